/* SPDX-License-Identifier: MIT */
/* machine - see dirql/machine.h: putting one computer together and taking it apart. What it does in
 * between is run.c. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "bus/bus.h"
#include "engine/choice.h"
#include "engine/rewind.h"
#include "framework/device_name.h"
#include "framework/driver.h"
#include "framework/io_target.h"
#include "framework/object.h"
#include "host/memory.h"
#include "host/symbols.h"
#include "kernel/callout.h"
#include "kernel/drive.h"
#include "kernel/eresource.h"
#include "kernel/ex_timer.h"
#include "kernel/internal_lock.h"
#include "kernel/io_region.h"
#include "kernel/ktimer.h"
#include "kernel/memory_check.h"
#include "kernel/named_event.h"
#include "kernel/numbering.h"
#include "kernel/output.h"
#include "kernel/own_irp.h"
#include "kernel/packet.h"
#include "kernel/pool.h"
#include "kernel/quirk.h"
#include "kernel/registry.h"
#include "kernel/vector.h"
#include "kernel/work_queue.h"
#include "machine/drive_files.h"
#include "machine/hive_file.h"
#include "machine/inf_file.h"
#include "machine/machine_internal.h"
#include "machine/run.h"
#include "machine/scenario_internal.h"
#include "verifier/watchdog.h"

#define MEMORY_BYTES_DEFAULT (64ull << 20)
#define CORE_BYTES           (256ull << 20)
#define WORKERS_DEFAULT      2u
#define TRACE_RECORDS        65536u

struct dirql_machine *dq_machine;

DQ_EXPORT void dirql_machine_config_init(struct dirql_machine_config *config)
{
    memset(config, 0, sizeof(*config));
    config->processors = 1;
    config->workers = WORKERS_DEFAULT;
    config->memory_bytes = MEMORY_BYTES_DEFAULT;
    config->verifier = DIRQL_VERIFIER_STOP;
    config->trace_level = DIRQL_TRACE_MAIN;
}

static enum dirql_status_code fail(char *error, enum dirql_status_code status, const char *format,
                                   ...) __attribute__((format(printf, 3, 4)));

static enum dirql_status_code fail(char *error, enum dirql_status_code status, const char *format,
                                   ...)
{
    struct dq_text text;
    dq_text_init(&text, error, DIRQL_ERROR_BYTES);
    va_list arguments;
    va_start(arguments, format);
    dq_text_format_va(&text, format, arguments);
    va_end(arguments);
    return status;
}

static void fill_defaults(struct dirql_machine_config *config)
{
    config->processors = config->processors ? config->processors : 1;
    config->workers = config->workers ? config->workers : WORKERS_DEFAULT;
    config->memory_bytes = config->memory_bytes ? config->memory_bytes : MEMORY_BYTES_DEFAULT;
    config->loop_limit_seconds = config->loop_limit_seconds ? config->loop_limit_seconds : 10;
}

static enum dirql_status_code check_interrupts(const struct dirql_machine_config *config,
                                               char *error)
{
    uint64_t present = dq_processor_mask(config->processors ? config->processors : 1);
    for (uint32_t i = 0; i < DQ_COUNT_OF(config->irqls); i++) {
        uint8_t irql = config->irqls[i];
        if (irql != 0 && (irql < DQ_IRQL_DEVICE_MIN || irql > DQ_IRQL_DEVICE_MAX)) {
            return fail(error, DIRQL_USAGE, "device %u: a DIRQL is %u to %u", i, DQ_IRQL_DEVICE_MIN,
                        DQ_IRQL_DEVICE_MAX);
        }
        if ((config->targets[i] & ~present) != 0) {
            return fail(error, DIRQL_USAGE,
                        "device %u: its interrupts' targets name a processor that the machine does "
                        "not have",
                        i);
        }
    }
    return DIRQL_OK;
}

static enum dirql_status_code check_config(const struct dirql_machine_config *config, char *error)
{
    if (dq_machine) {
        return fail(error, DIRQL_USAGE, "there is a machine already: destroy it first");
    }
    if (!config->driver) {
        return fail(error, DIRQL_USAGE, "no driver was named");
    }
    if (config->filter_count > DIRQL_FILTERS_MAX) {
        return fail(error, DIRQL_USAGE, "%u filter drivers: a machine has at most %u",
                    config->filter_count, DIRQL_FILTERS_MAX);
    }
    if (config->processors > DQ_PROCESSOR_MAX) {
        return fail(error, DIRQL_USAGE, "%u processors: a machine has 1 to %u", config->processors,
                    DQ_PROCESSOR_MAX);
    }
    if (config->workers > 16) {
        return fail(error, DIRQL_USAGE, "%u workers: a machine has 1 to 16", config->workers);
    }
    if (config->device_count == 0 || config->device_count > DIRQL_DEVICES_MAX) {
        return fail(error, DIRQL_USAGE, "name 1 to %u devices, for example model:edu",
                    DIRQL_DEVICES_MAX);
    }
    if (config->memory_bytes < (4ull << 20) || config->memory_bytes > (2ull << 30)) {
        return fail(error, DIRQL_USAGE, "memory must be 4 MiB to 2 GiB");
    }
    return check_interrupts(config, error);
}

static void open_choices(const struct dirql_machine_config *config)
{
    static const enum dq_strategy strategies[] = {
        [DIRQL_STRATEGY_FIRST] = DQ_STRATEGY_FIRST,
        [DIRQL_STRATEGY_RANDOM] = DQ_STRATEGY_RANDOM,
        [DIRQL_STRATEGY_REPLAY] = DQ_STRATEGY_REPLAY,
    };
    struct dq_choice_config choices = {
        .strategy = strategies[config->strategy],
        .seed = config->seed,
        .list = config->choices.taken,
        .counts = config->choices.counts,
        .list_length = config->choices.length,
        .is_recorded = config->record_choices,
    };
    dq_choice_configure(&choices, dq_run_choice_mismatch);
}

/* Bottom up: each layer's state is in the arena, so the order is also the order of addresses. */
static void open_layers(const struct dirql_machine_config *config)
{
    static const enum dq_verifier_mode modes[] = {
        [DIRQL_VERIFIER_OFF] = DQ_VERIFIER_OFF,
        [DIRQL_VERIFIER_KMDF] = DQ_VERIFIER_KMDF,
        [DIRQL_VERIFIER_STOP] = DQ_VERIFIER_STOP,
    };
    dq_verifier_mode_set(modes[config->verifier]);
    dq_numbering_open();
    dq_internal_lock_open();
    dq_cpu_open(config->processors);
    dq_vector_open();
    dq_quirk_open();
    dq_timer_open();
    dq_ktimer_open();
    dq_ex_timer_open();
    dq_watchdog_open();
    dq_pool_open();
    dq_io_region_open();
    dq_registry_open();
    dq_named_event_open();
    dq_drive_open();
    dq_eresource_open();
    dq_own_irp_open();
    dq_packet_open();
    dq_work_queue_open(config->workers);
    dq_object_open();
    dq_device_name_open();
    dq_io_target_watch_open();
    dq_driver_open(dq_machine_calling_driver);
}

static enum dq_bus_interrupt_mode interrupt_mode_of(enum dirql_interrupt_mode mode)
{
    switch (mode) {
    case DIRQL_INTERRUPT_LINE:
        return DQ_BUS_INTERRUPT_LINE;
    case DIRQL_INTERRUPT_MSI:
        return DQ_BUS_INTERRUPT_MSI;
    case DIRQL_INTERRUPT_MSIX:
        return DQ_BUS_INTERRUPT_MSIX;
    case DIRQL_INTERRUPT_AUTO:
        break;
    }
    return DQ_BUS_INTERRUPT_AUTO;
}

static enum dirql_status_code open_bus(const struct dirql_machine_config *config,
                                       const struct dq_inf *inf, char *error)
{
    char service[256]; /* as long as a file's name can be */
    dq_bus_service_of_file(config->driver, service, sizeof(service));
    struct dq_bus_config bus = {
        .inf = inf,
        .service = service,
        .interrupt_mode = interrupt_mode_of(config->interrupt_mode),
        .messages_max = config->messages,
        .quirks = { .spurious = config->quirks[DIRQL_QUIRK_SPURIOUS],
                    .early = config->quirks[DIRQL_QUIRK_EARLY],
                    .late = config->quirks[DIRQL_QUIRK_LATE],
                    .neighbour = config->quirks[DIRQL_QUIRK_NEIGHBOUR],
                    .cancel = config->quirks[DIRQL_QUIRK_CANCEL] },
    };
    memcpy(bus.irqls, config->irqls, sizeof(bus.irqls));
    memcpy(bus.targets, config->targets, sizeof(bus.targets));
    dq_bus_open(&bus);
    dq_scenario_cancel_open();
    struct dq_backend_error backend_error = { .text = "" };
    enum dq_bus_status status =
        dq_bus_functions_add(config->devices, config->device_count, &backend_error);
    if (status != DQ_BUS_OK) {
        dq_bus_close();
        return fail(error, status == DQ_BUS_USAGE ? DIRQL_USAGE : DIRQL_ENVIRONMENT, "%s",
                    backend_error.text);
    }
    bool has_neighbour = false;
    bool has_driver = false;
    uint32_t own_count = 0;
    for (uint32_t i = 0; i < config->device_count; i++) {
        has_neighbour = has_neighbour || dq_bus_function_is_neighbour(i);
        bool is_own = dq_bus_function_has_own_driver(i);
        has_driver = has_driver || (dq_bus_function_has_driver(i) && !is_own);
        own_count += is_own ? 1 : 0;
    }
    dq_bus_installed();
    if (inf && !has_driver) {
        dq_bus_close();
        dq_inf_file_describe_misfit(config, inf, error);
        return DIRQL_USAGE;
    }
    if (own_count == config->device_count) {
        dq_bus_close();
        return fail(error, DIRQL_USAGE,
                    "no device is left for the driver %s: each names another one with driver=",
                    config->driver);
    }
    if (config->quirks[DIRQL_QUIRK_NEIGHBOUR] && !has_neighbour) {
        dq_bus_close();
        return fail(error, DIRQL_USAGE,
                    "the quirk \"neighbour\" is for a machine that has one: add --device "
                    "model:neighbour,line=0");
    }
    return DIRQL_OK;
}

/* The runtime's own static data, for the audit: constant while a machine exists, but for the
 * bookkeeping. */
extern const char __start_dq_bookkeeping[] __attribute__((visibility("hidden")));
extern const char __stop_dq_bookkeeping[] __attribute__((visibility("hidden")));

static void watch_runtime(void)
{
    struct host_module own;
    if (!host_module_find_own(&own)) {
        return;
    }
    for (uint32_t i = 0; i < own.writable_count; i++) {
        dq_rewind_watch_add("the runtime's static data", own.writable[i].start,
                            own.writable[i].bytes);
    }
    dq_rewind_watch_exempt(__start_dq_bookkeeping,
                           (size_t)(__stop_dq_bookkeeping - __start_dq_bookkeeping));
}

static enum dirql_status_code load_scenario(struct dirql_machine *machine, char *error)
{
    const char *path = machine->config.scenario;
    if (!path) {
        return DIRQL_OK;
    }
    struct host_module *module = &machine->scenario;
    if (host_module_load(path, module) != HOST_MODULE_OK) {
        return fail(error, DIRQL_USAGE, "the scenario %s cannot be loaded: %s", path,
                    module->error);
    }
    machine->scenario_entry = host_module_symbol(module, "dirql_scenario");
    bool is_right = machine->scenario_entry &&
                    machine->scenario_entry->version == DIRQL_SCENARIO_VERSION &&
                    machine->scenario_entry->run;
    if (!is_right) {
        host_module_unload(module);
        return fail(error, DIRQL_USAGE,
                    "%s is no scenario: it does not export dirql_scenario of this version (see "
                    "dirql/scenario.h)",
                    path);
    }
    dq_machine_module_declare("scenario", module);
    return DIRQL_OK;
}

static enum dirql_status_code open_trace_file(struct dirql_machine *machine, char *error)
{
    const char *path = machine->config.trace_path;
    if (!path) {
        return DIRQL_OK;
    }
    int status = host_file_writer_open(path, &machine->trace_writer);
    if (status) {
        return fail(error, DIRQL_USAGE, "the trace file %s cannot be written: %s", path,
                    strerror(-status));
    }
    dq_trace_sink_set(dq_report_trace_sink, machine->trace_writer);
    return DIRQL_OK;
}

static void close_layers(void)
{
    dq_rewind_close();
    dq_choice_close();
    dq_output_sink_set(NULL);
    dq_stop_driver_code_set(NULL);
    dq_trace_close();
    dq_engine_close();
    dq_arena_close();
}

/* Who explores wants allocations to commute, who checks memory wants none of it used twice. */
static int open_arena(const struct dirql_machine_config *config)
{
    int status = dq_arena_open(config->memory_bytes, CORE_BYTES);
    if (status == 0 && (dq_is_observed() || config->checks_memory)) {
        status = dq_arena_mode_set(DQ_ARENA_BY_ACTOR);
        if (status) {
            dq_arena_close();
        }
    }
    return status;
}

static enum dirql_status_code open_registry(const struct dirql_machine_config *config, char *error)
{
    enum dirql_status_code status =
        config->registry ? dq_hive_file_load(config->registry, error) : DIRQL_OK;
    if (status == DIRQL_OK) {
        dq_registry_control_set_open();
    }
    return status;
}

/* The machine's memory and layers; on failure nothing is left open. */
static enum dirql_status_code open_computer(struct dirql_machine *machine, char *error)
{
    const struct dirql_machine_config *config = &machine->config;
    int status = open_arena(config);
    if (status) {
        return fail(error, DIRQL_ENVIRONMENT,
                    "the machine's memory cannot be mapped (%s): allow about 400 MiB of address "
                    "space and a %" PRIu64 " MiB memory file, and 17 GiB of address space, none of "
                    "which is used, where orders are explored or memory is checked",
                    strerror(-status), config->memory_bytes >> 20);
    }
    static const enum dq_trace_level levels[] = {
        [DIRQL_TRACE_OFF] = DQ_TRACE_LEVEL_OFF,
        [DIRQL_TRACE_MAIN] = DQ_TRACE_LEVEL_MAIN,
        [DIRQL_TRACE_DETAIL] = DQ_TRACE_LEVEL_DETAIL,
    };
    dq_trace_open(TRACE_RECORDS, levels[config->trace_level]);
    dq_trace_listen(dq_statistics_listen, &machine->statistics);
    if (config->checks_memory) {
        dq_memory_check_open();
    }
    open_layers(config);
    open_choices(config);
    /* Of thousands of executions only the one that is reported needs them. */
    dq_pool_capture_set(config->checks_memory && !dq_is_observed());
    dq_callout_limits_set(config->isr_limit_us * 1000ull, config->dpc_limit_us * 1000ull);
    struct dq_inf *inf = NULL;
    enum dirql_status_code result = open_registry(config, error);
    if (result == DIRQL_OK && config->system_drive) {
        result = dq_drive_files_load(config->system_drive, &machine->drive_files, error);
    }
    if (result == DIRQL_OK && config->inf) {
        result = dq_inf_file_read(config->inf, &inf, error);
    }
    if (result == DIRQL_OK) {
        result = open_bus(config, inf, error);
    }
    dq_inf_free(inf);
    if (result != DIRQL_OK) {
        close_layers();
    }
    return result;
}

DQ_EXPORT enum dirql_status_code dirql_machine_create(const struct dirql_machine_config *config,
                                                      struct dirql_machine **ret_machine,
                                                      char error[DIRQL_ERROR_BYTES])
{
    enum dirql_status_code status = check_config(config, error);
    if (status != DIRQL_OK) {
        return status;
    }
    status = dq_machine_drivers_check(config, error);
    if (status != DIRQL_OK) {
        return status;
    }
    struct dirql_machine *machine = host_memory_alloc(sizeof(*machine));
    machine->config = *config;
    fill_defaults(&machine->config);
    dq_machine = machine;
    dq_statistics_begin(&machine->statistics);
    status = open_computer(machine, error);
    if (status != DIRQL_OK) {
        goto fail_free;
    }
    status = dq_machine_drivers_load(machine, error);
    if (status != DIRQL_OK) {
        goto fail_close;
    }
    status = load_scenario(machine, error);
    if (status != DIRQL_OK) {
        goto fail_unload_drivers;
    }
    status = open_trace_file(machine, error);
    if (status != DIRQL_OK) {
        goto fail_unload_scenario;
    }
    dq_machine_drivers_bind(machine);
    dq_run_prepare(machine);
    if (dq_bus_can_rewind()) {
        watch_runtime();
        dq_rewind_snapshot();
    }
    *ret_machine = machine;
    return DIRQL_OK;

fail_unload_scenario:
    if (machine->scenario_entry) {
        host_module_unload(&machine->scenario);
    }
fail_unload_drivers:
    dq_machine_drivers_unload(machine);
fail_close:
    dq_bus_close();
    close_layers();
fail_free:
    dq_drive_files_free(machine->drive_files);
    host_memory_free(machine);
    dq_machine = NULL;
    return status;
}

DQ_EXPORT enum dirql_status_code dirql_machine_rewind(struct dirql_machine *machine, bool audit,
                                                      char error[DIRQL_ERROR_BYTES])
{
    if (!dq_rewind_has_snapshot()) {
        return fail(
            error, DIRQL_ENVIRONMENT,
            "this machine cannot be rewound: a device outside the process (qemu:) keeps its "
            "state; use a model");
    }
    dq_rewind_restore();
    machine->has_run = false;
    machine->is_silent = true;
    if (audit) {
        char text[256];
        if (!dq_rewind_audit(text, sizeof(text))) {
            return fail(error, DIRQL_BROKEN, "rewind audit: %s", text);
        }
    }
    return DIRQL_OK;
}

DQ_EXPORT struct dirql_choices dirql_machine_choices(const struct dirql_machine *machine)
{
    (void)machine;
    return (struct dirql_choices){ .taken = dq_choice_taken(),
                                   .counts = dq_choice_counts(),
                                   .length = dq_choice_count() };
}

DQ_EXPORT void *dirql_machine_driver_symbol(const struct dirql_machine *machine, const char *name)
{
    void *symbol = NULL;
    for (uint32_t i = 0; i < machine->driver_count && !symbol; i++) {
        symbol = host_module_symbol(&machine->drivers[i], name);
    }
    return symbol;
}

DQ_EXPORT void dirql_machine_destroy(struct dirql_machine *machine)
{
    if (!machine) {
        return;
    }
    dq_bus_close();
    if (machine->trace_writer) {
        int status = host_file_writer_commit(machine->trace_writer);
        if (status) {
            host_console_error_printf("dirql: the trace file %s was not written: %s\n",
                                      machine->config.trace_path, strerror(-status));
        }
    }
    if (machine->scenario_entry) {
        host_module_unload(&machine->scenario);
    }
    dq_machine_drivers_unload(machine);
    host_symbols_close();
    close_layers();
    dq_drive_files_free(machine->drive_files);
    host_memory_free(machine);
    dq_machine = NULL;
}

struct list_visit {
    void (*visit)(void *context, const char *name, const char *description,
                  const char *unavailable);
    void *context;
};

static void visit_listing(void *context, const struct dq_backend_listing *listing)
{
    const struct list_visit *visit = context;
    visit->visit(visit->context, listing->name, listing->description, listing->unavailable);
}

DQ_EXPORT void dirql_devices_list(bool asks,
                                  void (*visit)(void *context, const char *name,
                                                const char *description, const char *unavailable),
                                  void *context)
{
    struct list_visit list = { .visit = visit, .context = context };
    dq_backend_list(asks, visit_listing, &list);
}
