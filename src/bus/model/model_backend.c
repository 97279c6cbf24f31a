/* SPDX-License-Identifier: MIT */
/*
 * model_backend - devices written in C (include/dirql/device_model.h), as a backend.
 *
 * A model's shared object is loaded once and stays loaded; an instance (configuration space, steps,
 * the model's state) is in core and rewound.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bus/backend.h"
#include "bus/model/model_internal.h"
#include "bus/pci_header.h"
#include "dirql/device_model.h"
#include "engine/access.h"
#include "engine/engine.h"
#include "engine/rewind.h"
#include "host/memory.h"

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
    return dq_model_config_check(model);
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
                           " interrupt messages irql irqls target targets spread line chain wire");
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

static struct dirql_device *device_of(struct dq_backend *backend)
{
    return (struct dirql_device *)backend;
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
    if (!reason && config->wired_to && !model->wire_receive) {
        reason = "wire=: this model has no use for a cable";
    }
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
    device->number = config->number;
    if (config->wired_to) {
        device->peer = device_of(config->wired_to);
        device->peer->peer = device;
    }
    dq_text_copy(device->options, sizeof(device->options), config->options);
    for (uint32_t i = 0; i < module.writable_count; i++) {
        dq_rewind_region_add("model", module.writable[i].start, module.writable[i].bytes);
    }
    dq_model_config_reset(device);
    dq_model_msix_reset(device);
    model->reset(device, state);
    *ret_backend = (struct dq_backend *)device;
    return 0;
}

static void close_model(struct dq_backend *backend)
{
    (void)backend; /* the instance goes with the arena, the module with dq_model_unload_all() */
    dq_model_unload_all();
}

static uint32_t read_config(struct dq_backend *backend, uint32_t offset, uint32_t size_bytes)
{
    return dq_model_config_read(device_of(backend), offset, size_bytes);
}

/* The pin, by what the model wants and the command register lets through. */
static void update_line(struct dirql_device *device)
{
    bool is_disabled =
        dq_model_config_read(device, DQ_PCI_COMMAND, 2) & DQ_PCI_COMMAND_LINE_DISABLE;
    bool is_driven = device->is_line_wanted && !is_disabled;
    if (device->is_line_driven != is_driven) {
        device->is_line_driven = is_driven;
        device->sink.line(device->sink.context, is_driven);
    }
}

static void write_config(struct dq_backend *backend, uint32_t offset, uint32_t size_bytes,
                         uint32_t value)
{
    struct dirql_device *device = device_of(backend);
    dq_model_config_write(device, offset, size_bytes, value);
    update_line(device);
    dq_model_msix_flush(device);
}

static uint64_t read_bar(struct dq_backend *backend, uint32_t bar, uint64_t offset,
                         uint32_t size_bytes)
{
    struct dirql_device *device = device_of(backend);
    if (dq_model_msix_owns(device, bar, offset)) {
        return dq_model_msix_read(device, offset, size_bytes);
    }
    return device->model->read(device, device->state, bar, offset, size_bytes);
}

static void write_bar_register(struct dq_backend *backend, uint32_t bar, uint64_t offset,
                               uint32_t size_bytes, uint64_t value)
{
    struct dirql_device *device = device_of(backend);
    if (dq_model_msix_owns(device, bar, offset)) {
        dq_model_msix_write(device, offset, size_bytes, value);
        return;
    }
    device->model->write(device, device->state, bar, offset, size_bytes, value);
}

static int reserve_messages(struct dq_backend *backend, uint32_t count,
                            struct dq_backend_message_target *ret_target)
{
    (void)backend;
    (void)count;
    *ret_target =
        (struct dq_backend_message_target){ .address = DQ_MODEL_MESSAGE_ADDRESS, .data = 0 };
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
    device->pending = 0;
    dirql_device_line_set(device, false);
    memset(device->state, 0, device->model->state_bytes);
    device->model->reset(device, device->state);
}

const struct dq_backend_ops dq_model_backend_ops = {
    .kind = "model",
    .find_file = dq_model_find_file,
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
    device->is_line_wanted = is_asserted && device->model->has_line;
    update_line(device);
}

DQ_EXPORT uint32_t dirql_device_messages_enabled(const struct dirql_device *device)
{
    if (dq_model_msix_is_enabled(device)) {
        return device->model->msix.messages;
    }
    if (device->msi_offset == 0) {
        return 0;
    }
    uint32_t control = dq_model_config_read(device, device->msi_offset + DQ_PCI_MSI_CONTROL, 2);
    return control & DQ_PCI_MSI_ENABLE ? 1u << (control >> 4 & 7) : 0;
}

DQ_EXPORT void dirql_device_message_send(struct dirql_device *device, uint32_t number)
{
    if (dq_model_msix_is_enabled(device)) {
        dq_model_msix_send(device, number);
        return;
    }
    uint32_t enabled = dirql_device_messages_enabled(device);
    if (enabled && dq_model_is_master(device)) {
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
    if (!dq_model_is_master(device)) {
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
    if (!dq_model_is_master(device)) {
        return false;
    }
    size_t present = clip(address, bytes);
    dq_access_dma((const char *)DQ_ARENA_RAM_ADDRESS + address, present, true);
    memcpy((char *)DQ_ARENA_RAM_ADDRESS + address, buffer, present);
    dq_arena_ram_written(address, present);
    return present == bytes;
}

/* What one device does to the other comes after all that the one has been told, and before what the
 * other's registers show of it. */
DQ_EXPORT bool dirql_device_wire_send(struct dirql_device *device, uint8_t byte)
{
    struct dirql_device *peer = device->peer;
    if (!peer || !peer->model->wire_receive) {
        return true; /* into the air */
    }
    dq_touch(dq_location(DQ_LOCATION_DEVICE, peer->number), DQ_TOUCH_WRITE);
    dq_release(dq_edge(DQ_EDGE_DEVICE_STEPPED, peer->number));
    return peer->model->wire_receive(peer, peer->state, byte);
}

DQ_EXPORT void dirql_device_wire_ready(struct dirql_device *device)
{
    struct dirql_device *peer = device->peer;
    if (peer && peer->model->wire_ready) {
        dq_touch(dq_location(DQ_LOCATION_DEVICE, peer->number), DQ_TOUCH_WRITE);
        dq_release(dq_edge(DQ_EDGE_DEVICE_WRITTEN, peer->number));
        peer->model->wire_ready(peer, peer->state);
    }
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
