/* SPDX-License-Identifier: MIT */
/*
 * storm_test - a driver and its application in random orders of everything, with random power and
 * PnP transitions: no order of callbacks that the pages do not allow, no request that ends never or
 * twice, nothing left behind. Then a request, its interrupt and each of the transitions in every
 * order.
 *
 * POWER_STORM in the environment: how many machines; else a few hundred.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "dirql/explore.h"

#define ITERATIONS_DEFAULT 200u

/* What storm_scenario.c calls the transitions that it can take once. */
#define POWER       1u
#define TRANSITIONS 4u

static const char *const devices[] = {
    "model:pair,irql=5,interrupt=line",
    "model:pair,irql=5,interrupt=msi,messages=2,target=3",
};

static void run_one(uint32_t seed)
{
    char setting[32];
    char error[DIRQL_ERROR_BYTES] = "";
    struct dirql_machine_config config;
    struct dirql_machine *machine = NULL;
    struct dirql_result result;
    (void)snprintf(setting, sizeof(setting), "seed=%u", (unsigned)seed);
    dirql_machine_config_init(&config);
    config.driver = CORRECT_DRIVER;
    config.scenario = STORM_SCENARIO;
    config.device_count = 1;
    config.devices[0] = devices[seed % 2];
    config.settings[0] = setting;
    config.setting_count = 1;
    config.processors = 1 + seed % 3;
    if (config.processors == 1) {
        config.devices[0] = devices[0];
    }
    config.strategy = DIRQL_STRATEGY_RANDOM;
    config.seed = seed;
    config.is_quiet = true;
    if (dirql_machine_create(&config, &machine, error) != DIRQL_OK) {
        print_message("%s\n", error);
        fail();
    }
    (void)dirql_machine_run(machine, &result);
    if (result.status != DIRQL_OK || result.leaked_objects || result.leaked_pool_bytes) {
        print_message("seed %u, %s, %u processors: %s\n", (unsigned)seed, config.devices[0],
                      (unsigned)config.processors, result.summary);
        fail();
    }
    dirql_machine_destroy(machine);
}

static void every_order_is_allowed_and_every_request_ends(void **state)
{
    (void)state;
    const char *text = getenv("POWER_STORM");
    uint32_t iterations = text ? (uint32_t)strtoul(text, NULL, 0) : ITERATIONS_DEFAULT;
    for (uint32_t seed = 1; seed <= iterations; seed++) {
        run_one(seed);
    }
}

static uint32_t preemptions_of(uint32_t transition, uint32_t processors)
{
    return processors == 1 && transition == POWER ? 2 : 1;
}

/* `transition`: see storm_scenario.c. */
static void explore_once(const char *driver, uint32_t transition, bool is_msi, uint32_t processors,
                         struct dirql_exploration *exploration)
{
    char setting[32];
    char error[DIRQL_ERROR_BYTES] = "";
    struct dirql_explore_config config;
    (void)snprintf(setting, sizeof(setting), "once=%u", (unsigned)transition);
    dirql_explore_config_init(&config);
    config.machine.driver = driver;
    config.machine.scenario = STORM_SCENARIO;
    config.machine.device_count = 1;
    config.machine.devices[0] = devices[is_msi];
    config.machine.settings[0] = setting;
    config.machine.setting_count = 1;
    config.machine.processors = processors;
    config.preemptions = preemptions_of(transition, processors);
    config.verifies_rewind = processors == 1;
    enum dirql_status_code status = dirql_explore(&config, exploration, error);
    if (error[0] || status == DIRQL_BROKEN) {
        fail_msg("%s%s", error, error[0] ? "" : exploration->why_not_complete);
    }
}

static void correct_driver_in_every_order(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 2 * TRANSITIONS; i++) {
        struct dirql_exploration exploration;
        uint32_t transition = 1 + i / 2;
        uint32_t processors = 1 + i % 2;
        explore_once(CORRECT_DRIVER, transition, processors == 2, processors, &exploration);
        assert_true(exploration.is_complete);
        assert_int_equal(exploration.preemptions, preemptions_of(transition, processors));
        assert_int_equal(exploration.finding_count, 0);
        assert_true(exploration.classes > 10);
        print_message("transition %u, %u processors: %llu classes\n", transition, processors,
                      (unsigned long long)exploration.classes);
        dirql_exploration_free(&exploration);
    }
}

static void request_given_back_too_late_is_found(void **state)
{
    (void)state;
    struct dirql_exploration exploration;
    explore_once(BROKEN_DRIVER, POWER, false, 1, &exploration);
    assert_int_equal(exploration.status, DIRQL_DRIVER_FAILED);
    assert_true(exploration.finding_count > 0);
    dirql_exploration_free(&exploration);
}

int main(void)
{
    (void)setenv("DIRQL_MODEL_PATH", MODEL_FOLDER, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_is_allowed_and_every_request_ends),
        cmocka_unit_test(correct_driver_in_every_order),
        cmocka_unit_test(request_given_back_too_late_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
