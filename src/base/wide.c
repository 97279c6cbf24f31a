/* SPDX-License-Identifier: MIT */
/* wide - see wide.h. */
#include "base/wide.h"

#include "base/text.h"

#define REPLACEMENT 0xFFFDu

static bool is_between(uint16_t unit, uint16_t first, uint16_t last)
{
    return unit >= first && unit <= last;
}

uint16_t dq_wide_upcase(uint16_t unit)
{
    if (is_between(unit, 'a', 'z') || (is_between(unit, 0xE0, 0xFE) && unit != 0xF7) ||
        (is_between(unit, 0x3B1, 0x3CB) && unit != 0x3C2) || is_between(unit, 0x430, 0x44F)) {
        return (uint16_t)(unit - 0x20);
    }
    return unit;
}

bool dq_wide_is_equal(struct dq_wide a, struct dq_wide b)
{
    if (a.count != b.count) {
        return false;
    }
    for (size_t i = 0; i < a.count; i++) {
        if (dq_wide_upcase(a.units[i]) != dq_wide_upcase(b.units[i])) {
            return false;
        }
    }
    return true;
}

/* Length of the sequence that a first byte announces; 0: none begins with it. */
static size_t sequence_bytes(unsigned char first)
{
    return first < 0x80   ? 1
           : first < 0xC2 ? 0
           : first < 0xE0 ? 2
           : first < 0xF0 ? 3
           : first < 0xF5 ? 4
                          : 0;
}

/* Bytes consumed. */
static size_t take_character(const char *text, size_t bytes, uint32_t *ret_character)
{
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned char first = (unsigned char)text[0];
    size_t length = sequence_bytes(first);
    *ret_character = REPLACEMENT;
    if (length == 0 || length > bytes) {
        return 1;
    }
    uint32_t character = length == 1 ? first : first & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)text[i];
        if ((next & 0xC0) != 0x80) {
            return 1;
        }
        character = character << 6 | (next & 0x3F);
    }
    bool is_surrogate = character >= 0xD800 && character < 0xE000;
    if (character < smallest[length] || character > 0x10FFFF || is_surrogate) {
        return 1;
    }
    *ret_character = character;
    return length;
}

size_t dq_wide_from_utf8(uint16_t *units, size_t units_max, const char *text, size_t bytes)
{
    size_t count = 0;
    for (size_t at = 0; at < bytes;) {
        uint32_t character;
        at += take_character(text + at, bytes - at, &character);
        uint16_t pair[2] = { (uint16_t)character, 0 };
        size_t pair_count = 1;
        if (character > 0xFFFF) {
            pair[0] = (uint16_t)(0xD800 + ((character - 0x10000) >> 10));
            pair[1] = (uint16_t)(0xDC00 + (character & 0x3FF));
            pair_count = 2;
        }
        for (size_t i = 0; i < pair_count; i++, count++) {
            if (count < units_max) {
                units[count] = pair[i];
            }
        }
    }
    return count;
}

bool dq_wide_has(struct dq_wide wide, uint16_t unit)
{
    for (size_t i = 0; i < wide.count; i++) {
        if (wide.units[i] == unit) {
            return true;
        }
    }
    return false;
}

struct dq_wide dq_wide_take_name(struct dq_wide *path)
{
    struct dq_wide name = { path->units, 0 };
    while (name.count < path->count && path->units[name.count] != '\\') {
        name.count++;
    }
    size_t taken = name.count < path->count ? name.count + 1 : name.count;
    path->units += taken;
    path->count -= taken;
    return name;
}

static void append_character(struct dq_text *text, uint32_t character)
{
    char bytes[4];
    size_t count = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const unsigned char marks[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    for (size_t i = count; i-- > 1;) {
        bytes[i] = (char)(0x80 | (character & 0x3F));
        character >>= 6;
    }
    bytes[0] = (char)(marks[count] | character);
    dq_text_append_bytes(text, bytes, count);
}

void dq_wide_append_utf8(struct dq_text *text, struct dq_wide wide)
{
    for (size_t i = 0; i < wide.count; i++) {
        uint32_t character = wide.units[i];
        bool is_high = is_between((uint16_t)character, 0xD800, 0xDBFF);
        bool is_low = is_between((uint16_t)character, 0xDC00, 0xDFFF);
        if (is_high && i + 1 < wide.count && is_between(wide.units[i + 1], 0xDC00, 0xDFFF)) {
            character = 0x10000 + ((character & 0x3FF) << 10) + (wide.units[++i] & 0x3FFu);
        } else if (is_high || is_low) {
            character = REPLACEMENT;
        }
        append_character(text, character);
    }
}
