/* SPDX-License-Identifier: MIT */
/*
 * lines - comparing, copying and clearing memory by lines of 64 bytes, past the address sanitizer:
 * stacks and poisoned frames are read and written too.
 *
 * Comparing is cheaper than copying as long as little has changed. Two blocks that are compared lie
 * at the same offset in their pages (see rewind.c), so both are aligned alike.
 */
#ifndef DQ_ENGINE_LINES_H
#define DQ_ENGINE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#define DQ_LINE_BYTES 64u

void dq_lines_copy(void *to, const void *from, size_t bytes);
/* The same where `to` is mostly equal to `from` already. Whether a line differed; bytes behind the
 * last whole page count as if they did. */
bool dq_lines_copy_different(void *to, const void *from, size_t bytes);
void dq_lines_zero(void *to, size_t bytes);
/* The same where most is zero already: lines that are, are only read. */
void dq_lines_zero_used(void *to, size_t bytes);

/* Offset of the first line that is not all zero, or `bytes`, which counts in whole lines. */
size_t dq_lines_first_used(const void *start, size_t bytes);
/* False: no byte differs. */
bool dq_lines_find_difference(const void *left, const void *right, size_t bytes, size_t *ret_at);

#endif
