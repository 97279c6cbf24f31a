/* SPDX-License-Identifier: MIT */
/*
 * instruction - an instruction that faulted on memory, done by a function in its place.
 *
 * x86-64, decoded by the Zydis library. What compilers make of an access through a volatile
 * pointer: moves, with and without extension, and the arithmetic and logical ones that can have an
 * operand in memory.
 */
#ifndef HOST_INSTRUCTION_H
#define HOST_INSTRUCTION_H

#include <stdbool.h>
#include <stdint.h>

/* The processor's, at an instruction. */
struct host_instruction_registers {
    uint64_t general[16]; /* rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15 */
    uint64_t flags;
    uint64_t frame; /* of the stub that stored them (crash.c) */
    uint64_t pc;    /* before: one byte behind its start, so that it is in it as the return
                       address behind a call is; after: the next instruction's */
};

/* What takes the place of the memory; 1, 2, 4 or 8 bytes. */
struct host_instruction_memory {
    uint64_t (*read)(uintptr_t address, uint32_t bytes);
    void (*write)(uintptr_t address, uint32_t bytes, uint64_t value);
};

/* Do the instruction, whose one operand in memory is at `address`, and go on
 * behind it. False: it is none of those; nothing has been done. */
bool host_instruction_perform(struct host_instruction_registers *registers, uintptr_t address,
                              const struct host_instruction_memory *memory);

#endif
