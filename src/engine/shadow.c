/* SPDX-License-Identifier: MIT */
/* shadow - see shadow.h. */
#include "engine/shadow.h"

#include <string.h>

#include "base/check.h"

/* S: set when a machine is put together, constant while it lives. */
static DQ_BOOKKEEPING dq_shadow_fault *report_fault;

static uint8_t *shadow_at(const void *memory)
{
    uintptr_t offset = (uintptr_t)memory - DQ_ARENA_RAM_ADDRESS;
    return (uint8_t *)DQ_ARENA_SHADOW_ADDRESS + offset / DQ_SHADOW_GRANULE_BYTES;
}

void dq_shadow_open(dq_shadow_fault *fault)
{
    struct dq_arena *arena = dq_arena();
    DQ_ASSERT(arena->actors && !arena->shadow);
    struct dq_shadow *shadow = dq_arena_core_alloc(sizeof(*shadow));
    DQ_ASSERT(shadow);
    report_fault = fault;
    arena->shadow = shadow;
    dq_shadow_give((const void *)(DQ_ARENA_RAM_ADDRESS + DQ_ARENA_RAM_FIRST),
                   arena->ram_used - DQ_ARENA_RAM_FIRST);
}

void dq_shadow_give(const void *memory, size_t bytes)
{
    if (!dq_shadow_is_on()) {
        return;
    }
    uint8_t *shadow = shadow_at(memory);
    memset(shadow, DQ_SHADOW_GRANULE_BYTES, bytes / DQ_SHADOW_GRANULE_BYTES);
    if (bytes % DQ_SHADOW_GRANULE_BYTES != 0) {
        shadow[bytes / DQ_SHADOW_GRANULE_BYTES] = (uint8_t)(bytes % DQ_SHADOW_GRANULE_BYTES);
    }
}

void dq_shadow_take(const void *memory, size_t bytes, uint8_t why)
{
    if (dq_shadow_is_on()) {
        memset(shadow_at(memory), why,
               (bytes + DQ_SHADOW_GRANULE_BYTES - 1) / DQ_SHADOW_GRANULE_BYTES);
    }
}

void dq_shadow_expose(const void *memory, size_t bytes)
{
    if (!dq_shadow_is_on()) {
        return;
    }
    struct dq_shadow *shadow = dq_arena()->shadow;
    DQ_ASSERT(shadow->exposed_count < DQ_SHADOW_EXPOSED_MAX);
    shadow->exposed[shadow->exposed_count].start = (uintptr_t)memory;
    shadow->exposed[shadow->exposed_count++].bytes = bytes;
}

void dq_shadow_conceal(const void *memory)
{
    struct dq_shadow *shadow = dq_arena()->shadow;
    for (uint32_t i = 0; shadow && i < shadow->exposed_count; i++) {
        if (shadow->exposed[i].start == (uintptr_t)memory) {
            shadow->exposed[i] = shadow->exposed[--shadow->exposed_count];
            return;
        }
    }
}

static bool is_ram_valid(uintptr_t address, size_t bytes)
{
    uintptr_t end = address + bytes;
    while (address < end && dq_arena_is_ram(address)) {
        uintptr_t granule_end = (address | (DQ_SHADOW_GRANULE_BYTES - 1)) + 1;
        uintptr_t piece_end = end < granule_end ? end : granule_end;
        uint8_t valid = dq_shadow_byte(address);
        bool is_valid = valid <= DQ_SHADOW_GRANULE_BYTES &&
                        piece_end - (granule_end - DQ_SHADOW_GRANULE_BYTES) <= valid;
        if (!is_valid) {
            return false;
        }
        address = piece_end;
    }
    return true;
}

static bool is_exposed(uintptr_t address, size_t bytes)
{
    const struct dq_shadow *shadow = dq_arena()->shadow;
    for (uint32_t i = 0; i < shadow->exposed_count; i++) {
        uintptr_t offset = address - shadow->exposed[i].start;
        if (offset < shadow->exposed[i].bytes && bytes <= shadow->exposed[i].bytes - offset) {
            return true;
        }
    }
    return false;
}

static uintptr_t slot_of(uintptr_t address)
{
    return (address - DQ_ARENA_STACK_ADDRESS) / DQ_ARENA_STACK_SLOT_BYTES;
}

bool dq_shadow_check_stack(uintptr_t address)
{
    uintptr_t slot = slot_of(address);
    return slot >= DQ_ARENA_STACK_MAX || !dq_shadow_is_on() ||
           address >= dq_arena()->shadow->stack_live[slot];
}

bool dq_shadow_is_valid_slow(uintptr_t address, size_t bytes, uintptr_t frame)
{
    if (dq_arena_is_ram(address)) {
        return is_ram_valid(address, bytes);
    }
    if (slot_of(address) < DQ_ARENA_STACK_MAX) {
        return slot_of(address) == slot_of(frame) ? address >= frame
                                                  : dq_shadow_check_stack(address);
    }
    return !dq_arena_is_core(address) || is_exposed(address, bytes);
}

DQ_COLD void dq_shadow_report(uintptr_t address, size_t bytes, bool is_write)
{
    report_fault(address, bytes, is_write);
}
