/* SPDX-License-Identifier: MIT */
/*
 * stale_count - counts in the ISR, and in a request, both under the interrupt's lock; but the
 * request lets go of it between reading and writing. With REREAD it does not.
 */
#include "skeleton.h"

static ULONG Counter;

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    if (TestAcknowledge(TestGetContext(WdfInterruptGetDevice(Interrupt))) == 0) {
        return FALSE;
    }
    Counter++; /* in the ISR */
    return TRUE;
}

static VOID DeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                          size_t InputBufferLength, ULONG IoControlCode)
{
    PTEST_CONTEXT context = TestGetContext(WdfIoQueueGetDevice(Queue));
    ULONG count;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    TestWrite(context, EDU_RAISE, 1);
    WdfInterruptAcquireLock(context->Interrupt);
    count = Counter; /* the stale value */
    WdfInterruptReleaseLock(context->Interrupt);
    WdfInterruptAcquireLock(context->Interrupt);
#ifdef REREAD
    count = Counter;
#endif
    Counter = count + 1; /* comes too late */
    WdfInterruptReleaseLock(context->Interrupt);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

const TEST_HOOKS TestHooks = { .Isr = Isr, .DeviceControl = DeviceControl };
