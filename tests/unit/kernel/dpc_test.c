/* SPDX-License-Identifier: MIT */
/*
 * dpc_test - kernel/dpc.h: queueing, importance, targets, drain, flush.
 *
 * Conformance rows of semantics.md section 3.4 that need no driver: queue rules and the flush.
 */
#include "unit/kernel/computer.h"

/* A DPC that notes its letter, then does something. */
struct lettered {
    struct dq_dpc dpc; /* first */
    char letter;
    void (*extra)(struct lettered *lettered);
};

/* In core while a machine lives: DPCs are part of what runs. */
static struct lettered *new_dpc(char letter, void (*extra)(struct lettered *))
{
    struct lettered *lettered = dq_arena_core_alloc(sizeof(*lettered));
    lettered->letter = letter;
    lettered->extra = extra;
    return lettered;
}

static void run_lettered(struct dq_dpc *dpc)
{
    struct lettered *lettered = (struct lettered *)dpc;
    note(lettered->letter);
    if (lettered->extra) {
        lettered->extra(lettered);
    }
    dpc->running_count--;
}

static struct lettered *make_dpc(char letter, void (*extra)(struct lettered *))
{
    struct lettered *lettered = new_dpc(letter, extra);
    dq_dpc_init(&lettered->dpc, run_lettered, NULL);
    return lettered;
}

static bool insert(struct lettered *lettered)
{
    return dq_dpc_insert(&lettered->dpc, NULL, NULL);
}

static void insert_twice(void)
{
    struct lettered *a = make_dpc('a', NULL);
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    note_bool(insert(a));
    note_bool(insert(a));
    note_bool(insert(a));
    dq_irql_lower(irql);
    note('.');
}

static void insert_when_already_queued_returns_false(void **state)
{
    (void)state;
    computer_run_plain(insert_twice);
    assert_string_equal(computer.log, "100a.");
}

static void insert_itself_once(struct lettered *lettered)
{
    if (computer.numbers[0]++ == 0) {
        note_bool(insert(lettered));
        note_bool(insert(lettered));
    }
}

static void insert_reinserting(void)
{
    struct lettered *a = make_dpc('a', insert_itself_once);
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    (void)insert(a);
    dq_irql_lower(irql);
    note('.');
}

static void insert_during_the_run_makes_one_other_run(void **state)
{
    (void)state;
    computer_run_plain(insert_reinserting);
    assert_string_equal(computer.log, "a10a.");
}

static void insert_by_importance(void)
{
    struct lettered *a = make_dpc('a', NULL);
    struct lettered *b = make_dpc('b', NULL);
    struct lettered *h = make_dpc('h', NULL);
    struct lettered *i = make_dpc('i', NULL);
    struct lettered *m = make_dpc('m', NULL);
    h->dpc.importance = DQ_DPC_IMPORTANCE_HIGH;
    i->dpc.importance = DQ_DPC_IMPORTANCE_HIGH;
    m->dpc.importance = DQ_DPC_IMPORTANCE_MEDIUM_HIGH;
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    (void)insert(a);
    (void)insert(h);
    (void)insert(b);
    (void)insert(i);
    (void)insert(m);
    dq_irql_lower(irql);
}

static void high_importance_goes_to_the_front_the_rest_keeps_order(void **state)
{
    (void)state;
    computer_run_plain(insert_by_importance);
    assert_string_equal(computer.log, "ihabm");
}

static void insert_low(void)
{
    struct lettered *low = make_dpc('l', NULL);
    low->dpc.importance = DQ_DPC_IMPORTANCE_LOW;
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    (void)insert(low);
    dq_irql_lower(irql);
    note('1');
    computer_spend(1000);
    note('2');
    computer_sleep(1000); /* the processor idles */
    note('3');
}

static void low_importance_waits_until_the_processor_idles(void **state)
{
    (void)state;
    computer_run_plain(insert_low);
    assert_string_equal(computer.log, "12l3");
}

static void insert_low_then_medium(void)
{
    struct lettered *low = make_dpc('l', NULL);
    struct lettered *medium = make_dpc('m', NULL);
    low->dpc.importance = DQ_DPC_IMPORTANCE_LOW;
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    (void)insert(low);
    dq_irql_lower(irql);
    note('.');
    irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    (void)insert(medium);
    dq_irql_lower(irql);
    note('.');
}

static void drain_that_another_dpc_starts_takes_the_low_one_along(void **state)
{
    (void)state;
    computer_run_plain(insert_low_then_medium);
    assert_string_equal(computer.log, ".lm.");
}

static void insert_many_low(void)
{
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    for (uint32_t i = 0; i < DQ_DPC_DEPTH_LIMIT; i++) {
        struct lettered *low = make_dpc((char)('a' + i), NULL);
        low->dpc.importance = DQ_DPC_IMPORTANCE_LOW;
        if (i == DQ_DPC_DEPTH_LIMIT - 1) { /* so far nothing starts */
            dq_irql_lower(irql);
            note('.');
            irql = dq_irql_raise(DQ_IRQL_DISPATCH);
        }
        (void)insert(low);
    }
    dq_irql_lower(irql);
    note('.');
}

static void long_queue_starts_although_all_are_low(void **state)
{
    (void)state;
    computer_run_plain(insert_many_low);
    assert_string_equal(computer.log, ".abcd.");
}

static void insert_below_dispatch(void)
{
    struct lettered *a = make_dpc('a', NULL);
    note_bool(insert(a));
    note('.');
    uint8_t irql = dq_irql_raise(DQ_IRQL_APC);
    note_bool(insert(a));
    note('.');
    dq_irql_lower(irql);
}

/* What raises to HIGH_LEVEL to insert comes down again: the software interrupt is taken there. */
static void insert_below_dispatch_level_runs_the_dpc_before_it_returns(void **state)
{
    (void)state;
    computer_run_plain(insert_below_dispatch);
    assert_string_equal(computer.log, "a1.a1.");
}

static void remove_queued(void)
{
    struct lettered *a = make_dpc('a', NULL);
    struct lettered *b = make_dpc('b', NULL);
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    note_bool(dq_dpc_remove(&a->dpc));
    (void)insert(a);
    (void)insert(b);
    note_bool(dq_dpc_remove(&a->dpc));
    note_bool(dq_dpc_remove(&a->dpc));
    dq_irql_lower(irql);
    note_bool(dq_dpc_remove(&b->dpc));
    note_bool(insert(a));
}

static void removed_dpc_does_not_run(void **state)
{
    (void)state;
    computer_run_plain(remove_queued);
    assert_string_equal(computer.log, "010b0a1");
}

static void record_context(struct lettered *lettered)
{
    (void)lettered;
    const struct dq_cpu *cpu = dq_cpu_current();
    computer.numbers[0] = cpu->base.irql;
    computer.numbers[1] = cpu->base.index;
    computer.numbers[2] = cpu->is_in_dpc;
}

static void insert_from(uint8_t level)
{
    struct lettered *a = make_dpc('a', record_context);
    uint8_t irql = dq_irql_raise(level);
    (void)insert(a);
    note('(');
    dq_irql_lower(DQ_IRQL_DISPATCH);
    note('|'); /* not yet: IRQL is not below DISPATCH_LEVEL */
    dq_irql_lower(irql);
    note(')');
}

static void insert_from_dirql(void)
{
    insert_from(5);
}

static void dpc_runs_at_dispatch_level_when_irql_falls_below_it(void **state)
{
    (void)state;
    computer_run_plain(insert_from_dirql);
    assert_string_equal(computer.log, "(|a)");
    assert_int_equal(computer.numbers[0], DQ_IRQL_DISPATCH);
    assert_int_equal(computer.numbers[1], 0);
    assert_int_equal(computer.numbers[2], 1);
}

static void ready_a_thread(struct lettered *lettered)
{
    (void)lettered;
    dq_kevent_signal((KEVENT *)(uintptr_t)computer.numbers[5]);
    computer_spend(1000);
    note('e');
}

static void wait_and_note(void *context)
{
    (void)dq_kevent_wait(context, DQ_TIME_NEVER);
    note('t');
}

static void insert_two_with_thread(void)
{
    KEVENT event;
    dq_kevent_init(&event, NotificationEvent, false);
    computer.numbers[5] = (uintptr_t)&event;
    struct dq_thread *thread = computer_thread("urgent", DQ_PRIORITY_SYSTEM, wait_and_note, &event);
    computer_sleep(100);
    struct lettered *a = make_dpc('a', ready_a_thread);
    struct lettered *b = make_dpc('b', NULL);
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    (void)insert(a);
    (void)insert(b);
    dq_irql_lower(irql);
    note('.');
    computer_join(thread);
}

static void no_thread_and_no_other_dpc_comes_between(void **state)
{
    (void)state;
    computer_run_plain(insert_two_with_thread);
    assert_string_equal(computer.log, "aebt.");
}

/* Two processors. */

static void occupy(void *context)
{
    (void)context;
    note('<');
    for (int i = 0; i < 20; i++) {
        computer_spend(1000);
    }
    note('>');
}

static void insert_at_busy_other(enum dq_dpc_importance importance)
{
    struct dq_thread *thread = computer_thread("busy", DQ_PRIORITY_APPLICATION, occupy, NULL);
    computer_spend(3000); /* the other processor takes it */
    struct lettered *a = make_dpc('a', record_context);
    a->dpc.importance = importance;
    uint32_t other = dq_cpu_current()->base.index ^ 1;
    a->dpc.target = other;
    computer.numbers[3] = other;
    (void)insert(a);
    for (int i = 0; i < 30; i++) {
        computer_spend(1000);
    }
    computer_join(thread);
    note('.');
}

static void insert_medium_at_busy_other(void)
{
    insert_at_busy_other(DQ_DPC_IMPORTANCE_MEDIUM);
}

static void medium_importance_does_not_start_another_processors_queue(void **state)
{
    (void)state;
    computer_run_on(2, insert_medium_at_busy_other);
    assert_string_equal(computer.log, "<>a.");
    assert_int_equal(computer.numbers[1], computer.numbers[3]);
}

static void insert_medium_high_at_busy_other(void)
{
    insert_at_busy_other(DQ_DPC_IMPORTANCE_MEDIUM_HIGH);
}

static void medium_high_importance_interrupts_another_processors_thread(void **state)
{
    (void)state;
    computer_run_on(2, insert_medium_high_at_busy_other);
    assert_string_equal(computer.log, "<a>.");
    assert_int_equal(computer.numbers[1], computer.numbers[3]);
    assert_int_equal(computer.numbers[0], DQ_IRQL_DISPATCH);
}

static void insert_high_at_busy_other(void)
{
    insert_at_busy_other(DQ_DPC_IMPORTANCE_HIGH);
}

static void high_importance_starts_another_processors_queue_too(void **state)
{
    (void)state;
    computer_run_on(2, insert_high_at_busy_other);
    assert_string_equal(computer.log, "<a>.");
}

/* Inside the DPC: how many instances run now, at most. */
static void overlap(struct lettered *lettered)
{
    uint64_t running = lettered->dpc.running_count;
    computer.numbers[0] = running > computer.numbers[0] ? running : computer.numbers[0];
    computer.numbers[1]++;
    for (int i = 0; i < 4; i++) {
        computer_spend(500);
    }
}

static void insert_on_each(void *context)
{
    struct lettered *lettered = context;
    for (int i = 0; i < 2; i++) {
        uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
        computer.numbers[2] += insert(lettered);
        computer_spend(200);
        dq_irql_lower(irql);
    }
}

static void insert_from_two_processors(void)
{
    struct lettered *a = make_dpc('a', overlap);
    struct dq_thread *thread =
        computer_thread("second", DQ_PRIORITY_APPLICATION, insert_on_each, a);
    insert_on_each(a);
    computer_join(thread);
    dq_dpc_flush_all();
}

static bool has_overlapped(void)
{
    assert_true(computer.has_finished);
    assert_int_equal(computer.numbers[1],
                     computer.numbers[2]); /* one run per insert that counted */
    assert_true(computer.numbers[0] <= 2);
    return computer.numbers[0] == 2;
}

static void dpc_overlaps_itself_on_two_processors(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_true(computer_search(&config, insert_from_two_processors, 40, has_overlapped) > 0);
    config.processors = 1;
    assert_int_equal(computer_search(&config, insert_from_two_processors, 10, has_overlapped), 0);
}

/* Flush. */

static void flush_nothing(void)
{
    uint64_t before_ns = dq_time_now_ns();
    dq_dpc_flush_all();
    computer.numbers[0] = dq_time_now_ns() - before_ns;
}

static void flush_of_empty_queues_does_not_wait(void **state)
{
    (void)state;
    computer_run_on(2, flush_nothing);
    assert_int_equal(computer.numbers[0], 0);
}

static void flush_low(void)
{
    struct lettered *low = make_dpc('l', NULL);
    low->dpc.importance = DQ_DPC_IMPORTANCE_LOW;
    (void)insert(low);
    note('1');
    dq_dpc_flush_all();
    note('2');
}

static void flush_runs_what_nobody_had_started(void **state)
{
    (void)state;
    computer_run_plain(flush_low);
    assert_string_equal(computer.log, "1l2");
}

static void run_long(struct lettered *lettered)
{
    for (int i = 0; i < 20; i++) {
        computer_spend(1000);
        if (i == 10 && lettered->letter == 'a') {
            (void)insert((struct lettered *)(uintptr_t)computer.numbers[4]);
        }
    }
    note((char)(lettered->letter - 'a' + 'A'));
}

static void flush_while_other_runs(void)
{
    struct lettered *a = make_dpc('a', run_long);
    struct lettered *b = make_dpc('b', run_long);
    computer.numbers[4] = (uintptr_t)b;
    a->dpc.importance = DQ_DPC_IMPORTANCE_HIGH;
    a->dpc.target = dq_cpu_current()->base.index ^ 1;
    (void)insert(a);
    computer_spend(3000);
    note('f');
    dq_dpc_flush_all();
    note('F');
    computer_sleep(100000);
}

/* b was queued after the call: the flush does not cover it. */
static void flush_waits_for_a_dpc_that_runs_on_another_processor(void **state)
{
    (void)state;
    computer_run_on(2, flush_while_other_runs);
    assert_string_equal(computer.log, "afAFbB");
}

static void inserter(void *context)
{
    struct lettered *const *dpcs = context;
    for (uint32_t i = 0; i < 3; i++) {
        dpcs[i]->dpc.importance = (enum dq_dpc_importance)(i + 1);
        dpcs[i]->dpc.target = i % 2;
        (void)insert(dpcs[i]);
        computer_spend(100);
    }
}

static void count_run(struct lettered *lettered)
{
    computer_spend(300);
    computer.numbers[lettered->letter - 'a']++;
}

static void flush_after_inserts(void)
{
    struct lettered *dpcs[3];
    for (uint32_t i = 0; i < 3; i++) {
        dpcs[i] = make_dpc((char)('a' + i), count_run);
    }
    struct dq_thread *thread = computer_thread("inserter", DQ_PRIORITY_APPLICATION, inserter, dpcs);
    computer_join(thread);
    dq_dpc_flush_all();
    computer.numbers[10] = computer.numbers[0] + computer.numbers[1] + computer.numbers[2];
    for (uint32_t i = 0; i < 3; i++) {
        computer.numbers[11] += dpcs[i]->dpc.running_count;
    }
}

static bool have_all_run(void)
{
    assert_true(computer.has_finished);
    assert_int_equal(computer.numbers[10], 3);
    assert_int_equal(computer.numbers[11], 0);
    return true;
}

static void everything_queued_before_a_flush_has_ended_after_it_in_every_order(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_int_equal(computer_search(&config, flush_after_inserts, 60, have_all_run), 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(insert_when_already_queued_returns_false),
        cmocka_unit_test(insert_during_the_run_makes_one_other_run),
        cmocka_unit_test(high_importance_goes_to_the_front_the_rest_keeps_order),
        cmocka_unit_test(low_importance_waits_until_the_processor_idles),
        cmocka_unit_test(drain_that_another_dpc_starts_takes_the_low_one_along),
        cmocka_unit_test(long_queue_starts_although_all_are_low),
        cmocka_unit_test(insert_below_dispatch_level_runs_the_dpc_before_it_returns),
        cmocka_unit_test(removed_dpc_does_not_run),
        cmocka_unit_test(dpc_runs_at_dispatch_level_when_irql_falls_below_it),
        cmocka_unit_test(no_thread_and_no_other_dpc_comes_between),
        cmocka_unit_test(medium_importance_does_not_start_another_processors_queue),
        cmocka_unit_test(medium_high_importance_interrupts_another_processors_thread),
        cmocka_unit_test(high_importance_starts_another_processors_queue_too),
        cmocka_unit_test(dpc_overlaps_itself_on_two_processors),
        cmocka_unit_test(flush_of_empty_queues_does_not_wait),
        cmocka_unit_test(flush_runs_what_nobody_had_started),
        cmocka_unit_test(flush_waits_for_a_dpc_that_runs_on_another_processor),
        cmocka_unit_test(everything_queued_before_a_flush_has_ended_after_it_in_every_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
