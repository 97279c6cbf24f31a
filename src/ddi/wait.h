/* SPDX-License-Identifier: MIT */
/* wait - what every function of the kernel's that waits for objects does. */
#ifndef DQ_DDI_WAIT_H
#define DQ_DDI_WAIT_H

#include "kernel/dispatcher.h"

/* `call` is the driver's. timeout as NT has it: NULL for ever, 0 a try, which alone may be made at
 * DISPATCH_LEVEL. Returns as dq_dispatcher_wait(). */
NTSTATUS dq_ddi_wait(const char *call, DISPATCHER_HEADER *const *objects, uint32_t count,
                     bool is_all, const LARGE_INTEGER *timeout);

#endif
