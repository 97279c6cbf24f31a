/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/interlocked.h - atomic operations, part of wdm.h.
 *
 * Each is a full barrier, unless its name says less. On Windows they are compiler
 * intrinsics; here every spelling leads to an exported function, since dirql must
 * see the operation. The macros below catch the names with a leading underscore,
 * which clang otherwise compiles itself, and the variants that promise less.
 */
#ifndef DQ_WDK_WDM_INTERLOCKED_H
#define DQ_WDK_WDM_INTERLOCKED_H

#include "types.h"

EXTERN_C_START

/**
 * Add 1.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Addend  the variable, aligned to its width; resident if above APC_LEVEL
 * @return   the new value
 * @source   wdm/nf-wdm-interlockedincrement
 */
NTKERNELAPI LONG NTAPI InterlockedIncrement(_Inout_ LONG volatile *Addend);

/**
 * Subtract 1.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Addend  the variable, aligned to its width; resident if above APC_LEVEL
 * @return   the new value
 * @source   wdm/nf-wdm-interlockeddecrement
 */
NTKERNELAPI LONG NTAPI InterlockedDecrement(_Inout_ LONG volatile *Addend);

/**
 * Add Value.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Addend  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value   the operand
 * @return   the new value
 * @source   wdm/nf-wdm-interlockedexchangeadd
 */
NTKERNELAPI LONG NTAPI InterlockedAdd(_Inout_ LONG volatile *Addend, _In_ LONG Value);

/**
 * Add Value.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Addend  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value   the operand
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedexchangeadd
 */
NTKERNELAPI LONG NTAPI InterlockedExchangeAdd(_Inout_ LONG volatile *Addend, _In_ LONG Value);

/**
 * Store Value.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Target  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value   the operand
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedexchange
 */
NTKERNELAPI LONG NTAPI InterlockedExchange(_Inout_ LONG volatile *Target, _In_ LONG Value);

/**
 * Store Exchange if the old value is Comparand.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Destination  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Exchange     the value to store
 * @param    Comparand    the value to compare with
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedcompareexchange
 */
NTKERNELAPI LONG NTAPI InterlockedCompareExchange(_Inout_ LONG volatile *Destination,
                                                  _In_ LONG Exchange, _In_ LONG Comparand);

/**
 * Clear the bits that Value lacks.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Destination  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value        the operand
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedand
 */
NTKERNELAPI LONG NTAPI InterlockedAnd(_Inout_ LONG volatile *Destination, _In_ LONG Value);

/**
 * Set the bits of Value.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Destination  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value        the operand
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedor
 */
NTKERNELAPI LONG NTAPI InterlockedOr(_Inout_ LONG volatile *Destination, _In_ LONG Value);

/**
 * Turn over the bits of Value.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Destination  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value        the operand
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedxor
 */
NTKERNELAPI LONG NTAPI InterlockedXor(_Inout_ LONG volatile *Destination, _In_ LONG Value);

/**
 * Add 1.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Addend  the variable, aligned to its width; resident if above APC_LEVEL
 * @return   the new value
 * @source   wdm/nf-wdm-interlockedincrement
 */
NTKERNELAPI LONG64 NTAPI InterlockedIncrement64(_Inout_ LONG64 volatile *Addend);

/**
 * Subtract 1.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Addend  the variable, aligned to its width; resident if above APC_LEVEL
 * @return   the new value
 * @source   wdm/nf-wdm-interlockeddecrement
 */
NTKERNELAPI LONG64 NTAPI InterlockedDecrement64(_Inout_ LONG64 volatile *Addend);

/**
 * Add Value.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Addend  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value   the operand
 * @return   the new value
 * @source   wdm/nf-wdm-interlockedexchangeadd
 */
NTKERNELAPI LONG64 NTAPI InterlockedAdd64(_Inout_ LONG64 volatile *Addend, _In_ LONG64 Value);

/**
 * Add Value.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Addend  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value   the operand
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedexchangeadd
 */
NTKERNELAPI LONG64 NTAPI InterlockedExchangeAdd64(_Inout_ LONG64 volatile *Addend,
                                                  _In_ LONG64 Value);

/**
 * Store Value.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Target  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value   the operand
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedexchange
 */
NTKERNELAPI LONG64 NTAPI InterlockedExchange64(_Inout_ LONG64 volatile *Target, _In_ LONG64 Value);

/**
 * Store Exchange if the old value is Comparand.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Destination  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Exchange     the value to store
 * @param    Comparand    the value to compare with
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedcompareexchange
 */
NTKERNELAPI LONG64 NTAPI InterlockedCompareExchange64(_Inout_ LONG64 volatile *Destination,
                                                      _In_ LONG64 Exchange, _In_ LONG64 Comparand);

/**
 * Clear the bits that Value lacks.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Destination  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value        the operand
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedand
 */
NTKERNELAPI LONG64 NTAPI InterlockedAnd64(_Inout_ LONG64 volatile *Destination, _In_ LONG64 Value);

/**
 * Set the bits of Value.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Destination  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value        the operand
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedor
 */
NTKERNELAPI LONG64 NTAPI InterlockedOr64(_Inout_ LONG64 volatile *Destination, _In_ LONG64 Value);

/**
 * Turn over the bits of Value.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Destination  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value        the operand
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedxor
 */
NTKERNELAPI LONG64 NTAPI InterlockedXor64(_Inout_ LONG64 volatile *Destination, _In_ LONG64 Value);

/**
 * Store Value.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Target  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Value   the operand
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedexchangepointer
 */
NTKERNELAPI PVOID NTAPI InterlockedExchangePointer(_Inout_ PVOID volatile *Target,
                                                   _In_opt_ PVOID Value);

/**
 * Store Exchange if the old value is Comparand.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Destination  the variable, aligned to its width; resident if above APC_LEVEL
 * @param    Exchange     the value to store
 * @param    Comparand    the value to compare with
 * @return   the old value
 * @source   wdm/nf-wdm-interlockedcompareexchangepointer
 */
NTKERNELAPI PVOID NTAPI InterlockedCompareExchangePointer(_Inout_ PVOID volatile *Destination,
                                                          _In_opt_ PVOID Exchange,
                                                          _In_opt_ PVOID Comparand);

/**
 * Order every access before it before every access after it.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @source   wdm/nf-wdm-kememorybarrier
 */
NTKERNELAPI VOID NTAPI KeMemoryBarrier(VOID);

#define MemoryBarrier()               KeMemoryBarrier()
#define KeMemoryBarrierWithoutFence() KeMemoryBarrier()

/* Spellings with an underscore. */
#if defined(_WIN32)
#define _InterlockedIncrement              InterlockedIncrement
#define _InterlockedDecrement              InterlockedDecrement
#define _InterlockedAdd                    InterlockedAdd
#define _InterlockedExchangeAdd            InterlockedExchangeAdd
#define _InterlockedExchange               InterlockedExchange
#define _InterlockedCompareExchange        InterlockedCompareExchange
#define _InterlockedAnd                    InterlockedAnd
#define _InterlockedOr                     InterlockedOr
#define _InterlockedXor                    InterlockedXor
#define _InterlockedIncrement64            InterlockedIncrement64
#define _InterlockedDecrement64            InterlockedDecrement64
#define _InterlockedAdd64                  InterlockedAdd64
#define _InterlockedExchangeAdd64          InterlockedExchangeAdd64
#define _InterlockedExchange64             InterlockedExchange64
#define _InterlockedCompareExchange64      InterlockedCompareExchange64
#define _InterlockedAnd64                  InterlockedAnd64
#define _InterlockedOr64                   InterlockedOr64
#define _InterlockedXor64                  InterlockedXor64
#define _InterlockedExchangePointer        InterlockedExchangePointer
#define _InterlockedCompareExchangePointer InterlockedCompareExchangePointer
#endif

/*
 * What the variants below order, which the operations above do both ways: bits,
 * the last argument of the function that they lead to. dirql-cc -fdirql-access
 * adds the last bit to a call whose result nobody uses, and makes such calls of
 * those to the functions above: unused operations of one kind commute.
 */
#define DQ_WDK_ACQUIRE 1u
#define DQ_WDK_RELEASE 2u
#define DQ_WDK_UNUSED  4u

#define DQ_WDK_INTERLOCKED_ORDERED(bits, TYPE)                                                     \
    NTKERNELAPI TYPE NTAPI dirql_InterlockedIncrement##bits(TYPE volatile *Addend, ULONG Order);   \
    NTKERNELAPI TYPE NTAPI dirql_InterlockedDecrement##bits(TYPE volatile *Addend, ULONG Order);   \
    NTKERNELAPI TYPE NTAPI dirql_InterlockedAdd##bits(TYPE volatile *Addend, TYPE Value,           \
                                                      ULONG Order);                                \
    NTKERNELAPI TYPE NTAPI dirql_InterlockedExchangeAdd##bits(TYPE volatile *Addend, TYPE Value,   \
                                                              ULONG Order);                        \
    NTKERNELAPI TYPE NTAPI dirql_InterlockedExchange##bits(TYPE volatile *Target, TYPE Value,      \
                                                           ULONG Order);                           \
    NTKERNELAPI TYPE NTAPI dirql_InterlockedCompareExchange##bits(                                 \
        TYPE volatile *Destination, TYPE Exchange, TYPE Comparand, ULONG Order);                   \
    NTKERNELAPI TYPE NTAPI dirql_InterlockedAnd##bits(TYPE volatile *Destination, TYPE Value,      \
                                                      ULONG Order);                                \
    NTKERNELAPI TYPE NTAPI dirql_InterlockedOr##bits(TYPE volatile *Destination, TYPE Value,       \
                                                     ULONG Order);                                 \
    NTKERNELAPI TYPE NTAPI dirql_InterlockedXor##bits(TYPE volatile *Destination, TYPE Value,      \
                                                      ULONG Order);

DQ_WDK_INTERLOCKED_ORDERED(, LONG)
DQ_WDK_INTERLOCKED_ORDERED(64, LONG64)
NTKERNELAPI PVOID NTAPI dirql_InterlockedExchangePointer(PVOID volatile *Target, PVOID Value,
                                                         ULONG Order);
NTKERNELAPI PVOID NTAPI dirql_InterlockedCompareExchangePointer(PVOID volatile *Destination,
                                                                PVOID Exchange, PVOID Comparand,
                                                                ULONG Order);

#define InterlockedIncrementAcquire(a)      dirql_InterlockedIncrement(a, DQ_WDK_ACQUIRE)
#define InterlockedDecrementAcquire(a)      dirql_InterlockedDecrement(a, DQ_WDK_ACQUIRE)
#define InterlockedAddAcquire(a, v)         dirql_InterlockedAdd(a, v, DQ_WDK_ACQUIRE)
#define InterlockedExchangeAddAcquire(a, v) dirql_InterlockedExchangeAdd(a, v, DQ_WDK_ACQUIRE)
#define InterlockedExchangeAcquire(a, v)    dirql_InterlockedExchange(a, v, DQ_WDK_ACQUIRE)
#define InterlockedCompareExchangeAcquire(a, v, c)                                                 \
    dirql_InterlockedCompareExchange(a, v, c, DQ_WDK_ACQUIRE)
#define InterlockedAndAcquire(a, v)           dirql_InterlockedAnd(a, v, DQ_WDK_ACQUIRE)
#define InterlockedOrAcquire(a, v)            dirql_InterlockedOr(a, v, DQ_WDK_ACQUIRE)
#define InterlockedXorAcquire(a, v)           dirql_InterlockedXor(a, v, DQ_WDK_ACQUIRE)
#define InterlockedIncrementAcquire64(a)      dirql_InterlockedIncrement64(a, DQ_WDK_ACQUIRE)
#define InterlockedDecrementAcquire64(a)      dirql_InterlockedDecrement64(a, DQ_WDK_ACQUIRE)
#define InterlockedAddAcquire64(a, v)         dirql_InterlockedAdd64(a, v, DQ_WDK_ACQUIRE)
#define InterlockedExchangeAddAcquire64(a, v) dirql_InterlockedExchangeAdd64(a, v, DQ_WDK_ACQUIRE)
#define InterlockedExchangeAcquire64(a, v)    dirql_InterlockedExchange64(a, v, DQ_WDK_ACQUIRE)
#define InterlockedCompareExchangeAcquire64(a, v, c)                                               \
    dirql_InterlockedCompareExchange64(a, v, c, DQ_WDK_ACQUIRE)
#define InterlockedAnd64Acquire(a, v) dirql_InterlockedAnd64(a, v, DQ_WDK_ACQUIRE)
#define InterlockedOr64Acquire(a, v)  dirql_InterlockedOr64(a, v, DQ_WDK_ACQUIRE)
#define InterlockedXor64Acquire(a, v) dirql_InterlockedXor64(a, v, DQ_WDK_ACQUIRE)
#define InterlockedExchangePointerAcquire(a, v)                                                    \
    dirql_InterlockedExchangePointer(a, v, DQ_WDK_ACQUIRE)
#define InterlockedCompareExchangePointerAcquire(a, v, c)                                          \
    dirql_InterlockedCompareExchangePointer(a, v, c, DQ_WDK_ACQUIRE)

#define InterlockedIncrementRelease(a)      dirql_InterlockedIncrement(a, DQ_WDK_RELEASE)
#define InterlockedDecrementRelease(a)      dirql_InterlockedDecrement(a, DQ_WDK_RELEASE)
#define InterlockedAddRelease(a, v)         dirql_InterlockedAdd(a, v, DQ_WDK_RELEASE)
#define InterlockedExchangeAddRelease(a, v) dirql_InterlockedExchangeAdd(a, v, DQ_WDK_RELEASE)
#define InterlockedExchangeRelease(a, v)    dirql_InterlockedExchange(a, v, DQ_WDK_RELEASE)
#define InterlockedCompareExchangeRelease(a, v, c)                                                 \
    dirql_InterlockedCompareExchange(a, v, c, DQ_WDK_RELEASE)
#define InterlockedAndRelease(a, v)           dirql_InterlockedAnd(a, v, DQ_WDK_RELEASE)
#define InterlockedOrRelease(a, v)            dirql_InterlockedOr(a, v, DQ_WDK_RELEASE)
#define InterlockedXorRelease(a, v)           dirql_InterlockedXor(a, v, DQ_WDK_RELEASE)
#define InterlockedIncrementRelease64(a)      dirql_InterlockedIncrement64(a, DQ_WDK_RELEASE)
#define InterlockedDecrementRelease64(a)      dirql_InterlockedDecrement64(a, DQ_WDK_RELEASE)
#define InterlockedAddRelease64(a, v)         dirql_InterlockedAdd64(a, v, DQ_WDK_RELEASE)
#define InterlockedExchangeAddRelease64(a, v) dirql_InterlockedExchangeAdd64(a, v, DQ_WDK_RELEASE)
#define InterlockedExchangeRelease64(a, v)    dirql_InterlockedExchange64(a, v, DQ_WDK_RELEASE)
#define InterlockedCompareExchangeRelease64(a, v, c)                                               \
    dirql_InterlockedCompareExchange64(a, v, c, DQ_WDK_RELEASE)
#define InterlockedAnd64Release(a, v) dirql_InterlockedAnd64(a, v, DQ_WDK_RELEASE)
#define InterlockedOr64Release(a, v)  dirql_InterlockedOr64(a, v, DQ_WDK_RELEASE)
#define InterlockedXor64Release(a, v) dirql_InterlockedXor64(a, v, DQ_WDK_RELEASE)
#define InterlockedExchangePointerRelease(a, v)                                                    \
    dirql_InterlockedExchangePointer(a, v, DQ_WDK_RELEASE)
#define InterlockedCompareExchangePointerRelease(a, v, c)                                          \
    dirql_InterlockedCompareExchangePointer(a, v, c, DQ_WDK_RELEASE)

#define InterlockedIncrementNoFence(a)               dirql_InterlockedIncrement(a, 0u)
#define InterlockedDecrementNoFence(a)               dirql_InterlockedDecrement(a, 0u)
#define InterlockedAddNoFence(a, v)                  dirql_InterlockedAdd(a, v, 0u)
#define InterlockedExchangeAddNoFence(a, v)          dirql_InterlockedExchangeAdd(a, v, 0u)
#define InterlockedExchangeNoFence(a, v)             dirql_InterlockedExchange(a, v, 0u)
#define InterlockedCompareExchangeNoFence(a, v, c)   dirql_InterlockedCompareExchange(a, v, c, 0u)
#define InterlockedAndNoFence(a, v)                  dirql_InterlockedAnd(a, v, 0u)
#define InterlockedOrNoFence(a, v)                   dirql_InterlockedOr(a, v, 0u)
#define InterlockedXorNoFence(a, v)                  dirql_InterlockedXor(a, v, 0u)
#define InterlockedIncrementNoFence64(a)             dirql_InterlockedIncrement64(a, 0u)
#define InterlockedDecrementNoFence64(a)             dirql_InterlockedDecrement64(a, 0u)
#define InterlockedAddNoFence64(a, v)                dirql_InterlockedAdd64(a, v, 0u)
#define InterlockedExchangeAddNoFence64(a, v)        dirql_InterlockedExchangeAdd64(a, v, 0u)
#define InterlockedExchangeNoFence64(a, v)           dirql_InterlockedExchange64(a, v, 0u)
#define InterlockedCompareExchangeNoFence64(a, v, c) dirql_InterlockedCompareExchange64(a, v, c, 0u)
#define InterlockedAnd64NoFence(a, v)                dirql_InterlockedAnd64(a, v, 0u)
#define InterlockedOr64NoFence(a, v)                 dirql_InterlockedOr64(a, v, 0u)
#define InterlockedXor64NoFence(a, v)                dirql_InterlockedXor64(a, v, 0u)
#define InterlockedExchangePointerNoFence(a, v)      dirql_InterlockedExchangePointer(a, v, 0u)
#define InterlockedCompareExchangePointerNoFence(a, v, c)                                          \
    dirql_InterlockedCompareExchangePointer(a, v, c, 0u)

EXTERN_C_END

#endif /* DQ_WDK_WDM_INTERLOCKED_H */
