/* SPDX-License-Identifier: MIT */
/*
 * memory_check - accesses that are none of the driver's: to freed memory, behind or before a block
 * of pool, to a stack frame that is gone, into dirql's own memory.
 *
 * Found by the shadow (engine/shadow.h), at each access of code that was compiled with access
 * instrumentation and at each pointer that calls hand over; reported here.
 */
#ifndef DQ_KERNEL_MEMORY_CHECK_H
#define DQ_KERNEL_MEMORY_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/shadow.h"

/* Before the layers above, which expose what is theirs. */
void dq_memory_check_open(void);

/* What drivers may look into by contract although it is dirql's; it is gone when concealed. */
static inline void dq_memory_expose(const void *memory, size_t bytes)
{
    dq_shadow_expose(memory, bytes);
}

static inline void dq_memory_conceal(const void *memory)
{
    dq_shadow_conceal(memory);
}

/* A call is given these bytes of the driver's to read and write. */
static inline void dq_memory_check_argument(const volatile void *memory, size_t bytes)
{
    dq_shadow_check(memory, bytes, true);
}

#endif
