/* SPDX-License-Identifier: MIT */
/*
 * coverage_pairs - who interrupted whom, where, over all executions; and who never did.
 *
 * The explorer notes every callback that begins, every place where something could have come in
 * between, and every meeting. A pair that never met is a place and a callback of a higher IRQL that
 * were both there. What is noted lives in memory that the caller gives: it is not rewound, and may
 * be shared with worker processes, which add to it without a lock.
 *
 * Noting costs a hash and a probe, allocates nothing and calls nothing. When the table is full new
 * entries are dropped, and the collection says so.
 */
#ifndef DQ_MACHINE_COVERAGE_PAIRS_H
#define DQ_MACHINE_COVERAGE_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dirql_exploration;

/* `memory` is zeroed, of dq_coverage_bytes(), and kept by the caller until it opens NULL. Without
 * memory nothing is noted. */
size_t dq_coverage_bytes(void);
void dq_coverage_open(void *memory);

/* A callback begins: its code, and the IRQL that it runs at. */
void dq_coverage_note_callback(uintptr_t code, uint8_t irql);
/* Code of this callback is at `place` (an address in it), at this IRQL, and could be interrupted.
 */
void dq_coverage_note_place(uintptr_t interrupted, uintptr_t place, uint8_t irql);
/* ... and is, by the callback `interrupter`. */
void dq_coverage_note(uintptr_t interrupted, uintptr_t place, uintptr_t interrupter);

/* Before the driver is unloaded, as code is named by function and line: fill `meetings`, sorted by
 * pair, then place. True if there was more than there is room for, so that some are missing. */
bool dq_coverage_collect(struct dirql_exploration *exploration);

#endif
