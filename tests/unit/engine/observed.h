/* SPDX-License-Identifier: MIT */
/*
 * observed - an observer that writes down what it is told of accesses and asks for nothing.
 *
 * Between observed_begin() and observed_end(), in the body of a computer with one context. A test
 * compares observed.log, one word for each event, afterwards:
 *
 *   tM@L     touch of location L in mode M: R A O N X W (the order of enum dq_touch_mode)
 *   rB@A     read of B bytes at A; wB@A a write; flags follow: atomic ! acquire < release >
 *            commutes ~
 *   nB@A     memory that is new
 *   acquire, release, frames
 *
 * Addresses count from observed_begin()'s argument.
 */
#ifndef TESTS_UNIT_ENGINE_OBSERVED_H
#define TESTS_UNIT_ENGINE_OBSERVED_H

#include <stdarg.h>
#include <stdio.h>

#include "engine/observe.h"

static struct {
    uintptr_t base;
    char log[2048];
    size_t length;
    uintptr_t frames[2]; /* the last ones that died: first address, and behind the last */
} observed;

__attribute__((format(printf, 1, 2))) static inline void observed_add(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(observed.log + observed.length, sizeof(observed.log) - observed.length,
                           format, arguments);
    va_end(arguments);
    observed.length += (size_t)length;
    if (observed.length >= sizeof(observed.log)) {
        observed.length = sizeof(observed.log) - 1;
    }
}

static inline bool observed_is_point(uint64_t location, enum dq_touch_mode mode)
{
    (void)location;
    (void)mode;
    return false;
}

static inline void observed_touch(uint64_t location, enum dq_touch_mode mode)
{
    uint64_t base = dq_location(DQ_LOCATION_MEMORY, observed.base / DQ_LOCATION_BYTES);
    observed_add("t%c@%d ", "RAONXW"[mode], (int)(location - base));
}

static inline bool observed_pass(uint64_t location, enum dq_touch_mode mode)
{
    observed_touch(location, mode);
    return true;
}

static inline void observed_access(uintptr_t address, uint32_t bytes, uint32_t flags, uintptr_t pc)
{
    (void)pc;
    observed_add("%c%u@%d%s%s%s%s ", flags & DQ_ACCESS_WRITE ? 'w' : 'r', bytes,
                 (int)(address - observed.base), flags & DQ_ACCESS_ATOMIC ? "!" : "",
                 flags & DQ_ACCESS_ACQUIRE ? "<" : "", flags & DQ_ACCESS_RELEASE ? ">" : "",
                 flags & DQ_ACCESS_COMMUTES ? "~" : "");
}

static inline void observed_release(uint64_t object)
{
    (void)object;
    observed_add("release ");
}

static inline void observed_acquire(uint64_t object)
{
    (void)object;
    observed_add("acquire ");
}

static inline void observed_memory_new(uintptr_t address, size_t bytes)
{
    observed_add("n%zu@%d ", bytes, (int)(address - observed.base));
}

static inline void observed_frames_new(uintptr_t address, size_t bytes)
{
    observed.frames[0] = address;
    observed.frames[1] = address + bytes;
    observed_add("frames ");
}

static inline void observed_begin(const volatile void *base)
{
    static const struct dq_observer observer = {
        .is_point = observed_is_point,
        .pass = observed_pass,
        .touch = observed_touch,
        .access = observed_access,
        .release = observed_release,
        .acquire = observed_acquire,
        .memory_new = observed_memory_new,
        .frames_new = observed_frames_new,
    };
    observed.base = (uintptr_t)base;
    observed.length = 0;
    observed.log[0] = '\0';
    dq_observer = &observer;
}

static inline void observed_end(void)
{
    dq_observer = NULL;
}

#endif
