/* SPDX-License-Identifier: MIT */
/* lock_in_isr - the ISR, at DIRQL, takes a lock that is for DISPATCH_LEVEL. */
#include "skeleton.h"

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    PTEST_CONTEXT context = TestGetContext(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    WdfSpinLockAcquire(context->Lock); /* the violation */
    TestWrite(context, EDU_ACKNOWLEDGE, TestRead(context, EDU_CAUSES));
    WdfSpinLockRelease(context->Lock);
    return TRUE;
}

const TEST_HOOKS TestHooks = { .Isr = Isr };
