/* SPDX-License-Identifier: MIT */
/* report_internal - parts of reports that several of this folder's files print. */
#ifndef DQ_MACHINE_REPORT_INTERNAL_H
#define DQ_MACHINE_REPORT_INTERNAL_H

#include "host/symbols.h"
#include "kernel/stop.h"
#include "trace/trace.h"

typedef void dq_report_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Function and line of the driver that are to blame for a stop. Fields are empty if none is known.
 */
void dq_report_find_culprit(const struct dq_stop *stop, struct host_symbol *ret_symbol);

/* The newest records of the trace, one line each. */
void dq_report_last_events(dq_trace_name_code *name_code, dq_report_print *print);

#endif
