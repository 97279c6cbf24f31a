/* SPDX-License-Identifier: MIT */
/*
 * atomic - operations that are indivisible for every context of the machine.
 *
 * One host thread runs all contexts and nothing interrupts it between two steps, so plain
 * operations are enough; with a host thread per processor this file is where they become the
 * compiler's atomics.
 */
#ifndef DQ_ENGINE_ATOMIC_H
#define DQ_ENGINE_ATOMIC_H

#include <stdint.h>

#define DQ_ATOMIC_DEFINE(bits)                                                                     \
    static inline int##bits##_t dq_atomic_add_##bits(volatile int##bits##_t *target,               \
                                                     int##bits##_t value)                          \
    {                                                                                              \
        int##bits##_t old = *target;                                                               \
        *target = (int##bits##_t)((uint##bits##_t)old + (uint##bits##_t)value);                    \
        return old;                                                                                \
    }                                                                                              \
    static inline int##bits##_t dq_atomic_exchange_##bits(volatile int##bits##_t *target,          \
                                                          int##bits##_t value)                     \
    {                                                                                              \
        int##bits##_t old = *target;                                                               \
        *target = value;                                                                           \
        return old;                                                                                \
    }                                                                                              \
    static inline int##bits##_t dq_atomic_compare_exchange_##bits(                                 \
        volatile int##bits##_t *target, int##bits##_t value, int##bits##_t comparand)              \
    {                                                                                              \
        int##bits##_t old = *target;                                                               \
        if (old == comparand) {                                                                    \
            *target = value;                                                                       \
        }                                                                                          \
        return old;                                                                                \
    }                                                                                              \
    static inline int##bits##_t dq_atomic_and_##bits(volatile int##bits##_t *target,               \
                                                     int##bits##_t value)                          \
    {                                                                                              \
        int##bits##_t old = *target;                                                               \
        *target = old & value;                                                                     \
        return old;                                                                                \
    }                                                                                              \
    static inline int##bits##_t dq_atomic_or_##bits(volatile int##bits##_t *target,                \
                                                    int##bits##_t value)                           \
    {                                                                                              \
        int##bits##_t old = *target;                                                               \
        *target = old | value;                                                                     \
        return old;                                                                                \
    }                                                                                              \
    static inline int##bits##_t dq_atomic_xor_##bits(volatile int##bits##_t *target,               \
                                                     int##bits##_t value)                          \
    {                                                                                              \
        int##bits##_t old = *target;                                                               \
        *target = old ^ value;                                                                     \
        return old;                                                                                \
    }

DQ_ATOMIC_DEFINE(32)
DQ_ATOMIC_DEFINE(64)

#undef DQ_ATOMIC_DEFINE

#endif
