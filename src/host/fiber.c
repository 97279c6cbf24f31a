/* SPDX-License-Identifier: MIT */
/* fiber - see fiber.h. x86-64 System V. */
#include "host/fiber.h"

#include <string.h>

#include "host/symbols.h"

#if defined(__SANITIZE_ADDRESS__)
#define HOST_FIBER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HOST_FIBER_ASAN 1
#endif
#endif

/* With the address sanitizer the switches are wrapped: fiber_asan.c tells it which stack is in use.
 */
#ifdef HOST_FIBER_ASAN
#include <sanitizer/asan_interface.h>
#define SWITCH "host_fiber_switch_raw"
#define CALL   "host_fiber_call_raw"
#define ARRIVE "  call host_fiber_arrive_first\n"
#else
#define SWITCH "host_fiber_switch"
#define CALL   "host_fiber_call"
#define ARRIVE ""
#endif

__asm__(".text\n"
        ".p2align 4\n"
        ".globl " SWITCH "\n"
        ".hidden " SWITCH "\n"
        ".type " SWITCH ", @function\n" SWITCH ":\n"
        "  .cfi_startproc\n"
        "  pushq %rbp\n"
        "  .cfi_adjust_cfa_offset 8\n"
        "  .cfi_rel_offset %rbp, 0\n"
        "  pushq %rbx\n"
        "  .cfi_adjust_cfa_offset 8\n"
        "  .cfi_rel_offset %rbx, 0\n"
        "  pushq %r12\n"
        "  .cfi_adjust_cfa_offset 8\n"
        "  .cfi_rel_offset %r12, 0\n"
        "  pushq %r13\n"
        "  .cfi_adjust_cfa_offset 8\n"
        "  .cfi_rel_offset %r13, 0\n"
        "  pushq %r14\n"
        "  .cfi_adjust_cfa_offset 8\n"
        "  .cfi_rel_offset %r14, 0\n"
        "  pushq %r15\n"
        "  .cfi_adjust_cfa_offset 8\n"
        "  .cfi_rel_offset %r15, 0\n"
        "  movq %rsp, (%rdi)\n"
        "  movq %rsi, %rsp\n"
        "  popq %r15\n"
        "  .cfi_adjust_cfa_offset -8\n"
        "  popq %r14\n"
        "  .cfi_adjust_cfa_offset -8\n"
        "  popq %r13\n"
        "  .cfi_adjust_cfa_offset -8\n"
        "  popq %r12\n"
        "  .cfi_adjust_cfa_offset -8\n"
        "  popq %rbx\n"
        "  .cfi_adjust_cfa_offset -8\n"
        "  popq %rbp\n"
        "  .cfi_adjust_cfa_offset -8\n"
        "  popq %rcx\n"
        "  .cfi_adjust_cfa_offset -8\n"
        "  .cfi_register %rip, %rcx\n"
        "  jmp *%rcx\n"
        "  .cfi_endproc\n"
        ".size " SWITCH ", . - " SWITCH "\n"

        /* First instructions of a new fiber: entry in r12, context in r13. The undefined return
           address ends stack walks. */
        ".p2align 4\n"
        ".globl host_fiber_start\n"
        ".hidden host_fiber_start\n"
        ".type host_fiber_start, @function\n"
        "host_fiber_start:\n"
        "  .cfi_startproc\n"
        "  .cfi_undefined %rip\n"
        "  xorl %ebp, %ebp\n" ARRIVE "  movq %r13, %rdi\n"
        "  call *%r12\n"
        "  ud2\n"
        "  .cfi_endproc\n"
        ".size host_fiber_start, . - host_fiber_start\n"

        ".p2align 4\n"
        ".globl " CALL "\n"
        ".hidden " CALL "\n"
        ".type " CALL ", @function\n" CALL ":\n"
        "  .cfi_startproc\n"
        "  pushq %rbp\n"
        "  .cfi_adjust_cfa_offset 8\n"
        "  .cfi_rel_offset %rbp, 0\n"
        "  movq %rsp, %rbp\n"
        "  .cfi_def_cfa_register %rbp\n"
        "  movq %rdi, %rsp\n"
        "  movq %rdx, %rdi\n"
        "  call *%rsi\n"
        "  movq %rbp, %rsp\n"
        "  popq %rbp\n"
        "  .cfi_def_cfa %rsp, 8\n"
        "  ret\n"
        "  .cfi_endproc\n"
        ".size " CALL ", . - " CALL "\n");

extern const char host_fiber_start[] __attribute__((visibility("hidden")));

enum { SAVED_R15, SAVED_R14, SAVED_R13, SAVED_R12, SAVED_RBX, SAVED_RBP, SAVED_RIP, SAVED_COUNT };

void *host_fiber_prepare(void *stack, size_t bytes, host_fiber_entry *entry, void *context)
{
    host_fiber_forget(stack, bytes);
    uintptr_t top = ((uintptr_t)stack + bytes) & ~(uintptr_t)15;
    /* At `call` the stack pointer must be 16-byte aligned: the frame ends at the aligned top. */
    void **frame = (void **)(top - 16 - SAVED_COUNT * sizeof(void *));
    frame = (void **)((uintptr_t)frame & ~(uintptr_t)15);
    frame += 1; /* seven slots: after they are popped the pointer is aligned again */
    frame[SAVED_R15] = NULL;
    frame[SAVED_R14] = NULL;
    frame[SAVED_R13] = context;
    frame[SAVED_R12] = (void *)(uintptr_t)entry;
    frame[SAVED_RBX] = NULL;
    frame[SAVED_RBP] = NULL;
    frame[SAVED_RIP] = (void *)(uintptr_t)host_fiber_start;
    return frame;
}

void host_fiber_registers(const void *saved, struct host_stack_registers *ret_registers)
{
    const uintptr_t *frame = saved;
    memset(ret_registers, 0, sizeof(*ret_registers));
    ret_registers->pc = frame[SAVED_RIP];
    ret_registers->sp = (uintptr_t)(frame + SAVED_COUNT);
    ret_registers->bp = frame[SAVED_RBP];
    ret_registers->r15 = frame[SAVED_R15];
    uintptr_t *callee_saved = ret_registers->callee_saved; /* by DWARF's numbers */
    callee_saved[3] = frame[SAVED_RBX];
    callee_saved[6] = ret_registers->bp;
    callee_saved[7] = ret_registers->sp;
    callee_saved[12] = frame[SAVED_R12];
    callee_saved[13] = frame[SAVED_R13];
    callee_saved[14] = frame[SAVED_R14];
}

#ifndef HOST_FIBER_ASAN
void host_fiber_region(const void *start, size_t slot_bytes, size_t count)
{
    (void)start;
    (void)slot_bytes;
    (void)count;
}
#endif

void host_fiber_forget(void *stack, size_t bytes)
{
#ifdef HOST_FIBER_ASAN
    __asan_unpoison_memory_region(stack, bytes);
#else
    (void)stack;
    (void)bytes;
#endif
}
