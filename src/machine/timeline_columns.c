/* SPDX-License-Identifier: MIT */
/*
 * timeline_columns - one order, with a column for each processor: which rows there are, which of
 * them are shown, and how they are laid out.
 *
 * The layout is at most 100 columns wide. Each row fills one cell, which may run over the cells to
 * its right, as these are empty; the last column is therefore the widest. A bar in another
 * processor's column says that this one is inside a callback.
 */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "engine/arena.h"
#include "host/memory.h"
#include "machine/columns_internal.h"
#include "machine/machine_internal.h"

#define WIDTH         100u
#define MARK_COLUMNS  4u
#define SOURCE_COLUMN 80u
#define LAST_COLUMNS  28u /* at least, of the last column */
#define INSIDE_ALL    18u /* so many rows between first switch and mistake are all shown */
#define NEAR          2u  /* rows before and after what matters */
#define TAIL_ROWS     8u /* after the last switch, or before the mistake, if nothing else matters */

static bool is_environment(uint16_t kind)
{
    switch (kind) {
    case DQ_TRACE_VECTOR_PEND:
    case DQ_TRACE_VECTOR_MERGE:
    case DQ_TRACE_VECTOR_LOST:
    case DQ_TRACE_TIMER_EXPIRE:
    case DQ_TRACE_DEVICE_STEP:
    case DQ_TRACE_DEVICE_MESSAGE:
    case DQ_TRACE_DEVICE_LINE:
    case DQ_TRACE_DEVICE_FAILED:
        return true;
    }
    return false;
}

static bool is_key(uint16_t kind)
{
    switch (kind) {
    case DQ_TRACE_SWITCH:
    case DQ_TRACE_ACCESS_READ:
    case DQ_TRACE_ACCESS_WRITE:
    case DQ_TRACE_VIOLATION:
    case DQ_TRACE_BUG_CHECK:
    case DQ_TRACE_SCENARIO:
    case DQ_TRACE_DEVICE_FAILED:
        return true;
    }
    return false;
}

/* "device sends message" and "interrupt is pending" are one row. */
static bool continues_last(const struct dq_columns *columns, const struct dq_trace_record *record)
{
    bool is_vector = record->kind == DQ_TRACE_VECTOR_PEND ||
                     record->kind == DQ_TRACE_VECTOR_MERGE || record->kind == DQ_TRACE_VECTOR_LOST;
    if (!is_vector || columns->count == 0) {
        return false;
    }
    uint16_t last = dq_trace_at(columns->rows[columns->count - 1].record)->kind;
    return last == DQ_TRACE_DEVICE_MESSAGE || last == DQ_TRACE_DEVICE_LINE;
}

static uint64_t find_active(const struct dq_columns *columns)
{
    uint64_t active = 0;
    for (uint32_t i = 0; i < COLUMNS_PROCESSORS; i++) {
        if (columns->open[columns->threads_now[i] % COLUMNS_THREADS].depth > 0) {
            active |= UINT64_C(1) << i;
        }
    }
    return active;
}

static struct dq_columns_row *add_row(struct dq_columns *columns, uint32_t index, uint32_t thread)
{
    const struct dq_trace_record *record = dq_trace_at(index);
    uint32_t depth = columns->open[thread % COLUMNS_THREADS].depth;
    uint32_t inside = UINT32_MAX;
    if (depth > 0 && depth <= COLUMNS_CALLOUTS_MAX) {
        inside = columns->open[thread % COLUMNS_THREADS].rows[depth - 1];
    }
    struct dq_columns_row *row = &columns->rows[columns->count++];
    *row = (struct dq_columns_row){
        .record = index,
        .inside = inside,
        .end = UINT32_MAX,
        .active = find_active(columns),
        .column = is_environment(record->kind) ? COLUMN_ENVIRONMENT
                                               : record->processor % COLUMNS_PROCESSORS,
        .depth = (uint8_t)depth,
        .irql_usual = inside == UINT32_MAX ? 0 : dq_trace_at(columns->rows[inside].record)->irql,
        .is_key = is_key(record->kind),
    };
    return row;
}

static void begin_callout(struct dq_columns *columns, uint32_t index, uint32_t thread)
{
    (void)add_row(columns, index, thread);
    uint32_t depth = columns->open[thread % COLUMNS_THREADS].depth++;
    if (depth < COLUMNS_CALLOUTS_MAX) {
        columns->open[thread % COLUMNS_THREADS].rows[depth] = columns->count - 1;
    }
}

/* The end is a row of its own where the eye would miss it: another processor acted meanwhile, or
 * the result is not the usual one. */
static void end_callout(struct dq_columns *columns, uint32_t index, uint32_t thread)
{
    const struct dq_trace_record *record = dq_trace_at(index);
    uint32_t depth = columns->open[thread % COLUMNS_THREADS].depth;
    if (depth == 0) { /* it began before what is left in the ring */
        return;
    }
    if (depth > COLUMNS_CALLOUTS_MAX) {
        columns->open[thread % COLUMNS_THREADS].depth--;
        return;
    }
    uint32_t begin = columns->open[thread % COLUMNS_THREADS].rows[depth - 1];
    bool is_isr = strcmp((const char *)(uintptr_t)record->a, "EvtInterruptIsr") == 0;
    bool is_told = (is_isr && record->b == 0) || ((uint32_t)record->b & 0x80000000u) != 0;
    for (uint32_t i = begin + 1; i < columns->count && !is_told; i++) {
        is_told = columns->rows[i].column != columns->rows[begin].column &&
                  columns->rows[i].column != COLUMN_ENVIRONMENT;
    }
    if (is_told) {
        (void)add_row(columns, index, thread);
    }
    columns->open[thread % COLUMNS_THREADS].depth--;
    columns->rows[begin].end = columns->count;
}

static void find_rows(struct dq_columns *columns)
{
    uint32_t count = dq_trace_count();
    columns->rows = host_memory_alloc((count + 1) * sizeof(*columns->rows));
    for (uint32_t i = 0; i < count; i++) {
        const struct dq_trace_record *record = dq_trace_at(i);
        bool is_thread_switch = record->kind == DQ_TRACE_THREAD_SWITCH;
        uint32_t thread = is_thread_switch ? (uint32_t)record->b : record->thread;
        columns->threads_now[record->processor % COLUMNS_PROCESSORS] = thread;
        if (record->kind == DQ_TRACE_CALLOUT_BEGIN) {
            begin_callout(columns, i, thread);
        } else if (record->kind == DQ_TRACE_CALLOUT_END) {
            end_callout(columns, i, thread);
        } else if (continues_last(columns, record)) {
            columns->rows[columns->count - 1].record = i;
        } else if (dq_columns_is_row(columns->names, record)) {
            (void)add_row(columns, i, thread);
        }
    }
}

/* Rows from the first switch to the mistake: [*ret_first, *ret_last]. */
static void find_span(const struct dq_columns *columns, uint32_t *ret_first, uint32_t *ret_last)
{
    uint32_t first = UINT32_MAX;
    uint32_t last = UINT32_MAX;
    for (uint32_t i = 0; i < columns->count; i++) {
        bool is_switch = dq_trace_at(columns->rows[i].record)->kind == DQ_TRACE_SWITCH;
        first = is_switch && first == UINT32_MAX ? i : first;
        last = columns->rows[i].is_key ? i : last;
    }
    bool ends_with_switch =
        last == UINT32_MAX || dq_trace_at(columns->rows[last].record)->kind == DQ_TRACE_SWITCH;
    if (ends_with_switch) {
        last = last == UINT32_MAX || columns->count - 1 - last < TAIL_ROWS ? columns->count - 1
                                                                           : last + TAIL_ROWS;
    }
    if (first == UINT32_MAX) { /* the default order itself fails */
        first = last > TAIL_ROWS ? last - TAIL_ROWS : 0;
    }
    *ret_first = first;
    *ret_last = last;
}

static void show_near(struct dq_columns *columns, uint32_t row, uint32_t first, uint32_t last)
{
    uint32_t from = row >= first + NEAR ? row - NEAR : first;
    uint32_t to = row + NEAR <= last ? row + NEAR : last;
    for (uint32_t i = from; i <= to; i++) {
        columns->rows[i].is_shown = true;
    }
}

/* The callbacks that a row is in say where it is. */
static void show_around(struct dq_columns *columns, uint32_t row)
{
    uint32_t inside = columns->rows[row].inside;
    while (inside != UINT32_MAX) {
        columns->rows[inside].is_shown = true;
        inside = columns->rows[inside].inside;
    }
}

/* Before the first switch: callbacks that are still open then, and the last two accesses of
 * interest in them. */
static void show_before(struct dq_columns *columns, uint32_t first)
{
    uint32_t accesses = 0;
    for (uint32_t i = first; i > 0; i--) {
        struct dq_columns_row *row = &columns->rows[i - 1];
        bool is_begin = dq_trace_at(row->record)->kind == DQ_TRACE_CALLOUT_BEGIN;
        bool is_in_open = row->inside != UINT32_MAX && columns->rows[row->inside].end > first;
        if (is_begin) {
            row->is_shown = row->is_shown || row->end > first;
        } else if (is_in_open && row->is_key && accesses < 2) {
            row->is_shown = true;
            accesses++;
        }
    }
    const struct dq_trace_record *at = dq_trace_at(columns->rows[first].record);
    if (first > 0 && columns->rows[first - 1].column == at->processor) {
        columns->rows[first - 1].is_shown = true;
    }
}

static void choose_rows(struct dq_columns *columns, uint32_t first, uint32_t last)
{
    bool has_all = last - first < INSIDE_ALL;
    uint32_t key = first;
    for (uint32_t i = first; i <= last; i++) {
        key = columns->rows[i].is_key ? i : key;
    }
    for (uint32_t i = first; i <= last; i++) {
        if (has_all || i > key) {
            columns->rows[i].is_shown = true;
        } else if (columns->rows[i].is_key) {
            show_near(columns, i, first, last);
        }
        if (columns->rows[i].is_shown) {
            show_around(columns, i);
        }
    }
    show_before(columns, first);
    /* A single row takes no more room than to say that it is missing. */
    for (uint32_t i = 1; i < last; i++) {
        if (columns->rows[i - 1].is_shown && columns->rows[i + 1].is_shown) {
            columns->rows[i].is_shown = true;
        }
    }
}

/* Where each column begins; UINT32_MAX for those that are not shown. */
struct layout {
    uint32_t offsets[COLUMNS_PROCESSORS + 1];
};

static void find_layout(const struct dq_columns *columns, struct layout *layout)
{
    bool is_used[COLUMNS_PROCESSORS + 1] = { false };
    uint32_t count = 0;
    for (uint32_t i = 0; i < columns->count; i++) {
        if (columns->rows[i].is_shown && !is_used[columns->rows[i].column]) {
            is_used[columns->rows[i].column] = true;
            count++;
        }
    }
    uint32_t room = SOURCE_COLUMN - MARK_COLUMNS;
    uint32_t width = count ? room / count : room;
    if (count > 1 && width < LAST_COLUMNS) {
        width = (room - LAST_COLUMNS) / (count - 1);
    }
    uint32_t offset = MARK_COLUMNS;
    for (uint32_t i = 0; i <= COLUMNS_PROCESSORS; i++) {
        layout->offsets[i] = is_used[i] ? offset : UINT32_MAX;
        offset += is_used[i] ? width : 0;
    }
}

/* Spaces up to a column; at least one if something stands there. */
static void pad(struct dq_text *text, uint32_t column)
{
    while (text->length < column && !text->is_cut) {
        dq_text_append(text, " ");
    }
}

static void append_line(struct dq_report_buffer *buffer, struct dq_text *text)
{
    while (text->length > 0 && text->buffer[text->length - 1] == ' ') {
        text->buffer[--text->length] = '\0';
    }
    dq_report_buffer_append_clean(buffer, text->buffer);
    dq_report_buffer_append(buffer, "\n");
}

static void write_header(struct dq_report_buffer *buffer, const struct layout *layout)
{
    char line[WIDTH + 1];
    struct dq_text text;
    dq_text_init(&text, line, sizeof(line));
    for (uint32_t i = 0; i <= COLUMNS_PROCESSORS; i++) {
        if (layout->offsets[i] == UINT32_MAX) {
            continue;
        }
        pad(&text, layout->offsets[i]);
        if (i == COLUMN_ENVIRONMENT) {
            dq_text_append(&text, "environment");
        } else {
            dq_text_format(&text, "processor %" PRIu32, i);
        }
    }
    pad(&text, SOURCE_COLUMN);
    dq_text_append(&text, "source");
    append_line(buffer, &text);
}

/* Text up to a column, with two dots where it had to be cut. */
static void append_cut(struct dq_text *text, const char *cell, uint32_t end)
{
    size_t room = end > text->length ? end - text->length : 0;
    size_t length = strlen(cell);
    if (length <= room) {
        dq_text_append(text, cell);
    } else if (room > 2) {
        dq_text_append_bytes(text, cell, room - 2);
        dq_text_append(text, "..");
    }
}

static void write_row(struct dq_report_buffer *buffer, const struct dq_columns *columns,
                      const struct layout *layout, uint32_t index)
{
    const struct dq_columns_row *row = &columns->rows[index];
    char line[WIDTH + 1];
    char cell[256];
    char place[64];
    struct dq_text text;
    struct dq_text part;
    struct dq_text source;
    dq_text_init(&text, line, sizeof(line));
    dq_text_init(&part, cell, sizeof(cell));
    dq_text_init(&source, place, sizeof(place));
    if (dq_trace_at(row->record)->kind == DQ_TRACE_SWITCH) {
        dq_text_append(&text, ">>> ");
        dq_columns_write_switch(columns, index, &part);
        append_cut(&text, cell, WIDTH);
        append_line(buffer, &text);
        return;
    }
    dq_text_append(&text, row->is_key ? "  * " : "");
    for (uint32_t i = 0; i < row->column; i++) {
        if (layout->offsets[i] != UINT32_MAX) {
            pad(&text, layout->offsets[i]);
            dq_text_append(&text, row->active >> i & 1 ? "|" : "");
        }
    }
    pad(&text, layout->offsets[row->column]);
    uint32_t indentation = row->column == COLUMN_ENVIRONMENT ? 0 : 2u * row->depth;
    dq_text_format(&text, "%*s", (int)indentation, "");
    dq_columns_write_cell(columns, index, &part, &source);
    append_cut(&text, cell, source.length > 0 ? SOURCE_COLUMN - 1 : WIDTH);
    size_t end = text.length;
    for (uint32_t i = row->column + 1; i < COLUMNS_PROCESSORS; i++) {
        if (layout->offsets[i] != UINT32_MAX && layout->offsets[i] > end &&
            (row->active >> i & 1)) {
            pad(&text, layout->offsets[i]);
            dq_text_append(&text, "|");
        }
    }
    if (source.length > 0) {
        pad(&text, SOURCE_COLUMN);
        append_cut(&text, place, WIDTH);
    }
    append_line(buffer, &text);
}

/* "... 14 rows before: device started, request 3 sent" */
static void write_gap(struct dq_report_buffer *buffer, const struct dq_columns *columns,
                      uint32_t from, uint32_t to)
{
    bool is_before = from == 0;
    dq_report_buffer_format(buffer, "    ... %" PRIu32 " row%s%s", to - from,
                            to - from == 1 ? "" : "s",
                            is_before              ? " before"
                            : to == columns->count ? " after"
                                                   : "");
    bool is_started = false;
    uint64_t request = 0;
    uint32_t end = to < columns->count ? columns->rows[to].record : dq_trace_count();
    for (uint32_t i = 0; i < end && is_before; i++) {
        const struct dq_trace_record *record = dq_trace_at(i);
        if (record->kind == DQ_TRACE_DEVICE_STATE) {
            is_started = strcmp((const char *)(uintptr_t)record->b, "started") == 0;
        } else if (record->kind == DQ_TRACE_REQUEST_ARRIVE) {
            request = record->a;
        }
    }
    if (is_started) {
        dq_report_buffer_append(buffer, ": device started");
    }
    if (request) {
        dq_report_buffer_format(buffer, "%s request %" PRIu64 " sent", is_started ? "," : ":",
                                request);
    }
    dq_report_buffer_append(buffer, "\n");
}

void dq_columns_write(struct dq_report_buffer *buffer, const struct dq_columns_names *names)
{
    struct dq_columns *columns = host_memory_alloc(sizeof(*columns));
    struct layout layout;
    columns->names = names;
    find_rows(columns);
    if (columns->count > 0) {
        uint32_t first;
        uint32_t last;
        find_span(columns, &first, &last);
        choose_rows(columns, first, last);
        find_layout(columns, &layout);
        write_header(buffer, &layout);
    }
    uint32_t gap = 0;
    for (uint32_t i = 0; i < columns->count; i++) {
        if (!columns->rows[i].is_shown) {
            continue;
        }
        if (gap < i) {
            write_gap(buffer, columns, gap, i);
        }
        write_row(buffer, columns, &layout, i);
        gap = i + 1;
    }
    if (gap < columns->count) {
        write_gap(buffer, columns, gap, columns->count);
    }
    host_memory_free(columns->rows);
    host_memory_free(columns);
}

static void find_line(uintptr_t code, struct host_symbol *ret_symbol)
{
    host_symbol_find(code, false, ret_symbol);
}

static const char *thread_name(uint32_t number)
{
    return dq_statistics_thread_name(&dq_machine->statistics, number);
}

void dq_report_columns(struct dq_report_buffer *buffer, const struct dirql_machine *machine)
{
    static const struct dq_columns_names names = {
        .find_function = host_symbol_find_function,
        .find_line = find_line,
        .name_memory = dq_report_name_memory,
        .thread = thread_name,
    };
    DQ_ASSERT(machine == dq_machine);
    dq_columns_write(buffer, &names);
}
