/* SPDX-License-Identifier: MIT */
/* doorbell_first - tells the device before it notes the request that the interrupt will complete.
 */
#include "skeleton.h"

static PVOID Pending;

static VOID Dpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    WDFREQUEST request = (WDFREQUEST)InterlockedExchangePointer(&Pending, NULL);

    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(AssociatedObject);
    if (request != NULL) {
        WdfRequestComplete(request, STATUS_SUCCESS);
    }
}

static VOID DeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                          size_t InputBufferLength, ULONG IoControlCode)
{
    PTEST_CONTEXT context = TestGetContext(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    TestWrite(context, EDU_RAISE, 1);              /* the doorbell */
    InterlockedExchangePointer(&Pending, Request); /* too late */
}

const TEST_HOOKS TestHooks = { .Dpc = Dpc, .DeviceControl = DeviceControl };
