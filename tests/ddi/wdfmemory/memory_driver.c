/* SPDX-License-Identifier: MIT */
/* memory_driver - see memory_test.c. */
#include "tests/ddi/support/driver_test.h"

typedef struct _MARK {
    ULONG Value;
} MARK;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(MARK, GetMark)

static VOID LogDestroy(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    TestLog("destroy");
}

static WDFMEMORY Create(WDFOBJECT Parent, size_t Bytes, PVOID *Buffer)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFMEMORY memory = NULL;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Parent;
    CHECK_STATUS(WdfMemoryCreate(&attributes, NonPagedPoolNx, TEST_TAG, Bytes, &memory, Buffer),
                 STATUS_SUCCESS);
    return memory;
}

static VOID a_memory_object_has_a_buffer_of_its_own(PTEST_DEVICE Device)
{
    PVOID buffer = NULL;
    size_t bytes = 0;
    WDFMEMORY memory = Create(Device->Device, 24, &buffer);

    CHECK(buffer != NULL);
    CHECK_EQUAL(WdfMemoryGetBuffer(memory, &bytes), buffer);
    CHECK_EQUAL(bytes, 24);
    CHECK_EQUAL(WdfMemoryGetBuffer(memory, NULL), buffer);
    CHECK_STATUS(WdfMemoryCreate(WDF_NO_OBJECT_ATTRIBUTES, NonPagedPoolNx, 0, 0, &memory, NULL),
                 STATUS_INVALID_PARAMETER);
}

static VOID copies_stay_inside_the_buffer(PTEST_DEVICE Device)
{
    UCHAR bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    UCHAR read[8] = { 0 };
    WDFMEMORY memory = Create(Device->Device, 8, NULL);

    CHECK_STATUS(WdfMemoryCopyFromBuffer(memory, 0, bytes, 8), STATUS_SUCCESS);
    CHECK_STATUS(WdfMemoryCopyToBuffer(memory, 2, read, 6), STATUS_SUCCESS);
    CHECK_EQUAL(read[0], 3);
    CHECK_EQUAL(read[5], 8);
    CHECK_EQUAL(read[6], 0);
    CHECK_STATUS(WdfMemoryCopyFromBuffer(memory, 7, bytes, 1), STATUS_SUCCESS);
    CHECK_STATUS(WdfMemoryCopyToBuffer(memory, 7, read, 1), STATUS_SUCCESS);
    CHECK_EQUAL(read[0], 1);

    CHECK_STATUS(WdfMemoryCopyToBuffer(memory, 0, read, 0), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfMemoryCopyToBuffer(memory, 3, read, 6), STATUS_BUFFER_TOO_SMALL);
    CHECK_STATUS(WdfMemoryCopyToBuffer(memory, 9, read, 1), STATUS_BUFFER_TOO_SMALL);
    CHECK_STATUS(WdfMemoryCopyToBuffer(memory, (size_t)-1, read, 2), STATUS_BUFFER_TOO_SMALL);
    CHECK_STATUS(WdfMemoryCopyFromBuffer(memory, 0, bytes, 0), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfMemoryCopyFromBuffer(memory, 3, bytes, 6), STATUS_INVALID_BUFFER_SIZE);
    CHECK_STATUS(WdfMemoryCopyFromBuffer(memory, 9, bytes, 1), STATUS_INVALID_BUFFER_SIZE);
}

static VOID copies_are_allowed_at_any_level(PTEST_DEVICE Device)
{
    UCHAR bytes[4] = { 1, 2, 3, 4 };
    UCHAR read[4] = { 0 };
    WDFMEMORY memory = Create(Device->Device, 4, NULL);
    WDFMEMORY named = NULL;
    KIRQL irql;

    CHECK_STATUS(WdfMemoryCreatePreallocated(WDF_NO_OBJECT_ATTRIBUTES, read, sizeof(read), &named),
                 STATUS_SUCCESS);
    KeRaiseIrql(HIGH_LEVEL, &irql);
    CHECK_STATUS(WdfMemoryCopyFromBuffer(memory, 0, bytes, 4), STATUS_SUCCESS);
    CHECK_STATUS(WdfMemoryCopyToBuffer(memory, 0, read, 4), STATUS_SUCCESS);
    CHECK(WdfMemoryGetBuffer(memory, NULL) != NULL);
    CHECK_STATUS(WdfMemoryAssignBuffer(named, read, 2), STATUS_SUCCESS);
    KeLowerIrql(irql);
    CHECK_EQUAL(read[3], 4);
}

static VOID a_preallocated_object_names_the_drivers_buffer(PTEST_DEVICE Device)
{
    UCHAR first[8] = { 0 };
    UCHAR second[4] = { 9, 9, 9, 9 };
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFMEMORY memory = NULL;
    size_t bytes = 0;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfMemoryCreatePreallocated(&attributes, first, sizeof(first), &memory),
                 STATUS_SUCCESS);
    CHECK_EQUAL(WdfMemoryGetBuffer(memory, &bytes), first);
    CHECK_EQUAL(bytes, sizeof(first));
    CHECK_STATUS(WdfMemoryAssignBuffer(memory, second, sizeof(second)), STATUS_SUCCESS);
    CHECK_EQUAL(WdfMemoryGetBuffer(memory, &bytes), second);
    CHECK_EQUAL(bytes, sizeof(second));
    CHECK_STATUS(WdfMemoryCopyToBuffer(memory, 0, first, 8), STATUS_BUFFER_TOO_SMALL);
    CHECK_STATUS(WdfMemoryAssignBuffer(memory, first, 0), STATUS_INVALID_PARAMETER);
    CHECK_EQUAL(WdfMemoryGetBuffer(memory, NULL), second);
    WdfObjectDelete(memory);
    CHECK_EQUAL(second[0], 9); /* the driver's still */

    CHECK_STATUS(WdfMemoryCreatePreallocated(&attributes, first, 0, &memory),
                 STATUS_INVALID_PARAMETER);
    CHECK_EQUAL(memory, NULL);
    attributes.ExecutionLevel = WdfExecutionLevelDispatch;
    CHECK_STATUS(WdfMemoryCreatePreallocated(&attributes, first, 1, &memory),
                 STATUS_WDF_EXECUTION_LEVEL_INVALID);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfMemoryCreatePreallocated(WDF_NO_OBJECT_ATTRIBUTES, first, 1, &memory),
                 STATUS_INSUFFICIENT_RESOURCES);
}

static VOID assign_to_a_memory_object_with_its_own_buffer_stops(PTEST_DEVICE Device)
{
    UCHAR buffer[4];
    WDFMEMORY memory = Create(Device->Device, 4, NULL);

    CHECK_STOPS(memory, WdfMemoryAssignBuffer(memory, buffer, sizeof(buffer)));
}

static VOID preallocated_without_a_buffer_stops(PTEST_DEVICE Device)
{
    WDFMEMORY memory;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(NULL, WdfMemoryCreatePreallocated(WDF_NO_OBJECT_ATTRIBUTES, NULL, 4, &memory));
}

static WDFLOOKASIDE CreateLookaside(PTEST_DEVICE Device, POOL_TYPE Type)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES ofMemory;
    WDFLOOKASIDE lookaside = NULL;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    attributes.EvtDestroyCallback = LogDestroy;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&ofMemory, MARK);
    ofMemory.ParentObject = Device->Device;
    CHECK_STATUS(WdfLookasideListCreate(&attributes, 48, Type, &ofMemory, TEST_TAG, &lookaside),
                 STATUS_SUCCESS);
    return lookaside;
}

static VOID a_lookaside_list_makes_objects_of_one_kind(PTEST_DEVICE Device)
{
    WDFLOOKASIDE lookaside = CreateLookaside(Device, NonPagedPoolNx);
    WDFMEMORY memory[3];
    size_t bytes = 0;

    for (ULONG i = 0; i < 3; i++) {
        CHECK_STATUS(WdfMemoryCreateFromLookaside(lookaside, &memory[i]), STATUS_SUCCESS);
        CHECK(WdfMemoryGetBuffer(memory[i], &bytes) != NULL);
        CHECK_EQUAL(bytes, 48);
        GetMark(memory[i])->Value = i; /* each has the context of its attributes */
    }
    CHECK(WdfMemoryGetBuffer(memory[0], NULL) != WdfMemoryGetBuffer(memory[1], NULL));
    CHECK_EQUAL(GetMark(memory[2])->Value, 2);
    WdfObjectDelete(memory[1]);
    CHECK_STATUS(WdfMemoryCreateFromLookaside(lookaside, &memory[1]), STATUS_SUCCESS);
    CHECK_EQUAL(GetMark(memory[1])->Value, 0);
}

/* A memory object holds on to the list that it is from. */
static VOID a_lookaside_list_goes_with_its_last_object(PTEST_DEVICE Device)
{
    WDFLOOKASIDE lookaside = CreateLookaside(Device, NonPagedPoolNx);
    WDFMEMORY memory = NULL;

    CHECK_STATUS(WdfMemoryCreateFromLookaside(lookaside, &memory), STATUS_SUCCESS);
    WdfObjectDelete(lookaside);
    CHECK_LOG("");
    WdfObjectDelete(memory);
    CHECK_LOG("destroy");
}

static VOID lookaside_lists_are_refused(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFLOOKASIDE lookaside = (WDFLOOKASIDE)Device->Device;
    WDFMEMORY memory = NULL;

    CHECK_STATUS(WdfLookasideListCreate(WDF_NO_OBJECT_ATTRIBUTES, 0, NonPagedPoolNx,
                                        WDF_NO_OBJECT_ATTRIBUTES, 0, &lookaside),
                 STATUS_INVALID_PARAMETER);
    CHECK_EQUAL(lookaside, NULL);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.SynchronizationScope = WdfSynchronizationScopeQueue;
    CHECK_STATUS(WdfLookasideListCreate(WDF_NO_OBJECT_ATTRIBUTES, 8, NonPagedPoolNx, &attributes, 0,
                                        &lookaside),
                 STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfLookasideListCreate(WDF_NO_OBJECT_ATTRIBUTES, 8, NonPagedPoolNx,
                                        WDF_NO_OBJECT_ATTRIBUTES, 0, &lookaside),
                 STATUS_INSUFFICIENT_RESOURCES);
    lookaside = CreateLookaside(Device, PagedPool);
    for (ULONG nth = 1; nth <= 3; nth++) { /* the object, its context, its buffer */
        TestControl.Services.FailAllocation(nth);
        CHECK_STATUS(WdfMemoryCreateFromLookaside(lookaside, &memory),
                     STATUS_INSUFFICIENT_RESOURCES);
        CHECK_EQUAL(memory, NULL);
    }
    TestControl.Services.FailAllocation(0);
}

static VOID paged_lists_below_two_devices_are_refused(PTEST_DEVICE Device)
{
    static WDFDEVICE other;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES ofMemory;
    WDFLOOKASIDE lookaside;

    if (Device->Index == 0) {
        other = Device->Device;
        return;
    }
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    WDF_OBJECT_ATTRIBUTES_INIT(&ofMemory);
    ofMemory.ParentObject = other;
    CHECK_STATUS(WdfLookasideListCreate(&attributes, 8, PagedPool, &ofMemory, 0, &lookaside),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfLookasideListCreate(&attributes, 8, NonPagedPoolNx, &ofMemory, 0, &lookaside),
                 STATUS_SUCCESS);
}

static VOID dispatch_level_is_allowed_for_memory_that_is_not_paged(PTEST_DEVICE Device)
{
    UCHAR buffer[4];
    WDFMEMORY memory = NULL;
    WDFLOOKASIDE lookaside;
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    CHECK_STATUS(
        WdfMemoryCreatePreallocated(WDF_NO_OBJECT_ATTRIBUTES, buffer, sizeof(buffer), &memory),
        STATUS_SUCCESS);
    WdfObjectDelete(memory);
    lookaside = CreateLookaside(Device, NonPagedPoolNx);
    CHECK_STATUS(WdfMemoryCreateFromLookaside(lookaside, &memory), STATUS_SUCCESS);
    WdfObjectDelete(memory);
    KeLowerIrql(irql);
}

static VOID paged_memory_at_dispatch_level_is_a_violation(PTEST_DEVICE Device)
{
    WDFLOOKASIDE paged = CreateLookaside(Device, PagedPool);
    WDFLOOKASIDE lookaside = NULL;
    WDFMEMORY memory = NULL;
    NTSTATUS expected = TestControl.Verifier != 0 ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS;
    NTSTATUS status = STATUS_SUCCESS;
    KIRQL irql;

    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_STATUS(WdfMemoryCreateFromLookaside(paged, &memory), STATUS_SUCCESS);
    KeLowerIrql(irql);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_BREAK(status = WdfMemoryCreate(WDF_NO_OBJECT_ATTRIBUTES, PagedPool, 0, 8, &memory, NULL));
    CHECK_STATUS(status, expected);
    CHECK_BREAK(status = WdfLookasideListCreate(WDF_NO_OBJECT_ATTRIBUTES, 8, PagedPool,
                                                WDF_NO_OBJECT_ATTRIBUTES, 0, &lookaside));
    CHECK_STATUS(status, expected);
    CHECK_BREAK(status = WdfMemoryCreateFromLookaside(paged, &memory));
    CHECK_STATUS(status, expected);
    KeLowerIrql(irql);
}

static VOID above_dispatch_level_creation_is_a_violation(PTEST_DEVICE Device)
{
    UCHAR buffer[4];
    WDFLOOKASIDE lookaside = CreateLookaside(Device, NonPagedPoolNx);
    WDFLOOKASIDE other;
    WDFMEMORY memory;
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(
        (VOID)WdfMemoryCreate(WDF_NO_OBJECT_ATTRIBUTES, NonPagedPoolNx, 0, 8, &memory, NULL));
    CHECK_BREAK((VOID)WdfMemoryCreatePreallocated(WDF_NO_OBJECT_ATTRIBUTES, buffer, sizeof(buffer),
                                                  &memory));
    CHECK_BREAK((VOID)WdfMemoryCreateFromLookaside(lookaside, &memory));
    CHECK_BREAK((VOID)WdfLookasideListCreate(WDF_NO_OBJECT_ATTRIBUTES, 8, NonPagedPoolNx,
                                             WDF_NO_OBJECT_ATTRIBUTES, 0, &other));
    KeLowerIrql(irql);
}

TEST_CASES(CASE_RUN(a_memory_object_has_a_buffer_of_its_own),
           CASE_RUN(copies_stay_inside_the_buffer), CASE_RUN(copies_are_allowed_at_any_level),
           CASE_RUN(a_preallocated_object_names_the_drivers_buffer),
           CASE_RUN(assign_to_a_memory_object_with_its_own_buffer_stops),
           CASE_RUN(preallocated_without_a_buffer_stops),
           CASE_RUN(a_lookaside_list_makes_objects_of_one_kind),
           CASE_RUN(a_lookaside_list_goes_with_its_last_object),
           CASE_RUN(lookaside_lists_are_refused),
           CASE_ADD(paged_lists_below_two_devices_are_refused),
           CASE_RUN(dispatch_level_is_allowed_for_memory_that_is_not_paged),
           CASE_RUN(paged_memory_at_dispatch_level_is_a_violation),
           CASE_RUN(above_dispatch_level_creation_is_a_violation));
