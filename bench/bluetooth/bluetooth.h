/* SPDX-License-Identifier: MIT */
/*
 * bluetooth.h - the requests of driver.c. CTL_CODE comes from either world's header.
 */
#ifndef BENCH_BLUETOOTH_H
#define BENCH_BLUETOOTH_H

/* Do I/O: STATUS_DELETE_PENDING once the driver stops. */
#define IOCTL_BLUETOOTH_ADD CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
/* Stop, once: refuse I/O from now on and wait for the end of what runs. */
#define IOCTL_BLUETOOTH_STOP CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

#endif
