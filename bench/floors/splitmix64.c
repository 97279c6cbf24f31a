/* SPDX-License-Identifier: MIT */
/* splitmix64 - a random choice between two, and nothing else. */
#include "floors/floors.h"

void floor_splitmix64(uint64_t count)
{
    static volatile uint64_t taken_total;
    uint64_t state = 1;
    uint64_t total = 0;
    for (uint64_t i = 0; i < count; i++) {
        state += 0x9e3779b97f4a7c15ull;
        uint64_t z = state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        z ^= z >> 31;
        total += ((z >> 32) * 2) >> 32;
    }
    taken_total = taken_total + total;
}
