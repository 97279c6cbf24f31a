/* SPDX-License-Identifier: MIT */
/*
 * causality - what an actor can know of what others did: touches that come before its own in every
 * order that differs in nothing else.
 *
 * A touch of somebody who waits and who is waited for (events, and what makes a thread ready)
 * follows the ones before it on that object, and so does all that its actor does later; a thread
 * follows what its creator did before. Other ways by which one comes before another are not
 * followed: then nothing is known, which is safe.
 *
 * S. Only of the first DQ_CAUSALITY_ACTORS actors of an execution.
 */
#ifndef DQ_EXPLORE_CAUSALITY_H
#define DQ_EXPLORE_CAUSALITY_H

#include "engine/observe.h"

#define DQ_CAUSALITY_ACTORS 64u

/* A new execution, in which actors 0 to count - 1 are there. */
void dq_causality_begin(uint32_t count);
/* `creator`: 0 if it has none. */
void dq_causality_actor_begin(dq_actor actor, dq_actor creator);
/* After it was judged by what was known before. */
void dq_causality_touch(dq_actor actor, uint64_t location, enum dq_touch_mode mode);
/* Does all that `other` has touched so far come before what `actor` does now? */
bool dq_causality_is_known(dq_actor actor, dq_actor other);

#endif
