/* SPDX-License-Identifier: MIT */
/* not_built_call - calls a function that Windows has and dirql does not have yet. */
#include "skeleton.h"

static VOID Started(PTEST_CONTEXT Context)
{
    UNICODE_STRING name;

    RtlInitUnicodeString(&name, L"\\DosDevices\\Test");
    (VOID) WdfDeviceCreateSymbolicLink(WdfInterruptGetDevice(Context->Interrupt), &name);
}

const TEST_HOOKS TestHooks = { .Started = Started };
