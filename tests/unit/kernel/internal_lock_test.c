/* SPDX-License-Identifier: MIT */
/* internal_lock_test - kernel/internal_lock.h and numbering.h: ranks rise, what is released is
 * held, numbers count up. */
#include "unit/kernel/computer.h"

/* On the host's stack: an assertion may jump out. */
static jmp_buf out;

static void leave(const char *condition, const char *file, uint32_t line)
{
    (void)condition;
    (void)file;
    (void)line;
    longjmp(out, 1);
}

static int close_machine(void **state)
{
    (void)state;
    dq_assert_handler_set(NULL);
    computer_close();
    return 0;
}

static bool is_refused(void (*function)(enum dq_lock_rank rank), enum dq_lock_rank rank)
{
    volatile bool has_jumped = true; /* it lives across the longjmp */
    dq_assert_handler_set(leave);    /* an assertion that fails takes it out */
    if (setjmp(out) == 0) {
        function(rank);
        has_jumped = false;
    }
    return has_jumped;
}

static void only_a_higher_rank_may_be_taken_while_one_is_held(void **state)
{
    (void)state;
    assert_false(is_refused(dq_internal_lock_acquire, DQ_LOCK_DPC_QUEUE));
    assert_true(is_refused(dq_internal_lock_acquire, DQ_LOCK_DPC_QUEUE));
    assert_true(is_refused(dq_internal_lock_acquire, DQ_LOCK_OBJECT_TREE));
    assert_false(is_refused(dq_internal_lock_acquire, DQ_LOCK_POOL));
    assert_false(is_refused(dq_internal_lock_release, DQ_LOCK_DPC_QUEUE)); /* in any order */
    assert_true(is_refused(dq_internal_lock_acquire, DQ_LOCK_DPC_QUEUE));
    assert_false(is_refused(dq_internal_lock_release, DQ_LOCK_POOL));
    assert_false(is_refused(dq_internal_lock_acquire, DQ_LOCK_OBJECT_TREE));
}

static void lock_that_is_not_held_cannot_be_released(void **state)
{
    (void)state;
    assert_true(is_refused(dq_internal_lock_release, DQ_LOCK_POOL));
    assert_false(is_refused(dq_internal_lock_acquire, DQ_LOCK_POOL));
    assert_false(is_refused(dq_internal_lock_release, DQ_LOCK_POOL));
    assert_true(is_refused(dq_internal_lock_release, DQ_LOCK_POOL));
}

static void numbers_of_each_kind_start_at_one_and_count_up(void **state)
{
    (void)state;
    assert_int_equal(dq_number_next(DQ_NUMBER_REQUEST), 1);
    assert_int_equal(dq_number_next(DQ_NUMBER_REQUEST), 2);
    assert_int_equal(dq_number_next(DQ_NUMBER_DEVICE), 1);
    assert_int_equal(dq_number_next(DQ_NUMBER_REQUEST), 3);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, computer_open_idle, close_machine)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(only_a_higher_rank_may_be_taken_while_one_is_held),
        CASE(lock_that_is_not_held_cannot_be_released),
        CASE(numbers_of_each_kind_start_at_one_and_count_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
