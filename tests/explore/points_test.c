/* SPDX-License-Identifier: MIT */
/*
 * points_test - a call asks before each of the locations that it touches, also where it touches
 * several at once; and what it decided there still holds when it acts: exploration's rule D2 for
 * what the framework keeps of its queues and timers.
 *
 * Actors: see points_scenario.c. That the thread
 * looks where the expectation denies it costs one preemption.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dirql/explore.h"

static void explore(const char *setting, uint32_t preemptions,
                    struct dirql_exploration *exploration)
{
    struct dirql_explore_config config;
    dirql_explore_config_init(&config);
    config.machine.driver = POINTS_DRIVER;
    config.machine.scenario = POINTS_SCENARIO;
    config.machine.devices[config.machine.device_count++] = "model:" POINTS_MODEL;
    config.machine.settings[config.machine.setting_count++] = setting;
    config.machine.processors = 1;
    config.preemptions = preemptions;
    char error[DIRQL_ERROR_BYTES] = "";
    enum dirql_status_code status = dirql_explore(&config, exploration, error);
    if (error[0] || status == DIRQL_BROKEN) {
        fail_msg("%s%s", error, error[0] ? "" : exploration->why_not_complete);
    }
}

static void without_a_preemption_nothing_comes_between(void **state)
{
    (void)state;
    struct dirql_exploration exploration;
    explore("timer=0", 0, &exploration);
    assert_int_equal(exploration.finding_count, 0);
    assert_true(exploration.is_complete);
    dirql_exploration_free(&exploration);
}

static void look_between_mark_and_completion_is_found_with_one_preemption(void **state)
{
    (void)state;
    struct dirql_exploration exploration;
    explore("timer=0", 1, &exploration);
    assert_int_equal(exploration.finding_count, 1);
    assert_int_equal(exploration.findings[0].preemptions, 1);
    assert_string_equal(exploration.findings[0].kind, "DATA");
    dirql_exploration_free(&exploration);
}

/* WdfTimerStart on what is being deleted is the driver's fault, and starts nothing. */
static void timer_that_is_deleted_is_never_started(void **state)
{
    (void)state;
    struct dirql_exploration exploration;
    explore("timer=1", 2, &exploration);
    assert_int_equal(exploration.finding_count, 1);
    assert_string_equal(exploration.findings[0].kind, "RULE");
    assert_non_null(strstr(exploration.findings[0].summary, "is being deleted"));
    assert_true(exploration.is_complete);
    dirql_exploration_free(&exploration);
}

int main(int count, char **arguments)
{
    (void)count;
    dirql_main_begin(arguments);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_preemption_nothing_comes_between),
        cmocka_unit_test(look_between_mark_and_completion_is_found_with_one_preemption),
        cmocka_unit_test(timer_that_is_deleted_is_never_started),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
