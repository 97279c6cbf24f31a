/* SPDX-License-Identifier: MIT */
/*
 * callout - the gate to driver code.
 *
 * Whoever calls a driver's function does it between begin and end: begin sets the context that
 * reports and traces name, end checks that the driver came back at the IRQL and with the locks it
 * was called with.
 */
#ifndef DQ_KERNEL_CALLOUT_H
#define DQ_KERNEL_CALLOUT_H

#include "kernel/cpu.h"

struct dq_callout {
    const char *callback; /* "EvtInterruptIsr" */
    const char *outer;    /* the callback that was interrupted or called from, or NULL */
    uintptr_t code;
    uint8_t irql;
    uint32_t spin_locks_held;
    uint32_t critical_regions;
};

void dq_callout_begin(struct dq_callout *callout, const char *callback, uintptr_t code);
/* `result` is for the trace. IRQL or locks that differ are violations; they are then restored. */
void dq_callout_end(struct dq_callout *callout, uint64_t result);
/* Before that for an ISR: one that comes back at another IRQL is fatal to Windows in every mode.
 * `interrupt` is its KINTERRUPT. */
void dq_callout_check_isr(const struct dq_callout *callout, uintptr_t code, const void *interrupt);

#endif
