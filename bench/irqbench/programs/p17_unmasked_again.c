/* SPDX-License-Identifier: MIT */
/*
 * p17_unmasked_again.c - the ISR masks the device, the DPC unmasks it, under the interrupt's lock;
 * the interrupt is disabled by masking.
 */
#include "common.h"

/* Words come in by themselves, so many at a time. */
#define WORDS_AHEAD 2

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

/* The device stays masked until the DPC has emptied it. */
static BOOLEAN EvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID) /* BUG */
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    if ((ReadTd(&context->Common, TD_REG_ISTAT) & ReadTd(&context->Common, TD_REG_IMASK)) == 0) {
        return FALSE;
    }
    WriteTd(&context->Common, TD_REG_IMASK, 0);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    WriteTd(&context->Common, TD_REG_ISTAT, TD_RX);
    while (ReadTd(&context->Common, TD_REG_RX) != 0) {
    }
    WdfInterruptAcquireLock(Interrupt);             /* BUG */
    WriteTd(&context->Common, TD_REG_IMASK, TD_RX); /* BUG */
    WdfInterruptReleaseLock(Interrupt);
}

static NTSTATUS EvtInterruptEnable(_In_ WDFINTERRUPT Interrupt, _In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(Interrupt);
    WriteTd(&context->Common, TD_REG_IMASK, TD_RX);
    return STATUS_SUCCESS;
}

static NTSTATUS EvtInterruptDisable(_In_ WDFINTERRUPT Interrupt, _In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(Interrupt);
    WriteTd(&context->Common, TD_REG_IMASK, 0);
    return STATUS_SUCCESS;
}

static NTSTATUS EvtDeviceD0Entry(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    WriteTd(&DeviceGetContext(Device)->Common, TD_REG_CREDIT, WORDS_AHEAD);
    return STATUS_SUCCESS;
}

/* Nothing more comes in: what came is left where it is. */
static NTSTATUS EvtDeviceD0Exit(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE TargetState)
{
    UNREFERENCED_PARAMETER(TargetState);
    (VOID) ReadTd(&DeviceGetContext(Device)->Common, TD_REG_CREDIT);
    return STATUS_SUCCESS;
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, EvtInterruptIsr, EvtInterruptDpc);
    config.EvtInterruptEnable = EvtInterruptEnable;
    config.EvtInterruptDisable = EvtInterruptDisable;
    return WdfInterruptCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES,
                              &DeviceGetContext(Device)->Interrupt);
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .IsMaskedByInterrupt = TRUE,
    .CreateObjects = CreateObjects,
    .EvtDeviceD0Entry = EvtDeviceD0Entry,
    .EvtDeviceD0Exit = EvtDeviceD0Exit,
};
