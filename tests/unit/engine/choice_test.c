/* SPDX-License-Identifier: MIT */
/* choice_test - engine/choice.h: strategies, recording, replay and a list that does not fit. */
#include "engine/choice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT 2000u

static struct {
    size_t position;
    uint32_t now;
    uint32_t then;
    jmp_buf out; /* all of it happens on the host's stack */
} mismatch;

static void note_mismatch(size_t position, uint32_t now, uint32_t then)
{
    mismatch.position = position;
    mismatch.now = now;
    mismatch.then = then;
    longjmp(mismatch.out, 1);
}

static void configure(enum dq_strategy strategy, uint64_t seed)
{
    struct dq_choice_config config = { .strategy = strategy, .seed = seed, .is_recorded = true };
    dq_choice_configure(&config, note_mismatch);
}

static void configure_replay(const uint8_t *taken, const uint8_t *counts, size_t length)
{
    struct dq_choice_config config = { .strategy = DQ_STRATEGY_REPLAY,
                                       .list = taken,
                                       .counts = counts,
                                       .list_length = length,
                                       .is_recorded = true };
    dq_choice_configure(&config, note_mismatch);
}

/* The i-th question of a run that always asks the same. */
static uint32_t count_of(uint32_t i)
{
    return 2 + i * 7 % 9;
}

static void answer_all(uint8_t *answers)
{
    for (uint32_t i = 0; i < COUNT; i++) {
        answers[i] = (uint8_t)dq_choose(count_of(i), DQ_REASON_LOCK);
    }
}

static int close_choice(void **state)
{
    (void)state;
    dq_choice_close();
    return 0;
}

static void first_takes_the_first(void **state)
{
    (void)state;
    static uint8_t answers[COUNT];
    static const uint8_t zeros[COUNT];
    configure(DQ_STRATEGY_FIRST, 7);
    answer_all(answers);
    assert_memory_equal(answers, zeros, COUNT);
}

static void one_possibility_is_no_question(void **state)
{
    (void)state;
    configure(DQ_STRATEGY_RANDOM, 7);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(dq_choose(1, DQ_REASON_WAIT), 0);
    }
    assert_int_equal(dq_choice_count(), 0);
    assert_int_equal(dq_choice_asked(), 0);
    static uint8_t answers[COUNT];
    static uint8_t again[COUNT];
    answer_all(answers);
    configure(DQ_STRATEGY_RANDOM,
              7); /* the questions with one answer took nothing of the sequence */
    answer_all(again);
    assert_memory_equal(answers, again, COUNT);
}

static void random_is_decided_by_the_seed_and_reaches_every_answer(void **state)
{
    (void)state;
    static uint8_t one[COUNT];
    static uint8_t again[COUNT];
    static uint8_t other[COUNT];
    configure(DQ_STRATEGY_RANDOM, 0);
    answer_all(one);
    dq_choice_begin(); /* a new run starts the sequence again */
    answer_all(again);
    configure(DQ_STRATEGY_RANDOM, 1);
    answer_all(other);
    assert_memory_equal(one, again, COUNT);
    assert_memory_not_equal(one, other, COUNT);
    uint32_t seen[12] = { 0 };
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_true(one[i] < count_of(i));
        if (count_of(i) == 10) {
            seen[one[i]]++;
        }
    }
    for (uint32_t answer = 0; answer < 10; answer++) {
        assert_true(seen[answer] > 0);
    }
}

static void largest_number_of_possibilities_is_served(void **state)
{
    (void)state;
    configure(DQ_STRATEGY_RANDOM, 3);
    uint32_t most = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t taken = dq_choose(UINT8_MAX, DQ_REASON_IDLE);
        assert_true(taken < UINT8_MAX);
        most = taken > most ? taken : most;
    }
    assert_true(most > 200);
}

static void record_holds_what_was_taken_and_of_how_many(void **state)
{
    (void)state;
    static uint8_t answers[COUNT];
    configure(DQ_STRATEGY_RANDOM, 5);
    answer_all(answers);
    assert_int_equal(dq_choice_count(), COUNT);
    assert_int_equal(dq_choice_asked(), COUNT);
    assert_memory_equal(dq_choice_taken(), answers, COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_int_equal(dq_choice_counts()[i], count_of(i));
    }
    dq_choice_begin();
    assert_int_equal(dq_choice_count(), 0);
    assert_int_equal(dq_choice_asked(), 0);
}

static void without_recording_there_is_only_the_count(void **state)
{
    (void)state;
    struct dq_choice_config config = { .strategy = DQ_STRATEGY_FIRST };
    dq_choice_configure(&config, note_mismatch);
    (void)dq_choose(3, DQ_REASON_LOCK);
    assert_int_equal(dq_choice_count(), 0);
    assert_int_equal(dq_choice_asked(), 1);
}

static void replay_gives_the_recorded_answers_and_then_the_first(void **state)
{
    (void)state;
    static uint8_t answers[COUNT];
    static uint8_t counts[COUNT];
    static uint8_t again[COUNT];
    configure(DQ_STRATEGY_RANDOM, 11);
    answer_all(answers);
    memcpy(counts, dq_choice_counts(), COUNT);
    configure_replay(answers, counts, COUNT);
    answer_all(again);
    assert_memory_equal(answers, again, COUNT);
    assert_memory_equal(dq_choice_taken(), answers, COUNT); /* recorded again */
    assert_int_equal(dq_choose(5, DQ_REASON_LOCK), 0);
    dq_choice_begin(); /* from its beginning */
    assert_int_equal(dq_choose(count_of(0), DQ_REASON_LOCK), answers[0]);
}

/* volatile: it lives across the longjmp. */
static bool is_mismatch(const uint8_t *taken, const uint8_t *counts, size_t length)
{
    volatile bool has_jumped = true;
    configure_replay(taken, counts, length);
    if (setjmp(mismatch.out) == 0) {
        (void)dq_choose(2, DQ_REASON_LOCK);
        (void)dq_choose(4, DQ_REASON_LOCK);
        has_jumped = false;
    }
    return has_jumped;
}

static void list_that_does_not_fit_is_reported_where_it_does_not(void **state)
{
    (void)state;
    static const uint8_t taken[] = { 1, 3 };
    static const uint8_t right[] = { 2, 4 };
    static const uint8_t fewer[] = { 2, 3 };
    static const uint8_t wrong[] = { 3, 4 };
    assert_false(is_mismatch(taken, right, 2));
    assert_false(is_mismatch(taken, right, 1)); /* too short is allowed: the rest is first */
    assert_true(is_mismatch(taken, fewer, 2));
    assert_int_equal(mismatch.position, 1);
    assert_int_equal(mismatch.now, 4);
    assert_int_equal(mismatch.then, 3);
    assert_true(is_mismatch(taken, wrong, 2));
    assert_int_equal(mismatch.position, 0);
    static const uint8_t beyond[] = { 1, 4 }; /* not below the count: a broken list */
    assert_true(is_mismatch(beyond, right, 2));
    assert_int_equal(mismatch.position, 1);
}

static void every_reason_has_a_name(void **state)
{
    (void)state;
    for (int reason = 0; reason < DQ_REASON_COUNT; reason++) {
        assert_non_null(dq_choice_reason_name((enum dq_choice_reason)reason));
        assert_true(dq_choice_reason_name((enum dq_choice_reason)reason)[0] != '\0');
    }
}

#define CASE(function) cmocka_unit_test_teardown(function, close_choice)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(first_takes_the_first),
        CASE(one_possibility_is_no_question),
        CASE(random_is_decided_by_the_seed_and_reaches_every_answer),
        CASE(largest_number_of_possibilities_is_served),
        CASE(record_holds_what_was_taken_and_of_how_many),
        CASE(without_recording_there_is_only_the_count),
        CASE(replay_gives_the_recorded_answers_and_then_the_first),
        CASE(list_that_does_not_fit_is_reported_where_it_does_not),
        CASE(every_reason_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
