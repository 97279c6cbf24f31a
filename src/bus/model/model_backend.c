/* SPDX-License-Identifier: MIT */
/*
 * model_backend - devices written in C (include/dirql/device_model.h), as a backend.
 *
 * A model's shared object is loaded once and stays loaded; an instance (configuration space, steps,
 * the model's state) is in core and rewound. Configuration space is made from the model's
 * description: a type 0 header and one MSI capability.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bus/backend.h"
#include "bus/model/model_internal.h"
#include "dirql/device_model.h"
#include "engine/access.h"
#include "engine/engine.h"
#include "engine/rewind.h"
#include "host/memory.h"

enum {
    PCI_COMMAND = 0x04,
    PCI_BAR0 = 0x10,
    PCI_CAPABILITY_POINTER = 0x34,
    MSI_OFFSET = 0x50,
    MSI_CONTROL = MSI_OFFSET + 2,
    MSI_BYTES = 0x10,
    COMMAND_MASTER = 0x4,
    COMMAND_LINE_DISABLE = 0x400,
    MSI_ENABLE = 0x1,
};

/* Not an address that any memory has: messages of models come by function call. */
#define MESSAGE_ADDRESS 0xFEE00000u

static uint32_t get(const struct dirql_device *device, uint32_t offset, uint32_t bytes)
{
    uint32_t value = 0;
    memcpy(&value, device->config + offset, bytes);
    return value;
}

static void put(struct dirql_device *device, uint32_t offset, uint32_t bytes, uint32_t value)
{
    memcpy(device->config + offset, &value, bytes);
}

static uint32_t log2_of(uint32_t value)
{
    return (uint32_t)__builtin_ctz(value);
}

static void describe_messages(struct dirql_device *device)
{
    uint32_t messages = device->model->messages_max;
    if (messages == 0) {
        return;
    }
    put(device, PCI_CAPABILITY_POINTER, 1, MSI_OFFSET);
    put(device, 0x06, 2, 0x10);
    put(device, MSI_OFFSET, 1, 0x05);
    put(device, MSI_CONTROL, 2, 0x80 | log2_of(messages) << 1);
}

static void reset_config(struct dirql_device *device)
{
    const struct dirql_device_model *model = device->model;
    memset(device->config, 0, sizeof(device->config));
    put(device, 0x00, 2, model->vendor_id);
    put(device, 0x02, 2, model->device_id);
    put(device, 0x08, 4, model->class_code << 8 | model->revision);
    put(device, 0x2c, 2, model->subsystem_vendor_id);
    put(device, 0x2e, 2, model->subsystem_id);
    put(device, 0x3d, 1, model->has_line ? 1 : 0);
    for (uint32_t i = 0; i < DIRQL_DEVICE_BAR_MAX; i++) {
        put(device, PCI_BAR0 + i * 4, 4, model->bars[i].is_io ? 1 : 0);
    }
    describe_messages(device);
}

static bool is_power_of_two(uint64_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

/* What a description must hold for the header to be made of it. NULL, or what is wrong. */
static const char *check_description(const struct dirql_device_model *model)
{
    if (model->version != DIRQL_DEVICE_MODEL_VERSION) {
        return "the model was built for another version of device_model.h";
    }
    if (!model->name || !model->read || !model->write || !model->reset) {
        return "the model lacks name, reset, read or write";
    }
    if (model->step_count > DIRQL_DEVICE_STEP_MAX || (model->step_count && !model->steps)) {
        return "the model's step_count is wrong";
    }
    if (model->messages_max > 32 ||
        (model->messages_max && !is_power_of_two(model->messages_max))) {
        return "the model's messages_max must be 0 or a power of two up to 32";
    }
    for (uint32_t i = 0; i < DIRQL_DEVICE_BAR_MAX; i++) {
        uint64_t bytes = model->bars[i].size_bytes;
        uint64_t least = model->bars[i].is_io ? 4 : 16;
        if (bytes && (!is_power_of_two(bytes) || bytes < least || bytes > UINT32_MAX)) {
            return "a BAR's size must be a power of two, at least 16 bytes (4 for I/O)";
        }
    }
    return NULL;
}

static bool knows_option(const struct dirql_device_model *model, const char *name, size_t length)
{
    for (const char *const *known = model->options; known && *known; known++) {
        if (strlen(*known) == length && strncmp(*known, name, length) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_number(const char *value, size_t length)
{
    char *end;
    errno = 0;
    (void)strtoull(value, &end, 0);
    return length > 0 && *value != '-' && errno == 0 && end == value + length;
}

/* "a=1,b=2": every name known, every value a number. */
static bool check_options(const struct dirql_device_model *model, const char *options,
                          struct dq_backend_error *error)
{
    struct dq_text text;
    dq_text_init(&text, error->text, sizeof(error->text));
    while (*options) {
        size_t bytes = strcspn(options, ",");
        size_t length = strcspn(options, "=");
        if (!knows_option(model, options, length)) {
            dq_text_format(&text, "model:%s has no option \"%.*s\"; it has", model->name,
                           (int)length, options);
            for (const char *const *known = model->options; known && *known; known++) {
                dq_text_format(&text, " %s", *known);
            }
            dq_text_append(&text,
                           " interrupt messages irql irqls target targets spread line chain");
            return false;
        }
        if (!is_number(options + length + 1, bytes - length - 1)) {
            dq_text_format(&text, "model:%s: %.*s is not a number in C notation", model->name,
                           (int)bytes, options);
            return false;
        }
        options += bytes + (options[bytes] == ',');
    }
    return true;
}

static int open_model(const struct dq_backend_config *config, struct dq_backend **ret_backend,
                      struct dq_backend_error *error)
{
    const struct dirql_device_model *model;
    struct host_module module;
    int status = dq_model_find(config->name, &module, &model, error);
    if (status) {
        return status;
    }
    const char *reason = check_description(model);
    if (!reason && !check_options(model, config->options, error)) {
        dq_model_unload_last();
        return -EINVAL;
    }
    struct dirql_device *device = reason ? NULL : dq_arena_core_alloc(sizeof(*device));
    void *state = device ? dq_arena_core_alloc(model->state_bytes ? model->state_bytes : 1) : NULL;
    if (reason || !state) {
        dq_text_copy(error->text, sizeof(error->text),
                     reason ? reason : "the machine's memory is full");
        dq_model_unload_last();
        return reason ? -EINVAL : -ENOMEM;
    }
    device->model = model;
    device->state = state;
    device->sink = config->sink;
    dq_text_copy(device->options, sizeof(device->options), config->options);
    for (uint32_t i = 0; i < module.writable_count; i++) {
        dq_rewind_region_add("model", module.writable[i].start, module.writable[i].bytes);
    }
    reset_config(device);
    model->reset(device, state);
    *ret_backend = (struct dq_backend *)device;
    return 0;
}

static struct dirql_device *device_of(struct dq_backend *backend)
{
    return (struct dirql_device *)backend;
}

static void close_model(struct dq_backend *backend)
{
    (void)backend; /* the instance goes with the arena, the module with dq_model_unload_all() */
    dq_model_unload_all();
}

static uint32_t read_config(struct dq_backend *backend, uint32_t offset, uint32_t size_bytes)
{
    const struct dirql_device *device = device_of(backend);
    if (offset + size_bytes > sizeof(device->config)) {
        return UINT32_MAX >> (32 - size_bytes * 8);
    }
    return get(device, offset, size_bytes);
}

/* Only address bits above the size are wired; the low bits say what kind it is. */
static void write_bar(struct dirql_device *device, uint32_t number, uint32_t value)
{
    const struct dirql_device_bar *bar = &device->model->bars[number];
    uint32_t wired = bar->size_bytes ? ~(uint32_t)(bar->size_bytes - 1) : 0;
    put(device, PCI_BAR0 + number * 4, 4, (value & wired) | (bar->size_bytes && bar->is_io));
}

static void write_config(struct dq_backend *backend, uint32_t offset, uint32_t size_bytes,
                         uint32_t value)
{
    struct dirql_device *device = device_of(backend);
    bool is_bar = offset >= PCI_BAR0 && offset < PCI_BAR0 + DIRQL_DEVICE_BAR_MAX * 4;
    if (is_bar && size_bytes == 4) {
        write_bar(device, (offset - PCI_BAR0) / 4, value);
    } else if (device->model->messages_max && offset == MSI_CONTROL) {
        uint32_t fixed = get(device, MSI_CONTROL, 2) & 0x8e;
        put(device, MSI_CONTROL, 2, fixed | (value & 0x71));
    } else if (offset == PCI_COMMAND || offset == 0x3c ||
               (device->model->messages_max && offset > MSI_CONTROL &&
                offset < MSI_OFFSET + MSI_BYTES)) {
        put(device, offset, size_bytes, value);
    }
}

static uint64_t read_bar(struct dq_backend *backend, uint32_t bar, uint64_t offset,
                         uint32_t size_bytes)
{
    struct dirql_device *device = device_of(backend);
    return device->model->read(device, device->state, bar, offset, size_bytes);
}

static void write_bar_register(struct dq_backend *backend, uint32_t bar, uint64_t offset,
                               uint32_t size_bytes, uint64_t value)
{
    struct dirql_device *device = device_of(backend);
    device->model->write(device, device->state, bar, offset, size_bytes, value);
}

static int reserve_messages(struct dq_backend *backend, uint32_t count,
                            struct dq_backend_message_target *ret_target)
{
    (void)backend;
    (void)count;
    *ret_target = (struct dq_backend_message_target){ .address = MESSAGE_ADDRESS, .data = 0 };
    return 0;
}

static uint64_t next_deadline(struct dq_backend *backend)
{
    const struct dirql_device *device = device_of(backend);
    uint64_t earliest = DQ_BACKEND_NO_DEADLINE;
    for (uint32_t bits = device->armed; bits; bits &= bits - 1) {
        uint64_t due = device->due_ns[__builtin_ctz(bits)];
        earliest = due < earliest ? due : earliest;
    }
    return earliest;
}

static void advance(struct dq_backend *backend, uint64_t now_ns)
{
    (void)backend; /* its time is the machine's; what is due is a step */
    (void)now_ns;
}

static uint32_t step_count(struct dq_backend *backend)
{
    return device_of(backend)->model->step_count;
}

static void view_step(struct dq_backend *backend, uint32_t index,
                      struct dq_backend_step_view *ret_view)
{
    const struct dirql_device *device = device_of(backend);
    ret_view->name = device->model->steps[index].name;
    ret_view->is_armed = (device->armed >> index) & 1;
    ret_view->due_ns = device->due_ns[index];
}

static void run_step(struct dq_backend *backend, uint32_t index)
{
    struct dirql_device *device = device_of(backend);
    device->armed &= ~(1u << index);
    device->model->steps[index].run(device, device->state);
}

static void reset(struct dq_backend *backend)
{
    struct dirql_device *device = device_of(backend);
    device->armed = 0;
    dirql_device_line_set(device, false);
    memset(device->state, 0, device->model->state_bytes);
    device->model->reset(device, device->state);
}

const struct dq_backend_ops dq_model_backend_ops = {
    .kind = "model",
    .can_rewind = true,
    .open = open_model,
    .close = close_model,
    .config_read = read_config,
    .config_write = write_config,
    .bar_read = read_bar,
    .bar_write = write_bar_register,
    .messages_reserve = reserve_messages,
    .next_deadline_ns = next_deadline,
    .advance = advance,
    .step_count = step_count,
    .step_view = view_step,
    .step_run = run_step,
    .reset = reset,
};

/* What models call. */

DQ_EXPORT void dirql_device_step_arm(struct dirql_device *device, uint32_t index, uint64_t delay_ns)
{
    DQ_ASSERT(index < device->model->step_count);
    device->armed |= 1u << index;
    uint64_t now_ns = dq_time_now_ns();
    bool is_far = delay_ns >= DQ_TIME_NEVER - now_ns;
    device->due_ns[index] = is_far ? DQ_TIME_NEVER - 1 : now_ns + delay_ns;
    dq_engine_deadline_added(device->due_ns[index]);
    dq_engine_attend();
}

DQ_EXPORT bool dirql_device_step_disarm(struct dirql_device *device, uint32_t index)
{
    DQ_ASSERT(index < device->model->step_count);
    bool was_armed = (device->armed >> index) & 1;
    device->armed &= ~(1u << index);
    return was_armed;
}

DQ_EXPORT void dirql_device_line_set(struct dirql_device *device, bool is_asserted)
{
    bool is_disabled = get(device, PCI_COMMAND, 2) & COMMAND_LINE_DISABLE;
    bool is_driven = is_asserted && !is_disabled && device->model->has_line;
    if (device->is_line_driven != is_driven) {
        device->is_line_driven = is_driven;
        device->sink.line(device->sink.context, is_driven);
    }
}

DQ_EXPORT uint32_t dirql_device_messages_enabled(const struct dirql_device *device)
{
    if (device->model->messages_max == 0) {
        return 0;
    }
    uint32_t control = get(device, MSI_CONTROL, 2);
    return control & MSI_ENABLE ? 1u << (control >> 4 & 7) : 0;
}

static bool is_master(const struct dirql_device *device)
{
    return (get(device, PCI_COMMAND, 2) & COMMAND_MASTER) != 0;
}

DQ_EXPORT void dirql_device_message_send(struct dirql_device *device, uint32_t number)
{
    uint32_t enabled = dirql_device_messages_enabled(device);
    if (enabled && is_master(device)) {
        device->sink.message(device->sink.context, number % enabled);
    }
}

/* The part of a transfer that is memory, or 0. */
static size_t clip(uint64_t address, size_t bytes)
{
    uint64_t ram_bytes = dq_arena_ram_bytes();
    if (address >= ram_bytes) {
        return 0;
    }
    return bytes < ram_bytes - address ? bytes : (size_t)(ram_bytes - address);
}

DQ_EXPORT bool dirql_device_dma_read(struct dirql_device *device, uint64_t address, void *buffer,
                                     size_t bytes)
{
    if (!is_master(device)) {
        return false;
    }
    size_t present = clip(address, bytes);
    dq_access_dma((const char *)DQ_ARENA_RAM_ADDRESS + address, present, false);
    memcpy(buffer, (const char *)DQ_ARENA_RAM_ADDRESS + address, present);
    memset((char *)buffer + present, 0xff, bytes - present);
    return present == bytes;
}

DQ_EXPORT bool dirql_device_dma_write(struct dirql_device *device, uint64_t address,
                                      const void *buffer, size_t bytes)
{
    if (!is_master(device)) {
        return false;
    }
    size_t present = clip(address, bytes);
    dq_access_dma((const char *)DQ_ARENA_RAM_ADDRESS + address, present, true);
    memcpy((char *)DQ_ARENA_RAM_ADDRESS + address, buffer, present);
    dq_arena_ram_written(address, present);
    return present == bytes;
}

DQ_EXPORT uint64_t dirql_device_now_ns(const struct dirql_device *device)
{
    (void)device;
    return dq_time_now_ns();
}

DQ_EXPORT uint64_t dirql_device_option(const struct dirql_device *device, const char *name,
                                       uint64_t fallback)
{
    size_t length = strlen(name);
    const char *option = device->options;
    while (*option) {
        if (strncmp(option, name, length) == 0 && option[length] == '=') {
            return strtoull(option + length + 1, NULL, 0);
        }
        option += strcspn(option, ",");
        option += *option == ',';
    }
    return fallback;
}
