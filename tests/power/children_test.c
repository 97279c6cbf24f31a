/* SPDX-License-Identifier: MIT */
/*
 * children_test - a bus driver's child goes while somebody uses it, in every order: what it was
 * asked ends, nothing is left behind, and who looks at its device without an iteration of the list
 * is found. Source: wdf/dynamic-enumeration.
 *
 * POWER_STORM in the environment: how many machines for the storm; else a hundred.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "dirql/explore.h"
#include "tests/power/children.h"

static void explore_once(const char *driver, uint32_t kind, uint32_t processors,
                         struct dirql_exploration *exploration)
{
    char setting[32];
    char error[DIRQL_ERROR_BYTES] = "";
    struct dirql_explore_config config;
    (void)snprintf(setting, sizeof(setting), "once=%u", (unsigned)kind);
    dirql_explore_config_init(&config);
    config.machine.driver = driver;
    config.machine.scenario = CHILDREN_SCENARIO;
    config.machine.device_count = 1;
    config.machine.devices[0] = "model:pair,irql=5,interrupt=line";
    config.machine.settings[0] = setting;
    config.machine.setting_count = 1;
    config.machine.processors = processors;
    config.preemptions = 1;
    config.verifies_rewind = processors == 1;
    enum dirql_status_code status = dirql_explore(&config, exploration, error);
    if (error[0] || status == DIRQL_BROKEN) {
        fail_msg("%s%s", error, error[0] ? "" : exploration->why_not_complete);
    }
}

#define STORMS 100u

static void run_storm(uint32_t seed)
{
    char setting[32];
    char error[DIRQL_ERROR_BYTES] = "";
    struct dirql_machine_config config;
    struct dirql_machine *machine = NULL;
    struct dirql_result result;
    (void)snprintf(setting, sizeof(setting), "seed=%u", (unsigned)seed);
    dirql_machine_config_init(&config);
    config.driver = CORRECT_DRIVER;
    config.scenario = CHILDREN_SCENARIO;
    config.device_count = 1;
    config.devices[0] = "model:pair,irql=5,interrupt=line";
    config.settings[0] = setting;
    config.setting_count = 1;
    config.processors = 1 + seed % 3;
    config.strategy = DIRQL_STRATEGY_RANDOM;
    config.seed = seed;
    config.is_quiet = true;
    if (dirql_machine_create(&config, &machine, error) != DIRQL_OK) {
        fail_msg("%s", error);
    }
    (void)dirql_machine_run(machine, &result);
    if (result.status != DIRQL_OK || result.leaked_objects || result.leaked_pool_bytes) {
        fail_msg("seed %u, %u processors: %s", (unsigned)seed, (unsigned)config.processors,
                 result.summary);
    }
    dirql_machine_destroy(machine);
}

static void storm_keeps_the_order_of_parent_and_child(void **state)
{
    (void)state;
    const char *text = getenv("POWER_STORM");
    uint32_t storms = text ? (uint32_t)strtoul(text, NULL, 0) : STORMS;
    for (uint32_t seed = 1; seed <= storms; seed++) {
        run_storm(seed);
    }
}

static void correct_driver_in_every_order(void **state)
{
    (void)state;
    for (uint32_t kind = CHILDREN_PENDING; kind <= CHILDREN_SLEEPING; kind++) {
        struct dirql_exploration exploration;
        explore_once(CORRECT_DRIVER, kind, 1, &exploration);
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
    explore_once(BROKEN_DRIVER, CHILDREN_LOOKED_AT, 1, &exploration);
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
