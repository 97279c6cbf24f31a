/* SPDX-License-Identifier: MIT */
/*
 * engine_test - engine/engine.h: what is listed, in which order it is preferred, what taking it
 * means, and time.
 *
 * No kernel: two processors with nothing but a stack, and a world of events that the test arms.
 */
#include "engine/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "engine/context.h"
#include "trace/trace.h"

#define EVENT_MAX 8u

struct event {
    uint64_t due_ns;
    uint64_t happened_ns;
    char letter;
    bool is_armed;
    bool is_elastic; /* as a device step; else as a timer */
};

static struct {
    struct dq_processor processors[2];
    bool can_run[2];
    void (*bodies[2])(void);
    struct event events[EVENT_MAX];
    uint32_t event_count;
    uint32_t listed; /* how often the world was asked */
    uint32_t stuck;
    char log[256];
} world;

static void note(char what)
{
    size_t length = strlen(world.log);
    world.log[length] = what;
    world.log[length + 1] = '\0';
}

static const struct dq_source processor_source;
static const struct dq_source event_source;

static void list_processors(struct dq_option_list *list)
{
    world.listed++;
    for (uint32_t i = 0; i < dq_engine()->processor_count; i++) {
        if (world.can_run[i]) {
            dq_option_add(list, &processor_source, dq_engine_rank_go_on(&world.processors[i]), i,
                          100 + i, 0);
        }
    }
}

static bool take_processor(const struct dq_option *option)
{
    /* In the context of the processor that it is for. */
    if (option->processor != dq_engine()->current->index || option->id != 100 + option->processor) {
        note('!');
    }
    return true;
}

static const struct dq_source processor_source = { .name = "processors",
                                                   .list = list_processors,
                                                   .take = take_processor };

static void list_events(struct dq_option_list *list)
{
    for (uint32_t i = 0; i < world.event_count; i++) {
        const struct event *event = &world.events[i];
        if (event->is_armed) {
            dq_option_add_event(list, &event_source, i, event->due_ns, event->is_elastic);
        }
    }
}

static bool take_event(const struct dq_option *option)
{
    struct event *event = &world.events[option->id];
    event->is_armed = false;
    event->happened_ns = dq_time_now_ns();
    note(event->letter);
    if (event->letter == 'w') { /* lets the processors run again */
        world.can_run[0] = true;
    }
    return false;
}

static uint64_t event_deadline(void)
{
    uint64_t earliest = DQ_TIME_NEVER;
    for (uint32_t i = 0; i < world.event_count; i++) {
        const struct event *event = &world.events[i];
        if (event->is_armed && event->due_ns < earliest) {
            earliest = event->due_ns;
        }
    }
    return earliest;
}

static const struct dq_source event_source = {
    .name = "events", .list = list_events, .take = take_event, .deadline_ns = event_deadline
};

static struct event *arm(char letter, uint64_t due_ns, bool is_elastic)
{
    struct event *event = &world.events[world.event_count++];
    *event = (struct event){
        .due_ns = due_ns, .letter = letter, .is_armed = true, .is_elastic = is_elastic
    };
    dq_engine_deadline_added(due_ns);
    if (is_elastic) {
        dq_engine_attend();
    }
    return event;
}

static void be_stuck(void)
{
    world.stuck++;
    dq_engine_leave();
}

static void live(void *context)
{
    uint32_t index = (uint32_t)(uintptr_t)context;
    dq_engine_started();
    world.bodies[index]();
    dq_engine_leave();
}

static void wait_for_ever(void)
{
    world.can_run[1] = false;
    dq_step_slow(DQ_REASON_IDLE);
}

static void spend(uint64_t ns)
{
    dq_charge(ns);
    dq_step(DQ_REASON_REGISTER);
}

static void run_with(const struct dq_choice_config *choices, void (*first)(void),
                     void (*second)(void))
{
    memset(&world, 0, sizeof(world));
    assert_int_equal(dq_arena_open(4 << 20, 4 << 20), 0);
    dq_trace_open(1024, DQ_TRACE_LEVEL_DETAIL);
    dq_engine_open(be_stuck);
    world.bodies[0] = first;
    world.bodies[1] = second ? second : wait_for_ever;
    for (uint32_t i = 0; i < (second ? 2u : 1u); i++) {
        world.processors[i].sp =
            dq_context_prepare(dq_arena_stack_alloc(), live, (void *)(uintptr_t)i);
        world.can_run[i] = true;
        dq_engine_processor_add(&world.processors[i]);
    }
    dq_engine_source_add(&processor_source);
    dq_engine_source_add(&event_source);
    dq_choice_configure(choices, NULL);
    dq_engine_run();
    dq_choice_close();
    dq_trace_close();
    dq_engine_close();
    dq_arena_close();
}

static void run(void (*first)(void), void (*second)(void))
{
    struct dq_choice_config choices = { .strategy = DQ_STRATEGY_FIRST };
    run_with(&choices, first, second);
}

static uint32_t search(void (*first)(void), void (*second)(void), uint64_t seeds,
                       bool (*check)(void))
{
    uint32_t shown = 0;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        struct dq_choice_config choices = { .strategy = DQ_STRATEGY_RANDOM, .seed = seed };
        run_with(&choices, first, second);
        shown += check();
    }
    return shown;
}

/* The list. */

static void options_are_sorted_by_rank_then_due_time_then_order_of_adding(void **state)
{
    (void)state;
    static struct dq_option_list list;
    list.count = 0;
    static const struct {
        enum dq_option_rank rank;
        uint64_t due_ns;
    } added[] = { { DQ_RANK_GO_ON, 0 },        { DQ_RANK_EARLY, 70 }, { DQ_RANK_OVERDUE, 9 },
                  { DQ_RANK_DELIVER_HERE, 4 }, { DQ_RANK_EARLY, 50 }, { DQ_RANK_OVERDUE, 3 },
                  { DQ_RANK_DELIVER_HERE, 4 }, { DQ_RANK_OTHER, 0 } };
    static const uint32_t expected[] = { 5, 2, 3, 6, 0, 7, 4, 1 };
    for (uint32_t i = 0; i < 8; i++) {
        dq_option_add(&list, &processor_source, added[i].rank, 0, i, added[i].due_ns);
    }
    assert_int_equal(list.count, 8);
    for (uint32_t i = 0; i < 8; i++) {
        assert_int_equal(list.options[i].id, expected[i]);
    }
}

static void more_options_than_a_choice_has_are_not_offered(void **state)
{
    (void)state;
    static struct dq_option_list list;
    list.count = 0;
    for (uint32_t i = 0; i < DQ_OPTION_MAX + 10; i++) {
        dq_option_add(&list, &processor_source, DQ_RANK_OTHER, 0, i, 0);
    }
    assert_int_equal(list.count, DQ_OPTION_MAX);
    assert_true(DQ_OPTION_MAX <= UINT8_MAX);
}

/* Steps. */

static void step_alone(void)
{
    spend(100);
    uint32_t listed = world.listed;
    for (int i = 0; i < 100; i++) {
        spend(100);
    }
    note(world.listed == listed ? '=' : '!');
    dq_engine_attend();
    spend(100);
    spend(100);
    note(world.listed == listed + 1 ? '=' : '!');
}

static void step_looks_only_when_there_may_be_something(void **state)
{
    (void)state;
    run(step_alone, NULL);
    assert_string_equal(world.log, "==");
}

static void step_towards_a_deadline(void)
{
    spend(100);
    struct event *timer = arm('t', dq_time_now_ns() + 1000, false);
    spend(999);
    note('1');
    spend(1);
    note('2');
    note(timer->happened_ns == timer->due_ns ? '=' : '!');
}

static void overdue_event_happens_at_the_step_that_reaches_its_time(void **state)
{
    (void)state;
    run(step_towards_a_deadline, NULL);
    assert_string_equal(world.log, "1t2=");
}

static void idle_until_woken(void)
{
    (void)arm('e', 7000, true);
    (void)arm('w', 9000, false);
    (void)arm('t', 3000, false);
    (void)arm('z', 10000, false);
    world.can_run[0] = false;
    dq_step_slow(DQ_REASON_IDLE);
    note('.');
    note(dq_time_now_ns() >= 9000 ? '=' : '!');
}

static void when_all_rest_time_passes_to_the_next_event(void **state)
{
    (void)state;
    run(idle_until_woken, NULL);
    assert_string_equal(world.log, "tew.=");
    assert_int_equal(world.events[2].happened_ns, 3000);
    assert_int_equal(world.events[0].happened_ns, 7000);
    assert_int_equal(world.events[1].happened_ns, 9000);
}

static bool is_step_early(void)
{
    /* A timer never fires before its time and never overtakes a step that was due earlier ('e'
     * 7000, 'w' 9000). */
    const char *step = strchr(world.log, 'e');
    const char *wake = strchr(world.log, 'w');
    assert_non_null(step);
    assert_non_null(wake);
    assert_true(step < wake);
    assert_true(world.events[1].happened_ns >= 9000);
    assert_true(world.events[2].happened_ns >= 3000);
    return step < strchr(world.log, 't'); /* a device may be faster than it must */
}

static void device_steps_may_come_early_and_timers_may_not(void **state)
{
    (void)state;
    assert_in_range(search(idle_until_woken, NULL, 40, is_step_early), 1, 39);
}

static void work_before_step(void)
{
    (void)arm('e', 5000, true);
    for (int i = 0; i < 6; i++) {
        spend(1000);
        note('.');
    }
}

static void plain_order_takes_a_step_at_its_time_not_before(void **state)
{
    (void)state;
    run(work_before_step, NULL);
    assert_string_equal(world.log, "....e..");
}

static bool is_step_early_while_running(void)
{
    assert_true(world.events[0].happened_ns <= 5000);
    return world.events[0].happened_ns < 5000 && strcmp(world.log, "....e..") != 0;
}

static void early_step_happens_at_the_time_of_the_code_that_runs(void **state)
{
    (void)state;
    assert_true(search(work_before_step, NULL, 20, is_step_early_while_running) > 0);
}

static void attend_for_nothing(void)
{
    world.can_run[0] = false;
    dq_step_slow(DQ_REASON_IDLE);
    note('!');
}

static void nothing_left_to_happen_is_stuck(void **state)
{
    (void)state;
    run(attend_for_nothing, NULL);
    assert_int_equal(world.stuck, 1);
    assert_string_equal(world.log, "");
}

/* Two processors. */

static void count_a(void)
{
    for (int i = 0; i < 8; i++) {
        note('a');
        spend(150);
    }
    world.can_run[0] = false;
    dq_step_slow(DQ_REASON_IDLE);
}

static void count_b(void)
{
    for (int i = 0; i < 8; i++) {
        note('b');
        spend(150);
    }
}

static void processor_that_lags_runs_next(void **state)
{
    (void)state;
    run(count_a, count_b);
    /* Both get along, and none is ever more than a few steps ahead. */
    int lead = 0;
    for (const char *at = world.log; *at; at++) {
        lead += *at == 'a' ? 1 : -1;
        assert_in_range(lead + 4, 0, 8);
    }
    assert_null(strchr(world.log, '!'));
    assert_int_equal(strlen(world.log), 16);
}

static bool has_run_ahead(void)
{
    assert_null(strchr(world.log, '!'));
    return strstr(world.log, "aaaa") != NULL || strstr(world.log, "bbbb") != NULL;
}

static void any_processor_may_run_next(void **state)
{
    (void)state;
    assert_in_range(search(count_a, count_b, 60, has_run_ahead), 1, 59);
}

static void wait_for_b(void)
{
    note('a');
    world.can_run[0] = false;
    dq_step_slow(DQ_REASON_SPIN);
    note('A');
}

static void release_a(void)
{
    note('b');
    spend(1000);
    world.can_run[0] = true;
    dq_engine_attend();
    spend(5000);
    note('B');
    world.can_run[1] = false;
    dq_step_slow(DQ_REASON_IDLE);
}

static void processor_that_waits_is_not_resumed_before_it_can_go_on(void **state)
{
    (void)state;
    run(wait_for_b, release_a);
    assert_string_equal(world.log, "abA");
}

static void note_time(void)
{
    struct dq_processor *other = &world.processors[1];
    dq_processor_not_before(other, 5000);
    note(other->time_ns == 5000 ? '=' : '!');
    dq_processor_not_before(other, 4000);
    note(other->time_ns == 5000 ? '=' : '!');
}

static void clocks_only_go_forward(void **state)
{
    (void)state;
    run(note_time, count_b);
    assert_string_equal(world.log, "==");
}

static void same_seed_gives_the_same_order(void **state)
{
    (void)state;
    char log[sizeof(world.log)];
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct dq_choice_config choices = { .strategy = DQ_STRATEGY_RANDOM, .seed = seed };
        run_with(&choices, count_a, count_b);
        memcpy(log, world.log, sizeof(log));
        run_with(&choices, count_a, count_b);
        assert_string_equal(world.log, log);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_sorted_by_rank_then_due_time_then_order_of_adding),
        cmocka_unit_test(more_options_than_a_choice_has_are_not_offered),
        cmocka_unit_test(step_looks_only_when_there_may_be_something),
        cmocka_unit_test(overdue_event_happens_at_the_step_that_reaches_its_time),
        cmocka_unit_test(when_all_rest_time_passes_to_the_next_event),
        cmocka_unit_test(device_steps_may_come_early_and_timers_may_not),
        cmocka_unit_test(plain_order_takes_a_step_at_its_time_not_before),
        cmocka_unit_test(early_step_happens_at_the_time_of_the_code_that_runs),
        cmocka_unit_test(nothing_left_to_happen_is_stuck),
        cmocka_unit_test(processor_that_lags_runs_next),
        cmocka_unit_test(any_processor_may_run_next),
        cmocka_unit_test(processor_that_waits_is_not_resumed_before_it_can_go_on),
        cmocka_unit_test(clocks_only_go_forward),
        cmocka_unit_test(same_seed_gives_the_same_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
