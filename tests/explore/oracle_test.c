/* SPDX-License-Identifier: MIT */
/*
 * oracle_test - the explorer against the oracle: generated programs, each explored to 3 preemptions
 * and without a bound. Classes, their costs, deadlocks and wrong results must be the same.
 *
 * usage: oracle_test SHARD SHARDS PROGRAMS            a share of the programs 0 to PROGRAMS - 1,
 * and of as many for each of the later families oracle_test --seed SEED                      one of
 * them, with what was counted oracle_test --program TEXT                   the same of a program
 * (program_text.h)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comparison.h"
#include "generator.h"
#include "program_text.h"

#define PREEMPTIONS 3u
#define STEPS       2u /* of devices: 0, 1 */
#define ORDERS_MAX  60000u

static bool is_gated = true;

/* Of one family of programs: what the oracle counts, and how often the explorer ran. (It tells more
 * orders apart: on which processor an ISR comes on top of whom.) */
static struct {
    uint64_t programs;
    uint64_t classes[2]; /* bounded, unbounded */
    uint64_t executions[2];
} totals[GENERATOR_FAMILIES];
static uint32_t family_now;

static void add_up(uint32_t family, bool is_unbounded, const struct comparison *comparison)
{
    totals[family].programs += is_unbounded;
    totals[family].classes[is_unbounded] += comparison->classes;
    totals[family].executions[is_unbounded] += comparison->executions;
}

static void print_totals(void)
{
    for (uint32_t i = 0; i < GENERATOR_FAMILIES; i++) {
        if (totals[i].programs > 0) {
            printf("%-20s %3llu programs; to %u preemptions %llu classes, %llu executions; all "
                   "orders %llu, %llu\n",
                   generator_family_name(i), (unsigned long long)totals[i].programs, PREEMPTIONS,
                   (unsigned long long)totals[i].classes[0],
                   (unsigned long long)totals[i].executions[0],
                   (unsigned long long)totals[i].classes[1],
                   (unsigned long long)totals[i].executions[1]);
        }
    }
}

/* `oracle`: of unlimited device steps and no time-outs; NULL: of as many as are said. */
static bool compare_at(const char *name, const struct program *program, const struct oracle *oracle,
                       uint32_t bound, uint32_t steps, uint32_t timeouts, bool is_told)
{
    struct comparison comparison;
    struct comparison_options options = {
        .preemptions = bound, .steps = steps, .timeouts = timeouts, .is_gated = is_gated
    };
    if (oracle) {
        comparison_run(program, oracle, &options, &comparison);
        add_up(family_now, bound == DIRQL_UNLIMITED, &comparison);
    } else {
        comparison_run_budgeted(program, &options, &comparison);
    }
    if (comparison.mismatches) {
        printf("%s: %u mismatches\n", name, comparison.mismatches);
    }
    if (is_told) {
        printf("bound %d, %d device steps, %u time-outs: %llu classes, %llu executions, %llu cut\n",
               (int)bound, (int)steps, timeouts, (unsigned long long)comparison.classes,
               (unsigned long long)comparison.executions, (unsigned long long)comparison.cut);
    }
    return comparison.mismatches == 0;
}

static bool compare(const char *name, const struct program *program, const struct oracle *oracle,
                    bool is_told)
{
    if (is_told) {
        printf("%s: %llu orders, %u classes\n", name, (unsigned long long)oracle->orders,
               oracle->class_count);
        program_print(program);
    }
    static const uint32_t all = DIRQL_UNLIMITED;
    bool is_same = compare_at(name, program, oracle, PREEMPTIONS, all, 0, is_told);
    is_same = compare_at(name, program, oracle, all, all, 0, is_told) && is_same;
    for (uint32_t steps = 0; program->vectors > 0 && steps < STEPS; steps++) {
        is_same = compare_at(name, program, NULL, PREEMPTIONS, steps, 0, is_told) && is_same;
    }
    if (comparison_has_timeouts(program)) {
        is_same = compare_at(name, program, NULL, PREEMPTIONS, all, 1, is_told) && is_same;
        is_same = compare_at(name, program, NULL, all, all, 1, is_told) && is_same;
    }
    return is_same;
}

static bool compare_seed(uint64_t seed, bool is_told)
{
    const struct oracle_options options = { .orders_max = ORDERS_MAX };
    struct program program;
    struct oracle oracle;
    char name[64];
    generator_make(seed, &options, &program, &oracle);
    family_now = generator_family(seed);
    (void)snprintf(name, sizeof(name), "program %llu (%s)", (unsigned long long)seed,
                   generator_family_name(seed));
    bool is_same = compare(name, &program, &oracle, is_told);
    oracle_free(&oracle);
    return is_same;
}

static bool compare_text(const char *text)
{
    static const struct oracle_options options;
    struct program program;
    struct oracle oracle;
    const char *reason = program_parse(text, &program);
    if (reason) {
        (void)fprintf(stderr, "%s\n", reason);
        return false;
    }
    oracle_run(&program, &options, &oracle);
    bool is_same = compare("program", &program, &oracle, true);
    oracle_free(&oracle);
    return is_same;
}

int main(int argc, char **argv)
{
    is_gated = !getenv("PROGRAM_WHOLE");
    if (argc == 3 && strcmp(argv[1], "--seed") == 0) {
        return compare_seed(strtoull(argv[2], NULL, 0), true) ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (argc == 3 && strcmp(argv[1], "--program") == 0) {
        return compare_text(argv[2]) ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (argc != 4) {
        (void)fprintf(stderr,
                      "usage: oracle_test SHARD SHARDS PROGRAMS | --seed SEED | --program TEXT\n");
        return 2;
    }
    uint64_t shard = strtoull(argv[1], NULL, 0);
    uint64_t shards = strtoull(argv[2], NULL, 0);
    uint64_t programs = strtoull(argv[3], NULL, 0);
    uint64_t different = 0;
    for (uint64_t seed = shard; seed < programs; seed += shards) {
        different += !compare_seed(seed, false);
    }
    uint64_t later = programs * GENERATOR_FAMILIES_LATER / GENERATOR_FAMILIES_FIRST;
    for (uint64_t seed = shard; seed < later; seed += shards) {
        different += !compare_seed(GENERATOR_LATER + seed, false);
    }
    print_totals();
    printf("%llu programs differ\n", (unsigned long long)different);
    return different ? EXIT_FAILURE : EXIT_SUCCESS;
}
