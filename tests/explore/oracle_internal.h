/* SPDX-License-Identifier: MIT */
/* oracle_internal - between the two halves of oracle_state.h: what may happen, and making it. */
#ifndef TESTS_EXPLORE_ORACLE_INTERNAL_H
#define TESTS_EXPLORE_ORACLE_INTERNAL_H

#include "oracle_state.h"

#define ORACLE_DISPATCH_LEVEL 2u

/* NULL: none is left, or a worker without an item. */
const struct program_op *oracle_next_op(const struct program *program,
                                        const struct oracle_context *context);
/* A worker that waits for items, or NONE. */
uint8_t oracle_idle_worker(const struct oracle_state *state, const struct program *program);
/* Threads and workers: what a processor takes and lets go. */
static inline bool oracle_is_thread(const struct oracle_context *context)
{
    return context->routine < PROGRAM_THREADS_MAX || context->routine >= PROGRAM_WORK(0);
}

static inline uint8_t oracle_top_of(const struct oracle_processor *processor)
{
    return processor->frame_count > 0 ? processor->frames[processor->frame_count - 1].context
                                      : processor->thread;
}

/* Work items go before what threads of applications do. */
static inline uint8_t oracle_priority(const struct program *program, uint8_t thread)
{
    return thread == ORACLE_NONE ? 0 : thread < program->threads ? 1 : 2;
}

static inline bool oracle_may_run(const struct oracle_context *thread, uint8_t processor)
{
    return thread->bound == 0 || thread->bound == processor + 1;
}

/* Nothing but an interrupt and its DPCs keeps its threads off. */
static inline bool oracle_is_below_dispatch(const struct oracle_processor *processor)
{
    return processor->frame_count == 0 && processor->irql < ORACLE_DISPATCH_LEVEL;
}

#endif
