/* SPDX-License-Identifier: MIT */
/*
 * coverage_watch - what is told to coverage_pairs while orders are explored: which callback every
 * actor is in, whom it came on top of, and where something else could have happened.
 *
 * The functions are explore.h's, for an exploring machine; `context` is not used.
 */
#ifndef DQ_MACHINE_COVERAGE_WATCH_H
#define DQ_MACHINE_COVERAGE_WATCH_H

#include "engine/observe.h"

void dq_coverage_watch_open(void);
void dq_coverage_watch_close(void);
/* The actors that exist are in the callbacks that they are in now, at the start of each execution.
 */
void dq_coverage_watch_mark(void);
void dq_coverage_watch_begin(void);

void dq_coverage_watch_began(void *context, dq_actor actor, dq_actor below);
void dq_coverage_watch_called(void *context, uintptr_t code);
void dq_coverage_watch_asked(void *context);

#endif
