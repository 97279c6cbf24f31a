/* SPDX-License-Identifier: MIT */
/* wide - UTF-16 text with its length: compared without case, converted from and to UTF-8. */
#ifndef DQ_BASE_WIDE_H
#define DQ_BASE_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dq_text;

/* Not terminated. */
struct dq_wide {
    const uint16_t *units;
    size_t count;
};

/* Of a string literal. */
#define DQ_WIDE(literal)                                                                           \
    ((struct dq_wide){ .units = (const uint16_t *)(u##literal),                                    \
                       .count = sizeof(u##literal) / sizeof(uint16_t) - 1 })

/* Letters of ASCII, Latin-1, Greek and Cyrillic; everything else is its own upper case. */
uint16_t dq_wide_upcase(uint16_t unit);
/* Without case. */
bool dq_wide_is_equal(struct dq_wide a, struct dq_wide b);
bool dq_wide_has(struct dq_wide wide, uint16_t unit);
/* The first name of a path, which is cut off with its backslash: one at the path's end does not
 * count. */
struct dq_wide dq_wide_take_name(struct dq_wide *path);

/* Number of units that `text` needs; writes at most units_max of them. What is no UTF-8 becomes
 * U+FFFD. */
size_t dq_wide_from_utf8(uint16_t *units, size_t units_max, const char *text, size_t bytes);
/* Appends; a lone surrogate becomes U+FFFD. */
void dq_wide_append_utf8(struct dq_text *text, struct dq_wide wide);

#endif
