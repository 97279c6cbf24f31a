/* SPDX-License-Identifier: MIT */
/*
 * orders.h - the requests of the driver that is explored to be timed.
 *
 * Each takes a ULONG buffer and adds up its words, as often as the first one says; the sum is
 * answered there. The device interrupts once per request; the work is the DPC's.
 */
#ifndef BENCH_ORDERS_H
#define BENCH_ORDERS_H

#define ORDERS_WORDS_MAX 256u

/* The DPC works in the request's own buffer: nobody else touches it. */
#define IOCTL_ORDERS_OWN CTL_CODE(FILE_DEVICE_UNKNOWN, 0x810, METHOD_BUFFERED, FILE_ANY_ACCESS)
/* The DPC works on words of the device's, as every other request does: each access is a place where
 * the order of two actors can matter. */
#define IOCTL_ORDERS_SHARED CTL_CODE(FILE_DEVICE_UNKNOWN, 0x811, METHOD_BUFFERED, FILE_ANY_ACCESS)

#endif
