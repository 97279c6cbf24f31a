/* SPDX-License-Identifier: MIT */
/*
 * fiber_asan - fiber.h for builds with the address sanitizer, which must know which stack is in
 * use.
 *
 * Empty in other builds.
 */
#if defined(__SANITIZE_ADDRESS__)
#define HOST_FIBER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HOST_FIBER_ASAN 1
#endif
#endif

#ifdef HOST_FIBER_ASAN

#include <sanitizer/common_interface_defs.h>
#include <stdbool.h>

#include "base/check.h"
#include "host/fiber.h"

void host_fiber_switch_raw(void **ret_saved, void *target);
void host_fiber_call_raw(void *stack_top, host_fiber_entry *entry, void *context);

/* The region of all fibers' stacks, and the host's stack as the sanitizer reported it when it was
 * left. */
static DQ_BOOKKEEPING struct {
    uintptr_t start;
    size_t slot_bytes;
    size_t count;
    const void *host_bottom;
    size_t host_bytes;
} region;

struct bounds {
    const void *bottom;
    size_t bytes;
};

void host_fiber_region(const void *start, size_t slot_bytes, size_t count)
{
    region.start = (uintptr_t)start;
    region.slot_bytes = slot_bytes;
    region.count = count;
}

static bool is_in_region(uintptr_t address)
{
    return address - region.start < region.slot_bytes * region.count;
}

static struct bounds bounds_of(const void *sp)
{
    uintptr_t address = (uintptr_t)sp - 1;
    if (!is_in_region(address)) {
        return (struct bounds){ region.host_bottom, region.host_bytes };
    }
    uintptr_t slot = (address - region.start) / region.slot_bytes;
    return (struct bounds){ (const void *)(region.start + slot * region.slot_bytes),
                            region.slot_bytes };
}

/* First thing on a stack after a switch. `from_sp` tells whether the host's stack was left. */
static void arrive(void)
{
    const void *bottom_old;
    size_t bytes_old;
    __sanitizer_finish_switch_fiber(NULL, &bottom_old, &bytes_old);
    if (bytes_old && !is_in_region((uintptr_t)bottom_old)) {
        region.host_bottom = bottom_old;
        region.host_bytes = bytes_old;
    }
}

void host_fiber_switch(void **ret_saved, void *target)
{
    struct bounds bounds = bounds_of(target);
    __sanitizer_start_switch_fiber(NULL, bounds.bottom, bounds.bytes);
    host_fiber_switch_raw(ret_saved, target);
    arrive();
}

void host_fiber_arrive_first(void);
void host_fiber_arrive_first(void)
{
    arrive();
}

struct call {
    host_fiber_entry *entry;
    void *context;
    const void *caller; /* an address on its stack */
};

static void enter(void *context)
{
    struct call *call = context;
    arrive();
    call->entry(call->context);
    struct bounds caller = bounds_of(call->caller); /* known now, if it is the host's */
    __sanitizer_start_switch_fiber(NULL, caller.bottom, caller.bytes);
}

void host_fiber_call(void *stack_top, host_fiber_entry *entry, void *context)
{
    char here;
    struct call call = { entry, context, &here };
    struct bounds bounds = bounds_of(stack_top);
    __sanitizer_start_switch_fiber(NULL, bounds.bottom, bounds.bytes);
    host_fiber_call_raw(stack_top, enter, &call);
    arrive();
}

#else

typedef int host_fiber_asan_is_not_built;

#endif
