/* SPDX-License-Identifier: MIT */
/* wdm_interlocked - the Interlocked functions of wdm.h: each is one visible, indivisible step. */
#include "ddi/enter.h"
#include "engine/access.h"
#include "engine/atomic.h"
#include "ntddk.h"

/* A locked instruction's cost. */
#define INTERLOCKED_COST_NS 10u

/* The operation, told to whoever explores orders. */
#define BEGIN(target, mode)                                                                        \
    dq_charge(INTERLOCKED_COST_NS);                                                                \
    dq_access_interlocked(target, sizeof(*(target)), mode, (uintptr_t)__builtin_return_address(0))

/* LONG and LONG64 are the fixed-width types under another name. Their sums wrap. */
#define DEFINE_INTERLOCKED(suffix, TYPE, bits)                                                     \
    TYPE NTAPI InterlockedIncrement##suffix(TYPE volatile *Addend)                                 \
    {                                                                                              \
        BEGIN(Addend, DQ_TOUCH_WRITE);                                                             \
        return (TYPE)((uint##bits##_t)dq_atomic_add_##bits((volatile int##bits##_t *)Addend, 1) +  \
                      1);                                                                          \
    }                                                                                              \
    TYPE NTAPI InterlockedDecrement##suffix(TYPE volatile *Addend)                                 \
    {                                                                                              \
        BEGIN(Addend, DQ_TOUCH_WRITE);                                                             \
        return (TYPE)((uint##bits##_t)dq_atomic_add_##bits((volatile int##bits##_t *)Addend, -1) - \
                      1);                                                                          \
    }                                                                                              \
    TYPE NTAPI InterlockedAdd##suffix(TYPE volatile *Addend, TYPE Value)                           \
    {                                                                                              \
        BEGIN(Addend, DQ_TOUCH_WRITE);                                                             \
        return (                                                                                   \
            TYPE)((uint##bits##_t)dq_atomic_add_##bits((volatile int##bits##_t *)Addend, Value) +  \
                  (uint##bits##_t)Value);                                                          \
    }                                                                                              \
    TYPE NTAPI InterlockedExchangeAdd##suffix(TYPE volatile *Addend, TYPE Value)                   \
    {                                                                                              \
        BEGIN(Addend, DQ_TOUCH_WRITE);                                                             \
        return (TYPE)dq_atomic_add_##bits((volatile int##bits##_t *)Addend, Value);                \
    }                                                                                              \
    TYPE NTAPI InterlockedExchange##suffix(TYPE volatile *Target, TYPE Value)                      \
    {                                                                                              \
        BEGIN(Target, DQ_TOUCH_WRITE);                                                             \
        return (TYPE)dq_atomic_exchange_##bits((volatile int##bits##_t *)Target, Value);           \
    }                                                                                              \
    TYPE NTAPI InterlockedCompareExchange##suffix(TYPE volatile *Destination, TYPE Exchange,       \
                                                  TYPE Comparand)                                  \
    {                                                                                              \
        BEGIN(Destination, DQ_TOUCH_WRITE);                                                        \
        return (TYPE)dq_atomic_compare_exchange_##bits((volatile int##bits##_t *)Destination,      \
                                                       Exchange, Comparand);                       \
    }                                                                                              \
    TYPE NTAPI InterlockedAnd##suffix(TYPE volatile *Destination, TYPE Value)                      \
    {                                                                                              \
        BEGIN(Destination, DQ_TOUCH_WRITE);                                                        \
        return (TYPE)dq_atomic_and_##bits((volatile int##bits##_t *)Destination, Value);           \
    }                                                                                              \
    TYPE NTAPI InterlockedOr##suffix(TYPE volatile *Destination, TYPE Value)                       \
    {                                                                                              \
        BEGIN(Destination, DQ_TOUCH_WRITE);                                                        \
        return (TYPE)dq_atomic_or_##bits((volatile int##bits##_t *)Destination, Value);            \
    }                                                                                              \
    TYPE NTAPI InterlockedXor##suffix(TYPE volatile *Destination, TYPE Value)                      \
    {                                                                                              \
        BEGIN(Destination, DQ_TOUCH_WRITE);                                                        \
        return (TYPE)dq_atomic_xor_##bits((volatile int##bits##_t *)Destination, Value);           \
    }

DEFINE_INTERLOCKED(, LONG, 32)
DEFINE_INTERLOCKED(64, LONG64, 64)

PVOID NTAPI InterlockedExchangePointer(PVOID volatile *Target, PVOID Value)
{
    BEGIN(Target, DQ_TOUCH_WRITE);
    return (PVOID)(intptr_t)dq_atomic_exchange_64((volatile int64_t *)(volatile void *)Target,
                                                  (intptr_t)Value);
}

PVOID NTAPI InterlockedCompareExchangePointer(PVOID volatile *Destination, PVOID Exchange,
                                              PVOID Comparand)
{
    BEGIN(Destination, DQ_TOUCH_WRITE);
    return (PVOID)(intptr_t)dq_atomic_compare_exchange_64(
        (volatile int64_t *)(volatile void *)Destination, (intptr_t)Exchange, (intptr_t)Comparand);
}

VOID NTAPI KeMemoryBarrier(VOID)
{
    DQ_DDI_ENTER(KeMemoryBarrier);
}
