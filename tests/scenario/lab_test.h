/* SPDX-License-Identifier: MIT */
/*
 * lab_test - one experiment of the laboratory driver in a machine with two pair devices, as a
 * function.
 *
 * LAB_DRIVER, LAB_SCENARIO and LAB_MODEL are the files, given by CMake.
 */
#ifndef TESTS_SCENARIO_LAB_TEST_H
#define TESTS_SCENARIO_LAB_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "dirql/machine.h"
#include "scenario/invariants.h"
#include "scenario/lab/lab.h"

struct lab_config {
    uint32_t experiment;
    uint32_t processors;
    uint32_t targets[2]; /* of each device's interrupts, mask; 0: processor 0 */
    uint64_t seed;       /* 0: the plain order */
};

static struct {
    struct dirql_result result;
    struct invariants invariants;
    uint32_t events[LAB_EVENTS_MAX][LAB_EVENT_WORDS];
    uint32_t event_count;
    char log[2 * LAB_EVENTS_MAX + 1]; /* a letter and the device's digit per event */
    uint32_t inside_max;
    uint32_t sum;
} lab;

static inline void lab_read_driver(const struct dirql_machine *machine)
{
    const uint32_t *count = dirql_machine_driver_symbol(machine, "LabEventCount");
    const void *events = dirql_machine_driver_symbol(machine, "LabEvents");
    const uint32_t *inside_max = dirql_machine_driver_symbol(machine, "LabInsideMax");
    const uint32_t *sum = dirql_machine_driver_symbol(machine, "LabSum");
    assert_true(count && events && inside_max && sum);
    assert_true(*count < LAB_EVENTS_MAX);
    lab.event_count = *count;
    memcpy(lab.events, events, sizeof(lab.events));
    lab.inside_max = *inside_max;
    lab.sum = *sum;
    for (uint32_t i = 0; i < lab.event_count; i++) {
        lab.log[2 * i] = (char)lab.events[i][LAB_EVENT_WHAT];
        lab.log[2 * i + 1] = (char)('0' + lab.events[i][LAB_EVENT_DEVICE]);
    }
    lab.log[2 * lab.event_count] = '\0';
}

/* Run it; the outcome is in `lab`. Only the invariants are judged. */
static inline void lab_run(const struct lab_config *lab_config)
{
    static char devices[2][256];
    static char setting[32];
    memset(&lab, 0, sizeof(lab));
    struct dirql_machine_config config;
    dirql_machine_config_init(&config);
    config.driver = LAB_DRIVER;
    config.scenario = LAB_SCENARIO;
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t targets = lab_config->targets[i] ? lab_config->targets[i] : 1;
        (void)snprintf(devices[i], sizeof(devices[i]), "model:%s,irql=%u,interrupt=%s,target=%u",
                       LAB_MODEL, i == 0 ? 5u : 8u, i == 0 ? "msi,messages=1" : "line", targets);
        config.devices[i] = devices[i];
    }
    config.device_count = 2;
    (void)snprintf(setting, sizeof(setting), "case=%u", lab_config->experiment);
    config.settings[config.setting_count++] = setting;
    config.processors = lab_config->processors;
    config.strategy = lab_config->seed ? DIRQL_STRATEGY_RANDOM : DIRQL_STRATEGY_FIRST;
    config.seed = lab_config->seed;
    config.is_quiet = true;
    char error[DIRQL_ERROR_BYTES] = "";
    struct dirql_machine *machine = NULL;
    if (dirql_machine_create(&config, &machine, error) != DIRQL_OK) {
        fail_msg("%s", error);
    }
    dq_trace_listen(invariants_listen, &lab.invariants);
    (void)dirql_machine_run(machine, &lab.result);
    lab_read_driver(machine);
    dirql_machine_destroy(machine);
    if (lab.invariants.broken[0]) {
        fail_msg("seed %llu: %s", (unsigned long long)lab_config->seed, lab.invariants.broken);
    }
}

/* The same for a run that must go to its end with nothing wrong. */
static inline void lab_run_well(const struct lab_config *config)
{
    lab_run(config);
    if (lab.result.status != DIRQL_OK) {
        fail_msg("seed %llu: %s", (unsigned long long)config->seed, lab.result.summary);
    }
    const char *broken = invariants_judge(&lab.invariants);
    if (broken) {
        fail_msg("seed %llu: %s", (unsigned long long)config->seed, broken);
    }
}

/* Seeds 1 to `seeds`: how many orders showed what `check` looks for; it asserts what all must keep.
 */
static inline uint32_t lab_search(const struct lab_config *config, uint64_t seeds,
                                  bool (*check)(void))
{
    uint32_t shown = 0;
    struct lab_config random = *config;
    for (random.seed = 1; random.seed <= seeds; random.seed++) {
        lab_run_well(&random);
        shown += check();
    }
    return shown;
}

/* Index of the n-th event (from 0) of a kind and device; event_count if there is none. */
static inline uint32_t lab_find(uint32_t what, uint32_t device, uint32_t n)
{
    for (uint32_t i = 0; i < lab.event_count; i++) {
        if (lab.events[i][LAB_EVENT_WHAT] == what && lab.events[i][LAB_EVENT_DEVICE] == device &&
            n-- == 0) {
            return i;
        }
    }
    return lab.event_count;
}

static inline uint32_t lab_count(uint32_t what, uint32_t device)
{
    uint32_t count = 0;
    while (lab_find(what, device, count) < lab.event_count) {
        count++;
    }
    return count;
}

#endif
