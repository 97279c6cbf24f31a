/* SPDX-License-Identifier: MIT */
/* output - see output.h. */
#include "kernel/output.h"

#include "trace/trace.h"

/* S: set by the machine. */
static dq_output_sink *output_sink;

void dq_output_sink_set(dq_output_sink *sink)
{
    output_sink = sink;
}

void dq_output(const char *text, size_t bytes)
{
    dq_trace(DQ_TRACE_DEBUG_PRINT, bytes, 0);
    if (output_sink) {
        output_sink(text, bytes);
    }
}
