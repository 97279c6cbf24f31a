/* SPDX-License-Identifier: MIT */
/* copy - bringing memory back from a copy: all of it, and only the lines that are known to be
 * written. */
#include <stdlib.h>
#include <string.h>

#include "floors/floors.h"

#define LINE_BYTES 64u
#define PAGE_BYTES 4096u
/* Written lines lie together in small groups, spread over memory. */
#define GROUP_LINES  4u
#define GROUP_STRIDE 64u

size_t floor_copy_bytes = 64 << 10;
uint32_t floor_dirty_count = 80;

static struct {
    unsigned char *from;
    unsigned char *to;
    size_t bytes;
} memory;

/*
 * No larger than needed: what a process has touched is copied by its fork(). Aligned: the string
 * instructions of some processors are slower by a factor of ten to a hundred when the target lies a
 * few bytes behind the source in its page.
 */
static void provide(size_t bytes)
{
    bytes = (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    if (memory.bytes >= bytes) {
        return;
    }
    free(memory.from);
    free(memory.to);
    memory.from = aligned_alloc(PAGE_BYTES, bytes);
    memory.to = aligned_alloc(PAGE_BYTES, bytes);
    memory.bytes = bytes;
    if (!memory.from || !memory.to) {
        abort();
    }
    memset(memory.from, 1, bytes);
    memset(memory.to, 1, bytes);
}

void floor_copy(uint64_t count)
{
    provide(floor_copy_bytes);
    for (uint64_t i = 0; i < count; i++) {
        memcpy(memory.to, memory.from, floor_copy_bytes);
        __asm__ volatile("" ::: "memory");
    }
}

void floor_dirty_lines(uint64_t count)
{
    static uint32_t list[FLOOR_DIRTY_COUNT_MAX];
    provide((size_t)(floor_dirty_count / GROUP_LINES + 1) * GROUP_STRIDE * LINE_BYTES);
    for (uint32_t i = 0; i < floor_dirty_count; i++) {
        list[i] = i / GROUP_LINES * GROUP_STRIDE + i % GROUP_LINES;
    }
    for (uint64_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < floor_dirty_count; k++) {
            size_t at = (size_t)list[k] * LINE_BYTES;
            memcpy(memory.to + at, memory.from + at, LINE_BYTES);
        }
        __asm__ volatile("" ::: "memory");
    }
}
