/* SPDX-License-Identifier: MIT */
/* text_test - base/text.h. */
#include "base/text.h"

#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void new_text_is_empty(void **state)
{
    (void)state;
    char buffer[4] = "abc";
    struct dq_text text;
    dq_text_init(&text, buffer, sizeof(buffer));
    assert_string_equal(buffer, "");
    assert_int_equal(text.length, 0);
    assert_false(text.is_cut);
}

static void parts_are_joined(void **state)
{
    (void)state;
    char buffer[32];
    struct dq_text text;
    dq_text_init(&text, buffer, sizeof(buffer));
    dq_text_append(&text, "dpc ");
    dq_text_append_bytes(&text, "queuexx", 5);
    dq_text_format(&text, " %d/%s", 7, "nine");
    assert_string_equal(buffer, "dpc queue 7/nine");
    assert_int_equal(text.length, strlen(buffer));
    assert_false(text.is_cut);
}

static void text_that_fits_exactly_is_not_cut(void **state)
{
    (void)state;
    char buffer[8];
    struct dq_text text;
    dq_text_init(&text, buffer, sizeof(buffer));
    dq_text_append(&text, "abcd");
    dq_text_format(&text, "%s", "efg");
    assert_string_equal(buffer, "abcdefg");
    assert_false(text.is_cut);
}

static void appended_text_that_is_too_long_is_cut(void **state)
{
    (void)state;
    char buffer[] = "12345678";
    struct dq_text text;
    dq_text_init(&text, buffer, 5);
    dq_text_append(&text, "abcdef");
    assert_string_equal(buffer, "abcd");
    assert_true(text.is_cut);
    assert_string_equal(buffer + 5, "678"); /* nothing behind it was touched */
    dq_text_append(&text, "g");
    assert_string_equal(buffer, "abcd");
}

static void formatted_text_that_is_too_long_is_cut(void **state)
{
    (void)state;
    char buffer[] = "12345678";
    struct dq_text text;
    dq_text_init(&text, buffer, 5);
    dq_text_format(&text, "%s", "abcde");
    assert_string_equal(buffer, "abcd");
    assert_int_equal(text.length, 4);
    assert_true(text.is_cut);
    assert_string_equal(buffer + 5, "678");
    dq_text_format(&text, "%d", 5);
    assert_string_equal(buffer, "abcd");
}

static void buffer_of_one_byte_holds_the_end(void **state)
{
    (void)state;
    char buffer[1];
    struct dq_text text;
    dq_text_init(&text, buffer, sizeof(buffer));
    dq_text_append(&text, "a");
    dq_text_format(&text, "%d", 1);
    assert_string_equal(buffer, "");
    assert_true(text.is_cut);
}

static void copy_cuts_silently(void **state)
{
    (void)state;
    char field[4];
    dq_text_copy(field, sizeof(field), "ab");
    assert_string_equal(field, "ab");
    dq_text_copy(field, sizeof(field), "abcdef");
    assert_string_equal(field, "abc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_text_is_empty),
        cmocka_unit_test(parts_are_joined),
        cmocka_unit_test(text_that_fits_exactly_is_not_cut),
        cmocka_unit_test(appended_text_that_is_too_long_is_cut),
        cmocka_unit_test(formatted_text_that_is_too_long_is_cut),
        cmocka_unit_test(buffer_of_one_byte_holds_the_end),
        cmocka_unit_test(copy_cuts_silently),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
