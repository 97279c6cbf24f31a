/* SPDX-License-Identifier: MIT */
/*
 * crash_test - host/crash.h.
 *
 * The code that crashes is written in assembly language: its instructions are known, and sanitizers
 * leave it alone. Landings jump back into the test (they may not assert on their stack).
 */
#include "host/crash.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/clock.h"
#include "host/console.h"
#include "host/memory.h"
#include "host/process_self.h"

#define LANDING_BYTES ((size_t)256 * 1024)
#define ADDRESS       0x200000000000u

/* Each does what its name says, then returns. */
void crash_read(uintptr_t address);
void crash_write(uintptr_t address);
void crash_call(uintptr_t address);
void crash_undefined(uintptr_t unused);
void crash_breakpoint(uintptr_t unused);
void crash_fast_fail(uintptr_t unused);
void crash_disable_interrupts(uintptr_t unused);
void crash_read_port(uintptr_t unused);
void crash_divide(uintptr_t unused);
void crash_loop(uintptr_t unused);
void crash_recurse(uintptr_t stack_top);
void crash_with_flags(uintptr_t address);
extern const char crash_read_pc[], crash_write_pc[], crash_call_return[], crash_breakpoint_pc[],
    crash_loop_end[];

__asm__(".text\n"
        "crash_read: crash_read_pc: movb (%rdi), %al; ret\n"
        "crash_write: crash_write_pc: movb %al, (%rdi); ret\n"
        "crash_call: pushq %rbx; call *%rdi; crash_call_return: popq %rbx; ret\n"
        "crash_undefined: ud2; ret\n"
        "crash_breakpoint: crash_breakpoint_pc: int3; ret\n"
        "crash_fast_fail: int $0x29; ret\n"
        "crash_disable_interrupts: cli; ret\n"
        "crash_read_port: movw $0x80, %dx; inb %dx, %al; ret\n"
        "crash_divide: xorl %ecx, %ecx; movl $1, %eax; cltd; idivl %ecx; ret\n"
        "crash_loop: jmp crash_loop; crash_loop_end: ret\n"
        "crash_recurse: movq %rdi, %rsp; 1: pushq %rax; jmp 1b\n"
        "crash_with_flags: std; movb (%rdi), %al; ret\n");

static jmp_buf back;
static struct host_crash landed;
static uintptr_t landing_frame;
static uintptr_t landing_flags;
static uintptr_t landing_walk[2];
static unsigned char *landing_stack; /* on main's stack, where the address sanitizer knows it */

static uintptr_t read_flags(void)
{
    uintptr_t flags;
    __asm__ volatile("pushfq; popq %0" : "=r"(flags));
    return flags;
}

static void land(const struct host_crash *crash)
{
    landed = *crash;
    landing_frame = (uintptr_t)__builtin_frame_address(0);
    landing_flags = read_flags();
    (void)host_stack_walk(&crash->registers, landing_walk, 2);
    _longjmp(back, 1);
}

/* Calls code(argument), which must crash; afterwards `landed` is filled. cmocka catches signals
 * too, for each function that it calls, so that ours must be set in the test itself. */
static void make_crash(void (*code)(uintptr_t argument), uintptr_t argument)
{
    memset(&landed, 0xaa, sizeof(landed));
    assert_int_equal(host_crash_catch(land, landing_stack + LANDING_BYTES), 0);
    if (_setjmp(back) == 0) {
        code(argument);
        host_crash_release();
        fail_msg("no crash");
    }
    host_crash_done();
    host_crash_release();
}

static void read_of_unmapped_memory_lands(void **state)
{
    (void)state;
    make_crash(crash_read, ADDRESS + 0x123);
    assert_int_equal(landed.kind, HOST_CRASH_MEMORY);
    assert_true(landed.is_address_known);
    assert_int_equal(landed.address, ADDRESS + 0x123);
    assert_false(landed.is_write);
    assert_false(landed.is_execute);
    assert_int_equal(landed.registers.pc, (uintptr_t)crash_read_pc);
    assert_int_equal(landed.registers.callee_saved[5], ADDRESS + 0x123); /* rdi */
    assert_int_equal(landed.registers.callee_saved[7], landed.registers.sp);
    assert_int_equal(landed.registers.callee_saved[6], landed.registers.bp);
}

static void write_to_protected_memory_lands(void **state)
{
    (void)state;
    assert_int_equal(host_memory_map_fixed((void *)ADDRESS, 4096, false), 0);
    make_crash(crash_write, ADDRESS);
    host_memory_unmap((void *)ADDRESS, 4096);
    assert_int_equal(landed.kind, HOST_CRASH_MEMORY);
    assert_int_equal(landed.address, ADDRESS);
    assert_true(landed.is_write);
    assert_int_equal(landed.registers.pc, (uintptr_t)crash_write_pc);
}

static void read_through_null_lands(void **state)
{
    (void)state;
    make_crash(crash_read, 8);
    assert_int_equal(landed.kind, HOST_CRASH_MEMORY);
    assert_true(landed.is_address_known);
    assert_int_equal(landed.address, 8);
}

static void call_of_a_bad_address_lands_as_execution(void **state)
{
    (void)state;
    static const uintptr_t addresses[] = { 0, ADDRESS };
    for (size_t i = 0; i < 2; i++) {
        make_crash(crash_call, addresses[i]);
        assert_int_equal(landed.kind, HOST_CRASH_MEMORY);
        assert_int_equal(landed.address, addresses[i]);
        assert_true(landed.is_execute);
        assert_int_equal(landed.registers.pc, addresses[i]);
        assert_int_equal(landing_walk[0], addresses[i]);
        assert_int_equal(landing_walk[1], (uintptr_t)crash_call_return);
    }
}

static void address_outside_of_the_address_space_is_unknown(void **state)
{
    (void)state;
    make_crash(crash_read, 0x8000000000000000u);
    assert_int_equal(landed.kind, HOST_CRASH_MEMORY);
    assert_false(landed.is_address_known);
    assert_int_equal(landed.address, 0);
    assert_false(landed.is_write);
    assert_false(landed.is_execute);
}

static void instructions_of_the_kernel_land_as_instructions(void **state)
{
    (void)state;
    static void (*const crashes[])(uintptr_t) = { crash_undefined, crash_fast_fail,
                                                  crash_disable_interrupts, crash_read_port };
    for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++) {
        make_crash(crashes[i], 0);
        assert_int_equal(landed.kind, HOST_CRASH_INSTRUCTION);
        assert_int_equal(landed.address, landed.registers.pc);
        assert_in_range(landed.registers.pc, (uintptr_t)crashes[i], (uintptr_t)crashes[i] + 8);
    }
}

static void breakpoint_lands_at_its_instruction(void **state)
{
    (void)state;
    make_crash(crash_breakpoint, 0);
    assert_int_equal(landed.kind, HOST_CRASH_INSTRUCTION);
    assert_int_equal(landed.registers.pc, (uintptr_t)crash_breakpoint_pc);
}

static void division_by_zero_lands(void **state)
{
    (void)state;
    make_crash(crash_divide, 0);
    assert_int_equal(landed.kind, HOST_CRASH_ARITHMETIC);
}

static void landing_runs_on_its_stack_as_if_called(void **state)
{
    (void)state;
    uintptr_t top = (uintptr_t)landing_stack + LANDING_BYTES;
    make_crash(crash_read, 8);
    /* Frame pointer: below the return address at the very top, aligned. */
    assert_int_equal(landing_frame, (top & ~(uintptr_t)15) - 16);
}

static void landing_has_the_direction_flag_clear(void **state)
{
    (void)state;
    make_crash(crash_with_flags, 8);
    assert_int_equal(landing_flags & 0x400, 0);
}

static void overflow_of_a_stack_lands(void **state)
{
    (void)state;
    enum { BYTES = 0x10000 };
    assert_int_equal(host_memory_map_fixed((void *)ADDRESS, BYTES, true), 0);
    assert_int_equal(host_memory_protect_none((void *)ADDRESS, 4096), 0);
    make_crash(crash_recurse, ADDRESS + BYTES);
    host_memory_unmap((void *)ADDRESS, BYTES);
    assert_int_equal(landed.kind, HOST_CRASH_MEMORY);
    assert_true(landed.is_write);
    assert_in_range(landed.address, ADDRESS, ADDRESS + 4095);
}

static void crash_after_a_crash_lands_again(void **state)
{
    (void)state;
    volatile int count = 0;
    assert_int_equal(host_crash_catch(land, landing_stack + LANDING_BYTES), 0);
    if (_setjmp(back) == 0 || count < 10) {
        count++;
        host_crash_done();
        crash_read(8);
    }
    host_crash_done();
    host_crash_release();
    assert_int_equal(count, 10);
}

static void endless_loop_lands(void **state)
{
    (void)state;
    static volatile uint64_t progress;
    assert_int_equal(host_crash_loop_limit(1, &progress), 0);
    make_crash(crash_loop, 0);
    assert_int_equal(host_crash_loop_limit(0, NULL), 0);
    assert_int_equal(landed.kind, HOST_CRASH_LOOP);
    assert_in_range(landed.registers.pc, (uintptr_t)crash_loop, (uintptr_t)crash_loop_end - 1);
    assert_int_equal(landed.address, landed.registers.pc);
}

static void second_owner_is_refused(void **state)
{
    (void)state;
    assert_int_equal(host_crash_catch(land, landing_stack + LANDING_BYTES), 0);
    assert_int_equal(host_crash_catch(land, landing_stack + LANDING_BYTES), -EBUSY);
    host_crash_release();
}

static void released_signals_are_as_before(void **state)
{
    (void)state;
    struct sigaction before;
    struct sigaction after;
    stack_t stack_before;
    stack_t stack_after;
    assert_int_equal(sigaction(SIGSEGV, NULL, &before), 0);
    assert_int_equal(sigaltstack(NULL, &stack_before), 0);
    make_crash(crash_read, 8);
    host_crash_release(); /* harmless */
    assert_int_equal(sigaction(SIGSEGV, NULL, &after), 0);
    assert_int_equal(sigaltstack(NULL, &stack_after), 0);
    assert_true(before.sa_sigaction == after.sa_sigaction);
    assert_ptr_equal(stack_before.ss_sp, stack_after.ss_sp);
    assert_int_equal(stack_before.ss_flags, stack_after.ss_flags);
}

/* --- what ends the process: in children --- */

static char received[4096];

/* The body in a child; `received` is what it wrote to standard error. Returns the wait status. */
static int run_child(void (*body)(void))
{
    int ends[2];
    int status;
    size_t length = 0;
    ssize_t count;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        body();
        _exit(0);
    }
    close(ends[1]);
    while ((count = read(ends[0], received + length, sizeof(received) - 1 - length)) > 0) {
        length += (size_t)count;
    }
    received[length] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void land_badly(const struct host_crash *crash)
{
    host_console_printf("report so far, ");
    crash_read(crash->address);
}

static void crash_twice(void)
{
    (void)host_crash_catch(land_badly, landing_stack + LANDING_BYTES);
    crash_read(8);
}

static void crash_during_a_landing_ends_the_process(void **state)
{
    (void)state;
    int status = run_child(crash_twice);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 5);
    assert_non_null(strstr(received, "report so far, dirql: a crash while a crash"));
    char *digits = strstr(received, "at 0x");
    assert_non_null(digits);
    assert_int_equal(strtoull(digits + 3, NULL, 16), (uintptr_t)crash_read_pc);
}

static void land_and_end(const struct host_crash *crash)
{
    (void)crash;
    _exit(77);
}

static void *crash_on_a_thread(void *context)
{
    crash_read(8);
    return context;
}

static void crash_elsewhere(void)
{
    pthread_t thread;
    (void)host_crash_catch(land_and_end, landing_stack + LANDING_BYTES);
    (void)pthread_create(&thread, NULL, crash_on_a_thread, NULL);
    (void)pthread_join(thread, NULL);
}

/* Progress is made: nothing lands, however many ticks come. */
static void make_progress(void)
{
    static volatile uint64_t progress;
    (void)host_crash_catch(land_and_end, landing_stack + LANDING_BYTES);
    (void)host_crash_loop_limit(1, &progress);
    uint64_t start_ns = host_clock_now_ns();
    while (host_clock_now_ns() - start_ns < 1300u * 1000 * 1000) {
        progress++;
    }
}

static void loop_that_makes_progress_does_not_land(void **state)
{
    (void)state;
    assert_int_equal(run_child(make_progress), 0);
}

/* By the signal, or by a sanitizer that reports it. */
static bool is_ended_by_fault(int status)
{
    return WIFSIGNALED(status) ||
           (WIFEXITED(status) && WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 77);
}

static void crash_of_another_thread_does_not_land(void **state)
{
    (void)state;
    assert_true(is_ended_by_fault(run_child(crash_elsewhere)));
}

static void crash_uncaught(void)
{
    (void)host_crash_catch(land_and_end, landing_stack + LANDING_BYTES);
    host_crash_release();
    crash_read(8);
}

static void crash_after_release_does_not_land(void **state)
{
    (void)state;
    assert_true(is_ended_by_fault(run_child(crash_uncaught)));
}

static void receive_a_signal(void)
{
    (void)host_crash_catch(land_and_end, landing_stack + LANDING_BYTES);
    (void)raise(SIGSEGV);
}

static void signal_sent_by_somebody_does_not_land(void **state)
{
    (void)state;
    assert_true(is_ended_by_fault(run_child(receive_a_signal)));
}

int main(void)
{
    unsigned char stack[LANDING_BYTES];
    landing_stack = stack;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_of_unmapped_memory_lands),
        cmocka_unit_test(write_to_protected_memory_lands),
        cmocka_unit_test(read_through_null_lands),
        cmocka_unit_test(call_of_a_bad_address_lands_as_execution),
        cmocka_unit_test(address_outside_of_the_address_space_is_unknown),
        cmocka_unit_test(instructions_of_the_kernel_land_as_instructions),
        cmocka_unit_test(breakpoint_lands_at_its_instruction),
        cmocka_unit_test(division_by_zero_lands),
        cmocka_unit_test(landing_runs_on_its_stack_as_if_called),
        cmocka_unit_test(landing_has_the_direction_flag_clear),
        cmocka_unit_test(overflow_of_a_stack_lands),
        cmocka_unit_test(crash_after_a_crash_lands_again),
        cmocka_unit_test(endless_loop_lands),
        cmocka_unit_test(loop_that_makes_progress_does_not_land),
        cmocka_unit_test(second_owner_is_refused),
        cmocka_unit_test(released_signals_are_as_before),
        cmocka_unit_test(crash_during_a_landing_ends_the_process),
        cmocka_unit_test(crash_of_another_thread_does_not_land),
        cmocka_unit_test(crash_after_release_does_not_land),
        cmocka_unit_test(signal_sent_by_somebody_does_not_land),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
