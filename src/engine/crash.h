/* SPDX-License-Identifier: MIT */
/*
 * crash - faults of the code that runs in the machine, and call stacks: the engine's face of
 * host/crash.h and host/symbols.h.
 */
#ifndef DQ_ENGINE_CRASH_H
#define DQ_ENGINE_CRASH_H

#include <stdbool.h>
#include <stdint.h>

#define DQ_STACK_MAX 32u

struct dq_call_stack {
    uintptr_t addresses[DQ_STACK_MAX]; /* innermost first */
    uint32_t count;
};

enum dq_crash_kind {
    DQ_CRASH_MEMORY,
    DQ_CRASH_INSTRUCTION,
    DQ_CRASH_ARITHMETIC,
    DQ_CRASH_LOOP, /* no progress for the loop limit of host time */
};

struct dq_crash {
    enum dq_crash_kind kind;
    uintptr_t address; /* accessed (memory) or executed */
    uintptr_t pc;
    bool is_address_known;
    bool is_write;
    bool is_execute;
    struct dq_call_stack stack;
};

/* The calls that led here. */
void dq_call_stack_capture(struct dq_call_stack *ret_stack);
/* Those in which a context was left, with this stack pointer (context.h). */
void dq_call_stack_of(const void *sp, struct dq_call_stack *ret_stack);

/* Faults and endless loops arrive at `handler` on a stack of their own; it must leave the machine.
 * Negative errno. */
typedef void dq_crash_handler(const struct dq_crash *crash);
int dq_crash_catch_begin(dq_crash_handler *handler, uint32_t loop_limit_seconds);
void dq_crash_catch_end(void);
/* The crash that was caught has been dealt with: the next one is a new one. */
void dq_crash_caught(void);
/* Loads and stores to addresses that are no memory, by instructions that `is_one` claims (it is
 * asked in the signal handler): `begin` is called in the instruction's place, then `read` and
 * `write` for what it accesses; or `refuse`, which does not return, if it is of a kind that
 * compilers do not make of an access. Kept by the caller; NULL ends it. */
struct dq_crash_accesses {
    bool (*is_one)(uintptr_t pc, uintptr_t address);
    void (*begin)(uintptr_t address, bool is_write);
    uint64_t (*read)(uintptr_t address, uint32_t bytes);
    void (*write)(uintptr_t address, uint32_t bytes, uint64_t value);
    void (*refuse)(uintptr_t address, bool is_write);
};
void dq_crash_accesses_set(const struct dq_crash_accesses *accesses);

/* What shows the loop limit that the machine gets on, instead of the engine's progress. */
void dq_crash_progress_set(uint32_t loop_limit_seconds, const volatile uint64_t *progress);

#endif
