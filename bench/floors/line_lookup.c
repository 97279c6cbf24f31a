/* SPDX-License-Identifier: MIT */
/* line_lookup - finding the cache line of an address in a table by its hash, and one comparison:
 * what anything that remembers something of each word of memory has to do. */
#include "floors/floors.h"

#define LINE_WORDS 8u
#define LINE_COUNT 65536u

uint32_t floor_line_count = 512;

static struct line {
    uint64_t words[LINE_WORDS];
} lines[LINE_COUNT];

static uint32_t home(uint64_t number)
{
    return (uint32_t)(number * 0x9e3779b97f4a7c15ull >> 48);
}

void floor_line_lookup(uint64_t count)
{
    static volatile uint64_t found_total;
    uint64_t total = 0;
    for (uint64_t number = 1; number <= floor_line_count; number++) {
        lines[home(number)].words[0] = number;
        lines[home(number)].words[1] = 7;
    }
    uint64_t number = 1;
    for (uint64_t i = 0; i < count; i++) {
        const struct line *line = &lines[home(number)];
        total += line->words[0] == number && ((line->words[1] ^ i) & 8) == 0;
        number = number == floor_line_count ? 1 : number + 1;
    }
    found_total = found_total + total;
}
