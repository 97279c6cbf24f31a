/* SPDX-License-Identifier: MIT */
/*
 * program.h - what a scheduling test is, in C and C++.
 *
 * Three threads make a fixed number of accesses each. An access is an atomic addition that returns
 * the old value, so that a tool explores orders and nothing else. The bugs need exactly two
 * preemptions: the observer looks while both of the other threads are inside their windows, each of
 * which begins and ends in the middle of a thread.
 *
 *   not spread  all accesses go to location 0, and each thread counts in a byte of its own: any two
 *               accesses conflict, every order is a class of its own, and the observer reads from
 *               the value how far the others are
 *   spread      a thread enters and leaves its window at a location of its own, and its other
 *               accesses go where nobody else goes: few conflicts, for tools that reduce
 */
#ifndef BENCH_NEUTRAL_PROGRAM_H
#define BENCH_NEUTRAL_PROGRAM_H

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

#endif
