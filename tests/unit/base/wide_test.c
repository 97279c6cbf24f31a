/* SPDX-License-Identifier: MIT */
/* wide_test - base/wide.h: comparing without case, names of paths, and UTF-8 both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/wide.h"

static void names_are_equal_without_case(void **state)
{
    (void)state;
    assert_true(dq_wide_is_equal(DQ_WIDE("CurrentControlSet"), DQ_WIDE("CURRENTCONTROLSET")));
    assert_true(dq_wide_is_equal(DQ_WIDE("gr\u00fc\u00df \u03b1\u0436"),
                                 DQ_WIDE("GR\u00dc\u00df \u0391\u0416")));
    assert_false(dq_wide_is_equal(DQ_WIDE("a"), DQ_WIDE("ab")));
    assert_false(dq_wide_is_equal(DQ_WIDE("\u00f7"), DQ_WIDE("\u00d7"))); /* signs, no letters */
    assert_false(dq_wide_is_equal(DQ_WIDE("["), DQ_WIDE("{")));
}

static void check_back(const char *utf8, const uint16_t *units, size_t count)
{
    uint16_t buffer[32];
    assert_int_equal(dq_wide_from_utf8(buffer, 32, utf8, strlen(utf8)), count);
    assert_memory_equal(buffer, units, count * sizeof(uint16_t));
    char text[64];
    struct dq_text back;
    dq_text_init(&back, text, sizeof(text));
    dq_wide_append_utf8(&back, (struct dq_wide){ units, count });
    assert_string_equal(text, utf8);
}

static void every_length_of_utf8_goes_there_and_back(void **state)
{
    (void)state;
    static const uint16_t units[] = { 'a', 0xE9, 0x20AC, 0xD83D, 0xDE00, 0xFFFF };
    check_back("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBF", units, 6);
}

static void what_is_no_utf8_is_replaced(void **state)
{
    (void)state;
    /* Alone, overlong, surrogate, too large, cut. */
    static const char *const wrong[] = { "\x80", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                         "\xE2\x82" };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        uint16_t units[8];
        size_t count = dq_wide_from_utf8(units, 8, wrong[i], strlen(wrong[i]));
        assert_int_equal(count, strlen(wrong[i]));
        assert_int_equal(units[0], 0xFFFD);
    }
    static const uint16_t lone[] = { 0xDC00, 0xD800 };
    char text[16];
    struct dq_text back;
    dq_text_init(&back, text, sizeof(text));
    dq_wide_append_utf8(&back, (struct dq_wide){ lone, 2 });
    assert_string_equal(text, "\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void a_short_buffer_gets_what_fits_and_the_need_is_told(void **state)
{
    (void)state;
    uint16_t units[3] = { 1, 2, 3 };
    assert_int_equal(dq_wide_from_utf8(units, 2, "abcd", 4), 4);
    assert_int_equal(units[1], 'b');
    assert_int_equal(units[2], 3);
}

static void names_are_taken_from_a_path_with_their_backslash(void **state)
{
    (void)state;
    struct dq_wide path = DQ_WIDE("\\a\\bc\\");
    assert_true(dq_wide_has(path, '\\'));
    assert_int_equal(dq_wide_take_name(&path).count, 0); /* before the first one */
    assert_true(dq_wide_is_equal(dq_wide_take_name(&path), DQ_WIDE("a")));
    assert_true(dq_wide_is_equal(path, DQ_WIDE("bc\\")));
    assert_true(dq_wide_is_equal(dq_wide_take_name(&path), DQ_WIDE("bc")));
    assert_int_equal(path.count, 0);
    assert_int_equal(dq_wide_take_name(&path).count, 0);
    assert_false(dq_wide_has(path, '\\'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_equal_without_case),
        cmocka_unit_test(every_length_of_utf8_goes_there_and_back),
        cmocka_unit_test(what_is_no_utf8_is_replaced),
        cmocka_unit_test(names_are_taken_from_a_path_with_their_backslash),
        cmocka_unit_test(a_short_buffer_gets_what_fits_and_the_need_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
