/* SPDX-License-Identifier: MIT */
/*
 * children_test - a bus driver's child goes while somebody uses it, in every order: what it was
 * asked ends, nothing is left behind, and who looks at its device without an iteration of the list
 * is found. Source: wdf/dynamic-enumeration.
 *
 * POWER_STORM in the environment: how many machines for the storm; else a hundred.
 */
#include "tests/power/children.h"
#include "tests/power/runs.h"

#define STORMS 100u

static struct power_run run_of(const char *driver, const char *setting, uint32_t value)
{
    return (struct power_run){
        .driver = driver,
        .scenario = CHILDREN_SCENARIO,
        .device = "model:pair,irql=5,interrupt=line",
        .setting = setting,
        .value = value,
        .processors = 1,
    };
}

static void storm_keeps_the_order_of_parent_and_child(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= power_storms(STORMS); seed++) {
        struct power_run run = run_of(CORRECT_DRIVER, "seed", seed);
        run.processors = 1 + seed % 3;
        power_run_seed(&run, seed);
    }
}

static void explore_once(const char *driver, uint32_t kind, struct dirql_exploration *exploration)
{
    struct power_run run = run_of(driver, "once", kind);
    power_explore(&run, 1, exploration);
}

static void correct_driver_in_every_order(void **state)
{
    (void)state;
    for (uint32_t kind = CHILDREN_PENDING; kind <= CHILDREN_SLEEPING; kind++) {
        struct dirql_exploration exploration;
        explore_once(CORRECT_DRIVER, kind, &exploration);
        print_message("kind %u: %llu classes\n", kind, (unsigned long long)exploration.classes);
        assert_true(exploration.is_complete);
        assert_int_equal(exploration.finding_count, 0);
        assert_true(exploration.classes > 10);
        dirql_exploration_free(&exploration);
    }
}

static void look_without_iteration_is_found(void **state)
{
    (void)state;
    struct dirql_exploration exploration;
    explore_once(BROKEN_DRIVER, CHILDREN_LOOKED_AT, &exploration);
    assert_int_equal(exploration.status, DIRQL_DRIVER_FAILED);
    assert_true(exploration.finding_count > 0);
    dirql_exploration_free(&exploration);
}

int main(void)
{
    (void)setenv("DIRQL_MODEL_PATH", MODEL_FOLDER, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(storm_keeps_the_order_of_parent_and_child),
        cmocka_unit_test(correct_driver_in_every_order),
        cmocka_unit_test(look_without_iteration_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
