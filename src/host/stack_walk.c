/* SPDX-License-Identifier: MIT */
/*
 * stack_walk - call stacks of this process (symbols.h), by the call frame information of its
 * modules.
 *
 * libdw finds and decodes the rules; what they compute is evaluated here, as libdwfl's own unwinder
 * wants another, stopped process. Nothing is assumed about stacks, so that a frame whose rules lead
 * to another stack (fibers, ISR and DPC stacks) is followed like any other.
 */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/check.h"
#include "host/symbols.h"
#include "host/symbols_internal.h"

/* DWARF's numbering for x86-64; the return address column stands for the pc. */
enum { REGISTER_BP = 6, REGISTER_SP = 7, REGISTER_R15 = 15, REGISTER_PC = 16, REGISTER_COUNT = 17 };

#define EXPRESSION_DEPTH_MAX 16u
#define PAGE_BYTES           4096u
#define WINDOW_BYTES         512u

/* A copy of what was read last and of what lies above, in the same page: frames lie close together,
 * and a system call for each word of them is most of a walk. */
struct window {
    uintptr_t start;
    size_t bytes;
    unsigned char copy[WINDOW_BYTES];
};

struct frame {
    struct window *window;
    uintptr_t value[REGISTER_COUNT];
    bool is_known[REGISTER_COUNT];
    bool is_exact; /* the pc is where execution stopped, not a return address */
};

/* The registers of the calling function at the return of this one. Written by hand as no compiled
 * function may touch the callee-saved ones before they are stored. */
_Static_assert(offsetof(struct host_stack_registers, pc) == 0, "used below");
_Static_assert(offsetof(struct host_stack_registers, sp) == 8, "used below");
_Static_assert(offsetof(struct host_stack_registers, bp) == 16, "used below");
_Static_assert(offsetof(struct host_stack_registers, callee_saved) == 24, "used below");
_Static_assert(offsetof(struct host_stack_registers, r15) == 144, "used below");
__asm__(".text\n"
        ".globl host_stack_registers_capture\n"
        ".hidden host_stack_registers_capture\n"
        ".type host_stack_registers_capture, @function\n"
        "host_stack_registers_capture:\n"
        "  .cfi_startproc\n"
        "  movq (%rsp), %rax\n"
        "  movq %rax, 0(%rdi)\n"
        "  leaq 8(%rsp), %rax\n"
        "  movq %rax, 8(%rdi)\n"
        "  movq %rbp, 16(%rdi)\n"
        "  movq $0, 24(%rdi)\n"   /* rax */
        "  movq $0, 32(%rdi)\n"   /* rdx */
        "  movq $0, 40(%rdi)\n"   /* rcx */
        "  movq %rbx, 48(%rdi)\n" /* rbx */
        "  movq %rsi, 56(%rdi)\n" /* rsi: callee-saved for ms_abi callers */
        "  movq %rdi, 64(%rdi)\n" /* rdi */
        "  movq %rbp, 72(%rdi)\n"
        "  movq %rax, 80(%rdi)\n"
        "  movq %r8, 88(%rdi)\n"
        "  movq %r9, 96(%rdi)\n"
        "  movq %r10, 104(%rdi)\n"
        "  movq %r11, 112(%rdi)\n"
        "  movq %r12, 120(%rdi)\n"
        "  movq %r13, 128(%rdi)\n"
        "  movq %r14, 136(%rdi)\n"
        "  movq %r15, 144(%rdi)\n"
        "  ret\n"
        "  .cfi_endproc\n"
        ".size host_stack_registers_capture, . - host_stack_registers_capture\n");

/* Our own memory, read through the kernel: an address that cannot be read is an answer, not a
 * crash. */
static bool copy_memory(uintptr_t address, void *ret_bytes, size_t count)
{
    const struct iovec local = { .iov_base = ret_bytes, .iov_len = count };
    const struct iovec remote = { .iov_base = (void *)address, .iov_len = count };
    ssize_t copied = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
    if (copied < 0 && (errno == ENOSYS || errno == EPERM)) { /* containers */
        int fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            return false;
        }
        copied = pread(fd, ret_bytes, count, (off_t)address);
        close(fd);
    }
    return copied == (ssize_t)count;
}

static bool is_in_window(const struct window *window, uintptr_t address, size_t count)
{
    uintptr_t offset = address - window->start;
    return offset < window->bytes && count <= window->bytes - offset;
}

/* At most a word. */
static bool read_memory(struct window *window, uintptr_t address, void *ret_bytes, size_t count)
{
    if (!is_in_window(window, address, count)) {
        size_t in_page = PAGE_BYTES - address % PAGE_BYTES;
        size_t bytes = in_page < WINDOW_BYTES ? in_page : WINDOW_BYTES;
        window->start = address;
        window->bytes = bytes < count ? count : bytes; /* a word may lie in two pages */
        if (!copy_memory(address, window->copy, window->bytes)) {
            window->bytes = 0;
            return false;
        }
    }
    memcpy(ret_bytes, window->copy + (address - window->start), count);
    return true;
}

/* A DWARF expression in the state of one frame. */
struct evaluation {
    const struct frame *frame;
    uintptr_t cfa;
    uintptr_t stack[EXPRESSION_DEPTH_MAX];
    uint32_t depth;
    bool is_value; /* the result is the register's value, not the address where it lies */
    bool is_failed;
};

static void push(struct evaluation *evaluation, uintptr_t value)
{
    if (evaluation->depth == EXPRESSION_DEPTH_MAX) {
        evaluation->is_failed = true;
        return;
    }
    evaluation->stack[evaluation->depth++] = value;
}

static uintptr_t pop(struct evaluation *evaluation)
{
    if (evaluation->depth == 0) {
        evaluation->is_failed = true;
        return 0;
    }
    return evaluation->stack[--evaluation->depth];
}

static void push_register(struct evaluation *evaluation, uint64_t number, uint64_t offset)
{
    if (number >= REGISTER_COUNT || !evaluation->frame->is_known[number]) {
        evaluation->is_failed = true;
        return;
    }
    push(evaluation, evaluation->frame->value[number] + offset);
}

static void push_memory(struct evaluation *evaluation, uintptr_t address, size_t count)
{
    uintptr_t value = 0;
    if (count == 0 || count > sizeof(value) ||
        !read_memory(evaluation->frame->window, address, &value, count)) {
        evaluation->is_failed = true;
        return;
    }
    push(evaluation, value);
}

/* False if the operation is none with two operands. */
static bool compute(uint8_t atom, uintptr_t left, uintptr_t right, uintptr_t *ret_result)
{
    switch (atom) {
    case DW_OP_plus:
        *ret_result = left + right;
        return true;
    case DW_OP_minus:
        *ret_result = left - right;
        return true;
    case DW_OP_mul:
        *ret_result = left * right;
        return true;
    case DW_OP_and:
        *ret_result = left & right;
        return true;
    case DW_OP_or:
        *ret_result = left | right;
        return true;
    case DW_OP_shl:
        *ret_result = right < 64 ? left << right : 0;
        return true;
    case DW_OP_shr:
        *ret_result = right < 64 ? left >> right : 0;
        return true;
    case DW_OP_ge:
        *ret_result = (intptr_t)left >= (intptr_t)right;
        return true;
    default: /* an open set: operations that frame rules do not use */
        return false;
    }
}

static void apply_binary(struct evaluation *evaluation, uint8_t atom)
{
    uintptr_t result = 0;
    uintptr_t right = pop(evaluation);
    uintptr_t left = pop(evaluation);
    if (!compute(atom, left, right, &result)) {
        evaluation->is_failed = true;
    }
    push(evaluation, result);
}

/* What compilers, hand-written stack switches and the linker's PLT use in frame rules. */
static void apply(struct evaluation *evaluation, const Dwarf_Op *op)
{
    uint8_t atom = op->atom;
    if (atom >= DW_OP_breg0 && atom <= DW_OP_breg31) {
        push_register(evaluation, (uint64_t)atom - DW_OP_breg0, op->number);
    } else if (atom >= DW_OP_reg0 && atom <= DW_OP_reg31) {
        push_register(evaluation, (uint64_t)atom - DW_OP_reg0, 0);
        evaluation->is_value = true;
    } else if (atom >= DW_OP_lit0 && atom <= DW_OP_lit31) {
        push(evaluation, (uintptr_t)atom - DW_OP_lit0);
    } else if (atom == DW_OP_bregx) {
        push_register(evaluation, op->number, op->number2);
    } else if (atom == DW_OP_regx) {
        push_register(evaluation, op->number, 0);
        evaluation->is_value = true;
    } else if (atom >= DW_OP_const1u && atom <= DW_OP_consts) {
        push(evaluation, op->number); /* libdw has extended the sign */
    } else if (atom == DW_OP_plus_uconst) {
        push(evaluation, pop(evaluation) + op->number);
    } else if (atom == DW_OP_deref) {
        push_memory(evaluation, pop(evaluation), sizeof(uintptr_t));
    } else if (atom == DW_OP_deref_size) {
        push_memory(evaluation, pop(evaluation), op->number);
    } else if (atom == DW_OP_call_frame_cfa) {
        push(evaluation, evaluation->cfa);
    } else if (atom == DW_OP_stack_value) {
        evaluation->is_value = true;
    } else {
        apply_binary(evaluation, atom);
    }
}

static bool evaluate(struct evaluation *evaluation, const Dwarf_Op *ops, size_t count,
                     uintptr_t *ret_result)
{
    for (size_t i = 0; i < count && !evaluation->is_failed; i++) {
        apply(evaluation, &ops[i]);
    }
    *ret_result = pop(evaluation);
    return !evaluation->is_failed;
}

/* Where the caller's register is, by the rules of `rules`. Leaves it unknown if they do not say. */
static void find_register(Dwarf_Frame *rules, int number, const struct frame *frame, uintptr_t cfa,
                          struct frame *caller)
{
    Dwarf_Op simple[3];
    Dwarf_Op *ops = NULL;
    size_t count = 0;
    caller->is_known[number] = false;
    caller->value[number] = 0;
    if (dwarf_frame_register(rules, number, simple, &ops, &count) != 0) {
        return;
    }
    if (count == 0) {
        /* A null pointer says "unchanged", the array itself "lost". The stack pointer is never
         * described: it is the CFA by definition. */
        if (number == REGISTER_SP) {
            caller->value[number] = cfa;
            caller->is_known[number] = true;
        } else if (!ops) {
            caller->value[number] = frame->value[number];
            caller->is_known[number] = frame->is_known[number];
        }
        return;
    }
    struct evaluation evaluation = { .frame = frame, .cfa = cfa };
    uintptr_t result;
    if (!evaluate(&evaluation, ops, count, &result)) {
        return;
    }
    caller->is_known[number] =
        evaluation.is_value || read_memory(frame->window, result, &result, sizeof(result));
    caller->value[number] = result;
}

/* Frame rules for the pc; free() them. */
static Dwarf_Frame *find_rules(const struct frame *frame)
{
    /* A return address may lie behind the end of its function (a call that never returns). */
    uintptr_t pc = frame->value[REGISTER_PC] - (frame->is_exact ? 0 : 1);
    Dwfl_Module *module = host_symbols_module_at(pc);
    Dwarf_Addr bias = 0;
    Dwarf_Frame *rules = NULL;
    if (!module) {
        return NULL;
    }
    Dwarf_CFI *cfi = dwfl_module_eh_cfi(module, &bias);
    if (cfi && dwarf_cfi_addrframe(cfi, pc - bias, &rules) == 0) {
        return rules;
    }
    cfi = dwfl_module_dwarf_cfi(module, &bias); /* .debug_frame */
    if (cfi && dwarf_cfi_addrframe(cfi, pc - bias, &rules) == 0) {
        return rules;
    }
    return NULL;
}

/* A call through a bad function pointer: the pc is nowhere, but the return address was just pushed.
 */
static bool step_from_nowhere(struct frame *frame)
{
    uintptr_t sp = frame->value[REGISTER_SP];
    if (!frame->is_exact || host_symbols_module_at(frame->value[REGISTER_PC]) ||
        !read_memory(frame->window, sp, &frame->value[REGISTER_PC], sizeof(uintptr_t))) {
        return false;
    }
    frame->value[REGISTER_SP] = sp + sizeof(uintptr_t);
    frame->is_exact = false;
    return true;
}

/* False: the outermost frame, or rules that cannot be followed. */
static bool step_to_caller(struct frame *frame)
{
    Dwarf_Frame *rules = find_rules(frame);
    if (!rules) {
        return step_from_nowhere(frame);
    }
    struct frame caller;
    Dwarf_Op *ops = NULL;
    size_t count = 0;
    uintptr_t cfa = 0;
    struct evaluation evaluation = { .frame = frame };
    bool is_interrupted = false;
    int return_address = dwarf_frame_info(rules, NULL, NULL, &is_interrupted);
    bool is_found = return_address == REGISTER_PC && dwarf_frame_cfa(rules, &ops, &count) == 0 &&
                    count > 0 && evaluate(&evaluation, ops, count, &cfa);
    if (is_found) {
        for (int number = 0; number < REGISTER_COUNT; number++) {
            find_register(rules, number, frame, cfa, &caller);
        }
        caller.is_exact = is_interrupted;
        caller.window = frame->window;
    }
    free(rules); /* of libdw */
    if (!is_found || !caller.is_known[REGISTER_PC] ||
        (caller.value[REGISTER_PC] == frame->value[REGISTER_PC] &&
         caller.value[REGISTER_SP] == frame->value[REGISTER_SP])) {
        return false;
    }
    *frame = caller;
    return true;
}

static void start_frame(const struct host_stack_registers *registers, struct frame *ret_frame)
{
    for (size_t i = 0; i < DQ_COUNT_OF(registers->callee_saved); i++) {
        ret_frame->value[i] = registers->callee_saved[i];
    }
    ret_frame->value[REGISTER_BP] = registers->bp;
    ret_frame->value[REGISTER_SP] = registers->sp;
    ret_frame->value[REGISTER_R15] = registers->r15;
    ret_frame->value[REGISTER_PC] = registers->pc;
    for (size_t i = 0; i < REGISTER_COUNT; i++) {
        ret_frame->is_known[i] = true;
    }
    ret_frame->is_exact = true;
}

uint32_t host_stack_walk(const struct host_stack_registers *registers, uintptr_t *ret_addresses,
                         uint32_t count_max)
{
    struct window window = { .bytes = 0 };
    struct frame frame = { .window = &window };
    uint32_t count = 0;
    start_frame(registers, &frame);
    while (count < count_max) {
        ret_addresses[count++] = frame.value[REGISTER_PC];
        if (!step_to_caller(&frame) || frame.value[REGISTER_PC] == 0) {
            break;
        }
    }
    return count;
}
