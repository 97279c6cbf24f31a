/* SPDX-License-Identifier: MIT */
/*
 * fiber - switching stacks inside the machine thread.
 *
 * A switch saves the six registers that the System V convention lets a callee keep, and jumps: no
 * `ret` (its mispredicted return costs five times the switch), no system call. The floating-point
 * control words are not switched: driver code may not change them.
 */
#ifndef HOST_FIBER_H
#define HOST_FIBER_H

#include <stddef.h>
#include <stdint.h>

typedef void host_fiber_entry(void *context);

/* A new fiber on [stack, stack + bytes): the first switch to the returned stack pointer calls
 * entry(context), which must not return. */
void *host_fiber_prepare(void *stack, size_t bytes, host_fiber_entry *entry, void *context);

/* Leave this stack (its pointer is stored in *ret_saved) and go on where `target` was saved. */
void host_fiber_switch(void **ret_saved, void *target);

/* Call entry(context) on another stack, whose highest address is stack_top (16-byte aligned), and
 * come back. Debuggers and host_stack_walk() see through it. */
void host_fiber_call(void *stack_top, host_fiber_entry *entry, void *context);

struct host_stack_registers;
/* Those of a fiber that was left with this stack pointer, to walk its stack (symbols.h). */
void host_fiber_registers(const void *saved, struct host_stack_registers *ret_registers);

/* All stacks but the host's own lie in [start, start + count * slot_bytes), one in each slot. Only
 * the address sanitizer asks. */
void host_fiber_region(const void *start, size_t slot_bytes, size_t count);

/* Memory that held a stack holds none any more: tell the address sanitizer, if this build has it.
 */
void host_fiber_forget(void *stack, size_t bytes);

#endif
