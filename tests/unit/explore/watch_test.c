/* SPDX-License-Identifier: MIT */
/* watch_test - explore/watch.h: whose locks are held, and which accesses are told. */
#include "explore/watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define LOCK_A 0x1000u
#define LOCK_B 0x2000u

static uint32_t told;

static void note_access(void *context, const struct dq_race_access *access)
{
    (void)context;
    (void)access;
    told++;
}

static const struct dq_watcher watcher = { .address = 0x100, .bytes = 8, .accessed = note_access };

static int begin(void **state)
{
    (void)state;
    told = 0;
    dq_watch(&watcher);
    return 0;
}

static int end(void **state)
{
    (void)state;
    dq_watch(NULL);
    return 0;
}

static uint64_t lock(uintptr_t address)
{
    return dq_location(DQ_LOCATION_LOCK, address);
}

static void locks_are_held_until_they_are_released(void **state)
{
    (void)state;
    uintptr_t locks[4];
    dq_watch_acquired(1, lock(LOCK_A));
    dq_watch_acquired(2, lock(LOCK_B));
    dq_watch_acquired(1, lock(LOCK_B + 8));
    assert_int_equal(dq_watch_locks(1, locks, 4), 2);
    assert_int_equal(locks[0], LOCK_A);
    assert_int_equal(locks[1], LOCK_B + 8);
    dq_watch_released(1, lock(LOCK_A));
    assert_int_equal(dq_watch_locks(1, locks, 4), 1);
    assert_int_equal(locks[0], LOCK_B + 8);
    assert_int_equal(dq_watch_locks(2, locks, 4), 1);
    assert_int_equal(dq_watch_locks(3, locks, 4), 0);
}

static void other_edges_are_no_locks(void **state)
{
    (void)state;
    uintptr_t locks[4];
    dq_watch_acquired(1, dq_location(DQ_LOCATION_EVENT, LOCK_A));
    dq_watch_acquired(1, dq_edge(DQ_EDGE_LOWERED, 0));
    assert_int_equal(dq_watch_locks(1, locks, 4), 0);
    dq_watch_acquired(1, lock(LOCK_A));
    dq_watch_released(1, dq_location(DQ_LOCATION_EVENT, LOCK_A));
    assert_int_equal(dq_watch_locks(1, locks, 4), 1);
}

static void new_watch_knows_no_locks(void **state)
{
    (void)state;
    uintptr_t locks[4];
    dq_watch_acquired(1, lock(LOCK_A));
    dq_watch(&watcher);
    assert_int_equal(dq_watch_locks(1, locks, 4), 0);
}

static void tell(uintptr_t address, uint32_t bytes)
{
    dq_watch_accessed(&(struct dq_race_access){ .address = address, .bytes = bytes });
}

static void accesses_that_touch_the_memory_are_told(void **state)
{
    (void)state;
    tell(0xfc, 4);
    tell(0x108, 1);
    assert_int_equal(told, 0);
    tell(0xfc, 5);
    tell(0x107, 1);
    tell(0x80, 0x100);
    assert_int_equal(told, 3);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(locks_are_held_until_they_are_released),
        CASE(other_edges_are_no_locks),
        CASE(new_watch_knows_no_locks),
        CASE(accesses_that_touch_the_memory_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
