/* SPDX-License-Identifier: MIT */
/*
 * race_test - explore/race.h: each rule of what orders and what does not, as the events that the
 * kernel would tell; a sequence that is wrong and one that is right. Then what a report says, and
 * what happens when there is no room.
 */
#include "explore/race.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { LOCK = 100, LOWERED, SERVED, QUEUED, ENDED, KEVENT, MUTEX, DOORBELL, STEPPED, MESSAGE };

enum {
    ATOMIC_READ = DQ_ACCESS_ATOMIC, /* NoFence */
    ATOMIC_WRITE = DQ_ACCESS_ATOMIC | DQ_ACCESS_WRITE,
    VOLATILE_READ = ATOMIC_READ | DQ_ACCESS_ACQUIRE,
    VOLATILE_WRITE = ATOMIC_WRITE | DQ_ACCESS_RELEASE | (int)DQ_RACE_REPLACES,
    INTERLOCKED = ATOMIC_WRITE | DQ_ACCESS_ACQUIRE | DQ_ACCESS_RELEASE,
    INTERLOCKED_UNUSED = INTERLOCKED | DQ_ACCESS_COMMUTES,
    DMA_WRITE = DQ_ACCESS_WRITE | DQ_ACCESS_DMA,
};

#define MEMORY 0x200000001000ull /* what is guarded */
#define FLAG   0x200000002000ull

enum { HEARD_MAX = 64 };

static struct {
    struct dq_race races[HEARD_MAX];
    uint32_t count;
    uintptr_t pc; /* of the next access */
} heard;

static void note(void *context, const struct dq_race *race)
{
    assert_ptr_equal(context, &heard);
    if (heard.count < HEARD_MAX) {
        heard.races[heard.count] = *race;
    }
    heard.count++;
}

static void access_as(dq_actor actor, uintptr_t address, size_t bytes, uint32_t flags)
{
    struct dq_race_place place = { .actor = actor };
    dq_race_access(&place, address, bytes, flags, ++heard.pc);
}

static void read(dq_actor actor)
{
    access_as(actor, MEMORY, 4, DQ_ACCESS_READ);
}

static void write(dq_actor actor)
{
    access_as(actor, MEMORY, 4, DQ_ACCESS_WRITE);
}

static void update(dq_actor actor)
{
    read(actor);
    write(actor);
}

static void update_locked(dq_actor actor, uint64_t lock)
{
    dq_race_acquire(actor, lock);
    update(actor);
    dq_race_release(actor, lock);
}

static void begin_actors(uint32_t count)
{
    for (dq_actor actor = 1; actor <= count; actor++) {
        dq_race_actor_begin(actor, 0);
    }
}

static void begin_again(uint32_t actor_count)
{
    dq_race_begin();
    memset(&heard, 0, sizeof(heard));
    begin_actors(actor_count);
}

static void assert_races(uint32_t count)
{
    assert_int_equal(heard.count, count);
    assert_int_equal(dq_race_count(), count);
    assert_false(dq_race_is_full());
}

static void open_with(struct dq_race_config config)
{
    config.found = note;
    config.context = &heard;
    memset(&heard, 0, sizeof(heard));
    dq_race_open(&config);
}

static int open_race(void **state)
{
    (void)state;
    open_with((struct dq_race_config){ 0 });
    return 0;
}

static int close_race(void **state)
{
    (void)state;
    dq_race_close();
    return 0;
}

/* -------------------------------------------------------------- C1: program order, nesting */

static void steps_of_one_actor_are_ordered(void **state)
{
    (void)state;
    begin_actors(1);
    update(1);
    dq_race_release(1, LOCK);
    update(1);
    assert_races(0);
}

static void nesting_orders_nothing(void **state)
{
    (void)state;
    begin_actors(1);
    update(1);
    dq_race_actor_begin(2, 0); /* an ISR on the same processor */
    read(2);
    dq_race_actor_end(2);
    assert_races(1);
    dq_race_release(1, LOCK);
    write(1); /* resumed: not ordered after the ISR either */
    assert_races(2);
    assert_false(heard.races[0].is_dependent);
    assert_true(heard.races[1].is_dependent);
}

static void interrupted_and_resumed_without_sharing_is_silent(void **state)
{
    (void)state;
    begin_actors(1);
    update(1);
    dq_race_actor_begin(2, 0);
    access_as(2, FLAG, 4, DQ_ACCESS_WRITE);
    dq_race_actor_end(2);
    update(1);
    assert_races(0);
}

static void creation_orders_the_creators_past_only(void **state)
{
    (void)state;
    begin_actors(1);
    write(1);
    dq_race_actor_begin(2, 1);
    update(2);
    assert_races(0);
    access_as(1, FLAG, 4, DQ_ACCESS_WRITE);
    access_as(2, FLAG, 4, DQ_ACCESS_READ);
    assert_races(1);
}

static void end_of_a_thread_orders_for_who_waits(void **state)
{
    (void)state;
    for (int is_waiting = 0; is_waiting < 2; is_waiting++) {
        begin_again(2);
        write(2);
        dq_race_release(2, ENDED);
        dq_race_actor_end(2);
        if (is_waiting) {
            dq_race_acquire(1, ENDED);
        }
        read(1);
        assert_races(is_waiting ? 0 : 1);
    }
}

/* ------------------------------------------------------------------- C2, C3: locks, IRQL */

static void lock_orders_its_sections(void **state)
{
    (void)state;
    begin_actors(3);
    update_locked(1, LOCK);
    update_locked(2, LOCK);
    update_locked(1, LOCK);
    update_locked(3, LOCK);
    assert_races(0);
}

static void two_locks_order_nothing(void **state)
{
    (void)state;
    begin_actors(2);
    update_locked(1, LOCK);
    update_locked(2, MUTEX);
    assert_races(2); /* its read and its write, with the write */
    assert_int_equal(heard.races[0].first.flags, DQ_ACCESS_WRITE);
    assert_int_equal(heard.races[0].second.flags, DQ_ACCESS_READ);
}

static void access_after_the_release_is_not_guarded(void **state)
{
    (void)state;
    begin_actors(2);
    update_locked(1, LOCK);
    read(1);
    dq_race_acquire(2, LOCK);
    read(2);
    assert_races(0);
    write(2);
    assert_races(1);
}

/* IRQL falls below the vector's on its only processor, then its ISR runs there; its end, then the
 * next rise. */
static void irql_of_a_pinned_vector_is_a_lock(void **state)
{
    (void)state;
    for (int is_pinned = 0; is_pinned < 2; is_pinned++) {
        begin_again(1);
        update(1); /* raised */
        if (is_pinned) {
            dq_race_release(1, LOWERED);
        }
        dq_race_actor_begin(2, 0);
        if (is_pinned) {
            dq_race_acquire(2, LOWERED);
        }
        update(2);
        if (is_pinned) {
            dq_race_release(2, SERVED);
        }
        dq_race_actor_end(2);
        if (is_pinned) {
            dq_race_acquire(1, SERVED);
        }
        read(1);
        assert_int_equal(heard.count > 0, !is_pinned);
    }
}

static void irql_orders_no_other_processor(void **state)
{
    (void)state;
    begin_actors(3);
    write(1);
    dq_race_release(1, LOWERED);
    dq_race_acquire(2, LOWERED);
    read(2);
    read(3); /* elsewhere */
    assert_races(1);
    assert_int_equal(heard.races[0].second.place.actor, 3);
}

/* -------------------------------------------------------------- C5 to C7: DPCs, work items */

static void insert_comes_before_the_run_also_when_merged(void **state)
{
    (void)state;
    begin_actors(3); /* 1, 2 insert; 3 runs */
    write(1);
    dq_race_release(1, QUEUED);
    access_as(2, FLAG, 4, DQ_ACCESS_WRITE);
    dq_race_release(2, QUEUED); /* answered FALSE */
    dq_race_acquire(3, QUEUED);
    read(3);
    access_as(3, FLAG, 4, DQ_ACCESS_READ);
    assert_races(0);
}

static void runs_of_one_dpc_are_not_ordered(void **state)
{
    (void)state;
    begin_actors(3);
    dq_race_release(1, QUEUED);
    dq_race_acquire(2, QUEUED);
    update(2);
    dq_race_actor_end(2);
    dq_race_release(1, QUEUED);
    dq_race_acquire(3, QUEUED);
    update(3);
    assert_true(heard.count > 0);
    assert_int_equal(heard.races[0].first.place.actor, 2);
}

static void flush_acquires_the_ends_of_runs(void **state)
{
    (void)state;
    for (int is_flushed = 0; is_flushed < 2; is_flushed++) {
        begin_again(3);
        read(2);
        dq_race_release(2, ENDED);
        dq_race_actor_end(2);
        access_as(3, FLAG, 8, DQ_ACCESS_READ);
        dq_race_release(3, ENDED);
        dq_race_actor_end(3);
        if (is_flushed) {
            dq_race_acquire(1, ENDED);
        }
        write(1);
        access_as(1, FLAG, 8, DQ_ACCESS_WRITE);
        assert_races(is_flushed ? 0 : 2);
    }
}

/* --------------------------------------------------------------- C8: events and semaphores */

static void event_joins_all_sets(void **state)
{
    (void)state;
    begin_actors(3);
    write(1);
    dq_race_release(1, KEVENT);
    access_as(2, FLAG, 4, DQ_ACCESS_WRITE);
    dq_race_release(2, KEVENT);
    dq_race_acquire(3, KEVENT);
    read(3);
    access_as(3, FLAG, 4, DQ_ACCESS_READ);
    assert_races(0);
}

static void sets_before_the_reset_do_not_count(void **state)
{
    (void)state;
    begin_actors(3);
    write(1);
    dq_race_release(1, KEVENT);
    dq_race_object_reset(KEVENT);
    dq_race_release(2, KEVENT);
    dq_race_acquire(3, KEVENT);
    read(3);
    assert_races(1);
}

static void release_only_forgets_the_earlier(void **state)
{
    (void)state;
    begin_actors(3);
    write(1);
    dq_race_release(1, KEVENT);
    dq_race_release_only(2, KEVENT);
    dq_race_acquire(3, KEVENT);
    read(3);
    assert_races(1);
}

static void wait_that_timed_out_gets_nothing(void **state)
{
    (void)state;
    begin_actors(2);
    write(1);
    dq_race_release(1, KEVENT); /* nobody acquires */
    read(2);
    assert_races(1);
}

/* --------------------------------------------------------- C9, B7: interlocked, volatile */

static void publish(uint32_t write_flags, uint32_t read_flags)
{
    begin_again(2);
    write(1);
    access_as(1, FLAG, 4, write_flags);
    access_as(2, FLAG, 4, read_flags);
    read(2);
}

static void interlocked_and_volatile_publish(void **state)
{
    (void)state;
    publish(INTERLOCKED, INTERLOCKED);
    assert_races(0);
    publish(VOLATILE_WRITE, VOLATILE_READ);
    assert_races(0);
    publish(INTERLOCKED, VOLATILE_READ);
    assert_races(0);
    publish(INTERLOCKED_UNUSED, VOLATILE_READ); /* it releases */
    assert_races(0);
}

static void no_fence_is_atomic_and_orders_nothing(void **state)
{
    (void)state;
    publish(ATOMIC_WRITE, VOLATILE_READ);
    assert_races(1);
    publish(VOLATILE_WRITE, ATOMIC_READ);
    assert_races(1);
    assert_int_equal(heard.races[0].first.address, MEMORY);
    publish(VOLATILE_READ, VOLATILE_READ);
    assert_races(1);
}

static void commuting_operation_does_not_acquire(void **state)
{
    (void)state;
    publish(INTERLOCKED, INTERLOCKED_UNUSED);
    assert_races(1);
}

static void plain_flag_is_itself_a_race(void **state)
{
    (void)state;
    publish(DQ_ACCESS_WRITE, VOLATILE_READ);
    assert_int_equal(heard.count, 2);
    assert_int_equal(heard.races[0].first.address, FLAG);
    assert_false(heard.races[0].is_dependent);
    assert_true(heard.races[1].is_dependent);
}

static void interlocked_adds_to_what_was_released(void **state)
{
    (void)state;
    begin_actors(3);
    write(1);
    access_as(1, FLAG, 4, INTERLOCKED_UNUSED);
    access_as(2, FLAG, 4, INTERLOCKED_UNUSED);
    access_as(3, FLAG, 4, VOLATILE_READ);
    read(3);
    assert_races(0);
}

static void store_replaces_what_was_released(void **state)
{
    (void)state;
    static const uint32_t stores[] = { VOLATILE_WRITE, ATOMIC_WRITE | DQ_RACE_REPLACES };
    for (uint32_t i = 0; i < 2; i++) {
        begin_again(3);
        write(1);
        access_as(1, FLAG, 4, VOLATILE_WRITE);
        access_as(2, FLAG, 4, stores[i]);
        access_as(3, FLAG, 4, VOLATILE_READ); /* sees 2's */
        read(3);
        assert_races(1);
    }
}

static void neighbours_in_one_granule_order_apart(void **state)
{
    (void)state;
    begin_actors(3);
    write(1);
    access_as(1, FLAG, 4, VOLATILE_WRITE);
    access_as(2, FLAG + 4, 4, VOLATILE_WRITE);
    access_as(3, FLAG + 4, 4, VOLATILE_READ);
    read(3);
    assert_races(1);
}

static void two_sizes_at_one_place_share_what_was_released(void **state)
{
    (void)state;
    begin_actors(3);
    write(1);
    access_as(1, FLAG + 4, 4, INTERLOCKED);
    access_as(2, FLAG, 8, INTERLOCKED);
    access_as(3, FLAG + 5, 1, VOLATILE_READ);
    read(3);
    assert_races(0);
    begin_again(3);
    write(1);
    access_as(1, FLAG, 4, INTERLOCKED);
    write(1);
    access_as(2, FLAG + 4, 4, INTERLOCKED);
    access_as(3, FLAG, 8, VOLATILE_READ); /* of both */
    read(3);
    assert_races(1); /* 1 wrote again */
}

static void sixteen_bytes_order_by_both_halves(void **state)
{
    (void)state;
    begin_actors(2);
    write(1);
    access_as(1, FLAG, 16, INTERLOCKED);
    access_as(2, FLAG + 8, 8, VOLATILE_READ);
    read(2);
    assert_races(0);
}

/* ------------------------------------------------------------------- C10, C11: the device */

static void device_orders_what_it_was_told_and_tells(void **state)
{
    (void)state;
    for (int is_told = 0; is_told < 2; is_told++) {
        begin_again(3); /* driver, device step, ISR */
        write(1);
        if (is_told) {
            dq_race_release(1, DOORBELL);
            dq_race_acquire(2, DOORBELL);
        }
        access_as(2, MEMORY, 64, DQ_ACCESS_READ);
        access_as(2, FLAG, 64, DQ_ACCESS_WRITE);
        dq_race_release(2, MESSAGE);
        dq_race_actor_end(2);
        if (is_told) {
            dq_race_acquire(3, MESSAGE);
        }
        access_as(3, FLAG + 32, 8, DQ_ACCESS_READ);
        assert_races(is_told ? 0 : 2);
    }
}

static void two_processors_are_not_ordered_through_the_device(void **state)
{
    (void)state;
    begin_actors(3);
    write(1);
    dq_race_release(1, DOORBELL);
    dq_race_release(2, DOORBELL); /* another register write: it does not acquire */
    read(2);
    assert_races(1);
}

/* The driver polls the phase bit of a descriptor, then reads the rest. */
static void store_of_a_device_that_is_seen_orders(void **state)
{
    (void)state;
    begin_actors(2);
    access_as(1, FLAG, 4, DQ_ACCESS_READ); /* not there yet */
    access_as(1, FLAG, 4, DQ_ACCESS_READ);
    access_as(2, MEMORY, 64, DQ_ACCESS_WRITE);
    access_as(2, FLAG, 4, DMA_WRITE);
    access_as(1, FLAG, 4, DQ_ACCESS_READ); /* the same epoch as the first */
    access_as(1, MEMORY + 16, 8, DQ_ACCESS_READ);
    assert_races(0);
    access_as(2, MEMORY, 64, DQ_ACCESS_WRITE); /* 1 has not said that it is done */
    assert_races(1);
}

static void store_of_a_device_that_is_not_seen_orders_nothing(void **state)
{
    (void)state;
    begin_actors(2);
    access_as(1, FLAG, 4, DQ_ACCESS_READ);
    access_as(2, MEMORY, 64, DQ_ACCESS_WRITE);
    access_as(2, FLAG, 4, DMA_WRITE);
    access_as(1, MEMORY + 16, 8, DQ_ACCESS_READ);
    assert_races(1);
}

static void store_of_a_device_races_with_plain_writes(void **state)
{
    (void)state;
    begin_actors(2);
    access_as(1, FLAG, 4, DQ_ACCESS_WRITE);
    access_as(2, FLAG, 4, DMA_WRITE);
    assert_races(1);
}

static void torn_store_of_a_device_is_a_plain_one(void **state)
{
    (void)state;
    static const struct {
        uint32_t offset;
        size_t bytes;
    } torn[] = { { 2, 4 }, { 4, 8 }, { 0, 16 }, { 0, 3 }, { 0, 64 } };
    for (uint32_t i = 0; i < 5; i++) {
        begin_again(2);
        access_as(2, FLAG + torn[i].offset, torn[i].bytes, DMA_WRITE);
        access_as(1, FLAG + torn[i].offset + torn[i].bytes - 1, 1, DQ_ACCESS_READ);
        assert_races(1);
    }
}

static void drivers_write_ends_what_the_device_stored(void **state)
{
    (void)state;
    begin_actors(3);
    access_as(2, MEMORY, 4, DQ_ACCESS_WRITE);
    access_as(2, FLAG, 4, DMA_WRITE);
    dq_race_release(2, STEPPED);
    dq_race_acquire(1, STEPPED);
    access_as(1, FLAG, 4, DQ_ACCESS_WRITE); /* the bit is taken back */
    dq_race_release(1, LOCK);
    dq_race_object_reset(LOCK);
    access_as(3, FLAG, 4, VOLATILE_READ); /* a race, and sees nothing of the device */
    access_as(3, MEMORY, 4, DQ_ACCESS_READ);
    assert_races(2);
}

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

#define CASE(function) cmocka_unit_test_setup_teardown(function, open_race, close_race)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(steps_of_one_actor_are_ordered),
        CASE(nesting_orders_nothing),
        CASE(interrupted_and_resumed_without_sharing_is_silent),
        CASE(creation_orders_the_creators_past_only),
        CASE(end_of_a_thread_orders_for_who_waits),
        CASE(lock_orders_its_sections),
        CASE(two_locks_order_nothing),
        CASE(access_after_the_release_is_not_guarded),
        CASE(irql_of_a_pinned_vector_is_a_lock),
        CASE(irql_orders_no_other_processor),
        CASE(insert_comes_before_the_run_also_when_merged),
        CASE(runs_of_one_dpc_are_not_ordered),
        CASE(flush_acquires_the_ends_of_runs),
        CASE(event_joins_all_sets),
        CASE(sets_before_the_reset_do_not_count),
        CASE(release_only_forgets_the_earlier),
        CASE(wait_that_timed_out_gets_nothing),
        CASE(interlocked_and_volatile_publish),
        CASE(no_fence_is_atomic_and_orders_nothing),
        CASE(commuting_operation_does_not_acquire),
        CASE(plain_flag_is_itself_a_race),
        CASE(interlocked_adds_to_what_was_released),
        CASE(store_replaces_what_was_released),
        CASE(neighbours_in_one_granule_order_apart),
        CASE(two_sizes_at_one_place_share_what_was_released),
        CASE(sixteen_bytes_order_by_both_halves),
        CASE(device_orders_what_it_was_told_and_tells),
        CASE(two_processors_are_not_ordered_through_the_device),
        CASE(store_of_a_device_that_is_seen_orders),
        CASE(store_of_a_device_that_is_not_seen_orders_nothing),
        CASE(store_of_a_device_races_with_plain_writes),
        CASE(torn_store_of_a_device_is_a_plain_one),
        CASE(drivers_write_ends_what_the_device_stored),
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
