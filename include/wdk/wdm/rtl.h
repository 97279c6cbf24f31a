/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/rtl.h - messages, assertions, memory, strings and lists, part of wdm.h.
 */
#ifndef DQ_WDK_WDM_RTL_H
#define DQ_WDK_WDM_RTL_H

#include "ke.h"
#include "types.h"

#if defined(_WIN32)
#include "../crt/string.h"
#else
#include <string.h>
#endif

EXTERN_C_START

/* ---- Messages ---- */

#define DPFLTR_ERROR_LEVEL   0
#define DPFLTR_WARNING_LEVEL 1
#define DPFLTR_TRACE_LEVEL   2
#define DPFLTR_INFO_LEVEL    3
#define DPFLTR_MASK          0x80000000

typedef enum _DPFLTR_TYPE {
    DPFLTR_SYSTEM_ID = 0,
    DPFLTR_ACPI_ID = 24,
    DPFLTR_VIDEO_ID = 27,
    DPFLTR_PNPMGR_ID = 35,
    DPFLTR_SERIAL_ID = 39,
    DPFLTR_PCI_ID = 66,
    DPFLTR_IHVDRIVER_ID = 77,
    DPFLTR_IHVVIDEO_ID = 78,
    DPFLTR_IHVAUDIO_ID = 79,
    DPFLTR_IHVNETWORK_ID = 80,
    DPFLTR_IHVSTREAMING_ID = 81,
    DPFLTR_IHVBUS_ID = 82,
    DPFLTR_DEFAULT_ID = 101
} DPFLTR_TYPE;

/**
 * Send a formatted message to the debugger; here to dirql's output and trace.
 *
 * @irql     <= DIRQL; PASSIVE_LEVEL for formats with wide characters
 * @context  does not call out, does not step
 * @param    Format  as in printf, with Windows widths (long is 32 bits) and %wZ, %I64
 * @return   STATUS_SUCCESS
 * @source   wdm/nf-wdm-dbgprint
 */
NTSYSAPI ULONG NTAPI DbgPrint(_In_ PCSTR Format, ...);

/**
 * Send a formatted message to the debugger if component and level pass the filter.
 *
 * @irql     <= DIRQL; PASSIVE_LEVEL for formats with wide characters
 * @context  does not call out, does not step
 * @param    ComponentId  DPFLTR_IHVDRIVER_ID for most drivers
 * @param    Level        DPFLTR_ERROR_LEVEL to DPFLTR_INFO_LEVEL, or a mask
 * @param    Format       as for DbgPrint
 * @return   STATUS_SUCCESS, also if the message was filtered out
 * @source   wdm/nf-wdm-dbgprintex
 */
NTSYSAPI ULONG NTAPI DbgPrintEx(_In_ ULONG ComponentId, _In_ ULONG Level, _In_ PCSTR Format, ...);

/**
 * DbgPrintEx with an argument list.
 *
 * @irql     <= DIRQL; PASSIVE_LEVEL for formats with wide characters
 * @context  does not call out, does not step
 * @param    ComponentId  DPFLTR_IHVDRIVER_ID for most drivers
 * @param    Level        DPFLTR_ERROR_LEVEL to DPFLTR_INFO_LEVEL, or a mask
 * @param    Format       as for DbgPrint
 * @param    arglist      the arguments, in Windows' form
 * @return   STATUS_SUCCESS, also if the message was filtered out
 * @source   wdm/nf-wdm-vdbgprintex
 */
NTSYSAPI ULONG NTAPI vDbgPrintEx(_In_ ULONG ComponentId, _In_ ULONG Level, _In_ PCCH Format,
                                 _In_ DQ_MS_VA_LIST arglist);

/* KdPrint(("format", ...)): the doubled parentheses let the macro vanish in a free build. */
#if defined(DBG) && DBG
#define KdPrint(parenthesized)   DbgPrint parenthesized
#define KdPrintEx(parenthesized) DbgPrintEx parenthesized
#else
#define KdPrint(parenthesized)   ((void)0)
#define KdPrintEx(parenthesized) ((void)0)
#endif

/* ---- Assertions ---- */

/**
 * Report a failed assertion; ASSERT, NT_ASSERT, PAGED_CODE and WDFVERIFY end here.
 *
 * @irql     any level
 * @context  reported as the driver's failure; ends the run unless the verifier is off
 * @param    FailedAssertion  the expression's text
 * @param    FileName         the source file
 * @param    LineNumber       the line
 * @param    Message          more text, or NULL
 * @source   wdm/nf-wdm-assertmsg
 */
NTSYSAPI VOID NTAPI RtlAssert(_In_ PVOID FailedAssertion, _In_ PVOID FileName,
                              _In_ ULONG LineNumber, _In_opt_ PSTR Message);

#define DQ_ASSERT_FAILED(text, message)                                                            \
    (RtlAssert((PVOID)(ULONG_PTR)(text), (PVOID)(ULONG_PTR)__FILE__, __LINE__, (message)), FALSE)

#ifndef ASSERT
#if defined(DBG) && DBG
#define ASSERT(exp)         ((!(exp)) ? DQ_ASSERT_FAILED(#exp, NULL) : TRUE)
#define ASSERTMSG(msg, exp) ((!(exp)) ? DQ_ASSERT_FAILED(#exp, (PSTR)(ULONG_PTR)(msg)) : TRUE)
#else
#define ASSERT(exp)         ((void)0)
#define ASSERTMSG(msg, exp) ((void)0)
#endif
#endif
#define RTL_VERIFY(exp) ((exp) ? TRUE : DQ_ASSERT_FAILED(#exp, NULL))

#if defined(DBG) && DBG
#define NT_ASSERT(exp)         ((!(exp)) ? DQ_ASSERT_FAILED(#exp, NULL) : TRUE)
#define NT_ASSERTMSG(msg, exp) ((!(exp)) ? DQ_ASSERT_FAILED(#exp, (PSTR)(ULONG_PTR)(msg)) : TRUE)
#define NT_VERIFY(exp)         NT_ASSERT(exp)
#else
#define NT_ASSERT(exp)         ((void)0)
#define NT_ASSERTMSG(msg, exp) ((void)0)
#define NT_VERIFY(exp)         ((exp) ? TRUE : FALSE)
#endif
#define NT_ASSERT_ASSUME(exp) NT_ASSERT(exp)

/* First statement of a function that may be paged out: it must not run at DISPATCH_LEVEL. */
#if defined(DBG) && DBG
#define PAGED_CODE()                                                                               \
    {                                                                                              \
        if (KeGetCurrentIrql() > APC_LEVEL) {                                                      \
            (void)DQ_ASSERT_FAILED("PAGED_CODE(): IRQL above APC_LEVEL", NULL);                    \
        }                                                                                          \
    }
#else
#define PAGED_CODE() ((void)0)
#endif
#define PAGED_CODE_LOCKED() ((void)0)
#ifndef ALLOC_PRAGMA
#define ALLOC_PRAGMA 1
#endif

/* ---- Memory ---- */

#define RtlCopyMemory(Destination, Source, Length) memcpy((Destination), (Source), (Length))
#define RtlCopyBytes                               RtlCopyMemory
#define RtlMoveMemory(Destination, Source, Length) memmove((Destination), (Source), (Length))
#define RtlFillMemory(Destination, Length, Fill)   memset((Destination), (Fill), (Length))
#define RtlZeroMemory(Destination, Length)         memset((Destination), 0, (Length))
#define RtlZeroBytes                               RtlZeroMemory
#define RtlSecureZeroMemory(Destination, Length)   memset((Destination), 0, (Length))
#define RtlEqualMemory(Left, Right, Length)        (memcmp((Left), (Right), (Length)) == 0)

/**
 * How many bytes two blocks have in common from their start.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Source1  resident memory if above APC_LEVEL
 * @param    Source2  resident memory if above APC_LEVEL
 * @param    Length   the size of each
 * @return   the count; equal to Length if they are the same
 * @source   wdm/nf-wdm-rtlcomparememory
 */
NTSYSAPI SIZE_T NTAPI RtlCompareMemory(_In_ const VOID *Source1, _In_ const VOID *Source2,
                                       _In_ SIZE_T Length);

/* ---- Strings ---- */

/**
 * Let a counted string describe a terminated one; nothing is copied.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DestinationString  the counted string
 * @param    SourceString       the terminated string, or NULL for an empty one
 * @source   wdm/nf-wdm-rtlinitunicodestring
 */
NTSYSAPI VOID NTAPI RtlInitUnicodeString(_Out_ PUNICODE_STRING DestinationString,
                                         _In_opt_ PCWSTR SourceString);

#define RtlInitEmptyUnicodeString(String, Storage, Size)                                           \
    ((String)->Buffer = (Storage), (String)->MaximumLength = (Size), (String)->Length = 0)

/* ---- Byte order ---- */

DQ_HEADER_INLINE USHORT RtlUshortByteSwap(_In_ USHORT Source)
{
    return (USHORT)((Source >> 8) | (Source << 8));
}

DQ_HEADER_INLINE ULONG RtlUlongByteSwap(_In_ ULONG Source)
{
    return (Source >> 24) | ((Source >> 8) & 0xff00u) | ((Source << 8) & 0xff0000u) |
           (Source << 24);
}

DQ_HEADER_INLINE ULONGLONG RtlUlonglongByteSwap(_In_ ULONGLONG Source)
{
    return ((ULONGLONG)RtlUlongByteSwap((ULONG)Source) << 32) |
           RtlUlongByteSwap((ULONG)(Source >> 32));
}

/* ---- Doubly linked lists: the head is an entry that holds nothing ---- */

DQ_HEADER_INLINE VOID InitializeListHead(_Out_ PLIST_ENTRY ListHead)
{
    ListHead->Flink = ListHead;
    ListHead->Blink = ListHead;
}

DQ_HEADER_INLINE BOOLEAN IsListEmpty(_In_ const LIST_ENTRY *ListHead)
{
    return (BOOLEAN)(ListHead->Flink == ListHead);
}

DQ_HEADER_INLINE VOID InsertHeadList(_Inout_ PLIST_ENTRY ListHead, _Out_ PLIST_ENTRY Entry)
{
    PLIST_ENTRY first = ListHead->Flink;

    Entry->Flink = first;
    Entry->Blink = ListHead;
    first->Blink = Entry;
    ListHead->Flink = Entry;
}

DQ_HEADER_INLINE VOID InsertTailList(_Inout_ PLIST_ENTRY ListHead, _Out_ PLIST_ENTRY Entry)
{
    PLIST_ENTRY last = ListHead->Blink;

    Entry->Flink = ListHead;
    Entry->Blink = last;
    last->Flink = Entry;
    ListHead->Blink = Entry;
}

/* Returns TRUE if the list is empty afterwards. */
DQ_HEADER_INLINE BOOLEAN RemoveEntryList(_In_ PLIST_ENTRY Entry)
{
    PLIST_ENTRY next = Entry->Flink;
    PLIST_ENTRY previous = Entry->Blink;

    previous->Flink = next;
    next->Blink = previous;
    return (BOOLEAN)(next == previous);
}

/* The list must not be empty: an empty one returns its own head. */
DQ_HEADER_INLINE PLIST_ENTRY RemoveHeadList(_Inout_ PLIST_ENTRY ListHead)
{
    PLIST_ENTRY entry = ListHead->Flink;

    (void)RemoveEntryList(entry);
    return entry;
}

DQ_HEADER_INLINE PLIST_ENTRY RemoveTailList(_Inout_ PLIST_ENTRY ListHead)
{
    PLIST_ENTRY entry = ListHead->Blink;

    (void)RemoveEntryList(entry);
    return entry;
}

/* Joins a ring of entries that has no head of its own to the end of the list. */
DQ_HEADER_INLINE VOID AppendTailList(_Inout_ PLIST_ENTRY ListHead, _Inout_ PLIST_ENTRY ListToAppend)
{
    PLIST_ENTRY last = ListHead->Blink;

    ListHead->Blink->Flink = ListToAppend;
    ListHead->Blink = ListToAppend->Blink;
    ListToAppend->Blink->Flink = ListHead;
    ListToAppend->Blink = last;
}

/* ---- Singly linked lists ---- */

DQ_HEADER_INLINE PSINGLE_LIST_ENTRY PopEntryList(_Inout_ PSINGLE_LIST_ENTRY ListHead)
{
    PSINGLE_LIST_ENTRY first = ListHead->Next;

    if (first != NULL) {
        ListHead->Next = first->Next;
    }
    return first;
}

DQ_HEADER_INLINE VOID PushEntryList(_Inout_ PSINGLE_LIST_ENTRY ListHead,
                                    _Inout_ PSINGLE_LIST_ENTRY Entry)
{
    Entry->Next = ListHead->Next;
    ListHead->Next = Entry;
}

EXTERN_C_END

#endif /* DQ_WDK_WDM_RTL_H */
