/* SPDX-License-Identifier: MIT */
/* processor_driver - see processor_test.c. */
#include "tests/ddi/support/driver_test.h"

#define MASK(processor) ((KAFFINITY)1 << (processor))

static volatile ULONG Steps;
static volatile ULONG Counted;
static volatile ULONG MayEnd;
static volatile ULONG Inside;

static ULONG Here(VOID)
{
    return KeGetCurrentProcessorNumberEx(NULL);
}

static BOOLEAN IsHere(KAFFINITY Mask)
{
    return (Mask >> Here() & 1) != 0;
}

/* ---- Counts, masks and numbers ---- */

static VOID CheckCounts(VOID)
{
    KAFFINITY mask = 0;

    CHECK_EQUAL(KeQueryActiveProcessorCount(&mask), 3);
    CHECK_EQUAL(mask, 7);
    CHECK_EQUAL(KeQueryActiveProcessorCount(NULL), 3);
    CHECK_EQUAL(KeQueryActiveProcessors(), 7);
    CHECK_EQUAL(KeQueryActiveProcessorCountEx(0), 3);
    CHECK_EQUAL(KeQueryActiveProcessorCountEx(ALL_PROCESSOR_GROUPS), 3);
    CHECK_EQUAL(KeQueryActiveProcessorCountEx(1), 0);
    CHECK_EQUAL(KeQueryMaximumProcessorCount(), 3);
    CHECK_EQUAL(KeQueryMaximumProcessorCountEx(0), 3);
    CHECK_EQUAL(KeQueryMaximumProcessorCountEx(ALL_PROCESSOR_GROUPS), 3);
    CHECK_EQUAL(KeQueryMaximumProcessorCountEx(1), 0);
    CHECK_EQUAL(KeQueryGroupAffinity(0), 7);
    CHECK_EQUAL(KeQueryGroupAffinity(1), 0);
    CHECK_EQUAL(KeQueryActiveGroupCount(), 1);
    CHECK_EQUAL(KeQueryMaximumGroupCount(), 1);
}

static VOID processors_are_counted_at_any_level(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    CheckCounts();
    KeRaiseIrql(HIGH_LEVEL, &irql);
    CheckCounts();
    KeLowerIrql(irql);
}

static VOID processors_have_numbers_and_indices(PTEST_DEVICE Device)
{
    PROCESSOR_NUMBER number;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(HIGH_LEVEL, &irql);
    for (ULONG i = 0; i < 3; i++) {
        CHECK_STATUS(KeGetProcessorNumberFromIndex(i, &number), STATUS_SUCCESS);
        CHECK_EQUAL(number.Group, 0);
        CHECK_EQUAL(KeGetProcessorIndexFromNumber(&number), i);
    }
    number.Number = 3;
    CHECK_EQUAL(KeGetProcessorIndexFromNumber(&number), INVALID_PROCESSOR_INDEX);
    number.Number = 0;
    number.Group = 1;
    CHECK_EQUAL(KeGetProcessorIndexFromNumber(&number), INVALID_PROCESSOR_INDEX);
    KeLowerIrql(irql);
}

static VOID nodes_have_processors(PTEST_DEVICE Device)
{
    GROUP_AFFINITY affinity[2];
    USHORT count = 77;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(HIGH_LEVEL, &irql);
    CHECK_EQUAL(KeQueryHighestNodeNumber(), 0);
    CHECK_EQUAL(KeGetCurrentNodeNumber(), 0);
    CHECK_EQUAL(KeQueryNodeActiveProcessorCount(0), 3);
    CHECK_EQUAL(KeQueryNodeActiveProcessorCount(1), 0);
    CHECK_EQUAL(KeQueryNodeMaximumProcessorCount(0), 3);
    RtlFillMemory(affinity, sizeof(affinity), 0xA5);
    KeQueryNodeActiveAffinity(0, &affinity[0], &count);
    CHECK_EQUAL(affinity[0].Group, 0);
    CHECK_EQUAL(affinity[0].Mask, 7);
    CHECK_EQUAL(affinity[0].Reserved[2], 0);
    CHECK_EQUAL(count, 3);
    KeQueryNodeActiveAffinity(0, NULL, NULL);
    RtlFillMemory(affinity, sizeof(affinity), 0xA5);
    CHECK_STATUS(KeQueryNodeActiveAffinity2(0, affinity, 2, &count), STATUS_SUCCESS);
    CHECK_EQUAL(affinity[0].Mask, 7);
    CHECK_EQUAL(affinity[1].Group, 0xA5A5);
    CHECK_EQUAL(count, 1);
    count = 77;
    CHECK_STATUS(KeQueryNodeActiveAffinity2(0, affinity, 0, &count), STATUS_BUFFER_TOO_SMALL);
    CHECK_EQUAL(count, 1);
    CHECK_STATUS(KeQueryNodeActiveAffinity2(1, affinity, 2, &count), STATUS_INVALID_PARAMETER);
    KeLowerIrql(irql);
}

/* ---- Where a thread may run ---- */

static VOID a_bound_thread_is_there_when_the_call_returns(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < 9; i++) {
        KAFFINITY mask = i < 6 ? MASK(i % 3) : 7 & ~MASK(i % 3);

        (VOID) KeSetSystemAffinityThreadEx(mask);
        CHECK(IsHere(mask));
        TestSpin(30);
        CHECK(IsHere(mask));
        TestSleep(30); /* and after a wait */
        CHECK(IsHere(mask));
    }
    KeRevertToUserAffinityThreadEx(0);
}

static VOID at_dispatch_level_it_moves_when_irql_falls(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < 6; i++) {
        KIRQL irql = KeRaiseIrqlToDpcLevel();
        ULONG before = Here();
        KAFFINITY mask = i < 3 ? MASK((before + 1) % 3) : 7 & ~MASK(before);

        (VOID) KeSetSystemAffinityThreadEx(mask);
        CHECK_EQUAL(Here(), before);
        TestSpin(30);
        CHECK_EQUAL(Here(), before);
        KeLowerIrql(irql);
        CHECK(IsHere(mask));
    }
    for (ULONG i = 0; i < 3; i++) { /* back as well */
        KIRQL irql;
        ULONG before;

        (VOID) KeSetSystemAffinityThreadEx(MASK(i));
        irql = KeRaiseIrqlToDpcLevel();
        before = Here();
        CHECK_EQUAL(before, i);
        KeRevertToUserAffinityThreadEx(MASK((i + 1) % 3));
        CHECK_EQUAL(Here(), before);
        KeLowerIrql(irql);
        CHECK(IsHere(MASK((i + 1) % 3)));
    }
    KeRevertToUserAffinityThreadEx(0);
}

static VOID at_apc_level_it_moves_at_once(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(APC_LEVEL, &irql);
    for (ULONG i = 0; i < 4; i++) {
        (VOID) KeSetSystemAffinityThreadEx(MASK(i % 2));
        CHECK_EQUAL(Here(), i % 2);
        CHECK_IRQL(APC_LEVEL);
    }
    KeRevertToUserAffinityThreadEx(0);
    KeLowerIrql(irql);
}

static VOID what_is_no_set_of_processors_has_no_effect(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(MASK(1)), 0);
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(0), MASK(1));
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(MASK(2)), MASK(1));
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(MASK(0) | MASK(2)), MASK(1));
    KeRevertToUserAffinityThreadEx(MASK(0) | MASK(2));
    TestSleep(30);
    CHECK_EQUAL(Here(), 1);
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(MASK(1)), MASK(1));
    KeRevertToUserAffinityThreadEx(0);
}

static VOID what_was_before_is_told_and_restored(PTEST_DEVICE Device)
{
    KAFFINITY first = KeSetSystemAffinityThreadEx(MASK(0));
    KAFFINITY second = KeSetSystemAffinityThreadEx(MASK(1) | MASK(2));
    KAFFINITY third;

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(first, 0);
    CHECK_EQUAL(second, MASK(0));
    KeRevertToUserAffinityThreadEx(second);
    CHECK_EQUAL(Here(), 0);
    third = KeSetSystemAffinityThreadEx(7); /* all of them is a set, too */
    CHECK_EQUAL(third, MASK(0));
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(MASK(2)), 7);
    KeRevertToUserAffinityThreadEx(third);
    CHECK_EQUAL(Here(), 0);
    KeRevertToUserAffinityThreadEx(first);
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(MASK(2)), 0);
    KeRevertToUserAffinityThreadEx(0);
}

static VOID what_nobody_bound_is_not_restored(PTEST_DEVICE Device)
{
    GROUP_AFFINITY affinity = { MASK(0), 0, { 0 } };

    UNREFERENCED_PARAMETER(Device);
    KeRevertToUserAffinityThreadEx(MASK(1));
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(MASK(1)), 0);
    KeRevertToUserAffinityThreadEx(0);
    KeRevertToUserGroupAffinityThread(&affinity); /* the second one in a row */
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(MASK(0)), 0);
    KeRevertToUserAffinityThreadEx(0);
    KeRevertToUserAffinityThreadEx(0);
}

static BOOLEAN IsGroup(const GROUP_AFFINITY *Affinity, KAFFINITY Mask)
{
    return Affinity->Mask == Mask && Affinity->Group == 0;
}

static VOID groups_are_told_and_restored(PTEST_DEVICE Device)
{
    GROUP_AFFINITY outer;
    GROUP_AFFINITY inner;
    GROUP_AFFINITY affinity = { MASK(1), 0, { 0 } };

    UNREFERENCED_PARAMETER(Device);
    RtlFillMemory(&outer, sizeof(outer), 0xA5);
    KeSetSystemGroupAffinityThread(&affinity, &outer);
    CHECK_EQUAL(Here(), 1);
    CHECK(IsGroup(&outer, 0));
    affinity.Mask = MASK(0) | MASK(2);
    KeSetSystemGroupAffinityThread(&affinity, &inner);
    CHECK(IsHere(MASK(0) | MASK(2)));
    CHECK(IsGroup(&inner, MASK(1)));
    affinity.Mask = MASK(2);
    KeSetSystemGroupAffinityThread(&affinity, NULL);
    CHECK_EQUAL(Here(), 2);
    KeRevertToUserGroupAffinityThread(&inner);
    CHECK_EQUAL(Here(), 1);
    KeRevertToUserGroupAffinityThread(&outer);
    KeSetSystemGroupAffinityThread(&affinity, &inner);
    CHECK(IsGroup(&inner, 0));
    KeRevertToUserGroupAffinityThread(&outer);
}

static VOID no_group_has_no_effect(PTEST_DEVICE Device)
{
    GROUP_AFFINITY affinity = { MASK(1), 0, { 0 } };
    GROUP_AFFINITY other = { MASK(0), 1, { 0 } };
    GROUP_AFFINITY previous;

    UNREFERENCED_PARAMETER(Device);
    KeSetSystemGroupAffinityThread(&affinity, NULL);
    previous = affinity;
    KeSetSystemGroupAffinityThread(&other, &previous); /* its group */
    CHECK(IsGroup(&previous, 0));
    KeRevertToUserGroupAffinityThread(&other);
    other.Group = 0;
    for (other.Mask = 0; other.Mask <= 6; other.Mask += 6) { /* its mask */
        previous = affinity;
        KeSetSystemGroupAffinityThread(&other, &previous);
        CHECK(IsGroup(&previous, 0));
    }
    other.Mask = MASK(2);
    KeRevertToUserGroupAffinityThread(&other);
    TestSleep(30);
    CHECK_EQUAL(Here(), 1);
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(MASK(1)), MASK(1));
    KeRevertToUserAffinityThreadEx(0);
}

static VOID the_older_pair_binds_too(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < 2; i++) {
        KeSetSystemAffinityThread(MASK(i));
        CHECK_EQUAL(Here(), i);
        TestSleep(30);
        CHECK_EQUAL(Here(), i);
    }
    KeRevertToUserAffinityThread();
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(MASK(0)), 0);
    KeRevertToUserAffinityThread();
}

static VOID one_processor_is_all_there_is(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(1), 0);
    TestSleep(30);
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(2), 1);
    KeRevertToUserAffinityThreadEx(0);
}

/* ---- Several threads ---- */

static HANDLE Start(KSTART_ROUTINE *Routine)
{
    HANDLE handle = NULL;

    CHECK_STATUS(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, Routine, NULL),
                 STATUS_SUCCESS);
    return handle;
}

static VOID Join(HANDLE Handle)
{
    CHECK_STATUS(ZwWaitForSingleObject(Handle, FALSE, NULL), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(Handle), STATUS_SUCCESS);
}

/* Keeps processor 1 from other threads until it has been told to. */
static KSTART_ROUTINE Occupy;

static VOID Occupy(PVOID Context)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Context);
    (VOID) KeSetSystemAffinityThreadEx(MASK(1));
    irql = KeRaiseIrqlToDpcLevel();
    Inside = 1;
    SPIN_UNTIL(MayEnd, 1);
    Inside = 2;
    KeLowerIrql(irql);
}

static VOID a_bound_thread_waits_for_its_processor(PTEST_DEVICE Device)
{
    HANDLE handle = Start(Occupy);

    UNREFERENCED_PARAMETER(Device);
    (VOID) KeSetSystemAffinityThreadEx(MASK(0));
    SLEEP_UNTIL(Inside, 1);
    MayEnd = 1;
    (VOID) KeSetSystemAffinityThreadEx(MASK(1));
    CHECK_EQUAL(Inside, 2);
    CHECK_EQUAL(Here(), 1);
    KeRevertToUserAffinityThreadEx(0);
    Join(handle);
}

static KSTART_ROUTINE UrgentOnProcessor1;

static VOID UrgentOnProcessor1(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    (VOID) KeSetPriorityThread(KeGetCurrentThread(), HIGH_PRIORITY - 1);
    (VOID) KeSetSystemAffinityThreadEx(MASK(1));
    CHECK_EQUAL(Here(), 1);
    Steps = 1;
}

static VOID a_more_urgent_thread_gets_the_processor_that_it_is_bound_to(PTEST_DEVICE Device)
{
    HANDLE handle;

    UNREFERENCED_PARAMETER(Device);
    (VOID) KeSetSystemAffinityThreadEx(MASK(1));
    handle = Start(UrgentOnProcessor1);
    SPIN_UNTIL(Steps, 1);
    CHECK_EQUAL(Here(), 1);
    KeRevertToUserAffinityThreadEx(0);
    Join(handle);
}

/* Whatever is less urgent than this one is not kept from processor 0. */
static KSTART_ROUTINE Count;

static VOID Count(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    (VOID) KeSetPriorityThread(KeGetCurrentThread(), LOW_REALTIME_PRIORITY);
    while (MayEnd == 0) {
        Counted++;
        KeStallExecutionProcessor(1);
    }
}

static KSTART_ROUTINE MoveAway;

static VOID MoveAway(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    (VOID) KeSetPriorityThread(KeGetCurrentThread(), HIGH_PRIORITY - 1);
    for (ULONG i = 0; i < 6; i++) {
        ULONG counted;

        (VOID) KeSetSystemAffinityThreadEx(MASK(i % 2));
        counted = Counted;
        SPIN_UNTIL(Counted, counted + 5); /* on the other one */
        CHECK_EQUAL(Here(), i % 2);
    }
    MayEnd = 1;
}

static VOID who_is_moved_away_gets_a_less_urgent_ones_place(PTEST_DEVICE Device)
{
    HANDLE counting = Start(Count);
    HANDLE moving;

    UNREFERENCED_PARAMETER(Device);
    SLEEP_UNTIL(Counted, 1);
    moving = Start(MoveAway);
    SLEEP_UNTIL(MayEnd, 1);
    Join(moving);
    Join(counting);
}

static VOID EnterAndLeave(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    (VOID) KeSetSystemAffinityThreadEx(MASK(1));
    for (ULONG i = 0; i < 5; i++) {
        KIRQL irql = KeRaiseIrqlToDpcLevel();

        CHECK_EQUAL(Inside, 0);
        Inside = 1;
        TestSpin(3);
        Inside = 0;
        KeLowerIrql(irql);
    }
    KeRevertToUserAffinityThreadEx(0);
}

static VOID bound_threads_of_a_processor_exclude_each_other_at_dispatch_level(PTEST_DEVICE Device)
{
    TestThreadStart(Device, 0, EnterAndLeave);
    TestThreadStart(Device, 1, EnterAndLeave);
    EnterAndLeave(Device);
    TestThreadJoin(Device, 0);
    TestThreadJoin(Device, 1);
}

static KSTART_ROUTINE EndBound;

static VOID EndBound(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    (VOID) KeSetSystemAffinityThreadEx(MASK(Steps % 2));
    Steps++;
}

static VOID a_thread_may_end_bound(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < 4; i++) {
        Join(Start(EndBound));
    }
    CHECK_EQUAL(Steps, 4);
    CHECK_EQUAL(KeSetSystemAffinityThreadEx(MASK(0)), 0);
    KeRevertToUserAffinityThreadEx(0);
}

static VOID Bind(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    (VOID) KeSetSystemAffinityThreadEx(MASK(0));
    CHECK(FALSE);
}

static VOID in_a_dpc_it_is_not_built(PTEST_DEVICE Device)
{
    TestOnProcessor(Device, 0, Bind);
}

static VOID levels(PTEST_DEVICE Device)
{
    GROUP_AFFINITY affinity = { MASK(0), 0, { 0 } };
    GROUP_AFFINITY previous;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(DISPATCH_LEVEL, &irql); /* allowed */
    (VOID) KeSetSystemAffinityThreadEx(MASK(0));
    KeRevertToUserAffinityThreadEx(0);
    KeSetSystemAffinityThread(MASK(0));
    KeRevertToUserAffinityThread();
    KeSetSystemGroupAffinityThread(&affinity, &previous);
    KeRevertToUserGroupAffinityThread(&previous);
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK((VOID)KeSetSystemAffinityThreadEx(MASK(0)));
    CHECK_BREAK(KeRevertToUserAffinityThreadEx(0));
    CHECK_BREAK(KeSetSystemAffinityThread(MASK(0)));
    CHECK_BREAK(KeRevertToUserAffinityThread());
    CHECK_BREAK(KeSetSystemGroupAffinityThread(&affinity, &previous));
    CHECK_BREAK(KeRevertToUserGroupAffinityThread(&previous));
    KeLowerIrql(irql);
}

TEST_CASES(CASE_RUN(processors_are_counted_at_any_level),
           CASE_RUN(processors_have_numbers_and_indices), CASE_RUN(nodes_have_processors),
           CASE_RUN(a_bound_thread_is_there_when_the_call_returns),
           CASE_RUN(at_dispatch_level_it_moves_when_irql_falls),
           CASE_RUN(at_apc_level_it_moves_at_once),
           CASE_RUN(what_is_no_set_of_processors_has_no_effect),
           CASE_RUN(what_was_before_is_told_and_restored),
           CASE_RUN(what_nobody_bound_is_not_restored), CASE_RUN(groups_are_told_and_restored),
           CASE_RUN(no_group_has_no_effect), CASE_RUN(the_older_pair_binds_too),
           CASE_RUN(one_processor_is_all_there_is),
           CASE_RUN(a_bound_thread_waits_for_its_processor),
           CASE_RUN(a_more_urgent_thread_gets_the_processor_that_it_is_bound_to),
           CASE_RUN(who_is_moved_away_gets_a_less_urgent_ones_place),
           CASE_RUN(bound_threads_of_a_processor_exclude_each_other_at_dispatch_level),
           CASE_RUN(a_thread_may_end_bound), CASE_RUN(in_a_dpc_it_is_not_built), CASE_RUN(levels));
