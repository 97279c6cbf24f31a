/* SPDX-License-Identifier: MIT */
/*
 * pair - registers of the test device `model:pair`: two interrupt sources that know nothing of each
 * other, in one PCI function with eight messages (of MSI-X or MSI) and a line.
 *
 * For tests of dirql itself. The driver under test programs the device, so that a test says exactly
 * when what fires. Macros only: drivers, scenarios and the model include this file alike.
 *
 * PCI identity 1234:7061, BAR0 4 KiB of memory. Every register is 4 bytes wide; an access of
 * another width or off its alignment reads all-ones and writes nothing. What is not listed reads 0.
 */
#ifndef DIRQL_MODELS_PAIR_H
#define DIRQL_MODELS_PAIR_H

#define PAIR_VENDOR_ID 0x1234
#define PAIR_DEVICE_ID 0x7061
#define PAIR_BAR_BYTES 0x1000

/* --- The whole function --- */

/* R: PAIR_IDENTITY. */
#define PAIR_REG_ID 0x00
/* R: messages that the bus enabled; 0 while the device uses its line. */
#define PAIR_REG_MESSAGES 0x04
/* RW: keeps what is written. */
#define PAIR_REG_SCRATCH 0x08
/* W: send message number value (0 to 7) now. Has no cause bit anywhere. Counted in RAISED_RAW. */
#define PAIR_REG_MESSAGE_RAISE 0x0c
/* RW: bit 0 set holds the line up whatever the sources say; clear leaves it to them. */
#define PAIR_REG_LINE 0x10
/* R: bit 0: level of the line, forced or by a source (whether or not messages are enabled). */
#define PAIR_REG_LINE_LEVEL 0x14
/* R: messages sent through MESSAGE_RAISE since reset. */
#define PAIR_REG_RAISED_RAW 0x18
/* W: bit 0 set: power-on state, counters included. */
#define PAIR_REG_RESET 0x1c

#define PAIR_IDENTITY 0x50414952u /* "PAIR" */

/* --- The sources: PAIR_SOURCE(0) and PAIR_SOURCE(1), registers relative to it --- */

#define PAIR_SOURCE_COUNT 2
#define PAIR_SOURCE(s)    (0x40 + 0x40 * (s))

/* R: cause bits that are pending. */
#define PAIR_SRC_CAUSES 0x00
/* R: the same, and reading clears them: the register that an ISR may read only once. */
#define PAIR_SRC_CAUSES_TAKE 0x04
/* W: set the cause bits of value and signal, now. */
#define PAIR_SRC_RAISE 0x08
/* W: clear the cause bits of value. */
#define PAIR_SRC_ACKNOWLEDGE 0x0c
/* RW: number of the message with which this source signals; after reset the source's own number. */
#define PAIR_SRC_MESSAGE 0x10
/* RW: bits that may signal; a bit masked here becomes pending silently. All ones after reset.
 * Enabling a pending bit brings the line up, but sends no message. */
#define PAIR_SRC_ENABLE 0x14
/* RW: virtual nanoseconds for RAISE_LATER. */
#define PAIR_SRC_DELAY_NS 0x18
/* W: arm the source's step with the cause bits of value, at most DELAY_NS from now; 0 takes the
 * step back. Armed again before it ran: the new bits and the new delay count.
 *
 * R: the bits of the armed step, 0 when it is not armed. */
#define PAIR_SRC_RAISE_LATER 0x1c
/* RW: how often the step arms itself again after it ran; counts down. */
#define PAIR_SRC_REPEAT 0x20
/* R: how often this source signalled (RAISE and step). */
#define PAIR_SRC_SIGNALLED 0x24
/* R: how often its step ran. */
#define PAIR_SRC_STEP_RUNS 0x28

/* --- DMA: one store of up to 8 bytes --- */

/* RW: physical address of the store. */
#define PAIR_REG_DMA_ADDRESS_LOW  0xc0
#define PAIR_REG_DMA_ADDRESS_HIGH 0xc4
/* RW: the value, least significant byte first in memory. */
#define PAIR_REG_DMA_VALUE_LOW  0xc8
#define PAIR_REG_DMA_VALUE_HIGH 0xcc
/* RW: virtual nanoseconds for a store by step. */
#define PAIR_REG_DMA_DELAY_NS 0xd0
/* RW: cause bits that are raised after the store, and the source that raises them (0 or 1). */
#define PAIR_REG_DMA_CAUSES 0xd4
#define PAIR_REG_DMA_SOURCE 0xd8
/* W: do it. Bits 3-0: bytes, 1, 2, 4 or 8 (else nothing happens); PAIR_DMA_LATER: as a step, at
 * most DMA_DELAY_NS from now, with what the registers hold when it runs; 0 takes the step back.
 *
 * R: PAIR_DMA_LATER and the bytes while the step is armed, else 0. */
#define PAIR_REG_DMA_CONTROL 0xdc
#define PAIR_DMA_LATER       0x10
/* R: stores that reached memory; that did not (address outside memory, bus mastering off). */
#define PAIR_REG_DMA_DONE   0xe0
#define PAIR_REG_DMA_FAILED 0xe4

/* --- Counters of accesses --- */

/* R: how often the register at `offset` (below 0x100) was read, written. Reading a counter counts
 * nowhere. */
#define PAIR_COUNTED_BYTES     0x100
#define PAIR_READS_OF(offset)  (0x400 + (offset))
#define PAIR_WRITES_OF(offset) (0x500 + (offset))
#define PAIR_REG_READS_TOTAL   0x600
#define PAIR_REG_WRITES_TOTAL  0x604
/* R: accesses that were refused for their width or alignment. */
#define PAIR_REG_REFUSED_TOTAL 0x608

/* --- MSI-X: table and pending bits, which no counter counts --- */

#define PAIR_MSIX_TABLE   0x800
#define PAIR_MSIX_PENDING 0xc00

#endif
