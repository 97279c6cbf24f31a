/* SPDX-License-Identifier: MIT */
/* numbering - small numbers for objects, in order of creation: traces and reports name objects by
 * them, never by address. */
#ifndef DQ_KERNEL_NUMBERING_H
#define DQ_KERNEL_NUMBERING_H

#include <stdint.h>

enum dq_number_kind {
    DQ_NUMBER_THREAD,
    DQ_NUMBER_DPC,
    DQ_NUMBER_WORK_ITEM,
    DQ_NUMBER_TIMER,
    DQ_NUMBER_INTERRUPT,
    DQ_NUMBER_DEVICE,
    DQ_NUMBER_IO_QUEUE,
    DQ_NUMBER_REQUEST,
    DQ_NUMBER_KIND_COUNT
};

/* Starts at 1 (0: nothing). */
uint32_t dq_number_next(enum dq_number_kind kind);
/* Number of what lies at an address that code chose (a spin lock), in order of first use; 0 when
 * there are too many. For traces only. */
uint32_t dq_number_of_address(const volatile void *address);
void dq_numbering_open(void);

#endif
