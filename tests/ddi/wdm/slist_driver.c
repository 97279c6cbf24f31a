/* SPDX-License-Identifier: MIT */
/* slist_driver - see slist_test.c. */
#include "tests/ddi/support/driver_test.h"

#define ENTRY_COUNT 6u

typedef struct _ITEM {
    SLIST_ENTRY Link;
    ULONG Turns;
} ITEM;

typedef struct _LOCKED_ITEM {
    SINGLE_LIST_ENTRY Link;
    ULONG Turns;
} LOCKED_ITEM;

static SLIST_HEADER List;
static ITEM Items[ENTRY_COUNT];
static SINGLE_LIST_ENTRY Head;
static LOCKED_ITEM LockedItems[ENTRY_COUNT];
static KSPIN_LOCK Lock;

static VOID entries_come_back_last_first(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    ExInitializeSListHead(&List);
    CHECK_EQUAL(ExQueryDepthSList(&List), 0);
    CHECK(ExInterlockedPopEntrySList(&List, &Lock) == NULL);
    CHECK(FirstEntrySList(&List) == NULL);
    CHECK(ExInterlockedPushEntrySList(&List, &Items[0].Link, &Lock) == NULL);
    CHECK(ExInterlockedPushEntrySList(&List, &Items[1].Link, &Lock) == &Items[0].Link);
    CHECK_EQUAL(ExQueryDepthSList(&List), 2);
    CHECK(FirstEntrySList(&List) == &Items[1].Link);
    CHECK(Items[1].Link.Next == &Items[0].Link);
    CHECK(ExInterlockedPopEntrySList(&List, &Lock) == &Items[1].Link);
    CHECK_EQUAL(ExQueryDepthSList(&List), 1);
    CHECK(ExInterlockedPopEntrySList(&List, &Lock) == &Items[0].Link);
    CHECK(ExInterlockedPopEntrySList(&List, &Lock) == NULL);
    CHECK_EQUAL(ExQueryDepthSList(&List), 0);
}

static VOID flush_takes_everything(PTEST_DEVICE Device)
{
    PSLIST_ENTRY entry;

    UNREFERENCED_PARAMETER(Device);
    InitializeSListHead(&List);
    CHECK(ExInterlockedFlushSList(&List) == NULL);
    for (ULONG i = 0; i < ENTRY_COUNT; i++) {
        ExInterlockedPushEntrySList(&List, &Items[i].Link, &Lock);
    }
    entry = ExInterlockedFlushSList(&List);
    CHECK_EQUAL(ExQueryDepthSList(&List), 0);
    CHECK(ExInterlockedPopEntrySList(&List, &Lock) == NULL);
    for (ULONG i = ENTRY_COUNT; i > 0; i--) {
        CHECK(entry == &Items[i - 1].Link);
        entry = entry->Next;
    }
    CHECK(entry == NULL);
}

static VOID other_names_are_the_same_list(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    InitializeSListHead(&List);
    CHECK(InterlockedPushEntrySList(&List, &Items[0].Link) == NULL);
    CHECK(ExpInterlockedPushEntrySList(&List, &Items[1].Link) == &Items[0].Link);
    CHECK_EQUAL(QueryDepthSList(&List), 2);
    CHECK(InterlockedPopEntrySList(&List) == &Items[1].Link);
    CHECK(ExpInterlockedPopEntrySList(&List) == &Items[0].Link);
    CHECK(InterlockedFlushSList(&List) == NULL);
    CHECK(ExpInterlockedFlushSList(&List) == NULL);
}

/* Who has an entry is the only one that has it. */
static VOID MoveEntries(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < 20; i++) {
        ITEM *item = CONTAINING_RECORD(InterlockedPopEntrySList(&List), ITEM, Link);
        ULONG turns = item->Turns;
        TestSpin(2);
        CHECK_EQUAL(item->Turns, turns);
        item->Turns = turns + 1;
        InterlockedPushEntrySList(&List, &item->Link);
    }
}

static VOID RunThree(PTEST_DEVICE Device, TEST_THREAD *Routine)
{
    for (ULONG i = 0; i < 3; i++) {
        TestThreadStart(Device, i, Routine);
    }
    for (ULONG i = 0; i < 3; i++) {
        TestThreadJoin(Device, i);
    }
}

static VOID entries_are_never_lost(PTEST_DEVICE Device)
{
    ULONG turns = 0;

    InitializeSListHead(&List);
    for (ULONG i = 0; i < ENTRY_COUNT; i++) {
        InterlockedPushEntrySList(&List, &Items[i].Link);
    }
    RunThree(Device, MoveEntries);
    CHECK_EQUAL(ExQueryDepthSList(&List), ENTRY_COUNT);
    for (ULONG i = 0; i < ENTRY_COUNT; i++) {
        turns += CONTAINING_RECORD(InterlockedPopEntrySList(&List), ITEM, Link)->Turns;
    }
    CHECK_EQUAL(turns, 60);
    CHECK(InterlockedPopEntrySList(&List) == NULL);
}

static VOID list_is_used_at_any_level(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(HIGH_LEVEL, &irql);
    InitializeSListHead(&List);
    CHECK(InterlockedPushEntrySList(&List, &Items[0].Link) == NULL);
    CHECK(FirstEntrySList(&List) == &Items[0].Link);
    CHECK(InterlockedPopEntrySList(&List) == &Items[0].Link);
    CHECK(InterlockedFlushSList(&List) == NULL);
    KeLowerIrql(irql);
}

static VOID depth_above_dispatch_level_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    InitializeSListHead(&List);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_EQUAL(ExQueryDepthSList(&List), 0);
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(ExQueryDepthSList(&List));
    KeLowerIrql(irql);
}

static VOID entry_that_is_not_aligned_is_reported(PTEST_DEVICE Device)
{
    static UCHAR memory[64];
    ULONG_PTR aligned = ((ULONG_PTR)memory + 15) & ~(ULONG_PTR)15;

    UNREFERENCED_PARAMETER(Device);
    InitializeSListHead(&List);
    InterlockedPushEntrySList(&List, (PSLIST_ENTRY)aligned);
    CHECK_BREAK(InterlockedPushEntrySList(&List, (PSLIST_ENTRY)(aligned + 24)));
}

static VOID head_that_is_not_aligned_is_reported(PTEST_DEVICE Device)
{
    static UCHAR memory[64];
    ULONG_PTR aligned = ((ULONG_PTR)memory + 15) & ~(ULONG_PTR)15;

    UNREFERENCED_PARAMETER(Device);
    InitializeSListHead((PSLIST_HEADER)aligned);
    CHECK_BREAK(InitializeSListHead((PSLIST_HEADER)(aligned + 8)));
}

static VOID locked_list_gives_its_entries_back(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeInitializeSpinLock(&Lock);
    Head.Next = NULL;
    CHECK(ExInterlockedPopEntryList(&Head, &Lock) == NULL);
    CHECK(ExInterlockedPushEntryList(&Head, &LockedItems[0].Link, &Lock) == NULL);
    KeRaiseIrql(HIGH_LEVEL, &irql);
    CHECK(ExInterlockedPushEntryList(&Head, &LockedItems[1].Link, &Lock) == &LockedItems[0].Link);
    CHECK(ExInterlockedPopEntryList(&Head, &Lock) == &LockedItems[1].Link);
    CHECK_IRQL(HIGH_LEVEL);
    KeLowerIrql(irql);
    CHECK(ExInterlockedPopEntryList(&Head, &Lock) == &LockedItems[0].Link);
    CHECK(ExInterlockedPopEntryList(&Head, &Lock) == NULL);
    CHECK_IRQL(PASSIVE_LEVEL);
}

static VOID MoveLockedEntries(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < 20; i++) {
        LOCKED_ITEM *item =
            CONTAINING_RECORD(ExInterlockedPopEntryList(&Head, &Lock), LOCKED_ITEM, Link);
        ULONG turns = item->Turns;
        TestSpin(2);
        CHECK_EQUAL(item->Turns, turns);
        item->Turns = turns + 1;
        ExInterlockedPushEntryList(&Head, &item->Link, &Lock);
    }
}

static VOID locked_list_loses_nothing(PTEST_DEVICE Device)
{
    ULONG turns = 0;

    KeInitializeSpinLock(&Lock);
    Head.Next = NULL;
    for (ULONG i = 0; i < ENTRY_COUNT; i++) {
        ExInterlockedPushEntryList(&Head, &LockedItems[i].Link, &Lock);
    }
    RunThree(Device, MoveLockedEntries);
    for (ULONG i = 0; i < ENTRY_COUNT; i++) {
        PSINGLE_LIST_ENTRY link = ExInterlockedPopEntryList(&Head, &Lock);
        turns += CONTAINING_RECORD(link, LOCKED_ITEM, Link)->Turns;
    }
    CHECK_EQUAL(turns, 60);
    CHECK(ExInterlockedPopEntryList(&Head, &Lock) == NULL);
}

TEST_CASES(CASE_RUN(entries_come_back_last_first), CASE_RUN(flush_takes_everything),
           CASE_RUN(other_names_are_the_same_list), CASE_RUN(entries_are_never_lost),
           CASE_RUN(list_is_used_at_any_level), CASE_RUN(depth_above_dispatch_level_is_reported),
           CASE_RUN(entry_that_is_not_aligned_is_reported),
           CASE_RUN(head_that_is_not_aligned_is_reported),
           CASE_RUN(locked_list_gives_its_entries_back), CASE_RUN(locked_list_loses_nothing));
