/* SPDX-License-Identifier: MIT */
/* wdm_irp - the functions of wdm/irp.h. */
#include "ddi/enter.h"
#include "framework/preprocess.h"
#include "framework/request.h"
#include "kernel/own_irp.h"
#include "kernel/stop.h"

PIRP NTAPI IoAllocateIrp(CCHAR StackSize, BOOLEAN ChargeQuota)
{
    DQ_DDI_ENTER(IoAllocateIrp);
    (void)ChargeQuota; /* there are no quotas */
    return dq_own_irp_create((uint8_t)StackSize);
}

VOID NTAPI IoFreeIrp(PIRP Irp)
{
    DQ_DDI_ENTER(IoFreeIrp);
    dq_own_irp_free(Irp);
}

VOID NTAPI IoReuseIrp(PIRP Irp, NTSTATUS Iostatus)
{
    DQ_DDI_ENTER(IoReuseIrp);
    dq_own_irp_reuse(Irp, Iostatus);
}

/* Those go through a framework request only. */
static void refuse_own(const IRP *irp, const char *call)
{
    if (dq_own_irp_find(irp)) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "%s with an IRP of IoAllocateIrp: not built yet; WdfRequestCreateFromIrp and "
                    "WdfRequestSend are",
                    call);
    }
}

BOOLEAN NTAPI IoCancelIrp(PIRP Irp)
{
    static const char call[] = "IoCancelIrp";
    DQ_DDI_ENTER(IoCancelIrp);
    refuse_own(Irp, call);
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
    refuse_own(Irp, "IoCallDriver");
    return dq_preprocess_pass_down(DeviceObject, Irp);
}

VOID NTAPI IofCompleteRequest(PIRP Irp, CCHAR PriorityBoost)
{
    DQ_DDI_ENTER(IofCompleteRequest);
    (void)PriorityBoost; /* application threads have one priority: see CAVEATS */
    if (dq_own_irp_find(Irp)) {
        dq_violation(DQ_RULE_IRP_ALLOCATED_COMPLETED, (uintptr_t)Irp, 0, 0, 0,
                     "IoCompleteRequest with an IRP of IoAllocateIrp: who allocated it frees it");
        return;
    }
    dq_packet_complete(Irp);
}
