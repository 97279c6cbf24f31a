/* SPDX-License-Identifier: MIT */
/* time_and_workers_driver - see time_and_workers_test.c. */
#include "tests/ddi/support/driver_test.h"

static LONGLONG ReadClock(VOID)
{
    return KeQueryPerformanceCounter(NULL).QuadPart;
}

static LONGLONG InsertedAt;

static VOID CheckLater(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK(ReadClock() >= InsertedAt);
}

static VOID dpc_on_another_processor_is_not_before_its_insert(PTEST_DEVICE Device)
{
    KIRQL irql;
    ULONG other;

    TestSpin(500);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    other = KeGetCurrentProcessorNumberEx(NULL) == 0 ? 1 : 0;
    InsertedAt = ReadClock();
    TestOnProcessorStart(Device, 0, other, CheckLater);
    TestOnProcessorWait(0);
    KeLowerIrql(irql);
}

static KSPIN_LOCK Lock;
static LONGLONG LastRead;
static volatile ULONG RoundsDone;

static VOID ReadUnderLock(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < 20; i++) {
        LONGLONG now;

        KeAcquireSpinLock(&Lock, &irql);
        now = ReadClock();
        CHECK(now >= LastRead);
        LastRead = now;
        KeReleaseSpinLock(&Lock, irql);
        TestSpin(i % 3);
    }
    RoundsDone++;
}

static VOID clock_read_under_a_lock_does_not_run_backwards(PTEST_DEVICE Device)
{
    KeInitializeSpinLock(&Lock);
    TestThreadStart(Device, 0, ReadUnderLock);
    ReadUnderLock(Device);
    TestThreadJoin(Device, 0);
    CHECK_EQUAL(RoundsDone, 2);
}

static KEVENT Third;
static volatile ULONG Waited;

static VOID WaitForThird(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(KeWaitForSingleObject(&Third, Executive, KernelMode, FALSE, NULL), STATUS_SUCCESS);
    Waited++;
}

static VOID SetThird(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeSetEvent(&Third, IO_NO_INCREMENT, FALSE);
}

static VOID work_items_that_wait_for_a_third_end(PTEST_DEVICE Device)
{
    KeInitializeEvent(&Third, NotificationEvent, FALSE);
    TestThreadStart(Device, 0, WaitForThird);
    TestThreadStart(Device, 1, WaitForThird);
    TestSleep(10);
    TestThreadStart(Device, 2, SetThird);
    TestThreadJoin(Device, 0);
    TestThreadJoin(Device, 1);
    TestThreadJoin(Device, 2);
    CHECK_EQUAL(Waited, 2);
}

static WDFWORKITEM Item;
static volatile ULONG IsCleanedUp;

static VOID EvtWorkItem(WDFWORKITEM WorkItem)
{
    UNREFERENCED_PARAMETER(WorkItem);
    CHECK_EQUAL(IsCleanedUp, 0);
}

static VOID NoteCleanup(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    IsCleanedUp = 1;
}

/* An enqueue that loses the race is reported, which the case counts as meant. */
static VOID EnqueueItem(PTEST_DEVICE Device)
{
    ULONG violations = TestControl.Services.Violations();

    UNREFERENCED_PARAMETER(Device);
    WdfWorkItemEnqueue(Item);
    TestControl.Breaks += TestControl.Services.Violations() - violations;
}

static VOID callback_does_not_begin_after_cleanup(PTEST_DEVICE Device)
{
    WDF_WORKITEM_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;

    WDF_WORKITEM_CONFIG_INIT(&config, EvtWorkItem);
    config.AutomaticSerialization = FALSE;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    attributes.EvtCleanupCallback = NoteCleanup;
    CHECK_STATUS(WdfWorkItemCreate(&config, &attributes, &Item), STATUS_SUCCESS);
    WdfObjectReference(Item);
    TestThreadStart(Device, 0, EnqueueItem);
    TestSpin(1);
    WdfObjectDelete(Item);
    TestThreadJoin(Device, 0);
    TestSleep(50);
    WdfObjectDereference(Item);
}

/* The store of a device whose address nobody has set, and of one with a wild one. */
static VOID Store(PTEST_DEVICE Device, ULONG Address)
{
    ULONG done = TestRead(Device, PAIR_REG_DMA_DONE);

    TestWrite(Device, PAIR_REG_DMA_ADDRESS_LOW, Address);
    TestWrite(Device, PAIR_REG_DMA_VALUE_LOW, 0x12345678);
    TestWrite(Device, PAIR_REG_DMA_CONTROL, 4);
    CHECK_EQUAL(TestRead(Device, PAIR_REG_DMA_DONE), done + 1);
}

static VOID dma_to_memory_that_nobody_has_is_rewound(PTEST_DEVICE Device)
{
    Store(Device, 0);
    Store(Device, 0x2000000);
}

TEST_CASES(CASE_RUN(dpc_on_another_processor_is_not_before_its_insert),
           CASE_RUN(clock_read_under_a_lock_does_not_run_backwards),
           CASE_RUN(work_items_that_wait_for_a_third_end),
           CASE_RUN(callback_does_not_begin_after_cleanup),
           CASE_RUN(dma_to_memory_that_nobody_has_is_rewound));
