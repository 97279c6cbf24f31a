/* SPDX-License-Identifier: MIT */
/* lost_request - requests are taken and never completed. */
#include "skeleton.h"

static VOID DeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                          size_t InputBufferLength, ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
}

const TEST_HOOKS TestHooks = { .DeviceControl = DeviceControl };
