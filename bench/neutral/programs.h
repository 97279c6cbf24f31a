/* SPDX-License-Identifier: MIT */
/*
 * programs.h - the bodies of the scheduling tests, in C and C++, whatever tool decides the order.
 *
 * Three threads make a fixed number of accesses each. An access is an atomic read-modify-write that
 * returns the old value, so that a tool explores orders and nothing else. The bugs need exactly two
 * preemptions: the observer looks while both of the other threads are inside their windows, each of
 * which begins and ends in the middle of a thread.
 *
 *   not spread  all accesses go to location 0, and each thread counts in a byte of its own: any two
 *               accesses conflict, every order is a class of its own, and the observer reads from
 *               the value how far the others are
 *   spread      a thread enters and leaves its window at a location of its own, and its other
 *               accesses go where nobody else goes: few conflicts, for tools that reduce
 *
 * The tool defines, before it includes this file,
 *   NEUTRAL_CONTEXT                  a type that the two below get
 *   NEUTRAL_RMW(context, location, add)   old value, as uint32_t
 *   NEUTRAL_EXPECT(context, condition)    the assertion
 * Locations begin as 0 in each execution.
 */
#ifndef BENCH_NEUTRAL_PROGRAMS_H
#define BENCH_NEUTRAL_PROGRAMS_H

#include <stdbool.h>
#include <stdint.h>

#define NEUTRAL_THREADS   3u
#define NEUTRAL_NOBODY    3u
#define NEUTRAL_LOCATIONS (2u * NEUTRAL_THREADS)

struct neutral_program {
    const char *name;
    const char *group; /* tests that are the same but for names, or were drawn together */
    uint32_t accesses; /* of each thread, at most 255 */
    bool is_spread;
    uint32_t observer;              /* NEUTRAL_NOBODY: there is no bug */
    uint32_t first;                 /* accesses of the observer that look, from 0; */
    uint32_t last;                  /* the bug is that all of them see the others inside */
    uint32_t low[NEUTRAL_THREADS];  /* a thread is inside its window while it has made at least */
    uint32_t high[NEUTRAL_THREADS]; /* low and at most high of its accesses */
};

#define NEUTRAL_PROGRAM_INITIALIZER(name_, group_, accesses_, spread_, observer_, first_, last_,   \
                                    low0_, high0_, low1_, high1_, low2_, high2_)                   \
    {                                                                                              \
        name_, group_, accesses_, spread_, observer_, first_, last_, { low0_, low1_, low2_ },      \
        {                                                                                          \
            high0_, high1_, high2_                                                                 \
        }                                                                                          \
    }

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
