/* SPDX-License-Identifier: MIT */
/*
 * crash - faults of loaded code become a call on a safe stack, and a host timer that catches code
 * that never comes back.
 *
 * The signal handler runs on an alternate stack, records the fault and resumes the thread in
 * `landing` on the landing stack; landing never returns (it switches to the machine's host
 * context).
 */
#ifndef HOST_CRASH_H
#define HOST_CRASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/symbols.h"

enum host_crash_kind {
    HOST_CRASH_MEMORY,      /* SIGSEGV, SIGBUS */
    HOST_CRASH_INSTRUCTION, /* undefined or privileged instructions, breakpoints, int n */
    HOST_CRASH_ARITHMETIC,  /* SIGFPE */
    HOST_CRASH_LOOP,        /* the processor-time limit passed without progress */
};

struct host_crash {
    enum host_crash_kind kind;
    uintptr_t address;     /* accessed address (memory), else pc */
    bool is_address_known; /* false: a non-canonical address, which is not reported; 0 then */
    bool is_write;
    bool is_execute;
    struct host_stack_registers registers;
};

typedef void host_crash_landing(const struct host_crash *crash);

/* One at a time. Returns negative errno on failure. While a crash is being landed a second one ends
 * the process (status 5). */
int host_crash_catch(host_crash_landing *landing, void *landing_stack_top);
void host_crash_release(void);

/* Write faults of this thread, caught crashes or not: `open` is told the address, in the signal
 * handler, and makes the page writable (true: the write is repeated), or it is a crash as before.
 * NULL ends it. Negative errno. */
typedef bool host_crash_open_page(uintptr_t address);
int host_crash_write_guard(host_crash_open_page *open);

/* Instructions of the machine thread that fault on memory which is none, while crashes are caught:
 * where `is_trapped` says so, in the signal handler, `perform` is called in the instruction's
 * place, on its stack, as if it called it. What is in the registers then goes on. NULL ends it. */
struct host_instruction_registers;
struct host_crash_traps {
    bool (*is_trapped)(uintptr_t pc, uintptr_t address);
    void (*perform)(struct host_instruction_registers *registers, uintptr_t address, bool is_write);
};
void host_crash_traps_set(const struct host_crash_traps *traps);

/* In a forked process, on the thread that goes on as the machine thread: catching, the guard and
 * the loop limit are its own from now on. Negative errno if the host gives no timer. */
int host_crash_after_fork(void);

/* Endless loops: if `seconds` of this process's processor time pass with the counter unchanged,
 * HOST_CRASH_LOOP lands, wherever the machine thread is then (not while a crash is being landed). 0
 * switches it off. Call it on the machine thread; calling it again with other values is cheap.
 * Negative errno if the host gives no timer. */
int host_crash_loop_limit(uint32_t seconds, const volatile uint64_t *progress);
/* After the report of a landed crash has been made and the stack abandoned: crashes may be caught
 * again. */
void host_crash_done(void);

#endif
