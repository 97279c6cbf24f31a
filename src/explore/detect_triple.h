/* SPDX-License-Identifier: MIT */
/*
 * detect_triple - what an execution tells, as triple.h wants to hear it: in which run of a callback
 * each actor is, which locks it holds, what is in memory, and where it waits.
 *
 * For detect.c. S.
 */
#ifndef DQ_EXPLORE_DETECT_TRIPLE_H
#define DQ_EXPLORE_DETECT_TRIPLE_H

#include "explore/triple.h"

void dq_detect_triple_open(dq_triple_found *found);
void dq_detect_triple_close(void);
/* As dq_detect_mark(), dq_detect_begin(). */
void dq_detect_triple_mark(void);
void dq_detect_triple_begin(void);

/* Driver code is called; 0: it has returned. */
void dq_detect_triple_callout(dq_actor actor, uintptr_t code);
void dq_detect_triple_release(uint64_t object);
void dq_detect_triple_acquire(dq_actor actor, uint64_t object);
/* is_shared: somebody else uses the place. */
void dq_detect_triple_access(const struct dq_race_access *access, bool is_shared);

#endif
