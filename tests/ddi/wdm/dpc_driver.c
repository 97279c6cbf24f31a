/* SPDX-License-Identifier: MIT */
/* dpc_driver - see dpc_test.c. */
#include "tests/ddi/support/driver_test.h"

#define MANY 300

static KDPC Dpcs[3];
static KDPC ManyDpcs[MANY];
static KDPC Other;
static ULONG Marks[2];
static ULONG RunCount;
static volatile ULONG IsrCount;
static volatile ULONG OtherCount;
static KTIMER Timer;

static VOID LogDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Dpc);
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK_EQUAL(Argument1, &Marks[0]);
    CHECK_EQUAL(Argument2, &Marks[1]);
    TestLogNumber("dpc", (ULONG)(ULONG_PTR)Context);
}

static VOID Queue(ULONG First, ULONG Count)
{
    for (ULONG i = First; i < First + Count; i++) {
        CHECK_EQUAL(KeInsertQueueDpc(&Dpcs[i], &Marks[0], &Marks[1]), TRUE);
    }
}

/* Twice: the second time is one of many. */
static VOID InitializeThree(VOID)
{
    KIRQL irql;

    for (ULONG i = 0; i < 3; i++) {
        KeInitializeDpc(&Dpcs[i], LogDpc, (PVOID)(ULONG_PTR)i);
    }
    for (ULONG i = 0; i < 2; i++) {
        irql = KeRaiseIrqlToDpcLevel();
        Queue(0, 3);
        CHECK_LOG("");
        KeLowerIrql(irql);
        CHECK_LOG("dpc0 dpc1 dpc2");
    }
}

static VOID dpcs_run_when_irql_falls_below_dispatch_level(PTEST_DEVICE Device)
{
    KIRQL irql;
    KIRQL higher;

    UNREFERENCED_PARAMETER(Device);
    InitializeThree();
    irql = KeRaiseIrqlToDpcLevel();
    KeRaiseIrql(5, &higher);
    Queue(0, 3);
    KeLowerIrql(higher);
    CHECK_LOG("");
    KeLowerIrql(irql);
    CHECK_LOG("dpc0 dpc1 dpc2");
    Queue(1, 1);
    CHECK_LOG("dpc1");
}

static VOID one_that_is_queued_is_not_queued_again(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    InitializeThree();
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 2);
    CHECK_EQUAL(KeInsertQueueDpc(&Dpcs[0], NULL, NULL), FALSE);
    Queue(2, 1);
    CHECK_EQUAL(KeInsertQueueDpc(&Dpcs[1], NULL, NULL), FALSE);
    CHECK_EQUAL(KeInsertQueueDpc(&Dpcs[2], NULL, NULL), FALSE);
    KeLowerIrql(irql);
    CHECK_LOG("dpc0 dpc1 dpc2");
}

static VOID CountDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    CHECK_EQUAL(Dpc, &ManyDpcs[RunCount % MANY]);
    CHECK_EQUAL(Context, &ManyDpcs[RunCount % MANY]);
    CHECK_EQUAL(Argument1, Dpc);
    CHECK_EQUAL(Argument2, RunCount);
    RunCount++;
}

static VOID many_run_once_and_in_order(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < MANY; i++) {
        KeInitializeDpc(&ManyDpcs[i], CountDpc, &ManyDpcs[i]);
    }
    for (ULONG round = 0; round < 5; round++) {
        irql = KeRaiseIrqlToDpcLevel();
        for (ULONG i = 0; i < MANY; i++) {
            ULONG_PTR count = round * MANY + i;
            CHECK_EQUAL(KeInsertQueueDpc(&ManyDpcs[i], &ManyDpcs[i], (PVOID)count), TRUE);
        }
        CHECK_EQUAL(KeInsertQueueDpc(&ManyDpcs[round], NULL, NULL), FALSE);
        CHECK_EQUAL(KeInsertQueueDpc(&ManyDpcs[MANY - 1], NULL, NULL), FALSE);
        CHECK_EQUAL(RunCount, round * MANY);
        KeLowerIrql(irql);
        CHECK_EQUAL(RunCount, (round + 1) * MANY);
    }
}

static VOID AgainDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument2);
    TestLogNumber("again", (ULONG)(ULONG_PTR)Argument1);
    if ((ULONG_PTR)Argument1 < 3) {
        PVOID next = (PVOID)((ULONG_PTR)Argument1 + 1);
        CHECK_EQUAL(KeInsertQueueDpc(Dpc, next, NULL), TRUE);
        CHECK_EQUAL(KeInsertQueueDpc(Dpc, NULL, NULL), FALSE);
    }
}

static VOID one_that_runs_can_be_queued_again(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    InitializeThree();
    KeInitializeDpc(&Other, AgainDpc, NULL);
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 1);
    CHECK_EQUAL(KeInsertQueueDpc(&Other, NULL, NULL), TRUE);
    Queue(1, 2);
    KeLowerIrql(irql);
    CHECK_LOG("dpc0 again0 dpc1 dpc2 again1 again2 again3");
}

static VOID one_of_many_can_be_removed(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    InitializeThree();
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 3);
    CHECK_EQUAL(KeRemoveQueueDpc(&Dpcs[1]), TRUE);
    CHECK_EQUAL(KeRemoveQueueDpc(&Dpcs[1]), FALSE);
    KeLowerIrql(irql);
    CHECK_LOG("dpc0 dpc2");
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 3);
    CHECK_EQUAL(KeRemoveQueueDpc(&Dpcs[0]), TRUE);
    Queue(0, 1);
    KeLowerIrql(irql);
    CHECK_LOG("dpc1 dpc2 dpc0");
}

static VOID high_importance_goes_first(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    InitializeThree();
    KeSetImportanceDpc(&Dpcs[2], HighImportance);
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 3);
    KeLowerIrql(irql);
    CHECK_LOG("dpc2 dpc0 dpc1");
}

static VOID low_importance_goes_behind(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    InitializeThree();
    KeSetImportanceDpc(&Dpcs[1], LowImportance);
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 3);
    KeLowerIrql(irql);
    CHECK_LOG("dpc0 dpc1 dpc2");
    KeSetImportanceDpc(&Dpcs[1], MediumImportance);
    irql = KeRaiseIrqlToDpcLevel();
    Queue(1, 2);
    KeLowerIrql(irql);
    CHECK_LOG("dpc1 dpc2");
}

static VOID importance_and_target_are_of_the_next_time(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    InitializeThree();
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 3);
    KeSetImportanceDpc(&Dpcs[2], HighImportance);
    CHECK_EQUAL(KeInsertQueueDpc(&Dpcs[2], NULL, NULL), FALSE);
    KeLowerIrql(irql);
    CHECK_LOG("dpc0 dpc1 dpc2");
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 3);
    KeLowerIrql(irql);
    CHECK_LOG("dpc2 dpc0 dpc1");
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 2);
    KeSetTargetProcessorDpc(&Dpcs[1], 0);
    CHECK_EQUAL(KeInsertQueueDpc(&Dpcs[1], NULL, NULL), FALSE);
    KeLowerIrql(irql);
    CHECK_LOG("dpc0 dpc1");
}

static VOID initialized_again_while_it_is_queued_it_runs_once(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    InitializeThree();
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 3);
    KeInitializeDpc(&Dpcs[1], LogDpc, (PVOID)7);
    CHECK_EQUAL(KeInsertQueueDpc(&Dpcs[1], NULL, NULL), FALSE);
    KeLowerIrql(irql);
    CHECK_LOG("dpc0 dpc7 dpc2");
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 3);
    KeLowerIrql(irql);
    CHECK_LOG("dpc0 dpc7 dpc2");
}

static VOID OtherDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    CHECK_EQUAL(KeGetCurrentProcessorNumberEx(NULL), 1);
    CHECK_EQUAL(KeInsertQueueDpc(&Dpcs[0], NULL, NULL), FALSE);
    CHECK_EQUAL(KeRemoveQueueDpc(&Dpcs[1]), TRUE);
    OtherCount++;
}

/* This thread may be on either; it is made to be on the first. */
static VOID another_processor_finds_it_queued(PTEST_DEVICE Device)
{
    KAFFINITY before = KeSetSystemAffinityThreadEx(1);
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    InitializeThree();
    KeInitializeDpc(&Other, OtherDpc, NULL);
    KeSetTargetProcessorDpc(&Other, 1);
    KeSetImportanceDpc(&Other, HighImportance);
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 3);
    CHECK_EQUAL(KeInsertQueueDpc(&Other, NULL, NULL), TRUE);
    SPIN_UNTIL(OtherCount, 1);
    CHECK_LOG("");
    KeLowerIrql(irql);
    CHECK_LOG("dpc0 dpc2");
    KeRevertToUserAffinityThreadEx(before);
}

static BOOLEAN EvtInterruptIsr(WDFINTERRUPT Interrupt, ULONG MessageId)
{
    UNREFERENCED_PARAMETER(MessageId);
    CHECK_EQUAL(WdfInterruptQueueDpcForIsr(Interrupt), TRUE);
    IsrCount++;
    return TRUE;
}

static VOID EvtInterruptDpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(AssociatedObject);
    TestLog("interrupt");
}

static VOID AddInterrupt(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, EvtInterruptIsr, EvtInterruptDpc);
    TestInterruptCreate(Device, 0, &config);
}

static VOID dpc_of_an_interrupt_goes_behind(PTEST_DEVICE Device)
{
    KIRQL irql;

    InitializeThree();
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 2);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 0);
    SPIN_UNTIL(IsrCount, 1);
    Queue(2, 1);
    CHECK_LOG("");
    KeLowerIrql(irql);
    CHECK_LOG("dpc0 dpc1 interrupt dpc2");
}

static VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    TestLog("timer");
}

static VOID dpc_of_a_timer_goes_behind(PTEST_DEVICE Device)
{
    LARGE_INTEGER due = { .QuadPart = -10 * 100 };
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    InitializeThree();
    KeInitializeTimer(&Timer);
    KeInitializeDpc(&Other, TimerDpc, NULL);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_EQUAL(KeSetTimer(&Timer, due, &Other), FALSE);
    Queue(0, 2);
    for (ULONG i = 0; i < 1000 && !KeReadStateTimer(&Timer); i++) {
        TestSpin(100);
    }
    Queue(2, 1);
    CHECK_LOG("");
    KeLowerIrql(irql);
    CHECK_LOG("dpc0 dpc1 timer dpc2");
}

static VOID flush_waits_for_all(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    InitializeThree();
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 3);
    KeLowerIrql(irql);
    KeFlushQueuedDpcs();
    CHECK_LOG("dpc0 dpc1 dpc2");
}

static VOID one_that_is_overwritten_while_it_is_queued_stops(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    InitializeThree();
    irql = KeRaiseIrqlToDpcLevel();
    Queue(0, 3);
    RtlZeroMemory(&Dpcs[1], sizeof(Dpcs[1]));
    CHECK_STOPS(&Dpcs[1], KeLowerIrql(irql));
}

TEST_CASES(CASE_RUN(dpcs_run_when_irql_falls_below_dispatch_level),
           CASE_RUN(one_that_is_queued_is_not_queued_again), CASE_RUN(many_run_once_and_in_order),
           CASE_RUN(one_that_runs_can_be_queued_again), CASE_RUN(one_of_many_can_be_removed),
           CASE_RUN(high_importance_goes_first), CASE_RUN(low_importance_goes_behind),
           CASE_RUN(importance_and_target_are_of_the_next_time),
           CASE_RUN(initialized_again_while_it_is_queued_it_runs_once),
           CASE_RUN(another_processor_finds_it_queued),
           { .Name = "dpc_of_an_interrupt_goes_behind",
             .Add = AddInterrupt,
             .Run = dpc_of_an_interrupt_goes_behind },
           CASE_RUN(dpc_of_a_timer_goes_behind), CASE_RUN(flush_waits_for_all),
           CASE_RUN(one_that_is_overwritten_while_it_is_queued_stops));
