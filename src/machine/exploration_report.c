/* SPDX-License-Identifier: MIT */
/* exploration_report - the report of an exploration for people: its findings, what it may claim and
 * what that took. The other forms are in files of their own. */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "kernel/stop.h"
#include "machine/exploration_internal.h"

#define LABEL_COLUMNS 11

static const char assumptions[] = "This holds for this driver, scenario, device model and "
                                  "computer, for every order of what dirql\n"
                                  "lets happen at a visible operation, and under sequential "
                                  "consistency: effects of store buffers\n"
                                  "are not part of it.\n";

static void write_locations(struct dq_report_buffer *buffer, const struct dirql_finding *finding)
{
    for (uint32_t i = 0; i < finding->location_count && i < DIRQL_LOCATIONS_MAX; i++) {
        const struct dirql_location *location = &finding->locations[i];
        dq_report_buffer_format(buffer, "  %-*s", LABEL_COLUMNS, i == 0 ? "at" : "and");
        if (location->line) {
            dq_report_buffer_append_clean(buffer, location->file);
            dq_report_buffer_format(buffer, ":%" PRIu32 ", ", location->line);
        }
        dq_report_buffer_append_clean(buffer,
                                      location->function[0] ? location->function : "(no name)");
        dq_report_buffer_append(buffer, location->line ? "\n" : " (no line: compile with -g)\n");
    }
}

/* Stacks, IRQLs, locks and the timeline: lines as they are, set off by blank ones. */
static void write_details(struct dq_report_buffer *buffer, const struct dirql_finding *finding)
{
    if (!finding->details || !finding->details[0]) {
        return;
    }
    dq_report_buffer_append(buffer, finding->bug_check ? "" : "\n");
    dq_report_buffer_append_clean(buffer, finding->details);
    dq_report_buffer_append(buffer,
                            finding->details[strlen(finding->details) - 1] == '\n' ? "\n" : "\n\n");
}

static void write_order(struct dq_report_buffer *buffer, const struct dirql_finding *finding)
{
    dq_report_buffer_format(buffer, "  %-*sexecution ", LABEL_COLUMNS, "first in");
    dq_exploration_write_count(buffer, finding->execution);
    dq_report_buffer_format(buffer, ", after %.3f s; in ", finding->seconds);
    dq_exploration_write_count(buffer, finding->occurrences);
    dq_report_buffer_format(buffer, " execution%s\n  %-*s", finding->occurrences == 1 ? "" : "s",
                            LABEL_COLUMNS, "needs");
    dq_report_buffer_format(buffer, "%" PRIu32 " preemption%s, %" PRIu32 " switch%s\n",
                            finding->preemptions, finding->preemptions == 1 ? "" : "s",
                            finding->switches, finding->switches == 1 ? "" : "es");
    if (finding->token && finding->token[0]) {
        dq_report_buffer_append(buffer, "  replay: dirql replay ");
        dq_report_buffer_append_clean(buffer, finding->token);
        dq_report_buffer_append(buffer, "\n");
    }
}

void dq_exploration_write_mistake(struct dq_report_buffer *buffer,
                                  const struct dirql_finding *finding)
{
    dq_report_buffer_append_clean(buffer, finding->summary);
    dq_report_buffer_append(buffer, "\n");
    write_locations(buffer, finding);
    dq_report_buffer_format(buffer, "  %-*s", LABEL_COLUMNS, "rule");
    dq_report_buffer_append_clean(buffer, finding->rule);
    bool is_predicted = strcmp(finding->kind, "RACE") == 0 && !finding->is_confirmed;
    dq_report_buffer_append(buffer, is_predicted ? " (predicted, not seen yet)\n" : "\n");
    if (finding->page[0]) {
        dq_report_buffer_format(buffer, "  %-*s", LABEL_COLUMNS, "see");
        dq_exploration_write_page(buffer, finding);
        dq_report_buffer_append(buffer, "\n");
    }
    if (finding->bug_check) {
        dq_report_buffer_format(buffer, "\n*** STOP: 0x%08" PRIX32 " %s\n\n", finding->bug_check,
                                dq_bug_check_name(finding->bug_check));
    }
    write_details(buffer, finding);
}

static void write_finding(struct dq_report_buffer *buffer, const struct dirql_finding *finding,
                          uint32_t number, uint32_t count)
{
    dq_report_buffer_append(buffer, "FAILED");
    if (count > 1) {
        dq_report_buffer_format(buffer, " (%" PRIu32 " of %" PRIu32 ")", number, count);
    }
    dq_report_buffer_append(buffer, ": ");
    dq_exploration_write_mistake(buffer, finding);
    write_order(buffer, finding);
    dq_report_buffer_append(buffer, "\n");
}

static void write_suppressed(struct dq_report_buffer *buffer,
                             const struct dirql_exploration *exploration)
{
    bool is_first = true;
    for (uint32_t i = 0; i < exploration->finding_count; i++) {
        const struct dirql_finding *finding = &exploration->findings[i];
        if (!finding->is_suppressed) {
            continue;
        }
        dq_report_buffer_append(buffer, is_first ? "suppressed: " : ", ");
        dq_report_buffer_append_clean(buffer, finding->rule);
        if (finding->location_count > 0) {
            dq_report_buffer_append(buffer, " ");
            dq_report_buffer_append_clean(buffer, finding->locations[0].function);
        }
        dq_report_buffer_format(buffer, " (%" PRIu64 ")", finding->occurrences);
        is_first = false;
    }
    dq_report_buffer_append(buffer, is_first ? "" : "\n");
    if (exploration->suppressions_unused) {
        dq_report_buffer_append(buffer, "suppressions that met no finding: ");
        dq_report_buffer_append_clean(buffer, exploration->suppressions_unused);
        dq_report_buffer_append(buffer, "\n");
    }
}

static void write_total(struct dq_report_buffer *buffer, const char *label, uint64_t count)
{
    struct dq_report_buffer number = { 0 };
    dq_exploration_write_count(&number, count);
    dq_report_buffer_format(buffer, "  %-16s %14s\n", label, number.text);
    dq_report_buffer_free(&number);
}

void dq_exploration_write_text(struct dq_report_buffer *buffer,
                               const struct dirql_exploration *exploration)
{
    uint32_t open = dq_exploration_open_findings(exploration);
    uint32_t number = 0;
    for (uint32_t i = 0; i < exploration->finding_count; i++) {
        if (!exploration->findings[i].is_suppressed) {
            write_finding(buffer, &exploration->findings[i], ++number, open);
        }
    }
    write_suppressed(buffer, exploration);
    dq_exploration_write_claim(buffer, exploration);
    dq_report_buffer_append(buffer, "\n\n");
    write_total(buffer, "classes", exploration->classes);
    write_total(buffer, "executions", exploration->executions);
    write_total(buffer, "cut prefixes", exploration->cut);
    write_total(buffer, "redundant ends", exploration->redundant);
    write_total(buffer, "points", exploration->points);
    write_total(buffer, "shared locations", exploration->shared_locations);
    if (exploration->runtime_lock_places > 0) {
        write_total(buffer, "lock places", exploration->runtime_lock_places);
        write_total(buffer, "lock points", exploration->runtime_lock_points);
        write_total(buffer, "  in one order", exploration->runtime_lock_longest);
        write_total(buffer, "  lock waits", exploration->runtime_lock_waits);
    }
    dq_report_buffer_format(buffer, "  %-16s %14.3f\n", "seconds", exploration->seconds);
    if (exploration->meeting_count > 0 || exploration->is_coverage_cut) {
        dq_report_buffer_append(buffer, "\n");
        dq_exploration_write_meetings(buffer, exploration);
    }
    if (exploration->is_complete && exploration->status != DIRQL_BROKEN) {
        dq_report_buffer_append(buffer, "\n");
        dq_report_buffer_append(buffer, assumptions);
    }
}

DQ_EXPORT enum dirql_status_code
dirql_exploration_report(const struct dirql_exploration *exploration,
                         enum dirql_report_format format, const char *path,
                         char error[DIRQL_ERROR_BYTES])
{
    struct dq_report_buffer buffer = { 0 };
    switch (format) {
    case DIRQL_REPORT_TEXT:
        dq_exploration_write_text(&buffer, exploration);
        break;
    case DIRQL_REPORT_JSON:
        dq_exploration_write_json(&buffer, exploration);
        break;
    case DIRQL_REPORT_JUNIT:
        dq_exploration_write_junit(&buffer, exploration);
        break;
    case DIRQL_REPORT_SARIF:
        dq_exploration_write_sarif(&buffer, exploration);
        break;
    }
    enum dirql_status_code status = dq_report_buffer_write(&buffer, path, error);
    dq_report_buffer_free(&buffer);
    return status;
}
