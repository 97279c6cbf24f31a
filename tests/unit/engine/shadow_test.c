/* SPDX-License-Identifier: MIT */
/* shadow_test - engine/shadow.h: which bytes are valid, at every offset and length; stacks; what is
 * exposed; and that a rewind brings all of it back. */
#include "engine/shadow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "engine/guard.h"
#include "engine/rewind.h"

#define RAM_BYTES  (64ull << 20)
#define CORE_BYTES (16ull << 20)

static struct {
    uint32_t count;
    uintptr_t address;
    size_t bytes;
    bool is_write;
} reported;

static void report(uintptr_t address, size_t bytes, bool is_write)
{
    reported.count++;
    reported.address = address;
    reported.bytes = bytes;
    reported.is_write = is_write;
}

static int open_shadow(void **state)
{
    (void)state;
    memset(&reported, 0, sizeof(reported));
    int error = dq_arena_open(RAM_BYTES, CORE_BYTES);
    if (error == 0) {
        error = dq_arena_mode_set(DQ_ARENA_BY_ACTOR);
    }
    if (error == 0) {
        dq_shadow_open(report);
    }
    return error;
}

static int close_shadow(void **state)
{
    (void)state;
    dq_rewind_close();
    dq_arena_close();
    return 0;
}

static bool is_valid(const void *address, size_t bytes)
{
    return dq_shadow_is_valid((uintptr_t)address, bytes);
}

static void exactly_the_bytes_that_were_given_are_valid(void **state)
{
    (void)state;
    for (size_t bytes = 1; bytes <= 40; bytes++) {
        char *memory = (char *)dq_arena_ram_extend(128, 16) + 32;
        dq_shadow_give(memory, bytes);
        for (int offset = -17; offset < 60; offset++) {
            for (size_t length = 1; length <= 24; length++) {
                bool is_inside = offset >= 0 && (size_t)offset + length <= bytes;
                assert_int_equal(is_valid(memory + offset, length), is_inside);
            }
        }
        dq_shadow_take(memory, bytes, DQ_SHADOW_FREED);
        for (size_t offset = 0; offset < bytes; offset++) {
            assert_false(is_valid(memory + offset, 1));
        }
    }
}

static void what_is_no_memory_of_the_machine_is_not_looked_at(void **state)
{
    (void)state;
    static char own[8];
    assert_true(is_valid(own, sizeof(own)));
    assert_true(is_valid((const void *)DQ_ARENA_COOKIE_ADDRESS, 4));
    assert_true(is_valid(NULL, 8));
}

static void core_is_opaque_but_for_what_is_exposed(void **state)
{
    (void)state;
    char *object = dq_arena_core_alloc(256);
    assert_false(is_valid(object, 1));
    dq_shadow_expose(object + 64, 32);
    assert_false(is_valid(object + 63, 1));
    assert_true(is_valid(object + 64, 8));
    assert_true(is_valid(object + 88, 8));
    assert_false(is_valid(object + 92, 8));
    dq_shadow_conceal(object + 64);
    assert_false(is_valid(object + 64, 8));
}

static void check_reports_what_was_touched(void **state)
{
    (void)state;
    char *memory = dq_arena_ram_extend(64, 16);
    dq_shadow_give(memory, 10);
    dq_shadow_check(memory, 10, true);
    assert_int_equal(reported.count, 0);
    dq_shadow_check(memory + 8, 4, true);
    assert_int_equal(reported.count, 1);
    assert_int_equal(reported.address, memory + 8);
    assert_int_equal(reported.bytes, 4);
    assert_true(reported.is_write);
    dq_shadow_check(memory + 16, 1, false);
    assert_int_equal(reported.count, 2);
    assert_false(reported.is_write);
}

static void frames_below_where_a_context_was_left_are_gone(void **state)
{
    (void)state;
    char *stack = dq_arena_stack_alloc();
    char *top = stack + DQ_ARENA_STACK_BYTES;
    assert_true(is_valid(top - 100, 8)); /* nothing is known yet */
    dq_shadow_stack_left(top - 200);
    assert_true(is_valid(top - 100, 8));
    assert_true(dq_shadow_check_stack((uintptr_t)top - 200));
    assert_false(is_valid(top - 201, 1));
    dq_shadow_stack_empty(stack);
    assert_false(is_valid(top - 8, 8));
    /* Of the stack that runs, what is below this call. */
    dq_shadow_stack_left((const void *)&state);
    assert_true(is_valid(&state, sizeof(void *)));
}

static void rewind_brings_the_shadow_back(void **state)
{
    (void)state;
    char text[256];
    for (int is_guarded = 0; is_guarded < 2; is_guarded++) {
        char *old = dq_arena_ram_extend(200, 16);
        char *stack = dq_arena_stack_alloc();
        dq_shadow_give(old, 100);
        dq_rewind_guard_set(is_guarded != 0);
        dq_rewind_snapshot();
        char *first = NULL;
        for (int i = 0; i < 3; i++) {
            assert_true(is_valid(old, 100));
            char *fresh = dq_arena_ram_extend(3 << 20, 4096);
            first = first ? first : fresh;
            assert_ptr_equal(fresh, first);
            assert_false(is_valid(fresh, 1));
            dq_shadow_give(fresh, 3 << 20);
            dq_shadow_take(old, 100, DQ_SHADOW_FREED);
            dq_shadow_give(old + 112, 8);
            dq_shadow_stack_empty(stack);
            fresh[0] = fresh[(3 << 20) - 1] = 1;
            dq_rewind_restore();
            assert_true(dq_rewind_audit(text, sizeof(text)));
            assert_false(is_valid(fresh, 1));
            assert_false(is_valid(fresh + (3 << 20) - 1, 1));
            assert_int_equal(fresh[0], 0);
            assert_false(is_valid(old + 112, 1));
            assert_true(is_valid(stack, 1));
        }
        dq_rewind_discard();
        assert_false(dq_guard_is_on());
    }
}

static void memory_that_was_given_out_before_stays_the_drivers(void **state)
{
    (void)state;
    dq_arena_close();
    assert_int_equal(dq_arena_open(RAM_BYTES, CORE_BYTES), 0);
    char *early = dq_arena_ram_extend(100, 16);
    assert_int_equal(dq_arena_mode_set(DQ_ARENA_BY_ACTOR), 0);
    dq_shadow_open(report);
    assert_true(is_valid(early, 100));
    assert_false(is_valid(early + 100, 8));
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, open_shadow, close_shadow)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(exactly_the_bytes_that_were_given_are_valid),
        CASE(what_is_no_memory_of_the_machine_is_not_looked_at),
        CASE(core_is_opaque_but_for_what_is_exposed),
        CASE(check_reports_what_was_touched),
        CASE(frames_below_where_a_context_was_left_are_gone),
        CASE(memory_that_was_given_out_before_stays_the_drivers),
        CASE(rewind_brings_the_shadow_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
