/* SPDX-License-Identifier: MIT */
/*
 * neutral.h - the scheduling tests as plain functions, for a harness that decides the order.
 *
 * The harness gives the two functions, and calls every thread of a program on a stack of its own,
 * with NEUTRAL_LOCATIONS locations that begin as 0. It prints what run wants to read.
 */
#ifndef BENCH_NEUTRAL_NEUTRAL_H
#define BENCH_NEUTRAL_NEUTRAL_H

#include "program.h"

/** Given by the harness: a point where another thread may go on, then an atomic addition; returns
 * the old value. */
uint32_t neutral_rmw(uint32_t location, uint32_t add);
/** Given by the harness: the condition must hold. May return all the same. */
void neutral_expect(bool condition);

typedef void neutral_routine(void *state);

struct neutral_test {
    const struct neutral_program *program;
    neutral_routine *threads[NEUTRAL_THREADS]; /* none uses its state */
};

extern const struct neutral_test neutral_tests[];
extern const uint32_t neutral_test_count;

#endif
