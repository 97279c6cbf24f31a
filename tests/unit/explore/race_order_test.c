/* SPDX-License-Identifier: MIT */
/*
 * race_order_test - explore/race.h: each rule of what orders and what does not, as the events that
 * the kernel would tell; a sequence that is wrong and one that is right.
 */
#include "unit/explore/race_events.h"

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
    static const uint32_t stores[] = { VOLATILE_WRITE, ATOMIC_WRITE | DQ_ACCESS_REPLACES };
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
    access_as(2, MEMORY + 4, 4, DQ_ACCESS_WRITE);
    access_as(2, FLAG + 4, 4, INTERLOCKED);
    access_as(3, FLAG, 8, VOLATILE_READ); /* of both */
    access_as(3, MEMORY, 8, DQ_ACCESS_READ);
    assert_races(0);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
