/* SPDX-License-Identifier: MIT */
/*
 * td - registers of the device "TD" of irqbench: commands that end in any order, input words, and
 * an interrupt by line or by messages.
 *
 * Macros only: the drivers and the model include this file alike. PCI identity 1234:7464, BAR0 256
 * bytes of memory; every register is 4 bytes wide.
 */
#ifndef IRQBENCH_TD_H
#define IRQBENCH_TD_H

#define TD_VENDOR_ID 0x1234
#define TD_DEVICE_ID 0x7464
#define TD_BAR_BYTES 0x100

/* Causes: the bits of ISTAT and IMASK. */
#define TD_DONE 0x01u /* a command has ended, its tag is in CPL */
#define TD_RX   0x02u /* a word has arrived */
#define TD_CFG  0x04u /* a command of TD_CMD_CONFIG has ended */
#define TD_ERR  0x08u /* a command has failed, or could not be taken */
#define TD_OVF  0x10u /* a word or a tag was lost: the queue was full */
#define TD_ALL  0x1fu

/* R: the causes since they were cleared, masked or not. W: clears the bits of value. With the
 * model's option read_to_clear a read clears them all, and writing does nothing. */
#define TD_REG_ISTAT 0x00
/* RW: causes that may interrupt. 0 after reset. */
#define TD_REG_IMASK 0x04
/* W: start a command. Bits 7-0: its tag, not 0; further bits below. Four can be under way; one more
 * is refused with ERR. */
#define TD_REG_CMD    0x08
#define TD_CMD_TAG    0xffu
#define TD_CMD_FAIL   0x100u /* it ends with DONE and ERR, and with TD_CPL_ERROR at its tag */
#define TD_CMD_CONFIG 0x200u /* it ends with CFG, and without a tag in CPL */
/* R: takes the oldest tag that has ended; 0: there is none. Eight are kept. */
#define TD_REG_CPL   0x0c
#define TD_CPL_ERROR 0x100u
/* R: takes the oldest word that has arrived; 0: there is none. Words count from 1. */
#define TD_REG_RX 0x10
/* RW: 0: the end of a command raises no DONE, and none is remembered for later. 1 after reset. */
#define TD_REG_NOTIFY 0x14
/* W: give up the command with this tag. Until the device does so (step "abort") it may still end
 * and post its tag. */
#define TD_REG_ABORT 0x18
/* W: any value: the state after power-on. */
#define TD_REG_RESET 0x1c
/* W: value more words may come in, one by one. R: how many are still to come. */
#define TD_REG_CREDIT 0x20
/* RW: which message a cause sends: TD_MESSAGE(cause's bit number, message), 0 to 3. 0 after reset.
 */
#define TD_REG_MESSAGES             0x24
#define TD_MESSAGE(bit, message)    ((unsigned)(message) << (2 * (bit)))
#define TD_MESSAGE_OF(map, bit)     (((map) >> (2 * (bit))) & 3u)
#define TD_MESSAGE_DONE(message)    TD_MESSAGE(0, message)
#define TD_MESSAGE_RX(message)      TD_MESSAGE(1, message)
#define TD_MESSAGE_CFG(message)     TD_MESSAGE(2, message)
#define TD_MESSAGE_ERR_OVF(message) (TD_MESSAGE(3, message) | TD_MESSAGE(4, message))

/* --- What a driver tells applications --- */

/* Device control: how many slots of the driver's ring are free, a 32-bit number. CTL_CODE of an
 * unknown device, function 0x800, buffered, any access. */
#define IOCTL_TD_FREE_SLOTS 0x222000u
/* Device control, function 0x801: take a larger ring. */
#define IOCTL_TD_RESIZE 0x222004u
/* Device control, function 0x802: how many interrupts there were, a 32-bit number. */
#define IOCTL_TD_INTERRUPTS 0x222008u

#endif
