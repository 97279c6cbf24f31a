/* SPDX-License-Identifier: MIT */
/*
 * cancel_test - cancellation against completion, under every order: irqbench's driver that leaves
 * the request to nobody when the two meet, and its correct twin.
 *
 * Actors: the application that reads, whoever cancels (the environment, with a budget, or a
 * thread), the device, its ISR and DPC. The moment that matters: the cancel was accepted, its
 * callback has not begun. Source: wdf/canceling-i-o-requests,
 * wdfrequest/nf-wdfrequest-wdfrequestunmarkcancelable.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "dirql/explore.h"

struct order_bounds {
    const char *driver;
    uint32_t preemptions;
    uint32_t cancels;    /* budget */
    bool has_thread;     /* a thread of the application cancels */
    uint32_t processors; /* 0: 1 */
    uint32_t jobs;       /* 0: 1 */
    bool verifies_rewind;
};

static void explore(const struct order_bounds *bounds, struct dirql_exploration *exploration)
{
    struct dirql_explore_config config;
    dirql_explore_config_init(&config);
    config.machine.driver = bounds->driver;
    config.machine.scenario = CANCEL_SCENARIO;
    config.machine.devices[config.machine.device_count++] = "model:" CANCEL_MODEL ",interrupt=line";
    config.machine.settings[config.machine.setting_count++] = "reads=1";
    config.machine.settings[config.machine.setting_count++] = "writes=0";
    config.machine.settings[config.machine.setting_count++] =
        bounds->has_thread ? "cancels=2" : "cancels=1";
    config.machine.processors = bounds->processors ? bounds->processors : 1;
    config.preemptions = bounds->preemptions;
    config.budgets[DIRQL_BUDGET_CANCEL] = bounds->cancels;
    config.jobs = bounds->jobs;
    config.verifies_rewind = bounds->verifies_rewind;
    char error[DIRQL_ERROR_BYTES] = "";
    enum dirql_status_code status = dirql_explore(&config, exploration, error);
    if (error[0] || status == DIRQL_BROKEN) {
        fail_msg("%s%s", error, error[0] ? "" : exploration->why_not_complete);
    }
}

/* Number of classes. */
static uint64_t explore_cleanly(const struct order_bounds *bounds)
{
    struct dirql_exploration exploration;
    explore(bounds, &exploration);
    if (exploration.finding_count > 0) {
        fail_msg("%s", exploration.findings[0].summary);
    }
    assert_true(exploration.is_complete);
    assert_int_equal(exploration.preemptions, bounds->preemptions);
    uint64_t classes = exploration.classes;
    dirql_exploration_free(&exploration);
    return classes;
}

static void expect_stuck(const struct order_bounds *bounds)
{
    struct dirql_exploration exploration;
    explore(bounds, &exploration);
    assert_int_equal(exploration.status, DIRQL_DRIVER_FAILED);
    assert_int_equal(exploration.finding_count, 1);
    assert_string_equal(exploration.findings[0].kind, "STUCK");
    assert_int_equal(exploration.findings[0].preemptions, 1);
    dirql_exploration_free(&exploration);
}

static void broken_driver_without_a_cancel_is_clean(void **state)
{
    (void)state;
    (void)explore_cleanly(&(struct order_bounds){ .driver = BROKEN_DRIVER, .preemptions = 2 });
}

static void broken_driver_with_a_cancel_is_stuck_after_one_switch(void **state)
{
    (void)state;
    struct order_bounds bounds = { .driver = BROKEN_DRIVER, .cancels = 1 };
    (void)explore_cleanly(&bounds);
    bounds.preemptions = 1;
    expect_stuck(&bounds);
}

static void broken_driver_with_a_canceling_thread_is_stuck_after_one_switch(void **state)
{
    (void)state;
    struct order_bounds bounds = { .driver = BROKEN_DRIVER, .has_thread = true };
    (void)explore_cleanly(&bounds);
    bounds.preemptions = 1;
    expect_stuck(&bounds);
}

static void correct_driver_is_clean_however_it_is_canceled(void **state)
{
    (void)state;
    for (uint32_t processors = 1; processors <= 2; processors++) {
        struct order_bounds bounds = { .driver = CORRECT_DRIVER,
                                       .preemptions = 2,
                                       .processors = processors };
        uint64_t without = explore_cleanly(&bounds);
        bounds.cancels = 1;
        uint64_t with_budget = explore_cleanly(&bounds);
        bounds.has_thread = true;
        uint64_t with_both = explore_cleanly(&bounds);
        bounds.cancels = 0;
        uint64_t with_thread = explore_cleanly(&bounds);
        assert_true(without < with_thread && without < with_budget && with_budget < with_both);
    }
}

/* A request is canceled once: more cancels than requests are no more orders. */
static void budget_beyond_the_requests_adds_nothing(void **state)
{
    (void)state;
    struct order_bounds bounds = { .driver = CORRECT_DRIVER, .preemptions = 1, .cancels = 1 };
    uint64_t classes = explore_cleanly(&bounds);
    bounds.cancels = DIRQL_UNLIMITED;
    assert_int_equal(explore_cleanly(&bounds), classes);
}

static void classes_are_the_same_for_any_number_of_jobs(void **state)
{
    (void)state;
    struct order_bounds bounds = {
        .driver = CORRECT_DRIVER, .preemptions = 2, .cancels = 1, .verifies_rewind = true
    };
    uint64_t classes = explore_cleanly(&bounds);
    bounds.jobs = 2;
    assert_int_equal(explore_cleanly(&bounds), classes);
}

int main(int count, char **arguments)
{
    (void)count;
    dirql_main_begin(arguments);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_driver_without_a_cancel_is_clean),
        cmocka_unit_test(broken_driver_with_a_cancel_is_stuck_after_one_switch),
        cmocka_unit_test(broken_driver_with_a_canceling_thread_is_stuck_after_one_switch),
        cmocka_unit_test(correct_driver_is_clean_however_it_is_canceled),
        cmocka_unit_test(budget_beyond_the_requests_adds_nothing),
        cmocka_unit_test(classes_are_the_same_for_any_number_of_jobs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
