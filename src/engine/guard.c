/* SPDX-License-Identifier: MIT */
/* guard - see guard.h. */
#include "engine/guard.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "engine/arena.h"
#include "engine/lines.h"
#include "host/crash.h"
#include "host/memory.h"

/* The host allows some 65 000 mappings; an open page between closed ones makes two. */
#define OPEN_MAX 30000u
/* Rewinds after which pages that stayed clean meanwhile are closed: opening one again costs some
 * microseconds, looking at it some hundredths of one. */
#define SWEEP_INTERVAL 4096u

struct open_page {
    unsigned char *start;
    const unsigned char *copy; /* as it was */
    bool was_dirty;            /* since the last sweep */
};

/* S: bookkeeping of the machine thread; written by its signal handler. */
static DQ_BOOKKEEPING struct {
    struct open_page *pages; /* NULL: the guard is off */
    uint32_t count;
    uint32_t rewinds; /* since the last sweep */
    uint64_t faults;
    dq_guard_copy_of *copy_of;
} guard;

static const _Alignas(DQ_PAGE_BYTES) unsigned char zeros[DQ_PAGE_BYTES];

static bool open_page(uintptr_t address)
{
    if (!dq_arena_is_protectable(address) || guard.count == OPEN_MAX) {
        return false;
    }
    unsigned char *start = (unsigned char *)(address & ~(uintptr_t)(DQ_PAGE_BYTES - 1));
    const unsigned char *copy = guard.copy_of(start);
    guard.pages[guard.count++] =
        (struct open_page){ .start = start, .copy = copy ? copy : zeros, .was_dirty = true };
    guard.faults++;
    return host_memory_unprotect(start, DQ_PAGE_BYTES) == 0;
}

void dq_guard_begin(dq_guard_copy_of *copy_of)
{
    DQ_ASSERT(!guard.pages);
    guard.pages = host_memory_alloc(OPEN_MAX * sizeof(*guard.pages));
    guard.copy_of = copy_of;
    int error = host_crash_write_guard(open_page);
    DQ_ASSERT(error == 0);
    dq_arena_protect_writes();
}

void dq_guard_end(void)
{
    if (!guard.pages) {
        return;
    }
    dq_arena_unprotect();
    (void)host_crash_write_guard(NULL); /* ending it cannot fail */
    host_memory_free(guard.pages);
    memset(&guard, 0, sizeof(guard));
}

bool dq_guard_is_on(void)
{
    return guard.pages != NULL;
}

static void sweep(void)
{
    guard.rewinds = 0;
    for (uint32_t i = 0; i < guard.count;) {
        struct open_page *page = &guard.pages[i];
        if (page->was_dirty) {
            page->was_dirty = false;
            i++;
            continue;
        }
        int error = host_memory_protect_writes(page->start, DQ_PAGE_BYTES);
        DQ_ASSERT(error == 0);
        *page = guard.pages[--guard.count];
    }
}

void dq_guard_restore(void)
{
    for (uint32_t i = 0; i < guard.count; i++) {
        struct open_page *page = &guard.pages[i];
        bool is_dirty = dq_lines_copy_different(page->start, page->copy, DQ_PAGE_BYTES);
        page->was_dirty = page->was_dirty || is_dirty;
    }
    if (++guard.rewinds >= SWEEP_INTERVAL) {
        sweep();
    }
}

int dq_guard_after_fork(void)
{
    int error = dq_arena_ram_unshare(!guard.pages);
    for (uint32_t i = 0; i < guard.count && error == 0; i++) {
        if (dq_arena_is_ram((uintptr_t)guard.pages[i].start)) {
            error = host_memory_unprotect(guard.pages[i].start, DQ_PAGE_BYTES);
        }
    }
    return error ? error : host_crash_after_fork();
}

uint32_t dq_guard_open_pages(void)
{
    return guard.count;
}

uint64_t dq_guard_faults(void)
{
    return guard.faults;
}
