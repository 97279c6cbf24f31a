/* SPDX-License-Identifier: MIT */
/*
 * quirk - what interrupt hardware does although no device asked for it, and an application's change
 * of mind, as options of the engine.
 *
 * Each kind has a budget of its own; every use takes one. A quirk may happen wherever its condition
 * holds, in any order that a strategy makes up; a plain run takes none, and none is ever what a
 * machine that has nothing else to do waits for. Delayed and merged interrupts, and edges that are
 * lost while nobody is connected, need no quirk: they follow from the order of things.
 */
#ifndef DQ_KERNEL_QUIRK_H
#define DQ_KERNEL_QUIRK_H

#include "kernel/vector.h"

enum dq_quirk {
    DQ_QUIRK_SPURIOUS,  /* an interrupt without a cause, to an enabled interrupt */
    DQ_QUIRK_EARLY,     /* the same after connect, before EvtInterruptEnable has returned */
    DQ_QUIRK_LATE,      /* the same after EvtInterruptDisable, until disconnect */
    DQ_QUIRK_NEIGHBOUR, /* a neighbour on a shared line asserts it once more (bus) */
    DQ_QUIRK_CANCEL,    /* an application cancels a request that is pending (machine) */
    DQ_QUIRK_COUNT
};

struct dq_quirk_budget {
    uint32_t spurious;
    uint32_t early;
    uint32_t late;
    uint32_t neighbour;
    uint32_t cancel;
};

/* The budget is empty at first. It lives in core. */
void dq_quirk_open(void);
/* Once, before the machine runs. */
void dq_quirk_budget_set(const struct dq_quirk_budget *budget);
bool dq_quirk_is_left(enum dq_quirk quirk);
/* One use; the caller makes it happen. `number` is for the trace: a vector, a device, or a
 * request. */
void dq_quirk_take(enum dq_quirk quirk, uint32_t number);

/* How far the owner of a connected interrupt is; NONE, as at first, keeps quirks off it. */
enum dq_interrupt_phase {
    DQ_INTERRUPT_PHASE_NONE,
    DQ_INTERRUPT_PHASE_CONNECTED, /* not enabled yet */
    DQ_INTERRUPT_PHASE_ENABLED,
    DQ_INTERRUPT_PHASE_DISABLED, /* connected still */
};
/* Does not step. NONE at the latest when it is disconnected. */
void dq_interrupt_phase_set(struct dq_interrupt *interrupt, enum dq_interrupt_phase phase);

#endif
