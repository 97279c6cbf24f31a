/* SPDX-License-Identifier: MIT */
/* columns_cells - what each row of a timeline with columns says, and the sentences of switches. */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "engine/engine.h"
#include "kernel/irp.h"
#include "machine/columns_internal.h"
#include "machine/machine_internal.h"

#define FILE_COLUMNS 14u /* and a line number of five digits are the column of sources */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_idle(const char *thread)
{
    return thread && strncmp(thread, "idle ", 5) == 0;
}

bool dq_columns_is_row(const struct dq_columns_names *names, const struct dq_trace_record *record)
{
    switch (record->kind) {
    case DQ_TRACE_SWITCH:
    case DQ_TRACE_ACCESS_READ:
    case DQ_TRACE_ACCESS_WRITE:
    case DQ_TRACE_CALLOUT_BEGIN:
    case DQ_TRACE_REGISTER_READ:
    case DQ_TRACE_REGISTER_WRITE:
    case DQ_TRACE_CONFIG_READ:
    case DQ_TRACE_CONFIG_WRITE:
    case DQ_TRACE_LOCK_SPIN:
    case DQ_TRACE_WORK_QUEUE:
    case DQ_TRACE_REQUEST_ARRIVE:
    case DQ_TRACE_REQUEST_COMPLETE:
    case DQ_TRACE_REQUEST_SEND:
    case DQ_TRACE_REQUEST_RETURN:
    case DQ_TRACE_VIOLATION:
    case DQ_TRACE_BUG_CHECK:
    case DQ_TRACE_VECTOR_PEND:
    case DQ_TRACE_VECTOR_MERGE:
    case DQ_TRACE_VECTOR_LOST:
    case DQ_TRACE_TIMER_EXPIRE:
    case DQ_TRACE_DEVICE_STEP:
    case DQ_TRACE_DEVICE_MESSAGE:
    case DQ_TRACE_DEVICE_LINE:
    case DQ_TRACE_DEVICE_FAILED:
        return true;
    case DQ_TRACE_DPC_INSERT: /* number 0 is the kernel's own */
    case DQ_TRACE_DPC_REMOVE:
        return record->a != 0;
    case DQ_TRACE_THREAD_SWITCH:
        return !is_idle(names->thread((uint32_t)record->b));
    case DQ_TRACE_SCENARIO:
        return strcmp((const char *)(uintptr_t)record->a, "expectation_failed") == 0;
    }
    return false;
}

static void write_request(struct dq_text *text, const struct dq_trace_record *record)
{
    static const char *const names[] = {
        [DQ_IRP_CREATE] = "create", [DQ_IRP_CLEANUP] = "cleanup",
        [DQ_IRP_CLOSE] = "close",   [DQ_IRP_READ] = "read",
        [DQ_IRP_WRITE] = "write",   [DQ_IRP_DEVICE_CONTROL] = "device control",
    };
    if (record->kind == DQ_TRACE_REQUEST_ARRIVE) {
        dq_text_format(text, "request %" PRIu64 " arrives: %s", record->a,
                       record->b < DQ_COUNT_OF(names) ? names[record->b] : "other");
        return;
    }
    if (record->kind == DQ_TRACE_REQUEST_SEND) {
        dq_text_format(text, "sends request %" PRIu64 " as %" PRIu64, record->a, record->b);
        return;
    }
    bool is_back = record->kind == DQ_TRACE_REQUEST_RETURN;
    dq_text_format(text, is_back ? "request %" PRIu64 " is back" : "completes request %" PRIu64,
                   record->a);
    if (record->b != 0) {
        dq_text_format(text, " with 0x%08" PRIX32, (uint32_t)record->b);
    }
}

static void write_environment(struct dq_text *text, const struct dq_trace_record *record)
{
    switch (record->kind) {
    case DQ_TRACE_VECTOR_PEND:
        dq_text_format(text, "interrupt for processor %" PRIu64, record->b);
        break;
    case DQ_TRACE_VECTOR_MERGE:
        dq_text_append(text, "interrupt, pending already");
        break;
    case DQ_TRACE_VECTOR_LOST:
        dq_text_append(text, "interrupt, lost: no ISR");
        break;
    case DQ_TRACE_TIMER_EXPIRE:
        dq_text_format(text, "timer %" PRIu64 " expires", record->a);
        break;
    case DQ_TRACE_DEVICE_STEP:
        dq_text_format(text, "device: %s", (const char *)(uintptr_t)record->b);
        break;
    case DQ_TRACE_DEVICE_MESSAGE:
        dq_text_format(text, "device: message %" PRIu64, record->b);
        break;
    case DQ_TRACE_DEVICE_LINE:
        dq_text_format(text, "device %s its line", record->b ? "raises" : "drops");
        break;
    case DQ_TRACE_DEVICE_FAILED:
        dq_text_append(text, "device has died");
        break;
    }
}

static void write_thread(struct dq_text *text, const struct dq_columns_names *names,
                         uint64_t number)
{
    const char *name = names->thread((uint32_t)number);
    if (name) {
        dq_text_format(text, "thread \"%s\"", name);
    } else {
        dq_text_format(text, "thread %" PRIu64, number);
    }
}

/* What a context did beside callbacks. */
static void write_action(struct dq_text *text, const struct dq_columns_names *names,
                         const struct dq_trace_record *record)
{
    switch (record->kind) {
    case DQ_TRACE_REGISTER_READ:
    case DQ_TRACE_REGISTER_WRITE:
        dq_text_format(text, "%s register 0x%" PRIx64 ": 0x%" PRIx64,
                       record->kind == DQ_TRACE_REGISTER_READ ? "reads " : "writes", record->a,
                       record->b);
        break;
    case DQ_TRACE_CONFIG_READ:
    case DQ_TRACE_CONFIG_WRITE:
        dq_text_format(text, "%s configuration 0x%" PRIx64 ": 0x%" PRIx64,
                       record->kind == DQ_TRACE_CONFIG_READ ? "reads " : "writes", record->a,
                       record->b);
        break;
    case DQ_TRACE_DPC_INSERT:
        dq_text_format(text,
                       record->b ? "queues DPC %" PRIu64 : "DPC %" PRIu64 " is queued already",
                       record->a);
        break;
    case DQ_TRACE_DPC_REMOVE:
        dq_text_format(text,
                       record->b ? "takes DPC %" PRIu64 " back" : "DPC %" PRIu64 " is not queued",
                       record->a);
        break;
    case DQ_TRACE_WORK_QUEUE:
        dq_text_format(text,
                       record->b ? "queues work item %" PRIu64
                                 : "work item %" PRIu64 " is queued already",
                       record->a);
        break;
    case DQ_TRACE_LOCK_SPIN:
        dq_text_format(text, "spins: processor %" PRIu64 " has lock %" PRIu64, record->b,
                       record->a);
        break;
    case DQ_TRACE_THREAD_SWITCH:
        write_thread(text, names, record->b);
        dq_text_append(text, " runs");
        break;
    case DQ_TRACE_VIOLATION:
        dq_text_format(text, "breaks %s", (const char *)(uintptr_t)record->a);
        break;
    case DQ_TRACE_BUG_CHECK:
        dq_text_format(text, "bug check 0x%" PRIX64, record->a);
        break;
    case DQ_TRACE_SCENARIO:
        dq_text_format(text, "expectation of the scenario failed, line %" PRIu64, record->b);
        break;
    case DQ_TRACE_REQUEST_ARRIVE:
    case DQ_TRACE_REQUEST_COMPLETE:
    case DQ_TRACE_REQUEST_SEND:
    case DQ_TRACE_REQUEST_RETURN:
        write_request(text, record);
        break;
    default: /* not one of ours: columns of other kinds are empty */
        break;
    }
}

/* "isr.c:43"; of a name that is too long, the beginning. */
static void write_source(struct dq_text *source, const struct host_symbol *symbol)
{
    if (!symbol->line) {
        return;
    }
    const char *file = base_name(symbol->file);
    bool is_long = strlen(file) > FILE_COLUMNS;
    dq_text_format(source, "%.*s%s:%" PRIu32, (int)(is_long ? FILE_COLUMNS - 2 : FILE_COLUMNS),
                   file, is_long ? ".." : "", symbol->line);
}

static void write_function(struct dq_text *text, const struct dq_columns_names *names,
                           const struct dq_trace_record *callout)
{
    struct host_symbol symbol;
    names->find_function((uintptr_t)callout->b, &symbol);
    dq_text_append(text,
                   symbol.function[0] ? symbol.function : (const char *)(uintptr_t)callout->a);
}

static void write_irql(struct dq_text *text, uint8_t irql)
{
    dq_text_append(text, " (");
    dq_report_write_irql(text, irql);
    dq_text_append(text, ")");
}

/* Where a callback ends, if the reader would not see it otherwise. */
static void write_end(struct dq_text *text, const struct dq_trace_record *record)
{
    if (strcmp((const char *)(uintptr_t)record->a, "EvtInterruptIsr") == 0) {
        dq_text_format(text, "returns %s", record->b ? "TRUE" : "FALSE");
    } else if (((uint32_t)record->b & 0x80000000u) != 0) {
        dq_text_format(text, "returns 0x%08" PRIX32, (uint32_t)record->b);
    } else {
        dq_text_append(text, "returns");
    }
}

void dq_columns_write_cell(const struct dq_columns *columns, uint32_t row, struct dq_text *text,
                           struct dq_text *source)
{
    const struct dq_columns_row *at = &columns->rows[row];
    const struct dq_trace_record *record = dq_trace_at(at->record);
    struct host_symbol symbol;
    if (at->column == COLUMN_ENVIRONMENT) {
        write_environment(text, record);
        return;
    }
    switch (record->kind) {
    case DQ_TRACE_CALLOUT_BEGIN:
        write_function(text, columns->names, record);
        write_irql(text, record->irql);
        columns->names->find_function((uintptr_t)record->b, &symbol);
        write_source(source, &symbol);
        return;
    case DQ_TRACE_CALLOUT_END:
        write_end(text, record);
        return;
    case DQ_TRACE_ACCESS_READ:
    case DQ_TRACE_ACCESS_WRITE:
        dq_text_append(text, record->kind == DQ_TRACE_ACCESS_READ ? "reads  " : "writes ");
        columns->names->name_memory(text, record->a);
        columns->names->find_line((uintptr_t)record->b, &symbol);
        write_source(source, &symbol);
        break;
    default:
        write_action(text, columns->names, record);
        break;
    }
    if (record->irql != at->irql_usual) {
        write_irql(text, record->irql);
    }
}

/* The next row after a switch that shows what it led to: in that column. */
static const struct dq_columns_row *find_next(const struct dq_columns *columns, uint32_t row,
                                              uint32_t column, uint16_t kind)
{
    for (uint32_t i = row + 1; i < columns->count; i++) {
        const struct dq_columns_row *at = &columns->rows[i];
        uint16_t found = dq_trace_at(at->record)->kind;
        if (found == DQ_TRACE_SWITCH) {
            break;
        }
        if (at->column == column && (kind == DQ_TRACE_KIND_COUNT || kind == found)) {
            return at;
        }
    }
    return NULL;
}

/* ", in EduEvtIoRead" */
static void write_inside(struct dq_text *text, const struct dq_columns *columns, uint32_t inside)
{
    if (inside != UINT32_MAX) {
        dq_text_append(text, ", in ");
        write_function(text, columns->names, dq_trace_at(columns->rows[inside].record));
    }
}

/* The innermost callback that a processor is in when row `row` begins, or UINT32_MAX. */
static uint32_t find_inside(const struct dq_columns *columns, uint32_t row, uint32_t processor)
{
    for (uint32_t i = row; i > 0; i--) {
        const struct dq_columns_row *at = &columns->rows[i - 1];
        if (at->column != processor) {
            continue;
        }
        bool is_begin = dq_trace_at(at->record)->kind == DQ_TRACE_CALLOUT_BEGIN;
        uint32_t inside = is_begin ? i - 1 : at->inside;
        while (inside != UINT32_MAX && columns->rows[inside].end <= row) {
            inside = columns->rows[inside].inside;
        }
        return inside;
    }
    return UINT32_MAX;
}

static void write_interruption(struct dq_text *text, const struct dq_columns *columns, uint32_t row,
                               uint32_t processor)
{
    const struct dq_columns_row *next = find_next(columns, row, processor, DQ_TRACE_CALLOUT_BEGIN);
    dq_text_format(text, "here processor %" PRIu32 " is interrupted", processor);
    if (next) {
        dq_text_append(text, " by ");
        write_function(text, columns->names, dq_trace_at(next->record));
    }
    write_inside(text, columns, find_inside(columns, row, processor));
}

/* Another processor acts, and who acted so far waits. */
static void write_other(struct dq_text *text, const struct dq_columns *columns, uint32_t row,
                        uint32_t processor)
{
    const struct dq_columns_row *next = find_next(columns, row, processor, DQ_TRACE_KIND_COUNT);
    uint32_t inside = find_inside(columns, row, processor);
    dq_text_format(text, "here processor %" PRIu32 " goes on", processor);
    if (inside != UINT32_MAX) {
        write_inside(text, columns, inside);
    } else if (next && dq_trace_at(next->record)->kind == DQ_TRACE_CALLOUT_BEGIN) {
        dq_text_append(text, ", with ");
        write_function(text, columns->names, dq_trace_at(next->record));
    }
    uint32_t from = dq_trace_at(columns->rows[row].record)->processor;
    if (from != processor) {
        dq_text_format(text, ", while processor %" PRIu32 " is", from);
        size_t length = text->length;
        uint32_t where = find_inside(columns, row, from);
        if (where != UINT32_MAX) {
            dq_text_append(text, " in ");
            write_function(text, columns->names, dq_trace_at(columns->rows[where].record));
        }
        dq_text_append(text, text->length == length ? " elsewhere" : "");
    }
}

void dq_columns_write_switch(const struct dq_columns *columns, uint32_t row, struct dq_text *text)
{
    const struct dq_trace_record *record = dq_trace_at(columns->rows[row].record);
    uint32_t processor = (uint32_t)record->a;
    const struct dq_columns_row *next;
    switch (record->b) {
    case DQ_RANK_DELIVER_HERE:
    case DQ_RANK_DELIVER_THERE:
        write_interruption(text, columns, row, processor);
        return;
    case DQ_RANK_LAGGING:
    case DQ_RANK_OTHER:
        write_other(text, columns, row, processor);
        return;
    case DQ_RANK_GO_ON:
        dq_text_format(text, "here processor %" PRIu32 " goes on, and what was due waits",
                       processor);
        write_inside(text, columns, find_inside(columns, row, processor));
        return;
    case DQ_RANK_SWITCH_THREAD:
        next = find_next(columns, row, processor, DQ_TRACE_THREAD_SWITCH);
        dq_text_format(text, "here processor %" PRIu32 " switches to ", processor);
        if (next) {
            write_thread(text, columns->names, dq_trace_at(next->record)->b);
        } else {
            dq_text_append(text, "another thread");
        }
        return;
    case DQ_RANK_OVERDUE:
    case DQ_RANK_EARLY:
    case DQ_RANK_WHEN_IDLE:
        dq_text_format(text, "here the environment acts, before processor %u goes on",
                       record->processor);
        write_inside(text, columns, find_inside(columns, row, record->processor));
        return;
    default:
        dq_text_append(text, "here another order was taken than by default");
        return;
    }
}
