/* SPDX-License-Identifier: MIT */
/* irp - see irp.h. */
#include "kernel/irp.h"

#include <string.h>

#include "kernel/numbering.h"

void dq_irp_init(struct dq_irp *irp, enum dq_irp_type type)
{
    memset(irp, 0, sizeof(*irp));
    irp->type = type;
    irp->number = dq_number_next(DQ_NUMBER_REQUEST);
    dq_kevent_init(&irp->completed, NotificationEvent, false);
}

void dq_irp_complete(struct dq_irp *irp, NTSTATUS status, uint64_t information)
{
    DQ_ASSERT(!irp->is_completed);
    irp->is_completed = true;
    irp->status = status;
    irp->information = information;
    if (irp->returned) {
        irp->returned(irp);
    } else {
        (void)dq_kevent_set(&irp->completed);
    }
}
