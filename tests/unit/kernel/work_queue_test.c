/* SPDX-License-Identifier: MIT */
/*
 * work_queue_test - kernel/work_queue.h: order, coalescing, overlap on two workers, flush.
 */
#include "unit/kernel/computer.h"

struct lettered_item {
    struct dq_work_item item; /* first */
    char letter;
    void (*extra)(struct lettered_item *lettered);
};

static void run_item(struct dq_work_item *item)
{
    struct lettered_item *lettered = item->context;
    note(lettered->letter);
    if (lettered->extra) {
        lettered->extra(lettered);
    }
    note((char)(lettered->letter - 'a' + 'A'));
    item->running_count--;
}

static struct lettered_item *make_item(char letter, void (*extra)(struct lettered_item *))
{
    struct lettered_item *lettered = dq_arena_core_alloc(sizeof(*lettered));
    lettered->letter = letter;
    lettered->extra = extra;
    dq_work_item_init(&lettered->item, run_item, lettered);
    return lettered;
}

static bool enqueue(struct lettered_item *lettered)
{
    return dq_work_item_enqueue(&lettered->item);
}

static void run_with(uint32_t processors, uint32_t workers, void (*body)(void))
{
    computer_run(&(struct computer_config){ .processors = processors, .workers = workers }, body);
    assert_true(computer.has_finished);
}

static void enqueue_three(void)
{
    struct lettered_item *a = make_item('a', NULL);
    struct lettered_item *b = make_item('b', NULL);
    struct lettered_item *c = make_item('c', NULL);
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    note_bool(enqueue(a));
    note_bool(enqueue(b));
    note_bool(enqueue(a)); /* row 218: queued already */
    note_bool(enqueue(c));
    note('.');
    dq_irql_lower(irql);
    dq_work_item_flush(&c->item);
}

static void items_run_once_each_first_in_first_out(void **state)
{
    (void)state;
    run_with(1, 1, enqueue_three);
    assert_string_equal(computer.log, "1101.aAbBcC");
}

static void record_place(struct lettered_item *lettered)
{
    computer.numbers[0] = dq_irql_current();
    computer.numbers[1] = dq_thread_current()->priority;
    computer.numbers[2] = dq_work_item_is_own(&lettered->item);
}

static void enqueue_one(void)
{
    struct lettered_item *a = make_item('a', record_place);
    (void)enqueue(a);
    note('.'); /* workers are of higher priority: it has run */
    computer.numbers[3] = dq_work_item_is_own(&a->item);
    dq_work_item_flush(&a->item); /* nothing to wait for */
}

static void item_runs_at_passive_level_on_a_worker(void **state)
{
    (void)state;
    run_with(1, 1, enqueue_one);
    assert_string_equal(computer.log, "aA.");
    assert_int_equal(computer.numbers[0], DQ_IRQL_PASSIVE);
    assert_int_equal(computer.numbers[1], DQ_PRIORITY_WORKER);
    assert_int_equal(computer.numbers[2], 1);
    assert_int_equal(computer.numbers[3], 0);
}

static KEVENT gate;

/* The first run queues the item again and waits for the second one, which must therefore overlap.
 */
static void overlap(struct lettered_item *lettered)
{
    if (computer.numbers[0]++ == 0) {
        note_bool(enqueue(lettered));
        computer.numbers[1] = (uint32_t)dq_kevent_wait(&gate, dq_time_now_ns() + 1000000);
    } else {
        computer.numbers[2] = lettered->item.running_count;
        (void)dq_kevent_set(&gate);
    }
}

static void enqueue_overlapping(void)
{
    dq_kevent_init(&gate, NotificationEvent, false);
    struct lettered_item *a = make_item('a', overlap);
    (void)enqueue(a);
    dq_work_item_flush(&a->item);
    note('.');
    computer.numbers[3] = a->item.running_count;
}

static void item_queued_in_its_own_run_overlaps_itself_on_a_second_worker(void **state)
{
    (void)state;
    run_with(1, 2, enqueue_overlapping);
    assert_int_equal(computer.numbers[1], STATUS_SUCCESS);
    assert_int_equal(computer.numbers[2], 2);
    assert_int_equal(computer.numbers[3], 0);
    assert_int_equal(computer.log[strlen(computer.log) - 1], '.');
}

static void with_one_worker_the_second_run_comes_after_the_first(void **state)
{
    (void)state;
    run_with(1, 1, enqueue_overlapping);
    assert_int_equal(computer.numbers[1], STATUS_TIMEOUT);
    assert_string_equal(computer.log, "a1AaA.");
}

static void wait_for_gate(struct lettered_item *lettered)
{
    (void)lettered;
    (void)dq_kevent_wait(&gate, DQ_TIME_NEVER);
}

static void occupy_both_workers(void)
{
    dq_kevent_init(&gate, NotificationEvent, false);
    struct lettered_item *a = make_item('a', wait_for_gate);
    struct lettered_item *b = make_item('b', wait_for_gate);
    struct lettered_item *c = make_item('c', NULL);
    (void)enqueue(a);
    (void)enqueue(b);
    (void)enqueue(c);
    computer_sleep(1000);
    note('.');
    (void)dq_kevent_set(&gate);
    dq_work_item_flush(&c->item);
}

static void more_items_than_workers_wait_for_one_that_is_free(void **state)
{
    (void)state;
    run_with(1, 2, occupy_both_workers);
    assert_memory_equal(computer.log, "ab.", 3);
    assert_non_null(strstr(computer.log, "cC"));
}

static void flush_itself(struct lettered_item *lettered)
{
    dq_work_item_flush(&lettered->item);
    note('f');
}

static void enqueue_self_flushing(void)
{
    struct lettered_item *a = make_item('a', flush_itself);
    (void)enqueue(a);
    dq_work_item_flush(&a->item);
    note('.');
}

static void flush_in_the_items_own_run_does_not_wait_for_that_run(void **state)
{
    (void)state;
    run_with(1, 2, enqueue_self_flushing);
    assert_string_equal(computer.log, "afA.");
}

/* Every order: a flush that returned has seen the runs of what was queued before it to their end.
 */

static void count(struct lettered_item *lettered)
{
    computer_spend(700);
    computer.numbers[lettered->letter - 'a']++;
}

static void enqueue_more(void *context)
{
    for (int i = 0; i < 3; i++) {
        computer.numbers[8] += enqueue(context);
        computer_spend(500);
    }
}

static void flush_among_others(void)
{
    struct lettered_item *a = make_item('a', count);
    struct lettered_item *b = make_item('b', count);
    struct dq_thread *thread = computer_thread("second", DQ_PRIORITY_APPLICATION, enqueue_more, a);
    computer.numbers[9] = enqueue(b);
    dq_work_item_flush(&b->item);
    computer.numbers[10] = computer.numbers[1];
    computer_join(thread);
    dq_work_item_flush(&a->item);
    computer.numbers[11] = a->item.running_count + a->item.is_queued;
}

static bool is_flush_right(void)
{
    assert_true(computer.has_finished);
    assert_int_equal(computer.numbers[9], 1);
    assert_int_equal(computer.numbers[10], 1);
    assert_int_equal(computer.numbers[11], 0);
    assert_int_equal(computer.numbers[0],
                     computer.numbers[8]); /* one run per insert that counted */
    return computer.numbers[8] < 3;
}

static void flush_waits_and_no_insert_is_lost_in_any_order(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2, .workers = 2 };
    /* Some order coalesces. */
    assert_in_range(computer_search(&config, flush_among_others, 150, is_flush_right), 1, 149);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_run_once_each_first_in_first_out),
        cmocka_unit_test(item_runs_at_passive_level_on_a_worker),
        cmocka_unit_test(item_queued_in_its_own_run_overlaps_itself_on_a_second_worker),
        cmocka_unit_test(with_one_worker_the_second_run_comes_after_the_first),
        cmocka_unit_test(more_items_than_workers_wait_for_one_that_is_free),
        cmocka_unit_test(flush_in_the_items_own_run_does_not_wait_for_that_run),
        cmocka_unit_test(flush_waits_and_no_insert_is_lost_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
