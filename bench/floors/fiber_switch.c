/* SPDX-License-Identifier: MIT */
/*
 * fiber_switch - the bare switch between two stacks, x86-64.
 *
 * Both fibers run the same loop, each in turn one switch; the switch is in the loop itself, so
 * nothing is called. It jumps to where the other one was left: a `ret` would be predicted to return
 * here.
 */
#include "floors/floors.h"

#define SWITCH(from, to)                                                                           \
    "  leaq 9f(%rip), %rax\n"                                                                      \
    "  pushq %rax\n"                                                                               \
    "  pushq %rbp\n"                                                                               \
    "  pushq %rbx\n"                                                                               \
    "  pushq %r12\n"                                                                               \
    "  pushq %r13\n"                                                                               \
    "  pushq %r14\n"                                                                               \
    "  pushq %r15\n"                                                                               \
    "  movq %rsp, (" from ")\n"                                                                    \
    "  movq (" to "), %rsp\n"                                                                      \
    "  popq %r15\n"                                                                                \
    "  popq %r14\n"                                                                                \
    "  popq %r13\n"                                                                                \
    "  popq %r12\n"                                                                                \
    "  popq %rbx\n"                                                                                \
    "  popq %rbp\n"                                                                                \
    "  popq %rcx\n"                                                                                \
    "  jmp *%rcx\n"                                                                                \
    "9:\n"

/* rdi and rsi are the places of the two stack pointers; rbx counts, in the first fiber. */
void floor_fiber_loop(void **own, void **other, uint64_t count);
void floor_fiber_first(void);

/* clang-format off */
__asm__(".text\n"
        ".p2align 4\n"
        ".type floor_fiber_loop, @function\n"
        ".globl floor_fiber_loop\n"
        "floor_fiber_loop:\n"
        "  pushq %rbx\n"
        "  movq %rdx, %rbx\n"
        ".p2align 4\n"
        "1:\n"
        SWITCH("%rdi", "%rsi")
        "  subq $1, %rbx\n"
        "  jnz 1b\n"
        "  popq %rbx\n"
        "  ret\n"
        ".size floor_fiber_loop, . - floor_fiber_loop\n"

        ".p2align 4\n"
        ".type floor_fiber_first, @function\n"
        ".globl floor_fiber_first\n"
        "floor_fiber_first:\n"
        "2:\n"
        SWITCH("%rsi", "%rdi")
        "  jmp 2b\n"
        ".size floor_fiber_first, . - floor_fiber_first\n");
/* clang-format on */

void floor_fiber_switch(uint64_t count)
{
    enum { STACK_WORDS = 1024, SAVED_WORDS = 7 };
    static uint64_t stack[STACK_WORDS];
    void *own = NULL;
    void *other = &stack[STACK_WORDS - SAVED_WORDS];
    stack[STACK_WORDS - 1] = (uint64_t)(uintptr_t)floor_fiber_first;
    if (count / 2 > 0) {
        floor_fiber_loop(&own, &other, count / 2);
    }
}
