/* SPDX-License-Identifier: MIT */
/* work_item_driver - see work_item_test.c. */
#include "tests/ddi/support/driver_test.h"

static EVT_WDF_INTERRUPT_ISR Isr;
static EVT_WDF_INTERRUPT_WORKITEM CountingWorkItem;

static volatile ULONG IsrCount;
static volatile ULONG Started;
static volatile ULONG Done;
static volatile ULONG Inside;
static BOOLEAN QueueResult[2];
static PKTHREAD RunThread;

static VOID Raise(PTEST_DEVICE Device)
{
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 0);
}

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    CHECK_IRQL(5);
    QueueResult[0] = WdfInterruptQueueWorkItemForIsr(Interrupt);
    IsrCount++;
    return TRUE;
}

static BOOLEAN TwiceIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    QueueResult[0] = WdfInterruptQueueWorkItemForIsr(Interrupt);
    QueueResult[1] = WdfInterruptQueueWorkItemForIsr(Interrupt);
    IsrCount++;
    return TRUE;
}

static VOID CountingWorkItem(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_EQUAL(AssociatedObject, WdfInterruptGetDevice(Interrupt));
    CHECK(KeGetCurrentThread() != RunThread);
    Done++;
}

static VOID Create(PTEST_DEVICE Device, PFN_WDF_INTERRUPT_ISR IsrOrNull,
                   PFN_WDF_INTERRUPT_WORKITEM WorkItemOrNull, BOOLEAN AutomaticSerialization)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, IsrOrNull, NULL);
    config.EvtInterruptWorkItem = WorkItemOrNull;
    config.AutomaticSerialization = AutomaticSerialization;
    TestInterruptCreate(Device, 0, &config);
    RunThread = KeGetCurrentThread();
}

static VOID AddCounting(PTEST_DEVICE Device)
{
    Create(Device, Isr, CountingWorkItem, FALSE);
}

static VOID work_item_runs_at_passive_level_on_a_worker(PTEST_DEVICE Device)
{
    CHECK_EQUAL(KeGetCurrentThread(), RunThread);
    Raise(Device);
    SLEEP_UNTIL(Done, 1);
    TestSleep(100);
    CHECK_EQUAL(QueueResult[0], TRUE);
    CHECK_EQUAL(Done, 1);
}

static VOID AddTwice(PTEST_DEVICE Device)
{
    Create(Device, TwiceIsr, CountingWorkItem, FALSE);
}

static VOID queue_work_item_twice_in_one_isr_is_false(PTEST_DEVICE Device)
{
    Raise(Device);
    SLEEP_UNTIL(Done, 1);
    TestSleep(100);
    CHECK_EQUAL(QueueResult[0], TRUE);
    CHECK_EQUAL(QueueResult[1], FALSE);
    CHECK_EQUAL(Done, 1);
}

/* At DISPATCH_LEVEL on the only processor neither the worker nor the DPC can start. */
static VOID queue_work_item_while_pending_is_true_and_adds_no_run(PTEST_DEVICE Device)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    CHECK_EQUAL(WdfInterruptQueueWorkItemForIsr(Device->Interrupt[0]), TRUE);
    CHECK_EQUAL(WdfInterruptQueueWorkItemForIsr(Device->Interrupt[0]), FALSE);
    Raise(Device);
    SPIN_UNTIL(IsrCount, 1);
    CHECK_EQUAL(QueueResult[0], TRUE);
    CHECK_EQUAL(Done, 0);
    KeLowerIrql(irql);
    SLEEP_UNTIL(Done, 1);
    TestSleep(200);
    /* One for the pending one; one more only if that had started before the DPC came. */
    CHECK(Done == 1 || Done == 2);
}

static VOID MeetingWorkItem(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(AssociatedObject);
    Started++;
    if (Started == 1) {
        CHECK_EQUAL(WdfInterruptQueueWorkItemForIsr(Interrupt), TRUE);
        SLEEP_UNTIL(Started, 2);
    }
    Done++;
}

static VOID AddMeeting(PTEST_DEVICE Device)
{
    Create(Device, Isr, MeetingWorkItem, FALSE);
}

static VOID queue_work_item_while_it_runs_gives_a_second_run_beside_it(PTEST_DEVICE Device)
{
    CHECK_EQUAL(WdfInterruptQueueWorkItemForIsr(Device->Interrupt[0]), TRUE);
    SLEEP_UNTIL(Done, 2);
    CHECK_EQUAL(Started, 2);
}

static VOID AloneWorkItem(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(AssociatedObject);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_EQUAL(Inside, 0);
    Inside++;
    Started++;
    if (Started == 1) {
        CHECK_EQUAL(WdfInterruptQueueWorkItemForIsr(Interrupt), TRUE);
        TestSleep(500);
        CHECK_EQUAL(Started, 1);
    }
    Inside--;
    Done++;
}

static VOID InitScopePassive(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->SynchronizationScope = WdfSynchronizationScopeDevice;
    Attributes->ExecutionLevel = WdfExecutionLevelPassive;
}

static VOID AddAlone(PTEST_DEVICE Device)
{
    Create(Device, Isr, AloneWorkItem, TRUE);
}

static VOID serialized_work_item_does_not_run_beside_itself(PTEST_DEVICE Device)
{
    CHECK_EQUAL(WdfInterruptQueueWorkItemForIsr(Device->Interrupt[0]), TRUE);
    SLEEP_UNTIL(Done, 2);
    CHECK_EQUAL(Started, 2);
}

static BOOLEAN DpcQueuingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    QueueResult[0] = WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID AddDpcQueuing(PTEST_DEVICE Device)
{
    Create(Device, DpcQueuingIsr, CountingWorkItem, FALSE);
}

static VOID queue_dpc_of_a_work_item_interrupt_runs_the_work_item(PTEST_DEVICE Device)
{
    Raise(Device);
    SLEEP_UNTIL(Done, 1);
    TestSleep(100);
    CHECK_EQUAL(QueueResult[0], TRUE);
    CHECK_EQUAL(Done, 1);
}

/* Misuse. */

static BOOLEAN StoppingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    CHECK_STOPS(5, WdfInterruptQueueWorkItemForIsr(Interrupt));
    return TRUE;
}

static VOID AddStopping(PTEST_DEVICE Device)
{
    Create(Device, StoppingIsr, NULL, FALSE);
}

static VOID queue_work_item_without_callbacks_in_isr_stops(PTEST_DEVICE Device)
{
    Raise(Device);
    TestSpin(1000);
}

static VOID UnusedDpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(AssociatedObject);
    CHECK(!"it runs");
}

static VOID AddWithDpc(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, UnusedDpc);
    TestInterruptCreate(Device, 0, &config);
}

static VOID queue_work_item_of_a_dpc_interrupt_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(PASSIVE_LEVEL, WdfInterruptQueueWorkItemForIsr(Device->Interrupt[0]));
}

static VOID queue_work_item_of_a_device_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(Device->Device, WdfInterruptQueueWorkItemForIsr((WDFINTERRUPT)Device->Device));
}

#define CASE_STARTED(function, add)                                                                \
    {                                                                                              \
        .Name = #function, .Add = add, .Run = function                                             \
    }

TEST_CASES(CASE_STARTED(work_item_runs_at_passive_level_on_a_worker, AddCounting),
           CASE_STARTED(queue_work_item_twice_in_one_isr_is_false, AddTwice),
           CASE_STARTED(queue_work_item_while_pending_is_true_and_adds_no_run, AddCounting),
           CASE_STARTED(queue_work_item_while_it_runs_gives_a_second_run_beside_it, AddMeeting),
           { .Name = "serialized_work_item_does_not_run_beside_itself",
             .Init = InitScopePassive,
             .Add = AddAlone,
             .Run = serialized_work_item_does_not_run_beside_itself },
           CASE_STARTED(queue_dpc_of_a_work_item_interrupt_runs_the_work_item, AddDpcQueuing),
           CASE_STARTED(queue_work_item_without_callbacks_in_isr_stops, AddStopping),
           CASE_STARTED(queue_work_item_of_a_dpc_interrupt_stops, AddWithDpc),
           CASE_RUN(queue_work_item_of_a_device_stops));
