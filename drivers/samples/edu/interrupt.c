/* SPDX-License-Identifier: MIT */
/*
 * interrupt.c - the device's interrupt: one message, or the line.
 *
 * The ISR acknowledges the causes, adds them to the interrupt's context and queues one DPC for each
 * kind of work. A DPC takes its own causes from the context under the interrupt lock. A cause that
 * arrives after that queues the DPC again, so none is lost and none is handled twice, on however
 * many processors.
 */
#include "driver.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, EduInterruptCreate)
#endif

NTSTATUS EduInterruptCreate(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = EduDeviceGetContext(Device);
    WDF_INTERRUPT_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;

    PAGED_CODE();

    WDF_INTERRUPT_CONFIG_INIT(&config, EduEvtInterruptIsr, EduEvtInterruptDpc);
    config.EvtInterruptEnable = EduEvtInterruptEnable;
    config.EvtInterruptDisable = EduEvtInterruptDisable;

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, INTERRUPT_CONTEXT);
    return WdfInterruptCreate(Device, &config, &attributes, &context->Interrupt);
}

/* At DIRQL with the interrupt lock held, as are Enable, Disable and ReadCounts below. */
BOOLEAN EduEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT device = EduDeviceGetContext(WdfInterruptGetDevice(Interrupt));
    PINTERRUPT_CONTEXT context = EduInterruptGetContext(Interrupt);
    ULONG causes;

    UNREFERENCED_PARAMETER(MessageID);

    causes = EduRead(device, EDU_REG_CAUSES);
    if (causes == 0 || causes == EDU_ABSENT) {
        context->ForeignCount++;
        return FALSE;
    }

    EduWrite(device, EDU_REG_ACKNOWLEDGE, causes);
    context->ServicedCount++;

    /* Connected but not enabled: the device is silenced, but it must not start work that would
     * outlive D0. */
    if (!context->IsEnabled) {
        return TRUE;
    }

    context->Causes |= causes;
    if (causes & EDU_CAUSE_DMA) {
        WdfDpcEnqueue(device->TransferDpc);
    }
    if (causes & ~(ULONG)EDU_CAUSE_DMA) {
        WdfInterruptQueueDpcForIsr(Interrupt);
    }
    return TRUE;
}

VOID EduEvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT device = EduDeviceGetContext(AssociatedObject);

    if (EduInterruptTakeCauses(Interrupt, ~(ULONG)EDU_CAUSE_DMA) & EDU_CAUSE_FACTORIAL) {
        EduFactorialDone(device->ControlQueue);
    }
}

NTSTATUS EduEvtInterruptEnable(_In_ WDFINTERRUPT Interrupt, _In_ WDFDEVICE AssociatedDevice)
{
    PDEVICE_CONTEXT device = EduDeviceGetContext(AssociatedDevice);
    PINTERRUPT_CONTEXT context = EduInterruptGetContext(Interrupt);

    context->Causes = 0;
    context->IsEnabled = TRUE;
    EduWrite(device, EDU_REG_STATUS, EDU_STATUS_INTERRUPT);
    return STATUS_SUCCESS;
}

NTSTATUS EduEvtInterruptDisable(_In_ WDFINTERRUPT Interrupt, _In_ WDFDEVICE AssociatedDevice)
{
    PDEVICE_CONTEXT device = EduDeviceGetContext(AssociatedDevice);
    PINTERRUPT_CONTEXT context = EduInterruptGetContext(Interrupt);

    EduWrite(device, EDU_REG_STATUS, 0);
    EduWrite(device, EDU_REG_ACKNOWLEDGE, EDU_CAUSE_ALL);
    context->IsEnabled = FALSE;
    return STATUS_SUCCESS;
}

ULONG EduInterruptTakeCauses(_In_ WDFINTERRUPT Interrupt, _In_ ULONG Mask)
{
    PINTERRUPT_CONTEXT context = EduInterruptGetContext(Interrupt);
    ULONG causes;

    WdfInterruptAcquireLock(Interrupt);
    causes = context->Causes & Mask;
    context->Causes &= ~Mask;
    WdfInterruptReleaseLock(Interrupt);
    return causes;
}

/* Run by WdfInterruptSynchronize; Context is an EDU_STATISTICS. */
BOOLEAN EduEvtInterruptReadCounts(_In_ WDFINTERRUPT Interrupt, _In_ WDFCONTEXT Context)
{
    PINTERRUPT_CONTEXT context = EduInterruptGetContext(Interrupt);
    PEDU_STATISTICS statistics = (PEDU_STATISTICS)Context;

    statistics->InterruptsServiced = context->ServicedCount;
    statistics->InterruptsForeign = context->ForeignCount;
    return TRUE;
}
