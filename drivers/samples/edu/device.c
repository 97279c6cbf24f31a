/* SPDX-License-Identifier: MIT */
/*
 * device.c - the device's resources, and its way into and out of D0.
 */
#include "driver.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, EduEvtDevicePrepareHardware)
#pragma alloc_text(PAGE, EduEvtDeviceReleaseHardware)
#pragma alloc_text(PAGE, EduEvtDeviceD0Entry)
#pragma alloc_text(PAGE, EduEvtDeviceD0Exit)
#pragma alloc_text(PAGE, EduEvtDeviceSurpriseRemoval)
#endif

static PCM_PARTIAL_RESOURCE_DESCRIPTOR EduFindRegisters(_In_ WDFCMRESLIST Resources)
{
    ULONG count = WdfCmResourceListGetCount(Resources);

    for (ULONG i = 0; i < count; i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(Resources, i);

        if (descriptor->Type == CmResourceTypeMemory &&
            descriptor->u.Memory.Length >= EDU_REGISTERS_BYTES) {
            return descriptor;
        }
    }
    return NULL;
}

NTSTATUS EduEvtDevicePrepareHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST ResourcesRaw,
                                     _In_ WDFCMRESLIST ResourcesTranslated)
{
    PDEVICE_CONTEXT context = EduDeviceGetContext(Device);
    PCM_PARTIAL_RESOURCE_DESCRIPTOR registers;

    UNREFERENCED_PARAMETER(ResourcesRaw);
    PAGED_CODE();

    registers = EduFindRegisters(ResourcesTranslated);
    if (registers == NULL) {
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    }

    context->RegistersLength = registers->u.Memory.Length;
    context->Registers = MmMapIoSpaceEx(registers->u.Memory.Start, context->RegistersLength,
                                        PAGE_READWRITE | PAGE_NOCACHE);
    return context->Registers != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS EduEvtDeviceReleaseHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST ResourcesTranslated)
{
    PDEVICE_CONTEXT context = EduDeviceGetContext(Device);

    UNREFERENCED_PARAMETER(ResourcesTranslated);
    PAGED_CODE();

    /* Called even when EvtDevicePrepareHardware failed. */
    if (context->Registers != NULL) {
        MmUnmapIoSpace(context->Registers, context->RegistersLength);
        context->Registers = NULL;
    }
    return STATUS_SUCCESS;
}

NTSTATUS EduEvtDeviceD0Entry(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = EduDeviceGetContext(Device);
    ULONG identification;

    UNREFERENCED_PARAMETER(PreviousState);
    PAGED_CODE();

    identification = EduRead(context, EDU_REG_IDENTIFICATION);
    if ((identification & EDU_IDENTIFICATION_MASK) != EDU_IDENTIFICATION_VALUE) {
        DbgPrint("edu: no edu device answers, identification 0x%08lX\n", identification);
        return STATUS_NO_SUCH_DEVICE;
    }
    DbgPrint("edu: device started, version %lu.%lu\n", identification >> 24,
             (identification >> 16) & 0xFF);
    return STATUS_SUCCESS;
}

NTSTATUS EduEvtDeviceD0Exit(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE TargetState)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(TargetState);
    PAGED_CODE();

    /* Both queues are power-managed and own no unfinished request here; EvtInterruptDisable has
     * silenced the device. Nothing is left to stop. */
    DbgPrint("edu: device stopped\n");
    return STATUS_SUCCESS;
}

VOID EduEvtDeviceSurpriseRemoval(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = EduDeviceGetContext(Device);

    PAGED_CODE();

    /* The framework waits for every request that a queue presented, and no interrupt will end
     * these. */
    EduControlDeviceGone(context->ControlQueue);
    EduTransferDeviceGone(context->TransferQueue);
}
