/* SPDX-License-Identifier: MIT */
/*
 * nt_format - see nt_format.h.
 *
 * A directive is parsed first as a whole; if anything in it is unknown it is written as it stands.
 * Where Windows' C library and the C standard differ, Windows wins: zero padding applies to strings
 * too, %p is 16 upper-case digits, counted strings (%Z) ignore the precision.
 */
#include "base/nt_format.h"

#include <stdint.h>
#include <string.h>

#include "base/check.h"

enum argument_size { SIZE_8, SIZE_16, SIZE_32, SIZE_64 };
enum text_width { TEXT_DEFAULT, TEXT_NARROW, TEXT_WIDE };

struct directive {
    bool is_left;
    bool has_plus;
    bool has_space;
    bool is_alternate;
    bool is_zero_padded;
    bool is_width_argument;
    bool is_precision_argument;
    size_t width;
    size_t precision;
    bool has_precision;
    enum argument_size size;
    enum text_width text_width; /* h, l and w before a text conversion */
    bool is_of_wide;            /* of a format of wide characters: s and S change places */
    char conversion;
};

/* Layouts of UNICODE_STRING and ANSI_STRING; lengths in bytes. */
struct counted_string {
    uint16_t bytes;
    uint16_t bytes_max;
    const void *buffer;
};

static const char null_text[] = "(null)";

static void append_fill(struct dq_text *text, char fill, size_t count)
{
    while (count > 0 && !text->is_cut) { /* a huge width ends where the buffer does */
        dq_text_append_bytes(text, &fill, 1);
        count--;
    }
}

static size_t encode_utf8(uint32_t code, char *ret_bytes)
{
    if (code < 0x80) {
        ret_bytes[0] = (char)code;
        return 1;
    }
    size_t count = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    for (size_t i = count - 1; i > 0; i--) {
        ret_bytes[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    ret_bytes[0] = (char)(lead[count] | code);
    return count;
}

/* The bytes may lie at any address: drivers pack them into structures of hardware and disks. */
static uint16_t read_unit(const unsigned char *units, size_t index)
{
    uint16_t unit;
    memcpy(&unit, units + index * sizeof(unit), sizeof(unit));
    return unit;
}

static void append_utf16(struct dq_text *text, const void *buffer, size_t count)
{
    const unsigned char *units = buffer;
    for (size_t i = 0; i < count && !text->is_cut; i++) {
        char bytes[4];
        uint32_t code = read_unit(units, i);
        if (code >= 0xd800 && code <= 0xdfff) {
            uint32_t low = i + 1 < count ? read_unit(units, i + 1) : 0;
            if (code <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                i++;
            } else {
                code = 0xfffd; /* half of a pair */
            }
        }
        size_t length = encode_utf8(code, bytes);
        if (length > text->bytes_max - 1 - text->length) {
            text->is_cut = true; /* never half a character */
            return;
        }
        dq_text_append_bytes(text, bytes, length);
    }
}

/* Text of `count` characters (wide: UTF-16 units, the unit that Windows counts widths in), padded.
 */
static void append_padded(struct dq_text *text, const struct directive *directive,
                          const void *characters, size_t count, bool is_wide)
{
    size_t padding = directive->width > count ? directive->width - count : 0;
    if (!directive->is_left) {
        append_fill(text, directive->is_zero_padded ? '0' : ' ', padding);
    }
    if (is_wide) {
        append_utf16(text, characters, count);
    } else {
        dq_text_append_bytes(text, characters, count);
    }
    if (directive->is_left) {
        append_fill(text, ' ', padding);
    }
}

/* Is the text of this directive UTF-16? s and c are narrow unless l or w says otherwise, S and C
 * the reverse. */
static bool is_wide_text(const struct directive *directive)
{
    bool is_upper = directive->conversion == 'S' || directive->conversion == 'C';
    return directive->text_width == TEXT_WIDE ||
           (is_upper != directive->is_of_wide && directive->text_width == TEXT_DEFAULT);
}

static size_t narrow_length(const char *string, size_t count_max)
{
    size_t count = 0;
    while (count < count_max && string[count] != '\0') {
        count++;
    }
    return count;
}

static size_t wide_length(const unsigned char *units, size_t count_max)
{
    size_t count = 0;
    while (count < count_max && read_unit(units, count) != 0) {
        count++;
    }
    return count;
}

static void append_string(struct dq_text *text, const struct directive *directive,
                          const void *string)
{
    size_t count_max = directive->has_precision ? directive->precision : SIZE_MAX;
    bool is_wide = is_wide_text(directive) && string;
    if (!string) {
        string = null_text;
    }
    size_t count = is_wide ? wide_length(string, count_max) : narrow_length(string, count_max);
    append_padded(text, directive, string, count, is_wide);
}

static void append_counted(struct dq_text *text, const struct directive *directive,
                           const void *pointer)
{
    bool is_wide = directive->text_width == TEXT_WIDE;
    struct counted_string string = { 0 };
    if (pointer) {
        memcpy(&string, pointer, sizeof(string)); /* may be unaligned, as above */
    }
    if (!string.buffer) {
        append_padded(text, directive, null_text, sizeof(null_text) - 1, false);
    } else {
        size_t count = is_wide ? string.bytes / 2u : string.bytes;
        append_padded(text, directive, string.buffer, count, is_wide);
    }
}

static void append_character(struct dq_text *text, const struct directive *directive,
                             uint32_t value)
{
    uint16_t unit = (uint16_t)value;
    char byte = (char)value;
    bool is_wide = is_wide_text(directive);
    append_padded(text, directive, is_wide ? (const void *)&unit : &byte, 1, is_wide);
}

/* Digits of value, most significant first, at the end of `digits`; returns their number, 0 for
 * zero. */
static size_t make_digits(uint64_t value, uint32_t radix, bool is_upper, char *digits,
                          size_t digits_max)
{
    const char *alphabet = is_upper ? "0123456789ABCDEF" : "0123456789abcdef";
    size_t count = 0;
    for (; value != 0; value /= radix) {
        digits[digits_max - ++count] = alphabet[value % radix];
    }
    return count;
}

static void append_number(struct dq_text *text, const struct directive *directive, uint64_t value,
                          uint32_t radix, const char *prefix)
{
    char digits[24]; /* 22 octal digits */
    bool is_upper = directive->conversion == 'X' || directive->conversion == 'p';
    size_t count = make_digits(value, radix, is_upper, digits, sizeof(digits));
    size_t precision = directive->has_precision ? directive->precision : 1;
    if (radix == 8 && directive->is_alternate && precision <= count) {
        precision = count + 1; /* # makes octal start with 0 */
    }
    size_t zeros = precision > count ? precision - count : 0;
    size_t length = strlen(prefix) + zeros + count;
    size_t padding = directive->width > length ? directive->width - length : 0;
    bool is_zero_padded =
        directive->is_zero_padded && !directive->has_precision && !directive->is_left;
    if (!directive->is_left && !is_zero_padded) {
        append_fill(text, ' ', padding);
    }
    dq_text_append(text, prefix);
    append_fill(text, '0', is_zero_padded ? zeros + padding : zeros);
    dq_text_append_bytes(text, digits + sizeof(digits) - count, count);
    if (directive->is_left) {
        append_fill(text, ' ', padding);
    }
}

/* Bits above an argument's size, by enum argument_size. */
static const unsigned int unused_bits[] = {
    [SIZE_8] = 56, [SIZE_16] = 48, [SIZE_32] = 32, [SIZE_64] = 0
};

static void append_signed(struct dq_text *text, const struct directive *directive, uint64_t bits)
{
    unsigned int unused = unused_bits[directive->size];
    int64_t value = (int64_t)(bits << unused) >> unused; /* brings the sign up */
    const char *sign = value < 0              ? "-"
                       : directive->has_plus  ? "+"
                       : directive->has_space ? " "
                                              : "";
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    append_number(text, directive, magnitude, 10, sign);
}

static void append_unsigned(struct dq_text *text, const struct directive *directive, uint64_t bits)
{
    uint64_t value = bits & (UINT64_MAX >> unused_bits[directive->size]);
    const char *prefix = "";
    uint32_t radix = 10;
    switch (directive->conversion) {
    case 'o':
        radix = 8;
        break;
    case 'x':
        radix = 16;
        prefix = directive->is_alternate && value != 0 ? "0x" : "";
        break;
    case 'X':
    case 'p':
        radix = 16;
        prefix = directive->is_alternate && value != 0 ? "0X" : "";
        break;
    default: /* u */
        break;
    }
    append_number(text, directive, value, radix, prefix);
}

/* --- parsing; each part takes what it knows from *at and leaves the rest --- */

static void parse_flags(const char **at, struct directive *directive)
{
    for (; **at != '\0' && strchr("-+ #0", **at); (*at)++) {
        directive->is_left = directive->is_left || **at == '-';
        directive->has_plus = directive->has_plus || **at == '+';
        directive->has_space = directive->has_space || **at == ' ';
        directive->is_alternate = directive->is_alternate || **at == '#';
        directive->is_zero_padded = directive->is_zero_padded || **at == '0';
    }
}

static size_t parse_decimal(const char **at)
{
    size_t value = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        if (value < SIZE_MAX / 100) { /* what no buffer holds need not be exact */
            value = value * 10 + (size_t)(**at - '0');
        }
    }
    return value;
}

static void parse_width_and_precision(const char **at, struct directive *directive)
{
    if (**at == '*') {
        directive->is_width_argument = true;
        (*at)++;
    } else {
        directive->width = parse_decimal(at);
    }
    if (**at != '.') {
        return;
    }
    (*at)++;
    directive->has_precision = true;
    if (**at == '*') {
        directive->is_precision_argument = true;
        (*at)++;
    } else {
        directive->precision = parse_decimal(at);
    }
}

static void parse_size(const char **at, struct directive *directive)
{
    static const struct {
        char spelling[4];
        enum argument_size size;
        enum text_width text_width;
    } sizes[] = {
        /* longer spellings first */
        { "I64", SIZE_64, TEXT_DEFAULT }, { "I32", SIZE_32, TEXT_DEFAULT },
        { "hh", SIZE_8, TEXT_NARROW },    { "ll", SIZE_64, TEXT_WIDE },
        { "I", SIZE_64, TEXT_DEFAULT },   { "h", SIZE_16, TEXT_NARROW },
        { "l", SIZE_32, TEXT_WIDE },      { "w", SIZE_32, TEXT_WIDE },
        { "j", SIZE_64, TEXT_DEFAULT },   { "z", SIZE_64, TEXT_DEFAULT },
        { "t", SIZE_64, TEXT_DEFAULT },   { "L", SIZE_32, TEXT_DEFAULT },
    };
    directive->size = SIZE_32;
    for (size_t i = 0; i < DQ_COUNT_OF(sizes); i++) {
        size_t length = strlen(sizes[i].spelling);
        if (strncmp(*at, sizes[i].spelling, length) == 0) {
            directive->size = sizes[i].size;
            directive->text_width = sizes[i].text_width;
            *at += length;
            return;
        }
    }
}

/* Returns behind the directive; `at` is behind its percent sign. */
static const char *parse(const char *at, struct directive *ret_directive)
{
    memset(ret_directive, 0, sizeof(*ret_directive));
    parse_flags(&at, ret_directive);
    parse_width_and_precision(&at, ret_directive);
    parse_size(&at, ret_directive);
    ret_directive->conversion = *at;
    return *at != '\0' ? at + 1 : at;
}

static void take_width_and_precision(struct directive *directive, __builtin_ms_va_list *arguments)
{
    if (directive->is_width_argument) {
        int64_t width = __builtin_va_arg(*arguments, int);
        directive->is_left = directive->is_left || width < 0;
        directive->width = (size_t)(width < 0 ? -width : width);
    }
    if (directive->is_precision_argument) {
        int precision = __builtin_va_arg(*arguments, int);
        directive->has_precision = precision >= 0;
        directive->precision = precision >= 0 ? (size_t)precision : 0;
    }
}

/* False if the directive is not one of ours; its argument has then been passed over if it surely
 * has one. */
static bool append_directive(struct dq_text *text, struct directive *directive,
                             __builtin_ms_va_list *arguments)
{
    if (directive->conversion == '%') {
        dq_text_append(text, "%");
        return true;
    }
    if (directive->conversion == '\0' || !strchr("diuoxXpcCsSZeEfFgGaAn", directive->conversion)) {
        return false;
    }
    take_width_and_precision(directive, arguments);
    /* Each argument of the Windows convention is one 8-byte slot, the upper part undefined. */
    uint64_t slot = __builtin_va_arg(*arguments, uint64_t);
    switch (directive->conversion) {
    case 'd':
    case 'i':
        append_signed(text, directive, slot);
        return true;
    case 'p':
        directive->size = SIZE_64;
        directive->precision = 16;
        directive->has_precision = true;
        append_unsigned(text, directive, slot);
        return true;
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        append_unsigned(text, directive, slot);
        return true;
    case 'c':
    case 'C':
        append_character(text, directive, (uint32_t)slot);
        return true;
    case 's':
    case 'S':
        append_string(text, directive, (const void *)(uintptr_t)slot);
        return true;
    case 'Z':
        append_counted(text, directive, (const void *)(uintptr_t)slot);
        return true;
    default: /* floating point, which the kernel's library lacks, and %n, which nobody may have */
        return false;
    }
}

static void format_all(struct dq_text *text, const char *format, bool is_of_wide,
                       __builtin_ms_va_list arguments)
{
    /* The list is a pointer, and ours to move. gcc 12 without optimization compiles
     * __builtin_ms_va_copy() in a function of the System V convention as a copy of that
     * convention's larger list, which overwrites the stack. */
    __builtin_ms_va_list remaining = arguments;
    while (*format != '\0') {
        const char *percent = strchr(format, '%');
        if (!percent) {
            dq_text_append(text, format);
            break;
        }
        dq_text_append_bytes(text, format, (size_t)(percent - format));
        struct directive directive;
        format = parse(percent + 1, &directive);
        directive.is_of_wide = is_of_wide;
        if (!append_directive(text, &directive, &remaining)) {
            dq_text_append_bytes(text, percent, (size_t)(format - percent));
        }
    }
}

void dq_nt_format(struct dq_text *text, const char *format, __builtin_ms_va_list arguments)
{
    format_all(text, format, false, arguments);
}

void dq_nt_format_of_wide(struct dq_text *text, const char *format, __builtin_ms_va_list arguments)
{
    format_all(text, format, true, arguments);
}
