/* SPDX-License-Identifier: MIT */
/* stack_walk_test - host_stack_walk() of host/symbols.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "host/fiber.h"
#include "host/symbols.h"

#define WALK_MAX    64u
#define STACK_BYTES ((size_t)64 * 1024)

static uintptr_t walked[WALK_MAX];
static uint32_t walked_count;

/* Keeps a call from becoming a jump, which would take its frame away. */
#define NOT_A_TAIL_CALL() __asm__ volatile("" ::: "memory")

static DQ_NOINLINE void walk_here(void)
{
    struct host_stack_registers registers;
    host_stack_registers_capture(&registers);
    walked_count = host_stack_walk(&registers, walked, WALK_MAX);
    NOT_A_TAIL_CALL();
}

/* Names of the frames, innermost first, down to "main" or the end: "walk_here<a<b". */
static const char *walked_names(void)
{
    static char names[4096];
    names[0] = '\0';
    for (uint32_t i = 0; i < walked_count; i++) {
        struct host_symbol symbol;
        host_symbol_find(walked[i], i > 0, &symbol);
        const char *name = symbol.function[0] != '\0' ? symbol.function : "?";
        /* What the address sanitizer's build puts around a call on another stack. */
        if (strcmp(name, "host_fiber_call_raw") == 0 || strcmp(name, "enter") == 0) {
            continue;
        }
        strncat(names, name, sizeof(names) - strlen(names) - 1);
        if (strcmp(name, "main") == 0) {
            break;
        }
        strncat(names, "<", sizeof(names) - strlen(names) - 1);
    }
    return names;
}

static void assert_walked(const char *first_names)
{
    const char *names = walked_names();
    if (strncmp(names, first_names, strlen(first_names)) != 0) {
        fail_msg("walked %s", names);
    }
}

static DQ_NOINLINE void inner(void)
{
    walk_here();
    NOT_A_TAIL_CALL();
}

static DQ_NOINLINE void outer(void)
{
    inner();
    NOT_A_TAIL_CALL();
}

static void frames_are_walked_to_main(void **state)
{
    (void)state;
    outer();
    assert_walked("walk_here<inner<outer<frames_are_walked_to_main<");
    const char *names = walked_names();
    assert_string_equal(names + strlen(names) - 5, "<main");
}

static DQ_NOINLINE int compare(const void *left, const void *right)
{
    walk_here();
    return *(const int *)left - *(const int *)right;
}

static void frames_of_libraries_without_debug_information_are_crossed(void **state)
{
    (void)state;
    int values[2] = { 2, 1 };
    qsort(values, 2, sizeof(values[0]), compare);
    assert_walked("walk_here<compare<");
    assert_non_null(strstr(walked_names(), "<main"));
}

/* Windows' convention saves more registers, which its frame rules describe. */
static DQ_NOINLINE int __attribute__((ms_abi)) windows_function(int a, int b, int c, int d, int e)
{
    char local[64];
    memset(local, a, sizeof(local));
    walk_here();
    NOT_A_TAIL_CALL();
    return local[b] + c + d + e;
}

static DQ_NOINLINE int calls_windows_function(int a)
{
    int result = windows_function(a, 2, 3, 4, 5);
    NOT_A_TAIL_CALL();
    return result;
}

static void frames_of_the_windows_convention_are_walked(void **state)
{
    (void)state;
    assert_int_equal(calls_windows_function(1), 1 + 3 + 4 + 5);
    assert_walked("walk_here<windows_function<calls_windows_function<");
    assert_non_null(strstr(walked_names(), "<main"));
}

static DQ_NOINLINE void frame_without_fixed_size(size_t bytes)
{
    char *local = __builtin_alloca(bytes);
    memset(local, 1, bytes);
    walk_here();
    NOT_A_TAIL_CALL();
    __asm__ volatile("" : : "r"(local) : "memory");
}

static void frames_of_variable_size_are_walked(void **state)
{
    (void)state;
    for (size_t bytes = 1; bytes < 3000; bytes += 700) {
        frame_without_fixed_size(bytes);
        assert_walked("walk_here<frame_without_fixed_size<frames_of_variable_size_are_walked<");
    }
}

static _Alignas(16) unsigned char stacks[2][STACK_BYTES];

static DQ_NOINLINE void on_second_stack(void *context)
{
    (void)context;
    inner();
    NOT_A_TAIL_CALL();
}

static DQ_NOINLINE void on_first_stack(void *context)
{
    host_fiber_call(stacks[1] + STACK_BYTES, on_second_stack, context);
    NOT_A_TAIL_CALL();
}

/* An ISR stack above a DPC stack above a thread. */
static void called_stacks_are_crossed(void **state)
{
    (void)state;
    host_fiber_region(stacks, STACK_BYTES, 2);
    host_fiber_call(stacks[0] + STACK_BYTES, on_first_stack, NULL);
    assert_walked("walk_here<inner<on_second_stack<host_fiber_call<on_first_stack<"
                  "host_fiber_call<called_stacks_are_crossed<");
    assert_non_null(strstr(walked_names(), "<main"));
}

static void *host_stack;
static void *fiber_stack;

static void fiber_entry(void *context)
{
    (void)context;
    outer();
    host_fiber_switch(&fiber_stack, host_stack);
    abort();
}

static void walk_ends_at_the_start_of_a_fiber(void **state)
{
    (void)state;
    host_fiber_region(stacks, STACK_BYTES, 2);
    fiber_stack = host_fiber_prepare(stacks[0], STACK_BYTES, fiber_entry, NULL);
    host_fiber_switch(&host_stack, fiber_stack);
    assert_string_equal(walked_names(), "walk_here<inner<outer<fiber_entry<host_fiber_start<");
    host_fiber_forget(stacks[0], STACK_BYTES);
}

static void walk_stores_no_more_than_asked(void **state)
{
    (void)state;
    struct host_stack_registers registers;
    uintptr_t few[3] = { 0, 0, 77 };
    host_stack_registers_capture(&registers);
    assert_int_equal(host_stack_walk(&registers, few, 2), 2);
    assert_int_equal(few[0], registers.pc);
    assert_int_equal(few[2], 77);
    assert_int_equal(host_stack_walk(&registers, few, 0), 0);
}

/* Only the first address can be told when the stack is gone; nothing may crash. */
static void broken_stack_ends_the_walk(void **state)
{
    (void)state;
    static const uintptr_t pointers[] = { 0, 8, 0x200000000000, UINTPTR_MAX, (uintptr_t)1 << 63 };
    struct host_stack_registers good;
    host_stack_registers_capture(&good);
    for (size_t i = 0; i < DQ_COUNT_OF(pointers); i++) {
        struct host_stack_registers registers = good;
        registers.sp = pointers[i];
        registers.bp = pointers[i];
        assert_int_equal(host_stack_walk(&registers, walked, WALK_MAX), 1);
        registers.pc = 0x200000000000;
        assert_int_equal(host_stack_walk(&registers, walked, WALK_MAX), 1);
    }
}

static void stack_full_of_the_same_value_ends_the_walk(void **state)
{
    (void)state;
    struct host_stack_registers registers;
    static uintptr_t same[4096];
    host_stack_registers_capture(&registers);
    for (size_t i = 0; i < DQ_COUNT_OF(same); i++) {
        same[i] = (uintptr_t)same;
    }
    registers.sp = (uintptr_t)same;
    registers.bp = (uintptr_t)same;
    assert_in_range(host_stack_walk(&registers, walked, WALK_MAX), 1, WALK_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_walked_to_main),
        cmocka_unit_test(frames_of_libraries_without_debug_information_are_crossed),
        cmocka_unit_test(frames_of_the_windows_convention_are_walked),
        cmocka_unit_test(frames_of_variable_size_are_walked),
        cmocka_unit_test(called_stacks_are_crossed),
        cmocka_unit_test(walk_ends_at_the_start_of_a_fiber),
        cmocka_unit_test(walk_stores_no_more_than_asked),
        cmocka_unit_test(broken_stack_ends_the_walk),
        cmocka_unit_test(stack_full_of_the_same_value_ends_the_walk),
    };
    int failed_count = cmocka_run_group_tests(tests, NULL, NULL);
    host_symbols_close();
    return failed_count;
}
