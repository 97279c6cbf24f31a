/* SPDX-License-Identifier: MIT */
/* rewind - see rewind.h. */
#include "engine/rewind.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "engine/arena.h"
#include "engine/arena_internal.h"
#include "engine/guard.h"
#include "engine/lines.h"
#include "host/fiber.h"
#include "host/memory.h"

#define OVERRUN_BYTES        DQ_PAGE_BYTES
#define AUDITED_BEHIND_BYTES ((size_t)1 << 20)

struct region {
    const char *name;
    unsigned char *start;
    size_t bytes;
    unsigned char *copy;
    void *allocation; /* that holds the copy */
};

/* S: the snapshot outlives what it restores. */
static DQ_BOOKKEEPING struct {
    struct region regions[DQ_REWIND_REGION_MAX];
    uint32_t region_count;
    struct region watched[DQ_REWIND_REGION_MAX];
    uint32_t watched_count;
    struct region exempt[DQ_REWIND_REGION_MAX];
    uint32_t exempt_count;
    struct region core;
    struct region ram;
    struct region stacks[DQ_ARENA_STACK_MAX]; /* from the lowest byte in use to the top */
    uint32_t stack_count;
    struct region *chunks; /* of actors, and their shadow */
    uint32_t chunk_count;
    uint32_t actor_chunk_count;
    struct dq_arena_chunk *released; /* chunks that the last rewind gave back, for the audit */
    uint32_t released_count;
    bool is_taken;
    bool is_guarded; /* the next one */
} snapshot;

static void add(struct region *regions, uint32_t *count, const char *name, const void *start,
                size_t bytes)
{
    DQ_ASSERT(*count < DQ_REWIND_REGION_MAX);
    regions[(*count)++] =
        (struct region){ .name = name, .start = (unsigned char *)(uintptr_t)start, .bytes = bytes };
}

void dq_rewind_region_add(const char *name, void *start, size_t bytes)
{
    add(snapshot.regions, &snapshot.region_count, name, start, bytes);
}

bool dq_rewind_is_region(uintptr_t address)
{
    for (uint32_t i = 0; i < snapshot.region_count; i++) {
        if (address - (uintptr_t)snapshot.regions[i].start < snapshot.regions[i].bytes) {
            return true;
        }
    }
    return false;
}

void dq_rewind_watch_add(const char *name, const void *start, size_t bytes)
{
    add(snapshot.watched, &snapshot.watched_count, name, start, bytes);
}

void dq_rewind_watch_exempt(const void *start, size_t bytes)
{
    add(snapshot.exempt, &snapshot.exempt_count, "", start, bytes);
}

/* The copy lies at the same place in its page as the original: string moves between addresses that
 * differ a little there are many times slower on some processors. Around it its pages are zero. */
static void save(struct region *region)
{
    const uintptr_t page_mask = ~(uintptr_t)(DQ_PAGE_BYTES - 1);
    region->allocation = host_memory_resize(NULL, region->bytes + 3 * DQ_PAGE_BYTES);
    unsigned char *page =
        (unsigned char *)(((uintptr_t)region->allocation + DQ_PAGE_BYTES - 1) & page_mask);
    size_t before = (uintptr_t)region->start % DQ_PAGE_BYTES;
    region->copy = page + before;
    unsigned char *end = region->copy + region->bytes;
    dq_lines_zero(page, before);
    dq_lines_copy(region->copy, region->start, region->bytes);
    dq_lines_zero(end, (size_t)(((uintptr_t)end + DQ_PAGE_BYTES - 1) & page_mask) - (uintptr_t)end);
}

static unsigned char *stack_start(uint32_t slot)
{
    return (unsigned char *)(DQ_ARENA_STACK_ADDRESS + (uint64_t)slot * DQ_ARENA_STACK_SLOT_BYTES +
                             DQ_PAGE_BYTES);
}

void dq_rewind_guard_set(bool is_guarded)
{
    snapshot.is_guarded = is_guarded;
}

/* The page of the copy; around the region it is zero, as what the region lies in. */
static const unsigned char *page_of_copy(const struct region *region, const unsigned char *page)
{
    uintptr_t first = (uintptr_t)region->start & ~(uintptr_t)(DQ_PAGE_BYTES - 1);
    uintptr_t copy = (uintptr_t)region->copy & ~(uintptr_t)(DQ_PAGE_BYTES - 1);
    bool is_in = (uintptr_t)page >= first && page < region->start + region->bytes;
    return is_in ? (const unsigned char *)(copy + ((uintptr_t)page - first)) : NULL;
}

static const unsigned char *copy_of(const unsigned char *page)
{
    uint64_t slot = ((uintptr_t)page - DQ_ARENA_STACK_ADDRESS) / DQ_ARENA_STACK_SLOT_BYTES;
    if (slot < DQ_ARENA_STACK_MAX) {
        return slot < snapshot.stack_count ? page_of_copy(&snapshot.stacks[slot], page) : NULL;
    }
    for (uint32_t i = 0; i < snapshot.chunk_count; i++) {
        const unsigned char *copy = page_of_copy(&snapshot.chunks[i], page);
        if (copy) {
            return copy;
        }
    }
    return page_of_copy(dq_arena_is_ram((uintptr_t)page) ? &snapshot.ram : &snapshot.core, page);
}

static uintptr_t shadow_address(uintptr_t ram_address)
{
    return DQ_ARENA_SHADOW_ADDRESS + (ram_address - DQ_ARENA_RAM_ADDRESS) / 8;
}

static void save_all(struct region *regions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        save(&regions[i]);
    }
}

/* Most pages of most stacks were never touched: the host knows which. */
static size_t find_unused(uint32_t slot)
{
    if (!dq_arena_is_stack_used(slot)) {
        return DQ_ARENA_STACK_BYTES;
    }
    size_t untouched = host_memory_untouched(stack_start(slot), DQ_ARENA_STACK_BYTES);
    return untouched +
           dq_lines_first_used(stack_start(slot) + untouched, DQ_ARENA_STACK_BYTES - untouched);
}

static void save_stacks(void)
{
    snapshot.stack_count = dq_arena()->stack_count;
    for (uint32_t i = 0; i < snapshot.stack_count; i++) {
        size_t unused = find_unused(i);
        snapshot.stacks[i] = (struct region){ .name = "stack",
                                              .start = stack_start(i) + unused,
                                              .bytes = DQ_ARENA_STACK_BYTES - unused };
    }
    save_all(snapshot.stacks, snapshot.stack_count);
}

static void append_chunk(const char *name, uintptr_t start, size_t bytes)
{
    uint32_t index = snapshot.chunk_count++;
    snapshot.chunks =
        host_memory_resize(snapshot.chunks, snapshot.chunk_count * sizeof(*snapshot.chunks));
    snapshot.chunks[index] =
        (struct region){ .name = name, .start = (unsigned char *)start, .bytes = bytes };
}

static bool has_chunk(uintptr_t start)
{
    uint32_t i = 0;
    while (i < snapshot.chunk_count && (uintptr_t)snapshot.chunks[i].start != start) {
        i++;
    }
    return i < snapshot.chunk_count;
}

/* Shadow of memory in ram: by whole pages, which several parts of ram may share. */
static void append_shadow(uintptr_t start, size_t bytes)
{
    if (!dq_arena_is_ram(start) || bytes == 0) {
        return;
    }
    const uintptr_t page_mask = ~(uintptr_t)(DQ_PAGE_BYTES - 1);
    uintptr_t page = shadow_address(start) & page_mask;
    uintptr_t end = shadow_address(start + bytes - 1) + 1;
    for (; page < end; page += DQ_PAGE_BYTES) {
        if (!has_chunk(page)) {
            append_chunk("shadow", page, DQ_PAGE_BYTES);
        }
    }
}

static void save_chunks(void)
{
    snapshot.released = host_memory_alloc(DQ_ARENA_CHUNKS_MAX * sizeof(*snapshot.released));
    snapshot.actor_chunk_count = dq_arena_chunk_count();
    for (uint32_t i = 0; i < snapshot.actor_chunk_count; i++) {
        const struct dq_arena_chunk *chunk = dq_arena_chunk_at(i);
        append_chunk("an actor's memory", chunk->start, chunk->bytes);
        append_shadow(chunk->start, chunk->bytes);
    }
    if (dq_arena()->actors) {
        append_shadow((uintptr_t)snapshot.ram.start, snapshot.ram.bytes);
    }
    save_all(snapshot.chunks, snapshot.chunk_count);
}

void dq_rewind_snapshot(void)
{
    DQ_ASSERT(!snapshot.is_taken);
    const struct dq_arena *arena = dq_arena();
    snapshot.core = (struct region){ .name = "core",
                                     .start = (unsigned char *)DQ_ARENA_CORE_ADDRESS,
                                     .bytes = arena->core_used };
    snapshot.ram =
        (struct region){ .name = "ram",
                         .start = (unsigned char *)DQ_ARENA_RAM_ADDRESS + DQ_ARENA_RAM_FIRST,
                         .bytes = arena->ram_used - DQ_ARENA_RAM_FIRST };
    save(&snapshot.core);
    save(&snapshot.ram);
    save_stacks();
    save_chunks();
    save_all(snapshot.regions, snapshot.region_count);
    save_all(snapshot.watched, snapshot.watched_count);
    snapshot.is_taken = true;
    if (snapshot.is_guarded) {
        dq_guard_begin(copy_of);
    }
}

bool dq_rewind_has_snapshot(void)
{
    return snapshot.is_taken;
}

static void restore(const struct region *region)
{
    (void)dq_lines_copy_different(region->start, region->copy, region->bytes);
}

/* What a driver can have written behind the last block of ram without a device's help. */
static size_t overrun_bytes(uint64_t ram_now)
{
    uint64_t behind = dq_arena_ram_bytes() - ram_now;
    return behind < OVERRUN_BYTES ? (size_t)behind : OVERRUN_BYTES;
}

static void restore_all(const struct region *regions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        restore(&regions[i]);
    }
}

/* Slots are a thousand, those in use a few. */
static void forget_stacks(uint32_t count)
{
    for (uint32_t word = 0; word * 64 < count; word++) {
        for (uint64_t left = dq_arena()->stack_is_used[word]; left != 0; left &= left - 1) {
            uint32_t slot = word * 64 + (uint32_t)__builtin_ctzll(left);
            host_fiber_forget(stack_start(slot), DQ_ARENA_STACK_BYTES);
        }
    }
}

/* Without a guard: all that may have been written. A stack below its present use holds what dead
 * frames left: fresh machines have zeros there. */
static void restore_arena(void)
{
    const struct dq_arena *arena = dq_arena();
    uint64_t core_now = arena->core_used;
    uint64_t ram_now = arena->ram_used;
    for (uint32_t i = 0; i < arena->stack_count; i++) {
        size_t dead_bytes = DQ_ARENA_STACK_BYTES;
        if (!dq_arena_is_stack_used(i)) {
            continue;
        }
        if (i < snapshot.stack_count) {
            restore(&snapshot.stacks[i]);
            dead_bytes -= snapshot.stacks[i].bytes;
        }
        dq_lines_zero_used(stack_start(i), dead_bytes);
    }
    dq_lines_zero((unsigned char *)DQ_ARENA_RAM_ADDRESS + arena->stray_first,
                  arena->stray_end - arena->stray_first);
    dq_lines_zero(snapshot.core.start + snapshot.core.bytes, core_now - snapshot.core.bytes);
    dq_lines_zero(snapshot.ram.start + snapshot.ram.bytes,
                  ram_now - DQ_ARENA_RAM_FIRST - snapshot.ram.bytes + overrun_bytes(ram_now));
    for (uint32_t i = 0; i < snapshot.released_count; i++) {
        const struct dq_arena_chunk *chunk = &snapshot.released[i];
        dq_lines_zero_used((void *)(uintptr_t)chunk->start, chunk->bytes);
        if (dq_arena_is_ram(chunk->start)) {
            dq_lines_zero_used((void *)shadow_address(chunk->start), chunk->bytes / 8);
        }
    }
    restore(&snapshot.core);
    restore(&snapshot.ram);
    restore_all(snapshot.chunks, snapshot.chunk_count);
}

/* Chunks that were taken since the snapshot: core forgets them. */
static void note_released_chunks(void)
{
    uint32_t count = dq_arena_chunk_count();
    snapshot.released_count = 0;
    for (uint32_t i = snapshot.actor_chunk_count; i < count; i++) {
        snapshot.released[snapshot.released_count++] = *dq_arena_chunk_at(i);
    }
}

void dq_rewind_restore(void)
{
    DQ_ASSERT(snapshot.is_taken);
    forget_stacks(dq_arena()->stack_count);
    note_released_chunks();
    if (dq_guard_is_on()) {
        dq_guard_restore();
    } else {
        restore_arena();
    }
    restore_all(snapshot.regions, snapshot.region_count);
}

static bool is_exempt(const unsigned char *address)
{
    for (uint32_t i = 0; i < snapshot.exempt_count; i++) {
        const struct region *region = &snapshot.exempt[i];
        if ((size_t)(address - region->start) < region->bytes) {
            return true;
        }
    }
    return false;
}

static bool is_same(const struct region *region, char *text, size_t text_bytes)
{
    size_t from = 0;
    size_t at;
    while (dq_lines_find_difference(region->start + from, region->copy + from, region->bytes - from,
                                    &at)) {
        at += from;
        if (!is_exempt(region->start + at)) {
            struct dq_text message;
            dq_text_init(&message, text, text_bytes);
            dq_text_format(&message, "%s differs from the snapshot at offset 0x%zx", region->name,
                           at);
            return false;
        }
        from = at + 1;
    }
    return true;
}

static bool is_zero(const char *name, const unsigned char *start, size_t bytes, char *text,
                    size_t text_bytes)
{
    size_t used = dq_lines_first_used(start, bytes);
    if (used + 64 > bytes) {
        return true;
    }
    struct dq_text message;
    dq_text_init(&message, text, text_bytes);
    dq_text_format(&message, "unused %s is not zero, 0x%zx behind the used part", name, used);
    return false;
}

static bool are_same(const struct region *regions, uint32_t count, char *text, size_t text_bytes)
{
    bool is_clean = true;
    for (uint32_t i = 0; is_clean && i < count; i++) {
        is_clean = is_same(&regions[i], text, text_bytes);
    }
    return is_clean;
}

static bool are_stacks_clean(char *text, size_t text_bytes)
{
    bool is_clean = true;
    for (uint32_t i = 0; is_clean && i < snapshot.stack_count; i++) {
        const struct region *stack = &snapshot.stacks[i];
        is_clean = !dq_arena_is_stack_used(i) ||
                   (is_same(stack, text, text_bytes) &&
                    is_zero("stack", stack_start(i), (size_t)(stack->start - stack_start(i)), text,
                            text_bytes));
    }
    return is_clean;
}

static bool are_released_chunks_zero(char *text, size_t text_bytes)
{
    bool is_clean = true;
    for (uint32_t i = 0; is_clean && i < snapshot.released_count; i++) {
        const struct dq_arena_chunk *chunk = &snapshot.released[i];
        is_clean = is_zero("memory of an actor", (const void *)(uintptr_t)chunk->start,
                           chunk->bytes, text, text_bytes);
    }
    return is_clean;
}

/* A little beyond the used parts: what a run had allocated there must be gone. And what is never
 * given out, where devices with a wrong address write. */
static bool is_unused_part_zero(char *text, size_t text_bytes)
{
    const struct dq_arena *arena = dq_arena();
    uint64_t ram_behind = dq_arena_ram_bytes() - arena->ram_used;
    ram_behind = ram_behind < AUDITED_BEHIND_BYTES ? ram_behind : AUDITED_BEHIND_BYTES;
    if (arena->actors) { /* their memory lies there */
        ram_behind = 0;
    }
    return is_zero("core", (unsigned char *)DQ_ARENA_CORE_ADDRESS + arena->core_used,
                   AUDITED_BEHIND_BYTES, text, text_bytes) &&
           is_zero("ram", (unsigned char *)DQ_ARENA_RAM_ADDRESS + arena->ram_used, ram_behind, text,
                   text_bytes) &&
           is_zero("low ram", (unsigned char *)DQ_ARENA_RAM_ADDRESS, DQ_ARENA_RAM_FIRST, text,
                   text_bytes);
}

bool dq_rewind_audit(char *text, size_t text_bytes)
{
    return is_same(&snapshot.core, text, text_bytes) && is_same(&snapshot.ram, text, text_bytes) &&
           are_stacks_clean(text, text_bytes) &&
           are_same(snapshot.chunks, snapshot.chunk_count, text, text_bytes) &&
           are_same(snapshot.regions, snapshot.region_count, text, text_bytes) &&
           are_same(snapshot.watched, snapshot.watched_count, text, text_bytes) &&
           are_released_chunks_zero(text, text_bytes) && is_unused_part_zero(text, text_bytes);
}

static size_t count_bytes(const struct region *regions, uint32_t count)
{
    size_t bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        bytes += regions[i].bytes;
    }
    return bytes;
}

size_t dq_rewind_bytes(void)
{
    return snapshot.core.bytes + snapshot.ram.bytes +
           count_bytes(snapshot.stacks, snapshot.stack_count) +
           count_bytes(snapshot.chunks, snapshot.chunk_count) +
           count_bytes(snapshot.regions, snapshot.region_count);
}

static void drop(struct region *regions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        host_memory_free(regions[i].allocation);
        regions[i].allocation = NULL;
        regions[i].copy = NULL;
    }
}

void dq_rewind_discard(void)
{
    dq_guard_end();
    drop(&snapshot.core, 1);
    drop(&snapshot.ram, 1);
    drop(snapshot.stacks, snapshot.stack_count);
    drop(snapshot.regions, snapshot.region_count);
    drop(snapshot.watched, snapshot.watched_count);
    drop(snapshot.chunks, snapshot.chunk_count);
    host_memory_free(snapshot.chunks);
    host_memory_free(snapshot.released);
    snapshot.chunks = NULL;
    snapshot.released = NULL;
    snapshot.chunk_count = 0;
    snapshot.actor_chunk_count = 0;
    snapshot.released_count = 0;
    snapshot.stack_count = 0;
    snapshot.is_taken = false;
}

void dq_rewind_close(void)
{
    dq_rewind_discard();
    memset(&snapshot, 0, sizeof(snapshot));
}
