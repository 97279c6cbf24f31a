/* SPDX-License-Identifier: MIT */
/*
 * clock - QEMU's time, owned by us through the clock shim.
 *
 * The time of the shim is CLOCK_START plus the machine's virtual time. It stands still until it is
 * set; QEMU notices when it is woken. All its timers that are due have run, and all its bottom
 * halves, when its main loop is blocked.
 */
#ifndef DQ_BUS_QEMU_CLOCK_H
#define DQ_BUS_QEMU_CLOCK_H

#include "base/check.h"

#include <stdbool.h>
#include <stdint.h>

struct dq_clock_page;

struct dq_qemu_clock {
    struct dq_clock_page *page;
    int fd; /* of the page, for QEMU */
};

/* A fresh page for a QEMU that is about to start at virtual time now_ns. Negative errno on failure.
 */
DQ_MUST_CHECK int dq_qemu_clock_init(struct dq_qemu_clock *clock, uint64_t now_ns);
/* Accepts a zeroed struct. */
void dq_qemu_clock_fini(struct dq_qemu_clock *clock);

/* Has QEMU both read this clock and waited by it? Asked after its first answer. */
bool dq_qemu_clock_is_used(const struct dq_qemu_clock *clock);

/* May QEMU look for the next command a little before it sleeps? Off while its sleep is waited for;
 * on at first. */
void dq_qemu_clock_spin(struct dq_qemu_clock *clock, bool is_on);

void dq_qemu_clock_set(struct dq_qemu_clock *clock, uint64_t now_ns);

/* The present turn of QEMU's main loop: odd while it has nothing to do. */
uint32_t dq_qemu_clock_turn(const struct dq_qemu_clock *clock);

/* Wait until the main loop has nothing to do, in a later turn than `seen`. -ETIMEDOUT after
 * timeout_ms. */
DQ_MUST_CHECK int dq_qemu_clock_wait(struct dq_qemu_clock *clock, uint32_t seen,
                                     uint32_t timeout_ms);

/* Virtual time of QEMU's next timer; UINT64_MAX if none. Valid while it has nothing to do. */
uint64_t dq_qemu_clock_deadline_ns(const struct dq_qemu_clock *clock);

#endif
