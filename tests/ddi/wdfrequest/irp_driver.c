/* SPDX-License-Identifier: MIT */
/* irp_driver - see irp_test.c. */
#include "tests/ddi/support/io_driver.h"

static WDFREQUEST Held;

static VOID ReadQueue(PTEST_DEVICE Device, PFN_WDF_IO_QUEUE_IO_READ Callback)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = Callback;
    IoDispatch(Device, IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES),
               WdfRequestTypeRead);
}

static VOID Read(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PIRP irp = WdfRequestWdmGetIrp(Request);
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
    PVOID buffer;

    CHECK_EQUAL(irp->Type, 6);
    CHECK_EQUAL(irp->RequestorMode, UserMode);
    CHECK_EQUAL(irp->Cancel, FALSE);
    CHECK_EQUAL(location->MajorFunction, IRP_MJ_READ);
    CHECK_EQUAL(location->Parameters.Read.Length, Length);
    CHECK_EQUAL(location->Parameters.Read.ByteOffset.QuadPart, 0);
    CHECK_EQUAL(location->DeviceObject, WdfDeviceWdmGetDeviceObject(WdfIoQueueGetDevice(Queue)));
    CHECK_STATUS(WdfRequestRetrieveOutputBuffer(Request, 4, &buffer, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(irp->AssociatedIrp.SystemBuffer, buffer);
    *(PULONG)irp->AssociatedIrp.SystemBuffer = 0x12345678;
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, 4);
}

static VOID irp_of_a_read_describes_it(PTEST_DEVICE Device)
{
    ReadQueue(Device, Read);
    IoScript(Device, "r0 e0=0 v0=12345678", NULL);
}

static VOID Write(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PIRP irp = WdfRequestWdmGetIrp(Request);

    UNREFERENCED_PARAMETER(Queue);
    CHECK_EQUAL(IoGetCurrentIrpStackLocation(irp)->MajorFunction, IRP_MJ_WRITE);
    CHECK_EQUAL(IoGetCurrentIrpStackLocation(irp)->Parameters.Write.Length, Length);
    CHECK_EQUAL(*(PULONG)irp->AssociatedIrp.SystemBuffer, 4); /* of slot 3 */
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID irp_of_a_write_has_its_bytes(PTEST_DEVICE Device)
{
    IoOnWrite(Device, Write);
    IoScript(Device, "w3 e3=0", NULL);
}

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                    size_t InputBufferLength, ULONG IoControlCode)
{
    PIRP irp = WdfRequestWdmGetIrp(Request);
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);

    UNREFERENCED_PARAMETER(Queue);
    CHECK_EQUAL(location->MajorFunction, IRP_MJ_DEVICE_CONTROL);
    CHECK_EQUAL(location->Parameters.DeviceIoControl.IoControlCode, IoControlCode);
    CHECK_EQUAL(location->Parameters.DeviceIoControl.InputBufferLength, InputBufferLength);
    CHECK_EQUAL(location->Parameters.DeviceIoControl.OutputBufferLength, OutputBufferLength);
    CHECK_EQUAL(*(PULONG)irp->AssociatedIrp.SystemBuffer, 1);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID irp_of_a_device_control_describes_it(PTEST_DEVICE Device)
{
    IoScript(Device, "d0:800 e0=0", Control);
}

static VOID ReadTwice(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PIRP irp = WdfRequestWdmGetIrp(Request);

    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    irp->Tail.Overlay.DriverContext[0] = Request;
    CHECK_EQUAL(WdfRequestWdmGetIrp(Request), irp);
    CHECK_EQUAL(irp->Tail.Overlay.DriverContext[0], Request);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID irp_is_the_same_each_time(PTEST_DEVICE Device)
{
    ReadQueue(Device, ReadTwice);
    IoScript(Device, "r0 e0=0 r1 e1=0", NULL);
}

static VOID Hold(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    CHECK_EQUAL(WdfRequestWdmGetIrp(Request)->Cancel, FALSE);
    Held = Request;
}

static VOID WriteLooks(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    CHECK_EQUAL(WdfRequestWdmGetIrp(Held)->Cancel, TRUE);
    CHECK_EQUAL(WdfRequestIsCanceled(Held), TRUE);
    WdfRequestComplete(Held, STATUS_CANCELLED);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID irp_tells_that_it_is_canceled(PTEST_DEVICE Device)
{
    ReadQueue(Device, Hold);
    IoOnWrite(Device, WriteLooks);
    IoScript(Device, "r0 c0 w1 e1=0 e0=C0000120", NULL);
}

static VOID ReadWithInformation(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PIRP irp;

    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    WdfRequestSetInformation(Request, 1);
    irp = WdfRequestWdmGetIrp(Request);
    CHECK_EQUAL(irp->IoStatus.Information, 1);
    WdfRequestSetInformation(Request, 2);
    CHECK_EQUAL(irp->IoStatus.Information, 2);
    *(PULONG)irp->AssociatedIrp.SystemBuffer = 0x87654321;
    irp->IoStatus.Information = 4;
    CHECK_EQUAL(WdfRequestGetInformation(Request), 4);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID information_written_into_the_irp_counts(PTEST_DEVICE Device)
{
    ReadQueue(Device, ReadWithInformation);
    IoScript(Device, "r0 e0=0 v0=87654321", NULL);
}

static VOID ReadAndAskLater(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    WdfObjectReference(Request);
    WdfRequestComplete(Request, STATUS_SUCCESS);
    CHECK_BREAK(CHECK_EQUAL(WdfRequestWdmGetIrp(Request), NULL));
    WdfObjectDereference(Request);
}

static VOID irp_of_a_completed_request_is_null(PTEST_DEVICE Device)
{
    ReadQueue(Device, ReadAndAskLater);
    IoScript(Device, "r0 e0=0", NULL);
}

TEST_CASES(CASE_ADD(irp_of_a_read_describes_it), CASE_ADD(irp_of_a_write_has_its_bytes),
           CASE_ADD(irp_of_a_device_control_describes_it), CASE_ADD(irp_is_the_same_each_time),
           CASE_ADD(irp_tells_that_it_is_canceled),
           CASE_ADD(information_written_into_the_irp_counts),
           CASE_ADD(irp_of_a_completed_request_is_null));
