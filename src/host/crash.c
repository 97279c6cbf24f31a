/* SPDX-License-Identifier: MIT */
/*
 * crash - see crash.h.
 *
 * One set of state for the process, as signal dispositions are. The handler only fills it in and
 * rewrites the interrupted registers; everything that may allocate or print happens in the landing,
 * on an ordinary stack, after the kernel has left the signal.
 */
#include "host/crash.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "base/check.h"
#include "host/console.h"
#include "host/instruction.h"

#define EXIT_STATUS_ASSERTION 5

/* The tick of the loop limit. Nothing else in the runtime uses this signal. */
#define TICK_SIGNAL     SIGVTALRM
#define TICK_INTERVAL_S 1

/* A signal frame with AVX-512 and AMX state takes 12 KiB. */
#define HANDLER_STACK_BYTES ((size_t)64 * 1024)

/* Bits of the error code that the processor pushes for a page fault. */
#define PAGE_FAULT_WRITE   0x02
#define PAGE_FAULT_EXECUTE 0x10

enum { TRAP_BREAKPOINT = 3, TRAP_GENERAL_PROTECTION = 13, TRAP_PAGE_FAULT = 14 };

#define DIRECTION_FLAG       0x400LL
#define TRAP_FLAG            0x100LL
#define ALIGNMENT_CHECK_FLAG 0x40000LL

static const int caught_signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE };
#define CAUGHT_COUNT (sizeof(caught_signals) / sizeof(caught_signals[0]))

static DQ_BOOKKEEPING struct {
    host_crash_landing *landing; /* NULL: nothing is caught */
    uintptr_t landing_stack_top;
    pid_t thread;                          /* the machine thread; others crash as before */
    volatile sig_atomic_t is_landing;      /* from the handler to host_crash_done */
    struct host_crash crash;               /* what the landing gets */
    struct sigaction before[CAUGHT_COUNT]; /* [0], SIGSEGV, is set while the guard is on, too */
    host_crash_open_page *open_page;       /* NULL: no guard */
    const struct host_crash_traps *traps;  /* NULL: none */
    uintptr_t trapped_address;             /* from the handler to the stub */
    bool is_trapped_write;
    pid_t guard_thread;
    stack_t stack_before;
} catcher;

static DQ_BOOKKEEPING struct {
    bool is_armed;
    timer_t timer;
    struct sigaction before;
    const volatile uint64_t *progress;
    uint64_t progress_seen;
    uint32_t seconds_max;
    uint32_t seconds; /* ticks since progress was last seen to move */
} loop_limit;

static DQ_BOOKKEEPING _Alignas(16) unsigned char handler_stack[HANDLER_STACK_BYTES];

/*
 * Where an instruction goes on that is trapped: stores the registers as struct
 * host_instruction_registers has them, and calls. The handler has left the red zone of 128 bytes
 * below the stack pointer alone, and put below it whom to call, and a return address in the
 * instruction.
 */
_Static_assert(offsetof(struct host_instruction_registers, flags) == 128, "used below");
_Static_assert(offsetof(struct host_instruction_registers, frame) == 136, "used below");
_Static_assert(offsetof(struct host_instruction_registers, pc) == 144, "used below");
__asm__(".text\n"
        ".p2align 4\n"
        ".globl host_crash_trap_stub\n"
        ".hidden host_crash_trap_stub\n"
        ".type host_crash_trap_stub, @function\n"
        "host_crash_trap_stub:\n"
        "  .cfi_startproc\n"
        "  .cfi_def_cfa %rsp, 144\n"
        "  .cfi_offset %rip, -144\n"
        "  pushq %rbp\n"
        "  .cfi_adjust_cfa_offset 8\n"
        "  .cfi_offset %rbp, -152\n"
        "  movq %rsp, %rbp\n"
        "  .cfi_def_cfa %rbp, 152\n"
        "  pushfq\n"
        "  cld\n"
        "  pushq %r15\n"
        "  pushq %r14\n"
        "  pushq %r13\n"
        "  pushq %r12\n"
        "  pushq %r11\n"
        "  pushq %r10\n"
        "  pushq %r9\n"
        "  pushq %r8\n"
        "  pushq %rdi\n"
        "  pushq %rsi\n"
        "  pushq (%rbp)\n"
        "  leaq 152(%rbp), %rdi\n"
        "  pushq %rdi\n"
        "  pushq %rbx\n"
        "  .cfi_offset %rbx, -264\n"
        "  pushq %rdx\n"
        "  pushq %rcx\n"
        "  pushq %rax\n"
        "  movq %rsp, %rdi\n"
        "  movq %rsp, %rbx\n"
        "  subq $512, %rsp\n"
        "  andq $-16, %rsp\n"
        "  fxsave64 (%rsp)\n"
        "  call *16(%rbp)\n"
        "  fxrstor64 (%rsp)\n"
        "  movq %rbx, %rsp\n"
        "  movq 40(%rsp), %rax\n" /* rbp */
        "  movq %rax, 136(%rsp)\n"
        "  popq %rax\n"
        "  popq %rcx\n"
        "  popq %rdx\n"
        "  popq %rbx\n"
        "  leaq 16(%rsp), %rsp\n"
        "  popq %rsi\n"
        "  popq %rdi\n"
        "  popq %r8\n"
        "  popq %r9\n"
        "  popq %r10\n"
        "  popq %r11\n"
        "  popq %r12\n"
        "  popq %r13\n"
        "  popq %r14\n"
        "  popq %r15\n"
        "  popfq\n"
        "  popq %rbp\n"
        "  ret $136\n"
        "  .cfi_endproc\n"
        ".size host_crash_trap_stub, . - host_crash_trap_stub\n");
void host_crash_trap_stub(void);

/* What the stub calls. */
static void perform_trapped(struct host_instruction_registers *registers)
{
    catcher.traps->perform(registers, catcher.trapped_address, catcher.is_trapped_write);
}

static void copy_registers(const ucontext_t *context, struct host_stack_registers *ret_registers)
{
    static const int order[] = { REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI,
                                 REG_RDI, REG_RBP, REG_RSP, REG_R8,  REG_R9,
                                 REG_R10, REG_R11, REG_R12, REG_R13, REG_R14 };
    const greg_t *general = context->uc_mcontext.gregs;
    ret_registers->pc = (uintptr_t)general[REG_RIP];
    ret_registers->sp = (uintptr_t)general[REG_RSP];
    ret_registers->bp = (uintptr_t)general[REG_RBP];
    for (size_t i = 0; i < DQ_COUNT_OF(order); i++) {
        ret_registers->callee_saved[i] = (uintptr_t)general[order[i]];
    }
    ret_registers->r15 = (uintptr_t)general[REG_R15];
}

static bool is_prefix(uint8_t byte)
{
    return byte == 0x66 || byte == 0x67 || byte == 0xf2 || byte == 0xf3 || byte == 0x2e ||
           byte == 0x36 || byte == 0x3e || byte == 0x26 || byte == 0x64 || byte == 0x65 ||
           (byte & 0xf0) == 0x40; /* REX */
}

/* Is the instruction one that only a real kernel may execute, or a software interrupt (__fastfail,
 * __int2c)? A user process gets the same signal for them as for a non-canonical address. The
 * processor has just decided it, so its bytes can be read; no byte after its opcode is. */
static bool is_privileged_instruction(const uint8_t *code)
{
    while (is_prefix(*code)) {
        code++;
    }
    switch (*code) {
    case 0xfa: /* cli */
    case 0xfb: /* sti */
    case 0xf4: /* hlt */
    case 0xcd: /* int n */
    case 0xcf: /* iret */
    case 0x6c: /* ins */
    case 0x6d:
    case 0x6e: /* outs */
    case 0x6f:
    case 0xe4: /* in, out with a port in the code */
    case 0xe5:
    case 0xe6:
    case 0xe7:
    case 0xec: /* in, out with a port in dx */
    case 0xed:
    case 0xee:
    case 0xef:
        return true;
    case 0x0f:
        break;
    default: /* open set: all other opcodes */
        return false;
    }
    uint8_t second = code[1];
    return second <= 0x01 ||                     /* descriptor tables, invlpg, swapgs */
           second == 0x06 ||                     /* clts */
           second == 0x08 || second == 0x09 ||   /* invd, wbinvd */
           (second >= 0x20 && second <= 0x23) || /* control and debug registers */
           second == 0x30 || second == 0x32 || second == 0x33; /* wrmsr, rdmsr, rdpmc */
}

static void record_memory_crash(struct host_crash *crash, const siginfo_t *info,
                                const greg_t *general)
{
    crash->kind = HOST_CRASH_MEMORY;
    if (general[REG_TRAPNO] == TRAP_PAGE_FAULT) {
        crash->address = (uintptr_t)info->si_addr;
        crash->is_address_known = true;
        crash->is_write = (general[REG_ERR] & PAGE_FAULT_WRITE) != 0;
        crash->is_execute = (general[REG_ERR] & PAGE_FAULT_EXECUTE) != 0;
    } else if (general[REG_TRAPNO] == TRAP_GENERAL_PROTECTION &&
               is_privileged_instruction((const uint8_t *)crash->registers.pc)) {
        crash->kind = HOST_CRASH_INSTRUCTION;
        crash->address = crash->registers.pc;
        crash->is_address_known = true;
    }
}

static void record_crash(int signal, const siginfo_t *info, const ucontext_t *context)
{
    struct host_crash *crash = &catcher.crash;
    const greg_t *general = context->uc_mcontext.gregs;
    memset(crash, 0, sizeof(*crash));
    copy_registers(context, &crash->registers);
    if (signal == SIGSEGV || signal == SIGBUS) {
        record_memory_crash(crash, info, general);
        return;
    }
    if (general[REG_TRAPNO] == TRAP_BREAKPOINT && crash->registers.pc > 0) {
        crash->registers.pc--; /* as Windows reports it: the int 3 itself, not what follows */
    }
    crash->kind = signal == SIGFPE        ? HOST_CRASH_ARITHMETIC
                  : signal == TICK_SIGNAL ? HOST_CRASH_LOOP
                                          : HOST_CRASH_INSTRUCTION;
    crash->address = crash->registers.pc;
    crash->is_address_known = true;
}

/* After the handler returns the thread is in landing(&crash), on the landing stack, as if called.
 */
static void resume_in_landing(ucontext_t *context)
{
    greg_t *general = context->uc_mcontext.gregs;
    uintptr_t sp = (catcher.landing_stack_top & ~(uintptr_t)15) - sizeof(uintptr_t);
    *(uintptr_t *)sp = 0; /* return address: ends stack walks */
    general[REG_RSP] = (greg_t)sp;
    general[REG_RBP] = 0;
    general[REG_RIP] = (greg_t)(uintptr_t)catcher.landing;
    general[REG_RDI] = (greg_t)(uintptr_t)&catcher.crash;
    general[REG_EFL] &= ~(DIRECTION_FLAG | TRAP_FLAG | ALIGNMENT_CHECK_FLAG);
}

static _Noreturn void end_after_second_crash(const ucontext_t *context)
{
    static const char digits[] = "0123456789abcdef";
    char message[] = "dirql: a crash while a crash was being reported, at 0x0000000000000000\n";
    uintptr_t pc = (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
    char *end = message + sizeof(message) - 3; /* the last digit */
    for (int i = 0; i < 16; i++) {
        end[-i] = digits[(pc >> (4 * i)) & 0xf];
    }
    host_console_flush(); /* the report so far; only write(2) and friends are called */
    ssize_t written = write(STDERR_FILENO, message, sizeof(message) - 1);
    (void)written; /* nobody is left to tell */
    _exit(EXIT_STATUS_ASSERTION);
}

/* Not ours: another thread, or a signal that somebody sent. The fault repeats, or the signal is
 * sent again, under the disposition that was there before. */
static void pass_on(int signal, const siginfo_t *info)
{
    for (size_t i = 0; i < CAUGHT_COUNT; i++) {
        if (caught_signals[i] == signal) {
            sigaction(signal, &catcher.before[i], NULL);
        }
    }
    if (info->si_code <= 0) {
        (void)raise(signal); /* a valid signal */
    }
}

/* A write to a page that is guarded against its first one, not more. */
static bool open_page(int signal, const siginfo_t *info, const ucontext_t *context)
{
    const greg_t *general = context->uc_mcontext.gregs;
    return catcher.open_page && signal == SIGSEGV && info->si_code == SEGV_ACCERR &&
           general[REG_TRAPNO] == TRAP_PAGE_FAULT && (general[REG_ERR] & PAGE_FAULT_WRITE) != 0 &&
           gettid() == catcher.guard_thread && catcher.open_page((uintptr_t)info->si_addr);
}

/* After the handler returns the thread is in the stub. */
static bool resume_in_trap(int signal, const siginfo_t *info, ucontext_t *context)
{
    greg_t *general = context->uc_mcontext.gregs;
    uintptr_t address = (uintptr_t)info->si_addr;
    bool is_possible = catcher.traps && catcher.landing && !catcher.is_landing &&
                       gettid() == catcher.thread && signal == SIGSEGV && info->si_code > 0 &&
                       general[REG_TRAPNO] == TRAP_PAGE_FAULT &&
                       (general[REG_ERR] & PAGE_FAULT_EXECUTE) == 0;
    if (!is_possible || !catcher.traps->is_trapped((uintptr_t)general[REG_RIP], address)) {
        return false;
    }
    catcher.trapped_address = address;
    catcher.is_trapped_write = (general[REG_ERR] & PAGE_FAULT_WRITE) != 0;
    uintptr_t *sp = (uintptr_t *)((uintptr_t)general[REG_RSP] - 128) - 2;
    sp[0] = (uintptr_t)general[REG_RIP] + 1;
    sp[1] = (uintptr_t)perform_trapped;
    general[REG_RSP] = (greg_t)(uintptr_t)sp;
    general[REG_RIP] = (greg_t)(uintptr_t)host_crash_trap_stub;
    return true;
}

static void handle_crash(int signal, siginfo_t *info, void *extra)
{
    ucontext_t *context = extra;
    int error = errno;
    if (open_page(signal, info, context) || resume_in_trap(signal, info, context)) {
        errno = error;
        return;
    }
    if (gettid() != catcher.thread || info->si_code <= 0 || !catcher.landing) {
        pass_on(signal, info);
        errno = error;
        return;
    }
    if (catcher.is_landing) {
        end_after_second_crash(context);
    }
    catcher.is_landing = 1;
    record_crash(signal, info, context);
    resume_in_landing(context);
    errno = error;
}

/* The timer addresses the machine thread only. While a crash is landing, time is the report's. */
static void handle_tick(int signal, siginfo_t *info, void *extra)
{
    if (info->si_code != SI_TIMER || !loop_limit.is_armed) {
        return;
    }
    uint64_t progress = *loop_limit.progress;
    if (progress != loop_limit.progress_seen || catcher.is_landing || !catcher.landing) {
        loop_limit.progress_seen = progress;
        loop_limit.seconds = 0;
        return;
    }
    loop_limit.seconds += TICK_INTERVAL_S;
    if (loop_limit.seconds < loop_limit.seconds_max) {
        return;
    }
    loop_limit.seconds = 0;
    catcher.is_landing = 1;
    record_crash(signal, info, extra);
    resume_in_landing(extra);
}

static int set_handler(int signal, void (*handler)(int, siginfo_t *, void *),
                       struct sigaction *ret_before)
{
    struct sigaction action = { .sa_flags = SA_ONSTACK | SA_SIGINFO | SA_NODEFER | SA_RESTART };
    action.sa_sigaction = handler;
    sigemptyset(&action.sa_mask);
    return sigaction(signal, &action, ret_before) == 0 ? 0 : -errno;
}

/* What catching and the guard both need; there already if the other one is on. */
static int provide_handler_stack(void)
{
    const stack_t stack = { .ss_sp = handler_stack, .ss_size = sizeof(handler_stack) };
    if (catcher.landing || catcher.open_page) {
        return 0;
    }
    if (sigaltstack(&stack, &catcher.stack_before) != 0) {
        return -errno;
    }
    int error = set_handler(SIGSEGV, handle_crash, &catcher.before[0]);
    DQ_ASSERT(error == 0); /* constant, valid signal */
    return 0;
}

static void give_handler_stack_back(void)
{
    if (catcher.landing || catcher.open_page) {
        return;
    }
    sigaction(SIGSEGV, &catcher.before[0], NULL);
    (void)sigaltstack(&catcher.stack_before, NULL); /* fails only while on it: never */
}

int host_crash_catch(host_crash_landing *landing, void *landing_stack_top)
{
    if (catcher.landing) {
        return -EBUSY;
    }
    int error = provide_handler_stack();
    if (error != 0) {
        return error;
    }
    catcher.landing_stack_top = (uintptr_t)landing_stack_top;
    catcher.thread = gettid();
    catcher.is_landing = 0;
    catcher.landing = landing;
    for (size_t i = 1; i < CAUGHT_COUNT; i++) {
        error = set_handler(caught_signals[i], handle_crash, &catcher.before[i]);
        DQ_ASSERT(error == 0); /* constant, valid signals */
    }
    return 0;
}

void host_crash_release(void)
{
    if (!catcher.landing) {
        return;
    }
    for (size_t i = 1; i < CAUGHT_COUNT; i++) {
        sigaction(caught_signals[i], &catcher.before[i], NULL);
    }
    catcher.landing = NULL;
    catcher.is_landing = 0;
    give_handler_stack_back();
}

int host_crash_write_guard(host_crash_open_page *open)
{
    bool was_on = catcher.open_page != NULL;
    if (!open) {
        catcher.open_page = NULL;
        if (was_on) {
            give_handler_stack_back();
        }
        return 0;
    }
    int error = provide_handler_stack();
    if (error == 0) {
        catcher.guard_thread = gettid();
        catcher.open_page = open;
    }
    return error;
}

void host_crash_traps_set(const struct host_crash_traps *traps)
{
    catcher.traps = traps;
}

void host_crash_done(void)
{
    catcher.is_landing = 0;
}

static int arm_timer(void)
{
    struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = TICK_SIGNAL };
    event._sigev_un._tid = gettid(); /* sigev_notify_thread_id, a name that glibc 2.36 lacks */
    int error = set_handler(TICK_SIGNAL, handle_tick, &loop_limit.before);
    if (error != 0) {
        return error;
    }
    /* Of the process: a hardware model on a thread of its own that keeps the machine thread waiting
     * counts too, a debugger's stop or a busy host does not. */
    if (timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &loop_limit.timer) != 0) {
        error = -errno;
        sigaction(TICK_SIGNAL, &loop_limit.before, NULL);
        return error;
    }
    const struct itimerspec each = { .it_interval.tv_sec = TICK_INTERVAL_S,
                                     .it_value.tv_sec = TICK_INTERVAL_S };
    (void)timer_settime(loop_limit.timer, 0, &each, NULL); /* valid timer, valid times */
    loop_limit.is_armed = true;
    return 0;
}

static void disarm_timer(void)
{
    if (!loop_limit.is_armed) {
        return;
    }
    loop_limit.is_armed = false;
    (void)timer_delete(loop_limit.timer);
    /* A tick that is already on its way must not meet the default disposition, which ends the
     * process. */
    if (loop_limit.before.sa_handler == SIG_DFL) {
        loop_limit.before.sa_handler = SIG_IGN;
    }
    sigaction(TICK_SIGNAL, &loop_limit.before, NULL);
}

int host_crash_after_fork(void)
{
    catcher.thread = gettid();
    catcher.guard_thread = catcher.thread;
    if (!loop_limit.is_armed) {
        return 0;
    }
    loop_limit.is_armed = false; /* timers stay with the parent */
    struct sigaction before = loop_limit.before;
    int error = arm_timer();
    loop_limit.before = before;
    return error;
}

int host_crash_loop_limit(uint32_t seconds, const volatile uint64_t *progress)
{
    if (seconds == 0) {
        disarm_timer();
        return 0;
    }
    /* A tick may come between any two of these; it finds a limit that has not passed. */
    loop_limit.seconds = 0;
    loop_limit.seconds_max = seconds;
    loop_limit.progress = progress;
    loop_limit.progress_seen = *progress;
    loop_limit.seconds = 0;
    return loop_limit.is_armed ? 0 : arm_timer();
}
