/* SPDX-License-Identifier: MIT */
/*
 * failing_point - where a debugger stops when a run fails.
 *
 * Between the driver and this place lie frames of dirql, which the driver's author did not come to
 * see. gdb selects a frame by its canonical address, which is 16 bytes above what the frame pointer
 * points to. All of dirql and of what dirql-cc compiles has frame pointers.
 */
#include "base/check.h"
#include "dirql/explore.h"
#include "engine/arena.h"
#include "machine/machine_internal.h"

/* More than dirql ever has between a driver and its own end. */
#define FRAMES_MAX       64u
#define FRAME_STEP_BYTES ((uintptr_t)1 << 20)

/* What every function of ours leaves where its frame pointer points to. */
struct frame_link {
    const struct frame_link *caller;
    uintptr_t return_address;
};

DQ_EXPORT DQ_BOOKKEEPING uintptr_t dirql_failing_frame;

DQ_EXPORT DQ_NOINLINE void dirql_failed_here(void)
{
    __asm__ volatile("" ::: "memory");
}

static uintptr_t frame_address(const struct frame_link *frame)
{
    return (uintptr_t)(frame + 1);
}

static bool is_same_stack(const struct frame_link *frame, const struct frame_link *caller)
{
    uintptr_t step = (uintptr_t)caller - (uintptr_t)frame;
    return step != 0 && step <= FRAME_STEP_BYTES && step % sizeof(uintptr_t) == 0;
}

/* An ISR's or a DPC's stack links to the one of what it came on top of. */
static bool is_other_stack(const struct frame_link *caller)
{
    return (uintptr_t)caller - DQ_ARENA_STACK_ADDRESS <
               (uint64_t)DQ_ARENA_STACK_MAX * DQ_ARENA_STACK_SLOT_BYTES &&
           (uintptr_t)caller % sizeof(uintptr_t) == 0;
}

/* The first frame upwards that returns into the driver, or NULL. A link that does not lead up the
 * stack, or, with `crosses`, to another one, ends the walk. */
static const struct frame_link *find_call_of_driver(const struct frame_link *frame, bool crosses)
{
    for (uint32_t i = 0; i < FRAMES_MAX; i++) {
        const struct frame_link *caller = frame->caller;
        if (!is_same_stack(frame, caller) && !(crosses && is_other_stack(caller))) {
            return NULL;
        }
        if (dq_machine_is_driver_code(frame->return_address)) {
            return frame;
        }
        frame = caller;
    }
    return NULL;
}

uintptr_t dq_machine_driver_caller(void)
{
    const struct frame_link *call = find_call_of_driver(__builtin_frame_address(0), true);
    return call ? call->return_address : 0;
}

DQ_EXPORT DQ_NOINLINE void dirql_failing_point(void)
{
    const struct frame_link *own = __builtin_frame_address(0);
    const struct frame_link *call = find_call_of_driver(own, false);
    dirql_failing_frame = frame_address(call ? call->caller : own);
    dirql_failed_here();
    __asm__ volatile("" ::: "memory"); /* no tail call: this frame has to be there */
}
