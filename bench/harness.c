/* SPDX-License-Identifier: MIT */
/* harness - see harness.h. */
#include "harness.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS_DEFAULT 21u

uint32_t bench_begin_unpinned(void)
{
    const char *text = getenv("BENCH_ROUNDS");
    unsigned long rounds = text ? strtoul(text, NULL, 10) : ROUNDS_DEFAULT;
    if (rounds < 1 || rounds > BENCH_ROUND_MAX) {
        bench_give_up("BENCH_ROUNDS is 1 to 64");
    }
    return (uint32_t)rounds;
}

uint32_t bench_begin(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) {
        size_t last = CPU_SETSIZE - 1;
        while (last > 0 && !CPU_ISSET(last, &allowed)) {
            last--;
        }
        CPU_ZERO(&allowed);
        CPU_SET(last, &allowed);
        (void)sched_setaffinity(0, sizeof(allowed), &allowed); /* without it there is more noise */
    }
    return bench_begin_unpinned();
}

double bench_measure_loop(void *context, uint64_t count)
{
    bench_loop *const *loop = context;
    double start_ns = bench_now_ns();
    (*loop)(count);
    return bench_now_ns() - start_ns;
}

struct bench_variant bench_loop_variant(bench_loop *const *loop, uint64_t count)
{
    enum { SAMPLES = 15 };
    return (struct bench_variant){ bench_measure_loop, (void *)(uintptr_t)loop, count, SAMPLES };
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, uint32_t count)
{
    qsort(values, count, sizeof(*values), compare);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static double measure_round(const struct bench_variant *variant)
{
    double samples[BENCH_SAMPLE_MAX];
    for (uint32_t i = 0; i < variant->sample_count; i++) {
        samples[i] = variant->measure(variant->context, variant->count) / (double)variant->count;
    }
    return median(samples, variant->sample_count);
}

void bench_run(struct bench_result *result, const struct bench_variant *variants,
               uint32_t variant_count, uint32_t round_count)
{
    result->round_count = round_count;
    for (uint32_t i = 0; i < variant_count; i++) {
        (void)measure_round(&variants[i]); /* warm */
    }
    for (uint32_t round = 0; round < round_count; round++) {
        for (uint32_t i = 0; i < variant_count; i++) {
            uint32_t variant = round % 2 ? variant_count - 1 - i : i;
            result->ns[variant][round] = measure_round(&variants[variant]);
        }
    }
}

double bench_ns(const struct bench_result *result, uint32_t variant)
{
    double values[BENCH_ROUND_MAX];
    memcpy(values, result->ns[variant], sizeof(values));
    return median(values, result->round_count);
}

double bench_ratio(const struct bench_result *result, uint32_t variant, uint32_t floor)
{
    double values[BENCH_ROUND_MAX];
    for (uint32_t i = 0; i < result->round_count; i++) {
        values[i] = result->ns[variant][i] / result->ns[floor][i];
    }
    return median(values, result->round_count);
}

double bench_ns_less(const struct bench_result *result, uint32_t variant, uint32_t less)
{
    double values[BENCH_ROUND_MAX];
    for (uint32_t i = 0; i < result->round_count; i++) {
        values[i] = result->ns[variant][i] - result->ns[less][i];
    }
    return median(values, result->round_count);
}

double bench_ratio_less(const struct bench_result *result, uint32_t variant, uint32_t less,
                        uint32_t floor)
{
    double values[BENCH_ROUND_MAX];
    for (uint32_t i = 0; i < result->round_count; i++) {
        values[i] = (result->ns[variant][i] - result->ns[less][i]) / result->ns[floor][i];
    }
    return median(values, result->round_count);
}

void bench_print(const char *what, double ns, const char *floor, double floor_ns, double ratio,
                 double target)
{
    if (!floor) {
        printf("%s\t%.2f\t-\t-\t-\t-\n", what, ns);
    } else if (target == 0) {
        printf("%s\t%.2f\t%s\t%.2f\t%.2f\t-\n", what, ns, floor, floor_ns, ratio);
    } else {
        printf("%s\t%.2f\t%s\t%.2f\t%.2f\t%.2f\n", what, ns, floor, floor_ns, ratio, target);
    }
    (void)fflush(stdout);
}

void bench_print_pair(const char *what, const struct bench_result *result, uint32_t ours,
                      const char *floor_name, uint32_t floor, double target)
{
    bench_print(what, bench_ns(result, ours), floor_name, bench_ns(result, floor),
                bench_ratio(result, ours, floor), target);
}

_Noreturn void bench_give_up(const char *what)
{
    (void)fprintf(stderr, "bench: %s\n", what);
    exit(1);
}
