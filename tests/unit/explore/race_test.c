/* SPDX-License-Identifier: MIT */
/*
 * race_test - explore/race.h: what conflicts, what a report says, memory that is new, executions,
 * and what happens when there is no room.
 */
#include "unit/explore/race_events.h"

/* --------------------------------------------------------------- C13: conflicts, to the byte */

static bool is_race_between(uint32_t one, uint32_t other)
{
    begin_again(2);
    access_as(1, MEMORY, 4, one);
    access_as(2, MEMORY, 4, other);
    return heard.count > 0;
}

static void conflict_is_one_write_and_one_plain(void **state)
{
    (void)state;
    static const uint32_t flags[] = { DQ_ACCESS_READ, DQ_ACCESS_WRITE, ATOMIC_READ, ATOMIC_WRITE };
    static const bool is_race[4][4] = { { false, true, false, true },
                                        { true, true, true, true },
                                        { false, true, false, false },
                                        { true, true, false, false } };
    for (uint32_t i = 0; i < 4; i++) {
        for (uint32_t j = 0; j < 4; j++) {
            assert_int_equal(is_race_between(flags[i], flags[j]), is_race[i][j]);
        }
    }
}

/* Of [from, from + bytes) by one and [8, 16) and so on by the other. */
static void accesses_conflict_where_they_share_a_byte(void **state)
{
    (void)state;
    for (uint32_t from = 0; from < 40; from++) {
        for (uint32_t bytes = 1; bytes <= 40; bytes++) {
            for (uint32_t other = 1; other <= 16; other *= 2) {
                begin_again(2);
                access_as(1, MEMORY + from, bytes, DQ_ACCESS_WRITE);
                access_as(2, MEMORY + 19, other, DQ_ACCESS_READ);
                bool is_shared = from < 19 + other && 19 < from + bytes;
                assert_int_equal(heard.count, is_shared);
            }
        }
    }
}

static void many_readers_are_all_remembered(void **state)
{
    (void)state;
    enum { READERS = 100 };
    for (dq_actor missing = 1; missing <= READERS + 1; missing++) {
        begin_again(READERS + 1);
        for (dq_actor actor = 1; actor <= READERS; actor++) {
            read(actor);
            read(actor);
            if (actor != missing) {
                dq_race_release(actor, LOCK);
            }
        }
        dq_race_acquire(READERS + 1, LOCK);
        write(READERS + 1);
        assert_races(missing <= READERS);
        if (missing <= READERS) {
            assert_int_equal(heard.races[0].first.place.actor, missing);
        }
    }
}

static void assert_place(const struct dq_race_place *place, const struct dq_race_place *expected)
{
    assert_int_equal(place->actor, expected->actor);
    assert_int_equal(place->where, expected->where);
    assert_int_equal(place->processor, expected->processor);
    assert_int_equal(place->irql, expected->irql);
}

static void report_says_who_where_and_what(void **state)
{
    (void)state;
    begin_actors(2);
    struct dq_race_place one = { .actor = 1, .where = 77, .processor = 3, .irql = 2 };
    struct dq_race_place two = { .actor = 2, .where = 88, .processor = 1, .irql = 9 };
    dq_race_access(&one, MEMORY + 5, 8, DQ_ACCESS_WRITE, 0x7f0012345678);
    dq_race_access(&two, MEMORY, 16, ATOMIC_READ, 0x7fff87654321);
    assert_races(1); /* once, though of two granules */
    const struct dq_race *race = &heard.races[0];
    assert_place(&race->first.place, &one);
    assert_int_equal(race->first.pc, 0x7f0012345678);
    assert_int_equal(race->first.address, MEMORY + 5);
    assert_int_equal(race->first.bytes, 8);
    assert_int_equal(race->first.flags, DQ_ACCESS_WRITE);
    assert_place(&race->second.place, &two);
    assert_int_equal(race->second.pc, 0x7fff87654321);
    assert_int_equal(race->second.address, MEMORY);
    assert_int_equal(race->second.bytes, 16);
    assert_int_equal(race->second.flags, ATOMIC_READ);
    assert_false(race->is_dependent);
}

static void pair_of_pcs_is_reported_once_in_an_execution(void **state)
{
    (void)state;
    for (int execution = 0; execution < 3; execution++) {
        begin_again(2);
        for (int i = 0; i < 20; i++) {
            struct dq_race_place place = { .actor = i % 2 ? 1 : 2 };
            dq_race_access(&place, MEMORY, 4, DQ_ACCESS_WRITE, i % 2 ? 10 : 20);
        }
        assert_races(1);
    }
}

static void nobody_is_not_looked_at(void **state)
{
    (void)state;
    begin_actors(1);
    write(0);
    write(1);
    write(0);
    access_as(1, MEMORY, 0, DQ_ACCESS_WRITE);
    assert_races(0);
}

/* ------------------------------------------------------------------------------ memory */

static void memory_that_is_new_has_no_past(void **state)
{
    (void)state;
    static const size_t sizes[] = { 4, 8, 4096, (size_t)1 << 40 };
    for (uint32_t i = 0; i < 4; i++) {
        begin_again(2);
        write(1);
        dq_race_memory_new(MEMORY, sizes[i]);
        write(2);
        assert_races(0);
    }
    begin_again(2);
    access_as(1, MEMORY, 8, DQ_ACCESS_WRITE);
    dq_race_memory_new(MEMORY + 3, 2);
    access_as(2, MEMORY + 3, 2, DQ_ACCESS_WRITE);
    assert_races(0);
    access_as(2, MEMORY + 5, 1, DQ_ACCESS_WRITE);
    assert_races(1);
}

static void memory_that_is_new_orders_nothing(void **state)
{
    (void)state;
    begin_actors(2);
    write(1);
    access_as(1, FLAG, 4, VOLATILE_WRITE);
    dq_race_memory_new(FLAG, 8);
    access_as(2, FLAG, 4, VOLATILE_READ);
    read(2);
    assert_races(1);
    begin_again(2);
    access_as(2, MEMORY, 4, DQ_ACCESS_WRITE);
    access_as(2, FLAG, 4, DMA_WRITE);
    dq_race_memory_new(FLAG, 8);
    access_as(1, FLAG, 4, DQ_ACCESS_READ);
    read(1);
    assert_races(1);
}

/* ------------------------------------------------------------------ executions, no room */

static void executions_know_nothing_of_each_other(void **state)
{
    (void)state;
    begin_actors(1);
    write(1);
    access_as(1, FLAG, 4, DMA_WRITE);
    dq_race_release(1, LOCK);
    begin_again(2);
    write(2);
    assert_races(0);
    read(1);
    assert_races(1);
    begin_again(2);
    write(2);
    access_as(2, FLAG, 4, INTERLOCKED);
    access_as(1, FLAG, 4, DQ_ACCESS_READ); /* no device stored here in this one */
    read(1);
    assert_races(2);
    begin_again(2);
    write(2);
    dq_race_acquire(1, LOCK);
    access_as(1, FLAG, 4, DQ_ACCESS_WRITE);
    access_as(2, FLAG, 4, DQ_ACCESS_WRITE);
    assert_races(1);
}

/* More than the stamps can count, on a small table: what is left of one is not taken for a later
 * one's. */
static void stamps_may_run_out(void **state)
{
    (void)state;
    dq_race_close();
    open_with((struct dq_race_config){ .actors = 4, .objects = 16, .granules = 256 });
    begin_actors(1);
    write(1);
    dq_race_release(1, LOCK);
    dq_race_keep();
    for (uint32_t i = 0; i < (1u << 20) + 10; i++) {
        dq_race_begin();
        if (i % 1000 < 2) {
            heard.count = 0;
            dq_race_actor_begin(2, 0);
            access_as(2, FLAG + i % 64 * 8, 4, DQ_ACCESS_WRITE);
            dq_race_acquire(2, LOCK);
            dq_race_release(2, MUTEX);
            read(2);
            access_as(1, FLAG + (i + 1) % 64 * 8, 4, DQ_ACCESS_WRITE);
            assert_races(0);
        }
    }
}

static void too_many_actors_are_full_and_silent(void **state)
{
    (void)state;
    dq_race_close();
    open_with((struct dq_race_config){ .actors = 4 });
    begin_actors(4);
    assert_false(dq_race_is_full());
    dq_race_actor_begin(5, 1);
    assert_true(dq_race_is_full());
    write(5);
    dq_race_acquire(5, LOCK);
    dq_race_release(5, LOCK);
    write(1);
    dq_race_actor_begin(9, 5);
    dq_race_actor_end(5);
    write(2); /* 5 could have ordered them */
    assert_int_equal(heard.count, 0);
    begin_again(2);
    write(1);
    write(2);
    assert_races(1);
}

static void too_many_objects_are_full_and_silent(void **state)
{
    (void)state;
    dq_race_close();
    open_with((struct dq_race_config){ .objects = 16 });
    begin_actors(2);
    for (uint64_t object = 0; object < 12; object++) {
        dq_race_release(1, LOCK + object);
    }
    assert_false(dq_race_is_full());
    dq_race_release(1, 1);
    assert_true(dq_race_is_full());
    write(1);
    write(2);
    assert_int_equal(heard.count, 0);
}

static void too_many_clocks_are_full_and_silent(void **state)
{
    (void)state;
    dq_race_close();
    open_with((struct dq_race_config){ .clock_words = 100 });
    begin_actors(2);
    for (uint64_t object = 0; object < 10; object++) {
        dq_race_release(1, LOCK + object);
    }
    assert_true(dq_race_is_full());
    write(1);
    write(2);
    assert_int_equal(heard.count, 0);
}

static void too_much_memory_is_full_and_goes_on(void **state)
{
    (void)state;
    dq_race_close();
    open_with((struct dq_race_config){ .granules = 256, .spills = 1 });
    begin_actors(2);
    write(1);
    access_as(1, FLAG, 4096, DQ_ACCESS_WRITE);
    assert_true(dq_race_is_full());
    write(2);
    assert_int_equal(heard.count, 1);
    begin_again(100);
    for (dq_actor actor = 1; actor <= 100; actor++) {
        read(actor);
    }
    assert_true(dq_race_is_full());
    write(100);
    assert_true(heard.count > 6);
}

static void too_many_pairs_are_full(void **state)
{
    (void)state;
    begin_actors(2);
    for (uint32_t i = 0; i < 300; i++) {
        access_as(1 + i % 2, MEMORY, 4, DQ_ACCESS_WRITE);
    }
    assert_true(dq_race_is_full());
    assert_int_equal(dq_race_count(), 256);
    assert_int_equal(heard.count, 256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(conflict_is_one_write_and_one_plain),
        CASE(accesses_conflict_where_they_share_a_byte),
        CASE(many_readers_are_all_remembered),
        CASE(report_says_who_where_and_what),
        CASE(pair_of_pcs_is_reported_once_in_an_execution),
        CASE(nobody_is_not_looked_at),
        CASE(memory_that_is_new_has_no_past),
        CASE(memory_that_is_new_orders_nothing),
        CASE(executions_know_nothing_of_each_other),
        CASE(stamps_may_run_out),
        CASE(too_many_actors_are_full_and_silent),
        CASE(too_many_objects_are_full_and_silent),
        CASE(too_many_clocks_are_full_and_silent),
        CASE(too_much_memory_is_full_and_goes_on),
        CASE(too_many_pairs_are_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
