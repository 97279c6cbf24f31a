/* SPDX-License-Identifier: MIT */
/*
 * timer_test - the timers of kernel/timer.h: order of expiry, arming again, disarming, and no
 * expiry before its time.
 */
#include "unit/kernel/computer.h"

/* In core: what a timer leaves behind is part of the machine. */
struct lettered_timer {
    struct dq_timer timer; /* first */
    char letter;
    uint64_t expired_ns;
};

static struct lettered_timer *make_timer(char letter)
{
    struct lettered_timer *timer = dq_arena_core_alloc(sizeof(*timer));
    dq_timer_init(&timer->timer);
    timer->letter = letter;
    return timer;
}

static void expire(struct dq_timer *timer)
{
    struct lettered_timer *lettered = (struct lettered_timer *)timer;
    note(lettered->letter);
    lettered->expired_ns = dq_time_now_ns();
    computer.numbers[lettered->letter - 'a'] = lettered->expired_ns;
}

static void arm(struct lettered_timer *timer, uint64_t due_ns)
{
    dq_timer_arm(&timer->timer, due_ns, expire);
}

static void arm_three(void)
{
    uint64_t now_ns = dq_time_now_ns();
    arm(make_timer('a'), now_ns + 3000);
    arm(make_timer('b'), now_ns + 1000);
    arm(make_timer('c'), now_ns + 3000);
    arm(make_timer('d'), now_ns + 2000);
    computer.numbers[8] = now_ns;
    computer_sleep(1000000);
}

static void timers_expire_by_due_time_then_by_arming(void **state)
{
    (void)state;
    computer_run_plain(arm_three);
    assert_string_equal(computer.log, "bdac");
    assert_true(computer.numbers[1] >= computer.numbers[8] + 1000);
    assert_true(computer.numbers[3] >= computer.numbers[8] + 2000);
    assert_true(computer.numbers[0] >= computer.numbers[8] + 3000);
}

static void arm_while_busy(void)
{
    uint64_t now_ns = dq_time_now_ns();
    arm(make_timer('a'), now_ns + 1500);
    computer_spend(1000);
    note('1');
    computer_spend(499);
    note('2');
    computer_spend(1);
    note('3');
}

static void timer_expires_while_code_runs_as_soon_as_its_time_has_passed(void **state)
{
    (void)state;
    computer_run_plain(arm_while_busy);
    assert_string_equal(computer.log, "12a3");
}

static bool is_never_early(void)
{
    assert_true(computer.has_finished);
    assert_true(computer.numbers[0] == 0 || computer.numbers[0] >= computer.numbers[8]);
    return true;
}

static void sleep_against_timer(void)
{
    struct lettered_timer *timer = make_timer('a');
    computer.numbers[8] = dq_time_now_ns() + 10000;
    arm(timer, computer.numbers[8]);
    for (int i = 0; i < 15; i++) {
        computer_spend(1000);
    }
    computer_sleep(10000);
    (void)dq_timer_disarm(&timer->timer);
}

static void no_order_lets_a_timer_expire_early(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_int_equal(computer_search(&config, sleep_against_timer, 50, is_never_early), 50);
}

static void arm_again(void)
{
    struct lettered_timer *timer = make_timer('a');
    uint64_t now_ns = dq_time_now_ns();
    note_bool(dq_timer_disarm(&timer->timer));
    arm(timer, now_ns + 1000);
    arm(timer, now_ns + 50000);
    computer_sleep(10000);
    note('1');
    note_bool(dq_timer_disarm(&timer->timer));
    note_bool(dq_timer_disarm(&timer->timer));
    computer_sleep(100000);
    note('2');
    arm(timer, dq_time_now_ns() + 1000);
    computer_sleep(10000);
    note_bool(dq_timer_disarm(&timer->timer));
}

static void armed_again_the_new_time_counts_and_disarmed_none(void **state)
{
    (void)state;
    computer_run_plain(arm_again);
    assert_string_equal(computer.log, "01102a0");
}

static void arm_in_the_past(void)
{
    computer_spend(5000);
    arm(make_timer('a'), 10);
    note('.');
    computer_spend(1);
    note('!');
}

static void timer_armed_for_the_past_expires_at_the_next_step(void **state)
{
    (void)state;
    computer_run_plain(arm_in_the_past);
    assert_string_equal(computer.log, ".a!");
}

static void arm_many_overdue(void)
{
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    uint64_t now_ns = dq_time_now_ns();
    for (uint32_t i = 0; i < 20; i++) {
        arm(make_timer((char)('a' + i)), now_ns + 20 - i);
    }
    dq_charge(1000);
    dq_irql_lower(irql);
    computer_spend(1);
    note('.');
}

static void many_overdue_timers_expire_in_order(void **state)
{
    (void)state;
    computer_run_plain(arm_many_overdue);
    assert_string_equal(computer.log, "tsrqponmlkjihgfedcba.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_expire_by_due_time_then_by_arming),
        cmocka_unit_test(timer_expires_while_code_runs_as_soon_as_its_time_has_passed),
        cmocka_unit_test(no_order_lets_a_timer_expire_early),
        cmocka_unit_test(armed_again_the_new_time_counts_and_disarmed_none),
        cmocka_unit_test(timer_armed_for_the_past_expires_at_the_next_step),
        cmocka_unit_test(many_overdue_timers_expire_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
