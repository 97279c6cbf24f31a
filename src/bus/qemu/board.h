/* SPDX-License-Identifier: MIT */
/*
 * board - what QEMU's boards differ in: which lines their slots have, how configuration spaces are
 * reached, and whether a device can be taken out.
 *
 * q35, the default, has 4 KiB of configuration space in one access. From pc a device can be pulled
 * out of a running machine.
 */
#ifndef DQ_BUS_QEMU_BOARD_H
#define DQ_BUS_QEMU_BOARD_H

#include "base/check.h"
#include "bus/qemu/qtest.h"

#include <stdint.h>

#define DQ_QEMU_LINE_COUNT 4u

/* Functions return 0, or negative errno as qtest does. */
struct dq_qemu_board {
    const char *name; /* QEMU's: "q35" */
    /* Inputs of the interrupt controller that pin A of slots 0, 1, 2 and 3 is wired to, and of
     * every fourth slot after each of them. */
    uint32_t lines[DQ_QEMU_LINE_COUNT];
    uint32_t config_bytes; /* of a configuration space, as far as it can be reached */
    /* What firmware would program. */
    int (*prepare)(struct dq_qtest *qtest);
    /* size_bytes is 1, 2 or 4, offset naturally aligned and below config_bytes. */
    int (*config_read)(struct dq_qtest *qtest, uint32_t slot, uint32_t offset, uint32_t size_bytes,
                       uint64_t *ret_value);
    int (*config_write)(struct dq_qtest *qtest, uint32_t slot, uint32_t offset, uint32_t size_bytes,
                        uint32_t value);
    /* Take the slot's device out. NULL: it cannot be. */
    int (*unplug)(struct dq_qtest *qtest, uint32_t slot);
};

/* The boards, the default first, ended by NULL. */
extern const struct dq_qemu_board *const dq_qemu_boards[];

#endif
