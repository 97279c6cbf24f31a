/* SPDX-License-Identifier: MIT */
/*
 * explore_bench - `dirql explore` on a whole KMDF driver: four requests, each with its interrupt
 * and DPC, on two processors; libdirql.so as it is installed. Some 190 points and, instrumented,
 * some 900 accesses in each execution.
 *
 * usage: explore_bench BUILD
 *
 * Where no floor can be had, the promise itself stands in its place: a ratio of 1 is what is aimed
 * at (bench/README.md).
 */
#include <stdio.h>
#include <string.h>

#include "computer.h"
#include "dirql/explore.h"
#include "harness.h"

/* Of each request; the counts above come from these. */
#define WORDS "words=23"
/* Passes of the DPC over the words, and those of a longer test: 8 * 23 accesses more for each. */
#define PASSES        "passes=4"
#define PASSES_MORE   "passes=12"
#define ACCESSES_MORE (8.0 * 8 * 23)
/* Points of an execution in which every access is one. */
#define POINTS_SHARED 1070.0

struct test {
    struct dirql_explore_config config;
    struct bench_computer computer;
    bool is_to_the_end; /* else as many executions as are asked for */
    uint64_t classes;
};

static void test_init(struct test *test, const char *build, const char *driver, const char *passes,
                      uint32_t detectors)
{
    memset(test, 0, sizeof(*test));
    dirql_explore_config_init(&test->config);
    bench_computer_requests(&test->computer, build, driver);
    test->config.machine = test->computer.config;
    test->config.machine.processors = 2;
    test->config.machine.settings[test->config.machine.setting_count++] = WORDS;
    test->config.machine.settings[test->config.machine.setting_count++] = passes;
    test->config.strategy = DIRQL_EXPLORE_PCT;
    test->config.detectors = detectors;
    test->config.seed = 1;
}

/* Of processor time: what else the machine does would count tens of times as much here as in a
 * row that takes microseconds. */
static double now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double explore(struct test *test, uint64_t executions)
{
    struct dirql_exploration exploration;
    char error[DIRQL_ERROR_BYTES];

    test->config.executions = executions;
    double start_ns = now_ns();
    enum dirql_status_code status = dirql_explore(&test->config, &exploration, error);
    double ns = now_ns() - start_ns;
    if (error[0] != '\0' || (status != DIRQL_OK && status != DIRQL_NOT_COMPLETE)) {
        bench_give_up(error[0] != '\0' ? error : "the driver that has no bug fails");
    }
    test->classes = exploration.classes;
    dirql_exploration_free(&exploration);
    return ns;
}

/* Without the machine's making. */
static double measure(void *context, uint64_t count)
{
    struct test *test = context;
    double once_ns = explore(test, 1);
    return explore(test, test->is_to_the_end ? 0 : count + 1) - once_ns;
}

enum { BOUND, PRIORITIES, BLIND, PLAIN, MORE, MORE_BLIND, SHARED, PROOF, VARIANTS };

static void init_all(struct test tests[VARIANTS], const char *build)
{
    for (uint32_t i = 0; i < VARIANTS; i++) {
        bool is_plain = i == PLAIN;
        bool is_blind = is_plain || i == BLIND || i == MORE_BLIND;
        test_init(&tests[i], build, is_plain ? "bench_orders_plain" : "bench_orders",
                  i == MORE || i == MORE_BLIND ? PASSES_MORE : PASSES,
                  is_blind ? 0 : DIRQL_DETECT_RACE);
    }
    tests[BOUND].config.strategy = DIRQL_EXPLORE_EXHAUSTIVE;
    tests[BOUND].config.preemptions = 3; /* more than it comes to */
    tests[SHARED].config.machine.settings[tests[SHARED].config.machine.setting_count++] =
        "shared=1";
    tests[PROOF].config.strategy = DIRQL_EXPLORE_EXHAUSTIVE;
    tests[PROOF].is_to_the_end = true;
}

static void print_aim(const char *what, double ns, double aim_ns)
{
    bench_print(what, ns, "what is aimed at", aim_ns, ns / aim_ns, 1);
}

int main(int argc, char **argv)
{
    enum { EXECUTIONS = 4000, SAMPLES = 1 };
    static struct test tests[VARIANTS];
    static struct bench_result result;
    struct bench_variant variants[VARIANTS];

    dirql_main_begin(argv);
    uint32_t round_count = (bench_begin() + 2) / 3; /* rounds are long */
    if (argc != 2) {
        bench_give_up("usage: explore_bench BUILD");
    }
    init_all(tests, argv[1]);
    for (uint32_t i = 0; i < VARIANTS; i++) {
        uint64_t count = tests[i].is_to_the_end ? 1 : EXECUTIONS;
        variants[i] = (struct bench_variant){ measure, &tests[i], count, SAMPLES };
    }
    bench_run(&result, variants, VARIANTS, round_count);
    print_aim("execution of a KMDF test, races, bound", bench_ns(&result, BOUND), 1e9 / 150e3);
    print_aim("execution of a KMDF test, races, PCT", bench_ns(&result, PRIORITIES), 1e9 / 150e3);
    print_aim("the same, not instrumented, PCT", bench_ns(&result, PLAIN), 1e9 / 400e3);
    bench_print_pair("the same, instrumented, races", &result, PRIORITIES, "not instrumented",
                     PLAIN, 2.5);
    print_aim("access passed, races looked for",
              bench_ns_less(&result, MORE, PRIORITIES) / ACCESSES_MORE, 3);
    bench_print("access passed, no detector",
                bench_ns_less(&result, MORE_BLIND, BLIND) / ACCESSES_MORE, NULL, 0, 0, 0);
    print_aim("execution, a choice at every access, PCT", bench_ns(&result, SHARED), 1e9 / 100e3);
    print_aim("a point of it", bench_ns(&result, SHARED) / POINTS_SHARED, 11);
    double proof_ns = bench_ns(&result, PROOF);
    print_aim("proof to two preemptions of the KMDF test", proof_ns, 1.5e9);
    bench_print("proof to two preemptions, one class", proof_ns / (double)tests[PROOF].classes,
                NULL, 0, 0, 0);
    printf("# proof to two preemptions of the KMDF test: %llu classes, %.0f a second\n",
           (unsigned long long)tests[PROOF].classes, (double)tests[PROOF].classes * 1e9 / proof_ns);
    return 0;
}
