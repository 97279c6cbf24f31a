/* SPDX-License-Identifier: MIT */
/* wdm_irp - the functions of wdm/irp.h. */
#include "ddi/enter.h"
#include "framework/preprocess.h"
#include "framework/request.h"

BOOLEAN NTAPI IoCancelIrp(PIRP Irp)
{
    static const char call[] = "IoCancelIrp";
    DQ_DDI_ENTER(IoCancelIrp);
    struct dq_irp *irp = dq_packet_source(Irp, call);
    return dq_request_cancel_delivered(irp);
}

VOID NTAPI IoAcquireCancelSpinLock(PKIRQL Irql)
{
    DQ_DDI_ENTER(IoAcquireCancelSpinLock);
    *Irql = dq_packet_cancel_lock();
}

VOID NTAPI IoReleaseCancelSpinLock(KIRQL Irql)
{
    DQ_DDI_ENTER(IoReleaseCancelSpinLock);
    dq_packet_cancel_unlock(Irql);
}

NTSTATUS NTAPI IofCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    DQ_DDI_ENTER(IofCallDriver);
    return dq_preprocess_pass_down(DeviceObject, Irp);
}

VOID NTAPI IofCompleteRequest(PIRP Irp, CCHAR PriorityBoost)
{
    DQ_DDI_ENTER(IofCompleteRequest);
    (void)PriorityBoost; /* application threads have one priority: see CAVEATS */
    dq_packet_complete(Irp);
}
