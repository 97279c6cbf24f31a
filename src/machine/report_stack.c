/* SPDX-License-Identifier: MIT */
/* report_stack - a call stack as its reader wants it: the driver's frames, and of dirql's only the
 * calls that the driver made. */
#include <inttypes.h>
#include <string.h>

#include "machine/machine_internal.h"
#include "machine/report_internal.h"

/* dirql's own frame that the user knows: the call that the driver made. */
static bool is_driver_interface(const struct dq_call_stack *stack, uint32_t index,
                                const struct host_symbol *symbol)
{
    bool is_called_by_driver =
        index + 1 < stack->count && dq_machine_is_driver_code(stack->addresses[index + 1]);
    return is_called_by_driver && symbol->function[0] >= 'A' && symbol->function[0] <= 'Z';
}

static void write_frame(struct dq_report_buffer *buffer, const struct host_symbol *symbol,
                        const char *module)
{
    if (symbol->line && !module) {
        dq_report_buffer_format(buffer, "  %-32s %s:%" PRIu32 "\n", symbol->function, symbol->file,
                                symbol->line);
    } else {
        dq_report_buffer_format(buffer, "  %-32s (%s)\n",
                                symbol->function[0] ? symbol->function : "?",
                                module ? module : symbol->module);
    }
}

static void write_frames(struct dq_report_buffer *buffer, const struct host_symbol *symbols,
                         uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        write_frame(buffer, &symbols[i], NULL);
    }
}

/* Frames of dirql that nobody wants to see. */
struct skipped {
    uint32_t count;
    bool has_interrupt; /* among them: a DPC or ISR came on top of what follows */
};

static void write_skipped(struct dq_report_buffer *buffer, struct skipped *skipped)
{
    if (skipped->count > 0) {
        dq_report_buffer_format(buffer, "  (%" PRIu32 " of dirql%s)\n", skipped->count,
                                skipped->has_interrupt ? "; what follows was interrupted" : "");
    }
    *skipped = (struct skipped){ 0 };
}

void dq_report_write_stack(struct dq_report_buffer *buffer, const struct dq_call_stack *stack,
                           bool is_fault)
{
    struct host_symbol own;
    host_symbol_find((uintptr_t)&dq_report_write_stack, false, &own);
    struct skipped skipped = { 0 };
    bool is_begun = false; /* how dirql noticed, above the driver's call, is nobody's business */
    for (uint32_t i = 0; i < stack->count; i++) {
        struct host_symbol symbols[DQ_REPORT_CALLS_MAX];
        uint32_t count =
            host_symbol_find_calls(stack->addresses[i], i > 0, symbols, DQ_REPORT_CALLS_MAX);
        const struct host_symbol *symbol = &symbols[count - 1];
        bool is_own = strcmp(symbol->module, own.module) == 0;
        if (!is_own) {
            write_skipped(buffer, &skipped);
            write_frames(buffer, symbols, count);
            is_begun = true;
        } else if ((i == 0 && is_fault) || is_driver_interface(stack, i, symbol)) {
            write_skipped(buffer, &skipped);
            write_frame(buffer, symbol, "dirql");
            is_begun = true;
        } else if (is_begun) {
            skipped.count++;
            skipped.has_interrupt =
                skipped.has_interrupt || strcmp(symbol->function, "host_fiber_call") == 0;
        }
    }
    skipped.has_interrupt = false; /* by what follows is meant the driver */
    write_skipped(buffer, &skipped);
}
