/* SPDX-License-Identifier: MIT */
/*
 * wdm_interlocked - the Interlocked functions of wdm.h: each is one visible, indivisible step.
 *
 * Each exists twice: under Microsoft's name, a full barrier, and as dirql_..., which is told what
 * it orders and whether its result is used (base/interlocked.h).
 */
#include "base/interlocked.h"
#include "ddi/enter.h"
#include "engine/access.h"
#include "engine/atomic.h"
#include "ntddk.h"

_Static_assert(DQ_WDK_ACQUIRE == DQ_INTERLOCKED_ACQUIRE, "one meaning");
_Static_assert(DQ_WDK_RELEASE == DQ_INTERLOCKED_RELEASE, "one meaning");
_Static_assert(DQ_WDK_UNUSED == DQ_INTERLOCKED_UNUSED, "one meaning");

/* A locked instruction's cost. */
#define INTERLOCKED_COST_NS 10u

/* The operation, told to whoever explores orders. `mode`: what it is if its result is not used. */
static inline void begin(const volatile void *target, uint32_t bytes, enum dq_touch_mode mode,
                         ULONG order, uintptr_t pc)
{
    dq_charge(INTERLOCKED_COST_NS);
    uint32_t flags = (order & DQ_INTERLOCKED_ACQUIRE ? DQ_ACCESS_ACQUIRE : 0u) |
                     (order & DQ_INTERLOCKED_RELEASE ? DQ_ACCESS_RELEASE : 0u);
    dq_access_interlocked(target, bytes, order & DQ_INTERLOCKED_UNUSED ? mode : DQ_TOUCH_WRITE,
                          flags, pc);
}

#define BEGIN(target, mode, order)                                                                 \
    begin(target, sizeof(*(target)), mode, order, (uintptr_t)__builtin_return_address(0))

#define DEFINE_UNARY(name, TYPE, mode, result)                                                     \
    TYPE NTAPI name(TYPE volatile *Target)                                                         \
    {                                                                                              \
        BEGIN(Target, mode, DQ_INTERLOCKED_FULL);                                                  \
        return (TYPE)(result);                                                                     \
    }                                                                                              \
    TYPE NTAPI dirql_##name(TYPE volatile *Target, ULONG Order)                                    \
    {                                                                                              \
        BEGIN(Target, mode, Order);                                                                \
        return (TYPE)(result);                                                                     \
    }

#define DEFINE_BINARY(name, TYPE, mode, result)                                                    \
    TYPE NTAPI name(TYPE volatile *Target, TYPE Value)                                             \
    {                                                                                              \
        BEGIN(Target, mode, DQ_INTERLOCKED_FULL);                                                  \
        return (TYPE)(result);                                                                     \
    }                                                                                              \
    TYPE NTAPI dirql_##name(TYPE volatile *Target, TYPE Value, ULONG Order)                        \
    {                                                                                              \
        BEGIN(Target, mode, Order);                                                                \
        return (TYPE)(result);                                                                     \
    }

#define DEFINE_COMPARE(name, TYPE, result)                                                         \
    TYPE NTAPI name(TYPE volatile *Target, TYPE Exchange, TYPE Comparand)                          \
    {                                                                                              \
        BEGIN(Target, DQ_TOUCH_WRITE, DQ_INTERLOCKED_FULL);                                        \
        return (TYPE)(result);                                                                     \
    }                                                                                              \
    TYPE NTAPI dirql_##name(TYPE volatile *Target, TYPE Exchange, TYPE Comparand, ULONG Order)     \
    {                                                                                              \
        BEGIN(Target, DQ_TOUCH_WRITE, Order);                                                      \
        return (TYPE)(result);                                                                     \
    }

/* LONG and LONG64 are the fixed-width types under another name. Their sums wrap. */
#define WORD(bits) ((volatile int##bits##_t *)Target)
#define SUM(bits, change)                                                                          \
    ((uint##bits##_t)dq_atomic_add_##bits(WORD(bits), change) + (uint##bits##_t)(change))

#define DEFINE_INTERLOCKED(suffix, TYPE, bits)                                                     \
    DEFINE_UNARY(InterlockedIncrement##suffix, TYPE, DQ_TOUCH_ADD, SUM(bits, 1))                   \
    DEFINE_UNARY(InterlockedDecrement##suffix, TYPE, DQ_TOUCH_ADD, SUM(bits, -1))                  \
    DEFINE_BINARY(InterlockedAdd##suffix, TYPE, DQ_TOUCH_ADD, SUM(bits, Value))                    \
    DEFINE_BINARY(InterlockedExchangeAdd##suffix, TYPE, DQ_TOUCH_ADD,                              \
                  dq_atomic_add_##bits(WORD(bits), Value))                                         \
    DEFINE_BINARY(InterlockedExchange##suffix, TYPE, DQ_TOUCH_WRITE,                               \
                  dq_atomic_exchange_##bits(WORD(bits), Value))                                    \
    DEFINE_COMPARE(InterlockedCompareExchange##suffix, TYPE,                                       \
                   dq_atomic_compare_exchange_##bits(WORD(bits), Exchange, Comparand))             \
    DEFINE_BINARY(InterlockedAnd##suffix, TYPE, DQ_TOUCH_AND,                                      \
                  dq_atomic_and_##bits(WORD(bits), Value))                                         \
    DEFINE_BINARY(InterlockedOr##suffix, TYPE, DQ_TOUCH_OR,                                        \
                  dq_atomic_or_##bits(WORD(bits), Value))                                          \
    DEFINE_BINARY(InterlockedXor##suffix, TYPE, DQ_TOUCH_XOR,                                      \
                  dq_atomic_xor_##bits(WORD(bits), Value))

DEFINE_INTERLOCKED(, LONG, 32)
DEFINE_INTERLOCKED(64, LONG64, 64)

#define POINTER_WORD ((volatile int64_t *)(volatile void *)Target)

DEFINE_BINARY(InterlockedExchangePointer, PVOID, DQ_TOUCH_WRITE,
              (intptr_t)dq_atomic_exchange_64(POINTER_WORD, (intptr_t)Value))
DEFINE_COMPARE(InterlockedCompareExchangePointer, PVOID,
               (intptr_t)dq_atomic_compare_exchange_64(POINTER_WORD, (intptr_t)Exchange,
                                                       (intptr_t)Comparand))

VOID NTAPI KeMemoryBarrier(VOID)
{
    DQ_DDI_ENTER(KeMemoryBarrier);
}
