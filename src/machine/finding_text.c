/* SPDX-License-Identifier: MIT */
/* finding_text - see finding_text.h. */
#include "machine/finding_text.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "engine/self.h"
#include "explore/execution.h"
#include "kernel/cpu.h"
#include "machine/columns_internal.h"
#include "machine/report_internal.h"
#include "machine/run.h"

static const char *kind_of(const struct dq_stop *stop)
{
    switch (stop->kind) {
    case DQ_STOP_NONE:
        return "DATA";
    case DQ_STOP_CRASH:
    case DQ_STOP_CRASH_RUNTIME:
        return stop->rule == DQ_RULE_ENDLESS_LOOP ? "TIME" : "CRASH";
    case DQ_STOP_STUCK:
        return stop->rule == DQ_RULE_DEADLOCK ? "DLOCK" : "STUCK";
    case DQ_STOP_BUG_CHECK:
        return stop->code == 0xF2 ? "STORM" : stop->code == 0x0F ? "DLOCK" : "RULE";
    case DQ_STOP_VIOLATION:
        switch ((uint32_t)stop->rule) {
        case DQ_RULE_DEADLOCK:
        case DQ_RULE_SPIN_LOCK_RECURSION:
            return "DLOCK";
        case DQ_RULE_WATCHDOG:
        case DQ_RULE_CALLBACK_TIME:
            return "TIME";
        case DQ_RULE_USE_AFTER_FREE:
        case DQ_RULE_DEAD_STACK:
            return "UAF";
        case DQ_RULE_POOL_LEAK:
        case DQ_RULE_OBJECT_LEAK:
            return "LEAK";
        default:
            return "RULE";
        }
    case DQ_STOP_DEVICE_FAILED:
    case DQ_STOP_CHOICES:
    case DQ_STOP_SCENARIO:
    case DQ_STOP_NOT_BUILT:
        return "OTHER";
    }
    return "OTHER";
}

static const char *last_component(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---- Places ---- */

static bool is_known(const struct dirql_finding *finding, const struct dirql_location *location)
{
    for (uint32_t i = 0; i < finding->location_count; i++) {
        const struct dirql_location *other = &finding->locations[i];
        if (other->line == location->line && strcmp(other->file, location->file) == 0 &&
            strcmp(other->function, location->function) == 0) {
            return true;
        }
    }
    return false;
}

static void add_location(struct dirql_finding *finding, const struct host_symbol *symbol)
{
    if (!symbol->function[0] || finding->location_count == DIRQL_LOCATIONS_MAX) {
        return;
    }
    struct dirql_location *location = &finding->locations[finding->location_count];
    memset(location, 0, sizeof(*location));
    dq_text_copy(location->function, sizeof(location->function), symbol->function);
    dq_text_copy(location->file, sizeof(location->file), last_component(symbol->file));
    location->line = symbol->line;
    finding->location_count += !is_known(finding, location);
}

/* Innermost first, inlined functions as calls. */
static void add_code(struct dirql_finding *finding, uintptr_t address, bool is_return_address)
{
    struct host_symbol symbols[DQ_REPORT_CALLS_MAX];
    uint32_t count =
        host_symbol_find_calls(address, is_return_address, symbols, DQ_REPORT_CALLS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        add_location(finding, &symbols[i]);
    }
}

static bool is_header(const char *file)
{
    size_t length = strlen(file);
    return length >= 2 && strcmp(file + length - 2, ".h") == 0;
}

/* Where the runtime is explored: all frames but those that report. */
static void add_runtime_stack(struct dirql_finding *finding, const struct dq_call_stack *stack)
{
    for (uint32_t i = 0; i < stack->count; i++) {
        struct host_symbol symbol;
        host_symbol_find(stack->addresses[i], i > 0, &symbol);
        const char *file = last_component(symbol.file);
        bool is_reporting = strcmp(file, "stop.c") == 0 || strcmp(file, "crash.c") == 0 ||
                            strcmp(file, "check.c") == 0;
        if (!is_reporting && !is_header(file)) {
            add_location(finding, &symbol);
        }
    }
}

/* All frames of the driver. */
static void add_stack(struct dirql_finding *finding, const struct dq_call_stack *stack)
{
    for (uint32_t i = 0; i < stack->count; i++) {
        if (dq_machine_is_driver_code(stack->addresses[i])) {
            add_code(finding, stack->addresses[i], i > 0);
        }
    }
}

/* The driver's frames of the innermost callback. */
static void add_callback(struct dirql_finding *finding, const struct dq_call_stack *stack)
{
    bool is_in_driver = false;
    for (uint32_t i = 0; i < stack->count; i++) {
        bool is_driver = dq_machine_is_driver_code(stack->addresses[i]);
        if (is_driver) {
            add_code(finding, stack->addresses[i], i > 0);
        } else if (is_in_driver) {
            return;
        }
        is_in_driver = is_driver;
    }
}

void dq_finding_add_loop(struct dirql_finding *finding, const struct dq_call_stack *loop)
{
    add_callback(finding, loop);
}

static void add_wait(void *context, const struct dq_thread *thread,
                     const struct dq_call_stack *stack)
{
    (void)thread;
    add_callback(context, stack);
}

void dq_finding_add_witnessed(struct dirql_finding *finding, const struct dq_witness *witness)
{
    if (finding->location_count > 0) {
        return; /* the stack has said it */
    }
    add_callback(finding, &witness->loop);
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        if (dq_witness_spins(witness, i)) {
            add_callback(finding, &witness->spins[i].stack);
        }
    }
    dq_report_visit_waits(add_wait, finding);
    for (uint32_t i = 0; i < witness->departure_count; i++) {
        add_callback(finding, &witness->departures[i].stack);
        if (finding->location_count > 0 && witness->departures[i].device_access) {
            add_code(finding, witness->departures[i].device_access, true);
        }
    }
    if (finding->location_count == 0 && witness->last_device_access) {
        add_code(finding, witness->last_device_access, true);
    }
}

/* ---- Failures ---- */

void dq_finding_describe_failure(struct dirql_finding *finding, const struct dirql_machine *machine)
{
    static DQ_BOOKKEEPING struct dirql_result result; /* S; large */
    const struct dq_stop *stop = dq_stop_inspect();
    dq_run_result(machine, &result);
    dq_text_copy(finding->rule, sizeof(finding->rule),
                 result.rule                  ? result.rule
                 : stop->kind == DQ_STOP_NONE ? "dirql.Expectation"
                                              : "dirql.BugCheck");
    dq_text_copy(finding->kind, sizeof(finding->kind), kind_of(stop));
    dq_text_copy(finding->summary, sizeof(finding->summary), result.summary);
    dq_text_copy(finding->page, sizeof(finding->page), result.rule_page ? result.rule_page : "");
    finding->bug_check = result.bug_check;
    finding->location_count = 0;
    if (stop->kind == DQ_STOP_STUCK) {
        return; /* whoever came to rest last is not to blame for that */
    }
    add_stack(finding, &stop->stack);
    if (DQ_IS_SELF && finding->location_count == 0) {
        add_runtime_stack(finding, &stop->stack);
    }
    if (finding->location_count == 0 && stop->kind != DQ_STOP_NONE) {
        struct host_symbol culprit;
        dq_report_find_culprit(stop, &culprit);
        add_location(finding, &culprit);
    }
}

void dq_finding_describe_livelock(struct dirql_finding *finding, const char *actor)
{
    dq_text_copy(finding->rule, sizeof(finding->rule), "dirql.Livelock");
    dq_text_copy(finding->kind, sizeof(finding->kind), "TIME");
    finding->location_count = 0;
    struct dq_text text;
    dq_text_init(&text, finding->summary, sizeof(finding->summary));
    dq_text_format(&text,
                   "livelock: %s reads the same again and again, and nothing that could change it "
                   "can happen any more",
                   actor);
}

/* ---- What detectors saw ---- */

/* Where the runtime is explored inline functions of its headers say little: who called them is
 * meant. Code that the compiler has made of several lines has none, and the function has to do. */
static void find_access(const struct dq_race_access *access, struct host_symbol *ret_symbol)
{
    if (!DQ_IS_SELF) {
        host_symbol_find(access->pc, true, ret_symbol);
        return;
    }
    struct host_symbol symbols[DQ_REPORT_CALLS_MAX];
    uint32_t count = host_symbol_find_calls(access->pc, true, symbols, DQ_REPORT_CALLS_MAX);
    uint32_t i = 0;
    while (i + 1 < count && is_header(symbols[i].file)) {
        i++;
    }
    *ret_symbol = symbols[i];
    if (ret_symbol->line == 0) {
        host_symbol_find_function(access->pc - 1, ret_symbol);
    }
}

/* ... and its host threads are told apart. */
static void write_runtime_access(struct dq_text *text, const struct dq_race_access *access)
{
    struct host_symbol symbol;
    find_access(access, &symbol);
    dq_text_format(text, "%s %s%s (%s:%" PRIu32 ")", symbol.function,
                   access->flags & DQ_ACCESS_WRITE ? "writes" : "reads",
                   access->flags & DQ_ACCESS_ATOMIC ? " atomically" : "",
                   last_component(symbol.file), symbol.line);
    if (access->place.actor == DQ_SELF_ENVIRONMENT) {
        dq_text_append(text, " in a device step or timer");
    } else {
        dq_text_format(text, " on processor %u", access->place.processor);
    }
}

static void write_access(struct dq_text *text, const struct dq_race_access *access)
{
    if (DQ_IS_SELF) {
        write_runtime_access(text, access);
        return;
    }
    const struct dq_execution_actor *actor = dq_execution_actor(access->place.actor);
    struct host_symbol symbol;
    host_symbol_find(access->pc, true, &symbol);
    bool has_code = symbol.function[0] != '\0';
    dq_text_format(text, "%s %s%s", has_code ? symbol.function : actor->label,
                   access->flags & DQ_ACCESS_WRITE ? "writes" : "reads",
                   access->flags & DQ_ACCESS_ATOMIC ? " atomically" : "");
    if (symbol.line) {
        dq_text_format(text, " (%s:%" PRIu32 ")", last_component(symbol.file), symbol.line);
    }
    if (actor->kind != DQ_ACTOR_DEVICE) {
        dq_text_format(text, " on processor %u at ", access->place.processor);
        dq_report_write_irql(text, access->place.irql);
    }
    if (has_code && actor->label[0]) { /* a thread that has ended has no name any more */
        dq_text_format(text, ", in the %s", actor->label);
    }
}

void dq_finding_describe_detected(struct dirql_finding *finding, const struct dq_detected *detected)
{
    bool is_race = detected->kind == DQ_DETECTED_RACE;
    dq_text_copy(finding->rule, sizeof(finding->rule), is_race ? "dirql.Race" : "dirql.Triple");
    dq_text_copy(finding->kind, sizeof(finding->kind), is_race ? "RACE" : "TRIPLE");
    finding->location_count = 0;
    struct dq_text text;
    dq_text_init(&text, finding->summary, sizeof(finding->summary));
    dq_text_append(&text, is_race ? "a race: " : "a stale value: ");
    for (uint32_t i = 0; i < detected->access_count; i++) {
        dq_text_append(&text, i > 0 ? "; " : "");
        write_access(&text, &detected->accesses[i]);
        struct host_symbol symbol; /* the accesses themselves; who called is in the details */
        find_access(&detected->accesses[i], &symbol);
        add_location(finding, &symbol);
    }
    dq_text_append(&text, is_race ? "; nothing orders the two" : ", over what it has not seen");
}

/* ---- Details ---- */

char *dq_finding_details(const struct dirql_machine *machine, const struct dq_witness *witness)
{
    const struct dq_stop *stop = dq_stop_inspect();
    struct dq_report_buffer buffer = { 0 };
    dq_witness_write(&buffer, witness);
    if (!witness->detected && stop->stack.count > 0 && stop->kind != DQ_STOP_STUCK) {
        dq_report_buffer_append(&buffer, "stack, innermost call first\n\n");
        dq_report_write_stack(&buffer, &stop->stack,
                              stop->kind == DQ_STOP_CRASH || stop->kind == DQ_STOP_CRASH_RUNTIME);
    }
    dq_report_buffer_append(&buffer, buffer.length ? "\n" : "");
    dq_report_buffer_append(&buffer, "the order\n\n");
    dq_report_columns(&buffer, machine);
    return buffer.text;
}
