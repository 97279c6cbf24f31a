/* SPDX-License-Identifier: MIT */
/* run - see run.h and dirql/machine.h. */
#include "machine/run.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "bus/bus.h"
#include "dirql/explore.h"
#include "engine/choice.h"
#include "framework/device_io.h"
#include "framework/devnode.h"
#include "framework/driver.h"
#include "kernel/ex_timer.h"
#include "kernel/io_region.h"
#include "kernel/output.h"
#include "kernel/pool.h"
#include "kernel/register_pointer.h"
#include "kernel/thread.h"
#include "machine/machine_internal.h"

/* In core: what the run has made so far. */
struct run {
    struct dq_devnode *nodes[DQ_BUS_FUNCTION_MAX]; /* of those that the driver made a device for */
    uint32_t functions[DQ_BUS_FUNCTION_MAX];       /* the bus's number of each */
    uint32_t node_count;
    struct dq_loaded_driver *drivers[DIRQL_DRIVERS_MAX]; /* as the machine's */
    uint32_t driver_count;
};

static struct run *run;

struct dq_devnode *dq_machine_devnode(uint32_t index, uint32_t *ret_function)
{
    if (index >= run->node_count) {
        return NULL;
    }
    *ret_function = run->functions[index];
    return run->nodes[index];
}

void dq_run_choice_mismatch(size_t position, uint32_t count_now, uint32_t count_then)
{
    dq_stop_run(
        DQ_STOP_CHOICES,
        "the list of choices does not fit this run: at choice %zu the list says 1 of %u, the "
        "run has %u possibilities. Driver, device, scenario and options must be those of "
        "the recording",
        position, count_then, count_now);
}

static void note_failure(struct dirql_machine *machine, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void note_failure(struct dirql_machine *machine, const char *format, ...)
{
    if (machine->failure_text[0]) {
        return;
    }
    struct dq_text text;
    dq_text_init(&text, machine->failure_text, sizeof(machine->failure_text));
    va_list arguments;
    va_start(arguments, format);
    dq_text_format_va(&text, format, arguments);
    va_end(arguments);
}

static const struct dq_devnode_bus bus_driver = {
    .resources = dq_bus_resources,
    .power_set = dq_bus_power_set,
    .identity = dq_bus_function_node,
};

/* With the filters that are the function driver's. */
static NTSTATUS start_node(const struct dirql_machine *machine, struct dq_devnode *node,
                           uint32_t index, bool *ret_has_device)
{
    uint32_t number = machine->driver_names.of_device[index];
    uint32_t count = number == 0 ? 1 + machine->config.filter_count : 1;
    return dq_devnode_start(node, &run->drivers[number], count, ret_has_device);
}

static void start_device(struct dirql_machine *machine, uint32_t index)
{
    struct dq_devnode *node = dq_devnode_create(index, &bus_driver);
    DQ_ASSERT(node);
    bool has_device;
    NTSTATUS status = start_node(machine, node, index, &has_device);
    if (!has_device) {
        machine->start_failures++;
        note_failure(
            machine,
            "%s: EvtDriverDeviceAdd returned 0x%08X and created no device; the device does "
            "not start",
            dq_bus_function_spec(index), (unsigned)status);
        return;
    }
    run->functions[run->node_count] = index;
    run->nodes[run->node_count++] = node;
    if (!NT_SUCCESS(status)) {
        machine->start_failures++;
        note_failure(machine, "%s: the driver failed to start the device, status 0x%08X",
                     dq_bus_function_spec(index), (unsigned)status);
    }
}

/* What the driver should have given back. */
static void check_leaks(void)
{
    struct dq_pool_totals pool = dq_pool_inspect(DQ_POOL_DRIVER);
    size_t bytes;
    uint32_t tag;
    if (dq_pool_first_leak(&bytes, &tag)) {
        dq_violation(DQ_RULE_POOL_LEAK, 0x62, 0, pool.blocks, pool.bytes,
                     "the driver was unloaded with %llu pool blocks (%llu bytes) allocated; one of "
                     "them has %zu bytes and tag '%.4s'",
                     (unsigned long long)pool.blocks, (unsigned long long)pool.bytes, bytes,
                     (const char *)&tag);
    }
    if (dq_io_mappings_count() > 0) {
        dq_violation(DQ_RULE_POOL_LEAK, 0, 0, dq_io_mappings_count(), 0,
                     "the driver was unloaded with %u register ranges mapped: MmUnmapIoSpace is "
                     "missing in EvtDeviceReleaseHardware",
                     dq_io_mappings_count());
    }
    if (dq_ex_timer_count() > 0) {
        dq_violation(DQ_RULE_TIMER_OBJECT, 0, 0, dq_ex_timer_count(), 0,
                     "the driver was unloaded with %u timers of ExAllocateTimer: ExDeleteTimer is "
                     "missing, with Wait where a callback may still come",
                     dq_ex_timer_count());
    }
    if (dq_object_count() > 0) {
        dq_violation(DQ_RULE_OBJECT_LEAK, 0x7, 0, dq_object_count(), 0,
                     "the driver was unloaded and %u framework objects are still referenced: "
                     "WdfObjectDereference or WdfObjectDelete is missing",
                     dq_object_count());
    }
}

/* A neighbour's interrupt that is not even under way will never be served. */
static void check_neighbours(void)
{
    char buffer[512];
    struct dq_text text;
    dq_text_init(&text, buffer, sizeof(buffer));
    dq_text_append(&text, "the driver is gone and an interrupt is lost");
    if (dq_bus_describe_starved(&text)) {
        dq_stop_stuck(DQ_RULE_STUCK, buffer);
    }
}

/* False: why not is noted. */
static bool load_driver(struct dirql_machine *machine, uint32_t index)
{
    const struct host_module *module = &machine->drivers[index];
    char service[DQ_BUS_SERVICE_BYTES];
    dq_bus_service_of_file(module->path, service, sizeof(service));
    struct dq_driver_image image = {
        .service = index == 0 ? dq_bus_service() : service,
        .entry = (DRIVER_INITIALIZE *)(uintptr_t)host_module_symbol(module, "DriverEntry"),
        .globals = machine->globals[index],
    };
    NTSTATUS status = dq_driver_load(&image, &run->drivers[run->driver_count]);
    struct dq_loaded_driver *loaded = run->drivers[run->driver_count++];
    if (!NT_SUCCESS(status)) {
        machine->driver_entry_status = status;
        note_failure(machine, "DriverEntry of %s failed with status 0x%08X", module->name,
                     (unsigned)status);
    } else if (!dq_driver_is_created(loaded)) {
        note_failure(
            machine,
            "DriverEntry of %s succeeded without calling WdfDriverCreate: only KMDF drivers "
            "can be run",
            module->name);
    }
    return NT_SUCCESS(status) && dq_driver_is_created(loaded);
}

static bool load_drivers(struct dirql_machine *machine)
{
    for (uint32_t i = 0; i < machine->driver_count; i++) {
        if (!load_driver(machine, i)) {
            return false;
        }
    }
    return true;
}

static void live(void *context)
{
    struct dirql_machine *machine = context;
    dq_bus_start();
    if (load_drivers(machine)) {
        for (uint32_t i = 0; i < dq_bus_function_count(); i++) {
            if (dq_bus_function_has_driver(i)) {
                start_device(machine, i);
            }
        }
        if (machine->start_failures == 0) {
            dq_scenario_run(machine);
        }
        while (run->node_count > 0) {
            dq_devnode_end(run->nodes[--run->node_count]);
        }
    }
    while (run->driver_count > 0) {
        dq_driver_unload(run->drivers[--run->driver_count]);
    }
    check_leaks();
    check_neighbours();
    dq_engine_leave();
}

void dq_run_prepare(struct dirql_machine *machine)
{
    run = dq_arena_core_alloc(sizeof(*run));
    struct dq_thread *thread = dq_thread_create("system", DQ_PRIORITY_SYSTEM, live, machine);
    DQ_ASSERT(run && thread);
}

void dq_run_begin(struct dirql_machine *machine)
{
    machine->expectations_failed = 0;
    machine->expectation_text[0] = '\0';
    machine->failure_text[0] = '\0';
    machine->start_failures = 0;
    machine->driver_entry_status = STATUS_SUCCESS;
    dq_stop_reset();
    dq_stop_driver_code_set(dq_machine_is_driver_code);
    dq_register_pointers_open(dq_machine_is_driver_code);
    dq_stop_reached_set(dirql_failing_point);
    dq_stop_describe_requests_set(dq_device_io_describe_owned);
    dq_stop_describe_starved_set(dq_bus_describe_starved);
    dq_statistics_begin(&machine->statistics);
    dq_trace_reset();
    dq_choice_begin();
    dq_output_sink_set(dq_debug_print_driver);
    dq_assert_handler_set(dq_report_assertion);
}

void dq_run_begin_again(struct dirql_machine *machine)
{
    machine->expectations_failed = 0;
    machine->expectation_text[0] = '\0';
    machine->failure_text[0] = '\0';
    machine->start_failures = 0;
    dq_stop_reset();
}

enum dirql_status_code dq_run_judge(const struct dirql_machine *machine)
{
    switch (dq_stop_inspect()->kind) {
    case DQ_STOP_NONE:
        break;
    case DQ_STOP_VIOLATION:
    case DQ_STOP_BUG_CHECK:
    case DQ_STOP_CRASH:
    case DQ_STOP_STUCK:
        return DIRQL_DRIVER_FAILED;
    case DQ_STOP_CRASH_RUNTIME:
        return DIRQL_BROKEN;
    case DQ_STOP_DEVICE_FAILED:
        return DIRQL_ENVIRONMENT;
    case DQ_STOP_CHOICES:
    case DQ_STOP_SCENARIO:
        return DIRQL_USAGE;
    case DQ_STOP_NOT_BUILT:
        return DIRQL_NOT_COMPLETE;
    }
    bool has_failed = machine->failure_text[0] || machine->expectations_failed;
    return has_failed ? DIRQL_DRIVER_FAILED : DIRQL_OK;
}

void dq_run_result(const struct dirql_machine *machine, struct dirql_result *result)
{
    const struct dq_stop *stop = dq_stop_inspect();
    memset(result, 0, sizeof(*result));
    result->status = dq_run_judge(machine);
    struct dq_text summary;
    dq_text_init(&summary, result->summary, sizeof(result->summary));
    dq_report_sentence(&summary, machine);
    bool has_rule = stop->kind == DQ_STOP_VIOLATION || stop->kind == DQ_STOP_CRASH ||
                    stop->kind == DQ_STOP_STUCK;
    if (has_rule) {
        result->rule = dq_rule_inspect(stop->rule).name;
        result->rule_page = dq_rule_inspect(stop->rule).page;
    }
    result->bug_check = stop->code;
    memcpy(result->bug_check_parameters, stop->parameters, sizeof(stop->parameters));
    result->violations = dq_violation_count();
    result->expectations_failed = machine->expectations_failed;
    result->leaked_objects = dq_object_count();
    result->leaked_pool_bytes = dq_pool_inspect(DQ_POOL_DRIVER).bytes;
    result->driver_entry_status = machine->driver_entry_status;
    result->trace_hash = machine->statistics.hash;
    result->statistics = machine->statistics.totals;
    result->statistics.choices = dq_choice_asked();
    result->statistics.virtual_ns = dq_time_now_ns();
}

DQ_EXPORT enum dirql_status_code dirql_machine_run(struct dirql_machine *machine,
                                                   struct dirql_result *ret_result)
{
    if (machine->has_run) {
        memset(ret_result, 0, sizeof(*ret_result));
        ret_result->status = DIRQL_USAGE;
        dq_text_copy(ret_result->summary, sizeof(ret_result->summary),
                     "the machine has run already: rewind it first");
        return DIRQL_USAGE;
    }
    machine->has_run = true;
    dq_run_begin(machine);
    int status = dq_crash_catch_begin(dq_stop_crash, machine->config.loop_limit_seconds);
    DQ_ASSERT(status == 0);
    dq_engine_run();
    dq_crash_catch_end();
    dq_trace_flush();
    dq_trace_sink_set(NULL, NULL); /* the file holds the first run */
    dq_output_sink_set(NULL);
    dq_run_result(machine, ret_result);
    return ret_result->status;
}
