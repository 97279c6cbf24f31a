/* SPDX-License-Identifier: MIT */
/* alone - main() of a floor as a program of its own. FLOOR is its function. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "floors/floors.h"

#define COUNT_DEFAULT 1000u

static double now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : COUNT_DEFAULT;
    FLOOR(count / 10 + 1);
    double start_ns = now_ns();
    FLOOR(count);
    printf("%.2f ns\n", (now_ns() - start_ns) / (double)(count ? count : 1));
    return 0;
}
