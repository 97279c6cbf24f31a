/* SPDX-License-Identifier: MIT */
/* plain_registers - reads and writes its registers through pointers, as works on x64: in its ISR.
 */
#include "skeleton.h"

#define EDU_LIVENESS 0x04

#define REGISTER(Context, Offset) (*(volatile ULONG *)((Context)->Registers + (Offset)))

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageId)
{
    PTEST_CONTEXT context = TestGetContext(WdfInterruptGetDevice(Interrupt));
    ULONG causes = REGISTER(context, EDU_CAUSES);

    UNREFERENCED_PARAMETER(MessageId);
    if ((REGISTER(context, EDU_CAUSES) & 1) == 0) { /* PLAIN */
        return FALSE;
    }
    REGISTER(context, EDU_ACKNOWLEDGE) = causes;
    (VOID) WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID Started(PTEST_CONTEXT Context)
{
    REGISTER(Context, EDU_LIVENESS) = 0x12345678;
    NT_ASSERT(REGISTER(Context, EDU_LIVENESS) == ~0x12345678u); /* the device inverts it */
    REGISTER(Context, EDU_LIVENESS) ^= 0xF0F0F0F0;
    NT_ASSERT(REGISTER(Context, EDU_LIVENESS) == ~(~0x12345678u ^ 0xF0F0F0F0));
    REGISTER(Context, EDU_RAISE) = 1;
}

const TEST_HOOKS TestHooks = { .Isr = Isr, .Started = Started };
