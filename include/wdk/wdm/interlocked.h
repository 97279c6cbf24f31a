/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/interlocked.h - atomic operations, part of wdm.h.
 *
 * Each is a full barrier. On Windows they are compiler intrinsics; here every
 * spelling leads to an exported function, since dirql must see the operation.
 * The macros below catch the names with a leading underscore, which clang
 * otherwise compiles itself, and the variants that promise a weaker ordering.
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

/* Spellings with an underscore, and those that promise less order. */
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

#define InterlockedIncrementAcquire              InterlockedIncrement
#define InterlockedDecrementAcquire              InterlockedDecrement
#define InterlockedAddAcquire                    InterlockedAdd
#define InterlockedExchangeAddAcquire            InterlockedExchangeAdd
#define InterlockedExchangeAcquire               InterlockedExchange
#define InterlockedCompareExchangeAcquire        InterlockedCompareExchange
#define InterlockedAndAcquire                    InterlockedAnd
#define InterlockedOrAcquire                     InterlockedOr
#define InterlockedXorAcquire                    InterlockedXor
#define InterlockedIncrement64Acquire            InterlockedIncrement64
#define InterlockedDecrement64Acquire            InterlockedDecrement64
#define InterlockedAdd64Acquire                  InterlockedAdd64
#define InterlockedExchangeAdd64Acquire          InterlockedExchangeAdd64
#define InterlockedExchange64Acquire             InterlockedExchange64
#define InterlockedCompareExchange64Acquire      InterlockedCompareExchange64
#define InterlockedAnd64Acquire                  InterlockedAnd64
#define InterlockedOr64Acquire                   InterlockedOr64
#define InterlockedXor64Acquire                  InterlockedXor64
#define InterlockedExchangePointerAcquire        InterlockedExchangePointer
#define InterlockedCompareExchangePointerAcquire InterlockedCompareExchangePointer
#define InterlockedIncrementRelease              InterlockedIncrement
#define InterlockedDecrementRelease              InterlockedDecrement
#define InterlockedAddRelease                    InterlockedAdd
#define InterlockedExchangeAddRelease            InterlockedExchangeAdd
#define InterlockedExchangeRelease               InterlockedExchange
#define InterlockedCompareExchangeRelease        InterlockedCompareExchange
#define InterlockedAndRelease                    InterlockedAnd
#define InterlockedOrRelease                     InterlockedOr
#define InterlockedXorRelease                    InterlockedXor
#define InterlockedIncrement64Release            InterlockedIncrement64
#define InterlockedDecrement64Release            InterlockedDecrement64
#define InterlockedAdd64Release                  InterlockedAdd64
#define InterlockedExchangeAdd64Release          InterlockedExchangeAdd64
#define InterlockedExchange64Release             InterlockedExchange64
#define InterlockedCompareExchange64Release      InterlockedCompareExchange64
#define InterlockedAnd64Release                  InterlockedAnd64
#define InterlockedOr64Release                   InterlockedOr64
#define InterlockedXor64Release                  InterlockedXor64
#define InterlockedExchangePointerRelease        InterlockedExchangePointer
#define InterlockedCompareExchangePointerRelease InterlockedCompareExchangePointer
#define InterlockedIncrementNoFence              InterlockedIncrement
#define InterlockedDecrementNoFence              InterlockedDecrement
#define InterlockedAddNoFence                    InterlockedAdd
#define InterlockedExchangeAddNoFence            InterlockedExchangeAdd
#define InterlockedExchangeNoFence               InterlockedExchange
#define InterlockedCompareExchangeNoFence        InterlockedCompareExchange
#define InterlockedAndNoFence                    InterlockedAnd
#define InterlockedOrNoFence                     InterlockedOr
#define InterlockedXorNoFence                    InterlockedXor
#define InterlockedIncrement64NoFence            InterlockedIncrement64
#define InterlockedDecrement64NoFence            InterlockedDecrement64
#define InterlockedAdd64NoFence                  InterlockedAdd64
#define InterlockedExchangeAdd64NoFence          InterlockedExchangeAdd64
#define InterlockedExchange64NoFence             InterlockedExchange64
#define InterlockedCompareExchange64NoFence      InterlockedCompareExchange64
#define InterlockedAnd64NoFence                  InterlockedAnd64
#define InterlockedOr64NoFence                   InterlockedOr64
#define InterlockedXor64NoFence                  InterlockedXor64
#define InterlockedExchangePointerNoFence        InterlockedExchangePointer
#define InterlockedCompareExchangePointerNoFence InterlockedCompareExchangePointer

EXTERN_C_END

#endif /* DQ_WDK_WDM_INTERLOCKED_H */
