/* SPDX-License-Identifier: MIT */
/* stop - see stop.h. */
#include "kernel/stop.h"
#include "base/check.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "kernel/cpu.h"
#include "kernel/thread.h"
#include "trace/trace.h"

static const struct dq_rule_view rules[DQ_RULE_COUNT] = {
#define DQ_RULE(identifier, name, bug_check, page)                                                 \
    [DQ_RULE_##identifier] = { name, bug_check, page },
#include "kernel/rules.def"
#undef DQ_RULE
};

static const struct {
    uint32_t code;
    const char *name;
} bug_checks[] = {
    { 0x01, "APC_INDEX_MISMATCH" },
    { 0x0A, "IRQL_NOT_LESS_OR_EQUAL" },
    { 0x0C, "MAXIMUM_WAIT_OBJECTS_EXCEEDED" },
    { 0x0F, "SPIN_LOCK_ALREADY_OWNED" },
    { 0x10, "SPIN_LOCK_NOT_OWNED" },
    { 0x35, "NO_MORE_IRP_STACK_LOCATIONS" },
    { 0x44, "MULTIPLE_IRP_COMPLETE_REQUESTS" },
    { 0x50, "PAGE_FAULT_IN_NONPAGED_AREA" },
    { 0x7E, "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED" },
    { 0x96, "INVALID_WORK_QUEUE_ITEM" },
    { 0x9F, "DRIVER_POWER_STATE_FAILURE" },
    { 0xB8, "ATTEMPTED_SWITCH_FROM_DPC" },
    { 0xC2, "BAD_POOL_CALLER" },
    { 0xC4, "DRIVER_VERIFIER_DETECTED_VIOLATION" },
    { 0xC7, "TIMER_OR_DPC_INVALID" },
    { 0xC8, "IRQL_UNEXPECTED_VALUE" },
    { 0xC9, "DRIVER_VERIFIER_IOMANAGER_VIOLATION" },
    { 0xCA, "PNP_DETECTED_FATAL_ERROR" },
    { 0xD1, "DRIVER_IRQL_NOT_LESS_OR_EQUAL" },
    { 0xD5, "DRIVER_PAGE_FAULT_IN_FREED_SPECIAL_POOL" },
    { 0xD6, "DRIVER_PAGE_FAULT_BEYOND_END_OF_ALLOCATION" },
    { 0xE1, "WORKER_THREAD_RETURNED_AT_BAD_IRQL" },
    { 0xE2, "MANUALLY_INITIATED_CRASH" },
    { 0xF2, "HARDWARE_INTERRUPT_STORM" },
    { 0x101, "CLOCK_WATCHDOG_TIMEOUT" },
    { 0x10D, "WDF_VIOLATION" },
    { 0x133, "DPC_WATCHDOG_VIOLATION" },
    { 0x4000008A, "THREAD_TERMINATE_HELD_MUTEX" },
};

/* S: bookkeeping of the machine thread: the report of a run outlives its arena. */
static DQ_BOOKKEEPING struct {
    struct dq_stop stop;
    enum dq_verifier_mode mode;
    uint32_t violations[DQ_RULE_COUNT];
    uint32_t violation_count;
    dq_stop_is_driver_code *is_driver_code;
    dq_stop_reached *reached;
    dq_stop_describe_requests *describe_requests;
    dq_stop_describe_starved *describe_starved;
    uintptr_t blamed_code;
    const char *related_titles[DQ_STOP_RELATED_MAX];
    struct dq_call_stack related[DQ_STOP_RELATED_MAX];
    uint32_t related_count;
} state;

struct dq_rule_view dq_rule_inspect(enum dq_rule rule)
{
    return rules[rule];
}

const char *dq_bug_check_name(uint32_t code)
{
    for (size_t i = 0; i < DQ_COUNT_OF(bug_checks); i++) {
        if (bug_checks[i].code == code) {
            return bug_checks[i].name;
        }
    }
    return "BUG_CHECK";
}

void dq_verifier_mode_set(enum dq_verifier_mode mode)
{
    state.mode = mode;
}

enum dq_verifier_mode dq_verifier_mode(void)
{
    return state.mode;
}

void dq_stop_driver_code_set(dq_stop_is_driver_code *is_driver_code)
{
    state.is_driver_code = is_driver_code;
}

void dq_stop_reached_set(dq_stop_reached *reached)
{
    state.reached = reached;
}

void dq_stop_describe_requests_set(dq_stop_describe_requests *describe)
{
    state.describe_requests = describe;
}

bool dq_stop_are_requests_owed(struct dq_text *text)
{
    return state.describe_requests && state.describe_requests(text);
}

void dq_stop_describe_starved_set(dq_stop_describe_starved *describe)
{
    state.describe_starved = describe;
}

bool dq_stop_is_device_starved(struct dq_text *text)
{
    return state.describe_starved && state.describe_starved(text);
}

const struct dq_stop *dq_stop_inspect(void)
{
    return &state.stop;
}

void dq_stop_reset(void)
{
    if (state.stop.kind == DQ_STOP_NONE && state.violation_count == 0 && state.blamed_code == 0) {
        return; /* the usual case, many times a second */
    }
    memset(&state.stop, 0, sizeof(state.stop));
    memset(state.violations, 0, sizeof(state.violations));
    state.violation_count = 0;
    state.blamed_code = 0;
}

void dq_stop_blame_callback(uintptr_t code)
{
    state.blamed_code = code;
}

void dq_stop_relate(const char *title, const struct dq_call_stack *stack)
{
    DQ_ASSERT(state.related_count < DQ_STOP_RELATED_MAX);
    state.related_titles[state.related_count] = title;
    state.related[state.related_count++] = *stack;
}

static void take_related(struct dq_stop *stop)
{
    for (uint32_t i = 0; i < state.related_count; i++) {
        stop->related[i].title = state.related_titles[i];
        stop->related[i].stack = state.related[i];
    }
    state.related_count = 0;
}

uint32_t dq_violation_count(void)
{
    return state.violation_count;
}

uint32_t dq_violation_count_of(enum dq_rule rule)
{
    return state.violations[rule];
}

/* Who acts, where, and by which calls. */
static void describe_actor(struct dq_stop *stop)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    stop->processor = cpu->base.index;
    stop->irql = cpu->base.irql;
    stop->time_ns = cpu->base.time_ns;
    stop->returned_from = state.blamed_code;
    bool is_above_thread = cpu->isr_depth > 0 || cpu->is_in_dpc;
    stop->callback = is_above_thread ? cpu->callback : cpu->thread->callback;
    dq_text_copy(stop->thread, sizeof(stop->thread), cpu->thread->name);
}

static _Noreturn void leave_with(struct dq_stop *stop)
{
    if (state.stop.kind == DQ_STOP_NONE) {
        state.stop = *stop;
        bool is_crash = stop->kind == DQ_STOP_CRASH || stop->kind == DQ_STOP_CRASH_RUNTIME;
        if (state.reached && !is_crash) {
            state.reached();
        }
    }
    dq_engine_leave();
}

void dq_violation(enum dq_rule rule, uint64_t parameter1, uint64_t parameter2, uint64_t parameter3,
                  uint64_t parameter4, const char *format, ...)
{
    state.violations[rule]++;
    state.violation_count++;
    dq_trace(DQ_TRACE_VIOLATION, (uintptr_t)rules[rule].name, 0);
    if (state.mode != DQ_VERIFIER_STOP) {
        state.related_count = 0;
        return;
    }
    struct dq_stop stop = { .kind = DQ_STOP_VIOLATION,
                            .rule = rule,
                            .code = rules[rule].bug_check,
                            .parameters = { parameter1, parameter2, parameter3, parameter4 } };
    struct dq_text text;
    dq_text_init(&text, stop.text, sizeof(stop.text));
    va_list arguments;
    va_start(arguments, format);
    dq_text_format_va(&text, format, arguments);
    va_end(arguments);
    dq_call_stack_capture(&stop.stack);
    describe_actor(&stop);
    take_related(&stop);
    leave_with(&stop);
}

_Noreturn void dq_bug_check(uint32_t code, uint64_t parameter1, uint64_t parameter2,
                            uint64_t parameter3, uint64_t parameter4)
{
    /* Codes, not addresses: those differ from build to build. */
    dq_trace(DQ_TRACE_BUG_CHECK, code, parameter1 <= UINT32_MAX ? parameter1 : 0);
    struct dq_stop stop = { .kind = DQ_STOP_BUG_CHECK,
                            .code = code,
                            .parameters = { parameter1, parameter2, parameter3, parameter4 } };
    dq_text_copy(stop.text, sizeof(stop.text), dq_bug_check_name(code));
    dq_call_stack_capture(&stop.stack);
    describe_actor(&stop);
    leave_with(&stop);
}

_Noreturn void dq_stop_run(enum dq_stop_kind kind, const char *format, ...)
{
    struct dq_stop stop = { .kind = kind };
    struct dq_text text;
    dq_text_init(&text, stop.text, sizeof(stop.text));
    va_list arguments;
    va_start(arguments, format);
    dq_text_format_va(&text, format, arguments);
    va_end(arguments);
    dq_call_stack_capture(&stop.stack);
    describe_actor(&stop);
    leave_with(&stop);
}

_Noreturn void dq_stop_without_memory(const char *call)
{
    dq_stop_run(DQ_STOP_NOT_BUILT, "%s: there is no memory left", call);
}

_Noreturn void dq_stop_stuck(enum dq_rule rule, const char *text)
{
    struct dq_stop stop = { .kind = DQ_STOP_STUCK, .rule = rule, .code = rules[rule].bug_check };
    dq_text_copy(stop.text, sizeof(stop.text), text);
    dq_call_stack_capture(&stop.stack);
    describe_actor(&stop);
    leave_with(&stop);
}

static void describe_crash(struct dq_stop *stop, const struct dq_crash *crash)
{
    struct dq_text text;
    dq_text_init(&text, stop->text, sizeof(stop->text));
    uint64_t address = crash->address;
    uint64_t access = crash->is_execute ? 8 : crash->is_write ? 1 : 0;
    switch (crash->kind) {
    case DQ_CRASH_LOOP:
        stop->rule = DQ_RULE_ENDLESS_LOOP;
        stop->code = rules[DQ_RULE_ENDLESS_LOOP].bug_check;
        dq_text_append(&text, "the code runs on without end: no callback returned, no thread "
                              "switched and no interrupt was served for the host's loop limit. "
                              "A loop that waits for memory to change sees no change here unless "
                              "it reads a register, stalls, or was compiled with -fdirql-access");
        return;
    case DQ_CRASH_INSTRUCTION:
        dq_text_format(&text, "illegal instruction or breakpoint");
        break;
    case DQ_CRASH_ARITHMETIC:
        dq_text_format(&text, "arithmetic fault (division by zero or overflow)");
        break;
    case DQ_CRASH_MEMORY:
        if (dq_arena_is_cookie(address)) {
            stop->kind = DQ_STOP_VIOLATION;
            stop->rule = DQ_RULE_REGISTER_DEREFERENCE;
            stop->code = rules[DQ_RULE_REGISTER_DEREFERENCE].bug_check;
            dq_text_format(&text,
                           "a register was %s through a plain pointer; that is not portable: use "
                           "READ_REGISTER_* and WRITE_REGISTER_*",
                           crash->is_write ? "written" : "read");
            return;
        }
        dq_text_format(&text, "%s invalid memory at 0x%llx",
                       crash->is_execute ? "jumped to"
                       : crash->is_write ? "wrote to"
                                         : "read",
                       (unsigned long long)address);
        break;
    }
    stop->code = stop->irql >= DQ_IRQL_DISPATCH ? 0xD1 : rules[stop->rule].bug_check;
    if (stop->code == 0xD1 || stop->code == 0x50) {
        stop->parameters[0] = address;
        stop->parameters[1] = stop->code == 0xD1 ? stop->irql : access;
        stop->parameters[2] = stop->code == 0xD1 ? access : crash->pc;
        stop->parameters[3] = stop->code == 0xD1 ? crash->pc : 0;
    } else {
        stop->parameters[0] = 0xC0000005;
        stop->parameters[1] = crash->pc;
    }
}

/* A fault is the driver's when its own code, or a memory routine that it called, made it. */
static bool is_driver_fault(const struct dq_stop *stop)
{
    for (uint32_t i = 0; i < stop->stack.count && i < 3; i++) {
        if (state.is_driver_code && state.is_driver_code(stop->stack.addresses[i])) {
            return true;
        }
    }
    return false;
}

void dq_stop_crash(const struct dq_crash *crash)
{
    struct dq_stop stop = { .kind = DQ_STOP_CRASH, .rule = DQ_RULE_CRASH };
    stop.stack = crash->stack;
    describe_actor(&stop);
    describe_crash(&stop, crash);
    /* A call through a wild pointer leaves no frame to unwind by: the caller's address is on top of
     * the stack. */
    bool is_driver = is_driver_fault(&stop) || stop.callback != NULL;
    if (!is_driver) {
        stop.kind = DQ_STOP_CRASH_RUNTIME;
    }
    leave_with(&stop);
}
