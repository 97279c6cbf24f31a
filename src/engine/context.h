/* SPDX-License-Identifier: MIT */
/*
 * context - what a processor executes: a stack and where it was left. The engine's face of
 * host/fiber.h for the layers above.
 */
#ifndef DQ_ENGINE_CONTEXT_H
#define DQ_ENGINE_CONTEXT_H

#include <stddef.h>
#include <stdint.h>

#include "engine/arena.h"
#include "engine/observe.h"
#include "engine/shadow.h"
#include "host/fiber.h"

typedef void dq_context_entry(void *context);

/* A new context on a stack of the arena; returns its stack pointer. entry must not return. */
static inline void *dq_context_prepare(void *stack, dq_context_entry *entry, void *context)
{
    void *sp = host_fiber_prepare(stack, DQ_ARENA_STACK_BYTES, entry, context);
    dq_shadow_stack_left(sp);
    return sp;
}

static inline void dq_context_switch(void **ret_saved, void *target)
{
    dq_shadow_stack_left(__builtin_frame_address(0));
    host_fiber_switch(ret_saved, target);
}

/* Run entry(context) on another stack of the arena, and come back. */
static inline void dq_context_call(void *stack, dq_context_entry *entry, void *context)
{
    dq_shadow_stack_left(__builtin_frame_address(0));
    host_fiber_call((char *)stack + DQ_ARENA_STACK_BYTES, entry, context);
    dq_shadow_stack_empty(stack);
}

/* A run begins on this stack (its lowest usable address), perhaps from here, on top of what lives
 * there. What lies below are frames of other runs, which are dead. */
static inline void dq_context_run_begins(const void *stack)
{
    if (!dq_is_observed()) {
        return;
    }
    uintptr_t low = (uintptr_t)stack;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0) - low;
    dq_observer->frames_new(low, here < DQ_ARENA_STACK_BYTES ? here : DQ_ARENA_STACK_BYTES);
}

/* No context lives on this stack any more. */
static inline void dq_context_forget(void *stack)
{
    dq_shadow_stack_empty(stack);
    host_fiber_forget(stack, DQ_ARENA_STACK_BYTES);
}

#endif
