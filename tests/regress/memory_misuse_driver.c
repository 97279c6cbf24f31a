/* SPDX-License-Identifier: MIT */
/* memory_misuse_driver - see memory_misuse_test.c. Compiled with access instrumentation. */
#include "tests/ddi/support/driver_test.h"

typedef struct _NOTE {
    volatile ULONG Value;
    volatile UCHAR Tail[4];
} NOTE, *PNOTE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(NOTE, GetNote)

static volatile ULONG Seen;
static volatile UCHAR *Shared;
static PKEVENT Waited;
static volatile ULONG *OfDpc;

static volatile UCHAR *Allocate(SIZE_T Bytes)
{
    return (volatile UCHAR *)ExAllocatePool2(POOL_FLAG_NON_PAGED, Bytes, TEST_TAG);
}

static VOID Free(volatile UCHAR *Block)
{
    ExFreePoolWithTag((PVOID)Block, TEST_TAG);
}

static VOID read_after_free(PTEST_DEVICE Device)
{
    volatile UCHAR *block = Allocate(24);

    UNREFERENCED_PARAMETER(Device);
    Free(block);
    CHECK_BREAK(Seen = block[23]);
}

static VOID write_after_free(PTEST_DEVICE Device)
{
    volatile UCHAR *block = Allocate(5000);

    UNREFERENCED_PARAMETER(Device);
    Free(block);
    CHECK_BREAK(block[4999] = 1);
    /* A block of the same size is another one. */
    Shared = Allocate(5000);
    CHECK(Shared != block);
    Free(Shared);
}

static VOID FreeShared(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Free(Shared);
}

static VOID free_on_another_thread(PTEST_DEVICE Device)
{
    Shared = Allocate(100);
    Shared[0] = 1;
    TestThreadStart(Device, 0, FreeShared);
    TestThreadJoin(Device, 0);
    CHECK_BREAK(Shared[0] = 2);
}

static VOID interlocked_after_free(PTEST_DEVICE Device)
{
    volatile LONG *count = (volatile LONG *)Allocate(sizeof(LONG));

    UNREFERENCED_PARAMETER(Device);
    Free((volatile UCHAR *)count);
    CHECK_BREAK(InterlockedIncrement(count));
}

static VOID copy_from_freed_memory(PTEST_DEVICE Device)
{
    UCHAR copy[8];
    volatile UCHAR *block = Allocate(sizeof(copy));

    UNREFERENCED_PARAMETER(Device);
    Free(block);
    CHECK_BREAK(RtlCopyMemory(copy, (PVOID)block, sizeof(copy)));
    Seen = copy[0];
}

static VOID write_one_byte_behind_a_block(PTEST_DEVICE Device)
{
    volatile UCHAR *block = Allocate(13);

    UNREFERENCED_PARAMETER(Device);
    block[12] = 1;
    CHECK_BREAK(block[13] = 1);
    Free(block);
}

static VOID read_across_the_end_of_a_block(PTEST_DEVICE Device)
{
    volatile UCHAR *block = Allocate(22);

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(Seen = *(volatile ULONG UNALIGNED *)(block + 20));
    Free(block);
}

static VOID write_before_a_block(PTEST_DEVICE Device)
{
    volatile UCHAR *block = Allocate(32);

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(block[-1] = 1);
    CHECK_BREAK(block[-16] = 1);
    Free(block);
}

static VOID fill_longer_than_a_block(PTEST_DEVICE Device)
{
    volatile UCHAR *block = Allocate(40);
    SIZE_T bytes = 41;

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(RtlFillMemory((PVOID)block, bytes, 7));
    Free(block);
}

static VOID write_behind_a_block_of_pages(PTEST_DEVICE Device)
{
    volatile UCHAR *one = Allocate(8192);
    volatile UCHAR *two = Allocate(8192);

    UNREFERENCED_PARAMETER(Device);
    one[0] = one[8191] = two[0] = two[8191] = 1;
    CHECK_BREAK(one[8192] = 1);
    CHECK_BREAK(two[-1] = 1);
    Free(one);
    Free(two);
}

static WDFOBJECT CreateObject(PNOTE *RetNote)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object = NULL;

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, NOTE);
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    *RetNote = GetNote(object);
    return object;
}

static VOID context_of_a_deleted_object(PTEST_DEVICE Device)
{
    PNOTE note;
    WDFOBJECT object = CreateObject(&note);

    UNREFERENCED_PARAMETER(Device);
    note->Value = 1;
    WdfObjectDelete(object);
    CHECK_BREAK(Seen = note->Value);
}

static VOID access_before_a_context(PTEST_DEVICE Device)
{
    PNOTE note;
    WDFOBJECT object = CreateObject(&note);

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(Seen = note[-1].Value);
    WdfObjectDelete(object);
}

static VOID access_behind_a_context(PTEST_DEVICE Device)
{
    PNOTE note;
    WDFOBJECT object = CreateObject(&note);

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(note[1].Value = 1);
    WdfObjectDelete(object);
}

static VOID buffer_of_a_deleted_memory_object(PTEST_DEVICE Device)
{
    WDFMEMORY memory = NULL;
    PVOID buffer = NULL;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(
        WdfMemoryCreate(WDF_NO_OBJECT_ATTRIBUTES, NonPagedPoolNx, TEST_TAG, 64, &memory, &buffer),
        STATUS_SUCCESS);
    *(volatile UCHAR *)buffer = 1;
    WdfObjectDelete(memory);
    CHECK_BREAK(Seen = *(volatile UCHAR *)buffer);
}

static VOID lock_in_freed_memory(PTEST_DEVICE Device)
{
    volatile UCHAR *block = Allocate(sizeof(KSPIN_LOCK));
    PKSPIN_LOCK lock = (PKSPIN_LOCK)(PVOID)block;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeInitializeSpinLock(lock);
    KeAcquireSpinLock(lock, &irql);
    KeReleaseSpinLock(lock, irql);
    Free(block);
    CHECK_BREAK(KeAcquireSpinLock(lock, &irql));
    CHECK_BREAK(KeReleaseSpinLock(lock, irql));
}

static VOID block_freed_twice(PTEST_DEVICE Device)
{
    volatile UCHAR *block = Allocate(48);

    UNREFERENCED_PARAMETER(Device);
    Free(block);
    TestStopNext(0);
    Free(block);
    CHECK(FALSE);
}

static VOID SetWaited(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(KeSetEvent(Waited, IO_NO_INCREMENT, FALSE));
}

DECLSPEC_NOINLINE static VOID LeaveEvent(VOID)
{
    KEVENT event;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    Waited = &event;
}

/* Far below whatever the caller does next. */
DECLSPEC_NOINLINE static VOID LeaveEventBelow(VOID)
{
    volatile UCHAR room[8000];

    room[Seen % sizeof(room)] = 1; /* an index that the compiler does not know keeps all of it */
    LeaveEvent(); /* and nothing after it: calls from here would overwrite the event */
}

static VOID event_of_a_frame_that_is_gone(PTEST_DEVICE Device)
{
    LeaveEventBelow();
    TestOnProcessor(Device, 1, SetWaited);
}

static VOID LeaveOfDpc(PTEST_DEVICE Device)
{
    volatile ULONG count = 1;

    UNREFERENCED_PARAMETER(Device);
    OfDpc = &count;
    Seen = count;
}

static VOID variable_of_a_dpc_that_has_ended(PTEST_DEVICE Device)
{
    TestOnProcessor(Device, 1, LeaveOfDpc);
    CHECK_BREAK(*OfDpc = 2);
}

static VOID handle_as_a_pointer(PTEST_DEVICE Device)
{
    CHECK_BREAK(Seen = *(volatile ULONG *)Device->Device);
}

/* No broken twin: what of the system's the driver may look into. */
static VOID structures_that_the_system_shares(PTEST_DEVICE Device)
{
    PCONFIGURATION_INFORMATION information = IoGetConfigurationInformation();
    PDRIVER_OBJECT driver = WdfDriverWdmGetDriverObject(WdfGetDriver());
    PDEVICE_OBJECT device = WdfDeviceWdmGetDeviceObject(Device->Device);
    PDEVICE_OBJECT physical = WdfDeviceWdmGetPhysicalDevice(Device->Device);
    UCHAR buffer[16];
    PMDL mdl = IoAllocateMdl(buffer, sizeof(buffer), FALSE, FALSE, NULL);

    information->SerialCount++;
    CHECK_EQUAL(information->SerialCount, 1);
    information->SerialCount--;
    CHECK(driver->DriverName.Length > 0);
    CHECK_EQUAL(device->DriverObject, driver);
    CHECK(device->StackSize > physical->StackSize);
    CHECK_EQUAL(MmGetMdlByteCount(mdl), sizeof(buffer));
    IoFreeMdl(mdl);
}

static VOID SetLiveEvent(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeSetEvent(Waited, IO_NO_INCREMENT, FALSE);
    *OfDpc = 3;
}

static VOID WaitForDpc(PTEST_DEVICE Device)
{
    KEVENT event;
    volatile ULONG result = 0;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    Waited = &event;
    OfDpc = &result;
    TestOnProcessorStart(Device, 0, 1, SetLiveEvent);
    CHECK_STATUS(KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL), STATUS_SUCCESS);
    TestOnProcessorWait(0);
    CHECK_EQUAL(result, 3);
}

static VOID correct_use_of_all_of_it(PTEST_DEVICE Device)
{
    static const SIZE_T sizes[] = { 1, 7, 8, 9, 64, 4080, 4081, 4096, 10000 };
    PNOTE note;
    WDFOBJECT object = CreateObject(&note);

    for (ULONG i = 0; i < RTL_NUMBER_OF(sizes); i++) {
        volatile UCHAR *block = Allocate(sizes[i]);

        block[0] = block[sizes[i] - 1] = 1;
        RtlFillMemory((PVOID)block, sizes[i], 7);
        CHECK_EQUAL(block[sizes[i] - 1], 7);
        Free(block);
    }
    note->Value = 1;
    note->Tail[3] = 1;
    WdfObjectDelete(object);
    WaitForDpc(Device);
}

TEST_CASES(CASE_RUN(read_after_free), CASE_RUN(write_after_free), CASE_RUN(free_on_another_thread),
           CASE_RUN(interlocked_after_free), CASE_RUN(copy_from_freed_memory),
           CASE_RUN(write_one_byte_behind_a_block), CASE_RUN(read_across_the_end_of_a_block),
           CASE_RUN(write_before_a_block), CASE_RUN(fill_longer_than_a_block),
           CASE_RUN(write_behind_a_block_of_pages), CASE_RUN(context_of_a_deleted_object),
           CASE_RUN(access_before_a_context), CASE_RUN(access_behind_a_context),
           CASE_RUN(buffer_of_a_deleted_memory_object), CASE_RUN(lock_in_freed_memory),
           CASE_RUN(block_freed_twice), CASE_RUN(event_of_a_frame_that_is_gone),
           CASE_RUN(variable_of_a_dpc_that_has_ended), CASE_RUN(handle_as_a_pointer),
           CASE_RUN(structures_that_the_system_shares), CASE_RUN(correct_use_of_all_of_it));
