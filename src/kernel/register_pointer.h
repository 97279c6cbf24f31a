/* SPDX-License-Identifier: MIT */
/*
 * register_pointer - registers that a driver accesses through a pointer, without READ_REGISTER_*
 * and WRITE_REGISTER_*.
 *
 * On x64 that works, so it does here: a violation, and then the access. Elsewhere it may not, and
 * nothing keeps the compiler from merging or leaving out what is not volatile.
 *
 * Source: kernel/accessing-device-registers.
 */
#ifndef DQ_KERNEL_REGISTER_POINTER_H
#define DQ_KERNEL_REGISTER_POINTER_H

#include <stdbool.h>
#include <stdint.h>

/* `is_driver_code` is asked in a signal handler. */
void dq_register_pointers_open(bool (*is_driver_code)(uintptr_t address));

#endif
