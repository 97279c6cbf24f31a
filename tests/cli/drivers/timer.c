/* SPDX-License-Identifier: MIT */
/* timer - a framework timer expires: the kernel's objects in it are none of the driver's memory. */
#include "skeleton.h"

static VOID Expired(WDFTIMER Timer)
{
    UNREFERENCED_PARAMETER(Timer);
    DbgPrint("the timer has expired\n");
}

static VOID Started(PTEST_CONTEXT Context)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_TIMER_CONFIG config;
    WDFTIMER timer;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = WdfInterruptGetDevice(Context->Interrupt);
    WDF_TIMER_CONFIG_INIT(&config, Expired);
    if (NT_SUCCESS(WdfTimerCreate(&config, &attributes, &timer))) {
        (VOID) WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(1));
        KeStallExecutionProcessor(2000);
    }
}

const TEST_HOOKS TestHooks = { .Started = Started };
