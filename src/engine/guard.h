/* SPDX-License-Identifier: MIT */
/*
 * guard - which pages of the arena a run writes, exactly, at no cost to the writes.
 *
 * From the snapshot on the whole arena can only be read. The first write to a page is a fault that
 * opens it; from then on it is compared at each rewind. After the first few runs no page is opened
 * any more: no faults, no system calls, and what is never written is never looked at, however large
 * it is. Pages that were not written for a long time are closed again.
 *
 * A system call that is to write to a closed page fails with EFAULT instead of opening it: code in
 * the machine reads files into memory of the arena only after writing there. Debuggers see the
 * faults; so only who rewinds often asks for this (dq_rewind_guard_set()).
 */
#ifndef DQ_ENGINE_GUARD_H
#define DQ_ENGINE_GUARD_H

#include <stdbool.h>
#include <stdint.h>

/* What a page was like when the guard began; NULL: all zero. */
typedef const unsigned char *dq_guard_copy_of(const unsigned char *page);

/* Machine thread, host context. */
void dq_guard_begin(dq_guard_copy_of *copy_of);
void dq_guard_end(void);
bool dq_guard_is_on(void);
/* All open pages become what they were. */
void dq_guard_restore(void);
/* In a forked worker: its ram, faults and loop limit are its own from now on, guarded or not. The
 * other processes of the machine must do the same or leave ram alone from the fork on. Negative
 * errno. */
int dq_guard_after_fork(void);
/* Pages that are open now, and how often one was opened since the guard began. */
uint32_t dq_guard_open_pages(void);
uint64_t dq_guard_faults(void);

#endif
