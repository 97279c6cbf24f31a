/* SPDX-License-Identifier: MIT */
/*
 * debug_print - output of the driver and of the application, each line with virtual time,
 * processor, IRQL and who.
 *
 * DbgPrint takes any part of a line: the beginning of a line gets the origin, the rest is appended
 * as it comes. A line that somebody else interrupts is ended.
 */
#include <inttypes.h>
#include <string.h>

#include "engine/engine.h"
#include "machine/machine_internal.h"

/* S: who has begun the line that standard output is in, or NULL at its beginning. */
static DQ_BOOKKEEPING const char *line_owner;

void dq_debug_print_end_line(void)
{
    if (line_owner) {
        host_console_out("\n", 1);
    }
    line_owner = NULL;
}

/* "[      12.345 us cpu0 DIRQL 5  drv] " */
static void print_origin(const char *who)
{
    const struct dq_processor *processor = dq_processor_current();
    char time[32];
    struct dq_text part;
    dq_text_init(&part, time, sizeof(time));
    dq_report_write_time(&part, processor->time_ns);
    char irql[16];
    dq_text_init(&part, irql, sizeof(irql));
    dq_report_write_irql(&part, processor->irql);
    host_console_printf("[%16s cpu%" PRIu32 " %-8s %s] ", time, processor->index, irql, who);
}

void dq_debug_print(const char *who, const char *text, size_t bytes)
{
    if (line_owner && line_owner != who) {
        dq_debug_print_end_line();
    }
    while (bytes > 0) {
        const char *newline = memchr(text, '\n', bytes);
        size_t length = newline ? (size_t)(newline - text) + 1 : bytes;
        if (!line_owner) {
            print_origin(who);
        }
        host_console_out(text, length);
        line_owner = newline ? NULL : who;
        text += length;
        bytes -= length;
    }
}

void dq_debug_print_driver(const char *text, size_t bytes)
{
    static const char who[] = "drv";
    if (!dq_machine->config.is_quiet && !dq_machine->is_silent) {
        dq_debug_print(who, text, bytes);
    }
}
