/* SPDX-License-Identifier: MIT */
/*
 * harness - how a benchmark is measured, and the lines that it prints.
 *
 * What is compared is measured side by side: each round runs every variant, in alternating order,
 * and keeps the median of its samples. A value is the median over the rounds; a ratio is the median
 * of the rounds' own ratios, so that a machine that slows down for a while slows down both sides.
 *
 * A line is: what, ours, floor, the floor's value, ratio, target ratio, separated by tabs, times in
 * ns,
 * `-` for what there is not. bench/run makes the table.
 */
#ifndef DIRQL_BENCH_HARNESS_H
#define DIRQL_BENCH_HARNESS_H

#include <stdint.h>
#include <time.h>

#define BENCH_VARIANT_MAX 8u
#define BENCH_ROUND_MAX   64u
#define BENCH_SAMPLE_MAX  64u

/* What `count` operations take, in ns. */
typedef double bench_measure_function(void *context, uint64_t count);

struct bench_variant {
    bench_measure_function *measure;
    void *context;
    uint64_t count;        /* operations in a sample */
    uint32_t sample_count; /* in a round */
};

struct bench_result {
    uint32_t round_count;
    double ns[BENCH_VARIANT_MAX][BENCH_ROUND_MAX]; /* per operation */
};

static inline double bench_now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Stay on one core, the last that we may use; tell how often a round is to be done (BENCH_ROUNDS).
 */
uint32_t bench_begin(void);
/* For a program that starts others. */
uint32_t bench_begin_unpinned(void);

/* Times loop(count); `context` is a bench_loop. */
typedef void bench_loop(uint64_t count);
double bench_measure_loop(void *context, uint64_t count);
struct bench_variant bench_loop_variant(bench_loop *const *loop, uint64_t count);

void bench_run(struct bench_result *result, const struct bench_variant *variants,
               uint32_t variant_count, uint32_t round_count);

double bench_ns(const struct bench_result *result, uint32_t variant);
double bench_ratio(const struct bench_result *result, uint32_t variant, uint32_t floor);
/* The same of what `variant` takes more than `less`. */
double bench_ns_less(const struct bench_result *result, uint32_t variant, uint32_t less);
double bench_ratio_less(const struct bench_result *result, uint32_t variant, uint32_t less,
                        uint32_t floor);

/* `floor` NULL: there is none. target 0: only shown. */
void bench_print(const char *what, double ns, const char *floor, double floor_ns, double ratio,
                 double target);
/* bench_print() of variant `ours` beside variant `floor`. */
void bench_print_pair(const char *what, const struct bench_result *result, uint32_t ours,
                      const char *floor_name, uint32_t floor, double target);
_Noreturn void bench_give_up(const char *what);

#endif
