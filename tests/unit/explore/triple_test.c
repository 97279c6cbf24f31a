/* SPDX-License-Identifier: MIT */
/*
 * triple_test - explore/triple.h: the two forms that are found, and next to each what correct
 * drivers do that looks like it.
 */
#include "explore/triple.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { LOCK = 100, OTHER_LOCK, PLACE_MAX = 32, HEARD_MAX = 32 };

enum {
    PLAIN_READ = DQ_ACCESS_READ,
    PLAIN_WRITE = DQ_ACCESS_WRITE,
    NO_FENCE_READ = DQ_ACCESS_ATOMIC,
    NO_FENCE_WRITE = DQ_ACCESS_ATOMIC | DQ_ACCESS_WRITE | DQ_ACCESS_REPLACES,
    VOLATILE_READ = NO_FENCE_READ | DQ_ACCESS_ACQUIRE,
    VOLATILE_WRITE = NO_FENCE_WRITE | DQ_ACCESS_RELEASE,
    INTERLOCKED = DQ_ACCESS_ATOMIC | DQ_ACCESS_WRITE | DQ_ACCESS_ACQUIRE | DQ_ACCESS_RELEASE,
};

#define MEMORY 0x200000001000ull

/* What the accesses are made of; a case changes what it is about. */
static struct {
    uint64_t frame[3];    /* by actor */
    uint64_t lock[3];     /* held by the actor; 0: none */
    uint64_t memory[128]; /* what is there, for each address that is used */
    uintptr_t pc;
} now;

static struct {
    struct dq_triple triples[HEARD_MAX];
    uint32_t count;
} heard;

static void note(void *context, const struct dq_triple *triple)
{
    assert_null(context);
    assert_true(heard.count < HEARD_MAX);
    heard.triples[heard.count++] = *triple;
}

static void access_bytes(dq_actor actor, uintptr_t offset, uint32_t bytes, uint32_t flags,
                         uint64_t value)
{
    struct dq_triple_access access = {
        .access = { .place = { .actor = actor },
                    .pc = ++now.pc,
                    .address = MEMORY + offset,
                    .bytes = bytes,
                    .flags = flags },
        .frame = now.frame[actor],
        .value = now.memory[offset],
        .locks = &now.lock[actor],
        .lock_count = now.lock[actor] != 0,
    };
    dq_triple_access(&access);
    if (flags & DQ_ACCESS_WRITE) {
        now.memory[offset] = value;
    }
}

static void read(dq_actor actor, uint32_t flags)
{
    access_bytes(actor, 0, 4, flags, 0);
}

static void write(dq_actor actor, uint32_t flags, uint64_t value)
{
    access_bytes(actor, 0, 4, flags, value);
}

static void begin_case(void)
{
    dq_triple_begin();
    memset(&now, 0, sizeof(now));
    memset(&heard, 0, sizeof(heard));
    now.frame[1] = 11;
    now.frame[2] = 22;
}

static void begin_locked_case(void)
{
    begin_case();
    now.lock[1] = LOCK;
    now.lock[2] = LOCK;
}

static int open_triple(void **state)
{
    (void)state;
    dq_triple_open(&(struct dq_triple_config){ .found = note });
    begin_case();
    return 0;
}

static int open_all_patterns(void **state)
{
    (void)state;
    dq_triple_open(&(struct dq_triple_config){
        .patterns = DQ_TRIPLE_READ_WRITE_WRITE | DQ_TRIPLE_READ_WRITE_READ |
                    DQ_TRIPLE_WRITE_WRITE_READ | DQ_TRIPLE_WRITE_READ_WRITE,
        .found = note });
    begin_case();
    return 0;
}

static int close_triple(void **state)
{
    (void)state;
    dq_triple_close();
    return 0;
}

/* ------------------------------------------------------------------------- two sections */

/* `Pending` is tested in one section and cleared in another; a timer takes it between. */
static void stale_read_then_write_under_one_lock_is_found(void **state)
{
    (void)state;
    begin_locked_case();
    now.memory[0] = 5;
    read(1, PLAIN_READ);
    read(2, PLAIN_READ);
    write(2, PLAIN_WRITE, 0);
    write(1, PLAIN_WRITE, 0);
    assert_int_equal(heard.count, 1);
    assert_int_equal(dq_triple_count(), 1);
    const struct dq_triple *triple = &heard.triples[0];
    assert_int_equal(triple->pattern, DQ_TRIPLE_READ_WRITE_WRITE);
    assert_int_equal(triple->first.pc, 1);
    assert_int_equal(triple->between.pc, 3);
    assert_int_equal(triple->between.place.actor, 2);
    assert_int_equal(triple->last.pc, 4);
}

static void second_look_in_the_second_section_is_silent(void **state)
{
    (void)state;
    begin_locked_case();
    read(1, PLAIN_READ);
    write(2, PLAIN_WRITE, 1);
    read(1, PLAIN_READ);
    write(1, PLAIN_WRITE, 2);
    assert_int_equal(heard.count, 0);
}

static void write_of_what_was_there_is_silent(void **state)
{
    (void)state;
    begin_locked_case();
    read(1, PLAIN_READ);
    write(2, PLAIN_WRITE, 1);
    write(2, PLAIN_WRITE, 0);
    write(1, PLAIN_WRITE, 2);
    assert_int_equal(heard.count, 0);
}

static void who_waits_expects_the_write(void **state)
{
    (void)state;
    begin_locked_case();
    read(1, PLAIN_READ);
    dq_triple_wait(1);
    write(2, PLAIN_WRITE, 1);
    write(1, PLAIN_WRITE, 0);
    assert_int_equal(heard.count, 0);
}

static void two_invocations_are_two_operations(void **state)
{
    (void)state;
    begin_locked_case();
    read(1, PLAIN_READ);
    write(2, PLAIN_WRITE, 1);
    now.frame[1] = 12;
    write(1, PLAIN_WRITE, 0);
    assert_int_equal(heard.count, 0);
    begin_locked_case();
    now.frame[1] = 0; /* unknown */
    read(1, PLAIN_READ);
    write(2, PLAIN_WRITE, 1);
    write(1, PLAIN_WRITE, 0);
    assert_int_equal(heard.count, 0);
}

static void without_a_lock_in_common_it_is_the_race_detectors(void **state)
{
    (void)state;
    begin_locked_case();
    now.lock[2] = OTHER_LOCK;
    read(1, PLAIN_READ);
    write(2, PLAIN_WRITE, 1);
    write(1, PLAIN_WRITE, 0);
    assert_int_equal(heard.count, 0);
    begin_locked_case();
    read(1, PLAIN_READ);
    write(2, PLAIN_WRITE, 1);
    now.lock[1] = OTHER_LOCK;
    write(1, PLAIN_WRITE, 0);
    assert_int_equal(heard.count, 0);
}

/* What is done in a section of its own is not what the section before last was about. */
static void section_between_is_silent(void **state)
{
    (void)state;
    for (uint32_t sections = 1; sections <= 3; sections++) {
        begin_locked_case();
        dq_triple_acquire(1, LOCK);
        read(1, PLAIN_READ);
        dq_triple_acquire(1, OTHER_LOCK);
        for (uint32_t i = 1; i < sections; i++) {
            dq_triple_acquire(1, LOCK);
        }
        write(2, PLAIN_WRITE, 1);
        dq_triple_acquire(1, LOCK);
        write(1, PLAIN_WRITE, 2);
        assert_int_equal(heard.count, sections == 1);
    }
}

static void many_other_sections_are_silent(void **state)
{
    (void)state;
    begin_locked_case();
    read(1, PLAIN_READ);
    write(2, PLAIN_WRITE, 1);
    for (uint32_t i = 0; i < 20; i++) {
        dq_triple_acquire(1, OTHER_LOCK);
    }
    write(1, PLAIN_WRITE, 2);
    assert_int_equal(heard.count, 0);
}

/* Two fields share a granule. */
static void neighbours_are_remembered_apart(void **state)
{
    (void)state;
    begin_locked_case();
    access_bytes(1, 0, 4, PLAIN_READ, 0);
    access_bytes(1, 4, 4, PLAIN_READ, 0);
    write(2, PLAIN_WRITE, 1);
    write(1, PLAIN_WRITE, 2);
    assert_int_equal(heard.count, 1);
    access_bytes(1, 0, 8, PLAIN_READ, 0);
    write(2, PLAIN_WRITE, 3);
    write(1, PLAIN_WRITE, 4); /* half of what was read */
    assert_int_equal(heard.count, 1);
}

/* State machines, marks that are looked for, busy flags. */
static void other_patterns_are_only_found_when_asked_for(void **state)
{
    static const struct {
        uint32_t first, between, last;
    } patterns[] = { { PLAIN_READ, PLAIN_WRITE, PLAIN_READ },
                     { PLAIN_WRITE, PLAIN_WRITE, PLAIN_READ },
                     { PLAIN_WRITE, PLAIN_READ, PLAIN_WRITE } };
    (void)state;
    for (int is_asked = 0; is_asked < 2; is_asked++) {
        for (uint32_t i = 0; i < 3; i++) {
            begin_locked_case();
            write(1, patterns[i].first, 1);
            write(2, patterns[i].between, 2);
            write(1, patterns[i].last, 3);
            assert_int_equal(heard.count, is_asked);
        }
        (void)close_triple(NULL);
        (void)open_all_patterns(NULL);
    }
}

static void serialisable_orders_are_silent(void **state)
{
    static const struct {
        uint32_t first, between, last;
    } patterns[] = { { PLAIN_READ, PLAIN_READ, PLAIN_READ },
                     { PLAIN_READ, PLAIN_READ, PLAIN_WRITE },
                     { PLAIN_WRITE, PLAIN_READ, PLAIN_READ },
                     { PLAIN_WRITE, PLAIN_WRITE, PLAIN_WRITE } };
    (void)state;
    for (uint32_t i = 0; i < 4; i++) {
        begin_locked_case();
        write(1, patterns[i].first, 1);
        write(2, patterns[i].between, 2);
        write(1, patterns[i].last, 3);
        assert_int_equal(heard.count, 0);
    }
}

static void other_bytes_are_another_location(void **state)
{
    (void)state;
    begin_locked_case();
    access_bytes(1, 0, 4, PLAIN_READ, 0);
    access_bytes(2, 4, 4, PLAIN_WRITE, 7);
    access_bytes(1, 0, 4, PLAIN_WRITE, 1);
    assert_int_equal(heard.count, 0);
    begin_locked_case();
    access_bytes(1, 0, 4, PLAIN_READ, 0);
    access_bytes(2, 0, 4, PLAIN_WRITE, 7);
    access_bytes(1, 4, 4, PLAIN_WRITE, 1);
    assert_int_equal(heard.count, 0);
    begin_locked_case();
    access_bytes(1, 0, 4, PLAIN_READ, 0);
    access_bytes(2, 0, 4, PLAIN_WRITE, 7);
    access_bytes(1, 4, 8, PLAIN_WRITE, 1); /* of two granules: nothing is known any more */
    access_bytes(1, 0, 4, PLAIN_WRITE, 1);
    assert_int_equal(heard.count, 0);
}

/* --------------------------------------------------------------- volatile is not interlocked */

/* `Count++` on a volatile variable, an ISR does the same between. */
static void volatile_increment_that_is_lost_is_found(void **state)
{
    (void)state;
    read(1, VOLATILE_READ);
    read(2, VOLATILE_READ);
    write(2, VOLATILE_WRITE, 1);
    write(1, VOLATILE_WRITE, 1);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.triples[0].pattern, DQ_TRIPLE_READ_WRITE_WRITE);
}

static void volatile_increment_against_an_interlocked_one_is_found(void **state)
{
    (void)state;
    read(1, VOLATILE_READ);
    write(2, INTERLOCKED, 1);
    write(1, VOLATILE_WRITE, 1);
    assert_int_equal(heard.count, 1);
}

static void statistics_without_fences_are_silent(void **state)
{
    (void)state;
    read(1, NO_FENCE_READ);
    read(2, NO_FENCE_READ);
    write(2, NO_FENCE_WRITE, 1);
    write(1, NO_FENCE_WRITE, 1);
    read(1, VOLATILE_READ);
    write(2, NO_FENCE_WRITE, 2);
    write(1, VOLATILE_WRITE, 2);
    assert_int_equal(heard.count, 0);
}

static void interlocked_counters_are_silent(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 4; i++) {
        write(1, INTERLOCKED, 2 * i + 1);
        write(2, INTERLOCKED, 2 * i + 2);
    }
    assert_int_equal(heard.count, 0);
}

/* The read is volatile, the exchange fails and is tried again. */
static void compare_exchange_loop_is_silent(void **state)
{
    (void)state;
    read(1, VOLATILE_READ);
    write(2, INTERLOCKED, 1);
    read(1, INTERLOCKED & ~DQ_ACCESS_WRITE); /* failed */
    write(2, INTERLOCKED, 2);
    read(1, VOLATILE_READ);
    write(1, INTERLOCKED, 3);
    assert_int_equal(heard.count, 0);
}

/* A DPC takes the bits until there are none, the ISR adds some. */
static void exchange_until_empty_is_silent(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 4; i++) {
        write(2, INTERLOCKED, i + 1);
        write(1, INTERLOCKED, 0);
    }
    read(1, VOLATILE_READ);
    write(2, INTERLOCKED, 1);
    write(1, INTERLOCKED, 0);
    assert_int_equal(heard.count, 0);
}

/* Closed by compare-exchange, opened by a store; the other is turned away between. */
static void gate_is_silent(void **state)
{
    (void)state;
    write(1, INTERLOCKED, 1);
    read(2, INTERLOCKED & ~DQ_ACCESS_WRITE);
    write(1, VOLATILE_WRITE, 0);
    write(2, INTERLOCKED, 1);
    read(1, VOLATILE_READ);
    write(2, VOLATILE_WRITE, 0);
    assert_int_equal(heard.count, 0);
}

static void volatile_poll_is_silent(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 4; i++) {
        read(1, VOLATILE_READ);
        write(2, VOLATILE_WRITE, i + 1);
    }
    read(1, VOLATILE_READ);
    write(1, VOLATILE_WRITE, 0);
    assert_int_equal(heard.count, 0);
}

static void volatile_accesses_with_something_between_are_silent(void **state)
{
    (void)state;
    read(1, VOLATILE_READ);
    write(2, VOLATILE_WRITE, 1);
    access_bytes(1, 64, 4, PLAIN_WRITE, 1); /* the work that the flag stands for */
    write(1, VOLATILE_WRITE, 2);
    assert_int_equal(heard.count, 0);
    read(1, VOLATILE_READ);
    write(2, VOLATILE_WRITE, 3);
    dq_triple_other_access(1);
    write(1, VOLATILE_WRITE, 4);
    assert_int_equal(heard.count, 0);
    begin_case();
    read(1, VOLATILE_READ);
    write(2, VOLATILE_WRITE, 1);
    now.lock[1] = LOCK;
    write(1, VOLATILE_WRITE, 2);
    assert_int_equal(heard.count, 0);
}

static void flag_that_both_set_alike_is_silent(void **state)
{
    (void)state;
    now.memory[0] = 1;
    read(1, VOLATILE_READ);
    write(2, VOLATILE_WRITE, 1);
    write(1, VOLATILE_WRITE, 0);
    assert_int_equal(heard.count, 0);
}

static uint64_t read_memory(uintptr_t address, uint32_t bytes)
{
    assert_true(bytes == 1 || bytes == 4);
    return now.memory[address - MEMORY];
}

static int open_reading(void **state)
{
    (void)state;
    dq_triple_open(&(struct dq_triple_config){ .found = note, .read = read_memory });
    begin_case();
    return 0;
}

/* ... but a count that both made 1 is one too low. */
static void byte_that_both_set_is_silent(void **state)
{
    (void)state;
    for (uint32_t bytes = 1; bytes <= 4; bytes += 3) {
        for (uint64_t value = 1; value <= 2; value++) {
            begin_case();
            access_bytes(1, 0, bytes, VOLATILE_READ, 0);
            access_bytes(2, 0, bytes, VOLATILE_WRITE, 1);
            access_bytes(1, 0, bytes, VOLATILE_WRITE, value);
            assert_int_equal(heard.count, 0);
            dq_triple_settle();
            dq_triple_settle();
            assert_int_equal(heard.count, bytes == 4 || value == 2);
        }
    }
    begin_case();
    access_bytes(1, 0, 4, VOLATILE_READ, 0);
    access_bytes(2, 0, 4, VOLATILE_WRITE, 1);
    access_bytes(1, 0, 4, VOLATILE_WRITE, 2);
    access_bytes(2, 64, 4, PLAIN_READ, 0);
    assert_int_equal(heard.count, 1);
}

/* ----------------------------------------------------------------------------- bookkeeping */

static void find_one(uintptr_t pc)
{
    now.memory[0] = 0;
    now.pc = pc;
    read(1, VOLATILE_READ);
    write(2, VOLATILE_WRITE, 1);
    write(1, VOLATILE_WRITE, 2);
}

static void three_pcs_are_reported_once_in_an_execution(void **state)
{
    (void)state;
    find_one(10);
    find_one(10);
    find_one(20);
    assert_int_equal(heard.count, 2);
    begin_case();
    find_one(10);
    assert_int_equal(heard.count, 1);
}

static void new_execution_or_memory_has_no_past(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 4, (size_t)1 << 40 };
    for (uint32_t i = 0; i < 3; i++) {
        begin_case();
        read(1, VOLATILE_READ);
        if (sizes[i] == 0) {
            begin_case();
        }
        write(2, VOLATILE_WRITE, 1);
        dq_triple_memory_new(MEMORY, sizes[i]);
        write(1, VOLATILE_WRITE, 2);
        assert_int_equal(heard.count, 0);
    }
}

/* What the actor is in the middle of is known in every execution, what it did before is not. */
static void base_is_where_executions_begin(void **state)
{
    (void)state;
    begin_locked_case();
    dq_triple_acquire(1, LOCK);
    access_bytes(1, 64, 4, PLAIN_READ, 0); /* of another run of a callback */
    now.frame[1] = 12;
    read(1, PLAIN_READ);
    dq_triple_keep();
    for (uint32_t i = 0; i < 3; i++) {
        begin_locked_case();
        now.frame[1] = 12;
        write(2, PLAIN_WRITE, 1);
        access_bytes(2, 64, 4, PLAIN_WRITE, 1);
        dq_triple_acquire(1, LOCK);
        write(1, PLAIN_WRITE, 2);
        now.frame[1] = 11;
        access_bytes(1, 64, 4, PLAIN_WRITE, 2);
        assert_int_equal(heard.count, 1);
    }
}

static void actors_and_places_without_room_are_not_looked_at(void **state)
{
    (void)state;
    (void)close_triple(NULL);
    dq_triple_open(&(struct dq_triple_config){ .actors = 2, .granules = 1, .found = note });
    begin_case();
    find_one(1); /* actor 2 is one too many */
    assert_int_equal(heard.count, 0);
    dq_triple_wait(2);
    (void)close_triple(NULL);
    dq_triple_open(&(struct dq_triple_config){ .granules = 1, .found = note });
    begin_case();
    find_one(1);
    assert_int_equal(heard.count, 1);
    read(1, VOLATILE_READ);
    access_bytes(2, 64, 4, PLAIN_WRITE, 1);
    write(2, VOLATILE_WRITE, 1);
    write(1, VOLATILE_WRITE, 5);
    assert_int_equal(heard.count, 1);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, open_triple, close_triple)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(stale_read_then_write_under_one_lock_is_found),
        CASE(second_look_in_the_second_section_is_silent),
        CASE(write_of_what_was_there_is_silent),
        CASE(who_waits_expects_the_write),
        CASE(two_invocations_are_two_operations),
        CASE(without_a_lock_in_common_it_is_the_race_detectors),
        CASE(section_between_is_silent),
        CASE(many_other_sections_are_silent),
        CASE(neighbours_are_remembered_apart),
        CASE(other_patterns_are_only_found_when_asked_for),
        CASE(serialisable_orders_are_silent),
        CASE(other_bytes_are_another_location),
        CASE(volatile_increment_that_is_lost_is_found),
        CASE(volatile_increment_against_an_interlocked_one_is_found),
        CASE(statistics_without_fences_are_silent),
        CASE(interlocked_counters_are_silent),
        CASE(compare_exchange_loop_is_silent),
        CASE(exchange_until_empty_is_silent),
        CASE(gate_is_silent),
        CASE(volatile_poll_is_silent),
        CASE(volatile_accesses_with_something_between_are_silent),
        CASE(flag_that_both_set_alike_is_silent),
        cmocka_unit_test_setup_teardown(byte_that_both_set_is_silent, open_reading, close_triple),
        CASE(three_pcs_are_reported_once_in_an_execution),
        CASE(new_execution_or_memory_has_no_past),
        CASE(base_is_where_executions_begin),
        CASE(actors_and_places_without_room_are_not_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
