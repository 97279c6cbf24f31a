/* SPDX-License-Identifier: MIT */
/* isr_and_dpc_driver - see isr_and_dpc_test.c. */
#include "tests/ddi/support/driver_test.h"

static volatile ULONG IsrCount;
static volatile ULONG DpcStarted;
static volatile ULONG DpcDone;
static volatile ULONG DpcInside;
static volatile ULONG OtherIsInside;
static BOOLEAN QueueResult[2];
static WDFDPC OtherDpc;

static VOID Raise(PTEST_DEVICE Device)
{
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 0);
}

/* Queues its DPC; remembers whether it was accepted. */
static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    QueueResult[0] = WdfInterruptQueueDpcForIsr(Interrupt);
    IsrCount++;
    return TRUE;
}

static VOID Create(PTEST_DEVICE Device, PFN_WDF_INTERRUPT_ISR IsrOrNull,
                   PFN_WDF_INTERRUPT_DPC DpcOrNull)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, IsrOrNull, DpcOrNull);
    TestInterruptCreate(Device, 0, &config);
}

/* The ISR itself. */

static VOID TakeLock(PTEST_DEVICE Device)
{
    WdfInterruptAcquireLock(Device->Interrupt[0]);
    OtherIsInside = 1;
    WdfInterruptReleaseLock(Device->Interrupt[0]);
}

static BOOLEAN LockedIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    PTEST_DEVICE device = TestDeviceOf(Interrupt);

    CHECK_IRQL(5);
    CHECK_EQUAL(Interrupt, device->Interrupt[MessageID]);
    CHECK_EQUAL(MessageID, 2);
    TestOnProcessorStart(device, 1, KeGetCurrentProcessorNumber() == 0, TakeLock);
    TestSpin(40);
    CHECK_EQUAL(OtherIsInside, 0);
    CHECK_IRQL(5);
    IsrCount++;
    return TRUE;
}

static VOID AddThree(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, LockedIsr, NULL);
    CHECK_STATUS(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &config.SpinLock), STATUS_SUCCESS);
    for (ULONG i = 0; i < 3; i++) {
        TestInterruptCreate(Device, i, &config);
    }
}

static VOID isr_runs_at_dirql_under_the_lock(PTEST_DEVICE Device)
{
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 2);
    SLEEP_UNTIL(IsrCount, 1);
    SLEEP_UNTIL(OtherIsInside, 1);
    CHECK_EQUAL(IsrCount, 1);
}

/* Coalescing. */

static BOOLEAN TwiceIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    QueueResult[0] = WdfInterruptQueueDpcForIsr(Interrupt);
    QueueResult[1] = WdfInterruptQueueDpcForIsr(Interrupt);
    IsrCount++;
    return TRUE;
}

static VOID CountingDpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK_EQUAL(AssociatedObject, WdfInterruptGetDevice(Interrupt));
    DpcDone++;
}

static VOID AddTwice(PTEST_DEVICE Device)
{
    Create(Device, TwiceIsr, CountingDpc);
}

static VOID queue_dpc_when_queued_is_false(PTEST_DEVICE Device)
{
    Raise(Device);
    SLEEP_UNTIL(DpcDone, 1);
    TestSleep(100);
    CHECK_EQUAL(QueueResult[0], TRUE);
    CHECK_EQUAL(QueueResult[1], FALSE);
    CHECK_EQUAL(DpcDone, 1);
}

static VOID AddCounting(PTEST_DEVICE Device)
{
    Create(Device, Isr, CountingDpc);
}

static VOID interrupts_before_the_dpc_starts_give_one_dpc(PTEST_DEVICE Device)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    for (ULONG i = 1; i <= 3; i++) {
        Raise(Device);
        SPIN_UNTIL(IsrCount, i);
        CHECK_EQUAL(QueueResult[0], i == 1);
    }
    CHECK_EQUAL(DpcDone, 0);
    KeLowerIrql(irql);
    SLEEP_UNTIL(DpcDone, 1);
    TestSleep(100);
    CHECK_EQUAL(IsrCount, 3);
    CHECK_EQUAL(DpcDone, 1);
}

/* The first run is interrupted. */
static VOID InterruptedDpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(AssociatedObject);
    CHECK_EQUAL(DpcInside, 0);
    DpcInside++;
    if (DpcDone == 0) {
        Raise(TestDeviceOf(Interrupt));
        SPIN_UNTIL(IsrCount, 2);
        CHECK_EQUAL(QueueResult[0], TRUE);
        TestSpin(20);
    }
    DpcInside--;
    DpcDone++;
}

static VOID AddInterrupted(PTEST_DEVICE Device)
{
    Create(Device, Isr, InterruptedDpc);
}

static VOID queue_dpc_while_it_runs_gives_another_run(PTEST_DEVICE Device)
{
    Raise(Device);
    SLEEP_UNTIL(DpcDone, 2);
    TestSleep(100);
    CHECK_EQUAL(IsrCount, 2);
    CHECK_EQUAL(DpcDone, 2);
}

/* Two processors: the DPC is queued on processor 0, its device interrupts processor 1, which queues
 * it again. */

static VOID QueueHere(PTEST_DEVICE Device)
{
    CHECK_EQUAL(KeGetCurrentProcessorNumber(), 0);
    CHECK(WdfInterruptQueueDpcForIsr(Device->Interrupt[0]));
}

static VOID MeetingDpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(AssociatedObject);
    DpcStarted++;
    if (DpcStarted == 1) {
        CHECK_EQUAL(KeGetCurrentProcessorNumber(), 0);
        Raise(TestDeviceOf(Interrupt));
        SPIN_UNTIL(DpcStarted, 2);
        CHECK_EQUAL(QueueResult[0], TRUE);
        CHECK_EQUAL(DpcDone, 1); /* the second one's */
    } else {
        CHECK_EQUAL(KeGetCurrentProcessorNumber(), 1);
        CHECK_EQUAL(DpcDone, 0);
        DpcDone++;
        return;
    }
    DpcDone++;
}

static VOID AddMeeting(PTEST_DEVICE Device)
{
    Create(Device, Isr, MeetingDpc);
}

static VOID dpc_without_serialization_runs_on_two_processors(PTEST_DEVICE Device)
{
    TestOnProcessor(Device, 0, QueueHere);
    SLEEP_UNTIL(DpcDone, 2);
    CHECK_EQUAL(DpcStarted, 2);
}

static VOID AloneDpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(AssociatedObject);
    DpcStarted++;
    CHECK_EQUAL(DpcInside, 0);
    DpcInside++;
    if (DpcStarted == 1) {
        Raise(TestDeviceOf(Interrupt));
        SPIN_UNTIL(IsrCount, 1);
        CHECK_EQUAL(QueueResult[0], TRUE);
        TestSpin(50);
        CHECK_EQUAL(DpcStarted, 1);
    }
    DpcInside--;
    DpcDone++;
}

static VOID InitScopeDevice(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->SynchronizationScope = WdfSynchronizationScopeDevice;
}

static VOID AddAlone(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, AloneDpc);
    config.AutomaticSerialization = TRUE;
    TestInterruptCreate(Device, 0, &config);
}

static VOID serialized_dpc_waits_for_the_other_processor(PTEST_DEVICE Device)
{
    TestOnProcessor(Device, 0, QueueHere);
    SLEEP_UNTIL(DpcDone, 2);
    CHECK_EQUAL(DpcStarted, 2);
}

/* What a DPC is given. */

static VOID dpc_runs_at_dispatch_level_with_the_device(PTEST_DEVICE Device)
{
    ULONG checks = TestControl.Checks;

    Raise(Device);
    SLEEP_UNTIL(DpcDone, 1);
    CHECK_EQUAL(TestControl.Checks, checks + 2); /* the DPC's */
}

static VOID AddUnderQueue(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_IO_QUEUE_CONFIG queue_config;
    WDF_INTERRUPT_CONFIG config;
    WDFQUEUE queue;

    WDF_IO_QUEUE_CONFIG_INIT(&queue_config, WdfIoQueueDispatchManual);
    CHECK_STATUS(WdfIoQueueCreate(Device->Device, &queue_config, WDF_NO_OBJECT_ATTRIBUTES, &queue),
                 STATUS_SUCCESS);
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, CountingDpc);
    config.AutomaticSerialization = TRUE;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = queue;
    CHECK_STATUS(WdfInterruptCreate(Device->Device, &config, &attributes, &Device->Interrupt[0]),
                 STATUS_SUCCESS);
}

static VOID dpc_of_a_queues_interrupt_gets_the_device(PTEST_DEVICE Device)
{
    CHECK_EQUAL(WdfInterruptGetDevice(Device->Interrupt[0]), Device->Device);
    Raise(Device);
    SLEEP_UNTIL(DpcDone, 1);
    CHECK_EQUAL(DpcDone, 1);
}

/* A WDFDPC from the ISR. */

static BOOLEAN EnqueuingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    CHECK_EQUAL(WdfDpcEnqueue(OtherDpc), TRUE);
    CHECK_EQUAL(DpcDone, 0);
    TestLog("isr");
    return TRUE;
}

static VOID EnqueuedDpc(WDFDPC Dpc)
{
    CHECK_EQUAL(Dpc, OtherDpc);
    CHECK_IRQL(DISPATCH_LEVEL);
    TestLog("dpc");
    DpcDone++;
}

static VOID AddEnqueuing(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DPC_CONFIG config;

    Create(Device, EnqueuingIsr, NULL);
    WDF_DPC_CONFIG_INIT(&config, EnqueuedDpc);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfDpcCreate(&config, &attributes, &OtherDpc), STATUS_SUCCESS);
}

static VOID isr_enqueues_another_dpc(PTEST_DEVICE Device)
{
    Raise(Device);
    SLEEP_UNTIL(DpcDone, 1);
    CHECK_LOG("isr dpc");
}

/* Misuse. */

static BOOLEAN RaisingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(MessageID);
    TestWrite(TestDeviceOf(Interrupt), PAIR_SOURCE(0) + PAIR_SRC_ACKNOWLEDGE, 1);
    TestStopNext((ULONG_PTR)RaisingIsr);
    TestControl.StopThird = (ULONG_PTR)WdfInterruptWdmGetInterrupt(Interrupt);
    KeRaiseIrql(6, &irql);
    return TRUE;
}

static VOID AddRaising(PTEST_DEVICE Device)
{
    Create(Device, RaisingIsr, NULL);
}

static VOID isr_that_returns_at_another_irql_stops(PTEST_DEVICE Device)
{
    TestWrite(Device, PAIR_SOURCE(0) + PAIR_SRC_RAISE, 1);
    TestSpin(1000);
}

static VOID AddWithoutCallbacks(PTEST_DEVICE Device)
{
    Create(Device, Isr, NULL);
}

static VOID queue_dpc_without_callbacks_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(PASSIVE_LEVEL, WdfInterruptQueueDpcForIsr(Device->Interrupt[0]));
}

static VOID queue_dpc_of_null_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(NULL, WdfInterruptQueueDpcForIsr(NULL));
}

static VOID queue_dpc_of_a_device_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(Device->Device, WdfInterruptQueueDpcForIsr((WDFINTERRUPT)Device->Device));
}

#define CASE_STARTED(function, add)                                                                \
    {                                                                                              \
        .Name = #function, .Add = add, .Run = function                                             \
    }

TEST_CASES(CASE_STARTED(isr_runs_at_dirql_under_the_lock, AddThree),
           CASE_STARTED(queue_dpc_when_queued_is_false, AddTwice),
           CASE_STARTED(interrupts_before_the_dpc_starts_give_one_dpc, AddCounting),
           CASE_STARTED(queue_dpc_while_it_runs_gives_another_run, AddInterrupted),
           CASE_STARTED(dpc_without_serialization_runs_on_two_processors, AddMeeting),
           { .Name = "serialized_dpc_waits_for_the_other_processor",
             .Init = InitScopeDevice,
             .Add = AddAlone,
             .Run = serialized_dpc_waits_for_the_other_processor },
           CASE_STARTED(dpc_runs_at_dispatch_level_with_the_device, AddCounting),
           CASE_STARTED(dpc_of_a_queues_interrupt_gets_the_device, AddUnderQueue),
           CASE_STARTED(isr_enqueues_another_dpc, AddEnqueuing),
           CASE_STARTED(isr_that_returns_at_another_irql_stops, AddRaising),
           CASE_STARTED(queue_dpc_without_callbacks_stops, AddWithoutCallbacks),
           CASE_RUN(queue_dpc_of_null_stops), CASE_RUN(queue_dpc_of_a_device_stops));
