/* SPDX-License-Identifier: MIT */
/*
 * floors - the least that what dirql does can cost, without dirql.
 *
 * One loop per file, over nothing but the C library. Each is linked into the benchmarks, to be
 * measured beside ours, and is also a program of its own: floor_NAME [COUNT].
 */
#ifndef DIRQL_BENCH_FLOORS_H
#define DIRQL_BENCH_FLOORS_H

#include <stddef.h>
#include <stdint.h>

/* `count` switches between two stacks, in assembly: save six registers, swap the stack pointer,
 * restore, pop and jump. */
void floor_fiber_switch(uint64_t count);
/* pthread_spin_lock() and pthread_spin_unlock(), uncontended. */
void floor_spin_pair(uint64_t count);
/* A lock, a call to an ISR that puts a DPC on this thread's list, the unlock, a call to the DPC. */
void floor_interrupt(uint64_t count);
/* splitmix64, scaled to one of two. */
void floor_splitmix64(uint64_t count);
/* A process that ends at once, and waiting for it. */
void floor_fork_exit(uint64_t count);
/* memcpy() of floor_copy_bytes bytes. */
extern size_t floor_copy_bytes;
void floor_copy(uint64_t count);
/* floor_dirty_count lines of 64 bytes copied back from a list of their numbers. */
#define FLOOR_DIRTY_COUNT_MAX 65536u
extern uint32_t floor_dirty_count;
void floor_dirty_lines(uint64_t count);
/* The cache lines of floor_line_count words of memory in turn, found in a table. */
extern uint32_t floor_line_count;
void floor_line_lookup(uint64_t count);

#endif
