/* SPDX-License-Identifier: MIT */
/*
 * hb.h - registers of the device of these tests, and what their application asks of a driver.
 * Macros only: drivers, model and scenario include this file alike.
 *
 * PCI identity 1234:6862, BAR0 256 bytes of memory; every register is 4 bytes wide.
 */
#ifndef HAPPENS_BEFORE_HB_H
#define HAPPENS_BEFORE_HB_H

#define HB_VENDOR_ID 0x1234
#define HB_DEVICE_ID 0x6862
#define HB_BAR_BYTES 0x100

/* W: arm the steps whose bits are set. */
#define HB_REG_ARM 0x00
/* R: a bit per step that has been run. W: clears the bits of value, and takes the line down. */
#define HB_REG_STATUS 0x04
/* RW: physical address for the steps that touch memory. */
#define HB_REG_ADDRESS_LOW  0x08
#define HB_REG_ADDRESS_HIGH 0x0c

/* W: interrupts at once, without a step. */
#define HB_REG_RAISE 0x10

/* Steps. Those that interrupt send message 0 unless said otherwise; without messages the line goes
 * up. */
#define HB_STEP_INTERRUPT      0x01u
#define HB_STEP_INTERRUPT_MORE 0x02u /* the same again, so that two can be under way */
#define HB_STEP_MESSAGE_1      0x04u
#define HB_STEP_QUIET          0x08u  /* nothing but the bit in STATUS */
#define HB_STEP_FETCH          0x10u  /* reads HB_DATA_BYTES at the address */
#define HB_STEP_FILL           0x20u  /* writes them */
#define HB_STEP_FILL_INTERRUPT 0x40u  /* writes them, then interrupts */
#define HB_STEP_FILL_STORE     0x80u  /* writes them, then 1 as 4 bytes behind them */
#define HB_STEP_STORE          0x100u /* 1 as 4 bytes at the address */
#define HB_STEP_FILL_ARM       0x200u /* writes them, then arms INTERRUPT */
#define HB_STEP_COUNT          10

#define HB_DATA_BYTES 16u

/* IOCTLs: function codes; input is the number of the case. */
#define HB_FUNCTION_SETUP 0x800
#define HB_FUNCTION_A     0x801
#define HB_FUNCTION_B     0x802
#define HB_FUNCTION_DONE  0x803

#endif
