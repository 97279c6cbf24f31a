/* SPDX-License-Identifier: MIT */
/* device_property - see device_property.h. */
#include "framework/device_property.h"

#include <string.h>

#include "base/text.h"
#include "framework/memory.h"
#include "kernel/stop.h"

#define PROPERTY_TAG 0x706f7250u /* "Prop" */

/* How the registry marks the type of a stored property. */
#define STORED_TYPE 0xFFFF0000u

#define NO_NAME                                                                                    \
    {                                                                                              \
        NULL, 0                                                                                    \
    }

/* Device properties of the fmtid below; `value` is what the instance key holds. */
struct known {
    DEVICE_REGISTRY_PROPERTY number; /* I */
    DEVPROPID id;                    /* I: of DEVPKEY_Device_...; 0: none */
    DEVPROPTYPE type;                /* I */
    struct dq_wide value;            /* I */
};

static const GUID device_fmtid = {
    0xa45c254e, 0xdf1c, 0x4efd, { 0x80, 0x20, 0x67, 0xd1, 0x46, 0xa8, 0x50, 0xe0 }
};
static const GUID instance_fmtid = {
    0x78c34fc8, 0x104a, 0x4aca, { 0x9e, 0xa4, 0x52, 0x4d, 0x52, 0x99, 0x6e, 0x57 }
};
static const GUID bus_type_pci = {
    0xc8ebdfb0, 0xb510, 0x11d0, { 0x80, 0xe5, 0x00, 0xa0, 0xc9, 0x25, 0x42, 0xe3 }
};

#define INSTANCE_ID 256u
#define KEYED_ONLY  ((DEVICE_REGISTRY_PROPERTY)(DevicePropertyContainerID + 1))

#define NAMED(text)                                                                                \
    {                                                                                              \
        (const uint16_t *)(u##text), sizeof(u##text) / sizeof(uint16_t) - 1                        \
    }

static const struct known known[] = {
    { DevicePropertyDeviceDescription, 2, DEVPROP_TYPE_STRING, NAMED("DeviceDesc") },
    { DevicePropertyHardwareID, 3, DEVPROP_TYPE_STRING_LIST, NAMED("HardwareID") },
    { DevicePropertyCompatibleIDs, 4, DEVPROP_TYPE_STRING_LIST, NAMED("CompatibleIDs") },
    { DevicePropertyClassName, 9, DEVPROP_TYPE_STRING, NAMED("Class") },
    { DevicePropertyClassGuid, 0, DEVPROP_TYPE_STRING, NAMED("ClassGUID") },
    { DevicePropertyDriverKeyName, 11, DEVPROP_TYPE_STRING, NAMED("Driver") },
    { DevicePropertyManufacturer, 13, DEVPROP_TYPE_STRING, NAMED("Mfg") },
    { DevicePropertyFriendlyName, 14, DEVPROP_TYPE_STRING, NAMED("FriendlyName") },
    { DevicePropertyLocationInformation, 15, DEVPROP_TYPE_STRING, NAMED("LocationInformation") },
    { DevicePropertyPhysicalDeviceObjectName, 16, DEVPROP_TYPE_STRING, NO_NAME },
    { DevicePropertyBusTypeGuid, 21, DEVPROP_TYPE_GUID, NO_NAME },
    { DevicePropertyLegacyBusType, 22, DEVPROP_TYPE_UINT32, NO_NAME },
    { DevicePropertyBusNumber, 23, DEVPROP_TYPE_UINT32, NO_NAME },
    { DevicePropertyEnumeratorName, 24, DEVPROP_TYPE_STRING, NO_NAME },
    { DevicePropertyAddress, 30, DEVPROP_TYPE_UINT32, NO_NAME },
    { DevicePropertyUINumber, 18, DEVPROP_TYPE_UINT32, NO_NAME },
    { DevicePropertyInstallState, 36, DEVPROP_TYPE_UINT32, NO_NAME },
    { DevicePropertyRemovalPolicy, 33, DEVPROP_TYPE_UINT32, NO_NAME },
    { KEYED_ONLY, 6, DEVPROP_TYPE_STRING, NAMED("Service") },
    { KEYED_ONLY, 10, DEVPROP_TYPE_GUID, NO_NAME },
};

/* NULL: none. */
static const struct known *find_known(const struct dq_device_property *property)
{
    for (size_t i = 0; i < DQ_COUNT_OF(known); i++) {
        bool is_it = property->is_keyed
                         ? memcmp(&property->key->fmtid, &device_fmtid, sizeof(GUID)) == 0 &&
                               known[i].id == property->key->pid && known[i].id != 0
                         : known[i].number == property->number;
        if (is_it) {
            return &known[i];
        }
    }
    return NULL;
}

/* A property that is no value of a key. */
struct computed {
    uint32_t bytes; /* I */
    union {
        uint32_t number;     /* I */
        GUID guid;           /* I */
        uint16_t units[256]; /* I */
    };
};

static void compute_text(struct computed *computed, const char *text)
{
    size_t units =
        dq_wide_from_utf8(computed->units, DQ_COUNT_OF(computed->units) - 1, text, strlen(text));
    computed->units[units] = 0;
    computed->bytes = (uint32_t)((units + 1) * sizeof(uint16_t));
}

static void compute_number(struct computed *computed, uint32_t number)
{
    computed->number = number;
    computed->bytes = sizeof(number);
}

static void compute_object_name(const struct dq_device_node *node, struct computed *computed)
{
    char name[32];
    struct dq_text text;
    dq_text_init(&text, name, sizeof(name));
    dq_text_format(&text, "\\Device\\NTPNP_PCI%04u", node->number);
    compute_text(computed, name);
}

/* The digits of "{4d36e97d-e325-11ce-bfc1-08002be10318}"; of what is none, zeros. */
static void compute_class(const struct dq_device_node *node, struct computed *computed)
{
    uint16_t text[40] = { 0 };
    uint8_t digits[32] = { 0 };
    size_t count = 0;
    (void)dq_registry_value_read(node->instance, DQ_WIDE("ClassGUID"), text, sizeof(text), NULL,
                                 NULL);
    for (size_t i = 0; i < DQ_COUNT_OF(text) && count < sizeof(digits); i++) {
        uint16_t unit = dq_wide_upcase(text[i]);
        if ((unit >= '0' && unit <= '9') || (unit >= 'A' && unit <= 'F')) {
            digits[count++] = (uint8_t)(unit <= '9' ? unit - '0' : unit - 'A' + 10);
        }
    }
    for (size_t i = 0; i < 8; i++) {
        computed->guid.Data1 = computed->guid.Data1 << 4 | digits[i];
        computed->guid.Data4[i] = (uint8_t)(digits[16 + 2 * i] << 4 | digits[17 + 2 * i]);
    }
    for (size_t i = 8; i < 12; i++) {
        computed->guid.Data2 = (uint16_t)(computed->guid.Data2 << 4 | digits[i]);
        computed->guid.Data3 = (uint16_t)(computed->guid.Data3 << 4 | digits[i + 4]);
    }
    computed->bytes = sizeof(computed->guid);
}

static void compute(const struct dq_device_node *node, DEVICE_REGISTRY_PROPERTY number,
                    struct computed *computed)
{
    uint32_t slot = DQ_DEVICE_NODE_NO_NUMBER;
    switch ((unsigned)number) {
    case DevicePropertyPhysicalDeviceObjectName:
        compute_object_name(node, computed);
        break;
    case DevicePropertyBusTypeGuid:
        computed->guid = bus_type_pci;
        computed->bytes = sizeof(computed->guid);
        break;
    case DevicePropertyLegacyBusType:
        compute_number(computed, PCIBus);
        break;
    case DevicePropertyBusNumber:
        compute_number(computed, node->bus_number);
        break;
    case DevicePropertyEnumeratorName:
        compute_text(computed, "PCI");
        break;
    case DevicePropertyAddress:
        compute_number(computed, node->address);
        break;
    case DevicePropertyUINumber:
        (void)dq_registry_ulong_read(node->instance, DQ_WIDE("UINumber"), &slot);
        compute_number(computed, slot);
        break;
    case DevicePropertyInstallState:
        compute_number(computed, InstallStateInstalled);
        break;
    case KEYED_ONLY:
        compute_class(node, computed);
        break;
    default:
        compute_number(computed, RemovalPolicyExpectNoRemoval);
        break;
    }
}

static NTSTATUS name_instance(void *context, const struct dq_registry_key_view *view)
{
    struct computed *computed = context;
    size_t at = 0;
    while (computed->units[at] != 0) {
        at++;
    }
    computed->units[at++] = '\\';
    for (size_t i = 0; i < view->name.count && at < DQ_COUNT_OF(computed->units) - 1; i++) {
        computed->units[at++] = view->name.units[i];
    }
    computed->units[at++] = 0;
    computed->bytes = (uint32_t)(at * sizeof(uint16_t));
    return STATUS_SUCCESS;
}

/* The most specific hardware identifier, and the instance key's name. */
static NTSTATUS compute_instance_id(const struct dq_device_node *node, struct computed *computed)
{
    NTSTATUS status = dq_registry_value_read(node->instance, DQ_WIDE("HardwareID"), computed->units,
                                             sizeof(computed->units) / 2, NULL, NULL);
    if (status != STATUS_BUFFER_OVERFLOW && !NT_SUCCESS(status)) {
        return status;
    }
    computed->units[DQ_COUNT_OF(computed->units) / 2 - 1] = 0;
    return dq_registry_key_inspect(node->instance, name_instance, computed);
}

static NTSTATUS give(const struct computed *computed, void *buffer, uint32_t room,
                     uint32_t *ret_bytes)
{
    *ret_bytes = computed->bytes;
    if (computed->bytes > room) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(buffer, computed->units, computed->bytes);
    return STATUS_SUCCESS;
}

/* Whole or not at all. */
static NTSTATUS read_value(struct dq_registry_key *key, struct dq_wide name, void *buffer,
                           uint32_t room, uint32_t *ret_bytes, uint32_t *ret_type)
{
    NTSTATUS status = dq_registry_value_read(key, name, NULL, 0, ret_type, ret_bytes);
    if (status != STATUS_BUFFER_OVERFLOW) {
        return status;
    }
    return *ret_bytes > room ? STATUS_BUFFER_TOO_SMALL
                             : dq_registry_value_read(key, name, buffer, room, ret_type, ret_bytes);
}

/* ---- What drivers store ---- */

/* Properties\{fmtid}\id, and \locale below it. */
static struct dq_wide stored_path(const struct dq_device_property *property, uint16_t *units,
                                  size_t units_max)
{
    const GUID *fmtid = &property->key->fmtid;
    char path[96];
    struct dq_text text;
    dq_text_init(&text, path, sizeof(path));
    dq_text_format(&text, "Properties\\{%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}\\%04X",
                   fmtid->Data1, fmtid->Data2, fmtid->Data3, fmtid->Data4[0], fmtid->Data4[1],
                   fmtid->Data4[2], fmtid->Data4[3], fmtid->Data4[4], fmtid->Data4[5],
                   fmtid->Data4[6], fmtid->Data4[7], property->key->pid);
    if (property->locale != LOCALE_NEUTRAL) {
        dq_text_format(&text, "\\%08X", property->locale);
    }
    return (struct dq_wide){ units, dq_wide_from_utf8(units, units_max, path, text.length) };
}

#define PATH_UNITS 96u

static NTSTATUS read_stored(const struct dq_device_node *node,
                            const struct dq_device_property *property, void *buffer, uint32_t room,
                            uint32_t *ret_bytes, DEVPROPTYPE *ret_type)
{
    uint16_t units[PATH_UNITS];
    struct dq_registry_key *key;
    NTSTATUS status =
        dq_registry_key_find(node->instance, stored_path(property, units, PATH_UNITS), &key);
    if (!NT_SUCCESS(status)) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    status = read_value(key, DQ_WIDE(""), buffer, room, ret_bytes, ret_type);
    *ret_type &= ~STORED_TYPE;
    dq_registry_key_dereference(key);
    return status;
}

/* Only the last key of the path may go with the machine. */
static NTSTATUS make_stored(const struct dq_device_node *node, struct dq_wide path,
                            bool is_persistent, struct dq_registry_key **ret_key)
{
    struct dq_wide above = path;
    while (above.units[--above.count] != '\\') {
        ;
    }
    NTSTATUS status =
        dq_registry_key_make(node->instance, above, DQ_REGISTRY_WHOLE_PATH, ret_key, NULL);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_registry_key *parent = *ret_key;
    struct dq_wide name = { path.units + above.count + 1, path.count - above.count - 1 };
    bool is_volatile = !is_persistent || dq_registry_key_is_volatile(parent);
    status =
        dq_registry_key_make(parent, name, is_volatile ? DQ_REGISTRY_VOLATILE : 0, ret_key, NULL);
    dq_registry_key_dereference(parent);
    return status;
}

static NTSTATUS write_stored(const struct dq_device_node *node,
                             const struct dq_device_property *property,
                             const struct dq_device_property_data *data)
{
    uint16_t units[PATH_UNITS];
    struct dq_wide path = stored_path(property, units, PATH_UNITS);
    struct dq_registry_key *key;
    NTSTATUS status = data->data ? make_stored(node, path, data->is_persistent, &key)
                                 : dq_registry_key_find(node->instance, path, &key);
    if (!NT_SUCCESS(status)) {
        return status == STATUS_OBJECT_PATH_NOT_FOUND ? STATUS_OBJECT_NAME_NOT_FOUND : status;
    }
    status = data->data ? dq_registry_value_write(key, DQ_WIDE(""), STORED_TYPE | data->type,
                                                  data->data, data->bytes)
                        : dq_registry_value_delete(key, DQ_WIDE(""));
    dq_registry_key_dereference(key);
    return status;
}

/* ---- All ---- */

static bool is_instance_id(const struct dq_device_property *property)
{
    return property->is_keyed && property->key->pid == INSTANCE_ID &&
           memcmp(&property->key->fmtid, &instance_fmtid, sizeof(GUID)) == 0;
}

NTSTATUS dq_device_property_read(const struct dq_device_node *node,
                                 const struct dq_device_property *property, void *buffer,
                                 uint32_t room, uint32_t *ret_bytes, DEVPROPTYPE *ret_type)
{
    struct computed computed = { 0 };
    *ret_bytes = 0;
    *ret_type = DEVPROP_TYPE_EMPTY;
    if (!property->is_keyed && (unsigned)property->number > DevicePropertyContainerID) {
        return STATUS_INVALID_PARAMETER_2;
    }
    const struct known *one = find_known(property);
    if (is_instance_id(property)) {
        *ret_type = DEVPROP_TYPE_STRING;
        NTSTATUS status = compute_instance_id(node, &computed);
        return NT_SUCCESS(status) ? give(&computed, buffer, room, ret_bytes) : status;
    }
    if (!one && property->is_keyed) {
        return read_stored(node, property, buffer, room, ret_bytes, ret_type);
    }
    if (!one) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "the driver asks for DEVICE_REGISTRY_PROPERTY %u (resources or the container "
                    "of the device), which dirql does not have yet",
                    (unsigned)property->number);
    }
    *ret_type = one->type;
    if (one->value.count == 0) {
        compute(node, one->number, &computed);
        return give(&computed, buffer, room, ret_bytes);
    }
    uint32_t type;
    return read_value(node->instance, one->value, buffer, room, ret_bytes, &type);
}

NTSTATUS dq_device_property_alloc(const struct dq_device_node *node,
                                  const struct dq_device_property *property,
                                  const WDF_OBJECT_ATTRIBUTES *attributes,
                                  struct dq_memory **ret_memory, DEVPROPTYPE *ret_type)
{
    uint32_t bytes;
    NTSTATUS status = dq_device_property_read(node, property, NULL, 0, &bytes, ret_type);
    if (status != STATUS_BUFFER_TOO_SMALL) {
        return NT_SUCCESS(status) ? STATUS_OBJECT_NAME_NOT_FOUND : status; /* of length 0 */
    }
    struct dq_memory *memory;
    uint32_t room = bytes;
    status = dq_memory_create(attributes, PROPERTY_TAG, room, &memory);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = dq_device_property_read(node, property, memory->buffer, room, &bytes, ret_type);
    if (!NT_SUCCESS(status)) {
        dq_object_delete(&memory->object);
        return status;
    }
    *ret_memory = memory;
    return STATUS_SUCCESS;
}

NTSTATUS dq_device_property_write(const struct dq_device_node *node,
                                  const struct dq_device_property *property,
                                  const struct dq_device_property_data *data)
{
    const struct known *one = find_known(property);
    if (is_instance_id(property) || (one && one->value.count == 0)) {
        return STATUS_ACCESS_DENIED;
    }
    if (!one) {
        return write_stored(node, property, data);
    }
    if (data->data && data->type != one->type) {
        return STATUS_INVALID_PARAMETER;
    }
    uint32_t type = one->type == DEVPROP_TYPE_STRING ? REG_SZ : REG_MULTI_SZ;
    return data->data
               ? dq_registry_value_write(node->instance, one->value, type, data->data, data->bytes)
               : dq_registry_value_delete(node->instance, one->value);
}
