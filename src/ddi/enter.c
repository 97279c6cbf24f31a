/* SPDX-License-Identifier: MIT */
/* enter - see enter.h. */
#include "ddi/enter.h"

#include <string.h>

static const char *irql_name(uint8_t irql)
{
    static const char *const names[] = { "PASSIVE_LEVEL", "APC_LEVEL", "DISPATCH_LEVEL" };
    return irql < DQ_COUNT_OF(names) ? names[irql] : "DIRQL";
}

void dq_ddi_irql_violation(const char *name, uint8_t irql_max)
{
    uint8_t irql = dq_engine()->current->irql;
    bool is_kmdf = strncmp(name, "Wdf", 3) == 0;
    dq_violation(is_kmdf ? DQ_RULE_KMDF_IRQL : DQ_RULE_WDM_IRQL, 0, irql, 0, 0,
                 "%s was called at IRQL %u (%s); it may be called at %s or below", name, irql,
                 irql_name(irql), irql_name(irql_max));
}

bool dq_ddi_may_wait(const char *call)
{
    uint8_t irql = dq_engine()->current->irql;
    if (irql > DQ_IRQL_PASSIVE) {
        dq_violation(DQ_RULE_KMDF_IRQL, 0, irql, 0, 0,
                     "%s was called at IRQL %u; it may be called at PASSIVE_LEVEL only", call,
                     irql);
    }
    return irql == DQ_IRQL_PASSIVE;
}
