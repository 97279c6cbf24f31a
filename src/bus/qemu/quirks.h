/* SPDX-License-Identifier: MIT */
/*
 * quirks - what is special about single QEMU devices. Everything of that kind is in this one table.
 *
 * So far one kind: a device that computes on a thread of its own. When QEMU's main loop is quiet
 * such a device may still be at work, and when its interrupt comes depends on the host.
 */
#ifndef DQ_BUS_QEMU_QUIRKS_H
#define DQ_BUS_QEMU_QUIRKS_H

#include <stdbool.h>
#include <stdint.h>

struct dq_qemu_quirk {
    const char *device; /* QEMU's name of it */
    /* A write to this register starts the thread. */
    uint32_t start_bar;
    uint32_t start_offset;
    /* It is at work while (register & mask) is not 0. Reading it has no side effect. */
    uint32_t busy_bar;
    uint32_t busy_offset;
    uint32_t busy_mask;
};

/* NULL for a device with nothing special. */
const struct dq_qemu_quirk *dq_qemu_quirk_find(const char *device);

/* Does this write start the device's thread? quirk may be NULL. */
bool dq_qemu_quirk_starts_thread(const struct dq_qemu_quirk *quirk, uint32_t bar, uint64_t offset,
                                 uint32_t size_bytes);

#endif
