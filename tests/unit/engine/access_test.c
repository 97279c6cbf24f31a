/* SPDX-License-Identifier: MIT */
/*
 * access_test - engine/access.h: the entry points that instrumented code calls. Their names are the
 * compiler's.
 */
#include "engine/access.h"

#include "unit/kernel/computer.h"

void __tsan_read4(void *address);
void __tsan_write4(void *address);
void __tsan_read_write8(void *address);
void __tsan_unaligned_read8(void *address);
void __tsan_volatile_write1(void *address);
void __tsan_vptr_update(void **address, void *value);
void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_signal_fence(int order);
void __tsan_func_entry(void *caller);
void __tsan_func_exit(void);
uint32_t __tsan_atomic32_load(const volatile uint32_t *address, int order);
void __tsan_atomic32_store(volatile uint32_t *address, uint32_t value, int order);
uint32_t __tsan_atomic32_exchange(volatile uint32_t *address, uint32_t value, int order);
uint32_t __tsan_atomic32_fetch_add(volatile uint32_t *address, uint32_t value, int order);
uint32_t __tsan_atomic32_fetch_nand(volatile uint32_t *address, uint32_t value, int order);
uint8_t __tsan_atomic8_fetch_sub(volatile uint8_t *address, uint8_t value, int order);
uint64_t __tsan_atomic64_compare_exchange_val(volatile uint64_t *address, uint64_t comparand,
                                              uint64_t value, int order, int order_on_failure);
void *__wrap_memcpy(void *to, const void *from, size_t bytes);
void *__wrap_memmove(void *to, const void *from, size_t bytes);
void *__wrap_memset(void *to, int value, size_t bytes);
int __wrap_memcmp(const void *left, const void *right, size_t bytes);

static uint32_t shared;

static void expect_totals(uint64_t reads, uint64_t writes, uint64_t atomics)
{
    struct dq_access_totals totals = dq_access_inspect();
    assert_int_equal(totals.reads, reads);
    assert_int_equal(totals.writes, writes);
    assert_int_equal(totals.atomics, atomics);
    dq_access_reset();
}

/* Modules are loaded before there is a machine: their constructors get here. */
static void accesses_are_counted_without_a_machine(void **state)
{
    (void)state;
    dq_access_reset();
    __tsan_func_entry(NULL);
    __tsan_read4(&shared);
    __tsan_unaligned_read8(&shared);
    __tsan_func_exit();
    expect_totals(2, 0, 0);
    __tsan_write4(&shared);
    __tsan_volatile_write1(&shared);
    __tsan_vptr_update(NULL, NULL);
    expect_totals(0, 3, 0);
    __tsan_read_write8(&shared); /* x |= y: the read counts too */
    expect_totals(1, 1, 0);
    __tsan_atomic_thread_fence(5);
    __tsan_atomic_signal_fence(5); /* orders nothing that another context sees */
    expect_totals(0, 0, 1);
}

static void atomics_do_what_they_are_called(void **state)
{
    (void)state;
    dq_access_reset();
    uint32_t word = 5;
    assert_int_equal(__tsan_atomic32_load(&word, 5), 5);
    __tsan_atomic32_store(&word, 6, 5);
    assert_int_equal(__tsan_atomic32_exchange(&word, 7, 5), 6);
    assert_int_equal(__tsan_atomic32_fetch_add(&word, UINT32_MAX, 5), 7);
    assert_int_equal(__tsan_atomic32_fetch_nand(&word, 4, 5), 6);
    assert_int_equal(word, ~4u);
    uint8_t byte = 0;
    assert_int_equal(__tsan_atomic8_fetch_sub(&byte, 1, 5), 0);
    assert_int_equal(byte, 0xff);
    uint64_t wide = 1ull << 40;
    assert_true(__tsan_atomic64_compare_exchange_val(&wide, 1, 2, 5, 5) == 1ull << 40);
    assert_true(wide == 1ull << 40);
    assert_true(__tsan_atomic64_compare_exchange_val(&wide, 1ull << 40, 2, 5, 5) == 1ull << 40);
    assert_int_equal(wide, 2);
    expect_totals(0, 0, 8);
}

static void memory_routines_are_accesses_of_at_most_eight_bytes(void **state)
{
    (void)state;
    dq_access_reset();
    _Alignas(8) char from[20] = "some bytes, copied.";
    _Alignas(8) char to[20];
    assert_ptr_equal(__wrap_memcpy(to, from, 20), to);
    assert_memory_equal(to, from, 20);
    expect_totals(3, 3, 0);
    assert_ptr_equal(__wrap_memmove(to + 1, to, 8), to + 1);
    assert_memory_equal(to, "ssome byt, copied.", 9);
    expect_totals(1, 2, 0); /* written in two of memory's pieces of eight */
    assert_ptr_equal(__wrap_memset(to, 7, 17), to);
    assert_int_equal(to[16], 7);
    expect_totals(0, 3, 0);
    assert_int_equal(__wrap_memcmp(from, from, 9), 0);
    assert_true(__wrap_memcmp("a", "b", 1) < 0);
    expect_totals(6, 0, 0); /* of both sides */
    (void)__wrap_memset(to, 1, 0);
    expect_totals(0, 0, 0);
}

/* shared += 1 as instrumented code does it. */
static void add_one(void *context)
{
    (void)context;
    for (int i = 0; i < 3; i++) {
        __tsan_read4(&shared);
        uint32_t value = shared;
        __tsan_write4(&shared);
        shared = value + 1;
    }
}

static void add_one_atomically(void *context)
{
    (void)context;
    for (int i = 0; i < 3; i++) {
        (void)__tsan_atomic32_fetch_add(&shared, 1, 5);
    }
}

static void add_on_two(void (*routine)(void *))
{
    shared = 0;
    struct dq_thread *thread = computer_thread("second", DQ_PRIORITY_APPLICATION, routine, NULL);
    routine(NULL);
    computer_join(thread);
    computer.numbers[0] = shared;
}

static void add_plainly(void)
{
    add_on_two(add_one);
}

static void add_atomically(void)
{
    add_on_two(add_one_atomically);
}

static bool is_update_lost(void)
{
    assert_true(computer.has_finished);
    assert_in_range(computer.numbers[0], 1, 6);
    return computer.numbers[0] < 6;
}

static void other_processors_may_come_at_each_access_and_lose_plain_updates(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_in_range(computer_search(&config, add_plainly, 60, is_update_lost), 1, 60);
    assert_int_equal(computer_search(&config, add_atomically, 60, is_update_lost), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accesses_are_counted_without_a_machine),
        cmocka_unit_test(atomics_do_what_they_are_called),
        cmocka_unit_test(memory_routines_are_accesses_of_at_most_eight_bytes),
        cmocka_unit_test(other_processors_may_come_at_each_access_and_lose_plain_updates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
