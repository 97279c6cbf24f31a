/* SPDX-License-Identifier: MIT */
/*
 * atomic - operations that are indivisible for every context of the machine.
 *
 * One host thread runs all contexts and nothing interrupts it between two steps, so plain
 * operations are enough; with a host thread per processor this file is where they become the
 * compiler's atomics.
 *
 * DQ_ATOMIC(type) is a field that processors read and store without a lock (letter A): a load
 * acquires, a store releases, each is indivisible, and what reads and then stores is not.
 */
#ifndef DQ_ENGINE_ATOMIC_H
#define DQ_ENGINE_ATOMIC_H

#include <stdint.h>

#include "engine/self.h"

#define DQ_ATOMIC(type) type volatile

#ifdef DQ_SELF
/* One operation, seen as one. */
#define DQ_ATOMIC_OPERATION    __attribute__((no_sanitize("thread")))
#define DQ_ATOMIC_SEEN(target) dq_self_atomic(target, sizeof(*(target)));
#else
#define DQ_ATOMIC_OPERATION
#define DQ_ATOMIC_SEEN(target)
#endif

#define DQ_ATOMIC_DEFINE(bits)                                                                     \
    DQ_ATOMIC_OPERATION static inline int##bits##_t dq_atomic_add_##bits(                          \
        volatile int##bits##_t *target, int##bits##_t value)                                       \
    {                                                                                              \
        DQ_ATOMIC_SEEN(target)                                                                     \
        int##bits##_t old = *target;                                                               \
        *target = (int##bits##_t)((uint##bits##_t)old + (uint##bits##_t)value);                    \
        return old;                                                                                \
    }                                                                                              \
    DQ_ATOMIC_OPERATION static inline int##bits##_t dq_atomic_exchange_##bits(                     \
        volatile int##bits##_t *target, int##bits##_t value)                                       \
    {                                                                                              \
        DQ_ATOMIC_SEEN(target)                                                                     \
        int##bits##_t old = *target;                                                               \
        *target = value;                                                                           \
        return old;                                                                                \
    }                                                                                              \
    DQ_ATOMIC_OPERATION static inline int##bits##_t dq_atomic_compare_exchange_##bits(             \
        volatile int##bits##_t *target, int##bits##_t value, int##bits##_t comparand)              \
    {                                                                                              \
        DQ_ATOMIC_SEEN(target)                                                                     \
        int##bits##_t old = *target;                                                               \
        if (old == comparand) {                                                                    \
            *target = value;                                                                       \
        }                                                                                          \
        return old;                                                                                \
    }                                                                                              \
    DQ_ATOMIC_OPERATION static inline int##bits##_t dq_atomic_and_##bits(                          \
        volatile int##bits##_t *target, int##bits##_t value)                                       \
    {                                                                                              \
        DQ_ATOMIC_SEEN(target)                                                                     \
        int##bits##_t old = *target;                                                               \
        *target = old & value;                                                                     \
        return old;                                                                                \
    }                                                                                              \
    DQ_ATOMIC_OPERATION static inline int##bits##_t dq_atomic_or_##bits(                           \
        volatile int##bits##_t *target, int##bits##_t value)                                       \
    {                                                                                              \
        DQ_ATOMIC_SEEN(target)                                                                     \
        int##bits##_t old = *target;                                                               \
        *target = old | value;                                                                     \
        return old;                                                                                \
    }                                                                                              \
    DQ_ATOMIC_OPERATION static inline int##bits##_t dq_atomic_xor_##bits(                          \
        volatile int##bits##_t *target, int##bits##_t value)                                       \
    {                                                                                              \
        DQ_ATOMIC_SEEN(target)                                                                     \
        int##bits##_t old = *target;                                                               \
        *target = old ^ value;                                                                     \
        return old;                                                                                \
    }

DQ_ATOMIC_DEFINE(32)
DQ_ATOMIC_DEFINE(64)

#undef DQ_ATOMIC_DEFINE

/* Of a counter that is never below 0. Both return the new value. */
static inline uint32_t dq_atomic_increment(volatile uint32_t *counter)
{
    return (uint32_t)dq_atomic_add_32((volatile int32_t *)counter, 1) + 1u;
}

static inline uint32_t dq_atomic_decrement(volatile uint32_t *counter)
{
    return (uint32_t)dq_atomic_add_32((volatile int32_t *)counter, -1) - 1u;
}

#endif
