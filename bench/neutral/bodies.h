/* SPDX-License-Identifier: MIT */
/*
 * bodies.h - the threads of the scheduling tests, in C and C++, whatever tool decides the order.
 *
 * The tool defines, before it includes this file,
 *   NEUTRAL_CONTEXT                       a type that the two below get
 *   NEUTRAL_RMW(context, location, add)   the access: the old value, as uint32_t
 *   NEUTRAL_EXPECT(context, condition)    the assertion
 * Locations begin as 0 in each execution.
 */
#ifndef BENCH_NEUTRAL_BODIES_H
#define BENCH_NEUTRAL_BODIES_H

#include "program.h"

#if !defined(NEUTRAL_CONTEXT) || !defined(NEUTRAL_RMW) || !defined(NEUTRAL_EXPECT)
#error the tool defines them
#endif

/* Are the others inside, as one value of location 0 tells? */
static inline bool neutral_inside(const struct neutral_program *program, uint32_t value)
{
    for (uint32_t thread = 0; thread < NEUTRAL_THREADS; thread++) {
        uint32_t made = value >> 8 * thread & 0xffu;

        if (thread != program->observer &&
            (made < program->low[thread] || made > program->high[thread])) {
            return false;
        }
    }
    return true;
}

static inline void neutral_thread_packed(NEUTRAL_CONTEXT context,
                                         const struct neutral_program *program, uint32_t thread)
{
    uint32_t seen = 0;

    for (uint32_t i = 0; i < program->accesses; i++) {
        uint32_t value = NEUTRAL_RMW(context, 0, 1u << 8 * thread);

        if (thread == program->observer && i >= program->first && i <= program->last &&
            neutral_inside(program, value)) {
            seen++;
        }
    }
    if (thread == program->observer) {
        NEUTRAL_EXPECT(context, seen != program->last - program->first + 1);
    }
}

/* Locations 0 to 2 are the threads' windows (1: inside), 3 to 5 where their other accesses go. */
static inline void neutral_thread_spread(NEUTRAL_CONTEXT context,
                                         const struct neutral_program *program, uint32_t thread)
{
    uint32_t seen = 0;

    for (uint32_t i = 0; i < program->accesses; i++) {
        if (thread == program->observer && i >= program->first && i <= program->last) {
            uint32_t other = (thread + 1 + (i - program->first) % 2) % NEUTRAL_THREADS;

            seen += NEUTRAL_RMW(context, other, 0) == 1;
        } else if (thread != program->observer &&
                   (i + 1 == program->low[thread] || i == program->high[thread])) {
            (void)NEUTRAL_RMW(context, thread, 1);
        } else {
            (void)NEUTRAL_RMW(context, NEUTRAL_THREADS + thread, 1);
        }
    }
    if (thread == program->observer) {
        NEUTRAL_EXPECT(context, seen != program->last - program->first + 1);
    }
}

/* One thread of the program, from its start to its end. */
static inline void neutral_thread(NEUTRAL_CONTEXT context, const struct neutral_program *program,
                                  uint32_t thread)
{
    if (program->is_spread) {
        neutral_thread_spread(context, program, thread);
    } else {
        neutral_thread_packed(context, program, thread);
    }
}

#endif
