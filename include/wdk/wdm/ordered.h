/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/ordered.h - plain reads and writes of one aligned word that state their order, part of wdm.h.
 *
 * Acquire: later accesses stay after the read. Release: earlier ones stay before the write.
 * NoFence: no order, but the word is read or written whole, once, and together they are no data
 * race. Raw: an ordinary access, with no promise at all. At any IRQL; they do not step of their
 * own: code compiled with -fdirql-access steps at them as at every access.
 *
 * Sources: wdm/nf-wdm-readint32acquire, -readint32nofence, -readint32raw, -writeint32release,
 * -writeint32nofence, -writeint32raw; the other widths are Windows' winnt.h.
 */
#ifndef DQ_WDK_WDM_ORDERED_H
#define DQ_WDK_WDM_ORDERED_H

#include "types.h"

EXTERN_C_START

/* Six functions for one type: ReadAcquire and so on, with the suffix at their end. */
#define DQ_WDK_ORDERED(Read, Write, suffix, Word)                                                  \
    FORCEINLINE Word Read##Acquire##suffix(_In_ Word const volatile *Source)                       \
    {                                                                                              \
        return __atomic_load_n(Source, __ATOMIC_ACQUIRE);                                          \
    }                                                                                              \
    FORCEINLINE Word Read##NoFence##suffix(_In_ Word const volatile *Source)                       \
    {                                                                                              \
        return __atomic_load_n(Source, __ATOMIC_RELAXED);                                          \
    }                                                                                              \
    FORCEINLINE Word Read##Raw##suffix(_In_ Word const volatile *Source)                           \
    {                                                                                              \
        return *(Word const *)(ULONG_PTR)Source;                                                   \
    }                                                                                              \
    FORCEINLINE VOID Write##Release##suffix(_Out_ Word volatile *Destination, _In_ Word Value)     \
    {                                                                                              \
        __atomic_store_n(Destination, Value, __ATOMIC_RELEASE);                                    \
    }                                                                                              \
    FORCEINLINE VOID Write##NoFence##suffix(_Out_ Word volatile *Destination, _In_ Word Value)     \
    {                                                                                              \
        __atomic_store_n(Destination, Value, __ATOMIC_RELAXED);                                    \
    }                                                                                              \
    FORCEINLINE VOID Write##Raw##suffix(_Out_ Word volatile *Destination, _In_ Word Value)         \
    {                                                                                              \
        *(Word *)(ULONG_PTR)Destination = Value;                                                   \
    }

DQ_WDK_ORDERED(Read, Write, , LONG)
DQ_WDK_ORDERED(Read, Write, 8, CHAR)
DQ_WDK_ORDERED(Read, Write, 16, SHORT)
DQ_WDK_ORDERED(Read, Write, 64, LONG64)
DQ_WDK_ORDERED(ReadBoolean, WriteBoolean, , BOOLEAN)
DQ_WDK_ORDERED(ReadUChar, WriteUChar, , UCHAR)
DQ_WDK_ORDERED(ReadUShort, WriteUShort, , USHORT)
DQ_WDK_ORDERED(ReadULong, WriteULong, , ULONG)
DQ_WDK_ORDERED(ReadULong64, WriteULong64, , ULONG64)
DQ_WDK_ORDERED(ReadInt32, WriteInt32, , INT32)
DQ_WDK_ORDERED(ReadUInt32, WriteUInt32, , UINT32)
DQ_WDK_ORDERED(ReadPointer, WritePointer, , PVOID)

#undef DQ_WDK_ORDERED

EXTERN_C_END

#endif /* DQ_WDK_WDM_ORDERED_H */
