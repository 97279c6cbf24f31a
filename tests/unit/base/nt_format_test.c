/* SPDX-License-Identifier: MIT */
/*
 * nt_format_test - base/nt_format.h.
 *
 * Expected texts are those of Windows' own library, except where the header says otherwise.
 * Arguments go through the Windows calling convention, as they do from a driver.
 */
#include "base/nt_format.h"

#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"

struct test_unicode_string {
    uint16_t Length;
    uint16_t MaximumLength;
    const uint16_t *Buffer;
};

struct test_ansi_string {
    uint16_t Length;
    uint16_t MaximumLength;
    const char *Buffer;
};

#define UTF16(literal) ((const uint16_t *)(const void *)u"" literal)

static char formatted[256];
static struct dq_text formatted_text;

/* The upper halves of 32-bit arguments are undefined in this convention; callers below rely on
 * that. */
static const char *__attribute__((ms_abi)) format_limited(size_t bytes_max, const char *format, ...)
{
    __builtin_ms_va_list arguments;
    memset(formatted, '~', sizeof(formatted));
    dq_text_init(&formatted_text, formatted, bytes_max);
    __builtin_ms_va_start(arguments, format);
    dq_nt_format(&formatted_text, format, arguments);
    __builtin_ms_va_end(arguments);
    return formatted;
}

#define FORMAT(...) format_limited(sizeof(formatted), __VA_ARGS__)

static void numbers_are_written_as_windows_does(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        uint64_t value;
        const char *expected;
    } rows[] = {
        { "%d", 42, "42" },
        { "%d", (uint64_t)-42, "-42" },
        { "%i", 0x80000000u, "-2147483648" },
        { "%d", 0, "0" },
        { "%u", 0xffffffffu, "4294967295" },
        { "%x", 0xbeef, "beef" },
        { "%X", 0xbeef, "BEEF" },
        { "%o", 8, "10" },
        /* only the lower half counts, and l is 32 bits */
        { "%d", 0xdeadbeef00000001u, "1" },
        { "%ld", 0xdeadbeefffffffffu, "-1" },
        { "%lu", 0xdeadbeefffffffffu, "4294967295" },
        { "%lx", 0x123456789abcdef0u, "9abcdef0" },
        { "%lld", (uint64_t)-5000000000, "-5000000000" },
        { "%llx", 0x123456789abcdef0u, "123456789abcdef0" },
        { "%I64d", (uint64_t)INT64_MIN, "-9223372036854775808" },
        { "%I64u", UINT64_MAX, "18446744073709551615" },
        { "%I64X", 0x123456789abcdef0u, "123456789ABCDEF0" },
        { "%I64o", UINT64_MAX, "1777777777777777777777" },
        { "%I32u", 0xdeadbeef00000007u, "7" },
        { "%I32d", 0xffffffffu, "-1" },
        { "%Iu", UINT64_MAX, "18446744073709551615" },
        { "%Id", UINT64_MAX, "-1" },
        { "%Ix", 0x100000000u, "100000000" },
        { "%zu", UINT64_MAX, "18446744073709551615" },
        { "%jd", UINT64_MAX, "-1" },
        { "%tx", 0x100000000u, "100000000" },
        { "%hd", 0x1ffff, "-1" },
        { "%hu", 0x1ffff, "65535" },
        { "%hx", 0x12345, "2345" },
        { "%hhd", 0x1ff, "-1" },
        { "%hhx", 0x1ab, "ab" },
        { "%hhu", 0x1ff, "255" },
        /* width, precision, flags */
        { "[%5d]", 42, "[   42]" },
        { "[%-5d]", 42, "[42   ]" },
        { "[%05d]", 42, "[00042]" },
        { "[%05d]", (uint64_t)-42, "[-0042]" },
        { "[%-05d]", 42, "[42   ]" },
        { "[%+d]", 42, "[+42]" },
        { "[%+d]", (uint64_t)-42, "[-42]" },
        { "[% d]", 42, "[ 42]" },
        { "[%+ d]", 42, "[+42]" },
        { "[%.4d]", 42, "[0042]" },
        { "[%7.4d]", (uint64_t)-42, "[  -0042]" },
        { "[%07.4d]", 42, "[   0042]" },
        { "[%.0d]", 0, "[]" },
        { "[%.d]", 0, "[]" },
        { "[%.0d]", 1, "[1]" },
        { "[%3.0d]", 0, "[   ]" },
        { "[%1d]", 12345, "[12345]" },
        { "[%#x]", 0xbeef, "[0xbeef]" },
        { "[%#X]", 0xbeef, "[0XBEEF]" },
        { "[%#x]", 0, "[0]" },
        { "[%#010x]", 0xbeef, "[0x0000beef]" },
        { "[%#10x]", 0xbeef, "[    0xbeef]" },
        { "[%-#10x]", 0xbeef, "[0xbeef    ]" },
        { "[%#o]", 8, "[010]" },
        { "[%#o]", 0, "[0]" },
        { "[%#.3o]", 8, "[010]" },
        { "[%08lX]", 0xc0000001u, "[C0000001]" },
        { "0x%08x", 0xc0000001u, "0xc0000001" },
        { "%p", 0x7ff6abcdu, "000000007FF6ABCD" },
        { "%p", 0, "0000000000000000" },
        { "%p", 0xfffff80012345678u, "FFFFF80012345678" },
        { "[%18p]", 1, "[  0000000000000001]" },
        { "[%-18p]", 1, "[0000000000000001  ]" },
        { "%c", 'x', "x" },
        { "[%3c]", 'x', "[  x]" },
        { "[%-3c]", 'x', "[x  ]" },
        { "%hc", 'x', "x" },
        { "%C", 0x20ac, "\xe2\x82\xac" },
        { "%lc", 0xe4, "\xc3\xa4" },
        { "%wc", 'w', "w" },
        { "%hC", 'n', "n" },
        { "%C", 0xd83d, "\xef\xbf\xbd" },
    };
    for (size_t i = 0; i < DQ_COUNT_OF(rows); i++) {
        assert_string_equal(FORMAT(rows[i].format, rows[i].value), rows[i].expected);
    }
}

static void text_is_written_as_windows_does(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        const void *value;
        const char *expected;
    } rows[] = {
        { "%s", "edu", "edu" },
        { "%hs", "edu", "edu" },
        { "%hS", "edu", "edu" },
        { "[%5s]", "edu", "[  edu]" },
        { "[%-5s]", "edu", "[edu  ]" },
        { "[%05s]", "edu", "[00edu]" },
        { "[%.2s]", "edu", "[ed]" },
        { "[%5.2s]", "edu", "[   ed]" },
        { "[%.0s]", "edu", "[]" },
        { "%s", "", "" },
        { "%s", NULL, "(null)" },
        { "[%8s]", NULL, "[  (null)]" },
        { "%.3s", NULL, "(nu" },
        { "%S", UTF16("wide"), "wide" },
        { "%ls", UTF16("wide"), "wide" },
        { "%ws", UTF16("wide"), "wide" },
        { "%lS", UTF16("wide"), "wide" },
        { "[%6ws]", UTF16("wide"), "[  wide]" },
        { "[%.2S]", UTF16("wide"), "[wi]" },
        { "%S", NULL, "(null)" },
        { "%ws", NULL, "(null)" },
        { "%S", UTF16("gr\u00fcn \u20ac \U0001F600"), "gr\xc3\xbcn \xe2\x82\xac \xf0\x9f\x98\x80" },
        { "%.1S", UTF16("\U0001F600"), "\xef\xbf\xbd" }, /* a pair that was cut in two */
        { "[%3S]", UTF16("\u20ac"), "[  \xe2\x82\xac]" },
    };
    for (size_t i = 0; i < DQ_COUNT_OF(rows); i++) {
        assert_string_equal(FORMAT(rows[i].format, rows[i].value), rows[i].expected);
    }
}

static void unpaired_surrogates_become_replacement_characters(void **state)
{
    (void)state;
    static const uint16_t high_then_letter[] = { 0xd83d, 'a', 0 };
    static const uint16_t low_alone[] = { 'a', 0xde00, 0 };
    static const uint16_t two_high[] = { 0xd83d, 0xd83d, 0xde00, 0 };
    static const uint16_t high_at_end[] = { 'a', 0xdbff, 0 };
    assert_string_equal(FORMAT("%S", high_then_letter), "\xef\xbf\xbd"
                                                        "a");
    assert_string_equal(FORMAT("%S", low_alone), "a\xef\xbf\xbd");
    assert_string_equal(FORMAT("%S", two_high), "\xef\xbf\xbd\xf0\x9f\x98\x80");
    assert_string_equal(FORMAT("%S", high_at_end), "a\xef\xbf\xbd");
}

static void counted_strings_end_at_their_length(void **state)
{
    (void)state;
    const struct test_unicode_string wide = { 8, 16, UTF16("\\Dev\\Edu") };
    const struct test_ansi_string narrow = { 4, 16, "\\Dev\\Edu" };
    const struct test_unicode_string no_buffer = { 8, 8, NULL };
    const struct test_unicode_string empty = { 0, 0, UTF16("x") };
    const struct test_unicode_string odd = { 3, 4, UTF16("ab") };
    assert_string_equal(FORMAT("%wZ", &wide), "\\Dev");
    assert_string_equal(FORMAT("[%6wZ]", &wide), "[  \\Dev]");
    assert_string_equal(FORMAT("[%-6wZ]", &wide), "[\\Dev  ]");
    assert_string_equal(FORMAT("[%.2wZ]", &wide), "[\\Dev]"); /* no precision here */
    assert_string_equal(FORMAT("%Z", &narrow), "\\Dev");
    assert_string_equal(FORMAT("%hZ", &narrow), "\\Dev");
    assert_string_equal(FORMAT("%wZ", &no_buffer), "(null)");
    assert_string_equal(FORMAT("%wZ", (void *)NULL), "(null)");
    assert_string_equal(FORMAT("%Z", (void *)NULL), "(null)");
    assert_string_equal(FORMAT("[%wZ]", &empty), "[]");
    assert_string_equal(FORMAT("[%wZ]", &odd), "[a]");
}

static void text_at_odd_addresses_is_read(void **state)
{
    (void)state;
    char wide[1 + 6] = { 0 };
    struct test_ansi_string string = { 2, 2, "hi" };
    char packed[1 + sizeof(string)];
    memcpy(wide + 1, u"ab", 6);
    memcpy(packed + 1, &string, sizeof(string));
    assert_string_equal(FORMAT("%S", (void *)(wide + 1)), "ab");
    assert_string_equal(FORMAT("%Z", (void *)(packed + 1)), "hi");
}

static void star_takes_width_and_precision_from_the_arguments(void **state)
{
    (void)state;
    assert_string_equal(FORMAT("[%*d]%d", 5, 42, 7), "[   42]7");
    assert_string_equal(FORMAT("[%*d]", -5, 42), "[42   ]");
    assert_string_equal(FORMAT("[%.*s]", 2, "edu"), "[ed]");
    assert_string_equal(FORMAT("[%.*s]", -1, "edu"), "[edu]");
    assert_string_equal(FORMAT("[%*.*x]%s", 6, 4, 0xbe, "!"), "[  00be]!");
    assert_string_equal(format_limited(4, "[%*d]", INT32_MIN, 1), "[1 ");
}

static void several_arguments_are_taken_in_order(void **state)
{
    (void)state;
    const struct test_unicode_string name = { 6, 6, UTF16("dev") };
    assert_string_equal(FORMAT("%s: %wZ irql %d status %08x at %p of %I64u%%\n", "edu", &name, 2,
                               0xc000009au, (void *)(uintptr_t)0x1000, (uint64_t)1 << 40),
                        "edu: dev irql 2 status c000009a at 0000000000001000 of 1099511627776%\n");
}

static void unknown_directives_are_written_as_they_stand(void **state)
{
    (void)state;
    assert_string_equal(FORMAT("%y %d", 5), "%y 5");
    assert_string_equal(FORMAT("%!STATUS! %d", 5), "%!STATUS! 5");
    assert_string_equal(FORMAT("%-08.3y|"), "%-08.3y|");
    assert_string_equal(FORMAT("100%"), "100%");
    assert_string_equal(FORMAT("%5"), "%5");
    assert_string_equal(FORMAT("%I6d|"), "%I6d|");
    assert_string_equal(FORMAT("%ll"), "%ll");
    assert_string_equal(FORMAT("%%%d%%", 1), "%1%");
    assert_string_equal(FORMAT("plain"), "plain");
    assert_string_equal(FORMAT(""), "");
}

static void floating_point_is_written_as_it_stands_and_skipped(void **state)
{
    (void)state;
    assert_string_equal(FORMAT("%f %d", 1.5, 7), "%f 7");
    assert_string_equal(FORMAT("%5.2lf %g %E %a %d", 1.5, 2.5, 3.5, 4.5, 7), "%5.2lf %g %E %a 7");
}

static void count_directive_writes_nothing_to_memory(void **state)
{
    (void)state;
    int count = 77;
    assert_string_equal(FORMAT("ab%n %d", &count, 7), "ab%n 7");
    assert_int_equal(count, 77);
}

static void result_is_cut_at_the_buffer(void **state)
{
    (void)state;
    assert_string_equal(format_limited(5, "%s", "abcdef"), "abcd");
    assert_true(formatted_text.is_cut);
    assert_int_equal(formatted[5], '~');
    assert_string_equal(format_limited(5, "%2000000000d", 1), "    ");
    assert_string_equal(format_limited(5, "%.2000000000d", 1), "0000");
    assert_string_equal(format_limited(5, "%99999999999999999999999d", 1), "    ");
    assert_string_equal(format_limited(4, "%S", UTF16("ab\u20ac")), "ab"); /* whole characters */
    assert_true(formatted_text.is_cut);
    assert_string_equal(format_limited(4, "%s", "abc"), "abc");
    assert_false(formatted_text.is_cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_written_as_windows_does),
        cmocka_unit_test(text_is_written_as_windows_does),
        cmocka_unit_test(unpaired_surrogates_become_replacement_characters),
        cmocka_unit_test(counted_strings_end_at_their_length),
        cmocka_unit_test(text_at_odd_addresses_is_read),
        cmocka_unit_test(star_takes_width_and_precision_from_the_arguments),
        cmocka_unit_test(several_arguments_are_taken_in_order),
        cmocka_unit_test(unknown_directives_are_written_as_they_stand),
        cmocka_unit_test(floating_point_is_written_as_it_stands_and_skipped),
        cmocka_unit_test(count_directive_writes_nothing_to_memory),
        cmocka_unit_test(result_is_cut_at_the_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
