/* SPDX-License-Identifier: MIT */
/* symbols - source lines, function names and call stacks of loaded modules, by libdw. Slow; for
 * reports only. */
#ifndef HOST_SYMBOLS_H
#define HOST_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host_symbol {
    char module[64];    /* "edu.so"; "" if unknown */
    uint64_t offset;    /* in the module */
    char function[128]; /* "" if unknown */
    char file[256];     /* as recorded, "" if unknown */
    uint32_t line;      /* 0 if unknown */
};

/* is_return_address: the line of the call before `address` is meant. Never fails; fields stay
 * empty. Of code that was inlined the function is the one that it was written in. */
void host_symbol_find(uintptr_t address, bool is_return_address, struct host_symbol *ret_symbol);
/* The same with those that the function was inlined into, innermost first, each with the line of
 * its call: the last has the code. Returns how many, at least 1. */
uint32_t host_symbol_find_calls(uintptr_t address, bool is_return_address,
                                struct host_symbol *ret_symbols, uint32_t count_max);
/* Where the function that contains `address` is declared (file and line of its DW_TAG_subprogram).
 */
void host_symbol_find_function(uintptr_t address, struct host_symbol *ret_symbol);

/* The object of a module's data that contains `address`: its name as `function`, the place in it as
 * `offset`. */
void host_symbol_find_data(uintptr_t address, struct host_symbol *ret_symbol);

/* pc, sp and bp count; elements 6 and 7 of the array repeat bp and sp. */
struct host_stack_registers {
    uintptr_t pc;
    uintptr_t sp;
    uintptr_t bp;
    uintptr_t callee_saved[15]; /* DWARF numbering of x86-64: 0 rax, 1 rdx, 2 rcx, 3 rbx, 4 rsi, 5
                                   rdi, 6 rbp, 7 rsp, 8.. r8..r14 */
    uintptr_t r15;
};

/* The registers of the calling function, to unwind from here; pc is where this call returns to. */
void host_stack_registers_capture(struct host_stack_registers *ret_registers);
/* Unwind through this process's own frames by their CFI, across stack switches where the CFI says
 * so. Reads memory with checks: a broken stack ends the walk. Returns the number of addresses
 * stored: pc first, then return addresses. If pc is in no module (a call through a bad pointer),
 * the top of the stack is taken as the return address. */
uint32_t host_stack_walk(const struct host_stack_registers *registers, uintptr_t *ret_addresses,
                         uint32_t count_max);

void host_symbols_close(void);

#endif
