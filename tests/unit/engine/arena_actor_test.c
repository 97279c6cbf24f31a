/* SPDX-License-Identifier: MIT */
/* arena_actor_test - engine/arena.h, allocation by actor: addresses depend on who allocates and how
 * much before, nothing is used twice, and everything ends up where it belongs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "engine/arena.h"
#include "engine/arena_internal.h"

#define RAM_BYTES  (64ull << 20)
#define CORE_BYTES (16ull << 20)

enum { ACTORS = 5, STEPS = 40 };

static uint64_t name_now;

static uint64_t give_name(void)
{
    return name_now;
}

static int open_arena(void **state)
{
    (void)state;
    int error = dq_arena_open(RAM_BYTES, CORE_BYTES);
    dq_arena_actor_name = give_name;
    name_now = 0;
    return error ? error : dq_arena_mode_set(DQ_ARENA_BY_ACTOR);
}

static int close_arena(void **state)
{
    (void)state;
    dq_arena_close();
    dq_arena_actor_name = NULL;
    return 0;
}

/* The i-th allocation of an actor: a size of its own. */
static uintptr_t allocate(uint32_t actor, uint32_t i)
{
    name_now = 0x1000 + actor;
    switch (i % 4) {
    case 0:
        return (uintptr_t)dq_arena_core_alloc(40 + actor * 100 + i * 7);
    case 1:
        return (uintptr_t)dq_arena_ram_extend(16 + i * 40, 16);
    case 2:
        return i % 8 == 2 ? (uintptr_t)dq_arena_stack_alloc()
                          : (uintptr_t)dq_arena_ram_extend(4096, 4096);
    default: {
        void *object = dq_arena_core_alloc(200);
        dq_arena_core_free(object, 200);
        return (uintptr_t)object;
    }
    }
}

static void addresses_do_not_depend_on_what_others_do(void **state)
{
    static uintptr_t in_turn[ACTORS][STEPS];
    static uintptr_t by_actor[ACTORS][STEPS];
    for (uint32_t i = 0; i < STEPS; i++) {
        for (uint32_t actor = 0; actor < ACTORS; actor++) {
            in_turn[actor][i] = allocate(actor, i);
            assert_int_not_equal(in_turn[actor][i], 0);
        }
    }
    (void)close_arena(state);
    assert_int_equal(open_arena(state), 0);
    for (uint32_t actor = ACTORS; actor-- > 0;) {
        for (uint32_t i = 0; i < STEPS; i++) {
            by_actor[actor][i] = allocate(actor, i);
        }
    }
    assert_memory_equal(by_actor, in_turn, sizeof(in_turn));
}

struct piece {
    uintptr_t start;
    size_t bytes;
};

static int compare_pieces(const void *left, const void *right)
{
    const struct piece *a = left;
    const struct piece *b = right;
    return a->start < b->start ? -1 : a->start > b->start;
}

static void nothing_is_given_out_twice(void **state)
{
    (void)state;
    static struct piece pieces[6000];
    static const size_t sizes[] = { 1, 64, 100, 3000, 5000, 70000, 16 };
    uint32_t count = 0;
    for (uint32_t i = 0; i < DQ_COUNT_OF(pieces) / 2; i++) {
        name_now = i * 0x9e3779b97f4a7c15ull % 700;
        size_t bytes = sizes[i % DQ_COUNT_OF(sizes)];
        unsigned char *object = dq_arena_core_alloc(bytes);
        assert_non_null(object);
        assert_true(dq_arena_is_core((uintptr_t)object));
        assert_int_equal((uintptr_t)object % DQ_ARENA_ALIGN, 0);
        assert_int_equal(object[0] | object[bytes - 1], 0);
        memset(object, 0xee, bytes);
        pieces[count++] = (struct piece){ (uintptr_t)object, bytes };
        bytes %= 9000;
        size_t align = i % 5 == 0 ? 4096 : 16;
        unsigned char *memory = dq_arena_ram_extend(bytes, align);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % align, 0);
        assert_true(dq_arena_is_ram((uintptr_t)memory));
        assert_true(dq_arena_is_ram((uintptr_t)memory + bytes - 1));
        assert_true(dq_arena_actor_has_ram((uintptr_t)memory - DQ_ARENA_RAM_ADDRESS, bytes));
        pieces[count++] = (struct piece){ (uintptr_t)memory, bytes };
        dq_arena_core_free(object, sizes[i % DQ_COUNT_OF(sizes)]);
    }
    qsort(pieces, count, sizeof(pieces[0]), compare_pieces);
    for (uint32_t i = 1; i < count; i++) {
        assert_true(pieces[i - 1].start + pieces[i - 1].bytes <= pieces[i].start);
    }
}

static void memory_aligned_beyond_a_page_is_found(void **state)
{
    (void)state;
    for (size_t align = 4096; align <= (1u << 20); align *= 2) {
        void *memory = dq_arena_ram_extend(10000, align);
        assert_non_null(memory);
        assert_int_equal(((uintptr_t)memory) % align, 0);
    }
}

static void full_memory_is_null_and_small_pieces_are_still_found(void **state)
{
    (void)state;
    assert_null(dq_arena_ram_extend(RAM_BYTES, 16));
    assert_null(dq_arena_core_alloc(SIZE_MAX / 4));
    while (dq_arena_ram_extend(1 << 20, 16)) {
        name_now++;
    }
    name_now = 1;
    assert_non_null(dq_arena_ram_extend(4096, 16));
}

/* More actors than the table holds share what is left: no address twice, no failure. */
static void actors_without_end_are_served(void **state)
{
    (void)state;
    uintptr_t last = 0;
    for (uint32_t i = 1; i <= 20000; i++) {
        name_now = i;
        uintptr_t object = (uintptr_t)dq_arena_core_alloc(64);
        assert_int_not_equal(object, 0);
        assert_int_not_equal(object, last);
        last = object;
    }
}

static void stacks_are_used_once_until_there_are_no_more(void **state)
{
    (void)state;
    static bool is_seen[DQ_ARENA_STACK_MAX];
    void *stack = NULL;
    for (uint32_t i = 0; i < DQ_ARENA_STACK_MAX; i++) {
        name_now = i % 10;
        stack = dq_arena_stack_alloc();
        assert_non_null(stack);
        uint64_t slot = ((uintptr_t)stack - DQ_ARENA_STACK_ADDRESS) / DQ_ARENA_STACK_SLOT_BYTES;
        assert_false(is_seen[slot]);
        is_seen[slot] = true;
        dq_arena_stack_free(stack);
    }
    assert_ptr_equal(dq_arena_stack_alloc(), stack);
}

static void what_plain_allocation_gave_can_be_freed(void **state)
{
    (void)state;
    dq_arena_close();
    assert_int_equal(dq_arena_open(RAM_BYTES, CORE_BYTES), 0);
    unsigned char *object = dq_arena_core_alloc(100);
    void *stack = dq_arena_stack_alloc();
    object[0] = 1;
    assert_int_equal(dq_arena_mode_set(DQ_ARENA_BY_ACTOR), 0);
    assert_int_equal(dq_arena_mode_set(DQ_ARENA_BY_ACTOR), 0);
    dq_arena_core_free(object, 100);
    dq_arena_stack_free(stack);
    assert_int_equal(object[0], 0);
    assert_ptr_not_equal(dq_arena_core_alloc(100), object);
    assert_ptr_not_equal(dq_arena_stack_alloc(), stack);
}

static void device_writes_to_an_actors_memory_are_not_stray(void **state)
{
    (void)state;
    char *memory = dq_arena_ram_extend(100, 16);
    uint64_t offset = (uintptr_t)memory - DQ_ARENA_RAM_ADDRESS;
    dq_arena_ram_written(offset, 100);
    assert_int_equal(dq_arena()->stray_end, 0);
    dq_arena_ram_written(offset, 1 << 20);
    assert_int_not_equal(dq_arena()->stray_end, 0);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(addresses_do_not_depend_on_what_others_do),
        CASE(nothing_is_given_out_twice),
        CASE(memory_aligned_beyond_a_page_is_found),
        CASE(full_memory_is_null_and_small_pieces_are_still_found),
        CASE(actors_without_end_are_served),
        CASE(stacks_are_used_once_until_there_are_no_more),
        CASE(what_plain_allocation_gave_can_be_freed),
        CASE(device_writes_to_an_actors_memory_are_not_stray),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
