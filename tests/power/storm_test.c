/* SPDX-License-Identifier: MIT */
/*
 * storm_test - a driver, alone or below a filter, and its application in random orders of
 * everything, with random power and PnP transitions: no order of callbacks that the pages do not
 * allow, no request that ends never or twice, nothing left behind. Then a request, its interrupt
 * and each of the transitions in every order.
 *
 * POWER_STORM in the environment: how many machines of each kind; else a few hundred.
 */
#include "tests/power/runs.h"

#define STORMS 200u

/* What storm_scenario.c calls the transitions that it can take once. */
#define POWER       1u
#define TRANSITIONS 4u

static const char *const devices[] = {
    "model:pair,irql=5,interrupt=line",
    "model:pair,irql=5,interrupt=msi,messages=2,target=3",
};

/* `filter`: above the driver, or NULL. */
static void rage(const char *filter)
{
    for (uint32_t seed = 1; seed <= power_storms(STORMS); seed++) {
        uint32_t processors = 1 + seed % 3;
        struct power_run run = {
            .driver = CORRECT_DRIVER,
            .filter = filter,
            .scenario = STORM_SCENARIO,
            .device = devices[processors == 1 ? 0 : seed % 2],
            .setting = "seed",
            .value = seed,
            .processors = processors,
        };
        power_run_seed(&run, seed);
    }
}

static void every_order_is_allowed_and_every_request_ends(void **state)
{
    (void)state;
    rage(NULL);
}

static void so_it_is_below_a_filter(void **state)
{
    (void)state;
    rage(CORRECT_FILTER);
}

static uint32_t preemptions_of(uint32_t transition, uint32_t processors)
{
    return processors == 1 && transition == POWER ? 2 : 1;
}

/* `transition`: see storm_scenario.c. */
static void explore_once(const char *driver, const char *filter, uint32_t transition, bool is_msi,
                         uint32_t processors, struct dirql_exploration *exploration)
{
    struct power_run run = {
        .driver = driver,
        .filter = filter,
        .scenario = STORM_SCENARIO,
        .device = devices[is_msi],
        .setting = "once",
        .value = transition,
        .processors = processors,
    };
    power_explore(&run, preemptions_of(transition, processors), exploration);
}

static void explore_well(const char *filter, uint32_t transition, uint32_t processors)
{
    struct dirql_exploration exploration;
    explore_once(CORRECT_DRIVER, filter, transition, processors == 2, processors, &exploration);
    assert_true(exploration.is_complete);
    assert_int_equal(exploration.preemptions, preemptions_of(transition, processors));
    assert_int_equal(exploration.finding_count, 0);
    assert_true(exploration.classes > 10);
    print_message("transition %u, %u processors: %llu classes\n", transition, processors,
                  (unsigned long long)exploration.classes);
    dirql_exploration_free(&exploration);
}

static void correct_driver_in_every_order(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 2 * TRANSITIONS; i++) {
        explore_well(NULL, 1 + i / 2, 1 + i % 2);
    }
}

static void correct_stack_in_every_order(void **state)
{
    (void)state;
    for (uint32_t transition = 1; transition <= TRANSITIONS; transition++) {
        explore_well(CORRECT_FILTER, transition, 1);
    }
}

static void expect_finding(const char *driver, const char *filter)
{
    struct dirql_exploration exploration;
    explore_once(driver, filter, POWER, false, 1, &exploration);
    assert_int_equal(exploration.status, DIRQL_DRIVER_FAILED);
    assert_true(exploration.finding_count > 0);
    dirql_exploration_free(&exploration);
}

static void request_given_back_too_late_is_found(void **state)
{
    (void)state;
    expect_finding(BROKEN_DRIVER, NULL);
}

static void request_looked_at_after_it_was_sent_is_found(void **state)
{
    (void)state;
    expect_finding(CORRECT_DRIVER, BROKEN_FILTER);
}

int main(void)
{
    (void)setenv("DIRQL_MODEL_PATH", MODEL_FOLDER, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_is_allowed_and_every_request_ends),
        cmocka_unit_test(so_it_is_below_a_filter),
        cmocka_unit_test(correct_driver_in_every_order),
        cmocka_unit_test(correct_stack_in_every_order),
        cmocka_unit_test(request_given_back_too_late_is_found),
        cmocka_unit_test(request_looked_at_after_it_was_sent_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
