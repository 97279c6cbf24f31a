/* SPDX-License-Identifier: MIT */
/*
 * device.c - the device's resources, and enabling and disabling the controller.
 */
#include "driver.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, NvmeEvtDevicePrepareHardware)
#pragma alloc_text(PAGE, NvmeEvtDeviceReleaseHardware)
#pragma alloc_text(PAGE, NvmeEvtDeviceD0Entry)
#pragma alloc_text(PAGE, NvmeEvtDeviceD0Exit)
#pragma alloc_text(PAGE, NvmeEvtDeviceSurpriseRemoval)
#endif

NTSTATUS NvmeEvtDevicePrepareHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST ResourcesRaw,
                                      _In_ WDFCMRESLIST ResourcesTranslated)
{
    PDEVICE_CONTEXT context = NvmeDeviceGetContext(Device);
    ULONG count = WdfCmResourceListGetCount(ResourcesTranslated);

    UNREFERENCED_PARAMETER(ResourcesRaw);
    PAGED_CODE();

    for (ULONG i = 0; i < count && context->Registers == NULL; i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor =
            WdfCmResourceListGetDescriptor(ResourcesTranslated, i);

        if (descriptor->Type == CmResourceTypeMemory &&
            descriptor->u.Memory.Length >= NVME_REGISTERS_BYTES) {
            context->RegistersLength = descriptor->u.Memory.Length;
            context->Registers =
                MmMapIoSpaceEx(descriptor->u.Memory.Start, context->RegistersLength,
                               PAGE_READWRITE | PAGE_NOCACHE);
            if (context->Registers == NULL) {
                return STATUS_INSUFFICIENT_RESOURCES;
            }
        }
    }
    return context->Registers != NULL ? STATUS_SUCCESS : STATUS_DEVICE_CONFIGURATION_ERROR;
}

NTSTATUS NvmeEvtDeviceReleaseHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST ResourcesTranslated)
{
    PDEVICE_CONTEXT context = NvmeDeviceGetContext(Device);

    UNREFERENCED_PARAMETER(ResourcesTranslated);
    PAGED_CODE();

    if (context->Registers != NULL) {
        MmUnmapIoSpace(context->Registers, context->RegistersLength);
        context->Registers = NULL;
    }
    return STATUS_SUCCESS;
}

/* Wait until the controller has followed the enable bit, as long as it says it may take. */
static NTSTATUS NvmeWaitReady(_In_ PDEVICE_CONTEXT Context, _In_ ULONG Ready)
{
    LARGE_INTEGER pause;
    ULONG rounds = (NVME_CAP_TIMEOUT(Context->Capabilities) + 1) * 500;

    pause.QuadPart = -10000; /* 1 ms */
    for (ULONG i = 0; i < rounds; i++) {
        ULONG status = NvmeRead(Context, NVME_REG_STATUS);

        if (status == NVME_ABSENT || (status & NVME_STATUS_FATAL)) {
            return STATUS_IO_DEVICE_ERROR;
        }
        if ((status & NVME_STATUS_READY) == Ready) {
            return STATUS_SUCCESS;
        }
        (VOID) KeDelayExecutionThread(KernelMode, FALSE, &pause);
    }
    return STATUS_IO_TIMEOUT;
}

static NTSTATUS NvmeDisable(_In_ PDEVICE_CONTEXT Context)
{
    ULONG control = NvmeRead(Context, NVME_REG_CONTROL);

    NvmeWrite(Context, NVME_REG_CONTROL, control & ~(ULONG)NVME_CONTROL_ENABLE);
    return NvmeWaitReady(Context, 0);
}

static VOID NvmeWriteAddress(_In_ PDEVICE_CONTEXT Context, _In_ ULONG Register,
                             _In_ ULONG64 Address)
{
    NvmeWrite(Context, Register, (ULONG)Address);
    NvmeWrite(Context, Register + 4, (ULONG)(Address >> 32));
}

NTSTATUS NvmeEvtDeviceD0Entry(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = NvmeDeviceGetContext(Device);
    ULONG64 memory = (ULONG64)context->MemoryLogical.QuadPart;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(PreviousState);
    PAGED_CODE();

    context->Capabilities = NvmeRead(context, NVME_REG_CAPABILITIES) |
                            (ULONG64)NvmeRead(context, NVME_REG_CAPABILITIES + 4) << 32;
    status = NvmeDisable(context);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    NvmeInterruptLearn(context->Interrupt);
    NvmeAdminReset(context);
    NvmeWrite(context, NVME_REG_QUEUE_SIZES, (ADMIN_ENTRIES - 1) << 16 | (ADMIN_ENTRIES - 1));
    NvmeWriteAddress(context, NVME_REG_SUBMISSION,
                     memory + FIELD_OFFSET(ADMIN_MEMORY, Submissions));
    NvmeWriteAddress(context, NVME_REG_COMPLETION,
                     memory + FIELD_OFFSET(ADMIN_MEMORY, Completions));
    NvmeWrite(context, NVME_REG_CONTROL, NVME_CONTROL_SIZES | NVME_CONTROL_ENABLE);
    return NvmeWaitReady(context, NVME_STATUS_READY);
}

NTSTATUS NvmeEvtDeviceD0Exit(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE TargetState)
{
    PDEVICE_CONTEXT context = NvmeDeviceGetContext(Device);

    UNREFERENCED_PARAMETER(TargetState);
    PAGED_CODE();

    /* The queue is power-managed: no command is under way. A controller that is gone has nothing to
     * disable. */
    return context->IsGone ? STATUS_SUCCESS : NvmeDisable(context);
}

VOID NvmeEvtDeviceSurpriseRemoval(_In_ WDFDEVICE Device)
{
    PAGED_CODE();

    /* The framework waits for every request that the queue presented, and no interrupt will end
     * these. */
    NvmeAdminDeviceGone(NvmeDeviceGetContext(Device));
}
