/* SPDX-License-Identifier: MIT */
/*
 * qtest - QEMU's test protocol: one text line per command, one per answer, interrupt lines in
 * between.
 *
 * Answers come in the order of the commands. "IRQ raise N" and "IRQ lower N" may come before any
 * answer, and what a command raises at once comes before its own answer; here they become a level.
 * A malformed command would end QEMU, so commands are only made here, from numbers.
 *
 * Functions return 0 or negative errno: -EPIPE if QEMU is gone, -ETIMEDOUT if it does not answer,
 * -EPROTO if it answers something else (odd_line says what). After an error the connection is of no
 * use.
 *
 * With a clock, a command is over when QEMU's main loop has nothing more to do at this time: timers
 * that are due and bottom halves have run, not only the command itself.
 */
#ifndef DQ_BUS_QEMU_QTEST_H
#define DQ_BUS_QEMU_QTEST_H

#include "base/check.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DQ_QTEST_LINE_BYTES 256u

struct dq_qemu_clock;

struct dq_qtest {
    int fd;                      /* -1 when not connected */
    struct dq_qemu_clock *clock; /* NULL if QEMU runs on the host's clock */
    uint32_t lines;              /* levels of interrupt lines 0 to 31, a bit each */
    uint32_t parsed;             /* bytes of buffer that have been looked at */
    uint32_t filled;             /* bytes of buffer that were received */
    char buffer[4096];
    char odd_line[DQ_QTEST_LINE_BYTES];
};

/* The connection becomes the struct's; dq_qtest_fini() closes it. */
void dq_qtest_init(struct dq_qtest *qtest, int fd);
void dq_qtest_fini(struct dq_qtest *qtest);

/* size_bytes is 1, 2, 4 or 8 for memory, 1, 2 or 4 for ports. */
DQ_MUST_CHECK int dq_qtest_memory_read(struct dq_qtest *qtest, uint64_t address,
                                       uint32_t size_bytes, uint64_t *ret_value);
DQ_MUST_CHECK int dq_qtest_memory_write(struct dq_qtest *qtest, uint64_t address,
                                        uint32_t size_bytes, uint64_t value);
DQ_MUST_CHECK int dq_qtest_port_read(struct dq_qtest *qtest, uint16_t port, uint32_t size_bytes,
                                     uint64_t *ret_value);
DQ_MUST_CHECK int dq_qtest_port_write(struct dq_qtest *qtest, uint16_t port, uint32_t size_bytes,
                                      uint32_t value);

/* Report the inputs of the interrupt controller as lines from now on; their number is the GSI. */
DQ_MUST_CHECK int dq_qtest_intercept_ioapic(struct dq_qtest *qtest);

/* A round trip that touches no device: wakes QEMU's main loop. */
DQ_MUST_CHECK int dq_qtest_wake(struct dq_qtest *qtest);

/* Take the interrupt lines that have arrived by now, without waiting. -EPIPE also when QEMU died
 * silently. */
DQ_MUST_CHECK int dq_qtest_take_lines(struct dq_qtest *qtest);

#endif
