/* SPDX-License-Identifier: MIT */
/* bus - see bus.h: functions, their interrupts and what they do by themselves. */
#include "bus/bus.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bus/bus_internal.h"
#include "bus/device_node.h"
#include "bus/pci_header.h"
#include "engine/engine.h"
#include "engine/rewind.h"
#include "host/memory.h"
#include "kernel/cpu.h"
#include "kernel/io_region.h"
#include "kernel/stop.h"
#include "kernel/vector.h"

/* The option ids of a function's own deadline and of a quirk, beside its steps. */
#define DEADLINE_STEP 0xffu
#define QUIRK_STEP    0xfeu

/* Set up before the snapshot; what a run changes in it (a device's clock, its failure) is restored
 * as a region. */
static struct {
    struct dq_bus_config config;
    struct dq_bus_function functions[DQ_BUS_FUNCTION_MAX];
    uint32_t count;
    uint32_t next_vector;
    struct dq_bus_windows windows;
    char service_name[DQ_BUS_SERVICE_BYTES]; /* "": no INF has named it yet */
} bus;

static const struct dq_source bus_source;

static struct dq_bus_function *function_of(void *context)
{
    return context;
}

static void on_message(void *context, uint32_t number)
{
    struct dq_bus_function *function = function_of(context);
    if (dq_bus_is_silent(function)) {
        return;
    }
    dq_release(dq_edge(DQ_EDGE_DEVICE_STEPPED, function->index));
    dq_trace(DQ_TRACE_DEVICE_MESSAGE, function->index, number);
    if (number < function->message_count) {
        dq_vector_signal(function->vector + number);
    }
}

/* Whoever shares it may hold it up. */
static bool is_line_up(uint32_t vector)
{
    for (uint32_t i = 0; i < bus.count; i++) {
        const struct dq_bus_function *function = &bus.functions[i];
        if (function->vector == vector && function->message_count == 0 &&
            function->is_line_asserted && !dq_bus_is_silent(function)) {
            return true;
        }
    }
    return false;
}

/* The line overtakes what the device writes to memory, but not what made the device act. */
static void release_to_line(const struct dq_bus_function *function)
{
    if (function->vector && function->message_count == 0) {
        dq_release(dq_edge(DQ_EDGE_MESSAGE, function->vector));
    }
}

static void on_line(void *context, bool is_asserted)
{
    struct dq_bus_function *function = function_of(context);
    if (is_asserted) { /* because of a register write: that was a step of the device's, too */
        dq_release(dq_edge(DQ_EDGE_DEVICE_STEPPED, function->index));
        if (!function->is_in_step) {
            release_to_line(function);
        }
    }
    dq_trace(DQ_TRACE_DEVICE_LINE, function->index, is_asserted);
    function->is_line_asserted = is_asserted;
    if (function->vector && function->message_count == 0) {
        dq_vector_line_set(function->vector, is_line_up(function->vector));
    }
}

static void on_failed(void *context, const char *reason)
{
    struct dq_bus_function *function = function_of(context);
    if (function->has_failed) {
        return;
    }
    function->has_failed = true;
    dq_text_copy(function->failure, sizeof(function->failure), reason);
    dq_engine_attend();
    dq_trace(DQ_TRACE_DEVICE_FAILED, function->index, 0);
}

/* A device that died ends the run at the next step: its driver would only fail in its wake. */
static void stop_if_failed(const struct dq_bus_function *function)
{
    if (function->has_failed) {
        dq_stop_run(DQ_STOP_DEVICE_FAILED, "%s: %s", function->spec, function->failure);
    }
}

/* Devices that keep their own clock learn what time it is before something is written to them. */
static void synchronize_time(const struct dq_bus_function *of)
{
    struct dq_bus_function *function = &bus.functions[of->clock];
    uint64_t now_ns = dq_time_now_ns();
    if (of->ops->step_count(of->backend) > 0 || now_ns <= function->now_ns) {
        return;
    }
    uint64_t deadline_ns = function->ops->next_deadline_ns(function->backend);
    uint64_t until_ns = now_ns < deadline_ns ? now_ns : deadline_ns;
    if (until_ns > function->now_ns) {
        function->now_ns = until_ns;
        function->ops->advance(function->backend, until_ns);
    }
}

static void note_deadline(const struct dq_bus_function *function)
{
    dq_engine_deadline_added(function->ops->next_deadline_ns(function->backend));
}

uint64_t dq_bus_bar_read(void *context, uint64_t offset, uint32_t size_bytes)
{
    const struct dq_bus_bar *bar = context;
    struct dq_bus_function *function = &bus.functions[bar->function];
    if (!bar->is_decoded || dq_bus_is_silent(function)) {
        return UINT64_MAX;
    }
    uint64_t value = function->ops->bar_read(function->backend, bar->number, offset, size_bytes);
    stop_if_failed(function);
    note_deadline(function);
    return value;
}

void dq_bus_bar_write(void *context, uint64_t offset, uint32_t size_bytes, uint64_t value)
{
    const struct dq_bus_bar *bar = context;
    struct dq_bus_function *function = &bus.functions[bar->function];
    if (!bar->is_decoded || dq_bus_is_silent(function)) {
        return;
    }
    synchronize_time(function);
    function->ops->bar_write(function->backend, bar->number, offset, size_bytes, value);
    stop_if_failed(function);
    note_deadline(function);
}

uint64_t dq_bus_space_read(void *context, uint64_t offset, uint32_t size_bytes)
{
    struct dq_bus_function *function = function_of(context);
    if (function->is_gone) {
        return UINT64_MAX;
    }
    uint32_t value = dq_bus_config_read(function, (uint32_t)offset, size_bytes);
    stop_if_failed(function);
    return value;
}

void dq_bus_space_write(void *context, uint64_t offset, uint32_t size_bytes, uint64_t value)
{
    struct dq_bus_function *function = function_of(context);
    if (function->is_gone) {
        return;
    }
    synchronize_time(function);
    dq_bus_config_write(function, (uint32_t)offset, size_bytes, (uint32_t)value);
    dq_bus_decode_refresh(function);
    stop_if_failed(function);
    note_deadline(function);
}

/* Its clock, or that of all siblings: DQ_BACKEND_NO_DEADLINE if it is another one's, or none of
 * them may do anything. */
static uint64_t clock_deadline_ns(const struct dq_bus_function *owner)
{
    for (uint32_t i = owner->index; owner->clock == owner->index && i < bus.count; i++) {
        const struct dq_bus_function *function = &bus.functions[i];
        if (function->clock == owner->index && !dq_bus_is_silent(function)) {
            return owner->ops->next_deadline_ns(owner->backend);
        }
    }
    return DQ_BACKEND_NO_DEADLINE;
}

/* Without steps a device does what it does when its time comes. */
static void list_clock(const struct dq_bus_function *function, struct dq_option_list *list)
{
    uint64_t deadline_ns = clock_deadline_ns(function);
    if (deadline_ns != DQ_BACKEND_NO_DEADLINE) {
        dq_option_add_event(list, &bus_source, function->index << 8 | DEADLINE_STEP, deadline_ns,
                            false);
    }
}

static void list_functions(struct dq_option_list *list)
{
    for (uint32_t i = 0; i < bus.count; i++) {
        const struct dq_bus_function *function = &bus.functions[i];
        stop_if_failed(function);
        uint32_t steps = function->ops->step_count(function->backend);
        if (steps == 0) {
            list_clock(function, list);
        }
        if (dq_bus_is_silent(function)) {
            continue;
        }
        for (uint32_t k = 0; k < steps; k++) {
            struct dq_backend_step_view view;
            function->ops->step_view(function->backend, k, &view);
            if (view.is_armed) {
                dq_option_add_event(list, &bus_source, i << 8 | k, view.due_ns, true);
            }
        }
    }
}

static void list_neighbours(struct dq_option_list *list)
{
    bool is_left = dq_quirk_is_left(DQ_QUIRK_NEIGHBOUR);
    for (uint32_t i = 0; is_left && i < bus.count; i++) {
        if (dq_bus_neighbour_may_assert(&bus.functions[i])) {
            dq_option_add_quirk(list, &bus_source, i << 8 | QUIRK_STEP);
        }
    }
}

static void list_options(struct dq_option_list *list)
{
    list_functions(list);
    list_neighbours(list);
}

/* A step follows what was written to the device and the steps before it: what they stored is in
 * memory before a message of this one. */
static void run_step(struct dq_bus_function *function, uint32_t step, const char *name)
{
    dq_actor outer = dq_actor_begin(DQ_ACTOR_DEVICE, function->index << 8 | step, name);
    dq_touch(dq_location(DQ_LOCATION_DEVICE, function->index), DQ_TOUCH_WRITE);
    dq_acquire(dq_edge(DQ_EDGE_DEVICE_WRITTEN, function->index));
    release_to_line(function);
    dq_acquire(dq_edge(DQ_EDGE_DEVICE_STEPPED, function->index));
    function->is_in_step = true;
    function->ops->step_run(function->backend, step);
    function->is_in_step = false;
    dq_release(dq_edge(DQ_EDGE_DEVICE_STEPPED, function->index));
    dq_actor_end(outer);
}

static bool take_step(const struct dq_option *option)
{
    struct dq_bus_function *function = &bus.functions[option->id >> 8];
    uint32_t step = option->id & 0xff;
    if (step == QUIRK_STEP) {
        dq_actor outer = dq_actor_begin(DQ_ACTOR_DEVICE, option->id, "quirk");
        dq_quirk_take(DQ_QUIRK_NEIGHBOUR, function->index);
        dq_bus_neighbour_assert(function);
        dq_actor_end(outer);
    } else if (step == DEADLINE_STEP) {
        dq_trace(DQ_TRACE_DEVICE_TIME, function->index, option->due_ns);
        if (option->due_ns > function->now_ns) {
            function->now_ns = option->due_ns;
        }
        function->ops->advance(function->backend, option->due_ns);
    } else {
        struct dq_backend_step_view view;
        function->ops->step_view(function->backend, step, &view);
        dq_trace(DQ_TRACE_DEVICE_STEP, function->index, (uintptr_t)view.name);
        run_step(function, step, view.name);
    }
    stop_if_failed(function);
    return false;
}

static uint64_t earliest_deadline(void)
{
    uint64_t earliest = DQ_TIME_NEVER;
    bool is_left = dq_quirk_is_left(DQ_QUIRK_NEIGHBOUR);
    for (uint32_t i = 0; i < bus.count; i++) {
        const struct dq_bus_function *function = &bus.functions[i];
        uint64_t deadline = clock_deadline_ns(function);
        earliest = deadline < earliest ? deadline : earliest;
        if (is_left && function->neighbour) {
            return 0; /* every step looks */
        }
    }
    return earliest;
}

static const struct dq_source bus_source = {
    .name = "devices",
    .list = list_options,
    .take = take_step,
    .deadline_ns = earliest_deadline,
};

void dq_bus_open(const struct dq_bus_config *config)
{
    memset(&bus, 0, sizeof(bus));
    bus.config = *config;
    bus.next_vector = DQ_BUS_VECTOR_FIRST;
    dq_text_copy(bus.service_name, sizeof(bus.service_name), config->inf ? "" : config->service);
    dq_bus_windows_init(&bus.windows);
    dq_rewind_region_add("bus", &bus, sizeof(bus));
    dq_quirk_budget_set(&config->quirks);
    dq_engine_source_add(&bus_source);
}

static const struct dq_backend_ops *find_backend(const char *kind, size_t length)
{
    for (uint32_t i = 0; dq_backends[i]; i++) {
        if (strlen(dq_backends[i]->kind) == length &&
            strncmp(dq_backends[i]->kind, kind, length) == 0) {
            return dq_backends[i];
        }
    }
    return NULL;
}

bool dq_bus_file_find(const char *spec, char *path, size_t bytes)
{
    const char *colon = strchr(spec, ':');
    const struct dq_backend_ops *ops = colon ? find_backend(spec, (size_t)(colon - spec)) : NULL;
    char name[sizeof(bus.functions[0].name)];
    struct dq_text text;
    if (!ops || !ops->find_file) {
        return false;
    }
    dq_text_init(&text, name, sizeof(name));
    dq_text_append_bytes(&text, colon + 1, strcspn(colon + 1, ","));
    return ops->find_file(name, path, bytes);
}

static enum dq_bus_status refuse(struct dq_backend_error *error, const char *spec,
                                 const char *reason)
{
    struct dq_text text;
    dq_text_init(&text, error->text, sizeof(error->text));
    int shown = 128; /* so that there is room for the reason */
    dq_text_format(&text, "device \"%.*s%s\": %s", shown, spec,
                   strlen(spec) > (size_t)shown ? "..." : "", reason);
    return DQ_BUS_USAGE;
}

static void set_default(struct dq_bus_numbers *numbers, uint64_t configured, uint64_t fallback)
{
    if (numbers->count == 0) {
        numbers->count = 1;
        numbers->numbers[0] = configured ? configured : fallback;
    }
}

static bool are_targets_present(const struct dq_bus_numbers *targets)
{
    for (uint32_t i = 0; i < targets->count; i++) {
        if ((targets->numbers[i] & ~dq_processor_mask(dq_cpu_count())) != 0) {
            return false;
        }
    }
    return true;
}

/* The line is another function's. NULL, or why it cannot be. */
static const char *share_line(struct dq_bus_function *function)
{
    const struct dq_bus_function *owner = &bus.functions[function->options.line_of - 1];
    if (owner->vector == 0 || owner->message_count > 0) {
        return "the device that line= names does not use its line: give it interrupt=line";
    }
    if (function->options.irqls.count || function->options.targets.count ||
        bus.config.irqls[function->index] || bus.config.targets[function->index]) {
        return "DIRQL and targets of a shared line are those of the device that line= names";
    }
    function->options.interrupt_mode = DQ_BUS_INTERRUPT_LINE;
    dq_bus_interrupts_enable(function, owner->vector);
    if (!function->has_line) {
        return "line= is for a device that has a line";
    }
    function->options.irqls = owner->options.irqls;
    function->options.targets = owner->options.targets;
    return NULL;
}

static void on_listened(void *context, uint32_t vector, bool is_listened)
{
    struct dq_bus_function *function = function_of(context);
    dq_bus_message_mask(function, vector - function->vector, !is_listened);
}

void dq_bus_vectors_configure(struct dq_bus_function *function)
{
    uint32_t vectors = function->message_count ? function->message_count
                       : function->has_line    ? 1
                                               : 0;
    for (uint32_t i = 0; i < vectors; i++) {
        struct dq_vector_config vector = {
            .vector = function->vector + i,
            .irql = (uint8_t)dq_bus_number_of(&function->options.irqls, i),
            .is_latched = function->message_count > 0,
            .targets = dq_bus_number_of(&function->options.targets, i),
            .spread = function->options.spread,
            .listened = function->are_messages_msix ? on_listened : NULL,
            .context = function,
        };
        dq_vector_configure(&vector);
    }
}

bool dq_bus_is_line_shared(const struct dq_bus_function *function)
{
    for (uint32_t i = 0; i < bus.count; i++) {
        const struct dq_bus_function *other = &bus.functions[i];
        if (other != function && other->vector == function->vector) {
            return true;
        }
    }
    return false;
}

/* The device's own options go before the machine's, and those before what the registry says. */
static void set_up_options(struct dq_bus_function *function)
{
    uint32_t k = function->index;
    struct dq_bus_options *options = &function->options;
    if (bus.config.targets[k]) {
        set_default(&options->targets, bus.config.targets[k], 0);
    }
    if (options->interrupt_mode == DQ_BUS_INTERRUPT_AUTO) {
        options->interrupt_mode = bus.config.interrupt_mode;
    }
    if (options->messages_max == 0) {
        options->messages_max = bus.config.messages_max;
    }
    dq_bus_node_read_interrupts(function, bus.config.inf != NULL);
    set_default(&options->irqls, bus.config.irqls[k], DQ_BUS_IRQL_DEFAULT);
    set_default(&options->targets, 0, 1);
}

/* NULL, or what is wrong. */
static const char *set_up_interrupts(struct dq_bus_function *function)
{
    set_up_options(function);
    dq_bus_interrupts_enable(function, bus.next_vector);
    if (function->options.interrupt_mode == DQ_BUS_INTERRUPT_MSIX && !function->message_count) {
        return "interrupt=msix is for a device that has MSI-X";
    }
    bus.next_vector += function->message_count ? function->message_count : 1;
    dq_bus_vectors_configure(function);
    return NULL;
}

/* Its own vectors or another one's line. NULL, or what is wrong. */
static const char *connect_to_vectors(struct dq_bus_function *function)
{
    bool is_neighbour = dq_bus_neighbour_is_one(function);
    if (is_neighbour && function->options.line_of == 0) {
        return "a neighbour shares the line of a device before it: add line=K, its number";
    }
    if (function->options.goes_first && !is_neighbour) {
        return "chain= is for model:neighbour; the driver's interrupts connect in their own order";
    }
    if (function->options.line_of == 0) {
        return set_up_interrupts(function);
    }
    const char *reason = share_line(function);
    if (!reason && is_neighbour && !dq_bus_neighbour_add(function)) {
        reason = "no memory is left for a neighbour";
    }
    return reason;
}

/* What the options say of other functions. NULL, or what is wrong. */
static const char *check_neighbourhood(const struct dq_bus_function *function)
{
    uint32_t wire = function->options.wire_of;
    if (function->options.line_of > function->index) {
        return "line= names the number of a device before this one, counted from 0";
    }
    if (wire > function->index || (wire && bus.functions[wire - 1].ops != function->ops)) {
        return "wire= names the number of a device of the same kind before this one, counted from "
               "0";
    }
    for (uint32_t i = 0; wire && i < function->index; i++) {
        if (bus.functions[i].options.wire_of == wire ||
            (i == wire - 1 && bus.functions[i].options.wire_of)) {
            return "the device that wire= names has its cable in another one already";
        }
    }
    return NULL;
}

/* NULL, or what is wrong. */
static const char *plan_function(struct dq_bus_function *function, const char *spec)
{
    function->index = function->clock = bus.count++;
    dq_text_copy(function->spec, sizeof(function->spec), spec);
    const char *colon = strchr(spec, ':');
    function->ops = colon ? find_backend(spec, (size_t)(colon - spec)) : NULL;
    if (!function->ops) {
        return "no such kind of device; use model:NAME or qemu:NAME (see `dirql devices`)";
    }
    const char *reason = dq_bus_options_parse(function, colon + 1);
    if (reason) {
        return reason;
    }
    for (uint32_t i = function->index; function->ops->shares_clock && i-- > 0;) {
        if (bus.functions[i].ops == function->ops) {
            function->clock = bus.functions[i].clock;
        }
    }
    return check_neighbourhood(function);
}

/* Of the functions of this kind, the number of function `index`, + 1; 0 for one of another kind, or
 * none (index + 1 is 0). */
static uint32_t sibling_of(const struct dq_backend_ops *ops, uint32_t index_plus_1)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < index_plus_1; i++) {
        count += bus.functions[i].ops == ops;
    }
    return index_plus_1 && bus.functions[index_plus_1 - 1].ops == ops ? count : 0;
}

static int open_function(struct dq_bus_function *function, struct dq_backend_error *error)
{
    struct dq_backend_sibling siblings[DQ_BUS_FUNCTION_MAX];
    uint32_t wire = function->options.wire_of;
    struct dq_backend_config config = {
        .number = function->index,
        .name = function->name,
        .options = function->backend_options,
        .ram = (void *)DQ_ARENA_RAM_ADDRESS,
        .ram_bytes = dq_arena_ram_bytes(),
        .ram_fd = dq_arena_ram_fd(),
        .sink = { .context = function,
                  .message = on_message,
                  .line = on_line,
                  .failed = on_failed },
        .siblings = siblings,
        .sibling_index = sibling_of(function->ops, function->index + 1) - 1,
        .wired_to = wire ? bus.functions[wire - 1].backend : NULL,
    };
    for (uint32_t i = 0; i < bus.count; i++) {
        const struct dq_bus_function *sibling = &bus.functions[i];
        if (sibling->ops != function->ops) {
            continue;
        }
        config.first = config.sibling_count == 0 ? sibling->backend : config.first;
        siblings[config.sibling_count++] = (struct dq_backend_sibling){
            .name = sibling->name,
            .options = sibling->backend_options,
            .line_of = sibling_of(sibling->ops, sibling->options.line_of),
            .wire_of = sibling_of(sibling->ops, sibling->options.wire_of),
        };
    }
    return function->ops->open(&config, &function->backend, error);
}

/* NULL, or what is wrong, which may be in `place`. */
static const char *set_up_function(struct dq_bus_function *function,
                                   char place[DQ_BUS_REASON_BYTES])
{
    const char *reason = dq_bus_assign_bars(function, &bus.windows);
    if (reason) {
        return reason;
    }
    if (!are_targets_present(&function->options.targets)) {
        return "target= or targets= names a processor that the machine does not have";
    }
    reason = dq_bus_node_make(function, &bus.config, bus.service_name, place);
    return reason ? reason : connect_to_vectors(function);
}

static enum dq_bus_status add_function(struct dq_bus_function *function,
                                       struct dq_backend_error *error)
{
    int status = open_function(function, error);
    if (status) {
        return status == -EINVAL ? DQ_BUS_USAGE : DQ_BUS_ENVIRONMENT;
    }
    char place[DQ_BUS_REASON_BYTES];
    const char *reason = set_up_function(function, place);
    if (function->has_failed) { /* what else seems wrong with it is that it does not answer */
        dq_text_copy(error->text, sizeof(error->text), function->failure);
        return DQ_BUS_ENVIRONMENT;
    }
    return reason ? refuse(error, function->spec, reason) : DQ_BUS_OK;
}

enum dq_bus_status dq_bus_functions_add(const char *const *specs, uint32_t count,
                                        struct dq_backend_error *error)
{
    if (count > DQ_BUS_FUNCTION_MAX) {
        return refuse(error, specs[DQ_BUS_FUNCTION_MAX], "too many devices");
    }
    for (uint32_t i = 0; i < count; i++) {
        const char *reason = plan_function(&bus.functions[i], specs[i]);
        if (reason) {
            return refuse(error, specs[i], reason);
        }
    }
    enum dq_bus_status status = DQ_BUS_OK;
    for (uint32_t i = 0; status == DQ_BUS_OK && i < count; i++) {
        status = add_function(&bus.functions[i], error);
    }
    return status;
}

void dq_bus_installed(void)
{
    bus.config.inf = NULL;
    bus.config.service = NULL;
}

uint32_t dq_bus_function_count(void)
{
    return bus.count;
}

const char *dq_bus_function_spec(uint32_t index)
{
    return bus.functions[index].spec;
}

bool dq_bus_function_has_driver(uint32_t index)
{
    return bus.functions[index].node->has_driver;
}

bool dq_bus_function_has_own_driver(uint32_t index)
{
    return bus.functions[index].options.service[0] != '\0';
}

const struct dq_device_node *dq_bus_function_node(uint32_t index)
{
    return bus.functions[index].node;
}

const char *dq_bus_service(void)
{
    return bus.service_name;
}

bool dq_bus_function_is_neighbour(uint32_t index)
{
    return bus.functions[index].neighbour != NULL;
}

void dq_bus_start(void)
{
    for (uint32_t i = 0; i < bus.count; i++) {
        if (bus.functions[i].neighbour) {
            dq_bus_neighbour_connect(&bus.functions[i]);
        }
    }
}

bool dq_bus_describe_starved(struct dq_text *text)
{
    bool is_any = false;
    for (uint32_t i = 0; i < bus.count; i++) {
        if (dq_bus_neighbour_is_starved(&bus.functions[i])) {
            dq_text_format(text, "; %s asserts the shared line and is not served",
                           bus.functions[i].spec);
            is_any = true;
        }
    }
    return is_any;
}

bool dq_bus_can_rewind(void)
{
    for (uint32_t i = 0; i < bus.count; i++) {
        if (!bus.functions[i].ops->can_rewind) {
            return false;
        }
    }
    return true;
}

void dq_bus_resources(uint32_t index, const struct dq_resource_grant *grant,
                      struct dq_resource_set *ret_resources)
{
    struct dq_bus_function *function = &bus.functions[index];
    if (grant) {
        dq_bus_move(function, grant, &bus.windows, &bus.next_vector);
    }
    dq_bus_describe(function, ret_resources);
}

/* What comes from it, or does not, has changed. */
static void listen_again(const struct dq_bus_function *function)
{
    if (function->vector && function->message_count == 0) {
        dq_vector_line_set(function->vector, is_line_up(function->vector));
    }
    if (!dq_bus_is_silent(function)) {
        note_deadline(function);
    }
    dq_engine_attend();
}

/* A device that is off or gone drives no line, and reads and writes no memory. A backend that goes
 * on with it has to be told; of what the driver wrote into the command register nothing is lost. */
static void silence(struct dq_bus_function *function, bool is_silent)
{
    if (function->ops->can_rewind) {
        return;
    }
    uint32_t command = function->command;
    if (is_silent) {
        function->command = dq_bus_config_read(function, DQ_PCI_COMMAND, 2);
        command =
            (function->command | DQ_PCI_COMMAND_LINE_DISABLE) & ~(uint32_t)DQ_PCI_COMMAND_MASTER;
    }
    dq_bus_config_write(function, DQ_PCI_COMMAND, 2, command);
}

void dq_bus_power_set(uint32_t index, bool is_on)
{
    struct dq_bus_function *function = &bus.functions[index];
    if (function->is_off == !is_on) {
        return;
    }
    dq_step_and_touch(DQ_REASON_DDI, dq_location(DQ_LOCATION_DEVICE, index), DQ_TOUCH_WRITE);
    if (is_on && function->ops->can_rewind) {
        function->ops->reset(function->backend);
    }
    silence(function, !is_on);
    function->is_off = !is_on;
    listen_again(function);
}

/* False if the backend goes on with it. */
static bool take_out(const struct dq_bus_function *function)
{
    if (!function->ops->unplug) {
        return false;
    }
    synchronize_time(function);
    return function->ops->unplug(function->backend);
}

void dq_bus_unplug(uint32_t index)
{
    struct dq_bus_function *function = &bus.functions[index];
    dq_step_and_touch(DQ_REASON_DDI, dq_location(DQ_LOCATION_DEVICE, index), DQ_TOUCH_WRITE);
    dq_trace(DQ_TRACE_DEVICE_UNPLUGGED, index, 0);
    if (!take_out(function) && !function->is_off) {
        silence(function, true);
    }
    stop_if_failed(function);
    function->is_gone = true;
    listen_again(function);
}

void dq_bus_close(void)
{
    for (uint32_t i = 0; i < bus.count; i++) {
        if (bus.functions[i].backend) {
            bus.functions[i].ops->close(bus.functions[i].backend);
        }
    }
    memset(&bus, 0, sizeof(bus));
}

const struct dq_backend_ops *const dq_backends[] = {
    &dq_model_backend_ops,
    &dq_qemu_backend_ops,
    NULL,
};

void dq_backend_list(bool asks, dq_backend_visit *visit, void *context)
{
    dq_model_backend_list(visit, context);
    dq_qemu_backend_list(asks, visit, context);
}
