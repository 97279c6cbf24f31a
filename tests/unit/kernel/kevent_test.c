/* SPDX-License-Identifier: MIT */
/*
 * kevent_test - kernel/kevent.h: setting, resetting and waiting, with time-outs and several
 * waiters; NT time.
 */
#include "unit/kernel/computer.h"

static KEVENT kevent;

struct waiter {
    char letter;
    uint64_t timeout_ns; /* 0: for ever */
};

/* Notes its letter when the wait was satisfied, '-' and the letter when it timed out. */
static void wait_for_kevent(void *context)
{
    const struct waiter *waiter = context;
    uint64_t due_ns = waiter->timeout_ns ? dq_time_now_ns() + waiter->timeout_ns : DQ_TIME_NEVER;
    NTSTATUS status = dq_kevent_wait(&kevent, due_ns);
    if (status == STATUS_TIMEOUT) {
        note('-');
    }
    note(waiter->letter);
}

static struct dq_thread *start_waiter(const struct waiter *waiter)
{
    struct dq_thread *thread = computer_thread("waiter", DQ_PRIORITY_APPLICATION, wait_for_kevent,
                                               (void *)(uintptr_t)waiter);
    computer_sleep(10); /* it waits now */
    return thread;
}

static const struct waiter forever_a = { 'a', 0 };
static const struct waiter forever_b = { 'b', 0 };

static void set_with_two_waiters(EVENT_TYPE type)
{
    dq_kevent_init(&kevent, type, false);
    struct dq_thread *a = start_waiter(&forever_a);
    struct dq_thread *b = start_waiter(&forever_b);
    note_bool(dq_kevent_set(&kevent));
    computer_sleep(100000);
    note('.');
    note_bool(dq_kevent_is_set(&kevent));
    note_bool(dq_kevent_set(&kevent));
    computer_sleep(100000);
    note('.');
    note_bool(dq_kevent_is_set(&kevent));
    computer_join(a);
    computer_join(b);
}

static void set_synchronization_with_two_waiters(void)
{
    set_with_two_waiters(SynchronizationEvent);
}

static void synchronization_event_wakes_one_waiter_in_order_of_arrival(void **state)
{
    (void)state;
    computer_run_plain(set_synchronization_with_two_waiters);
    assert_string_equal(computer.log, "0a.00b.0");
}

static void set_notification_with_two_waiters(void)
{
    set_with_two_waiters(NotificationEvent);
}

static void notification_event_wakes_all_waiters_and_stays_set(void **state)
{
    (void)state;
    computer_run_plain(set_notification_with_two_waiters);
    assert_string_equal(computer.log, "0ab.11.1");
}

static void set_and_wait(void)
{
    dq_kevent_init(&kevent, NotificationEvent, true);
    computer.numbers[0] = (uint32_t)dq_kevent_wait(&kevent, DQ_TIME_NEVER);
    note_bool(dq_kevent_is_set(&kevent));
    note_bool(dq_kevent_reset(&kevent));
    note_bool(dq_kevent_reset(&kevent));
    dq_kevent_init(&kevent, SynchronizationEvent, true);
    computer.numbers[1] = (uint32_t)dq_kevent_wait(&kevent, DQ_TIME_NEVER);
    note_bool(dq_kevent_is_set(&kevent));
    note_bool(dq_kevent_set(&kevent));
    note_bool(dq_kevent_set(&kevent));
}

static void wait_for_a_set_event_is_satisfied_at_once(void **state)
{
    (void)state;
    computer_run_plain(set_and_wait);
    assert_string_equal(computer.log, "110001");
    assert_int_equal(computer.numbers[0], STATUS_SUCCESS);
    assert_int_equal(computer.numbers[1], STATUS_SUCCESS);
}

static void wait_with_timeouts(void)
{
    dq_kevent_init(&kevent, SynchronizationEvent, false);
    uint64_t before_ns = dq_time_now_ns();
    computer.numbers[0] = (uint32_t)dq_kevent_wait(&kevent, before_ns + 5000);
    computer.numbers[1] = dq_time_now_ns() - before_ns;
    before_ns = dq_time_now_ns();
    computer.numbers[2] = (uint32_t)dq_kevent_wait(&kevent, before_ns); /* due already */
    computer.numbers[3] = (uint32_t)dq_kevent_wait(&kevent, 0);
    computer.numbers[4] = dq_time_now_ns() - before_ns;
}

static void wait_times_out_when_its_time_has_come(void **state)
{
    (void)state;
    computer_run_plain(wait_with_timeouts);
    assert_int_equal(computer.numbers[0], STATUS_TIMEOUT);
    assert_in_range(computer.numbers[1], 5000, 10000);
    assert_int_equal(computer.numbers[2], STATUS_TIMEOUT);
    assert_int_equal(computer.numbers[3], STATUS_TIMEOUT);
    assert_int_equal(computer.numbers[4], 0);
}

static void try_at_dispatch(void)
{
    dq_kevent_init(&kevent, SynchronizationEvent, true);
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    computer.numbers[0] = (uint32_t)dq_kevent_wait(&kevent, 0);
    computer.numbers[1] = (uint32_t)dq_kevent_wait(&kevent, 0);
    dq_irql_lower(irql);
}

static void try_is_possible_at_dispatch_level(void **state)
{
    (void)state;
    computer_run_plain(try_at_dispatch);
    assert_int_equal(computer.numbers[0], STATUS_SUCCESS);
    assert_int_equal(computer.numbers[1], STATUS_TIMEOUT);
}

static const struct waiter short_a = { 'a', 2000 };
static const struct waiter long_b = { 'b', 50000 };
static const struct waiter longer_c = { 'c', 90000 };

static void time_out_in_the_middle(void)
{
    dq_kevent_init(&kevent, SynchronizationEvent, false);
    struct dq_thread *c = start_waiter(&longer_c);
    struct dq_thread *a = start_waiter(&short_a);
    struct dq_thread *b = start_waiter(&long_b);
    computer_sleep(10000);
    note('.');
    (void)dq_kevent_set(&kevent);
    (void)dq_kevent_set(&kevent);
    computer_sleep(1000000);
    note_bool(dq_kevent_is_set(&kevent));
    computer_join(a);
    computer_join(b);
    computer_join(c);
}

/* The set must not go to the one that gave up, nor a time-out come after the wait was satisfied. */
static void waiter_that_timed_out_is_not_woken_and_the_others_keep_their_order(void **state)
{
    (void)state;
    computer_run_plain(time_out_in_the_middle);
    assert_string_equal(computer.log, "-a.cb0");
}

static void set_from_dpc(struct dq_dpc *dpc)
{
    dpc->running_count--;
    (void)dq_kevent_set(&kevent);
    note('d');
}

static void wake_from_dpc(void)
{
    dq_kevent_init(&kevent, NotificationEvent, false);
    struct dq_thread *a = start_waiter(&forever_a);
    struct dq_dpc *dpc = dq_arena_core_alloc(sizeof(*dpc));
    dq_dpc_init(dpc, set_from_dpc, NULL);
    (void)dq_dpc_insert(dpc, NULL, NULL);
    note('.');
    computer_join(a);
}

static void event_set_in_a_dpc_wakes_a_thread_after_it(void **state)
{
    (void)state;
    computer_run_plain(wake_from_dpc);
    assert_string_equal(computer.log, "d.a");
}

/* Setting against timing out, in random orders: each wait has one end, and no set is lost. */

static void race_with_timeout(void)
{
    static const struct waiter close = { 'a', 3000 };
    dq_kevent_init(&kevent, SynchronizationEvent, false);
    struct dq_thread *a = computer_thread("waiter", DQ_PRIORITY_APPLICATION, wait_for_kevent,
                                          (void *)(uintptr_t)&close);
    for (int i = 0; i < 3; i++) {
        computer_spend(1000);
    }
    (void)dq_kevent_set(&kevent);
    computer_join(a);
    computer.numbers[0] = dq_kevent_is_set(&kevent);
}

static bool has_timed_out(void)
{
    assert_true(computer.has_finished);
    bool is_timeout = strcmp(computer.log, "-a") == 0;
    if (!is_timeout) {
        assert_string_equal(computer.log, "a");
    }
    assert_int_equal(computer.numbers[0], is_timeout);
    return is_timeout;
}

static void set_and_time_out_meet_in_either_order(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_in_range(computer_search(&config, race_with_timeout, 100, has_timed_out), 1, 99);
}

/* NT time. */

static uint64_t convert(int64_t time_100ns)
{
    LARGE_INTEGER time = { .QuadPart = time_100ns };
    return dq_time_from_nt_100ns(&time);
}

static void convert_times(void)
{
    dq_charge(12345);
    computer.numbers[0] = dq_time_now_ns();
    computer.numbers[1] = dq_time_from_nt_100ns(NULL);
    computer.numbers[2] = convert(0);
    computer.numbers[3] = convert(-70);
    computer.numbers[4] = convert(INT64_MIN);
    computer.numbers[5] = convert(1);
    computer.numbers[6] = convert(DQ_TIME_NT_EPOCH_100NS);
    computer.numbers[7] = convert(DQ_TIME_NT_EPOCH_100NS + 3);
    computer.numbers[8] = convert(INT64_MAX);
}

static void nt_times_are_relative_when_negative_and_since_1601_when_not(void **state)
{
    (void)state;
    computer_run_plain(convert_times);
    assert_true(computer.numbers[1] == DQ_TIME_NEVER);
    assert_int_equal(computer.numbers[2], 0);
    assert_int_equal(computer.numbers[3], computer.numbers[0] + 7000);
    assert_true(computer.numbers[4] == DQ_TIME_NEVER - 1);
    assert_int_equal(computer.numbers[5], 0);
    assert_int_equal(computer.numbers[6], 0);
    assert_int_equal(computer.numbers[7], 300);
    assert_true(computer.numbers[8] == DQ_TIME_NEVER - 1);
}

static void wait_forever(void)
{
    dq_kevent_init(&kevent, SynchronizationEvent, false);
    (void)dq_kevent_wait(&kevent, DQ_TIME_NEVER);
}

static void wait_that_nobody_can_end_is_reported(void **state)
{
    (void)state;
    computer_run(&(struct computer_config){ .processors = 2 }, wait_forever);
    assert_false(computer.has_finished);
    assert_int_equal(dq_stop_inspect()->kind, DQ_STOP_STUCK);
    assert_int_equal(dq_stop_inspect()->rule, DQ_RULE_STUCK);
    assert_non_null(strstr(dq_stop_inspect()->text, "\"main\" waits"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(synchronization_event_wakes_one_waiter_in_order_of_arrival),
        cmocka_unit_test(notification_event_wakes_all_waiters_and_stays_set),
        cmocka_unit_test(wait_for_a_set_event_is_satisfied_at_once),
        cmocka_unit_test(wait_times_out_when_its_time_has_come),
        cmocka_unit_test(try_is_possible_at_dispatch_level),
        cmocka_unit_test(waiter_that_timed_out_is_not_woken_and_the_others_keep_their_order),
        cmocka_unit_test(event_set_in_a_dpc_wakes_a_thread_after_it),
        cmocka_unit_test(set_and_time_out_meet_in_either_order),
        cmocka_unit_test(nt_times_are_relative_when_negative_and_since_1601_when_not),
        cmocka_unit_test(wait_that_nobody_can_end_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
