/* SPDX-License-Identifier: MIT */
/*
 * sample - prints the report of an exploration that is made up here: sample CASE FORM.
 *
 * Cases: findings (a race with text that every form has to escape, a rule, a suppressed one),
 * complete, crowded (more coverage than there is room for), unbounded, stopped, broken. forms.py
 * compares what comes out.
 */
#include <stdio.h>
#include <string.h>

#include "dirql/explore.h"

static struct dirql_finding findings[] = {
    {
        .rule = "dirql.Race",
        .kind = "RACE",
        .summary = "counter is written by \"EvtIsr\" & EvtDpc, a<b>c \xc3\xa9 bad\x01\xff byte",
        .page = "kernel/introduction-to-spin-locks",
        .locations = { { "EvtIsr", "isr.c", 43 }, { "EvtDpc", "dpc queue.c", 120 } },
        .location_count = 2,
        .is_confirmed = true,
        .execution = 1017,
        .seconds = 0.0204,
        .occurrences = 12,
        .preemptions = 2,
        .switches = 3,
        .token = "D1-abc",
        .details = "  EvtIsr            isr.c:43\n  ]]> <tag> & \"quote\"\n",
    },
    {
        .rule = "KmdfIrql",
        .kind = "RULE",
        .summary = "WdfWaitLockAcquire was called at DISPATCH_LEVEL",
        .page = "devtest/kmdf-kmdfirql",
        .bug_check = 0x0A,
        .locations = { { "EvtDpc", "", 0 } },
        .location_count = 1,
        .execution = 1,
        .seconds = 0.5,
        .occurrences = 1,
        .preemptions = 1,
        .switches = 1,
        .token = "D1-xyz",
    },
    {
        .rule = "dirql.Race",
        .kind = "RACE",
        .summary = "flag is written twice",
        .locations = { { "EvtTimer", "timer.c", 7 } },
        .location_count = 1,
        .occurrences = 40,
        .is_suppressed = true,
    },
};

static struct dirql_meeting meetings[] = {
    { "EvtDpc", "EvtIsr", { "EvtDpc", "dpc.c", 10 }, 7 },
    { "EvtDpc", "EvtIsr", { "EvtDpc", "dpc.c", 12 }, 0 },
    { "EvtIoRead", "EvtIsr", { "Helper", "queue.c", 5 }, 0 },
};

static struct dirql_exploration exploration = {
    .subject = "edu.so with \"load\".so",
    .preemptions = 2,
    .is_complete = true,
    .classes = 48211,
    .executions = 1051004,
    .cut = 3201,
    .redundant = 12,
    .points = 812345,
    .shared_locations = 14,
    .seconds = 12.3456,
};

static void fill(const char *name)
{
    if (strcmp(name, "findings") == 0) {
        exploration.status = DIRQL_DRIVER_FAILED;
        exploration.findings = findings;
        exploration.finding_count = 3;
        exploration.meetings = meetings;
        exploration.meeting_count = 3;
        static char unused[] = "known.txt:4 KmdfIrql EvtOld";
        exploration.suppressions_unused = unused;
    } else if (strcmp(name, "crowded") == 0) {
        exploration.meetings = meetings;
        exploration.meeting_count = 3;
        exploration.is_coverage_cut = true;
    } else if (strcmp(name, "unbounded") == 0) {
        exploration.preemptions = DIRQL_UNLIMITED;
        exploration.classes = 1;
    } else if (strcmp(name, "stopped") == 0) {
        exploration.status = DIRQL_NOT_COMPLETE;
        exploration.is_complete = false;
        (void)snprintf(exploration.why_not_complete, sizeof(exploration.why_not_complete),
                       "time limit");
    } else if (strcmp(name, "broken") == 0) {
        exploration.status = DIRQL_BROKEN;
        exploration.is_complete = false;
        (void)snprintf(exploration.why_not_complete, sizeof(exploration.why_not_complete),
                       "a worker died");
    }
}

int main(int argc, char **argv)
{
    static const char *const forms[] = { "text", "json", "junit", "sarif" };
    static const enum dirql_report_format formats[] = { DIRQL_REPORT_TEXT, DIRQL_REPORT_JSON,
                                                        DIRQL_REPORT_JUNIT, DIRQL_REPORT_SARIF };
    char error[DIRQL_ERROR_BYTES];
    if (argc < 3) {
        return 2;
    }
    fill(argv[1]);
    if (strcmp(argv[2], "coverage") == 0) {
        return (int)dirql_exploration_coverage(&exploration, NULL, error);
    }
    for (size_t i = 0; i < 4; i++) {
        if (strcmp(argv[2], forms[i]) == 0) {
            return (int)dirql_exploration_report(&exploration, formats[i], argv[3], error);
        }
    }
    return 2;
}
