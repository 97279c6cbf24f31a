/* SPDX-License-Identifier: MIT */
/* memory - see memory.h. */
#include "host/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/wide.h"

/* Exit status "the environment": there is nothing that a caller could do without memory. */
#define EXIT_STATUS_ENVIRONMENT 3
#define PAGE_BYTES              4096u

static _Noreturn DQ_COLD void end_without_memory(void)
{
    static const char message[] = "dirql: the host has no memory left\n";
    ssize_t written = write(STDERR_FILENO, message, sizeof(message) - 1);
    (void)written; /* nobody is left to tell */
    _exit(EXIT_STATUS_ENVIRONMENT);
}

void *host_memory_alloc(size_t bytes)
{
    void *memory = calloc(1, bytes > 0 ? bytes : 1);
    if (!memory) {
        end_without_memory();
    }
    return memory;
}

void *host_memory_resize(void *memory, size_t bytes)
{
    void *resized = realloc(memory, bytes > 0 ? bytes : 1);
    if (!resized) {
        end_without_memory();
    }
    return resized;
}

uint16_t *host_memory_wide(const char *text, size_t *ret_units)
{
    size_t bytes = strlen(text);
    *ret_units = dq_wide_from_utf8(NULL, 0, text, bytes);
    uint16_t *wide = host_memory_alloc((*ret_units + 1) * sizeof(*wide));
    (void)dq_wide_from_utf8(wide, *ret_units, text, bytes);
    return wide;
}

void host_memory_free(void *memory)
{
    free(memory);
}

static int map_at(void *address, size_t bytes, int protection, int flags, int fd)
{
    void *mapped = mmap(address, bytes, protection, flags | MAP_FIXED_NOREPLACE, fd, 0);
    if (mapped == MAP_FAILED) {
        return -errno;
    }
    if (mapped != address) { /* a kernel before 4.17 takes the address as a hint */
        munmap(mapped, bytes);
        return -EEXIST;
    }
    return 0;
}

int host_memory_map_fixed(void *address, size_t bytes, bool is_accessible)
{
    int protection = is_accessible ? PROT_READ | PROT_WRITE : PROT_NONE;
    return map_at(address, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
}

int host_memory_map_file_fixed(void *address, size_t bytes, int fd)
{
    return map_at(address, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
}

void *host_memory_share(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

int host_memory_remap_file_private(void *address, size_t bytes, int fd, bool is_writable)
{
    int protection = is_writable ? PROT_READ | PROT_WRITE : PROT_READ;
    void *mapped = mmap(address, bytes, protection, MAP_PRIVATE | MAP_FIXED, fd, 0);
    return mapped == MAP_FAILED ? -errno : 0;
}

void host_memory_unmap(void *address, size_t bytes)
{
    int result = munmap(address, bytes);
    DQ_ASSERT(result == 0);
}

int host_memory_protect_none(void *address, size_t bytes)
{
    return mprotect(address, bytes, PROT_NONE) == 0 ? 0 : -errno;
}

int host_memory_protect_writes(void *address, size_t bytes)
{
    return mprotect(address, bytes, PROT_READ) == 0 ? 0 : -errno;
}

int host_memory_unprotect(void *address, size_t bytes)
{
    return mprotect(address, bytes, PROT_READ | PROT_WRITE) == 0 ? 0 : -errno;
}

void host_memory_discard(void *address, size_t bytes)
{
    /* Locked pages (ulimit, mlockall of a debugger) refuse; zero them by hand then. */
    if (madvise(address, bytes, MADV_DONTNEED) != 0) {
        memset(address, 0, bytes);
    }
}

/* Entries of the kernel's page map, up to the first page that is there or in swap. */
static size_t count_untouched(const uint64_t *pages, size_t count)
{
    const uint64_t present_or_swapped = 3ull << 62;
    size_t i = 0;
    while (i < count && (pages[i] & present_or_swapped) == 0) {
        i++;
    }
    return i;
}

size_t host_memory_untouched(const void *address, size_t bytes)
{
    enum { PAGES_AT_ONCE = 64 };
    uint64_t pages[PAGES_AT_ONCE];
    int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    size_t untouched = 0;
    bool is_more = fd >= 0;
    while (is_more && untouched < bytes) {
        size_t left = (bytes - untouched) / PAGE_BYTES;
        size_t wanted = left < PAGES_AT_ONCE ? left : PAGES_AT_ONCE;
        uint64_t first = ((uintptr_t)address + untouched) / PAGE_BYTES;
        ssize_t got = pread(fd, pages, wanted * sizeof(*pages), (off_t)(first * sizeof(*pages)));
        size_t count = got > 0 ? count_untouched(pages, (size_t)got / sizeof(*pages)) : 0;
        untouched += count * PAGE_BYTES;
        is_more = count == wanted;
    }
    host_fd_close(fd);
    return untouched;
}

int host_memory_file_create(const char *name, size_t bytes)
{
    int fd = memfd_create(name, MFD_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    if (ftruncate(fd, (off_t)bytes) != 0) {
        int error = -errno;
        close(fd);
        return error;
    }
    return fd;
}

void host_fd_close(int fd)
{
    if (fd >= 0) {
        close(fd); /* Linux frees the descriptor even when it reports an error */
    }
}
