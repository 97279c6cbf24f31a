/* SPDX-License-Identifier: MIT */
/* clock - the page that the clock shim reads, and waiting for QEMU's main loop; see the header. */
#include "bus/qemu/clock.h"

#include "bus/qemu/clock_page.h"
#include "host/memory.h"
#include "host/process.h"
#include "host/socket.h"

#include <string.h>

/* QEMU's monotonic time at virtual time 0. Not 0, which some code takes for "never". */
#define CLOCK_START_NS UINT64_C(1000000000000)

/*
 * A driver's accesses come in bursts, and waking a sleeping process on another processor costs 20
 * to 40 us: several times the access. So both sides look a few times, about 30 us in all, before
 * they sleep. Each look gives the processor away, so the other side may use it; with one processor
 * only it would be all there is to gain, and QEMU does not look.
 */
#define SPIN_COUNT 50u

int dq_qemu_clock_init(struct dq_qemu_clock *clock, uint64_t now_ns)
{
    int fd = host_memory_file_create("clock-page", DQ_CLOCK_PAGE_BYTES);
    if (fd < 0) {
        return fd;
    }
    void *address = NULL;
    int result = host_socket_share_memory(fd, DQ_CLOCK_PAGE_BYTES, &address);
    if (result) {
        host_fd_close(fd);
        return result;
    }
    clock->page = address;
    clock->fd = fd;
    dq_qemu_clock_spin(clock, true);
    clock->page->version = DQ_CLOCK_PAGE_VERSION;
    atomic_store(&clock->page->deadline_ns, DQ_CLOCK_PAGE_NO_DEADLINE);
    dq_qemu_clock_set(clock, now_ns);
    return 0;
}

void dq_qemu_clock_fini(struct dq_qemu_clock *clock)
{
    if (clock->page) {
        host_memory_unmap(clock->page, DQ_CLOCK_PAGE_BYTES);
        host_fd_close(clock->fd);
    }
    memset(clock, 0, sizeof(*clock));
}

bool dq_qemu_clock_is_used(const struct dq_qemu_clock *clock)
{
    const uint32_t both = DQ_CLOCK_HOOK_TIME | DQ_CLOCK_HOOK_POLL;
    return (atomic_load(&clock->page->hooks) & both) == both;
}

void dq_qemu_clock_spin(struct dq_qemu_clock *clock, bool is_on)
{
    bool is_useful = is_on && host_process_processor_count() > 1;
    atomic_store(&clock->page->spin_count, is_useful ? SPIN_COUNT : 0);
}

void dq_qemu_clock_set(struct dq_qemu_clock *clock, uint64_t now_ns)
{
    atomic_store(&clock->page->now_ns, CLOCK_START_NS + now_ns);
}

uint32_t dq_qemu_clock_turn(const struct dq_qemu_clock *clock)
{
    return atomic_load(&clock->page->turn);
}

int dq_qemu_clock_wait(struct dq_qemu_clock *clock, uint32_t seen, uint32_t timeout_ms)
{
    return host_socket_wait_turn(&clock->page->turn, seen, &clock->page->waiter_count, SPIN_COUNT,
                                 timeout_ms);
}

uint64_t dq_qemu_clock_deadline_ns(const struct dq_qemu_clock *clock)
{
    uint64_t deadline_ns = atomic_load(&clock->page->deadline_ns);
    if (deadline_ns == DQ_CLOCK_PAGE_NO_DEADLINE) {
        return UINT64_MAX;
    }
    return deadline_ns < CLOCK_START_NS ? 0 : deadline_ns - CLOCK_START_NS;
}
