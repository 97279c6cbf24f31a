/* SPDX-License-Identifier: MIT */
/*
 * arena_internal - allocation by actor: where chunks lie. For arena.c and rewind.c.
 *
 * An actor's memory is cut from chunks of its own. The place of its k-th chunk is a hash of its
 * name and k, or the next free place behind; so what an actor gets depends on nothing that others
 * do, but for the few whose hashes meet. Everything here is in core: a rewind gives chunks back.
 */
#ifndef DQ_ENGINE_ARENA_INTERNAL_H
#define DQ_ENGINE_ARENA_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DQ_ARENA_CHUNKS_MAX 16384u

struct dq_arena_chunk {
    uint64_t start;
    uint64_t bytes;
};

enum dq_arena_space {
    DQ_ARENA_SPACE_CORE,
    DQ_ARENA_SPACE_RAM,
    DQ_ARENA_SPACE_STACKS, /* slots, not chunks */
    DQ_ARENA_SPACE_COUNT
};

struct dq_arena_actors;

/* In core, by plain allocation; ram is given out from ram_first on. NULL: core is full. */
struct dq_arena_actors *dq_arena_actors_open(uint64_t ram_first, uint64_t ram_bytes);

/* core and ram. NULL when the space, or the table of chunks, is full. */
void *dq_arena_actor_alloc(enum dq_arena_space space, size_t bytes, size_t align);
/* A stack slot that was not used in this execution, or UINT32_MAX. `is_used`: bit per slot. */
uint32_t dq_arena_actor_slot(const uint64_t *is_used, uint32_t slot_count);

/* Is this offset of ram in a chunk? */
bool dq_arena_actor_has_ram(uint64_t offset, size_t bytes);

/* Chunks in use, in order of taking; 0 when allocation does not go by actor. */
uint32_t dq_arena_chunk_count(void);
const struct dq_arena_chunk *dq_arena_chunk_at(uint32_t index);

#endif
