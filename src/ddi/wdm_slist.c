/* SPDX-License-Identifier: MIT */
/*
 * wdm_slist - sequenced singly linked lists of wdm.h: each operation is one interlocked one on the
 * list's head. The sequence grows with each, as Windows' does, which keeps apart two heads that
 * look alike.
 */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "engine/access.h"
#include "ntddk.h"

/* A locked instruction's cost. */
#define INTERLOCKED_COST_NS 10u

#define FULL_ORDER (DQ_ACCESS_ACQUIRE | DQ_ACCESS_RELEASE)

#define CALLER ((uintptr_t)__builtin_return_address(0))

/* False, and reported: what is not aligned cannot be on a list, or be one; nothing happens then. */
static bool check_aligned(const volatile void *memory, const char *call, const char *what)
{
    bool is_aligned = (uintptr_t)memory % MEMORY_ALLOCATION_ALIGNMENT == 0;
    if (!is_aligned) {
        dq_violation(DQ_RULE_SLIST_ALIGNMENT, (uintptr_t)memory, 0, 0, 0,
                     "%s: %s is not aligned to %u bytes", call, what, MEMORY_ALLOCATION_ALIGNMENT);
    }
    return is_aligned;
}

/* `order`: DQ_ACCESS_ACQUIRE, _RELEASE. */
static void begin(PSLIST_HEADER head, uint32_t order, uintptr_t pc)
{
    dq_charge(INTERLOCKED_COST_NS);
    dq_access_interlocked(&head->Region, sizeof(head->Region), DQ_TOUCH_WRITE, order, pc);
}

/* Region is the first entry's address, whose last 4 bits are 0. */
static PSLIST_ENTRY first_of(const SLIST_HEADER *head)
{
    return (PSLIST_ENTRY)(uintptr_t)(head->Region & ~(uint64_t)(MEMORY_ALLOCATION_ALIGNMENT - 1));
}

static void change(PSLIST_HEADER head, PSLIST_ENTRY first, uint32_t depth)
{
    uint64_t sequence = (head->Alignment >> 16) + 1;
    head->Alignment = sequence << 16 | (depth & 0xffff);
    head->Region = (uintptr_t)first & ~(uintptr_t)(MEMORY_ALLOCATION_ALIGNMENT - 1);
}

static uint32_t depth_of(const SLIST_HEADER *head)
{
    return head->Alignment & 0xffff;
}

VOID NTAPI InitializeSListHead(PSLIST_HEADER SListHead)
{
    DQ_DDI_ENTER(InitializeSListHead);
    DQ_DDI_REQUIRE_OWN_MEMORY("InitializeSListHead", SListHead);
    DQ_DDI_REQUIRE_ALIVE(SListHead);
    if (!check_aligned(SListHead, "InitializeSListHead", "the list's head")) {
        return;
    }
    dq_access_by_kernel(SListHead, sizeof(*SListHead), true, CALLER);
    SListHead->Alignment = 0;
    SListHead->Region = 0;
}

PSLIST_ENTRY NTAPI ExpInterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry)
{
    DQ_DDI_ENTER(ExpInterlockedPushEntrySList);
    DQ_DDI_REQUIRE_ALIVE(ListEntry);
    if (!check_aligned(ListEntry, "ExInterlockedPushEntrySList", "the entry")) {
        return first_of(ListHead);
    }
    dq_access_by_kernel(&ListEntry->Next, sizeof(ListEntry->Next), true, CALLER); /* before all */
    begin(ListHead, FULL_ORDER, CALLER);
    PSLIST_ENTRY first = first_of(ListHead);
    ListEntry->Next = first;
    change(ListHead, ListEntry, depth_of(ListHead) + 1);
    return first;
}

PSLIST_ENTRY NTAPI ExpInterlockedPopEntrySList(PSLIST_HEADER ListHead)
{
    DQ_DDI_ENTER(ExpInterlockedPopEntrySList);
    begin(ListHead, FULL_ORDER, CALLER);
    PSLIST_ENTRY first = first_of(ListHead);
    if (first) {
        dq_access_by_kernel(&first->Next, sizeof(first->Next), false, CALLER);
        change(ListHead, first->Next, depth_of(ListHead) - 1);
    }
    return first;
}

PSLIST_ENTRY NTAPI ExpInterlockedFlushSList(PSLIST_HEADER ListHead)
{
    DQ_DDI_ENTER(ExpInterlockedFlushSList);
    begin(ListHead, FULL_ORDER, CALLER);
    PSLIST_ENTRY first = first_of(ListHead);
    if (first) {
        change(ListHead, NULL, 0);
    }
    return first;
}

USHORT NTAPI ExQueryDepthSList(PSLIST_HEADER SListHead)
{
    DQ_DDI_ENTER(ExQueryDepthSList);
    begin(SListHead, 0, CALLER);
    return (USHORT)depth_of(SListHead);
}

PSLIST_ENTRY NTAPI FirstEntrySList(const SLIST_HEADER *SListHead)
{
    DQ_DDI_ENTER(FirstEntrySList);
    dq_access_by_kernel(&SListHead->Region, sizeof(SListHead->Region), false, CALLER);
    return first_of(SListHead);
}
