/* SPDX-License-Identifier: MIT */
/* irp - see irp.h. */
#include "kernel/irp.h"

#include <string.h>

#include "kernel/irp_buffer.h"
#include "kernel/numbering.h"

uint8_t dq_irp_major(const struct dq_irp *irp)
{
    switch (irp->type) {
    case DQ_IRP_CREATE:
        return IRP_MJ_CREATE;
    case DQ_IRP_CLEANUP:
        return IRP_MJ_CLEANUP;
    case DQ_IRP_CLOSE:
        return IRP_MJ_CLOSE;
    case DQ_IRP_READ:
        return IRP_MJ_READ;
    case DQ_IRP_WRITE:
        return IRP_MJ_WRITE;
    case DQ_IRP_DEVICE_CONTROL:
        return irp->is_internal ? IRP_MJ_INTERNAL_DEVICE_CONTROL : IRP_MJ_DEVICE_CONTROL;
    }
    return IRP_MJ_MAXIMUM_FUNCTION;
}

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
    dq_irp_buffers_copy_output(irp);
    dq_irp_buffers_free(irp);
    if (irp->returned) {
        irp->returned(irp);
    } else {
        (void)dq_kevent_set(&irp->completed);
    }
}
