/* SPDX-License-Identifier: MIT */
/*
 * shadow - which bytes the driver's code may touch.
 *
 * ram: one shadow byte for eight bytes says how many of them, from the first, are the driver's, or
 * why none is. stacks: what lies above the stack pointer, of the acting context's own stack as it
 * is now, of others as they were left. core: nothing but what is exposed. Everything else (the
 * driver's data, the host's memory) is nobody's business here.
 *
 * Kept only while memory is checked (dq_shadow_open()), which wants allocation by actor: nothing is
 * recycled, so what was freed stays freed. It is part of the arena: a rewind brings it back.
 */
#ifndef DQ_ENGINE_SHADOW_H
#define DQ_ENGINE_SHADOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "engine/arena.h"

#define DQ_SHADOW_GRANULE_BYTES 8u

/* A shadow byte. 1 to 8: so many bytes are valid. */
enum {
    DQ_SHADOW_NEVER = 0, /* given to nobody yet */
    DQ_SHADOW_REDZONE = 0x10,
    DQ_SHADOW_FREED = 0x11,
};

#define DQ_SHADOW_EXPOSED_MAX 64u

/* In core. */
struct dq_shadow {
    uintptr_t stack_live[DQ_ARENA_STACK_MAX]; /* where a context was left; 0: not known */
    struct {
        uintptr_t start;
        size_t bytes;
    } exposed[DQ_SHADOW_EXPOSED_MAX];
    uint32_t exposed_count;
};

/* An access that is none of the driver's. Returns if the run goes on all the same. */
typedef void dq_shadow_fault(uintptr_t address, size_t bytes, bool is_write);

/* After dq_arena_mode_set(DQ_ARENA_BY_ACTOR); what ram was given out before counts as the
 * driver's. */
void dq_shadow_open(dq_shadow_fault *fault);

static inline bool dq_shadow_is_on(void)
{
    return DQ_UNLIKELY(dq_arena()->shadow != NULL);
}

/* Memory of ram begins or ceases to be the driver's; it begins at a multiple of 8. Nothing happens
 * while the shadow is off. */
void dq_shadow_give(const void *memory, size_t bytes);
void dq_shadow_take(const void *memory, size_t bytes, uint8_t why);
/* A part of core that drivers may look into by contract, until it is concealed. */
void dq_shadow_expose(const void *memory, size_t bytes);
void dq_shadow_conceal(const void *memory);

/* Only while it is on. */
static inline uint8_t dq_shadow_byte(uintptr_t address)
{
    uintptr_t offset = address - DQ_ARENA_RAM_ADDRESS;
    return ((const uint8_t *)DQ_ARENA_SHADOW_ADDRESS)[offset / DQ_SHADOW_GRANULE_BYTES];
}

bool dq_shadow_is_valid_slow(uintptr_t address, size_t bytes, uintptr_t frame);
/* Another context's stack: is this address in a frame that still exists, as far as can be told? */
bool dq_shadow_check_stack(uintptr_t address);

/* May the driver touch these bytes? */
static inline bool dq_shadow_is_valid(uintptr_t address, size_t bytes)
{
    if (dq_arena_is_ram(address)) {
        size_t end = address % DQ_SHADOW_GRANULE_BYTES + bytes;
        uint8_t valid = dq_shadow_byte(address);
        if (DQ_LIKELY(end <= valid && valid <= DQ_SHADOW_GRANULE_BYTES)) {
            return true;
        }
    } else if (address - DQ_ARENA_CORE_ADDRESS >= DQ_ARENA_COOKIE_ADDRESS - DQ_ARENA_CORE_ADDRESS) {
        return true;
    }
    return dq_shadow_is_valid_slow(address, bytes, (uintptr_t)__builtin_frame_address(0));
}

DQ_COLD void dq_shadow_report(uintptr_t address, size_t bytes, bool is_write);

/* The driver's code touches these bytes now. */
static inline void dq_shadow_check(const volatile void *address, size_t bytes, bool is_write)
{
    if (dq_shadow_is_on() && DQ_UNLIKELY(!dq_shadow_is_valid((uintptr_t)address, bytes))) {
        dq_shadow_report((uintptr_t)address, bytes, is_write);
    }
}

/* ---- Stacks. `sp`: no driver's frame that exists lies below it. ---- */

static inline void dq_shadow_stack_left(const void *sp)
{
    uintptr_t slot = ((uintptr_t)sp - DQ_ARENA_STACK_ADDRESS) / DQ_ARENA_STACK_SLOT_BYTES;
    if (dq_shadow_is_on() && slot < DQ_ARENA_STACK_MAX) {
        dq_arena()->shadow->stack_live[slot] = (uintptr_t)sp;
    }
}

/* No context is on this stack (its lowest usable address) any more. */
static inline void dq_shadow_stack_empty(const void *stack)
{
    uintptr_t slot = ((uintptr_t)stack - DQ_ARENA_STACK_ADDRESS) / DQ_ARENA_STACK_SLOT_BYTES;
    if (dq_shadow_is_on() && slot < DQ_ARENA_STACK_MAX) {
        dq_arena()->shadow->stack_live[slot] = (uintptr_t)stack + DQ_ARENA_STACK_BYTES;
    }
}

#endif
