/* SPDX-License-Identifier: MIT */
/* io_driver - see io_driver.h. */
#include "tests/ddi/support/io_driver.h"

static PCSTR TheScript;
static PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL OtherControl;

static VOID AnswerScript(WDFREQUEST Request)
{
    PCHAR buffer;
    size_t length;
    size_t count = 0;
    NTSTATUS status = WdfRequestRetrieveOutputBuffer(Request, 1, (PVOID *)&buffer, &length);

    while (NT_SUCCESS(status) && count < length && TheScript[count] != '\0') {
        buffer[count] = TheScript[count];
        count++;
    }
    CHECK(TheScript[count] == '\0');
    WdfRequestCompleteWithInformation(Request, status, count);
}

static VOID DeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                          size_t InputBufferLength, ULONG IoControlCode)
{
    if (IoControlCode == IO_SCRIPT_CONTROL) {
        AnswerScript(Request);
    } else if (OtherControl != NULL) {
        OtherControl(Queue, Request, OutputBufferLength, InputBufferLength, IoControlCode);
    } else {
        WdfRequestComplete(Request, STATUS_INVALID_DEVICE_REQUEST);
    }
}

WDFQUEUE IoQueueCreate(PTEST_DEVICE Device, PWDF_IO_QUEUE_CONFIG Config,
                       PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDFQUEUE queue = NULL;

    CHECK_STATUS(WdfIoQueueCreate(Device->Device, Config, Attributes, &queue), STATUS_SUCCESS);
    return queue;
}

VOID IoDispatch(PTEST_DEVICE Device, WDFQUEUE Queue, WDF_REQUEST_TYPE Type)
{
    CHECK_STATUS(WdfDeviceConfigureRequestDispatching(Device->Device, Queue, Type), STATUS_SUCCESS);
}

VOID IoScript(PTEST_DEVICE Device, PCSTR Script, PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL Control)
{
    WDF_IO_QUEUE_CONFIG config;

    TheScript = Script;
    OtherControl = Control;
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = DeviceControl;
    (VOID) IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

VOID IoScriptAlone(PTEST_DEVICE Device, PCSTR Script)
{
    WDF_IO_QUEUE_CONFIG config;

    TheScript = Script;
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = DeviceControl;
    IoDispatch(Device, IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES),
               WdfRequestTypeDeviceControl);
}

VOID IoOnWrite(PTEST_DEVICE Device, PFN_WDF_IO_QUEUE_IO_WRITE Callback)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.PowerManaged = WdfFalse;
    config.EvtIoWrite = Callback;
    IoDispatch(Device, IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES),
               WdfRequestTypeWrite);
}
