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
    /* Only of the first one of a DPC or ISR, which takes the time of all that it leads to. */
    bool is_timed;
    bool is_overtime;               /* reported */
    uint32_t isr_depth;             /* of struct dq_cpu, as the next two */
    struct dq_callout *timed_outer; /* what it has interrupted */
    uint64_t begin_ns;              /* by its processor's clock */
    uint64_t isrs_ns;
};

/* The time that an ISR and a DPC may take of their processor, without the ISRs that nest in them;
 * 0: any. Once, before the machine runs. */
void dq_callout_limits_set(uint64_t isr_ns, uint64_t dpc_ns);
/* Has the DPC or ISR that runs taken more? Then that is the broken rule, once. For whoever lets
 * time pass in its name. */
void dq_callout_check_time(void);

void dq_callout_begin(struct dq_callout *callout, const char *callback, uintptr_t code);
/* `result` is for the trace. IRQL or locks that differ are violations; they are then restored. */
void dq_callout_end(struct dq_callout *callout, uint64_t result);
/* Before that for an ISR: one that comes back at another IRQL is fatal to Windows in every mode.
 * `interrupt` is its KINTERRUPT. */
void dq_callout_check_isr(const struct dq_callout *callout, uintptr_t code, const void *interrupt);

/* The callback does not return: its thread ends in it. */
void dq_callout_abandon(const char *callback);

#endif
