/* SPDX-License-Identifier: MIT */
/*
 * report - the totals at the end of a run, the trace file's lines, and the end of a process whose
 * assertion failed.
 */
#include "machine/report_internal.h"

#include <inttypes.h>

#include "base/check.h"
#include "host/process_self.h"
#include "machine/machine_internal.h"

#define LAST_EVENTS 20u

void dq_report_trace_sink(void *context, const struct dq_trace_record *record)
{
    (void)context;
    char line[512];
    struct dq_text text;
    dq_text_init(&text, line, sizeof(line) - 1);
    dq_trace_write(&text, record, dq_report_name_code);
    line[text.length] = '\n';
    host_file_writer_append(dq_machine->trace_writer, line, text.length + 1);
}

void dq_report_last_events(dq_trace_name_code *name_code, dq_report_print *print)
{
    uint32_t count = dq_trace_count();
    if (count == 0) {
        return;
    }
    print("\nlast events (ns, processor, IRQL, thread)\n\n");
    for (uint32_t i = count > LAST_EVENTS ? count - LAST_EVENTS : 0; i < count; i++) {
        char line[512];
        struct dq_text text;
        dq_text_init(&text, line, sizeof(line));
        dq_trace_write(&text, dq_trace_at(i), name_code);
        print("  %s\n", line);
    }
}

void dq_report_assertion(const char *condition, const char *file, uint32_t line)
{
    static DQ_BOOKKEEPING bool is_ending; /* an assertion inside this report ends it */
    if (!is_ending) {
        is_ending = true;
        host_console_error_printf("dirql: internal error: %s:%" PRIu32 ": %s\n"
                                  "This is a fault of dirql, not of the driver.\n",
                                  file, line, condition);
        if (dq_machine) {
            /* Addresses are not resolved to lines here: nothing beyond the trace is trusted any
             * more. */
            dq_report_last_events(dq_report_name_code, host_console_error_printf);
        }
        if (dq_machine && dq_machine->trace_writer) {
            dq_trace_flush();
            (void)host_file_writer_commit(dq_machine->trace_writer);
        }
    }
    host_process_exit(DIRQL_BROKEN);
}

static const char *strategy_name(enum dirql_strategy strategy)
{
    switch (strategy) {
    case DIRQL_STRATEGY_FIRST:
        return "first";
    case DIRQL_STRATEGY_RANDOM:
        return "random";
    case DIRQL_STRATEGY_REPLAY:
        return "replay";
    }
    return "";
}

static const char *verifier_name(enum dirql_verifier verifier)
{
    switch (verifier) {
    case DIRQL_VERIFIER_OFF:
        return "off";
    case DIRQL_VERIFIER_KMDF:
        return "kmdf";
    case DIRQL_VERIFIER_STOP:
        return "stop";
    }
    return "";
}

static void print_conditions(const struct dirql_machine *machine)
{
    const struct dirql_machine_config *config = &machine->config;
    uint32_t processors = config->processors ? config->processors : 1;
    host_console_printf("%" PRIu32 " processor%s, %s%s", processors, processors == 1 ? "" : "s",
                        machine->token ? "the order of a token" : "strategy ",
                        machine->token ? "" : strategy_name(config->strategy));
    if (config->strategy == DIRQL_STRATEGY_RANDOM) {
        host_console_printf(", seed %" PRIu64, config->seed);
    }
    host_console_printf(", verifier %s\n", verifier_name(config->verifier));
}

static void print_time(const char *label, uint64_t ns)
{
    char time[32];
    struct dq_text text;
    dq_text_init(&text, time, sizeof(time));
    dq_report_write_time(&text, ns);
    host_console_printf("  %-16s %12s\n", label, time);
}

static void print_count(const char *label, uint64_t value)
{
    host_console_printf("  %-16s %12" PRIu64, label, value);
}

static void print_note(const char *label, uint64_t value)
{
    host_console_printf("   %s %" PRIu64, label, value);
}

static void print_totals(const struct dirql_statistics *totals)
{
    print_count("interrupts", totals->interrupts);
    if (totals->interrupts_merged) {
        print_note("merged into pending ones", totals->interrupts_merged);
    }
    host_console_printf("\n");
    print_count("ISR runs", totals->isr_runs);
    print_note("claimed", totals->isr_claimed);
    host_console_printf("\n");
    print_count("DPCs queued", totals->dpcs_queued);
    print_note("coalesced", totals->dpcs_coalesced);
    print_note("  run", totals->dpcs_run);
    host_console_printf("\n");
    print_count("work items run", totals->work_items_run);
    host_console_printf("\n");
    print_count("requests done", totals->requests);
    host_console_printf("\n");
    print_count("register reads", totals->register_reads);
    print_note("writes", totals->register_writes);
    host_console_printf("\n");
    print_count("thread switches", totals->thread_switches);
    host_console_printf("\n");
    print_time("longest ISR", totals->isr_longest_ns);
    print_time("longest DPC", totals->dpc_longest_ns);
    print_time("virtual time", totals->virtual_ns);
}

static void print_passed_over(const struct dirql_machine *machine,
                              const struct dirql_result *result)
{
    if (result->violations && machine->config.verifier != DIRQL_VERIFIER_STOP) {
        host_console_printf("  %-16s %12" PRIu32 "   passed over by this verifier mode:",
                            "violations", result->violations);
        for (int rule = 0; rule < DQ_RULE_COUNT; rule++) {
            uint32_t count = dq_violation_count_of((enum dq_rule)rule);
            if (count) {
                host_console_printf(" %s %" PRIu32, dq_rule_inspect((enum dq_rule)rule).name,
                                    count);
            }
        }
        host_console_printf("\n");
    }
    /* A run that was cut short had no chance to give anything back. */
    bool is_whole = dq_stop_inspect()->kind == DQ_STOP_NONE;
    if (is_whole && (result->leaked_objects || result->leaked_pool_bytes)) {
        host_console_printf("  %-16s %12" PRIu32 " objects, %" PRIu64 " bytes of pool\n", "leaked",
                            result->leaked_objects, result->leaked_pool_bytes);
    }
}

static const char *verdict(enum dirql_status_code status)
{
    switch (status) {
    case DIRQL_OK:
        return "ok";
    case DIRQL_DRIVER_FAILED:
        return "failed";
    case DIRQL_USAGE:
        return "wrong usage";
    case DIRQL_ENVIRONMENT:
        return "could not be run";
    case DIRQL_NOT_COMPLETE:
        return "not complete";
    case DIRQL_BROKEN:
        return "dirql failed";
    }
    return "";
}

void dq_report_summary(const struct dirql_machine *machine, const struct dirql_result *result)
{
    const struct dirql_statistics *totals = &result->statistics;
    if (machine->config.is_quiet) {
        host_console_printf("%s  trace %016" PRIx64 "  interrupts %" PRIu64 "  ISR runs %" PRIu64
                            "  DPCs run %" PRIu64 "  requests %" PRIu64 "\n",
                            verdict(result->status), result->trace_hash, totals->interrupts,
                            totals->isr_runs, totals->dpcs_run, totals->requests);
        return;
    }
    host_console_printf("\ntotals: ");
    print_conditions(machine);
    host_console_printf("\n");
    print_totals(totals);
    print_passed_over(machine, result);
    host_console_printf("  %-16s %016" PRIx64 "\n", "trace", result->trace_hash);
    if (result->status == DIRQL_OK) {
        host_console_printf("\n%s: ok\n", machine->drivers[0].name);
    }
}

DQ_EXPORT void dirql_machine_report(const struct dirql_machine *machine,
                                    const struct dirql_result *result)
{
    dq_debug_print_end_line();
    if (!machine->config.is_quiet) {
        dq_report_timeline(machine);
    }
    dq_report_summary(machine, result);
    if (result->status != DIRQL_OK) {
        dq_report_stop(machine, result);
    }
    host_console_flush(); /* the program may print through streams of its own */
}
