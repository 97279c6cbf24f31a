/* SPDX-License-Identifier: MIT */
/* memory - the host's memory: fixed mappings for the arena, heap for what outlives a run. */
#ifndef HOST_MEMORY_H
#define HOST_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed heap memory; never NULL (the process ends with status 3 and a message when there is none).
 */
void *host_memory_alloc(size_t bytes);
void *host_memory_resize(void *memory, size_t bytes);
void host_memory_free(void *memory);
/* The text, which is UTF-8, in UTF-16: heap memory, terminated; the terminator is not counted. */
uint16_t *host_memory_wide(const char *text, size_t *ret_units);

/* Map `bytes` at exactly `address`. Negative errno on failure (something else is there). */
int host_memory_map_fixed(void *address, size_t bytes, bool is_accessible);
/* The same over a file descriptor, shared. */
int host_memory_map_file_fixed(void *address, size_t bytes, int fd);
/* Zeroed memory that processes forked later share; pages cost nothing until they are touched. NULL
 * on failure. Give it back with host_memory_unmap(). */
void *host_memory_share(size_t bytes);
/* The same in its place, so that writes are this process's alone; the file must not change any
 * more.
 */
int host_memory_remap_file_private(void *address, size_t bytes, int fd, bool is_writable);
void host_memory_unmap(void *address, size_t bytes);
/* A page-granular range becomes inaccessible (guard pages), or can only be read, or is as mapped.
 */
int host_memory_protect_none(void *address, size_t bytes);
int host_memory_protect_writes(void *address, size_t bytes);
int host_memory_unprotect(void *address, size_t bytes);
/* Give the pages back to the host; they read as zero afterwards (private mappings). */
void host_memory_discard(void *address, size_t bytes);
/* Of whole pages of a private mapping: how many bytes of them, from the first, nobody has touched
 * yet, so that they are zero. To look at them would touch them. 0 where the host does not tell. */
size_t host_memory_untouched(const void *address, size_t bytes);

/* Anonymous file of the given size; negative errno on failure. Close with host_fd_close. */
int host_memory_file_create(const char *name, size_t bytes);
void host_fd_close(int fd);

#endif
