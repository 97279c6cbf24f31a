/* SPDX-License-Identifier: MIT */
/* clock - the host's time: for limits and reports, never for what a run does. */
#ifndef HOST_CLOCK_H
#define HOST_CLOCK_H

#include <stdint.h>

/* Since some fixed moment; never goes back. No system call. */
uint64_t host_clock_now_ns(void);

#endif
