/* SPDX-License-Identifier: MIT */
/*
 * eduhw.h - registers of QEMU's edu device (PCI 1234:11E8), offsets in BAR0.
 *
 * All accesses are 4 bytes wide: below 0x80 the device ignores any other width.
 * Source: QEMU, docs/specs/edu.
 */
#ifndef EDUHW_H
#define EDUHW_H

#define EDU_REG_IDENTIFICATION 0x00 /* R: 0xRRrr00ED, version RR.rr */
#define EDU_REG_LIVENESS       0x04 /* RW: reads the complement of what was written */
#define EDU_REG_FACTORIAL      0x08 /* RW: write the operand, read the result when not computing */
#define EDU_REG_STATUS         0x20 /* RW: EDU_STATUS_* */
#define EDU_REG_CAUSES         0x24 /* R: EDU_CAUSE_* not yet acknowledged */
#define EDU_REG_RAISE          0x60 /* W: sets causes, for tests */
#define EDU_REG_ACKNOWLEDGE    0x64 /* W: clears causes */
#define EDU_REG_DMA_SOURCE     0x80 /* RW; the four below ignore writes while a transfer runs */
#define EDU_REG_DMA_TARGET     0x88 /* RW */
#define EDU_REG_DMA_COUNT      0x90 /* RW: bytes */
#define EDU_REG_DMA_COMMAND    0x98 /* RW: EDU_DMA_* */
#define EDU_REGISTERS_BYTES    0xA0

#define EDU_IDENTIFICATION_MASK  0x0000FFFF
#define EDU_IDENTIFICATION_VALUE 0x000000ED

/* What every register reads once the device was pulled out. */
#define EDU_ABSENT 0xFFFFFFFF

#define EDU_STATUS_COMPUTING 0x01 /* R */
#define EDU_STATUS_INTERRUPT 0x80 /* RW: interrupt at the end of a computation */

#define EDU_CAUSE_FACTORIAL 0x00000001
#define EDU_CAUSE_DMA       0x00000100
#define EDU_CAUSE_ALL       0xFFFFFFFF

#define EDU_DMA_RUN       0x1 /* starts; reads 1 until the transfer has ended */
#define EDU_DMA_TO_MEMORY 0x2 /* from the device's buffer to memory; else from memory */
#define EDU_DMA_INTERRUPT 0x4 /* interrupt at the end */

#define EDU_DMA_BUFFER       0x40000 /* the device's buffer, as source or target */
#define EDU_DMA_ADDRESS_BITS 28      /* of memory; higher address bits are ignored */

#endif
