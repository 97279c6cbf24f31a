/* SPDX-License-Identifier: MIT */
/*
 * socket - a stream between us and a child process, and what else the two share: descriptors,
 * signals, memory words.
 *
 * Nothing here raises SIGPIPE or survives an exec that does not ask for it. Functions return 0 or
 * negative errno.
 */
#ifndef HOST_SOCKET_H
#define HOST_SOCKET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two connected ends. A blocking receive on ret_fds[0] gives up after timeout_ms. */
int host_socket_pair(int ret_fds[2], uint32_t timeout_ms) __attribute__((warn_unused_result));

/* Send all bytes. -EPIPE if the other end is gone. */
int host_socket_send(int fd, const void *bytes, size_t count) __attribute__((warn_unused_result));

/* The same with a descriptor beside the bytes. */
int host_socket_send_with_fd(int fd, const void *bytes, size_t count, int passed_fd)
    __attribute__((warn_unused_result));

/*
 * Receive what is there, at least one byte. -EPIPE at the end of the stream; nothing there: -EAGAIN
 * at once if !is_blocking, else -ETIMEDOUT after the time set by host_socket_pair().
 */
int host_socket_receive(int fd, void *buffer, size_t bytes, bool is_blocking, size_t *ret_count)
    __attribute__((warn_unused_result));

/* Wait until the descriptor is readable or its other end is gone: 0; else -ETIMEDOUT. */
int host_socket_wait_readable(int fd, uint32_t timeout_ms);

/* Up to 64 signals (eventfds) that another process raises, looked at together. */
#define HOST_SIGNAL_MAX 64u

struct host_signals {
    int watch_fd; /* epoll */
    uint32_t count;
    int fds[HOST_SIGNAL_MAX]; /* to be passed to the other process */
};

int host_signals_create(struct host_signals *signals, uint32_t count)
    __attribute__((warn_unused_result));
/* Accepts a zeroed struct. */
void host_signals_destroy(struct host_signals *signals);
/* Which are raised, as a bit mask; they are lowered. */
uint64_t host_signals_take(struct host_signals *signals);

/* Memory that a child process maps too. The descriptor is the caller's to close; unmap with
 * host_memory_unmap(). */
int host_socket_share_memory(int fd, size_t bytes, void **ret_address)
    __attribute__((warn_unused_result));

/*
 * Wait for the turn of another process. *word, in shared memory, is odd while that process has
 * nothing to do, and grows by one each time it falls asleep or wakes. Returns 0 when it is odd and
 * not `seen`, -ETIMEDOUT after timeout_ms. The word is looked at spin_count times, the processor
 * given away between, before sleeping. The other side stores the word, then looks at *waiter_count
 * and, if that is not 0, wakes the word's futex.
 */
int host_socket_wait_turn(_Atomic uint32_t *word, uint32_t seen, _Atomic uint32_t *waiter_count,
                          uint32_t spin_count, uint32_t timeout_ms)
    __attribute__((warn_unused_result));

#endif
