/* SPDX-License-Identifier: MIT */
/*
 * ready - threads that are ready, most urgent first, and which processor is there for which.
 *
 * A thread may run on every processor, or on those of its affinity only (thread.h). The
 * dispatcher's lock is held, but by who lists what may happen.
 */
#ifndef DQ_KERNEL_READY_H
#define DQ_KERNEL_READY_H

#include "kernel/thread.h"

void dq_ready_open(void);
/* Behind those of its priority; or before them, if it keeps its turn. */
void dq_ready_insert(struct dq_thread *thread, bool keeps_turn);
void dq_ready_remove(struct dq_thread *thread);

/* The one after `thread` (NULL: the first), NULL behind the last. */
struct dq_thread *dq_ready_next(const struct dq_thread *thread);
/* The most urgent one that may run there, or NULL. */
struct dq_thread *dq_ready_first(const struct dq_cpu *cpu);
uint32_t dq_ready_count(void);

/* These processors take ready threads, `cpu` among them: as many as there can be, the most urgent
 * ones. Priority of those that come last among whom `cpu` may take; IDLE: it may take any, or none
 * and leave them to the others. */
uint8_t dq_ready_priority_min(const struct dq_cpu *cpu, uint64_t processors);
/* Are there more urgent threads than its own, ready or running elsewhere, that have no place
 * without this processor? */
bool dq_ready_is_wanted(const struct dq_cpu *cpu);

#endif
