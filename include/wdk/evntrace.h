/*
 * SPDX-License-Identifier: MIT
 *
 * evntrace.h - levels and types of trace events. The sessions that collect them are no part of it.
 *
 * Source: windows/win32/api/evntrace/, devtest/trace-message-format-prefix.
 */
#ifndef DQ_WDK_EVNTRACE_H
#define DQ_WDK_EVNTRACE_H

#include "ntdef.h"

/* How serious a message is; each level includes those above it. */
#define TRACE_LEVEL_NONE        0
#define TRACE_LEVEL_CRITICAL    1
#define TRACE_LEVEL_FATAL       1
#define TRACE_LEVEL_ERROR       2
#define TRACE_LEVEL_WARNING     3
#define TRACE_LEVEL_INFORMATION 4
#define TRACE_LEVEL_VERBOSE     5
#define TRACE_LEVEL_RESERVED6   6
#define TRACE_LEVEL_RESERVED7   7
#define TRACE_LEVEL_RESERVED8   8
#define TRACE_LEVEL_RESERVED9   9

#define EVENT_TRACE_TYPE_INFO       0x00
#define EVENT_TRACE_TYPE_START      0x01
#define EVENT_TRACE_TYPE_END        0x02
#define EVENT_TRACE_TYPE_STOP       0x02
#define EVENT_TRACE_TYPE_DC_START   0x03
#define EVENT_TRACE_TYPE_DC_END     0x04
#define EVENT_TRACE_TYPE_EXTENSION  0x05
#define EVENT_TRACE_TYPE_REPLY      0x06
#define EVENT_TRACE_TYPE_DEQUEUE    0x07
#define EVENT_TRACE_TYPE_RESUME     0x07
#define EVENT_TRACE_TYPE_CHECKPOINT 0x08
#define EVENT_TRACE_TYPE_SUSPEND    0x08

typedef ULONG64 TRACEHANDLE, *PTRACEHANDLE;

#endif /* DQ_WDK_EVNTRACE_H */
