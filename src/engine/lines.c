/* SPDX-License-Identifier: MIT */
/*
 * lines - see lines.h.
 *
 * A page is looked at without a branch: one bit for each line that needs work, then the bits are
 * walked. A branch for each line would be mispredicted about as often as lines are dirty, and that
 * costs more than the look.
 */
#include "engine/lines.h"

#include <immintrin.h>
#include <stdint.h>

#include "base/check.h"

#define PAST_SANITIZER __attribute__((no_sanitize("address")))
#define LINES_PER_PAGE 64u
#define BLOCK_BYTES    ((size_t)LINES_PER_PAGE * DQ_LINE_BYTES)

/* String moves take some ten nanoseconds to find that there is nothing to move. */
PAST_SANITIZER void dq_lines_copy(void *to, const void *from, size_t bytes)
{
    if (bytes == 0) {
        return;
    }
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes)::"memory");
}

PAST_SANITIZER void dq_lines_zero(void *to, size_t bytes)
{
    if (bytes == 0) {
        return;
    }
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(0) : "memory");
}

/* The lines of a block (64 of them) that differ, or are not zero. */
typedef uint64_t find_different(const unsigned char *left, const unsigned char *right);
typedef uint64_t find_used(const unsigned char *start);

typedef uint64_t line __attribute__((vector_size(64), aligned(1), may_alias));

#define ANY_BIT(words)                                                                             \
    ((words)[0] | (words)[1] | (words)[2] | (words)[3] | (words)[4] | (words)[5] | (words)[6] |    \
     (words)[7])

PAST_SANITIZER static uint64_t find_different_plain(const unsigned char *left,
                                                    const unsigned char *right)
{
    uint64_t found = 0;
    for (uint32_t i = 0; i < LINES_PER_PAGE; i++) {
        line a = *(const line *)(left + (size_t)i * DQ_LINE_BYTES);
        line b = *(const line *)(right + (size_t)i * DQ_LINE_BYTES);
        line different = a ^ b;
        found |= (uint64_t)(ANY_BIT(different) != 0) << i;
    }
    return found;
}

PAST_SANITIZER static uint64_t find_used_plain(const unsigned char *start)
{
    uint64_t found = 0;
    for (uint32_t i = 0; i < LINES_PER_PAGE; i++) {
        line a = *(const line *)(start + (size_t)i * DQ_LINE_BYTES);
        found |= (uint64_t)(ANY_BIT(a) != 0) << i;
    }
    return found;
}

PAST_SANITIZER __attribute__((target("avx2"))) static uint64_t
find_different_avx2(const unsigned char *left, const unsigned char *right)
{
    uint64_t found = 0;
    for (uint32_t i = 0; i < LINES_PER_PAGE; i++) {
        const __m256i_u *a = (const __m256i_u *)(left + (size_t)i * DQ_LINE_BYTES);
        const __m256i_u *b = (const __m256i_u *)(right + (size_t)i * DQ_LINE_BYTES);
        __m256i different = (a[0] ^ b[0]) | (a[1] ^ b[1]);
        found |= (uint64_t)(_mm256_testz_si256(different, different) == 0) << i;
    }
    return found;
}

PAST_SANITIZER __attribute__((target("avx512f"))) static uint64_t
find_different_avx512(const unsigned char *left, const unsigned char *right)
{
    uint64_t found = 0;
    for (uint32_t i = 0; i < LINES_PER_PAGE; i++) {
        const __m512i_u *a = (const __m512i_u *)(left + (size_t)i * DQ_LINE_BYTES);
        const __m512i_u *b = (const __m512i_u *)(right + (size_t)i * DQ_LINE_BYTES);
        found |= (uint64_t)(_mm512_cmpneq_epi64_mask(*a, *b) != 0) << i;
    }
    return found;
}

PAST_SANITIZER __attribute__((target("avx2"))) static uint64_t
find_used_avx2(const unsigned char *start)
{
    uint64_t found = 0;
    for (uint32_t i = 0; i < LINES_PER_PAGE; i++) {
        const __m256i_u *a = (const __m256i_u *)(start + (size_t)i * DQ_LINE_BYTES);
        __m256i used = a[0] | a[1];
        found |= (uint64_t)(_mm256_testz_si256(used, used) == 0) << i;
    }
    return found;
}

/* S: chosen once, by what the host's processor has; results are the same. */
static DQ_BOOKKEEPING struct {
    find_different *different;
    find_used *used;
} finders;

static void choose_finders(void)
{
    bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
    bool has_avx512 = __builtin_cpu_supports("avx512f") != 0;
    finders.different = has_avx512 ? find_different_avx512
                        : has_avx2 ? find_different_avx2
                                   : find_different_plain;
    finders.used = has_avx2 ? find_used_avx2 : find_used_plain;
}

PAST_SANITIZER static void copy_line(unsigned char *to, const unsigned char *from)
{
    *(line *)to = *(const line *)from;
}

PAST_SANITIZER bool dq_lines_copy_different(void *to, const void *from, size_t bytes)
{
    unsigned char *target = to;
    const unsigned char *source = from;
    if (!finders.different) {
        choose_finders();
    }
    size_t at = 0;
    bool is_different = false;
    for (; at + BLOCK_BYTES <= bytes; at += BLOCK_BYTES) {
        uint64_t found = finders.different(target + at, source + at);
        is_different = is_different || found != 0;
        for (; found != 0; found &= found - 1) {
            size_t line_at = at + (size_t)__builtin_ctzll(found) * DQ_LINE_BYTES;
            copy_line(target + line_at, source + line_at);
        }
    }
    dq_lines_copy(target + at, source + at, bytes - at);
    return is_different || at < bytes;
}

PAST_SANITIZER void dq_lines_zero_used(void *to, size_t bytes)
{
    unsigned char *target = to;
    if (!finders.used) {
        choose_finders();
    }
    size_t at = 0;
    for (; at + BLOCK_BYTES <= bytes; at += BLOCK_BYTES) {
        uint64_t found = finders.used(target + at);
        for (; found != 0; found &= found - 1) {
            *(line *)(target + at + (size_t)__builtin_ctzll(found) * DQ_LINE_BYTES) = (line){ 0 };
        }
    }
    dq_lines_zero(target + at, bytes - at);
}

PAST_SANITIZER size_t dq_lines_first_used(const void *start, size_t bytes)
{
    const unsigned char *from = start;
    if (!finders.used) {
        choose_finders();
    }
    size_t at = 0;
    for (; at + BLOCK_BYTES <= bytes; at += BLOCK_BYTES) {
        uint64_t found = finders.used(from + at);
        if (found != 0) {
            return at + (size_t)__builtin_ctzll(found) * DQ_LINE_BYTES;
        }
    }
    for (; at + DQ_LINE_BYTES <= bytes; at += DQ_LINE_BYTES) {
        line words = *(const line *)(from + at);
        if (ANY_BIT(words) != 0) {
            return at;
        }
    }
    return bytes;
}

PAST_SANITIZER bool dq_lines_find_difference(const void *left, const void *right, size_t bytes,
                                             size_t *ret_at)
{
    const unsigned char *a = left;
    const unsigned char *b = right;
    if (!finders.different) {
        choose_finders();
    }
    size_t at = 0;
    while (at + BLOCK_BYTES <= bytes && finders.different(a + at, b + at) == 0) {
        at += BLOCK_BYTES;
    }
    for (; at < bytes; at++) {
        if (a[at] != b[at]) {
            *ret_at = at;
            return true;
        }
    }
    return false;
}
