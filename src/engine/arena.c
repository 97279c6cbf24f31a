/* SPDX-License-Identifier: MIT */
/* arena - see arena.h. */
#include "engine/arena.h"

#include <errno.h>
#include <string.h>

#include "base/check.h"
#include "engine/arena_internal.h"
#include "host/fiber.h"
#include "host/memory.h"

/* S: set when the arena is opened, constant until it is closed. */
static struct {
    uint64_t core_bytes;
    int ram_fd;
    bool is_open;
    bool has_window;
} mapping;

/* S: the same. */
uint64_t dq_arena_ram_size;

/* S: stacks whose guard page is in place; a machine that is rewound finds it there. */
static DQ_BOOKKEEPING struct {
    bool has_guard[DQ_ARENA_STACK_MAX];
} slots;

static uint64_t round_up(uint64_t bytes, uint64_t align)
{
    return (bytes + align - 1) & ~(align - 1);
}

/* A byte for eight of ram. */
static size_t shadow_bytes(void)
{
    return round_up(dq_arena_ram_size / 8, DQ_PAGE_BYTES);
}

int dq_arena_open(uint64_t ram_bytes, uint64_t core_bytes)
{
    DQ_ASSERT(!mapping.is_open);
    dq_arena_ram_size = round_up(ram_bytes, DQ_PAGE_BYTES);
    mapping.core_bytes = round_up(core_bytes, DQ_PAGE_BYTES);
    mapping.ram_fd = host_memory_file_create("dirql-ram", dq_arena_ram_size);
    if (mapping.ram_fd < 0) {
        return mapping.ram_fd;
    }
    int error =
        host_memory_map_file_fixed((void *)DQ_ARENA_RAM_ADDRESS, dq_arena_ram_size, mapping.ram_fd);
    if (error) {
        goto fail_close_file;
    }
    error = host_memory_map_fixed((void *)DQ_ARENA_CORE_ADDRESS, mapping.core_bytes, true);
    if (error) {
        goto fail_unmap_ram;
    }
    error = host_memory_map_fixed((void *)DQ_ARENA_STACK_ADDRESS,
                                  (size_t)DQ_ARENA_STACK_MAX * DQ_ARENA_STACK_SLOT_BYTES, true);
    if (error) {
        goto fail_unmap_core;
    }
    error = host_memory_map_fixed((void *)DQ_ARENA_COOKIE_ADDRESS, DQ_ARENA_COOKIE_BYTES, false);
    if (error) {
        goto fail_unmap_stacks;
    }
    host_fiber_region((void *)DQ_ARENA_STACK_ADDRESS, DQ_ARENA_STACK_SLOT_BYTES,
                      DQ_ARENA_STACK_MAX);
    struct dq_arena *arena = dq_arena();
    arena->core_used = round_up(sizeof(*arena), DQ_ARENA_ALIGN);
    arena->ram_used = DQ_ARENA_RAM_FIRST;
    mapping.is_open = true;
    return 0;

fail_unmap_stacks:
    host_memory_unmap((void *)DQ_ARENA_STACK_ADDRESS,
                      (size_t)DQ_ARENA_STACK_MAX * DQ_ARENA_STACK_SLOT_BYTES);
fail_unmap_core:
    host_memory_unmap((void *)DQ_ARENA_CORE_ADDRESS, mapping.core_bytes);
fail_unmap_ram:
    host_memory_unmap((void *)DQ_ARENA_RAM_ADDRESS, dq_arena_ram_size);
fail_close_file:
    host_fd_close(mapping.ram_fd);
    return error;
}

void dq_arena_close(void)
{
    if (!mapping.is_open) {
        return;
    }
    for (uint32_t i = 0; i < DQ_ARENA_STACK_MAX; i++) {
        if (!slots.has_guard[i]) {
            continue;
        }
        host_fiber_forget(
            (void *)(DQ_ARENA_STACK_ADDRESS + (uint64_t)i * DQ_ARENA_STACK_SLOT_BYTES),
            DQ_ARENA_STACK_SLOT_BYTES);
    }
    if (mapping.has_window) {
        host_memory_unmap((void *)DQ_ARENA_SHADOW_ADDRESS, shadow_bytes());
        host_memory_unmap((void *)DQ_ARENA_WINDOW_ADDRESS, DQ_ARENA_WINDOW_BYTES);
    }
    host_memory_unmap((void *)DQ_ARENA_COOKIE_ADDRESS, DQ_ARENA_COOKIE_BYTES);
    host_memory_unmap((void *)DQ_ARENA_STACK_ADDRESS,
                      (size_t)DQ_ARENA_STACK_MAX * DQ_ARENA_STACK_SLOT_BYTES);
    host_memory_unmap((void *)DQ_ARENA_CORE_ADDRESS, mapping.core_bytes);
    host_memory_unmap((void *)DQ_ARENA_RAM_ADDRESS, dq_arena_ram_size);
    host_fd_close(mapping.ram_fd);
    dq_arena_ram_size = 0;
    memset(&mapping, 0, sizeof(mapping));
    memset(&slots, 0, sizeof(slots));
}

static int map_window(void)
{
    if (mapping.has_window) {
        return 0;
    }
    int error = host_memory_map_fixed((void *)DQ_ARENA_WINDOW_ADDRESS, DQ_ARENA_WINDOW_BYTES, true);
    if (error) {
        return error;
    }
    error = host_memory_map_fixed((void *)DQ_ARENA_SHADOW_ADDRESS, shadow_bytes(), true);
    if (error) {
        host_memory_unmap((void *)DQ_ARENA_WINDOW_ADDRESS, DQ_ARENA_WINDOW_BYTES);
        return error;
    }
    mapping.has_window = true;
    return 0;
}

int dq_arena_mode_set(enum dq_arena_mode mode)
{
    struct dq_arena *arena = dq_arena();
    if (mode == DQ_ARENA_RECYCLING || arena->actors) {
        DQ_ASSERT((mode == DQ_ARENA_BY_ACTOR) == (arena->actors != NULL));
        return 0;
    }
    int error = map_window();
    if (error) {
        return error;
    }
    struct dq_arena_actors *actors = dq_arena_actors_open(arena->ram_used, dq_arena_ram_size);
    if (!actors) {
        return -ENOMEM;
    }
    arena->actors = actors;
    arena->window_bytes = DQ_ARENA_WINDOW_BYTES;
    return 0;
}

int dq_arena_ram_fd(void)
{
    return mapping.ram_fd;
}

/* Size class and the size that its members have. False: no class is that large. */
static bool find_class(size_t bytes, uint32_t *ret_class, size_t *ret_bytes)
{
    size_t small_max = (size_t)DQ_ARENA_SMALL_CLASS_COUNT * DQ_ARENA_ALIGN;
    if (bytes <= small_max) {
        size_t units = bytes ? (bytes + DQ_ARENA_ALIGN - 1) / DQ_ARENA_ALIGN : 1;
        *ret_bytes = units * DQ_ARENA_ALIGN;
        *ret_class = (uint32_t)(units - 1);
        return true;
    }
    size_t class_bytes = small_max * 2;
    for (uint32_t i = 0; i < DQ_ARENA_LARGE_CLASS_COUNT; i++, class_bytes *= 2) {
        if (bytes <= class_bytes) {
            *ret_bytes = class_bytes;
            *ret_class = DQ_ARENA_SMALL_CLASS_COUNT + i;
            return true;
        }
    }
    return false;
}

void *dq_arena_core_alloc(size_t bytes)
{
    struct dq_arena *arena = dq_arena();
    size_t class_bytes;
    uint32_t class_index;
    if (!find_class(bytes, &class_index, &class_bytes)) {
        return NULL;
    }
    if (arena->actors) {
        return dq_arena_actor_alloc(DQ_ARENA_SPACE_CORE, class_bytes, DQ_ARENA_ALIGN);
    }
    void *object = arena->free[class_index];
    if (object) {
        memcpy(&arena->free[class_index], object, sizeof(void *));
        memset(object, 0, class_bytes);
        return object;
    }
    if (arena->core_used + class_bytes > mapping.core_bytes) {
        return NULL;
    }
    object = (void *)(DQ_ARENA_CORE_ADDRESS + arena->core_used);
    arena->core_used += class_bytes;
    return object; /* never used: zero from the mapping, or cleared by the rewind */
}

void dq_arena_core_free(void *object, size_t bytes)
{
    struct dq_arena *arena = dq_arena();
    size_t class_bytes;
    uint32_t class_index;
    bool is_known = find_class(bytes, &class_index, &class_bytes);
    DQ_ASSERT(is_known);
    memset(object, 0, class_bytes); /* a dead object's signature must not survive */
    if (arena->actors) {
        return;
    }
    memcpy(object, &arena->free[class_index], sizeof(void *));
    arena->free[class_index] = object;
}

void *dq_arena_ram_extend(size_t bytes, size_t align)
{
    struct dq_arena *arena = dq_arena();
    if (arena->actors) {
        return dq_arena_actor_alloc(DQ_ARENA_SPACE_RAM, bytes, align);
    }
    uint64_t offset = round_up(arena->ram_used, align);
    if (bytes > dq_arena_ram_size || offset > dq_arena_ram_size - bytes) {
        return NULL;
    }
    arena->ram_used = offset + bytes;
    return (void *)(DQ_ARENA_RAM_ADDRESS + offset);
}

void dq_arena_ram_written(uint64_t offset, size_t bytes)
{
    struct dq_arena *arena = dq_arena();
    uint64_t end = offset + bytes;
    bool is_given_out = (offset >= DQ_ARENA_RAM_FIRST && end <= arena->ram_used) ||
                        dq_arena_actor_has_ram(offset, bytes);
    if (is_given_out || bytes == 0) {
        return;
    }
    if (arena->stray_end == 0 || offset < arena->stray_first) {
        arena->stray_first = offset;
    }
    arena->stray_end = end > arena->stray_end ? end : arena->stray_end;
}

/* UINT32_MAX: all are in use. */
static uint32_t find_slot(struct dq_arena *arena)
{
    if (arena->actors) {
        uint32_t slot = dq_arena_actor_slot(arena->stack_is_used, DQ_ARENA_STACK_MAX);
        if (slot != UINT32_MAX) {
            return slot;
        }
    }
    if (arena->stack_free_count > 0) {
        arena->stack_free_count--;
        return arena->stack_free[arena->stack_free_count];
    }
    return arena->stack_count < DQ_ARENA_STACK_MAX ? arena->stack_count : UINT32_MAX;
}

void *dq_arena_stack_alloc(void)
{
    struct dq_arena *arena = dq_arena();
    uint32_t slot = find_slot(arena);
    if (slot == UINT32_MAX) {
        return NULL;
    }
    arena->stack_count = slot < arena->stack_count ? arena->stack_count : slot + 1;
    arena->stack_is_used[slot / 64] |= 1ull << (slot % 64);
    uint64_t start = DQ_ARENA_STACK_ADDRESS + (uint64_t)slot * DQ_ARENA_STACK_SLOT_BYTES;
    if (!slots.has_guard[slot]) {
        int error = host_memory_protect_none((void *)start, DQ_PAGE_BYTES);
        DQ_ASSERT(error == 0);
        slots.has_guard[slot] = true;
    }
    return (void *)(start + DQ_PAGE_BYTES);
}

void dq_arena_stack_free(void *stack)
{
    struct dq_arena *arena = dq_arena();
    uint64_t slot =
        ((uint64_t)(uintptr_t)stack - DQ_ARENA_STACK_ADDRESS) / DQ_ARENA_STACK_SLOT_BYTES;
    DQ_ASSERT(slot < arena->stack_count);
    arena->stack_free[arena->stack_free_count++] = (uint16_t)slot;
}

/* Everything but the guard pages of stacks. */
static void each_part(int (*apply)(void *address, size_t bytes))
{
    int error = apply((void *)DQ_ARENA_RAM_ADDRESS, dq_arena_ram_size);
    DQ_ASSERT(error == 0);
    error = apply((void *)DQ_ARENA_CORE_ADDRESS, mapping.core_bytes);
    DQ_ASSERT(error == 0);
    if (mapping.has_window) {
        error = apply((void *)DQ_ARENA_WINDOW_ADDRESS, DQ_ARENA_WINDOW_BYTES);
        DQ_ASSERT(error == 0);
        error = apply((void *)DQ_ARENA_SHADOW_ADDRESS, shadow_bytes());
        DQ_ASSERT(error == 0);
    }
    uint32_t slot = 0;
    while (slot < DQ_ARENA_STACK_MAX) {
        uint64_t start = DQ_ARENA_STACK_ADDRESS + (uint64_t)slot * DQ_ARENA_STACK_SLOT_BYTES;
        start += slots.has_guard[slot] ? DQ_PAGE_BYTES : 0;
        slot++;
        while (slot < DQ_ARENA_STACK_MAX && !slots.has_guard[slot]) {
            slot++;
        }
        uint64_t end = DQ_ARENA_STACK_ADDRESS + (uint64_t)slot * DQ_ARENA_STACK_SLOT_BYTES;
        error = apply((void *)start, end - start);
        DQ_ASSERT(error == 0);
    }
}

void dq_arena_protect_writes(void)
{
    each_part(host_memory_protect_writes);
}

void dq_arena_unprotect(void)
{
    each_part(host_memory_unprotect);
}

bool dq_arena_is_protectable(uint64_t address)
{
    uint64_t slot_offset = (address - DQ_ARENA_STACK_ADDRESS) % DQ_ARENA_STACK_SLOT_BYTES;
    uint64_t slot = (address - DQ_ARENA_STACK_ADDRESS) / DQ_ARENA_STACK_SLOT_BYTES;
    if (slot < DQ_ARENA_STACK_MAX) {
        return slot_offset >= DQ_PAGE_BYTES || !slots.has_guard[slot];
    }
    bool is_window =
        mapping.has_window && (address - DQ_ARENA_WINDOW_ADDRESS < DQ_ARENA_WINDOW_BYTES ||
                               address - DQ_ARENA_SHADOW_ADDRESS < shadow_bytes());
    return address - DQ_ARENA_CORE_ADDRESS < mapping.core_bytes || is_window ||
           dq_arena_is_ram(address);
}

int dq_arena_ram_unshare(bool is_writable)
{
    return host_memory_remap_file_private((void *)DQ_ARENA_RAM_ADDRESS, dq_arena_ram_size,
                                          mapping.ram_fd, is_writable);
}
