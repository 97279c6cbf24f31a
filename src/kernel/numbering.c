/* SPDX-License-Identifier: MIT */
/* numbering, internal_lock - see their headers: the kernel's two smallest pieces of state. */
#include "kernel/numbering.h"

#include "base/check.h"
#include "engine/arena.h"
#include "kernel/internal_lock.h"

uint32_t *dq_internal_locks_held;

/* A: in core. */
static uint32_t *next_numbers;

void dq_numbering_open(void)
{
    next_numbers = dq_arena_core_alloc(DQ_NUMBER_KIND_COUNT * sizeof(*next_numbers));
    DQ_ASSERT(next_numbers);
}

uint32_t dq_number_next(enum dq_number_kind kind)
{
    return ++next_numbers[kind];
}

void dq_internal_lock_open(void)
{
    dq_internal_locks_held = dq_arena_core_alloc(sizeof(*dq_internal_locks_held));
    DQ_ASSERT(dq_internal_locks_held);
}
