/* SPDX-License-Identifier: MIT */
/* doorbell_first - tells the device before it notes the request that the interrupt will complete;
 * for two kinds of request, each of which can be lost. */
#include "skeleton.h"

static PVOID Pending[2];

static VOID Dpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(AssociatedObject);
    for (ULONG i = 0; i < 2; i++) {
        WDFREQUEST request = (WDFREQUEST)InterlockedExchangePointer(&Pending[i], NULL);

        if (request != NULL) {
            WdfRequestComplete(request, STATUS_SUCCESS);
        }
    }
}

static VOID DeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                          size_t InputBufferLength, ULONG IoControlCode)
{
    PTEST_CONTEXT context = TestGetContext(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    TestWrite(context, EDU_RAISE, 1);                                      /* the doorbell */
    InterlockedExchangePointer(&Pending[IoControlCode >> 2 & 1], Request); /* too late */
}

const TEST_HOOKS TestHooks = { .Dpc = Dpc, .DeviceControl = DeviceControl };
