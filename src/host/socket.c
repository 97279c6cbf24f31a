/* SPDX-License-Identifier: MIT */
/* socket - streams, descriptors, eventfds and memory words shared with a child process; see the
 * header. */
#include "host/socket.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define MS_PER_SECOND 1000u
#define NS_PER_MS     1000000

int host_socket_pair(int ret_fds[2], uint32_t timeout_ms)
{
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
        return -errno;
    }
    struct timeval timeout = {
        .tv_sec = (time_t)(timeout_ms / MS_PER_SECOND),
        .tv_usec = (suseconds_t)(timeout_ms % MS_PER_SECOND) * 1000,
    };
    if (setsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) < 0) {
        int result = -errno;
        close(fds[0]);
        close(fds[1]);
        return result;
    }
    ret_fds[0] = fds[0];
    ret_fds[1] = fds[1];
    return 0;
}

int host_socket_send(int fd, const void *bytes, size_t count)
{
    const unsigned char *next = bytes;
    while (count > 0) {
        ssize_t sent = send(fd, next, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0) {
            return errno == ECONNRESET ? -EPIPE : -errno;
        }
        next += sent;
        count -= (size_t)sent;
    }
    return 0;
}

int host_socket_send_with_fd(int fd, const void *bytes, size_t count, int passed_fd)
{
    union {
        struct cmsghdr header;
        unsigned char space[CMSG_SPACE(sizeof(int))];
    } control;
    memset(&control, 0, sizeof(control));
    unsigned char copy[64];
    if (count > sizeof(copy)) {
        return -EMSGSIZE;
    }
    memcpy(copy, bytes, count);
    struct iovec part = { .iov_base = copy, .iov_len = count };
    struct msghdr message = {
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = control.space,
        .msg_controllen = sizeof(control.space),
    };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &passed_fd, sizeof(passed_fd));
    ssize_t sent;
    do {
        /* Not waiting: the receiver may not have been started yet, and then nobody would make room.
         */
        sent = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0) {
        return -errno;
    }
    return (size_t)sent == count ? 0 : -EMSGSIZE;
}

int host_socket_receive(int fd, void *buffer, size_t bytes, bool is_blocking, size_t *ret_count)
{
    ssize_t count;
    do {
        count = recv(fd, buffer, bytes, is_blocking ? 0 : MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    if (count > 0) {
        *ret_count = (size_t)count;
        return 0;
    }
    if (count == 0 || errno == ECONNRESET) {
        return -EPIPE;
    }
    if (errno == EAGAIN) {
        return is_blocking ? -ETIMEDOUT : -EAGAIN;
    }
    return -errno;
}

int host_socket_wait_readable(int fd, uint32_t timeout_ms)
{
    struct pollfd entry = { .fd = fd, .events = POLLIN };
    int count = poll(&entry, 1, (int)timeout_ms);
    if (count < 0) {
        return errno == EINTR ? -ETIMEDOUT : -errno;
    }
    return count > 0 ? 0 : -ETIMEDOUT;
}

int host_signals_create(struct host_signals *signals, uint32_t count)
{
    memset(signals, 0, sizeof(*signals));
    signals->watch_fd = -1;
    if (count > HOST_SIGNAL_MAX) {
        return -EINVAL;
    }
    int result = 0;
    signals->watch_fd = epoll_create1(EPOLL_CLOEXEC);
    if (signals->watch_fd < 0) {
        return -errno;
    }
    while (result == 0 && signals->count < count) {
        int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        struct epoll_event watch = { .events = EPOLLIN, .data = { .u32 = signals->count } };
        if (fd >= 0) {
            signals->fds[signals->count++] = fd;
        }
        if (fd < 0 || epoll_ctl(signals->watch_fd, EPOLL_CTL_ADD, fd, &watch) < 0) {
            result = -errno;
        }
    }
    if (result) {
        host_signals_destroy(signals);
    }
    return result;
}

void host_signals_destroy(struct host_signals *signals)
{
    for (uint32_t i = 0; i < signals->count; i++) {
        close(signals->fds[i]);
    }
    if (signals->watch_fd > 0) {
        close(signals->watch_fd);
    }
    memset(signals, 0, sizeof(*signals));
}

uint64_t host_signals_take(struct host_signals *signals)
{
    struct epoll_event raised[HOST_SIGNAL_MAX];
    uint64_t mask = 0;
    int count;
    do {
        count = epoll_wait(signals->watch_fd, raised, (int)HOST_SIGNAL_MAX, 0);
    } while (count < 0 && errno == EINTR);
    for (int i = 0; i < count; i++) {
        uint64_t times;
        uint32_t number = raised[i].data.u32;
        if (read(signals->fds[number], &times, sizeof(times)) == (ssize_t)sizeof(times)) {
            mask |= UINT64_C(1) << number;
        }
    }
    return mask;
}

int host_socket_share_memory(int fd, size_t bytes, void **ret_address)
{
    void *address = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (address == MAP_FAILED) {
        return -errno;
    }
    *ret_address = address;
    return 0;
}

/* One sleep on the word's futex; it may end early. */
static void sleep_on_word(_Atomic uint32_t *word, uint32_t seen, uint32_t timeout_ms)
{
    struct timespec timeout = {
        .tv_sec = (time_t)(timeout_ms / MS_PER_SECOND),
        .tv_nsec = (long)(timeout_ms % MS_PER_SECOND) * NS_PER_MS,
    };
    (void)syscall(SYS_futex, word, FUTEX_WAIT, seen, &timeout, NULL, 0);
}

static bool is_turn(uint32_t value, uint32_t seen)
{
    return (value & 1) != 0 && value != seen;
}

/* Look at the word for about half a microsecond. */
static bool watch_turn(_Atomic uint32_t *word, uint32_t seen)
{
    const uint32_t pauses = 20;
    for (uint32_t i = 0; i < pauses; i++) {
        if (is_turn(atomic_load_explicit(word, memory_order_acquire), seen)) {
            return true;
        }
        __builtin_ia32_pause();
    }
    return false;
}

int host_socket_wait_turn(_Atomic uint32_t *word, uint32_t seen, _Atomic uint32_t *waiter_count,
                          uint32_t spin_count, uint32_t timeout_ms)
{
    for (uint32_t i = 0; i < spin_count; i++) {
        if (watch_turn(word, seen)) {
            return 0;
        }
        (void)sched_yield();
    }
    atomic_fetch_add(waiter_count, 1);
    uint32_t value = atomic_load(word);
    if (!is_turn(value, seen)) {
        sleep_on_word(word, value, timeout_ms);
        value = atomic_load(word);
    }
    atomic_fetch_sub(waiter_count, 1);
    return is_turn(value, seen) ? 0 : -ETIMEDOUT;
}
