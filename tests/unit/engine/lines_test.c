/* SPDX-License-Identifier: MIT */
/* lines_test - engine/lines.h: every length and alignment, against the plain loops. */
#include "engine/lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"

enum { ROOM = 3 * 4096 };

static _Alignas(4096) unsigned char left[ROOM];
static _Alignas(4096) unsigned char right[ROOM];

static const size_t lengths[] = { 0, 1, 63, 64, 65, 4095, 4096, 4097, 4160, 8192, 9000 };
static const size_t starts[] = { 0, 1, 40, 64 };
/* Where a byte is changed, as fractions of the length. */
static const size_t places[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };

static unsigned char pattern(size_t at)
{
    return (unsigned char)(at * 7 + at / 256);
}

/* One changed byte at every interesting place. */
static void each_place(void (*check)(unsigned char *start, size_t length, size_t at))
{
    for (size_t s = 0; s < DQ_COUNT_OF(starts); s++) {
        for (size_t n = 1; n < DQ_COUNT_OF(lengths); n++) {
            for (size_t p = 0; p < DQ_COUNT_OF(places); p++) {
                size_t at = (lengths[n] - 1) * places[p] / 8;
                check(left + starts[s], lengths[n], at);
            }
        }
    }
}

static void check_copy(unsigned char *start, size_t length, size_t at)
{
    for (size_t i = 0; i < ROOM; i++) {
        left[i] = right[i] = pattern(i);
    }
    unsigned char *same = right + (start - left);
    start[at] ^= 0x40;
    size_t found = 0;
    assert_true(dq_lines_find_difference(start, same, length, &found));
    assert_int_equal(found, at);
    start[length] ^= 1; /* behind: not touched */
    (void)dq_lines_copy_different(start, same, length);
    start[length] ^= 1;
    assert_memory_equal(left, right, ROOM);
    assert_false(dq_lines_find_difference(start, same, length, &found));
}

static void different_lines_are_copied_and_nothing_else(void **state)
{
    (void)state;
    each_place(check_copy);
}

static void check_zero(unsigned char *start, size_t length, size_t at)
{
    memset(left, 0, ROOM);
    start[at] = 1;
    size_t used = dq_lines_first_used(start, length);
    if (at / DQ_LINE_BYTES < length / DQ_LINE_BYTES) {
        assert_int_equal(used, at / DQ_LINE_BYTES * DQ_LINE_BYTES);
    } else {
        assert_int_equal(used, length); /* not in a whole line */
    }
    start[length] = 7;
    dq_lines_zero_used(start, length);
    assert_int_equal(start[at], 0);
    assert_int_equal(start[length], 7);
}

static void used_lines_are_found_and_cleared(void **state)
{
    (void)state;
    each_place(check_zero);
}

static void many_different_lines_are_all_copied(void **state)
{
    (void)state;
    for (size_t step = 1; step < 500; step += 13) {
        for (size_t i = 0; i < ROOM; i++) {
            right[i] = pattern(i);
            left[i] = i % step == 0 ? (unsigned char)~right[i] : right[i];
        }
        assert_true(dq_lines_copy_different(left, right, ROOM));
        assert_false(dq_lines_copy_different(left, right, ROOM));
        assert_memory_equal(left, right, ROOM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(different_lines_are_copied_and_nothing_else),
        cmocka_unit_test(used_lines_are_found_and_cleared),
        cmocka_unit_test(many_different_lines_are_all_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
