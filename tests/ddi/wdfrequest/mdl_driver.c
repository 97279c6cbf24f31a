/* SPDX-License-Identifier: MIT */
/* mdl_driver - see mdl_test.c. */
#include "tests/ddi/support/driver_test.h"

#define FUNCTION_RELEASE 0x802

static WDFREQUEST Pending;
static BOOLEAN IsNeither;

/* A case's own look at a write request, before the usual. */
static VOID (*LookAtWrite)(WDFREQUEST Request);

static VOID CheckDescribes(PMDL Mdl, PVOID Buffer, SIZE_T Length)
{
    CHECK_EQUAL(MmGetMdlByteCount(Mdl), Length);
    CHECK_EQUAL(Mdl->Next, NULL);
    CHECK_EQUAL(MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority | MdlMappingNoExecute),
                Buffer);
    CHECK_EQUAL(*MmGetMdlPfnArray(Mdl) << PAGE_SHIFT,
                MmGetPhysicalAddress(Buffer).QuadPart & ~(LONGLONG)(PAGE_SIZE - 1));
    CHECK_EQUAL(MmGetMdlByteOffset(Mdl), MmGetPhysicalAddress(Buffer).QuadPart % PAGE_SIZE);
}

static VOID CheckSeven(const UCHAR *Bytes, SIZE_T Length)
{
    ULONG wrong = 0;

    for (SIZE_T i = 0; i < Length; i++) {
        wrong += Bytes[i] != (UCHAR)(7 * i);
    }
    CHECK_EQUAL(wrong, 0);
}

static VOID StoreThree(PUCHAR Bytes, SIZE_T Length)
{
    for (SIZE_T i = 0; i < Length; i++) {
        Bytes[i] = (UCHAR)(3 * i);
    }
}

static VOID IoWrite(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PVOID buffer;
    PMDL mdl;

    UNREFERENCED_PARAMETER(Queue);
    if (LookAtWrite != NULL) {
        LookAtWrite(Request);
    }
    CHECK_STATUS(WdfRequestRetrieveOutputWdmMdl(Request, &mdl), STATUS_INVALID_DEVICE_REQUEST);
    if (IsNeither) {
        CHECK_STATUS(WdfRequestRetrieveInputWdmMdl(Request, &mdl), STATUS_INVALID_DEVICE_REQUEST);
    } else {
        CHECK_STATUS(WdfRequestRetrieveInputWdmMdl(Request, &mdl), STATUS_SUCCESS);
        CHECK_STATUS(WdfRequestRetrieveInputBuffer(Request, Length, &buffer, NULL), STATUS_SUCCESS);
        CheckDescribes(mdl, buffer, Length);
        CheckSeven(buffer, Length);
    }
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Length);
}

static VOID IoRead(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PVOID buffer;
    PMDL mdl;

    UNREFERENCED_PARAMETER(Queue);
    CHECK_STATUS(WdfRequestRetrieveInputWdmMdl(Request, &mdl), STATUS_INVALID_DEVICE_REQUEST);
    if (IsNeither) {
        CHECK_STATUS(WdfRequestRetrieveOutputWdmMdl(Request, &mdl), STATUS_INVALID_DEVICE_REQUEST);
        WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, 0);
        return;
    }
    CHECK_STATUS(WdfRequestRetrieveOutputWdmMdl(Request, &mdl), STATUS_SUCCESS);
    CHECK_STATUS(WdfRequestRetrieveOutputBuffer(Request, Length, &buffer, NULL), STATUS_SUCCESS);
    CheckDescribes(mdl, buffer, Length);
    StoreThree(buffer, Length);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Length);
}

static VOID Take(WDFREQUEST Request)
{
    PUCHAR buffer;
    PMDL mdl;

    CHECK_STATUS(WdfRequestRetrieveInputWdmMdl(Request, &mdl), STATUS_BUFFER_TOO_SMALL);
    CHECK_STATUS(WdfRequestRetrieveOutputWdmMdl(Request, &mdl), STATUS_SUCCESS);
    buffer = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority | MdlMappingNoExecute);
    StoreThree(buffer, MmGetMdlByteCount(mdl));
    Pending = Request;
}

static VOID IoDeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputLength,
                            size_t InputLength, ULONG Code)
{
    WDFREQUEST pending = Pending;
    PVOID input;
    PMDL mdl;

    UNREFERENCED_PARAMETER(Queue);
    if (((Code >> 2) & 0xFFF) == FUNCTION_RELEASE) {
        WdfRequestComplete(pending, STATUS_SUCCESS);
    } else if (METHOD_FROM_CTL_CODE(Code) == METHOD_OUT_DIRECT) {
        Take(Request);
        return;
    } else {
        CHECK_STATUS(WdfRequestRetrieveInputBuffer(Request, InputLength, &input, NULL),
                     STATUS_SUCCESS);
        CHECK_STATUS(WdfRequestRetrieveInputWdmMdl(Request, &mdl), STATUS_SUCCESS);
        CheckDescribes(mdl, input, InputLength);
        CheckSeven(input, InputLength);
        CHECK_STATUS(WdfRequestRetrieveOutputWdmMdl(Request, &mdl), STATUS_SUCCESS);
        CHECK_EQUAL(MmGetMdlByteCount(mdl), OutputLength);
        CheckSeven(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority), OutputLength);
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID CreateQueue(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = IoRead;
    config.EvtIoWrite = IoWrite;
    config.EvtIoDeviceControl = IoDeviceControl;
    CHECK_STATUS(WdfIoQueueCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, NULL),
                 STATUS_SUCCESS);
}

static VOID InitDirect(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetIoType(Init, WdfDeviceIoDirect);
}

static VOID InitBuffered(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetIoType(Init, WdfDeviceIoBuffered);
}

static VOID InitNeither(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetIoType(Init, WdfDeviceIoNeither);
    IsNeither = TRUE;
}

static VOID LookTwice(WDFREQUEST Request)
{
    PMDL first;
    PMDL second;

    CHECK_STATUS(WdfRequestRetrieveInputWdmMdl(Request, &first), STATUS_SUCCESS);
    CHECK_STATUS(WdfRequestRetrieveInputWdmMdl(Request, &second), STATUS_SUCCESS);
    CHECK_EQUAL(first, second);
}

static VOID LookWithoutMemory(WDFREQUEST Request)
{
    PMDL mdl;

    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfRequestRetrieveInputWdmMdl(Request, &mdl), STATUS_INSUFFICIENT_RESOURCES);
}

static VOID LookAndFree(WDFREQUEST Request)
{
    PMDL mdl;

    CHECK_STATUS(WdfRequestRetrieveInputWdmMdl(Request, &mdl), STATUS_SUCCESS);
    CHECK_BREAK(IoFreeMdl(mdl));
}

static VOID AddLookTwice(PTEST_DEVICE Device)
{
    LookAtWrite = LookTwice;
    CreateQueue(Device);
}

static VOID AddLookWithoutMemory(PTEST_DEVICE Device)
{
    LookAtWrite = LookWithoutMemory;
    CreateQueue(Device);
}

static VOID AddLookAndFree(PTEST_DEVICE Device)
{
    LookAtWrite = LookAndFree;
    CreateQueue(Device);
}

#define CASE(name, init, add)                                                                      \
    {                                                                                              \
        .Name = #name, .Init = init, .Add = add                                                    \
    }
TEST_CASES(CASE(mdl_of_direct_io, InitDirect, CreateQueue),
           CASE(mdl_of_buffered_io, InitBuffered, CreateQueue),
           CASE(mdl_of_neither_io_is_refused, InitNeither, CreateQueue),
           CASE(mdl_is_the_same_each_time, InitDirect, AddLookTwice),
           CASE(mdl_needs_memory, InitDirect, AddLookWithoutMemory),
           CASE(mdl_of_a_request_is_not_the_drivers_to_free, InitDirect, AddLookAndFree));
