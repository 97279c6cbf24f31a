/* SPDX-License-Identifier: MIT */
/*
 * same_processor.h - the requests of driver.c. CTL_CODE comes from either world's header.
 */
#ifndef BENCH_SAME_PROCESSOR_H
#define BENCH_SAME_PROCESSOR_H

/* Let the device interrupt once, then increment as often as the ULONG says. */
#define IOCTL_COUNTER_RUN CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
/* Returns the counter, a ULONG. Reads it unprotected: for a moment when no ISR can come. */
#define IOCTL_COUNTER_READ CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

#endif
