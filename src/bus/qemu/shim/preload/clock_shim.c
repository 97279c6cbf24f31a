/* SPDX-License-Identifier: MIT */
/*
 * clock_shim - gives an unmodified QEMU a clock that dirql owns.
 *
 * Loaded into QEMU by LD_PRELOAD; never part of dirql itself. It replaces two things: reading the
 * clocks (the time is what the shared page says) and the main loop's ppoll(). The latter publishes
 * when the next timer is due, says that the main loop has nothing left to do, and waits for
 * descriptors only: time stands still until dirql moves it and wakes the loop with a command. Other
 * threads' calls go to the system.
 *
 * Without a page in the environment, or with one of another version, it does nothing.
 */
#include "bus/qemu/clock_page.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND UINT64_C(1000000000)
#define NS_PER_US     UINT64_C(1000)

/* 2020-01-01 00:00:00 UTC: QEMU's wall clock when its monotonic time is 0. */
#define WALL_CLOCK_START_S 1577836800

static struct dq_clock_page *page;
static __thread bool is_main_thread;

/* glibc's headers give these nonnull attributes and, when fortified, other names; ours are plain.
 */
int clock_gettime(clockid_t clock, struct timespec *ret_time);
int gettimeofday(struct timeval *restrict ret_time, void *restrict zone);
int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask);
int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
                const sigset_t *mask, size_t fds_bytes);

__attribute__((constructor)) static void attach_page(void)
{
    const char *number = getenv(DQ_CLOCK_PAGE_VARIABLE);
    if (!number || *number == '\0') {
        return;
    }
    char *end;
    long fd = strtol(number, &end, 10);
    if (*end != '\0') {
        return;
    }
    void *address = mmap(NULL, DQ_CLOCK_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, (int)fd, 0);
    if (address == MAP_FAILED) {
        return;
    }
    struct dq_clock_page *candidate = address;
    if (candidate->version == DQ_CLOCK_PAGE_VERSION) {
        page = candidate;
        is_main_thread = true;
    }
}

static uint64_t read_now_ns(void)
{
    if (!(atomic_load_explicit(&page->hooks, memory_order_relaxed) & DQ_CLOCK_HOOK_TIME)) {
        atomic_fetch_or(&page->hooks, DQ_CLOCK_HOOK_TIME);
    }
    return atomic_load(&page->now_ns);
}

int clock_gettime(clockid_t clock, struct timespec *ret_time)
{
    bool is_monotonic = clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW ||
                        clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_BOOTTIME;
    bool is_wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
    if (!page || (!is_monotonic && !is_wall)) {
        return (int)syscall(SYS_clock_gettime, clock, ret_time);
    }
    uint64_t now_ns = read_now_ns();
    ret_time->tv_sec = (time_t)(now_ns / NS_PER_SECOND) + (is_wall ? WALL_CLOCK_START_S : 0);
    ret_time->tv_nsec = (long)(now_ns % NS_PER_SECOND);
    return 0;
}

int gettimeofday(struct timeval *restrict ret_time, void *restrict zone)
{
    if (!page) {
        return (int)syscall(SYS_gettimeofday, ret_time, zone);
    }
    uint64_t now_ns = read_now_ns();
    ret_time->tv_sec = (time_t)(now_ns / NS_PER_SECOND) + WALL_CLOCK_START_S;
    ret_time->tv_usec = (suseconds_t)(now_ns % NS_PER_SECOND / NS_PER_US);
    return 0;
}

/* The system's ppoll(), which writes into the timeout that it is given. */
static int poll_descriptors(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
                            const sigset_t *mask)
{
    struct timespec copy = { 0, 0 };
    if (timeout) {
        copy = *timeout;
    }
    return (int)syscall(SYS_ppoll, fds, count, timeout ? &copy : NULL, mask,
                        mask ? (size_t)_NSIG / 8 : 0);
}

static void publish_blocked(const struct timespec *timeout)
{
    uint64_t deadline_ns = DQ_CLOCK_PAGE_NO_DEADLINE;
    if (timeout) {
        deadline_ns = atomic_load(&page->now_ns) + (uint64_t)timeout->tv_sec * NS_PER_SECOND +
                      (uint64_t)timeout->tv_nsec;
    }
    atomic_store(&page->deadline_ns, deadline_ns);
    /* Pairs with host_socket_wait_turn(): the word is stored before the count of waiters is read.
     */
    atomic_fetch_add(&page->turn, 1);
    if (atomic_load(&page->waiter_count) != 0) {
        (void)syscall(SYS_futex, &page->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
    }
}

int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    static const struct timespec immediately = { 0, 0 };
    if (!page || !is_main_thread) {
        return poll_descriptors(fds, count, timeout, mask);
    }
    if (!(atomic_load_explicit(&page->hooks, memory_order_relaxed) & DQ_CLOCK_HOOK_POLL)) {
        atomic_fetch_or(&page->hooks, DQ_CLOCK_HOOK_POLL);
    }
    /* What the main loop has asked of itself (a bottom half, say) arrives as a readable descriptor:
     * as long as there is one, the loop is not done. */
    int result = poll_descriptors(fds, count, &immediately, mask);
    if (result != 0 || (timeout && timeout->tv_sec == 0 && timeout->tv_nsec == 0)) {
        return result;
    }
    publish_blocked(timeout);
    for (uint32_t i = 0; i < atomic_load(&page->spin_count) && result == 0; i++) {
        (void)sched_yield();
        result = poll_descriptors(fds, count, &immediately, mask);
    }
    if (result == 0) {
        result = poll_descriptors(fds, count, NULL, mask);
    }
    int error = errno;
    atomic_fetch_add(&page->turn, 1);
    errno = error;
    return result;
}

/* What a fortified caller calls instead. */
int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
                const sigset_t *mask, size_t fds_bytes)
{
    (void)fds_bytes;
    return ppoll(fds, count, timeout, mask);
}
