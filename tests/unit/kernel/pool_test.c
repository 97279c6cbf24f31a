/* SPDX-License-Identifier: MIT */
/*
 * pool_test - kernel/pool.h: size classes, recycling, wrong frees, totals, injected faults.
 *
 * Nothing of it steps: it is called from the host context, with no machine running.
 */
#include "unit/kernel/computer.h"

#define TAG   0x31676154u /* "Tag1" */
#define OTHER 0x32676154u

static int close_machine(void **state)
{
    (void)state;
    dq_pool_fault_set(0);
    computer_close();
    return 0;
}

static void *alloc(size_t bytes)
{
    return dq_pool_alloc(bytes, TAG, false, DQ_POOL_DRIVER);
}

static bool free_any(void *memory)
{
    uint32_t tag;
    return dq_pool_free(memory, 0, &tag);
}

static void blocks_are_aligned_and_lie_in_ram(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, 15, 16, 17, 100, 4080, 4081, 4096, 5000, 100000 };
    unsigned char *last_end = NULL;
    for (size_t i = 0; i < DQ_COUNT_OF(sizes); i++) {
        unsigned char *memory = alloc(sizes[i]);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % (sizes[i] > 4080 ? DQ_PAGE_BYTES : 16), 0);
        assert_true(dq_arena_is_ram((uintptr_t)memory));
        assert_true(memory >= last_end); /* no two overlap */
        memset(memory, 0xab, sizes[i]);
        last_end = memory + sizes[i];
    }
}

static void freed_block_is_used_again_for_its_size_class_only(void **state)
{
    (void)state;
    void *small = alloc(40); /* class of 48 */
    void *large = alloc(64);
    assert_true(free_any(small));
    assert_true(free_any(large));
    assert_ptr_equal(alloc(49), large);
    assert_ptr_equal(alloc(33), small);
    void *one = alloc(32);
    void *two = alloc(32);
    assert_true(free_any(one));
    assert_true(free_any(two));
    assert_ptr_equal(alloc(32), two); /* newest first */
    assert_ptr_equal(alloc(32), one);
}

static void only_zeroed_blocks_are_zero(void **state)
{
    (void)state;
    unsigned char *memory = alloc(64);
    memset(memory, 0x5a, 64);
    assert_true(free_any(memory));
    assert_ptr_equal(alloc(64), memory);
    assert_int_equal(memory[63], 0x5a); /* as pool does */
    assert_true(free_any(memory));
    assert_ptr_equal(dq_pool_alloc(64, TAG, true, DQ_POOL_DRIVER), memory);
    for (size_t i = 0; i < 64; i++) {
        assert_int_equal(memory[i], 0);
    }
}

static void free_of_anything_but_an_allocated_blocks_start_is_refused(void **state)
{
    (void)state;
    unsigned char *memory = alloc(64);
    uint32_t tag = 0;
    int local = 0;
    assert_false(dq_pool_free(memory + 16, 0, &tag));
    assert_false(dq_pool_free(&local, 0, &tag));
    assert_false(dq_pool_free(NULL, 0, &tag));
    assert_int_equal(tag, 0);
    assert_true(dq_pool_free(memory, 0, &tag));
    assert_int_equal(tag, TAG);
    tag = 0;
    assert_false(dq_pool_free(memory, 0, &tag)); /* twice */
    assert_int_equal(tag, 0);
    assert_int_equal(dq_pool_inspect(DQ_POOL_DRIVER).blocks, 0);
}

static void free_with_another_tag_is_refused_and_says_which(void **state)
{
    (void)state;
    void *memory = alloc(64);
    uint32_t tag = 0;
    assert_false(dq_pool_free(memory, OTHER, &tag));
    assert_int_equal(tag, TAG);
    assert_int_equal(dq_pool_inspect(DQ_POOL_DRIVER).blocks, 1);
    assert_true(dq_pool_free(memory, TAG, &tag));
}

static void totals_are_kept_per_owner_as_asked_for(void **state)
{
    (void)state;
    void *memory = alloc(10);
    assert_non_null(alloc(5000));
    assert_non_null(dq_pool_alloc(7, TAG, true, DQ_POOL_FRAMEWORK));
    assert_int_equal(dq_pool_inspect(DQ_POOL_DRIVER).blocks, 2);
    assert_int_equal(dq_pool_inspect(DQ_POOL_DRIVER).bytes, 5010);
    assert_int_equal(dq_pool_inspect(DQ_POOL_FRAMEWORK).blocks, 1);
    assert_int_equal(dq_pool_inspect(DQ_POOL_FRAMEWORK).bytes, 7);
    assert_true(free_any(memory));
    assert_int_equal(dq_pool_inspect(DQ_POOL_DRIVER).bytes, 5000);
}

static void first_leak_is_the_drivers_lowest_block(void **state)
{
    (void)state;
    size_t bytes = 0;
    uint32_t tag = 0;
    assert_non_null(dq_pool_alloc(7, OTHER, true, DQ_POOL_FRAMEWORK));
    assert_false(dq_pool_first_leak(&bytes, &tag));
    assert_non_null(dq_pool_alloc(20, TAG, true, DQ_POOL_DRIVER));
    assert_non_null(dq_pool_alloc(30, OTHER, true, DQ_POOL_DRIVER));
    assert_true(dq_pool_first_leak(&bytes, &tag));
    assert_int_equal(bytes, 20);
    assert_int_equal(tag, TAG);
}

static void nth_allocation_from_now_fails_once(void **state)
{
    (void)state;
    dq_pool_fault_set(2);
    assert_non_null(alloc(16));
    assert_null(alloc(16));
    assert_non_null(alloc(16));
    dq_pool_fault_set(1);
    assert_null(dq_pool_contiguous_alloc(100, 16, TAG, DQ_POOL_FRAMEWORK));
    assert_non_null(dq_pool_contiguous_alloc(100, 16, TAG, DQ_POOL_FRAMEWORK));
    dq_pool_fault_set(1);
    assert_null(dq_pool_contiguous_alloc(100, 65536, TAG, DQ_POOL_FRAMEWORK));
    dq_pool_fault_set(1);
    dq_pool_fault_set(0);
    assert_non_null(alloc(16));
}

static void full_ram_is_a_failure_that_leaves_the_rest_usable(void **state)
{
    (void)state;
    assert_null(alloc(COMPUTER_RAM_BYTES));
    assert_null(alloc(SIZE_MAX));
    assert_null(alloc(SIZE_MAX / 2));
    uint32_t count = 0;
    void *last = NULL;
    void *memory;
    while ((memory = alloc(65536)) != NULL) {
        last = memory;
        count++;
    }
    assert_in_range(count, 10, COMPUTER_RAM_BYTES / 65536);
    assert_int_equal(dq_pool_inspect(DQ_POOL_DRIVER).blocks, count);
    assert_true(free_any(last));
    assert_ptr_equal(alloc(65536), last);
}

static void contiguous_memory_is_page_aligned_zeroed_and_given_back(void **state)
{
    (void)state;
    unsigned char *memory = dq_pool_contiguous_alloc(100, 4, TAG, DQ_POOL_FRAMEWORK);
    assert_int_equal((uintptr_t)memory % DQ_PAGE_BYTES, 0);
    memset(memory, 0xff, 100);
    dq_pool_contiguous_free(memory, 100);
    assert_ptr_equal(dq_pool_contiguous_alloc(2000, 4, TAG, DQ_POOL_FRAMEWORK), memory);
    assert_int_equal(memory[99], 0);
    unsigned char *aligned = dq_pool_contiguous_alloc(100, 65536, TAG, DQ_POOL_FRAMEWORK);
    assert_int_equal((uintptr_t)aligned % 65536, 0);
    assert_int_equal(dq_pool_inspect(DQ_POOL_DRIVER).blocks, 0);
}

static void many_blocks_come_and_go_without_using_more(void **state)
{
    (void)state;
    void *blocks[64];
    uint64_t used = 0;
    for (int round = 0; round < 200; round++) {
        for (size_t i = 0; i < DQ_COUNT_OF(blocks); i++) {
            blocks[i] = alloc(i * 37);
            assert_non_null(blocks[i]);
        }
        for (size_t i = 0; i < DQ_COUNT_OF(blocks); i++) {
            assert_true(free_any(blocks[(i * 29) % DQ_COUNT_OF(blocks)]));
        }
        used = round == 0 ? dq_arena()->ram_used : used;
    }
    assert_int_equal(dq_arena()->ram_used, used);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, computer_open_idle, close_machine)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(blocks_are_aligned_and_lie_in_ram),
        CASE(freed_block_is_used_again_for_its_size_class_only),
        CASE(only_zeroed_blocks_are_zero),
        CASE(free_of_anything_but_an_allocated_blocks_start_is_refused),
        CASE(free_with_another_tag_is_refused_and_says_which),
        CASE(totals_are_kept_per_owner_as_asked_for),
        CASE(first_leak_is_the_drivers_lowest_block),
        CASE(nth_allocation_from_now_fails_once),
        CASE(full_ram_is_a_failure_that_leaves_the_rest_usable),
        CASE(contiguous_memory_is_page_aligned_zeroed_and_given_back),
        CASE(many_blocks_come_and_go_without_using_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
