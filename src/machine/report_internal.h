/* SPDX-License-Identifier: MIT */
/* report_internal - parts of reports that several of this folder's files print. */
#ifndef DQ_MACHINE_REPORT_INTERNAL_H
#define DQ_MACHINE_REPORT_INTERNAL_H

#include "host/symbols.h"
#include "kernel/stop.h"
#include "machine/report_buffer.h"
#include "trace/trace.h"

/* Of functions that the compiler has put into one another, so many are shown. */
#define DQ_REPORT_CALLS_MAX 4u

typedef void dq_report_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Function and line of the driver that are to blame for a stop. Fields are empty if none is known.
 */
void dq_report_find_culprit(const struct dq_stop *stop, struct host_symbol *ret_symbol);

/* report_stack.c: one line for each call, innermost first. is_fault: the first address is not a
 * return address, and of interest wherever it is. */
void dq_report_write_stack(struct dq_report_buffer *buffer, const struct dq_call_stack *stack,
                           bool is_fault);

/* report_waits.c: of a run that got stuck, each thread that waits within the driver and counts: in
 * a deadlock those alone that have to be let go on. */
struct dq_thread;
typedef void dq_report_visit_wait(void *context, const struct dq_thread *thread,
                                  const struct dq_call_stack *stack);
void dq_report_visit_waits(dq_report_visit_wait *visit, void *context);
/* A line and a stack for each. */
void dq_report_write_waits(struct dq_report_buffer *buffer);

/* report_stop.c: how to see this run again. */
struct dirql_machine;
void dq_report_command(const struct dirql_machine *machine);

/* The newest records of the trace, one line each. */
void dq_report_last_events(dq_trace_name_code *name_code, dq_report_print *print);

#endif
