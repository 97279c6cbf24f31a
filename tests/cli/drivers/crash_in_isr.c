/* SPDX-License-Identifier: MIT */
/* crash_in_isr - the ISR writes through a null pointer, in a function that it calls. */
#include "skeleton.h"

static DECLSPEC_NOINLINE VOID SaveCauses(PTEST_CONTEXT Context)
{
    *Context->Nowhere = TestRead(Context, EDU_CAUSES); /* the crash */
}

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    SaveCauses(TestGetContext(WdfInterruptGetDevice(Interrupt)));
    return TRUE;
}

const TEST_HOOKS TestHooks = { .Isr = Isr };
