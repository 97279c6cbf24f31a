/* SPDX-License-Identifier: MIT */
/*
 * runs - what the tests of this folder do with a driver, a scenario and a setting of it: one
 * machine in a random order, or every order.
 */
#ifndef DQ_TESTS_POWER_RUNS_H
#define DQ_TESTS_POWER_RUNS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "dirql/explore.h"

struct power_run {
    const char *driver;
    const char *filter; /* above it, or NULL */
    const char *scenario;
    const char *device;
    const char *setting; /* its name; `value` is its value */
    uint32_t value;
    uint32_t processors;
};

static inline void power_configure(const struct power_run *run, char setting[static 32],
                                   struct dirql_machine_config *config)
{
    (void)snprintf(setting, 32, "%s=%u", run->setting, (unsigned)run->value);
    config->driver = run->driver;
    if (run->filter) {
        config->filters[config->filter_count++] = run->filter;
    }
    config->scenario = run->scenario;
    config->device_count = 1;
    config->devices[0] = run->device;
    config->settings[0] = setting;
    config->setting_count = 1;
    config->processors = run->processors;
}

/* In the random order of this seed: it ends well, and leaves nothing behind. */
static inline void power_run_seed(const struct power_run *run, uint32_t seed)
{
    char setting[32];
    char error[DIRQL_ERROR_BYTES] = "";
    struct dirql_machine_config config;
    struct dirql_machine *machine = NULL;
    struct dirql_result result;
    dirql_machine_config_init(&config);
    power_configure(run, setting, &config);
    config.strategy = DIRQL_STRATEGY_RANDOM;
    config.seed = seed;
    config.is_quiet = true;
    if (dirql_machine_create(&config, &machine, error) != DIRQL_OK) {
        fail_msg("%s", error);
    }
    (void)dirql_machine_run(machine, &result);
    if (result.status != DIRQL_OK || result.leaked_objects || result.leaked_pool_bytes) {
        fail_msg("seed %u, %s, %u processors: %s", (unsigned)seed, run->device,
                 (unsigned)run->processors, result.summary);
    }
    dirql_machine_destroy(machine);
}

/* How many of them: POWER_STORM in the environment, else `by_default`. */
static inline uint32_t power_storms(uint32_t by_default)
{
    const char *text = getenv("POWER_STORM");
    return text ? (uint32_t)strtoul(text, NULL, 0) : by_default;
}

static inline void power_explore(const struct power_run *run, uint32_t preemptions,
                                 struct dirql_exploration *exploration)
{
    char setting[32];
    char error[DIRQL_ERROR_BYTES] = "";
    struct dirql_explore_config config;
    dirql_explore_config_init(&config);
    power_configure(run, setting, &config.machine);
    config.preemptions = preemptions;
    config.verifies_rewind = run->processors == 1;
    enum dirql_status_code status = dirql_explore(&config, exploration, error);
    if (error[0] || status == DIRQL_BROKEN) {
        fail_msg("%s%s", error, error[0] ? "" : exploration->why_not_complete);
    }
}

#endif
