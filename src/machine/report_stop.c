/* SPDX-License-Identifier: MIT */
/*
 * report_stop - the end of a run that failed: what went wrong in one sentence, where, which rule,
 * what Windows would show, the last events and the command that does it again.
 */
#include <inttypes.h>
#include <string.h>

#include "host/symbols.h"
#include "kernel/thread.h"
#include "machine/machine_internal.h"
#include "machine/report_internal.h"

/* A crash above APC_LEVEL has a bug check of its own. */
#define CRASH_AT_IRQL_PAGE "debugger/bug-check-0xd1--driver-irql-not-less-or-equal"

/* Every address but the first is a return address. */
static void find_frame(const struct dq_stop *stop, uint32_t index, struct host_symbol *ret_symbol)
{
    host_symbol_find(stop->stack.addresses[index], index > 0, ret_symbol);
}

/* Innermost frame of the driver; stack.count if the driver is not on the stack. */
static uint32_t find_driver_frame(const struct dq_stop *stop)
{
    uint32_t index = 0;
    while (index < stop->stack.count && !dq_machine_is_driver_code(stop->stack.addresses[index])) {
        index++;
    }
    return index;
}

/* The callback that the processor was in, when the stack does not show it: it has returned already.
 */
static uint64_t find_callback_code(const struct dq_stop *stop)
{
    for (uint32_t i = dq_trace_count(); stop->callback && i > 0; i--) {
        const struct dq_trace_record *record = dq_trace_at(i - 1);
        if (record->kind == DQ_TRACE_CALLOUT_BEGIN &&
            strcmp((const char *)(uintptr_t)record->a, stop->callback) == 0) {
            return record->b;
        }
    }
    return 0;
}

/* Function and line of the driver that are to blame. Fields are empty if none is known. */
void dq_report_find_culprit(const struct dq_stop *stop, struct host_symbol *ret_symbol)
{
    memset(ret_symbol, 0, sizeof(*ret_symbol));
    if (stop->returned_from) {
        host_symbol_find_function(stop->returned_from, ret_symbol);
        return;
    }
    uint32_t frame = find_driver_frame(stop);
    if (frame < stop->stack.count) {
        find_frame(stop, frame, ret_symbol);
        return;
    }
    uint64_t code = find_callback_code(stop);
    if (code) {
        host_symbol_find_function((uintptr_t)code, ret_symbol);
        return;
    }
    if (stop->kind == DQ_STOP_CRASH_RUNTIME && stop->stack.count > 0) {
        find_frame(stop, 0, ret_symbol);
    }
}

static void write_stop_sentence(struct dq_text *text, const struct dq_stop *stop)
{
    struct host_symbol culprit;
    dq_report_find_culprit(stop, &culprit);
    const char *function = culprit.function[0] ? culprit.function : "the driver";
    switch (stop->kind) {
    case DQ_STOP_NONE:
        break;
    case DQ_STOP_CRASH:
        dq_text_format(text, stop->rule == DQ_RULE_ENDLESS_LOOP ? "in %s %s" : "%s crashed: %s",
                       function, stop->text);
        break;
    case DQ_STOP_CRASH_RUNTIME:
        dq_text_format(text, "%s of %s, which is no driver, crashed: %s",
                       culprit.function[0] ? culprit.function : "code",
                       culprit.module[0] ? culprit.module : "an unknown module", stop->text);
        break;
    case DQ_STOP_BUG_CHECK:
        dq_text_format(text, "%s made the system stop: bug check 0x%" PRIX32 ", %s", function,
                       stop->code, stop->text);
        break;
    case DQ_STOP_VIOLATION:
    case DQ_STOP_STUCK:
    case DQ_STOP_DEVICE_FAILED:
    case DQ_STOP_CHOICES:
    case DQ_STOP_SCENARIO:
    case DQ_STOP_NOT_BUILT:
        dq_text_append(text, stop->text);
        break;
    }
}

void dq_report_sentence(struct dq_text *text, const struct dirql_machine *machine)
{
    const struct dq_stop *stop = dq_stop_inspect();
    if (stop->kind != DQ_STOP_NONE) {
        write_stop_sentence(text, stop);
    } else if (machine->failure_text[0]) {
        dq_text_append(text, machine->failure_text);
    } else if (machine->expectations_failed > 0) {
        dq_text_append(text, machine->expectation_text);
    }
}

static void print_place(const struct dq_stop *stop)
{
    struct host_symbol culprit;
    dq_report_find_culprit(stop, &culprit);
    if (culprit.line) {
        host_console_printf("  %-10s %s:%" PRIu32 ", %s\n", "at", culprit.file, culprit.line,
                            culprit.function);
    } else if (culprit.function[0]) {
        host_console_printf("  %-10s %s of %s (no line: compile with -g)\n", "at", culprit.function,
                            culprit.module);
    }
    char buffer[256];
    struct dq_text text;
    dq_text_init(&text, buffer, sizeof(buffer));
    if (stop->callback) {
        dq_text_format(&text, "in %s, ", stop->callback);
    }
    bool is_device_level = stop->irql >= DQ_IRQL_DEVICE_MIN && stop->irql <= DQ_IRQL_DEVICE_MAX;
    dq_text_format(&text, "processor %" PRIu32 ", IRQL %u (", stop->processor, stop->irql);
    if (is_device_level) {
        dq_text_append(&text, "DIRQL");
    } else {
        dq_report_write_irql(&text, stop->irql);
    }
    dq_text_format(&text, "), thread \"%s\", ", stop->thread);
    dq_report_write_time(&text, stop->time_ns);
    host_console_printf("  %-10s %s\n", "context", buffer);
}

static bool has_rule(const struct dq_stop *stop)
{
    return stop->kind == DQ_STOP_VIOLATION || stop->kind == DQ_STOP_CRASH ||
           stop->kind == DQ_STOP_STUCK;
}

static void print_rule(const struct dq_stop *stop)
{
    if (has_rule(stop)) {
        struct dq_rule_view rule = dq_rule_inspect(stop->rule);
        bool is_driver_irql_crash = stop->kind == DQ_STOP_CRASH && stop->code == 0xD1;
        char page[256];
        struct dq_text text;
        dq_text_init(&text, page, sizeof(page));
        dq_report_write_page(&text, is_driver_irql_crash ? CRASH_AT_IRQL_PAGE : rule.page);
        host_console_printf("  %-10s %s\n  %-10s %s\n", "rule", rule.name, "see", page);
    }
    if (stop->code) {
        host_console_printf("\n*** STOP: 0x%08" PRIX32 " (0x%016" PRIX64 ", 0x%016" PRIX64
                            ", 0x%016" PRIX64 ", 0x%016" PRIX64 ") %s\n",
                            stop->code, stop->parameters[0], stop->parameters[1],
                            stop->parameters[2], stop->parameters[3],
                            dq_bug_check_name(stop->code));
    }
}

static void print_frames(const char *title, const struct dq_call_stack *stack, bool is_fault)
{
    struct dq_report_buffer buffer = { 0 };
    dq_report_write_stack(&buffer, stack, is_fault);
    host_console_printf("\n%s\n\n", title);
    if (buffer.length > 0) {
        host_console_out(buffer.text, buffer.length);
    }
    dq_report_buffer_free(&buffer);
}

static void print_stack(const struct dq_stop *stop)
{
    bool is_fault = stop->kind == DQ_STOP_CRASH || stop->kind == DQ_STOP_CRASH_RUNTIME;
    print_frames("stack, innermost call first", &stop->stack, is_fault);
}

/* What led to it. */
static void print_related(const struct dq_stop *stop)
{
    for (uint32_t i = 0; i < DQ_STOP_RELATED_MAX && stop->related[i].title; i++) {
        print_frames(stop->related[i].title, &stop->related[i].stack, false);
    }
}

static const char *thread_state_name(enum dq_thread_state state)
{
    switch (state) {
    case DQ_THREAD_READY:
        return "ready";
    case DQ_THREAD_RUNNING:
        return "running";
    case DQ_THREAD_WAITING:
        return "waiting";
    case DQ_THREAD_ENDED:
        return "ended";
    }
    return "";
}

/* Who waits, when nothing can happen any more. */
static void print_threads(void)
{
    host_console_printf("\nthreads\n\n");
    DQ_LIST_FOR_EACH(link, dq_thread_all_inspect())
    {
        const struct dq_thread *thread = DQ_LIST_ENTRY(link, struct dq_thread, all_link);
        if (thread->priority == DQ_PRIORITY_IDLE) {
            continue;
        }
        host_console_printf("  t%-4" PRIu32 " %-24s %s%s%s\n", thread->number, thread->name,
                            thread_state_name(thread->state), thread->callback ? " in " : "",
                            thread->callback ? thread->callback : "");
    }
    struct dq_report_buffer buffer = { 0 };
    dq_report_write_waits(&buffer);
    if (buffer.length > 0) {
        host_console_printf("\n");
        host_console_out(buffer.text, buffer.length);
    }
    dq_report_buffer_free(&buffer);
}

void dq_report_command(const struct dirql_machine *machine)
{
    char command[4096];
    struct dq_text text;
    dq_text_init(&text, command, sizeof(command));
    if (machine->token) {
        host_console_printf("\nto see it again\n\n  dirql replay %s\n  (add --gdb to stop there "
                            "with a debugger)\n",
                            machine->token);
        return;
    }
    dq_report_write_command(&text, &machine->config);
    host_console_printf("\nto see it again\n\n  %s\n", command);
    if (machine->config.strategy != DIRQL_STRATEGY_REPLAY) {
        host_console_printf("  (add --record-choices FILE to keep the order of this run; --choices "
                            "FILE repeats it)\n");
    }
}

void dq_report_stop(const struct dirql_machine *machine, const struct dirql_result *result)
{
    const struct dq_stop *stop = dq_stop_inspect();
    char buffer[1024];
    struct dq_text text;
    dq_text_init(&text, buffer, sizeof(buffer));
    dq_report_sentence(&text, machine);
    host_console_printf("\nFAILED: %s\n", text.length ? buffer : result->summary);
    if (stop->kind != DQ_STOP_NONE) {
        host_console_printf("\n");
        print_place(stop);
        print_rule(stop);
        if (stop->kind == DQ_STOP_STUCK) {
            print_threads();
        } else if (stop->stack.count > 0 && stop->kind != DQ_STOP_CHOICES &&
                   stop->kind != DQ_STOP_DEVICE_FAILED) {
            print_stack(stop);
            print_related(stop);
        }
    }
    if (machine->expectations_failed > 1) {
        host_console_printf("\n%" PRIu32 " expectations of the scenario were not met\n",
                            machine->expectations_failed);
    }
    if (!machine->token) { /* a replay shows them in columns, and then the command */
        dq_report_last_events(dq_report_name_function, host_console_printf);
        dq_report_command(machine);
    }
}
