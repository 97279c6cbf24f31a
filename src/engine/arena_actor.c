/* SPDX-License-Identifier: MIT */
/* arena_actor - see arena_internal.h. */
#include <stdbool.h>
#include <string.h>

#include "base/check.h"
#include "engine/arena.h"
#include "engine/arena_internal.h"

enum {
    ACTORS_MAX = 8192,
    INDEX_COUNT = 2 * ACTORS_MAX, /* open addressing, half full at most */
    CHUNK_BYTES_MIN = DQ_PAGE_BYTES,
    CHUNK_DOUBLINGS = 4, /* to 64 KiB */
    CORE_PLACE_BYTES = CHUNK_BYTES_MIN << CHUNK_DOUBLINGS,
    CORE_PLACES = DQ_ARENA_WINDOW_BYTES / CORE_PLACE_BYTES,
    RAM_PLACES_MAX = (2u << 20) / 4, /* 2 GiB */
    COLOURS = 16,
};

/* What one actor has in one space. */
struct actor {
    uint64_t name;
    uint32_t space;
    uint32_t chunk_count;
    uint64_t next; /* free part of its newest chunk */
    uint64_t end;
};

struct place_map {
    uint64_t first; /* address */
    uint64_t place_bytes;
    uint32_t count;
    uint64_t *is_used; /* bit per place */
};

struct dq_arena_actors {
    uint32_t actor_count;
    uint32_t chunk_count;
    uint32_t last[DQ_ARENA_SPACE_COUNT]; /* whom the last allocation was for, + 1 */
    struct place_map places[DQ_ARENA_SPACE_STACKS];
    uint16_t index[INDEX_COUNT]; /* actor + 1 */
    struct actor actors[ACTORS_MAX];
    struct dq_arena_chunk chunks[DQ_ARENA_CHUNKS_MAX];
    uint64_t core_places[CORE_PLACES / 64];
    uint64_t ram_places[RAM_PLACES_MAX / 64];
};

/* S: the explorer's; constant while it explores. */
DQ_BOOKKEEPING dq_arena_actor_name_of *dq_arena_actor_name;

static uint64_t name_now(void)
{
    return dq_arena_actor_name ? dq_arena_actor_name() : 0;
}

/* splitmix64's finalizer. */
static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ull;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebull;
    return value ^ (value >> 31);
}

static uint64_t hash_of(uint64_t name, uint64_t number, uint64_t space)
{
    return mix(mix(name + 0x9e3779b97f4a7c15ull * (space + 1)) + number);
}

struct dq_arena_actors *dq_arena_actors_open(uint64_t ram_first, uint64_t ram_bytes)
{
    struct dq_arena_actors *actors = dq_arena_core_alloc(sizeof(*actors));
    if (!actors) {
        return NULL;
    }
    ram_first = (ram_first + DQ_PAGE_BYTES - 1) & ~(uint64_t)(DQ_PAGE_BYTES - 1);
    uint64_t ram_places = ram_bytes > ram_first ? (ram_bytes - ram_first) / DQ_PAGE_BYTES : 0;
    actors->places[DQ_ARENA_SPACE_CORE] = (struct place_map){ .first = DQ_ARENA_WINDOW_ADDRESS,
                                                              .place_bytes = CORE_PLACE_BYTES,
                                                              .count = CORE_PLACES,
                                                              .is_used = actors->core_places };
    actors->places[DQ_ARENA_SPACE_RAM] = (struct place_map){
        .first = DQ_ARENA_RAM_ADDRESS + ram_first,
        .place_bytes = DQ_PAGE_BYTES,
        .count = (uint32_t)(ram_places < RAM_PLACES_MAX ? ram_places : RAM_PLACES_MAX),
        .is_used = actors->ram_places,
    };
    return actors;
}

static bool is_place_used(const struct place_map *map, uint64_t place)
{
    return (map->is_used[place / 64] >> (place % 64) & 1) != 0;
}

/* How many of `count` places from `place` on are free before the first that is not. */
static uint32_t count_free(const struct place_map *map, uint64_t place, uint32_t count)
{
    uint32_t free_count = 0;
    while (free_count < count && !is_place_used(map, place + free_count)) {
        free_count++;
    }
    return free_count;
}

/* `count` places in a row, the first at an address that is a multiple of align: from the hash on,
 * once around. False: there are none. */
static bool find_places(const struct place_map *map, uint64_t hash, uint32_t count, size_t align,
                        uint64_t *ret_place)
{
    if (count > map->count) {
        return false;
    }
    uint64_t start_count = map->count - count + 1;
    uint64_t place = hash % start_count;
    for (uint64_t tried = 0; tried < start_count;) {
        uint64_t address = map->first + place * map->place_bytes;
        uint32_t free_count = count_free(map, place, count);
        uint64_t skip = free_count + 1;
        if (address % align != 0) {
            skip = 1;
        } else if (free_count == count) {
            *ret_place = place;
            return true;
        }
        tried += skip;
        place += skip;
        place = place >= start_count ? 0 : place;
    }
    return false;
}

static bool take_chunk(struct dq_arena_actors *actors, struct actor *actor, size_t bytes,
                       size_t align)
{
    struct place_map *map = &actors->places[actor->space];
    uint32_t doublings =
        actor->chunk_count < CHUNK_DOUBLINGS ? actor->chunk_count : CHUNK_DOUBLINGS;
    uint64_t chunk_bytes = (uint64_t)CHUNK_BYTES_MIN << doublings;
    uint64_t hash = hash_of(actor->name, actor->chunk_count, actor->space);
    bool is_core = actor->space == DQ_ARENA_SPACE_CORE;
    /* First lines of chunks spread over the sets of the caches. */
    uint64_t colour = is_core ? (hash >> 32) % COLOURS * DQ_ARENA_ALIGN : 0;
    if (chunk_bytes < bytes + colour) {
        chunk_bytes = (bytes + colour + DQ_PAGE_BYTES - 1) & ~(uint64_t)(DQ_PAGE_BYTES - 1);
    }
    uint64_t count = (chunk_bytes + map->place_bytes - 1) / map->place_bytes;
    uint64_t place;
    if (actors->chunk_count == DQ_ARENA_CHUNKS_MAX || count > map->count ||
        !find_places(map, hash, (uint32_t)count, align, &place)) {
        return false;
    }
    for (uint64_t i = place; i < place + count; i++) {
        map->is_used[i / 64] |= 1ull << (i % 64);
    }
    uint64_t start = map->first + place * map->place_bytes;
    if (is_core && chunk_bytes < CORE_PLACE_BYTES) {
        uint64_t pages = (CORE_PLACE_BYTES - chunk_bytes) / DQ_PAGE_BYTES + 1;
        start += (hash >> 40) % pages * DQ_PAGE_BYTES;
    }
    actors->chunks[actors->chunk_count++] = (struct dq_arena_chunk){ start, chunk_bytes };
    actor->chunk_count++;
    actor->next = start + colour;
    actor->end = start + chunk_bytes;
    return true;
}

/* The first entry of a space is for whoever comes when the table is full: still no reuse, but their
 * allocations do not commute. */
static struct actor *find_actor(struct dq_arena_actors *actors, uint64_t name, uint32_t space)
{
    uint32_t last = actors->last[space];
    if (last != 0 && actors->actors[last - 1].name == name) {
        return &actors->actors[last - 1];
    }
    uint32_t at = (uint32_t)hash_of(name, 0, space) % INDEX_COUNT;
    while (actors->index[at] != 0) {
        struct actor *actor = &actors->actors[actors->index[at] - 1];
        if (actor->name == name && actor->space == space) {
            actors->last[space] = actors->index[at];
            return actor;
        }
        at = (at + 1) % INDEX_COUNT;
    }
    if (actors->actor_count >= ACTORS_MAX - DQ_ARENA_SPACE_COUNT && name != 0) {
        return find_actor(actors, 0, space);
    }
    struct actor *actor = &actors->actors[actors->actor_count++];
    *actor = (struct actor){ .name = name, .space = space };
    actors->index[at] = (uint16_t)actors->actor_count;
    actors->last[space] = actors->actor_count;
    return actor;
}

void *dq_arena_actor_alloc(enum dq_arena_space space, size_t bytes, size_t align)
{
    struct dq_arena_actors *actors = dq_arena()->actors;
    if (bytes > DQ_ARENA_WINDOW_BYTES) {
        return NULL;
    }
    struct actor *actor = find_actor(actors, name_now(), space);
    uint64_t start = (actor->next + align - 1) & ~(uint64_t)(align - 1);
    if (actor->chunk_count == 0 || start + bytes > actor->end) {
        if (!take_chunk(actors, actor, bytes, align < DQ_PAGE_BYTES ? 1 : align)) {
            return NULL;
        }
        start = (actor->next + align - 1) & ~(uint64_t)(align - 1);
    }
    actor->next = start + bytes;
    return (void *)start;
}

uint32_t dq_arena_actor_slot(const uint64_t *is_used, uint32_t slot_count)
{
    struct actor *actor = find_actor(dq_arena()->actors, name_now(), DQ_ARENA_SPACE_STACKS);
    uint64_t hash = hash_of(actor->name, actor->chunk_count++, DQ_ARENA_SPACE_STACKS);
    for (uint32_t i = 0; i < slot_count; i++) {
        uint32_t slot = (uint32_t)((hash + i) % slot_count);
        if ((is_used[slot / 64] >> (slot % 64) & 1) == 0) {
            return slot;
        }
    }
    return UINT32_MAX;
}

bool dq_arena_actor_has_ram(uint64_t offset, size_t bytes)
{
    const struct dq_arena_actors *actors = dq_arena()->actors;
    if (!actors || bytes == 0) {
        return false;
    }
    const struct place_map *map = &actors->places[DQ_ARENA_SPACE_RAM];
    uint64_t first = DQ_ARENA_RAM_ADDRESS + offset - map->first;
    if (DQ_ARENA_RAM_ADDRESS + offset < map->first) {
        return false;
    }
    uint64_t place = first / DQ_PAGE_BYTES;
    uint64_t place_last = (first + bytes - 1) / DQ_PAGE_BYTES;
    while (place <= place_last && place < map->count && is_place_used(map, place)) {
        place++;
    }
    return place > place_last;
}

uint32_t dq_arena_chunk_count(void)
{
    const struct dq_arena_actors *actors = dq_arena()->actors;
    return actors ? actors->chunk_count : 0;
}

const struct dq_arena_chunk *dq_arena_chunk_at(uint32_t index)
{
    return &dq_arena()->actors->chunks[index];
}
