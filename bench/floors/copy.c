/* SPDX-License-Identifier: MIT */
/* copy - bringing memory back from a copy: all of it, and only the lines that are known to be
 * written. */
#include <stdlib.h>
#include <string.h>

#include "floors/floors.h"

#define LINE_BYTES 64u
/* Written lines lie together in small groups, spread over memory. */
#define GROUP_LINES  4u
#define GROUP_STRIDE 64u

size_t floor_copy_bytes = 64 << 10;
uint32_t floor_dirty_count = 80;

static unsigned char *memory_of(unsigned char **memory, size_t bytes)
{
    if (!*memory) {
        *memory = malloc(bytes);
        if (!*memory) {
            abort();
        }
        memset(*memory, 1, bytes);
    }
    return *memory;
}

void floor_copy(uint64_t count)
{
    static unsigned char *from;
    static unsigned char *to;
    const unsigned char *source = memory_of(&from, FLOOR_COPY_BYTES_MAX);
    unsigned char *target = memory_of(&to, FLOOR_COPY_BYTES_MAX);
    for (uint64_t i = 0; i < count; i++) {
        memcpy(target, source, floor_copy_bytes);
        __asm__ volatile("" ::: "memory");
    }
}

void floor_dirty_lines(uint64_t count)
{
    enum { BYTES = FLOOR_DIRTY_COUNT_MAX / GROUP_LINES * GROUP_STRIDE * LINE_BYTES };
    static unsigned char *from;
    static unsigned char *to;
    static uint32_t list[FLOOR_DIRTY_COUNT_MAX];
    const unsigned char *source = memory_of(&from, BYTES);
    unsigned char *target = memory_of(&to, BYTES);
    for (uint32_t i = 0; i < floor_dirty_count; i++) {
        list[i] = i / GROUP_LINES * GROUP_STRIDE + i % GROUP_LINES;
    }
    for (uint64_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < floor_dirty_count; k++) {
            size_t at = (size_t)list[k] * LINE_BYTES;
            memcpy(target + at, source + at, LINE_BYTES);
        }
        __asm__ volatile("" ::: "memory");
    }
}
