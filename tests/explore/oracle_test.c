/* SPDX-License-Identifier: MIT */
/*
 * oracle_test - the explorer against the oracle: generated programs, each explored to 3 preemptions
 * and without a bound. Classes, their costs, deadlocks and wrong results must be the same.
 *
 * usage: oracle_test SHARD SHARDS PROGRAMS            a share of the programs 0 to PROGRAMS - 1
 *        oracle_test --seed SEED                      one of them, with what was counted
 *        oracle_test --program TEXT                   the same of a program (program_text.h)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comparison.h"
#include "generator.h"
#include "program_text.h"

#define PREEMPTIONS 3u
#define ORDERS_MAX  60000u

static const struct comparison_files files = { .driver = PROGRAM_DRIVER,
                                               .model = PROGRAM_MODEL,
                                               .scenario = PROGRAM_SCENARIO };

static bool is_gated = true;

static bool compare_at(const char *name, const struct program *program, const struct oracle *oracle,
                       uint32_t bound, bool is_told)
{
    struct comparison comparison;
    struct comparison_options options = { .preemptions = bound, .is_gated = is_gated };
    comparison_run(&files, program, oracle, &options, &comparison);
    if (comparison.mismatches) {
        printf("%s: %u mismatches\n", name, comparison.mismatches);
    }
    if (is_told) {
        printf("bound %d: %llu classes, %llu executions, %llu cut\n",
               bound == DIRQL_UNLIMITED ? -1 : (int)bound, (unsigned long long)comparison.classes,
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
    bool is_same = compare_at(name, program, oracle, PREEMPTIONS, is_told);
    return compare_at(name, program, oracle, DIRQL_UNLIMITED, is_told) && is_same;
}

static bool compare_seed(uint64_t seed, bool is_told)
{
    const struct oracle_options options = { .orders_max = ORDERS_MAX };
    struct program program;
    struct oracle oracle;
    char name[64];
    generator_make(seed, &options, &program, &oracle);
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
    printf("%llu programs differ\n", (unsigned long long)different);
    return different ? EXIT_FAILURE : EXIT_SUCCESS;
}
