/* SPDX-License-Identifier: MIT */
/* arena_test - engine/arena.h: addresses, recycling by size class, limits, stacks and their guards.
 */
#include "engine/arena.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"

#define RAM_BYTES  (4ull << 20)
#define CORE_BYTES (8ull << 20)

static int open_arena(void **state)
{
    (void)state;
    return dq_arena_open(RAM_BYTES, CORE_BYTES);
}

static int close_arena(void **state)
{
    (void)state;
    dq_arena_close();
    return 0;
}

static bool is_zero(const unsigned char *bytes, size_t count)
{
    size_t i = 0;
    while (i < count && bytes[i] == 0) {
        i++;
    }
    return i == count;
}

static void addresses_depend_on_the_calls_only(void **state)
{
    uintptr_t first[4];
    uintptr_t second[4];
    for (int round = 0; round < 2; round++) {
        uintptr_t *found = round == 0 ? first : second;
        void *object = dq_arena_core_alloc(100);
        found[0] = (uintptr_t)object;
        found[1] = (uintptr_t)dq_arena_core_alloc(5000);
        found[2] = (uintptr_t)dq_arena_ram_extend(100, 64);
        found[3] = (uintptr_t)dq_arena_stack_alloc();
        (void)close_arena(state);
        assert_int_equal(open_arena(state), 0);
    }
    assert_memory_equal(first, second, sizeof(first));
}

static void ranges_end_where_they_end(void **state)
{
    (void)state;
    assert_int_equal(dq_arena_ram_bytes(), RAM_BYTES);
    assert_true(dq_arena_is_ram(DQ_ARENA_RAM_ADDRESS));
    assert_true(dq_arena_is_ram(DQ_ARENA_RAM_ADDRESS + RAM_BYTES - 1));
    assert_false(dq_arena_is_ram(DQ_ARENA_RAM_ADDRESS + RAM_BYTES));
    assert_false(dq_arena_is_ram(DQ_ARENA_RAM_ADDRESS - 1));
    assert_true(dq_arena_is_core(DQ_ARENA_CORE_ADDRESS));
    assert_false(dq_arena_is_core(DQ_ARENA_CORE_ADDRESS + dq_arena()->core_used));
    assert_true(dq_arena_is_cookie(DQ_ARENA_COOKIE_ADDRESS + DQ_ARENA_COOKIE_BYTES - 1));
    assert_false(dq_arena_is_cookie(DQ_ARENA_COOKIE_ADDRESS + DQ_ARENA_COOKIE_BYTES));
}

static void core_objects_are_zeroed_and_aligned(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, 64, 65, 4096, 4097, 8192, 100000 };
    for (size_t i = 0; i < DQ_COUNT_OF(sizes); i++) {
        unsigned char *object = dq_arena_core_alloc(sizes[i]);
        assert_non_null(object);
        assert_int_equal((uintptr_t)object % DQ_ARENA_ALIGN, 0);
        assert_true(is_zero(object, sizes[i]));
        memset(object, 0xee, sizes[i]);
        dq_arena_core_free(object, sizes[i]);
        assert_ptr_equal(dq_arena_core_alloc(sizes[i]), object);
        assert_true(is_zero(object, sizes[i]));
    }
}

static void freed_object_keeps_nothing_of_its_contents_but_the_link(void **state)
{
    (void)state;
    unsigned char *object = dq_arena_core_alloc(128);
    memset(object, 0xee, 128);
    dq_arena_core_free(object, 128);
    assert_true(is_zero(object + sizeof(void *), 128 - sizeof(void *)));
}

static void newest_free_object_of_a_class_is_used_first(void **state)
{
    (void)state;
    void *one = dq_arena_core_alloc(64);
    void *two = dq_arena_core_alloc(64);
    void *other = dq_arena_core_alloc(65);
    uint64_t used = dq_arena()->core_used;
    dq_arena_core_free(one, 64);
    dq_arena_core_free(other, 65);
    dq_arena_core_free(two, 64);
    assert_ptr_equal(dq_arena_core_alloc(1), two);
    assert_true(is_zero(two, 64)); /* the link too */
    assert_ptr_equal(dq_arena_core_alloc(64), one);
    assert_ptr_equal(dq_arena_core_alloc(128), other);
    assert_int_equal(dq_arena()->core_used, used);
}

static void full_core_gives_null_and_goes_on_with_what_is_freed(void **state)
{
    (void)state;
    assert_null(dq_arena_core_alloc(CORE_BYTES));
    void *last = NULL;
    void *object;
    while ((object = dq_arena_core_alloc(1 << 20)) != NULL) {
        last = object;
    }
    assert_non_null(last);
    assert_non_null(dq_arena_core_alloc(64));
    dq_arena_core_free(last, 1 << 20);
    assert_ptr_equal(dq_arena_core_alloc(1 << 20), last);
}

static void more_than_any_class_holds_is_null_too(void **state)
{
    (void)state;
    assert_null(dq_arena_core_alloc((size_t)5 << 30));
    assert_null(dq_arena_core_alloc(SIZE_MAX / 2 + 2));
    assert_null(dq_arena_core_alloc(SIZE_MAX));
}

static void ram_is_given_out_once_and_aligned(void **state)
{
    (void)state;
    unsigned char *one = dq_arena_ram_extend(100, 16);
    unsigned char *two = dq_arena_ram_extend(1, 4096);
    unsigned char *three = dq_arena_ram_extend(1, 1);
    assert_int_equal((uintptr_t)one, DQ_ARENA_RAM_ADDRESS + DQ_ARENA_RAM_FIRST);
    assert_true(two >= one + 100);
    assert_int_equal((uintptr_t)two % 4096, 0);
    assert_ptr_equal(three, two + 1);
    assert_ptr_equal(dq_arena_ram_extend(100, 1), three + 1);
    assert_ptr_equal(dq_arena_ram_extend(1, 1), three + 101);
    assert_null(dq_arena_ram_extend(RAM_BYTES, 1));
    assert_null(dq_arena_ram_extend(SIZE_MAX, 1));
    assert_null(dq_arena_ram_extend(RAM_BYTES - DQ_ARENA_RAM_FIRST, 4096));
    assert_non_null(dq_arena_ram_extend(4096, 1));
}

static void ram_is_a_file_that_devices_can_map(void **state)
{
    (void)state;
    char *memory = dq_arena_ram_extend(16, 16);
    memcpy(memory, "by offset", 10);
    char text[10];
    off_t offset = (off_t)((uintptr_t)memory - DQ_ARENA_RAM_ADDRESS);
    assert_int_equal(pread(dq_arena_ram_fd(), text, sizeof(text), offset), sizeof(text));
    assert_string_equal(text, "by offset");
}

/* The kernel checks access for us: no crash needed. */
static bool is_readable(const void *address)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    bool result = write(ends[1], address, 1) == 1;
    close(ends[0]);
    close(ends[1]);
    return result;
}

static void stacks_lie_above_guard_pages_and_are_reused(void **state)
{
    (void)state;
    unsigned char *one = dq_arena_stack_alloc();
    unsigned char *two = dq_arena_stack_alloc();
    assert_true(is_readable(one));
    assert_true(is_readable(one + DQ_ARENA_STACK_BYTES - 1));
    assert_false(is_readable(one - 1));
    assert_false(is_readable(two - 1));
    dq_arena_stack_free(one);
    assert_ptr_equal(dq_arena_stack_alloc(), one);
}

static void stacks_run_out_with_null(void **state)
{
    (void)state;
    void *last = NULL;
    for (uint32_t i = 0; i < DQ_ARENA_STACK_MAX; i++) {
        last = dq_arena_stack_alloc();
        assert_non_null(last);
    }
    assert_null(dq_arena_stack_alloc());
    dq_arena_stack_free(last);
    assert_ptr_equal(dq_arena_stack_alloc(), last);
}

static void cookies_cannot_be_touched(void **state)
{
    (void)state;
    assert_false(is_readable((const void *)DQ_ARENA_COOKIE_ADDRESS));
    assert_false(is_readable((const void *)(DQ_ARENA_COOKIE_ADDRESS + DQ_ARENA_COOKIE_BYTES - 1)));
}

static void closed_arena_leaves_nothing_mapped_and_can_be_opened_again(void **state)
{
    (void)close_arena(state);
    assert_false(is_readable((const void *)DQ_ARENA_RAM_ADDRESS));
    assert_false(is_readable((const void *)DQ_ARENA_CORE_ADDRESS));
    assert_int_equal(dq_arena_ram_bytes(), 0);
    dq_arena_close(); /* nothing left to do */
    assert_int_equal(open_arena(state), 0);
    assert_int_equal(dq_arena()->stack_count, 0);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(addresses_depend_on_the_calls_only),
        CASE(ranges_end_where_they_end),
        CASE(core_objects_are_zeroed_and_aligned),
        CASE(freed_object_keeps_nothing_of_its_contents_but_the_link),
        CASE(newest_free_object_of_a_class_is_used_first),
        CASE(full_core_gives_null_and_goes_on_with_what_is_freed),
        CASE(more_than_any_class_holds_is_null_too),
        CASE(ram_is_given_out_once_and_aligned),
        CASE(ram_is_a_file_that_devices_can_map),
        CASE(stacks_lie_above_guard_pages_and_are_reused),
        CASE(stacks_run_out_with_null),
        CASE(cookies_cannot_be_touched),
        CASE(closed_arena_leaves_nothing_mapped_and_can_be_opened_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
