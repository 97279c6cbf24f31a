/* SPDX-License-Identifier: MIT */
/*
 * device_node - see device_node.h: a function's keys and what its INF writes into them.
 *
 * Strings of INF files are UTF-8; the registry's are UTF-16.
 */
#include "bus/device_node.h"

#include <string.h>

#include "base/text.h"
#include "bus/inf/inf.h"
#include "bus/pci_header.h"
#include "host/memory.h"
#include "kernel/cpu.h"

#define CONTROL_SET "\\Registry\\Machine\\System\\CurrentControlSet\\"
/* Where a driver without INF is put: the class of system devices. */
#define CLASS_DEFAULT      "System"
#define CLASS_GUID_DEFAULT "{4d36e97d-e325-11ce-bfc1-08002be10318}"
#define PATH_BYTES         512u

#define MEMORY_IS_FULL "the machine's memory is full"

/* The key below `from`, whole, referenced; NULL: its path is none, or there is no memory. */
static struct dq_registry_key *make_key(struct dq_registry_key *from, const char *path)
{
    size_t units;
    uint16_t *wide = host_memory_wide(path, &units);
    struct dq_registry_key *key = NULL;
    bool is_made = NT_SUCCESS(dq_registry_key_make(from, (struct dq_wide){ wide, units },
                                                   DQ_REGISTRY_WHOLE_PATH, &key, NULL));
    host_memory_free(wide);
    return is_made ? key : NULL;
}

static struct dq_registry_key *make_key_of(const char *parent, const char *path)
{
    struct dq_registry_key *from = make_key(NULL, parent);
    struct dq_registry_key *key = from ? make_key(from, path) : NULL;
    if (from) {
        dq_registry_key_dereference(from);
    }
    return key;
}

/* False: it is too large, or there is no memory; so in what follows. */
static bool set_value(struct dq_registry_key *key, struct dq_wide name, uint32_t type,
                      const void *data, size_t bytes)
{
    return bytes <= DQ_REGISTRY_DATA_MAX &&
           NT_SUCCESS(dq_registry_value_write(key, name, type, data, (uint32_t)bytes));
}

static bool set_text(struct dq_registry_key *key, struct dq_wide name, const char *value)
{
    size_t units;
    uint16_t *wide = host_memory_wide(value, &units);
    bool is_set = set_value(key, name, REG_SZ, wide, (units + 1) * sizeof(*wide));
    host_memory_free(wide);
    return is_set;
}

static bool set_texts(struct dq_registry_key *key, struct dq_wide name, const char *const *values)
{
    uint16_t units[1024];
    size_t count = 0;
    for (; *values; values++) {
        size_t bytes = strlen(*values);
        DQ_ASSERT(count + bytes + 2 <= DQ_COUNT_OF(units));
        count += dq_wide_from_utf8(units + count, bytes, *values, bytes);
        units[count++] = 0;
    }
    units[count++] = 0;
    return set_value(key, name, REG_MULTI_SZ, units, count * sizeof(units[0]));
}

static bool set_number(struct dq_registry_key *key, struct dq_wide name, uint32_t value)
{
    return set_value(key, name, REG_DWORD, &value, sizeof(value));
}

static struct dq_pci_identity identify(struct dq_bus_function *function)
{
    uint32_t vendor = dq_bus_config_read(function, DQ_PCI_VENDOR, 4);
    uint32_t class_code = dq_bus_config_read(function, DQ_PCI_REVISION, 4);
    uint32_t subsystem = dq_bus_config_read(function, DQ_PCI_SUBSYSTEM_VENDOR, 4);
    return (struct dq_pci_identity){ .vendor = (uint16_t)vendor,
                                     .device = (uint16_t)(vendor >> 16),
                                     .subsystem_vendor = (uint16_t)subsystem,
                                     .subsystem = (uint16_t)(subsystem >> 16),
                                     .revision = (uint8_t)class_code,
                                     .class_code = class_code >> 8 };
}

/* Device numbers count from 1: 0 is the host bridge. False: there is no memory. */
static bool make_instance(struct dq_bus_function *function, const struct dq_pci_ids *ids)
{
    struct dq_device_node *node = function->node;
    uint32_t slot = function->index + 1;
    char path[PATH_BYTES];
    char location[64];
    struct dq_text text;
    node->address = slot << 16;
    node->number = slot;
    dq_text_init(&text, path, sizeof(path));
    dq_text_format(&text, CONTROL_SET "Enum\\%s\\3&11583659&0&%02X", ids->hardware[0], slot << 3);
    DQ_ASSERT(!text.is_cut);
    dq_text_init(&text, location, sizeof(location));
    dq_text_format(&text, "PCI bus %u, device %u, function 0", node->bus_number, slot);
    node->instance = make_key(NULL, path);
    node->hardware = node->instance ? make_key(node->instance, "Device Parameters") : NULL;
    return node->hardware && set_texts(node->instance, DQ_WIDE("HardwareID"), ids->hardware) &&
           set_texts(node->instance, DQ_WIDE("CompatibleIDs"), ids->compatible) &&
           set_text(node->instance, DQ_WIDE("LocationInformation"), location) &&
           set_number(node->instance, DQ_WIDE("Address"), node->address);
}

/* ---- What an INF writes ---- */

/* Said of drivers with and without INF. */
#define VALUE_IS_TOO_LARGE                                                                         \
    "a value that its installation writes is too large, or the machine's memory is full"

struct install {
    struct dq_device_node *node;
    char *service_name;              /* DQ_BUS_SERVICE_BYTES of the machine; "": none yet */
    struct dq_registry_key *service; /* that was named last; NULL: none */
    const char *reason;              /* what cannot be done; NULL: nothing */
};

/* *ret_key is referenced. NULL, or what is wrong. */
static const char *make_service(const struct dq_inf_service *service,
                                struct dq_registry_key **ret_key)
{
    char image[PATH_BYTES];
    struct dq_text text;
    dq_text_init(&text, image, sizeof(image));
    dq_text_format(&text, "\\SystemRoot\\System32\\drivers\\%s", service->binary);
    if (strlen(service->name) >= DQ_BUS_SERVICE_BYTES || text.is_cut) {
        return "the service's name (at most 127 bytes) or the name of its file is too long";
    }
    struct dq_registry_key *key = make_key_of(CONTROL_SET "Services", service->name);
    *ret_key = key;
    if (!key) {
        return "the service has a name that no key can have, or the machine's memory is full";
    }
    bool is_set =
        set_text(key, DQ_WIDE("ImagePath"), image) &&
        set_number(key, DQ_WIDE("Type"), service->type) &&
        set_number(key, DQ_WIDE("Start"), service->start) &&
        set_number(key, DQ_WIDE("ErrorControl"), service->error_control) &&
        (!service->display_name || set_text(key, DQ_WIDE("DisplayName"), service->display_name));
    return is_set ? NULL : VALUE_IS_TOO_LARGE;
}

static void install_service(void *context, const struct dq_inf_service *service)
{
    struct install *install = context;
    if (install->reason) {
        return;
    }
    if (install->service) {
        dq_registry_key_dereference(install->service);
        install->service = NULL;
    }
    install->reason = make_service(service, &install->service);
    if (install->reason || !service->is_function_driver) {
        return;
    }
    if (!set_text(install->node->instance, DQ_WIDE("Service"), service->name)) {
        install->reason = VALUE_IS_TOO_LARGE;
    } else if (!install->service_name[0]) {
        dq_text_copy(install->service_name, DQ_BUS_SERVICE_BYTES, service->name);
    }
}

/* The key that a change is about, referenced. NULL: of no concern, or it cannot be. */
static struct dq_registry_key *key_of_change(struct install *install,
                                             const struct dq_inf_change *change)
{
    if (change->root == DQ_INF_MACHINE) {
        return make_key_of("\\Registry\\Machine", change->path);
    }
    struct dq_registry_key *from = change->root == DQ_INF_HARDWARE  ? install->node->hardware
                                   : change->root == DQ_INF_DRIVER  ? install->node->software
                                   : change->root == DQ_INF_SERVICE ? install->service
                                                                    : NULL;
    return from ? make_key(from, change->path) : NULL;
}

static bool has_value(struct dq_registry_key *key, struct dq_wide name)
{
    return dq_registry_value_read(key, name, NULL, 0, NULL, NULL) != STATUS_OBJECT_NAME_NOT_FOUND;
}

/* Behind the strings that are there. */
static bool append_texts(struct dq_registry_key *key, struct dq_wide name,
                         const struct dq_inf_change *change)
{
    uint32_t type;
    uint32_t bytes = 0;
    (void)dq_registry_value_read(key, name, NULL, 0, &type, &bytes);
    unsigned char *all = host_memory_alloc(bytes + change->bytes);
    uint32_t kept = 0;
    if (NT_SUCCESS(dq_registry_value_read(key, name, all, bytes, &type, &bytes)) &&
        type == REG_MULTI_SZ && bytes >= sizeof(WCHAR)) {
        kept = bytes - (uint32_t)sizeof(WCHAR); /* without the list's end */
    }
    memcpy(all + kept, change->data, change->bytes);
    bool is_set = set_value(key, name, REG_MULTI_SZ, all, kept + change->bytes);
    host_memory_free(all);
    return is_set;
}

static bool change_value(struct dq_registry_key *key, const struct dq_inf_change *change)
{
    size_t units;
    uint16_t *wide = host_memory_wide(change->name, &units);
    struct dq_wide name = { wide, units };
    bool is_there = has_value(key, name);
    bool is_done = true;
    if (change->is_deletion) {
        (void)dq_registry_value_delete(key, name);
    } else if ((change->keeps && is_there) || (change->only_if_there && !is_there)) {
        ;
    } else if (change->appends && is_there) {
        is_done = append_texts(key, name, change);
    } else {
        is_done = set_value(key, name, change->type, change->data, change->bytes);
    }
    host_memory_free(wide);
    return is_done;
}

static void install_change(void *context, const struct dq_inf_change *change)
{
    struct install *install = context;
    if (install->reason || change->root == DQ_INF_OTHER) {
        return;
    }
    if (change->name && strlen(change->name) > DQ_REGISTRY_VALUE_NAME_MAX) {
        install->reason = "the INF file gives a value a name that is too long";
        return;
    }
    struct dq_registry_key *key = key_of_change(install, change);
    if (!key) {
        install->reason = "the INF file writes to a key that cannot be: a part of its path is "
                          "empty or too long, or there is no service";
        return;
    }
    if (change->name) {
        install->reason = change_value(key, change) ? NULL : VALUE_IS_TOO_LARGE;
    } else if (change->is_deletion) {
        (void)dq_registry_key_delete(key); /* one with subkeys stays: see CAVEATS */
    }
    dq_registry_key_dereference(key);
}

static const char *or_else(const char *text, const char *fallback)
{
    return text && text[0] ? text : fallback;
}

/* Control\Class\{guid}\0000 and what points to it. NULL, or what is wrong. */
static const char *make_software(struct dq_bus_function *function, const char *class_name,
                                 const char *class_guid)
{
    struct dq_device_node *node = function->node;
    char name[PATH_BYTES];
    struct dq_text text;
    dq_text_init(&text, name, sizeof(name));
    dq_text_format(&text, "%s\\%04u", class_guid, function->index);
    node->software = text.is_cut ? NULL : make_key_of(CONTROL_SET "Control\\Class", name);
    if (!node->software) {
        return "its class has an identifier (ClassGuid) that no key can have, or the machine's "
               "memory is full";
    }
    node->has_driver = true;
    return set_text(node->instance, DQ_WIDE("Driver"), name) &&
                   set_text(node->instance, DQ_WIDE("Class"), class_name) &&
                   set_text(node->instance, DQ_WIDE("ClassGUID"), class_guid)
               ? NULL
               : VALUE_IS_TOO_LARGE;
}

static bool describe_match(struct dq_device_node *node, const struct dq_inf *inf,
                           const struct dq_inf_match *match)
{
    const char *provider = or_else(dq_inf_version(inf, "Provider"), "");
    return set_text(node->instance, DQ_WIDE("DeviceDesc"), match->description) &&
           set_text(node->instance, DQ_WIDE("Mfg"), match->manufacturer) &&
           set_text(node->software, DQ_WIDE("DriverDesc"), match->description) &&
           set_text(node->software, DQ_WIDE("MatchingDeviceId"), match->id) &&
           set_text(node->software, DQ_WIDE("ProviderName"), provider);
}

static const char *describe_place(char place[DQ_BUS_REASON_BYTES], const struct dq_inf_error *error)
{
    struct dq_text text;
    dq_text_init(&text, place, DQ_BUS_REASON_BYTES);
    dq_text_format(&text, "line %u, column %u of the INF file: %s", error->line, error->column,
                   error->text);
    return place;
}

static const char *install_inf(struct dq_bus_function *function, const struct dq_inf *inf,
                               const struct dq_inf_match *match, char *service_name,
                               char place[DQ_BUS_REASON_BYTES])
{
    const char *reason =
        make_software(function, or_else(dq_inf_version(inf, "Class"), CLASS_DEFAULT),
                      or_else(dq_inf_version(inf, "ClassGuid"), CLASS_GUID_DEFAULT));
    if (reason) {
        return reason;
    }
    if (!describe_match(function->node, inf, match)) {
        return VALUE_IS_TOO_LARGE;
    }
    struct install install = { .node = function->node, .service_name = service_name };
    struct dq_inf_sink sink = { .context = &install,
                                .service = install_service,
                                .change = install_change };
    struct dq_inf_error error;
    bool is_installed = dq_inf_install(inf, match, &sink, &error);
    if (install.service) {
        dq_registry_key_dereference(install.service);
    }
    return install.reason    ? install.reason
           : !is_installed   ? describe_place(place, &error)
           : service_name[0] ? NULL
                             : "the INF file fits and names no service for the "
                               "device: add AddService = name, 0x00000002, section";
}

/* A driver that no INF describes. */
static const char *install_plainly(struct dq_bus_function *function, const char *name)
{
    enum { KERNEL_DRIVER = 1, ON_DEMAND = 3, ERROR_NORMAL = 1 };
    struct dq_device_node *node = function->node;
    struct dq_inf_service service = { .name = name,
                                      .binary = name,
                                      .type = KERNEL_DRIVER,
                                      .start = ON_DEMAND,
                                      .error_control = ERROR_NORMAL };
    struct dq_registry_key *key = NULL;
    const char *reason = make_service(&service, &key);
    if (key) {
        dq_registry_key_dereference(key);
    }
    if (reason) {
        return reason;
    }
    return set_text(node->instance, DQ_WIDE("DeviceDesc"), function->spec) &&
                   set_text(node->instance, DQ_WIDE("Mfg"), "dirql") &&
                   set_text(node->instance, DQ_WIDE("Service"), name)
               ? make_software(function, CLASS_DEFAULT, CLASS_GUID_DEFAULT)
               : MEMORY_IS_FULL;
}

const char *dq_bus_node_make(struct dq_bus_function *function, const struct dq_bus_config *config,
                             char *service_name, char place[DQ_BUS_REASON_BYTES])
{
    struct dq_pci_identity identity = identify(function);
    struct dq_pci_ids ids;
    dq_pci_ids_make(&identity, &ids);
    function->node = dq_arena_core_alloc(sizeof(*function->node));
    if (!function->node || !make_instance(function, &ids)) {
        return MEMORY_IS_FULL;
    }
    if (dq_bus_neighbour_is_one(function)) { /* dirql serves it */
        return function->options.service[0] ? "driver= is not for a neighbour" : NULL;
    }
    if (function->options.service[0]) {
        return install_plainly(function, function->options.service);
    }
    if (!config->inf) {
        return install_plainly(function, config->service);
    }
    struct dq_inf_ids wanted = { ids.hardware, ids.compatible };
    struct dq_inf_match match;
    return dq_inf_find(config->inf, &wanted, &match)
               ? install_inf(function, config->inf, &match, service_name, place)
               : NULL;
}

/* ---- Interrupts ---- */

static uint32_t read_number(struct dq_registry_key *key, struct dq_wide name, uint32_t fallback)
{
    uint32_t value = fallback;
    (void)dq_registry_ulong_read(key, name, &value);
    return value;
}

/* A mask of processors: REG_BINARY, REG_DWORD or REG_QWORD, little endian, 8 bytes at most. */
static uint64_t read_mask(struct dq_registry_key *key, struct dq_wide name)
{
    uint64_t mask = 0;
    uint32_t type = REG_NONE;
    NTSTATUS status = dq_registry_value_read(key, name, &mask, sizeof(mask), &type, NULL);
    bool is_mask = type == REG_BINARY || type == REG_DWORD || type == REG_QWORD;
    return NT_SUCCESS(status) && is_mask ? mask : 0;
}

static void set_targets(struct dq_bus_options *options, uint32_t policy, uint64_t override)
{
    enum { MACHINE_DEFAULT, ALL_CLOSE, ONE_CLOSE, ALL, SPECIFIED, SPREAD };
    uint64_t present = dq_processor_mask(dq_cpu_count());
    struct dq_bus_numbers *targets = &options->targets;
    if (policy == ALL_CLOSE || policy == ALL) {
        *targets = (struct dq_bus_numbers){ .count = 1, .numbers = { present } };
    } else if (policy == ONE_CLOSE) {
        *targets = (struct dq_bus_numbers){ .count = 1, .numbers = { 1 } };
    } else if (policy == SPECIFIED && (override & present) != 0) {
        *targets = (struct dq_bus_numbers){ .count = 1, .numbers = { override & present } };
    } else if (policy == SPREAD) {
        targets->count = DQ_BUS_MESSAGE_MAX;
        for (uint32_t i = 0; i < DQ_BUS_MESSAGE_MAX; i++) {
            targets->numbers[i] = 1ull << i % dq_cpu_count();
        }
    }
}

/* NULL if there is none. */
static struct dq_registry_key *find_key(struct dq_registry_key *from, struct dq_wide path)
{
    struct dq_registry_key *key;
    return NT_SUCCESS(dq_registry_key_find(from, path, &key)) ? key : NULL;
}

void dq_bus_node_read_interrupts(struct dq_bus_function *function, bool has_inf)
{
    struct dq_bus_options *options = &function->options;
    struct dq_registry_key *hardware = function->node->hardware;
    struct dq_registry_key *messages =
        find_key(hardware, DQ_WIDE("Interrupt Management\\MessageSignaledInterruptProperties"));
    struct dq_registry_key *affinity =
        find_key(hardware, DQ_WIDE("Interrupt Management\\Affinity Policy"));
    bool may_have_messages =
        messages ? read_number(messages, DQ_WIDE("MSISupported"), 0) != 0 : !has_inf;
    uint32_t limit = messages ? read_number(messages, DQ_WIDE("MessageNumberLimit"), 0) : 0;
    if (options->interrupt_mode == DQ_BUS_INTERRUPT_AUTO && !may_have_messages) {
        options->interrupt_mode = DQ_BUS_INTERRUPT_LINE;
    }
    if (limit > 0 && (options->messages_max == 0 || limit < options->messages_max)) {
        options->messages_max = limit;
    }
    if (affinity && options->targets.count == 0) {
        set_targets(options, read_number(affinity, DQ_WIDE("DevicePolicy"), 0),
                    read_mask(affinity, DQ_WIDE("AssignmentSetOverride")));
    }
    if (messages) {
        dq_registry_key_dereference(messages);
    }
    if (affinity) {
        dq_registry_key_dereference(affinity);
    }
}
