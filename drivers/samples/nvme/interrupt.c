/* SPDX-License-Identifier: MIT */
/*
 * interrupt.c - the interrupt of the administrative completion queue: a message of MSI-X, which is
 * its alone, or the line, which may be shared and stands until the queue is empty.
 */
#include "driver.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, NvmeInterruptCreate)
#endif

NTSTATUS NvmeInterruptCreate(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = NvmeDeviceGetContext(Device);
    WDF_INTERRUPT_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;

    PAGED_CODE();

    WDF_INTERRUPT_CONFIG_INIT(&config, NvmeEvtInterruptIsr, NvmeEvtInterruptDpc);
    config.EvtInterruptEnable = NvmeEvtInterruptEnable;
    config.EvtInterruptDisable = NvmeEvtInterruptDisable;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, INTERRUPT_CONTEXT);
    return WdfInterruptCreate(Device, &config, &attributes, &context->Interrupt);
}

VOID NvmeInterruptLearn(_In_ WDFINTERRUPT Interrupt)
{
    WDF_INTERRUPT_INFO info;

    WDF_INTERRUPT_INFO_INIT(&info);
    WdfInterruptGetInfo(Interrupt, &info);
    NvmeInterruptGetContext(Interrupt)->IsMessage = info.MessageSignaled;
}

BOOLEAN NvmeEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT device = NvmeDeviceGetContext(WdfInterruptGetDevice(Interrupt));
    PINTERRUPT_CONTEXT context = NvmeInterruptGetContext(Interrupt);

    UNREFERENCED_PARAMETER(MessageID);

    if (!context->IsMessage) {
        if (!NvmeAdminHasCompletion(device)) {
            return FALSE;
        }
        NvmeWrite(device, NVME_REG_MASK_SET, 1); /* until the DPC has emptied the queue */
    }
    context->Count++;
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

VOID NvmeEvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT device = NvmeDeviceGetContext(AssociatedObject);

    NvmeAdminServe(device);
    if (!NvmeInterruptGetContext(Interrupt)->IsMessage) {
        NvmeWrite(device, NVME_REG_MASK_CLEAR, 1);
    }
}

NTSTATUS NvmeEvtInterruptEnable(_In_ WDFINTERRUPT Interrupt, _In_ WDFDEVICE AssociatedDevice)
{
    if (!NvmeInterruptGetContext(Interrupt)->IsMessage) {
        NvmeWrite(NvmeDeviceGetContext(AssociatedDevice), NVME_REG_MASK_CLEAR, 1);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NvmeEvtInterruptDisable(_In_ WDFINTERRUPT Interrupt, _In_ WDFDEVICE AssociatedDevice)
{
    if (!NvmeInterruptGetContext(Interrupt)->IsMessage) {
        NvmeWrite(NvmeDeviceGetContext(AssociatedDevice), NVME_REG_MASK_SET, 1);
    }
    return STATUS_SUCCESS;
}

ULONG NvmeInterruptCount(_In_ WDFINTERRUPT Interrupt)
{
    ULONG count;

    WdfInterruptAcquireLock(Interrupt);
    count = NvmeInterruptGetContext(Interrupt)->Count;
    WdfInterruptReleaseLock(Interrupt);
    return count;
}
