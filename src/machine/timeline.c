/* SPDX-License-Identifier: MIT */
/*
 * timeline - the first interrupts of a run, one line per event: time, processor, IRQL, what
 * happened and where in the source.
 *
 * Indentation is by context: threads and work items at the margin, a DPC one step in, an ISR
 * further, and one step for each callback inside another. All of it is worked out from the records
 * that statistics.c kept.
 */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "host/symbols.h"
#include "kernel/irp.h"
#include "machine/machine_internal.h"

#define PROCESSOR_COUNT 32u
#define LINES_MAX       64u
#define WHAT_COLUMNS    46 /* text before the source and duration columns */
#define SOURCE_COLUMNS  20

struct timeline {
    const struct dq_statistics_state *statistics;
    uint8_t levels[TIMELINE_MAX]; /* 0 thread, 1 DPC, from 2 on ISR */
};

/* What stood on each processor when each record was made. */
static void find_levels(struct timeline *timeline)
{
    uint8_t isr_depth[PROCESSOR_COUNT] = { 0 };
    bool is_in_dpc[PROCESSOR_COUNT] = { false };
    for (uint32_t i = 0; i < timeline->statistics->timeline_count; i++) {
        const struct dq_trace_record *record = &timeline->statistics->timeline[i];
        uint32_t processor = record->processor % PROCESSOR_COUNT;
        if (record->kind == DQ_TRACE_ISR_BEGIN) {
            isr_depth[processor]++;
        }
        is_in_dpc[processor] = is_in_dpc[processor] || record->kind == DQ_TRACE_DPC_BEGIN;
        timeline->levels[i] = isr_depth[processor] > 0 ? (uint8_t)(1 + isr_depth[processor])
                              : is_in_dpc[processor]   ? 1
                                                       : 0;
        if (record->kind == DQ_TRACE_ISR_END && isr_depth[processor] > 0) {
            isr_depth[processor]--;
        }
        if (record->kind == DQ_TRACE_DPC_END) {
            is_in_dpc[processor] = false;
        }
    }
}

/* Two records of one context: a thread, wherever it runs, or a level of a processor. */
static bool is_same_context(const struct timeline *timeline, uint32_t i, uint32_t j)
{
    const struct dq_trace_record *records = timeline->statistics->timeline;
    if (timeline->levels[i] != timeline->levels[j]) {
        return false;
    }
    return timeline->levels[i] == 0 ? records[i].thread == records[j].thread
                                    : records[i].processor == records[j].processor;
}

/* How many callbacks enclose record `index` in its own context. */
static uint32_t nesting(const struct timeline *timeline, uint32_t index)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < index; i++) {
        uint16_t kind = timeline->statistics->timeline[i].kind;
        if (kind == DQ_TRACE_CALLOUT_BEGIN && is_same_context(timeline, i, index)) {
            count++;
        } else if (kind == DQ_TRACE_CALLOUT_END && count > 0 &&
                   is_same_context(timeline, i, index)) {
            count--;
        }
    }
    return count;
}

/* The end of the callback that begins at record `index`, or NULL if it is later than the timeline.
 */
static const struct dq_trace_record *find_end(const struct timeline *timeline, uint32_t index)
{
    uint32_t depth = 0;
    for (uint32_t i = index; i < timeline->statistics->timeline_count; i++) {
        const struct dq_trace_record *record = &timeline->statistics->timeline[i];
        if (!is_same_context(timeline, i, index)) {
            continue;
        }
        if (record->kind == DQ_TRACE_CALLOUT_BEGIN) {
            depth++;
        } else if (record->kind == DQ_TRACE_CALLOUT_END && --depth == 0) {
            return record;
        }
    }
    return NULL;
}

static void pad(struct dq_text *text, size_t column)
{
    do {
        dq_text_append(text, " ");
    } while (text->length < column && !text->is_cut);
}

/* Source line, duration, and the result where it is not the usual one. */
static void write_callback(struct dq_text *text, const struct timeline *timeline, uint32_t index,
                           size_t column)
{
    const struct dq_trace_record *record = &timeline->statistics->timeline[index];
    const char *callback = (const char *)(uintptr_t)record->a;
    struct host_symbol symbol;
    host_symbol_find_function((uintptr_t)record->b, &symbol);
    dq_text_append(text, symbol.function[0] ? symbol.function : callback);
    pad(text, column);
    if (symbol.line) {
        const char *slash = strrchr(symbol.file, '/');
        dq_text_format(text, "%s:%" PRIu32, slash ? slash + 1 : symbol.file, symbol.line);
    }
    const struct dq_trace_record *end = find_end(timeline, index);
    if (!end || end->time_ns < record->time_ns) {
        return;
    }
    pad(text, column + SOURCE_COLUMNS);
    dq_report_write_time(text, end->time_ns - record->time_ns);
    if (strcmp(callback, "EvtInterruptIsr") == 0 && end->b == 0) {
        dq_text_append(text, ", returns FALSE");
    } else if (((uint32_t)end->b & 0x80000000u) != 0) {
        dq_text_format(text, ", returns 0x%08" PRIX32, (uint32_t)end->b);
    }
}

static const char *request_type_name(uint64_t type)
{
    static const char *const names[] = {
        [DQ_IRP_CREATE] = "create", [DQ_IRP_CLEANUP] = "cleanup",
        [DQ_IRP_CLOSE] = "close",   [DQ_IRP_READ] = "read",
        [DQ_IRP_WRITE] = "write",   [DQ_IRP_DEVICE_CONTROL] = "device control",
    };
    return type < DQ_COUNT_OF(names) ? names[type] : "request";
}

/* Events of the hardware: no context of the computer is theirs. Returns false for any other. */
static bool write_hardware(struct dq_text *text, const struct dq_trace_record *record)
{
    switch (record->kind) {
    case DQ_TRACE_DEVICE_STEP:
        dq_text_format(text, "~ device: %s", (const char *)(uintptr_t)record->b);
        return true;
    case DQ_TRACE_DEVICE_MESSAGE:
        dq_text_format(text, "~ device sends message %" PRIu64, record->b);
        return true;
    case DQ_TRACE_DEVICE_LINE:
        dq_text_format(text, "~ device %s its line", record->b ? "raises" : "drops");
        return true;
    case DQ_TRACE_DEVICE_FAILED:
        dq_text_append(text, "~ device has died");
        return true;
    case DQ_TRACE_QUIRK:
        dq_text_format(text, "~ quirk: %s interrupt", (const char *)(uintptr_t)record->a);
        return true;
    case DQ_TRACE_VECTOR_PEND:
        dq_text_format(text, "~ interrupt: vector %" PRIu64 " is pending on processor %" PRIu64,
                       record->a, record->b);
        return true;
    case DQ_TRACE_VECTOR_MERGE:
        dq_text_format(text, "~ interrupt: vector %" PRIu64 " is pending already: merged",
                       record->a);
        return true;
    case DQ_TRACE_VECTOR_LOST:
        dq_text_format(text, "~ interrupt: vector %" PRIu64 " has no ISR: lost", record->a);
        return true;
    }
    return false;
}

/* What a context did beside callbacks. Returns false for what the timeline does not show. */
static bool write_action(struct dq_text *text, const struct timeline *timeline,
                         const struct dq_trace_record *record)
{
    const char *name;
    switch (record->kind) {
    case DQ_TRACE_DPC_INSERT:
        if (record->a == 0) {
            return false;
        }
        dq_text_format(text, "- DPC %" PRIu64 " %s", record->a,
                       record->b ? "queued" : "is queued already: coalesced");
        return true;
    case DQ_TRACE_DPC_REMOVE:
        dq_text_format(text, "- DPC %" PRIu64 " %s", record->a,
                       record->b ? "taken off its queue" : "was not queued");
        return true;
    case DQ_TRACE_LOCK_SPIN:
        dq_text_format(text, "- spins: lock %" PRIu64 " is held by processor %" PRIu64, record->a,
                       record->b);
        return true;
    case DQ_TRACE_WORK_QUEUE:
        dq_text_format(text, "- work item %" PRIu64 " %s", record->a,
                       record->b ? "queued" : "is queued already");
        return true;
    case DQ_TRACE_THREAD_SWITCH:
        name = dq_statistics_thread_name(timeline->statistics, (uint32_t)record->b);
        if (!name || strncmp(name, "idle ", 5) == 0) {
            return false;
        }
        dq_text_format(text, "thread \"%s\" runs", name);
        return true;
    case DQ_TRACE_REQUEST_ARRIVE:
        dq_text_format(text, "- request %" PRIu64 " arrives: %s", record->a,
                       request_type_name(record->b));
        return true;
    case DQ_TRACE_REQUEST_SEND:
        dq_text_format(text, "- request %" PRIu64 " is sent as request %" PRIu64, record->a,
                       record->b);
        return true;
    case DQ_TRACE_REQUEST_COMPLETE:
    case DQ_TRACE_REQUEST_RETURN:
        dq_text_format(text, "- request %" PRIu64 " %s", record->a,
                       record->kind == DQ_TRACE_REQUEST_RETURN ? "is back" : "completed");
        if (record->b != 0) {
            dq_text_format(text, " with 0x%08" PRIX32, (uint32_t)record->b);
        }
        return true;
    case DQ_TRACE_VIOLATION:
        dq_text_format(text, "- violation of %s", (const char *)(uintptr_t)record->a);
        return true;
    case DQ_TRACE_BUG_CHECK:
        dq_text_format(text, "- bug check 0x%08" PRIX64, record->a);
        return true;
    }
    return false;
}

static bool write_line(struct dq_text *text, const struct timeline *timeline, uint32_t index)
{
    const struct dq_trace_record *record = &timeline->statistics->timeline[index];
    char field[32];
    struct dq_text part;
    dq_text_init(&part, field, sizeof(field));
    dq_report_write_time(&part, record->time_ns);
    dq_text_format(text, "%16s  %3u  ", field, record->processor);
    dq_text_init(&part, field, sizeof(field));
    dq_report_write_irql(&part, record->irql);
    dq_text_format(text, "%-8s  ", field);
    size_t column = text->length + WHAT_COLUMNS;
    if (write_hardware(text, record)) {
        return true;
    }
    int indentation = (int)(2 * (timeline->levels[index] + nesting(timeline, index)));
    dq_text_format(text, "%*s", indentation, "");
    if (record->kind == DQ_TRACE_CALLOUT_BEGIN) {
        write_callback(text, timeline, index, column);
        return true;
    }
    return write_action(text, timeline, record);
}

void dq_report_timeline(const struct dirql_machine *machine)
{
    static DQ_BOOKKEEPING struct timeline
        timeline; /* S; large, and the caller may be on a small stack */
    timeline.statistics = &machine->statistics;
    if (timeline.statistics->timeline_interrupts == 0) {
        return;
    }
    find_levels(&timeline);
    host_console_printf("\ntimeline of the first interrupts\n\n%16s  cpu  %-8s  %-*s%-*s%s\n",
                        "time", "IRQL", WHAT_COLUMNS, "what", SOURCE_COLUMNS, "source", "took");
    uint32_t lines = 0;
    uint32_t i = 0;
    for (; i < timeline.statistics->timeline_count && lines < LINES_MAX; i++) {
        char line[512];
        struct dq_text text;
        dq_text_init(&text, line, sizeof(line));
        if (write_line(&text, &timeline, i)) {
            host_console_printf("%s\n", line);
            lines++;
        }
    }
    if (timeline.statistics->timeline_is_full || i < timeline.statistics->timeline_count) {
        host_console_printf("%16s\n", "...");
    }
}
