/* SPDX-License-Identifier: MIT */
/*
 * filter_test - the storm of storm_test.c on a stack of two drivers: callbacks of both in orders
 * that the pages allow, no request that ends never or twice, nothing left behind. Then one request
 * and each of the transitions in every order.
 *
 * POWER_STORM in the environment: how many machines; else a hundred.
 */
#include "tests/power/runs.h"

#define STORMS 100u

/* What storm_scenario.c calls the transitions that it can take once. */
#define POWER       1u
#define TRANSITIONS 4u

static const char *const devices[] = {
    "model:pair,irql=5,interrupt=line",
    "model:pair,irql=5,interrupt=msi,messages=2,target=3",
};

static void every_order_is_allowed_and_every_request_ends(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= power_storms(STORMS); seed++) {
        uint32_t processors = 1 + seed % 3;
        struct power_run run = {
            .driver = STORM_DRIVER,
            .filter = CORRECT_FILTER,
            .scenario = STORM_SCENARIO,
            .device = devices[processors == 1 ? 0 : seed % 2],
            .setting = "seed",
            .value = seed,
            .processors = processors,
        };
        power_run_seed(&run, seed);
    }
}

static void explore_once(const char *filter, uint32_t transition,
                         struct dirql_exploration *exploration)
{
    struct power_run run = {
        .driver = STORM_DRIVER,
        .filter = filter,
        .scenario = STORM_SCENARIO,
        .device = devices[0],
        .setting = "once",
        .value = transition,
        .processors = 1,
    };
    power_explore(&run, 1, exploration);
}

static void correct_stack_in_every_order(void **state)
{
    (void)state;
    for (uint32_t transition = 1; transition <= TRANSITIONS; transition++) {
        struct dirql_exploration exploration;
        explore_once(CORRECT_FILTER, transition, &exploration);
        assert_true(exploration.is_complete);
        assert_int_equal(exploration.preemptions, 1);
        assert_int_equal(exploration.finding_count, 0);
        assert_true(exploration.classes > 10);
        print_message("transition %u: %llu classes\n", transition,
                      (unsigned long long)exploration.classes);
        dirql_exploration_free(&exploration);
    }
}

static void request_looked_at_after_it_was_sent_is_found(void **state)
{
    (void)state;
    struct dirql_exploration exploration;
    explore_once(BROKEN_FILTER, POWER, &exploration);
    assert_int_equal(exploration.status, DIRQL_DRIVER_FAILED);
    assert_true(exploration.finding_count > 0);
    dirql_exploration_free(&exploration);
}

int main(void)
{
    (void)setenv("DIRQL_MODEL_PATH", MODEL_FOLDER, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_is_allowed_and_every_request_ends),
        cmocka_unit_test(correct_stack_in_every_order),
        cmocka_unit_test(request_looked_at_after_it_was_sent_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
