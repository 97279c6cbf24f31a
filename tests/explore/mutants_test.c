/* SPDX-License-Identifier: MIT */
/*
 * mutants_test - does the comparison with the oracle notice an explorer with a mistake? Each mutant
 * explores generated programs until one comes out differently: it is killed then.
 *
 * usage: mutants_test [NAME]      all mutants, or those whose name contains NAME
 *
 * Each mutant runs in a process of its own: a mistake may end it. One that is not through in time
 * is not decided, which is no kill. Exit status: 0 all were killed and dirql as it is was not, 1
 * not so, 2 usage.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "comparison.h"
#include "generator.h"
#include "mutant.h"
#include "program_text.h"

#define PREEMPTIONS 3u
#define STEPS       1u
#define ORDERS_MAX  6000u
#define TIMEOUTS    1u   /* of waits */
#define PROGRAMS    12u  /* of one family */
#define SECONDS_MAX 600u /* of one mutant; a busy machine is no reason */
#define EXIT_KILLED 10   /* a program came out differently */
#define EXIT_ALIVE  11

static bool is_same_at(const struct program *program, const struct oracle *oracle, uint32_t bound)
{
    struct comparison comparison;
    struct comparison_options options = {
        .preemptions = bound, .steps = DIRQL_UNLIMITED, .is_gated = true, .is_quiet = true
    };
    comparison_run(program, oracle, &options, &comparison);
    return comparison.mismatches == 0;
}

static bool is_same_budgeted(const struct program *program, uint32_t bound, uint32_t steps,
                             uint32_t timeouts)
{
    struct comparison comparison;
    struct comparison_options options = { .preemptions = bound,
                                          .steps = steps,
                                          .timeouts = timeouts,
                                          .is_gated = true,
                                          .is_quiet = true };
    comparison_run_budgeted(program, &options, &comparison);
    return comparison.mismatches == 0;
}

/* False: the mutant, if there is one, is noticed. */
static bool is_same(const struct program *program, const struct oracle *oracle)
{
    return is_same_at(program, oracle, PREEMPTIONS) &&
           is_same_at(program, oracle, DIRQL_UNLIMITED) &&
           (program->vectors == 0 || is_same_budgeted(program, PREEMPTIONS, STEPS, 0)) &&
           (!comparison_has_timeouts(program) ||
            is_same_budgeted(program, DIRQL_UNLIMITED, DIRQL_UNLIMITED, TIMEOUTS));
}

static bool is_same_seed(uint64_t seed)
{
    const struct oracle_options options = { .orders_max = ORDERS_MAX };
    struct program program;
    struct oracle oracle;
    generator_make(seed, &options, &program, &oracle);
    bool is_right = is_same(&program, &oracle);
    oracle_free(&oracle);
    return is_right;
}

static bool is_same_text(const struct program *program)
{
    static const struct oracle_options options;
    struct oracle oracle;
    oracle_run(program, &options, &oracle);
    bool is_right = is_same(program, &oracle);
    oracle_free(&oracle);
    return is_right;
}

/* The first of these programs that comes out differently; false: none does. */
static bool find_difference(const char *programs, uint64_t *ret_seed)
{
    struct program program;
    *ret_seed = UINT64_MAX;
    if (program_parse(programs, &program) == NULL) {
        return !is_same_text(&program);
    }
    uint32_t count = 0;
    for (uint64_t seed = 0; count < PROGRAMS && seed < PROGRAMS * GENERATOR_FAMILIES; seed++) {
        if (strcmp(generator_family_name(seed), programs) != 0) {
            continue;
        }
        count++;
        if (!is_same_seed(seed)) {
            *ret_seed = seed;
            return true;
        }
    }
    return false;
}

/* In a process of its own. */
static _Noreturn void run(const struct mutant *mutant, int report)
{
    uint64_t seed = 0;
    (void)alarm(SECONDS_MAX);
    mutant_set(mutant);
    bool is_killed = find_difference(mutant->programs, &seed);
    ssize_t written = write(report, &seed, sizeof(seed));
    _exit(is_killed && written == sizeof(seed) ? EXIT_KILLED : EXIT_ALIVE);
}

/* Returns whether it was killed. */
static bool report_end(const struct mutant *mutant, const uint64_t *seed, int status)
{
    printf("%-48s %-3s ", mutant->name, mutant->rule);
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_ALIVE) {
        printf("ALIVE (%s)\n", mutant->programs);
        return false;
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
        printf("TIME-OUT: not decided in %u s (%s)\n", SECONDS_MAX, mutant->programs);
        return false;
    }
    if (seed && *seed == UINT64_MAX) {
        printf("killed by %s\n", mutant->programs);
    } else if (seed) {
        printf("killed by program %llu (%s)\n", (unsigned long long)*seed, mutant->programs);
    } else if (WIFSIGNALED(status)) {
        printf("killed: it ended by signal %d\n", WTERMSIG(status));
    } else {
        printf("killed: dirql stopped with exit status %d\n", WEXITSTATUS(status));
    }
    return true;
}

static bool is_killed(const struct mutant *mutant)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return false;
    }
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        run(mutant, ends[1]);
    }
    (void)close(ends[1]);
    uint64_t seed = 0;
    int status = 0;
    bool has_seed = read(ends[0], &seed, sizeof(seed)) == sizeof(seed);
    (void)waitpid(child, &status, 0);
    (void)close(ends[0]);
    return report_end(mutant, has_seed ? &seed : NULL, status);
}

/* The programs by which mutants are judged must come out right without a mutant. */
static bool is_sane(void)
{
    uint64_t seed = 0;
    for (uint32_t i = 0; i < mutant_count; i++) {
        bool is_first = true;
        for (uint32_t k = 0; k < i; k++) {
            is_first = is_first && strcmp(mutants[k].programs, mutants[i].programs) != 0;
        }
        if (is_first && find_difference(mutants[i].programs, &seed)) {
            printf("program %llu (%s) differs without a mutant\n", (unsigned long long)seed,
                   mutants[i].programs);
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    if (argc > 2) {
        (void)fprintf(stderr, "usage: mutants_test [NAME]\n");
        return 2;
    }
    uint32_t tried = 0;
    uint32_t killed = 0;
    for (uint32_t i = 0; i < mutant_count; i++) {
        if (argc == 2 && !strstr(mutants[i].name, argv[1])) {
            continue;
        }
        tried++;
        killed += is_killed(&mutants[i]);
    }
    printf("killed %u of %u\n", killed, tried);
    if (tried == 0) {
        (void)fprintf(stderr, "mutants_test: no mutant's name contains '%s'\n", argv[1]);
        return 2;
    }
    return killed == tried && (argc == 2 || is_sane()) ? EXIT_SUCCESS : EXIT_FAILURE;
}
