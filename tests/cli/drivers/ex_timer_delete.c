/* SPDX-License-Identifier: MIT */
/* ex_timer_delete - deletes a timer whose callback uses memory, and frees that; too early unless it
 * waits (WAIT), or leaves it to the timer's last callback (IN_CALLBACK). */
#include "skeleton.h"

#ifndef WAIT
#define WAIT FALSE
#endif

#define TAG 'lDxE'

static VOID NTAPI Expire(PEX_TIMER Timer, PVOID Context)
{
    UNREFERENCED_PARAMETER(Timer);
    (*(PULONG)Context)++;
}

static VOID NTAPI Deleted(PVOID Context)
{
#ifdef IN_CALLBACK
    ExFreePoolWithTag(Context, TAG);
#else
    UNREFERENCED_PARAMETER(Context);
#endif
}

static VOID Started(PTEST_CONTEXT Context)
{
    EXT_DELETE_PARAMETERS parameters;
    PULONG memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*memory), TAG);
    PEX_TIMER timer = memory != NULL ? ExAllocateTimer(Expire, memory, 0) : NULL;

    if (timer == NULL) {
        return;
    }
    ExInitializeDeleteTimerParameters(&parameters);
    parameters.DeleteCallback = Deleted;
    parameters.DeleteContext = memory;
    ExSetTimer(timer, -1000, 0, NULL);
    TestWrite(Context, EDU_RAISE, 1);
    ExDeleteTimer(timer, TRUE, WAIT, &parameters);
#ifndef IN_CALLBACK
    ExFreePoolWithTag(memory, TAG);
#endif
}

const TEST_HOOKS TestHooks = { .Started = Started };
