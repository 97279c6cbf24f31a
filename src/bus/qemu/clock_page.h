/* SPDX-License-Identifier: MIT */
/*
 * clock_page - the memory page that dirql and the clock shim inside QEMU share.
 *
 * dirql writes the time, the shim writes what QEMU's main loop does with it. The two sides are
 * built together, but an old shim may lie where a new dirql looks: it then refuses to start, and
 * the run is reported as not deterministic.
 */
#ifndef DQ_BUS_QEMU_CLOCK_PAGE_H
#define DQ_BUS_QEMU_CLOCK_PAGE_H

#include <stdatomic.h>
#include <stdint.h>

#define DQ_CLOCK_PAGE_VERSION 0x44510001u /* "DQ", then the version of this struct */
#define DQ_CLOCK_PAGE_BYTES   4096u

/* Number of the page's descriptor in QEMU, in decimal. */
#define DQ_CLOCK_PAGE_VARIABLE "DIRQL_CLOCK_PAGE_FD"

#define DQ_CLOCK_PAGE_NO_DEADLINE UINT64_MAX

/* What of the shim QEMU has been seen to use. Both are needed for a run to be deterministic. */
#define DQ_CLOCK_HOOK_TIME 0x1u
#define DQ_CLOCK_HOOK_POLL 0x2u

struct dq_clock_page {
    uint32_t version;            /* dirql, before QEMU starts */
    _Atomic uint32_t spin_count; /* dirql: how often to look at the descriptors before sleeping */
    _Atomic uint32_t hooks;      /* shim: DQ_CLOCK_HOOK_* */
    _Atomic uint32_t turn; /* shim: grows when QEMU's main loop falls asleep (odd) and wakes */
    _Atomic uint32_t waiter_count; /* dirql: not 0 while it sleeps on `turn` */
    _Atomic uint64_t now_ns;       /* dirql: QEMU's monotonic time */
    _Atomic uint64_t deadline_ns;  /* shim, before `turn` becomes odd: QEMU's next timer */
};

#endif
