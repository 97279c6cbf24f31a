/* SPDX-License-Identifier: MIT */
/*
 * bench.h - the requests of the benchmark driver.
 *
 * Each takes a ULONG, how many times to do it, and does that in one call: the application outside
 * takes the time. Included by the driver and by the benchmark; CTL_CODE comes from either world's
 * header.
 */
#ifndef BENCH_H
#define BENCH_H

/* WdfInterruptAcquireLock and WdfInterruptReleaseLock. */
#define IOCTL_BENCH_LOCK CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
/* WdfSpinLockAcquire and WdfSpinLockRelease. */
#define IOCTL_BENCH_SPIN CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)
/* A register write that does nothing in the device. */
#define IOCTL_BENCH_WRITE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)
/* A register write upon which the device interrupts: ISR, DPC. Returns, as ULONG, how many DPCs
 * have run in all. */
#define IOCTL_BENCH_INTERRUPT CTL_CODE(FILE_DEVICE_UNKNOWN, 0x803, METHOD_BUFFERED, FILE_ANY_ACCESS)
/* Nothing: what the request itself costs. */
#define IOCTL_BENCH_NOTHING CTL_CODE(FILE_DEVICE_UNKNOWN, 0x804, METHOD_BUFFERED, FILE_ANY_ACCESS)
/* So many DPCs are queued on a processor at DISPATCH_LEVEL, which then runs them; at most
 * BENCH_DPCS_MAX. */
#define IOCTL_BENCH_DPCS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x805, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define BENCH_DPCS_MAX   65536

#endif
