/* SPDX-License-Identifier: MIT */
/* counter_race - counts in the ISR, and in a request under a lock that does not keep the ISR off.
 */
#include "skeleton.h"

static ULONG Counter;
static KSPIN_LOCK CounterLock;

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
    KIRQL irql;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    TestWrite(context, EDU_RAISE, 1);
    KeAcquireSpinLock(&CounterLock, &irql);
    Counter++; /* in the request */
    KeReleaseSpinLock(&CounterLock, irql);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

const TEST_HOOKS TestHooks = { .Isr = Isr, .DeviceControl = DeviceControl };
