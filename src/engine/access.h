/* SPDX-License-Identifier: MIT */
/*
 * access - the memory accesses of instrumented code (dirql-cc -fdirql-access).
 *
 * The compiler calls __tsan_* at each access; the functions are ours (access.c) and exported. An
 * access is a point where the order of contexts can matter: it steps if steps at accesses are on,
 * and is counted. What races are made of it is explore's business.
 */
#ifndef DQ_ENGINE_ACCESS_H
#define DQ_ENGINE_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/observe.h"

struct dq_access_totals {
    uint64_t reads;
    uint64_t writes;
    uint64_t atomics;
};

/* An interlocked operation of `bytes` bytes is about to happen: a point, a touch, an access. `mode`
 * is WRITE, or what it does if its result is not used; `order` is DQ_ACCESS_ACQUIRE and _RELEASE as
 * its name promises. */
void dq_access_interlocked(const volatile void *address, uint32_t bytes, enum dq_touch_mode mode,
                           uint32_t order, uintptr_t pc);
/* Memory that code could access ceases to be there: with is_point whoever else uses it may come
 * first. */
void dq_access_end(const volatile void *start, size_t bytes, bool is_point);
/* The kernel reads or writes memory of the driver's in its name: accesses of the acting context, at
 * the call that `pc` is in. No step. */
void dq_access_by_kernel(const volatile void *start, size_t bytes, bool is_write, uintptr_t pc);
/* The acting device step transfers memory. No step. */
void dq_access_dma(const void *address, size_t bytes, bool is_write);

/* Bookkeeping of the machine thread: not rewound. */
void dq_access_reset(void);
struct dq_access_totals dq_access_inspect(void);

#endif
