/* SPDX-License-Identifier: MIT */
/* race_events - what the kernel would tell explore/race.h, in short, and what is heard of it. */
#ifndef DIRQL_TESTS_RACE_EVENTS_H
#define DIRQL_TESTS_RACE_EVENTS_H

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
    VOLATILE_WRITE = ATOMIC_WRITE | DQ_ACCESS_RELEASE | DQ_ACCESS_REPLACES,
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

static inline void note(void *context, const struct dq_race *race)
{
    assert_ptr_equal(context, &heard);
    if (heard.count < HEARD_MAX) {
        heard.races[heard.count] = *race;
    }
    heard.count++;
}

static inline void access_as(dq_actor actor, uintptr_t address, size_t bytes, uint32_t flags)
{
    struct dq_race_place place = { .actor = actor };
    dq_race_access(&place, address, bytes, flags, ++heard.pc);
}

static inline void read(dq_actor actor)
{
    access_as(actor, MEMORY, 4, DQ_ACCESS_READ);
}

static inline void write(dq_actor actor)
{
    access_as(actor, MEMORY, 4, DQ_ACCESS_WRITE);
}

static inline void update(dq_actor actor)
{
    read(actor);
    write(actor);
}

static inline void update_locked(dq_actor actor, uint64_t lock)
{
    dq_race_acquire(actor, lock);
    update(actor);
    dq_race_release(actor, lock);
}

static inline void begin_actors(uint32_t count)
{
    for (dq_actor actor = 1; actor <= count; actor++) {
        dq_race_actor_begin(actor, 0);
    }
}

static inline void begin_again(uint32_t actor_count)
{
    dq_race_begin();
    memset(&heard, 0, sizeof(heard));
    begin_actors(actor_count);
}

static inline void assert_races(uint32_t count)
{
    assert_int_equal(heard.count, count);
    assert_int_equal(dq_race_count(), count);
    assert_false(dq_race_is_full());
}

static inline void open_with(struct dq_race_config config)
{
    config.found = note;
    config.context = &heard;
    memset(&heard, 0, sizeof(heard));
    dq_race_open(&config);
}

static inline int open_race(void **state)
{
    (void)state;
    open_with((struct dq_race_config){ 0 });
    return 0;
}

static inline int close_race(void **state)
{
    (void)state;
    dq_race_close();
    return 0;
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, open_race, close_race)

#endif
