/* SPDX-License-Identifier: MIT */
/*
 * enter - what every DDI does first, driven by ddi_table.def: check the caller's IRQL, charge its
 * cost.
 *
 * The check is dirql's own rule (mode stop reports it, the others count it); the call then goes on,
 * because Windows' would.
 */
#ifndef DQ_DDI_ENTER_H
#define DQ_DDI_ENTER_H

#include "kernel/cpu.h"
#include "kernel/stop.h"

/* Virtual cost of a call that has none of its own. */
#define DQ_DDI_COST_NS 50u

enum {
    DQ_DDI_IRQL_PASSIVE = 0,
    DQ_DDI_IRQL_APC = 1,
    DQ_DDI_IRQL_DISPATCH = 2,
    DQ_DDI_IRQL_DIRQL = 12,
    DQ_DDI_IRQL_HIGH = 15,
};

enum dq_ddi_irql_max {
#define DQ_DDI(name, header, first, irql_min, irql_max, status, touches, page)                     \
    DQ_DDI_MAX_##name = DQ_DDI_IRQL_##irql_max,
#include "ddi/ddi_table.def"
#undef DQ_DDI
};

void dq_ddi_irql_violation(const char *name, uint8_t irql_max);
/* A call of KMDF's that waits only if it is told so ("WdfTimerStop with Wait TRUE"): false, and
 * reported, above PASSIVE_LEVEL. */
bool dq_ddi_may_wait(const char *call);

/* A call that is legal at DISPATCH_LEVEL and above only; `code` is Driver Verifier's. */
void dq_ddi_require_dispatch(const char *call, uint64_t code);

/* After this the call may already have ended the run. */
#define DQ_DDI_ENTER(name)                                                                         \
    do {                                                                                           \
        struct dq_processor *entering = dq_engine()->current;                                      \
        entering->time_ns += DQ_DDI_COST_NS;                                                       \
        if ((int)DQ_DDI_MAX_##name < (int)DQ_DDI_IRQL_DIRQL &&                                     \
            DQ_UNLIKELY(entering->irql > (int)DQ_DDI_MAX_##name)) {                                \
            dq_ddi_irql_violation(#name, DQ_DDI_MAX_##name);                                       \
        }                                                                                          \
    } while (0)

#endif
