/* SPDX-License-Identifier: MIT */
/* crash - see crash.h. */
#include "engine/crash.h"

#include "base/check.h"
#include "engine/engine.h"
#include "host/crash.h"
#include "host/fiber.h"
#include "host/instruction.h"
#include "host/memory.h"
#include "host/symbols.h"

/* Room for unwinding with libdw. */
#define LANDING_STACK_BYTES (512u << 10)

/* S: bookkeeping of the machine thread. */
static DQ_BOOKKEEPING struct {
    dq_crash_handler *handler;
    unsigned char *landing_stack;
    const struct dq_crash_accesses *accesses; /* NULL: none */
} catching;

void dq_call_stack_capture(struct dq_call_stack *ret_stack)
{
    struct host_stack_registers registers;
    host_stack_registers_capture(&registers);
    ret_stack->count = host_stack_walk(&registers, ret_stack->addresses, DQ_STACK_MAX);
}

void dq_call_stack_of(const void *sp, struct dq_call_stack *ret_stack)
{
    struct host_stack_registers registers;
    host_fiber_registers(sp, &registers);
    ret_stack->count = host_stack_walk(&registers, ret_stack->addresses, DQ_STACK_MAX);
}

static enum dq_crash_kind kind_of(enum host_crash_kind kind)
{
    switch (kind) {
    case HOST_CRASH_MEMORY:
        return DQ_CRASH_MEMORY;
    case HOST_CRASH_INSTRUCTION:
        return DQ_CRASH_INSTRUCTION;
    case HOST_CRASH_ARITHMETIC:
        return DQ_CRASH_ARITHMETIC;
    case HOST_CRASH_LOOP:
        return DQ_CRASH_LOOP;
    }
    return DQ_CRASH_INSTRUCTION;
}

static void land(const struct host_crash *host)
{
    struct dq_crash crash = {
        .kind = kind_of(host->kind),
        .address = host->address,
        .pc = host->registers.pc,
        .is_address_known = host->is_address_known,
        .is_write = host->is_write,
        .is_execute = host->is_execute,
    };
    crash.stack.count = host_stack_walk(&host->registers, crash.stack.addresses, DQ_STACK_MAX);
    catching.handler(&crash);
}

int dq_crash_catch_begin(dq_crash_handler *handler, uint32_t loop_limit_seconds)
{
    catching.handler = handler;
    catching.landing_stack = host_memory_alloc(LANDING_STACK_BYTES);
    int status = host_crash_catch(land, catching.landing_stack + LANDING_STACK_BYTES);
    if (status == 0) {
        status = host_crash_loop_limit(loop_limit_seconds, &dq_engine()->progress);
    }
    if (status) {
        dq_crash_catch_end();
    }
    return status;
}

static void perform_access(struct host_instruction_registers *registers, uintptr_t address,
                           bool is_write)
{
    const struct dq_crash_accesses *accesses = catching.accesses;
    const struct host_instruction_memory memory = { accesses->read, accesses->write };
    accesses->begin(address, is_write);
    if (!host_instruction_perform(registers, address, &memory)) {
        accesses->refuse(address, is_write);
    }
}

void dq_crash_accesses_set(const struct dq_crash_accesses *accesses)
{
    static DQ_BOOKKEEPING struct host_crash_traps traps = { .perform = perform_access };
    catching.accesses = accesses;
    if (accesses) {
        traps.is_trapped = accesses->is_one;
    }
    host_crash_traps_set(accesses ? &traps : NULL);
}

void dq_crash_caught(void)
{
    host_crash_done();
}

void dq_crash_progress_set(uint32_t loop_limit_seconds, const volatile uint64_t *progress)
{
    (void)host_crash_loop_limit(loop_limit_seconds, progress); /* armed already */
}

void dq_crash_catch_end(void)
{
    (void)host_crash_loop_limit(0, NULL);
    host_crash_done();
    host_crash_release();
    host_memory_free(catching.landing_stack);
    catching.landing_stack = NULL;
}
