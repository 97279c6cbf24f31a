/* SPDX-License-Identifier: MIT */
/*
 * frame - which addresses the pages of ram have: for devices (bus address) and for processors
 * (physical address).
 *
 * Plainly all three are one number, the offset in ram.
 */
#ifndef DQ_KERNEL_FRAME_H
#define DQ_KERNEL_FRAME_H

#include "engine/arena.h"

/* Of memory in ram. */
static inline uint64_t dq_frame_physical(uintptr_t address)
{
    return address - DQ_ARENA_RAM_ADDRESS;
}

/* What devices call it. */
static inline uint64_t dq_frame_bus_of(uint64_t physical)
{
    return physical;
}

/* Memory at a physical address; 0: none. */
static inline uintptr_t dq_frame_memory(uint64_t physical)
{
    return physical < dq_arena_ram_bytes() ? DQ_ARENA_RAM_ADDRESS + physical : 0;
}

#endif
