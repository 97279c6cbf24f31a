/* SPDX-License-Identifier: MIT */
/*
 * interlocked_test - what the Interlocked functions tell whoever explores orders: which order they
 * promise, and which of them commute if nobody uses their result.
 */
#include "ntddk.h"

#include "unit/engine/observed.h"
#include "unit/kernel/computer.h"

static LONG volatile word __attribute__((aligned(8)));
static LONG64 volatile wide;
static PVOID volatile pointer;
static intptr_t results[8];

static void expect(void (*body)(void), const char *log)
{
    computer_run_plain(body);
    assert_string_equal(observed.log, log);
}

static void call_full(void)
{
    word = 5;
    observed_begin(&word);
    results[0] = InterlockedIncrement(&word);
    results[1] = InterlockedCompareExchange(&word, 1, 2);
    observed_end();
}

static void full_barriers_acquire_and_release(void **state)
{
    (void)state;
    expect(call_full, "tW@0 w4@0!<> tW@0 w4@0!<> ");
    assert_int_equal(results[0], 6);
    assert_int_equal(results[1], 6);
}

static void call_variants(void)
{
    word = 5;
    observed_begin(&word);
    results[0] = InterlockedDecrementAcquire(&word);
    results[1] = InterlockedExchangeAddRelease(&word, 3);
    results[2] = InterlockedOrNoFence(&word, 8);
    observed_end();
}

static void variants_order_what_their_names_say(void **state)
{
    (void)state;
    expect(call_variants, "tW@0 w4@0!< tW@0 w4@0!> tW@0 w4@0! ");
    assert_int_equal(results[0], 4);
    assert_int_equal(results[1], 4);
    assert_int_equal(results[2], 7);
    assert_int_equal(word, 15);
}

static void call_wide(void)
{
    wide = 1;
    pointer = NULL;
    observed_begin(&wide);
    results[0] = InterlockedAddNoFence64(&wide, 1ll << 40);
    results[1] = InterlockedXor64Release(&wide, 1);
    results[2] = InterlockedCompareExchangeAcquire64(&wide, 7, 1ll << 40);
    observed_end();
    results[3] = (intptr_t)InterlockedExchangePointerNoFence(&pointer, &results);
    results[4] = (intptr_t)InterlockedCompareExchangePointerRelease(&pointer, NULL, &results);
}

static void variants_exist_for_64_bits_and_pointers(void **state)
{
    (void)state;
    expect(call_wide, "tW@0 tW@1 w8@0! tW@0 tW@1 w8@0!> tW@0 tW@1 w8@0!< ");
    assert_int_equal(results[0], (1ll << 40) + 1);
    assert_int_equal(results[1], (1ll << 40) + 1);
    assert_int_equal(results[2], 1ll << 40);
    assert_int_equal(wide, 7);
    assert_int_equal(results[3], 0);
    assert_ptr_equal((void *)results[4], &results);
    assert_null(pointer);
}

#define UNUSED (DQ_WDK_ACQUIRE | DQ_WDK_RELEASE | DQ_WDK_UNUSED)

/* As dirql-cc calls them. */
static void call_unused(void)
{
    word = 5;
    observed_begin(&word);
    (void)dirql_InterlockedIncrement(&word, UNUSED);
    (void)dirql_InterlockedDecrement(&word, UNUSED);
    (void)dirql_InterlockedAdd(&word, 2, UNUSED);
    (void)dirql_InterlockedExchangeAdd(&word, 2, UNUSED);
    (void)dirql_InterlockedAnd(&word, 9, UNUSED);
    (void)dirql_InterlockedOr(&word, 2, UNUSED);
    (void)dirql_InterlockedXor(&word, 1, UNUSED);
    observed_end();
}

/* One that acquired would carry an edge from the one before it. */
static void unused_operations_commute_and_do_not_acquire(void **state)
{
    (void)state;
    expect(call_unused, "tA@0 w4@0!>~ tA@0 w4@0!>~ tA@0 w4@0!>~ tA@0 w4@0!>~ "
                        "tN@0 w4@0!>~ tO@0 w4@0!>~ tX@0 w4@0!>~ ");
    assert_int_equal(word, 10);
}

static void call_unused_variants(void)
{
    observed_begin(&word);
    (void)dirql_InterlockedIncrement(&word, DQ_WDK_UNUSED);
    (void)dirql_InterlockedIncrement(&word, DQ_WDK_ACQUIRE | DQ_WDK_UNUSED);
    (void)dirql_InterlockedIncrement(&word, DQ_WDK_RELEASE | DQ_WDK_UNUSED);
    /* What was there before matters to these. */
    (void)dirql_InterlockedExchange(&word, 1, UNUSED);
    (void)dirql_InterlockedCompareExchange(&word, 1, 2, UNUSED);
    observed_end();
}

static void unused_variants_release_if_they_say_so(void **state)
{
    (void)state;
    expect(call_unused_variants, "tA@0 w4@0!~ tA@0 w4@0!~ tA@0 w4@0!>~ tW@0 w4@0!<> tW@0 w4@0!<> ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_barriers_acquire_and_release),
        cmocka_unit_test(variants_order_what_their_names_say),
        cmocka_unit_test(variants_exist_for_64_bits_and_pointers),
        cmocka_unit_test(unused_operations_commute_and_do_not_acquire),
        cmocka_unit_test(unused_variants_release_if_they_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
