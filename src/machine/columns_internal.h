/* SPDX-License-Identifier: MIT */
/*
 * columns_internal - one order as a timeline with a column for each processor.
 *
 * Made of the records in the trace's ring. A row is a record that the reader may want to see; what
 * happened on a processor stands in that processor's column, what device and timers did in the last
 * one. Of all rows only those around the switches, the accesses of interest and the mistake are
 * shown.
 *
 * A record explore.switch says that at this place something else happened than would have by
 * default: `to` is the processor that executes it, or DQ_OPTION_ENVIRONMENT, and `kind` its enum
 * dq_option_rank. It comes before what it is about.
 */
#ifndef DQ_MACHINE_COLUMNS_INTERNAL_H
#define DQ_MACHINE_COLUMNS_INTERNAL_H

#include "engine/engine.h"
#include "host/symbols.h"
#include "machine/report_buffer.h"
#include "trace/trace.h"

struct dirql_machine;

#define COLUMNS_PROCESSORS   DQ_PROCESSOR_MAX
#define COLUMN_ENVIRONMENT   COLUMNS_PROCESSORS
#define COLUMNS_THREADS      256u /* more share their places: indentation may then be wrong */
#define COLUMNS_CALLOUTS_MAX 32u  /* nested in one thread */

/* How addresses and threads are called; another one in tests. */
struct dq_columns_names {
    void (*find_function)(uintptr_t code, struct host_symbol *ret_symbol);
    void (*find_line)(uintptr_t code, struct host_symbol *ret_symbol);
    void (*name_memory)(struct dq_text *text, uint64_t address);
    const char *(*thread)(uint32_t number); /* NULL if not known */
};

struct dq_columns_row {
    uint32_t record; /* index in the ring */
    uint32_t inside; /* row of the innermost callback that was open then, or UINT32_MAX */
    uint32_t end;    /* callbacks: the row before which it ended; UINT32_MAX: not yet */
    uint64_t active; /* processors inside callbacks, as mask */
    uint8_t column;
    uint8_t depth;
    uint8_t irql_usual; /* of the callback that it is in */
    bool is_key;        /* what the timeline is about */
    bool is_shown;
};

struct dq_columns {
    const struct dq_columns_names *names;
    struct dq_columns_row *rows; /* heap */
    uint32_t count;
    uint32_t threads_now[COLUMNS_PROCESSORS];
    struct {
        uint32_t rows[COLUMNS_CALLOUTS_MAX];
        uint32_t depth;
    } open[COLUMNS_THREADS]; /* callbacks, by thread */
};

/* columns_cells.c: what a row says. `source` stays empty if no line is known. */
void dq_columns_write_cell(const struct dq_columns *columns, uint32_t row, struct dq_text *text,
                           struct dq_text *source);
/* The sentence of a switch. */
void dq_columns_write_switch(const struct dq_columns *columns, uint32_t row, struct dq_text *text);
/* Is this record worth a row? */
bool dq_columns_is_row(const struct dq_columns_names *names, const struct dq_trace_record *record);

/* timeline_columns.c: append the timeline of what is in the ring. */
void dq_columns_write(struct dq_report_buffer *buffer, const struct dq_columns_names *names);
/* The same with the names of this machine, which has just run. */
void dq_report_columns(struct dq_report_buffer *buffer, const struct dirql_machine *machine);

#endif
