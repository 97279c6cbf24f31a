/* SPDX-License-Identifier: MIT */
/*
 * race_bench - what an event costs the race detector (explore/race.h), and the triples.
 *
 * usage: race_bench
 */
#include <stdio.h>

#include "explore/race.h"
#include "explore/triple.h"
#include "floors/floors.h"
#include "harness.h"

enum { WORDS = 512, LOCK = 1, BASE_WORDS = 1000, TOUCHED_WORDS = 100, CROWD = 1000 };

#define MEMORY 0x200000100000ull

static bench_loop *const line_lookup = floor_line_lookup;

static void begin(uint32_t actor_count)
{
    dq_race_begin();
    for (dq_actor actor = 1; actor <= actor_count; actor++) {
        dq_race_actor_begin(actor, 0);
    }
}

static void access_words(uint64_t count, uint32_t word_count, uint32_t flags)
{
    static const struct dq_race_place place = { .actor = 1, .irql = 2 };
    uint32_t word = 0;
    for (uint64_t i = 0; i < count; i++) {
        dq_race_access(&place, MEMORY + word * 8ull, 4, flags, 0x1234);
        word = word + 1 == word_count ? 0 : word + 1;
    }
}

static void access_one(uint64_t count)
{
    begin(1);
    access_words(count, 1, DQ_ACCESS_WRITE);
}

static void access_many(uint64_t count)
{
    begin(1);
    access_words(count, WORDS, DQ_ACCESS_WRITE);
}

static void access_in_new_epochs(uint64_t count)
{
    begin(1);
    for (uint64_t i = 0; i < count; i += WORDS) {
        access_words(WORDS, WORDS, DQ_ACCESS_READ);
        dq_race_release(1, LOCK);
    }
}

static void access_new_words(uint64_t count)
{
    for (uint64_t i = 0; i < count; i += WORDS) {
        begin(1);
        access_words(WORDS, WORDS, DQ_ACCESS_READ);
    }
}

static void pass_lock(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        dq_actor actor = 1 + i % 2;
        dq_race_acquire(actor, LOCK);
        dq_race_release(actor, LOCK);
    }
}

static void pass_lock_of_two(uint64_t count)
{
    begin(2);
    pass_lock(count);
}

static void pass_lock_in_a_crowd(uint64_t count)
{
    begin(CROWD);
    for (dq_actor actor = 1; actor <= CROWD; actor++) {
        dq_race_acquire(actor, LOCK);
        dq_race_release(actor, LOCK);
    }
    pass_lock(count);
}

static void access_for_triples(uint64_t count)
{
    static const uint64_t lock = LOCK;
    struct dq_triple_access access = {
        .access = { .place = { .actor = 1 }, .pc = 0x1234, .bytes = 4 },
        .frame = 1,
        .locks = &lock,
        .lock_count = 1,
    };
    for (uint64_t i = 0; i < count; i++) {
        access.access.address = MEMORY + i % WORDS * 8;
        dq_triple_access(&access);
    }
}

static void begin_executions(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        dq_race_begin();
        access_words(TOUCHED_WORDS, TOUCHED_WORDS, DQ_ACCESS_WRITE);
    }
}

static void print(const char *what, bench_loop *loop, uint64_t count, uint32_t round_count)
{
    enum { OURS, FLOOR, VARIANTS };
    bench_loop *const ours = loop;
    struct bench_result result;
    const struct bench_variant variants[VARIANTS] = { bench_loop_variant(&ours, count),
                                                      bench_loop_variant(&line_lookup, 65536) };
    bench_run(&result, variants, VARIANTS, round_count);
    bench_print_pair(what, &result, OURS, "table look-up of a cache line", FLOOR, 0);
}

static void print_alone(const char *what, bench_loop *loop, uint64_t count, uint32_t round_count)
{
    bench_loop *const ours = loop;
    struct bench_result result;
    const struct bench_variant variant = bench_loop_variant(&ours, count);
    bench_run(&result, &variant, 1, round_count);
    bench_print(what, bench_ns(&result, 0), NULL, 0, 0, 0);
}

int main(void)
{
    uint32_t round_count = bench_begin();
    dq_race_open(&(struct dq_race_config){ 0 });
    dq_triple_open(&(struct dq_triple_config){ 0 });
    print("race: access known, one word", access_one, 65536, round_count);
    print("race: access known, 512 words", access_many, 65536, round_count);
    print("race: access, epoch new", access_in_new_epochs, 65536, round_count);
    print("race: access, first in the execution", access_new_words, 65536, round_count);
    print("triple access", access_for_triples, 65536, round_count);
    print_alone("race: lock pair, 2 actors", pass_lock_of_two, 16384, round_count);
    print_alone("race: lock pair, 1000 actors", pass_lock_in_a_crowd, 16384, round_count);
    begin(1);
    access_words(BASE_WORDS, BASE_WORDS, DQ_ACCESS_WRITE);
    dq_race_keep();
    print_alone("race: execution begins, 100 of 1000 words", begin_executions, 500, round_count);
    dq_race_close();
    dq_triple_close();
    return 0;
}
