/* SPDX-License-Identifier: MIT */
/* crash_in_request - the request handler, at PASSIVE_LEVEL, reads through a null pointer. */
#include "skeleton.h"

static VOID DeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                          size_t InputBufferLength, ULONG IoControlCode)
{
    PTEST_CONTEXT context = TestGetContext(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WdfRequestComplete(Request, (NTSTATUS)*context->Nowhere); /* the crash */
}

const TEST_HOOKS TestHooks = { .DeviceControl = DeviceControl };
