/* SPDX-License-Identifier: MIT */
/*
 * quirks_test - each interrupt quirk, and a neighbour on the line, against a driver that it breaks
 * and the correct twin.
 *
 * Actors: the driver's ISR and DPC, one application, interrupts that no device sent, a neighbour's
 * service routine. The moments: before EvtInterruptEnable, between two requests, after
 * EvtInterruptDisable.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dirql/machine.h"
#include "trace/trace.h"

#define EDGE      "model:pair,interrupt=msi,messages=1"
#define LINE      "model:pair,interrupt=line"
#define NEIGHBOUR "model:neighbour,line=0"

/* Random orders: in each of so many a correct driver is well; so many are looked through at most
 * for one that has to exist. */
#define ORDERS     80u
#define ORDERS_MAX 4000u

struct quirk_run {
    const char *driver;
    const char *devices[4]; /* then NULL */
    uint32_t quirks[DIRQL_QUIRK_COUNT];
    uint32_t processors;
    uint64_t seed;   /* 0: the plain order */
    bool has_second; /* the requests go to the driver's second device */
};

struct outcome {
    struct dirql_result result;
    uint32_t quirks;     /* taken */
    uint32_t assertions; /* a device raised its line */
    uint32_t isr_runs;   /* of the driver */
};

static struct outcome seen;

static void listen(void *context, const struct dq_trace_record *record)
{
    (void)context;
    seen.quirks += record->kind == DQ_TRACE_QUIRK;
    seen.assertions += record->kind == DQ_TRACE_DEVICE_LINE && record->b;
}

static void fill(struct dirql_machine_config *config, const struct quirk_run *run)
{
    dirql_machine_config_init(config);
    config->driver = run->driver;
    config->scenario = QUIRK_SCENARIO;
    while (run->devices[config->device_count]) {
        config->devices[config->device_count] = run->devices[config->device_count];
        config->device_count++;
    }
    memcpy(config->quirks, run->quirks, sizeof(config->quirks));
    if (run->has_second) {
        config->settings[config->setting_count++] = "device=1";
    }
    config->processors = run->processors ? run->processors : 1;
    config->strategy = run->seed ? DIRQL_STRATEGY_RANDOM : DIRQL_STRATEGY_FIRST;
    config->seed = run->seed;
    config->is_quiet = true;
}

/* The outcome is in `seen`. Run once more after rewinding it is the same. */
static void run_once(const struct quirk_run *run)
{
    struct dirql_machine_config config;
    fill(&config, run);
    char error[DIRQL_ERROR_BYTES] = "";
    struct dirql_machine *machine = NULL;
    if (dirql_machine_create(&config, &machine, error) != DIRQL_OK) {
        fail_msg("%s", error);
    }
    memset(&seen, 0, sizeof(seen));
    dq_trace_listen(listen, NULL);
    (void)dirql_machine_run(machine, &seen.result);
    const uint32_t *isr_runs = dirql_machine_driver_symbol(machine, "QuirkIsrRuns");
    assert_non_null(isr_runs);
    seen.isr_runs = *isr_runs;
    struct outcome first = seen;
    if (run->seed % 16 == 1) {
        struct dirql_result again;
        assert_int_equal(dirql_machine_rewind(machine, true, error), DIRQL_OK);
        (void)dirql_machine_run(machine, &again);
        assert_true(again.trace_hash == seen.result.trace_hash);
        seen = first;
    }
    dirql_machine_destroy(machine);
}

static void run_well(const struct quirk_run *run)
{
    run_once(run);
    if (seen.result.status != DIRQL_OK) {
        fail_msg("seed %llu: %s", (unsigned long long)run->seed, seen.result.summary);
    }
}

/* A plain run is well and takes no quirk, whichever driver. */
static void check_plain(struct quirk_run run)
{
    run.seed = 0;
    run_well(&run);
    assert_int_equal(seen.quirks, 0);
}

/* What was seen in random orders. */
struct tally {
    uint32_t orders;
    uint32_t failures; /* of the driver */
    uint32_t full;     /* as many quirks were taken as the budget allows */
};

static void run_next(struct quirk_run *run, uint32_t budget, struct tally *tally)
{
    run->seed = ++tally->orders;
    run_once(run);
    assert_true(seen.result.status == DIRQL_OK || seen.result.status == DIRQL_DRIVER_FAILED);
    assert_true(seen.quirks <= budget);
    tally->failures += seen.result.status == DIRQL_DRIVER_FAILED;
    tally->full += seen.quirks == budget;
}

/* At least so many orders, and on until one took the whole budget and, if one has to, one failed.
 */
static struct tally run_orders(struct quirk_run run, uint32_t budget, uint32_t orders_min,
                               bool has_to_fail)
{
    struct tally tally = { .orders = 0 };
    while (tally.orders < orders_min || tally.full == 0 || (has_to_fail && tally.failures == 0)) {
        if (tally.orders == ORDERS_MAX) {
            fail_msg("of %u orders %u failed, and %u took %u quirks", tally.orders, tally.failures,
                     tally.full, budget);
        }
        run_next(&run, budget, &tally);
    }
    print_message("%u of %u orders failed, %u took %u quirks\n", tally.failures, tally.orders,
                  tally.full, budget);
    return tally;
}

/* A neighbour may assert long before the driver's interrupt is enabled, where nothing breaks: one
 * that asserts once does so in most random orders. */
static uint32_t budget_that_breaks(enum dirql_quirk quirk)
{
    return quirk == DIRQL_QUIRK_NEIGHBOUR ? 8 : 1;
}

static void check_quirk(enum dirql_quirk quirk, const char *device)
{
    uint32_t budget = budget_that_breaks(quirk);
    for (uint32_t processors = 1; processors <= 2; processors++) {
        struct quirk_run run = { .processors = processors, .devices = { device } };
        if (quirk == DIRQL_QUIRK_NEIGHBOUR) {
            run.devices[1] = NEIGHBOUR ",count=0";
        }
        run.quirks[quirk] = budget;
        run.driver = BROKEN_DRIVER;
        check_plain(run);
        (void)run_orders(run, budget, 1, true);
        run.driver = CORRECT_DRIVER;
        run.quirks[quirk] = 3;
        check_plain(run);
        assert_int_equal(run_orders(run, 3, ORDERS, false).failures, 0);
    }
}

static void spurious_interrupt_breaks_the_isr_that_claims_everything(void **state)
{
    (void)state;
    check_quirk(DIRQL_QUIRK_SPURIOUS, EDGE);
    check_quirk(DIRQL_QUIRK_SPURIOUS, LINE);
}

static void early_interrupt_breaks_the_isr_that_relies_on_enable(void **state)
{
    (void)state;
    check_quirk(DIRQL_QUIRK_EARLY, EDGE);
    check_quirk(DIRQL_QUIRK_EARLY, LINE);
}

static void late_interrupt_breaks_the_isr_that_relies_on_disable(void **state)
{
    (void)state;
    check_quirk(DIRQL_QUIRK_LATE, EDGE);
    check_quirk(DIRQL_QUIRK_LATE, LINE);
}

static void noisy_neighbour_breaks_the_isr_that_claims_everything(void **state)
{
    (void)state;
    check_quirk(DIRQL_QUIRK_NEIGHBOUR, LINE);
}

/* Neighbours that assert by themselves. */

static void neighbour_is_served_by_its_own_driver(void **state)
{
    (void)state;
    struct quirk_run run = { .driver = CORRECT_DRIVER,
                             .devices = { LINE, NEIGHBOUR ",count=3,delay_ns=10000" } };
    for (run.seed = 0; run.seed <= 20; run.seed++) {
        run_well(&run);
        assert_in_range(seen.assertions, 2, 5); /* the driver's two, and what came of three */
        assert_true(seen.isr_runs >= 2);
        if (run.seed == 0) {
            assert_int_equal(seen.assertions, 5);
            assert_int_equal(seen.isr_runs, 5); /* asked first, and not it */
            assert_int_equal(seen.result.statistics.isr_claimed, 5);
        }
    }
}

static void neighbour_in_front_keeps_its_interrupts_from_the_driver(void **state)
{
    (void)state;
    struct quirk_run run = { .driver = CORRECT_DRIVER,
                             .devices = { LINE, NEIGHBOUR ",count=3,delay_ns=10000,chain=first" } };
    run_well(&run);
    assert_int_equal(seen.assertions, 5);
    assert_int_equal(seen.isr_runs, 2);
}

static void starved_neighbour_is_a_storm(void **state)
{
    (void)state;
    struct quirk_run run = { .driver = BROKEN_DRIVER, .devices = { LINE, NEIGHBOUR } };
    run_once(&run);
    assert_int_equal(seen.result.status, DIRQL_DRIVER_FAILED);
    assert_int_equal(seen.result.bug_check, 0xF2);
}

static void two_neighbours_hold_one_line(void **state)
{
    (void)state;
    struct quirk_run run = { .driver = CORRECT_DRIVER,
                             .devices = { LINE, NEIGHBOUR ",count=4",
                                          "model:neighbour,line=1,count=4" },
                             .processors = 2 };
    for (run.seed = 0; run.seed <= 20; run.seed++) {
        run_well(&run);
    }
}

static void devices_of_one_driver_share_a_line(void **state)
{
    (void)state;
    struct quirk_run run = { .driver = CORRECT_DRIVER,
                             .devices = { LINE, "model:pair,line=0" },
                             .processors = 2,
                             .has_second = true };
    for (run.seed = 0; run.seed <= 20; run.seed++) {
        run_well(&run);
        assert_int_equal(seen.assertions, 2);
        assert_int_equal(seen.result.statistics.isr_claimed, 2);
        assert_true(seen.isr_runs >= 4); /* the first device's is asked before */
    }
}

/* What does not fit together. */

static void refuse(const char *first, const char *second, bool has_quirk, const char *says)
{
    struct quirk_run run = { .driver = CORRECT_DRIVER, .devices = { first, second } };
    run.quirks[DIRQL_QUIRK_NEIGHBOUR] = has_quirk;
    struct dirql_machine_config config;
    fill(&config, &run);
    char error[DIRQL_ERROR_BYTES] = "";
    struct dirql_machine *machine = NULL;
    assert_int_equal(dirql_machine_create(&config, &machine, error), DIRQL_USAGE);
    if (!strstr(error, says)) {
        fail_msg("\"%s\" does not say \"%s\"", error, says);
    }
}

static void options_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    refuse(LINE, "model:neighbour", false, "add line=K");
    refuse("model:neighbour,line=0", NULL, false, "before this one");
    refuse(LINE, "model:neighbour,line=1", false, "before this one");
    refuse(LINE, "model:neighbour,line=9", false, "line= and wire= take the number");
    refuse(EDGE, NEIGHBOUR, false, "give it interrupt=line");
    refuse(LINE, NEIGHBOUR ",irql=7", false, "are those of the device");
    refuse(LINE, NEIGHBOUR ",target=1", false, "are those of the device");
    refuse(LINE, NEIGHBOUR ",chain=middle", false, "first or last");
    refuse(LINE, "model:pair,line=0,chain=first", false, "is for model:neighbour");
    refuse(LINE, NULL, true, "add --device model:neighbour");
    refuse(LINE ",targets=1/2", NULL, false, "does not have");
    refuse(LINE ",targets=1//1", NULL, false, "targets= takes");
    refuse(LINE ",targets=0", NULL, false, "targets= takes");
    refuse(LINE ",irqls=5/13", NULL, false, "irqls= takes");
    refuse(LINE ",irqls=5/", NULL, false, "irqls= takes");
    refuse(LINE ",spread=both", NULL, false, "choice or alternate");
}

int main(int count, char **arguments)
{
    (void)count;
    dirql_main_begin(arguments);
    (void)setenv("DIRQL_MODEL_PATH", MODEL_FOLDER, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spurious_interrupt_breaks_the_isr_that_claims_everything),
        cmocka_unit_test(early_interrupt_breaks_the_isr_that_relies_on_enable),
        cmocka_unit_test(late_interrupt_breaks_the_isr_that_relies_on_disable),
        cmocka_unit_test(noisy_neighbour_breaks_the_isr_that_claims_everything),
        cmocka_unit_test(neighbour_is_served_by_its_own_driver),
        cmocka_unit_test(neighbour_in_front_keeps_its_interrupts_from_the_driver),
        cmocka_unit_test(starved_neighbour_is_a_storm),
        cmocka_unit_test(two_neighbours_hold_one_line),
        cmocka_unit_test(devices_of_one_driver_share_a_line),
        cmocka_unit_test(options_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
