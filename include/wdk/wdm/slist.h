/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/slist.h - sequenced singly linked lists, part of wdm.h.
 */
#ifndef DQ_WDK_WDM_SLIST_H
#define DQ_WDK_WDM_SLIST_H

#include "types.h"

EXTERN_C_START

/* An entry begins with it: hence its alignment. */
typedef struct DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) _SLIST_ENTRY {
    struct _SLIST_ENTRY *Next;
} SLIST_ENTRY, *PSLIST_ENTRY;

typedef union DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) _SLIST_HEADER {
    _ANONYMOUS_STRUCT struct {
        ULONGLONG Alignment;
        ULONGLONG Region;
    } DUMMYSTRUCTNAME;
    struct {
        ULONGLONG Depth : 16;
        ULONGLONG Sequence : 48;
        ULONGLONG Reserved : 4;
        ULONGLONG NextEntry : 60; /* its last 4 bits are 0 */
    } HeaderX64;
} SLIST_HEADER, *PSLIST_HEADER;

/**
 * Make a list, empty.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    SListHead  of the list, aligned to 16 bytes
 * @source   wdm/nf-wdm-initializeslisthead
 */
NTKERNELAPI VOID NTAPI InitializeSListHead(_Out_ PSLIST_HEADER SListHead);

/**
 * Put an entry in front.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    ListHead   an initialized list
 * @param    ListEntry  the entry, aligned to 16 bytes
 * @return   the entry that was first; NULL if the list was empty
 * @source   wdm/nf-wdm-expinterlockedpushentryslist
 */
NTKERNELAPI PSLIST_ENTRY NTAPI ExpInterlockedPushEntrySList(_Inout_ PSLIST_HEADER ListHead,
                                                            _Inout_ PSLIST_ENTRY ListEntry);

/**
 * Take the first entry off.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    ListHead  an initialized list
 * @return   the entry; NULL if the list was empty
 * @source   wdm/nf-wdm-expinterlockedpopentryslist
 */
NTKERNELAPI PSLIST_ENTRY NTAPI ExpInterlockedPopEntrySList(_Inout_ PSLIST_HEADER ListHead);

/**
 * Take all entries off.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    ListHead  an initialized list
 * @return   the first of them, which leads to the others; NULL if the list was empty
 * @source   wdm/nf-wdm-exinterlockedflushslist
 */
NTKERNELAPI PSLIST_ENTRY NTAPI ExpInterlockedFlushSList(_Inout_ PSLIST_HEADER ListHead);

/**
 * How many entries are on the list now?
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    SListHead  an initialized list
 * @return   the number
 * @source   wdm/nf-wdm-exquerydepthslist
 */
NTKERNELAPI USHORT NTAPI ExQueryDepthSList(_In_ PSLIST_HEADER SListHead);

/**
 * The first entry, which stays where it is; not atomic.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    SListHead  an initialized list that nobody else changes now
 * @return   the entry; NULL if the list is empty
 * @source   wdm/nf-wdm-firstentryslist
 */
NTKERNELAPI PSLIST_ENTRY NTAPI FirstEntrySList(_In_ const SLIST_HEADER *SListHead);

#define ExInitializeSListHead InitializeSListHead
#define QueryDepthSList       ExQueryDepthSList

/* The lock of these was for processors that could not do without. */
#define ExInterlockedPushEntrySList(ListHead, ListEntry, Lock)                                     \
    ExpInterlockedPushEntrySList(ListHead, ListEntry)
#define ExInterlockedPopEntrySList(ListHead, Lock) ExpInterlockedPopEntrySList(ListHead)
#define ExInterlockedFlushSList(ListHead)          ExpInterlockedFlushSList(ListHead)

#define InterlockedPushEntrySList ExpInterlockedPushEntrySList
#define InterlockedPopEntrySList  ExpInterlockedPopEntrySList
#define InterlockedFlushSList     ExpInterlockedFlushSList

EXTERN_C_END

#endif /* DQ_WDK_WDM_SLIST_H */
