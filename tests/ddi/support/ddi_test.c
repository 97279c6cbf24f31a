/* SPDX-License-Identifier: MIT */
/* ddi_test - see ddi_test.h. */
#include "tests/ddi/support/ddi_test.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "framework/interrupt.h"
#include "kernel/output.h"
#include "kernel/pool.h"
#include "kernel/stop.h"
#include "machine/machine_internal.h"

#define ORDERS_DEFAULT 8u
#define CASES_MAX      64u
#define TEXT_BYTES     6000u
#define PATH_BYTES     1024u

static const struct {
    uint32_t bit;
    enum dirql_verifier verifier;
    const char *name;
} modes[] = {
    { DDI_OFF, DIRQL_VERIFIER_OFF, "off" },
    { DDI_KMDF, DIRQL_VERIFIER_KMDF, "kmdf" },
};

/* One way to run a case. */
struct variant {
    const struct ddi_case *test;
    enum dirql_verifier verifier;
    uint64_t seed;    /* 0: the plain order */
    bool is_untraced; /* what is left out where nobody looks makes no difference */
};

static const char *driver_path;
static const struct ddi_case *all_cases;
static size_t all_count;
static uintptr_t last_driver; /* load address in the last run */
/* What went wrong; "" while nothing has. */
static char text[TEXT_BYTES];
/* Of the plain order, per case and mode: the same run by rewinding has the same, if the driver lies
 * where it lay (under a sanitizer it may not): its addresses are part of the trace. */
static struct {
    uint64_t hash;
    uintptr_t driver;
} plain_runs[CASES_MAX][sizeof(modes) / sizeof(modes[0])];

static void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void complain(const char *format, ...)
{
    size_t length = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text + length, sizeof(text) - length, format, arguments);
    va_end(arguments);
}

/* What a driver may ask for while it runs; on its stacks, so nothing here may jump. */

static char *captured;
static size_t captured_bytes;

static ULONG NTAPI count_violations(void)
{
    return dq_violation_count();
}

static void NTAPI fail_allocation(ULONG nth)
{
    dq_pool_fault_set(nth);
}

static BOOLEAN NTAPI read_policy(WDFINTERRUPT handle, PWDF_INTERRUPT_EXTENDED_POLICY ret_policy)
{
    const struct dq_interrupt_object *interrupt = dq_interrupt_from_handle(handle);
    *ret_policy = interrupt->policy;
    return interrupt->is_policy_set;
}

static void append_captured(const char *output, size_t bytes)
{
    size_t length = strlen(captured);
    for (size_t i = 0; i < bytes && length + 1 < captured_bytes; i++) {
        captured[length++] = output[i];
        captured[length] = '\0';
    }
}

static void NTAPI capture(char *buffer, ULONG bytes)
{
    captured = buffer;
    captured_bytes = bytes;
    if (buffer) {
        buffer[0] = '\0';
    }
    dq_output_sink_set(buffer ? append_captured : NULL);
}

/* Machines. */

static uint32_t device_count(const struct ddi_case *test)
{
    uint32_t count = 0;
    while (count < DDI_DEVICES_MAX && test->devices[count]) {
        count++;
    }
    return count ? count : 1;
}

static struct dirql_machine *create_machine(const struct variant *variant)
{
    const struct ddi_case *test = variant->test;
    static char scenario[PATH_BYTES];
    struct dirql_machine_config config;
    dirql_machine_config_init(&config);
    config.driver = driver_path;
    config.device_count = device_count(test);
    for (uint32_t i = 0; i < config.device_count; i++) {
        config.devices[i] = test->devices[i] ? test->devices[i] : DDI_LINE;
    }
    if (test->scenario) {
        (void)snprintf(scenario, sizeof(scenario), "%s/%s.so", DDI_SCENARIO_FOLDER, test->scenario);
        config.scenario = scenario;
    }
    if (test->set) {
        config.settings[0] = test->set;
        config.setting_count = 1;
    }
    config.processors = test->processors;
    config.workers = test->workers;
    config.verifier = variant->verifier;
    config.strategy = variant->seed ? DIRQL_STRATEGY_RANDOM : DIRQL_STRATEGY_FIRST;
    config.seed = variant->seed;
    config.is_quiet = true;
    config.checks_memory = test->checks_memory;
    /* For whoever looks for the cause of a failure: DDI_TRACE=file, with one case as argument. */
    config.trace_path = variant->seed ? NULL : getenv("DDI_TRACE");
    config.trace_level = config.trace_path      ? DIRQL_TRACE_DETAIL
                         : variant->is_untraced ? DIRQL_TRACE_OFF
                                                : DIRQL_TRACE_MAIN;
    char error[DIRQL_ERROR_BYTES] = "";
    struct dirql_machine *machine = NULL;
    if (dirql_machine_create(&config, &machine, error) != DIRQL_OK) {
        complain("the machine cannot be made: %s", error);
        return NULL;
    }
    return machine;
}

/* The name of the driver's case number `index`, or NULL. */
static const char *driver_case_name(const struct dirql_machine *machine, uint32_t index)
{
    const char *table = dirql_machine_driver_symbol(machine, "TestCases");
    const uint32_t *count = dirql_machine_driver_symbol(machine, "TestCaseCount");
    const uint32_t *bytes = dirql_machine_driver_symbol(machine, "TestCaseBytes");
    if (!table || !count || !bytes || index >= *count) {
        return NULL;
    }
    const char *name;
    memcpy(&name, table + (size_t)index * *bytes, sizeof(name));
    return name;
}

static uint32_t find_driver_case(const struct dirql_machine *machine, const char *name)
{
    uint32_t index = 0;
    const char *candidate = driver_case_name(machine, index);
    while (candidate && strcmp(candidate, name) != 0) {
        candidate = driver_case_name(machine, ++index);
    }
    return candidate ? index : UINT32_MAX;
}

/* Select the case in the driver. NULL and a complaint if it has none of this name. */
static TEST_CONTROL *select_case(const struct dirql_machine *machine, const struct variant *variant)
{
    TEST_CONTROL *control = dirql_machine_driver_symbol(machine, "TestControl");
    uint32_t index = find_driver_case(machine, variant->test->name);
    if (!control || index == UINT32_MAX) {
        complain("the driver has no such case");
        return NULL;
    }
    control->Selected = index;
    control->DeviceCount = device_count(variant->test);
    control->Verifier = (ULONG)variant->verifier;
    control->Services.Violations = count_violations;
    control->Services.FailAllocation = fail_allocation;
    control->Services.StoredPolicy = read_policy;
    control->Services.Capture = capture;
    return control;
}

/* Judgement. */

static void judge_driver(const TEST_CONTROL *control)
{
    for (uint32_t i = 0; i < control->Failures && i < TEST_FAILURES_MAX; i++) {
        const TEST_FAILURE *failure = &control->Failure[i];
        complain("\n  %s:%u: %s", failure->File, (unsigned)failure->Line, failure->Text);
        if (failure->HasValues) {
            complain(" (0x%" PRIx64 ", expected 0x%" PRIx64 ")", (uint64_t)failure->Actual,
                     (uint64_t)failure->Expected);
        }
    }
    if (control->Failures > 0 && control->LogLength > 0) {
        complain("\n  log: %s", control->Log);
    }
    if (control->Checks == 0) {
        complain("\n  nothing was checked");
    }
}

static bool is_driver_address(uint64_t address)
{
    const struct host_module *driver = &dq_machine->drivers[0];
    return address >= driver->text_start && address < driver->text_end;
}

static bool is_parameter(uint64_t got, uint64_t expected, uint64_t named)
{
    if (expected == DDI_CALLER) {
        return is_driver_address(got);
    }
    return expected == DDI_ANY || got == (expected == DDI_NAMED ? named : expected);
}

static void judge_bug_check(const struct ddi_case *test, const struct dirql_result *result,
                            const TEST_CONTROL *control)
{
    const uint64_t *got = result->bug_check_parameters;
    if (result->bug_check != test->bug_check) {
        complain("\n  bug check 0x%x, expected 0x%x: %s", result->bug_check, test->bug_check,
                 result->summary);
        return;
    }
    if (!control->IsStopNext) {
        complain("\n  the run ended elsewhere than expected");
    }
    bool is_right = is_parameter(got[0], test->parameters[0], control->StopFirst) &&
                    is_parameter(got[1], test->parameters[1] ? test->parameters[1] : DDI_NAMED,
                                 control->StopHandle) &&
                    is_parameter(got[2], test->parameters[2], control->StopThird);
    if (!is_right) {
        complain("\n  bug check parameters 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64
                 ", expected 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64 ", the driver named 0x%" PRIx64
                 " 0x%" PRIx64 " 0x%" PRIx64,
                 got[0], got[1], got[2], test->parameters[0], test->parameters[1],
                 test->parameters[2], (uint64_t)control->StopFirst, (uint64_t)control->StopHandle,
                 (uint64_t)control->StopThird);
    }
}

static void judge_rule(const char *rule, const struct dirql_result *result)
{
    if (result->status != DIRQL_DRIVER_FAILED || !result->rule || strcmp(result->rule, rule) != 0) {
        complain("\n  ended with status %d, rule %s; expected rule %s: %s", (int)result->status,
                 result->rule ? result->rule : "none", rule, result->summary);
    }
}

static void judge_not_built(const char *name, const struct dirql_result *result)
{
    if (result->status != DIRQL_NOT_COMPLETE || !strstr(result->summary, name)) {
        complain("\n  ended with status %d; expected that %s is not built: %s", (int)result->status,
                 name, result->summary);
    }
}

static void judge_end(const struct ddi_case *test, const struct dirql_result *result,
                      const TEST_CONTROL *control)
{
    if (test->bug_check) {
        judge_bug_check(test, result, control);
        return;
    }
    if (test->ends_with) {
        judge_rule(test->ends_with, result);
        return;
    }
    if (test->not_built) {
        judge_not_built(test->not_built, result);
        return;
    }
    enum dirql_status_code expected = test->does_not_start ? DIRQL_DRIVER_FAILED : DIRQL_OK;
    if (result->status != expected || result->bug_check || result->rule) {
        complain("\n  ended with status %d: %s", (int)result->status, result->summary);
    } else if (test->does_not_start && !strstr(result->summary, "failed to start")) {
        complain("\n  not a failed start: %s", result->summary);
    } else if (result->violations != control->Breaks) {
        complain("\n  %u violations, of which %u were meant", result->violations, control->Breaks);
    }
}

/* Run a machine's only or next case. Returns whether what need hold only once did. */
static bool run_and_judge(struct dirql_machine *machine, const struct variant *variant,
                          uint64_t *ret_hash)
{
    const struct ddi_case *test = variant->test;
    TEST_CONTROL *control = select_case(machine, variant);
    if (!control) {
        return false;
    }
    last_driver = dq_machine->drivers[0].base;
    struct dirql_result result;
    (void)dirql_machine_run(machine, &result);
    dq_pool_fault_set(0);
    *ret_hash = result.trace_hash;
    if (variant->verifier == DIRQL_VERIFIER_STOP) {
        judge_rule(test->rule, &result);
        return true;
    }
    judge_driver(control);
    judge_end(test, &result, control);
    struct ddi_outcome outcome = { .result = &result, .control = control };
    /* These look at the trace. */
    const char *wrong = test->check && !variant->is_untraced ? test->check(&outcome) : NULL;
    if (wrong) {
        complain("\n  %s", wrong);
    }
    return test->check_once && !test->check_once(&outcome);
}

/* Name the variant in front of what was complained about since `start`. */
static void explain(const struct variant *variant, size_t start)
{
    static const char *const names[] = { "off", "kmdf", "stop" };
    if (text[start] == '\0') {
        return;
    }
    char what[TEXT_BYTES];
    (void)snprintf(what, sizeof(what), "%s", text + start);
    text[start] = '\0';
    complain("\nverifier %s, ", names[variant->verifier]);
    if (variant->seed) {
        complain("random order %" PRIu64 ": %s", variant->seed, what);
    } else {
        complain("plain order%s: %s", variant->is_untraced ? ", without trace" : "", what);
    }
}

static bool run_variant(const struct variant *variant, uint64_t *ret_hash)
{
    size_t start = strlen(text);
    bool is_met = false;
    struct dirql_machine *machine = create_machine(variant);
    if (machine) {
        is_met = run_and_judge(machine, variant, ret_hash);
        dirql_machine_destroy(machine);
    }
    explain(variant, start);
    return is_met;
}

/* cmocka cases. */

static void fail_if_complained(void)
{
    if (text[0]) {
        print_message("%s\n", text); /* longer than fail_msg() allows */
        fail();
    }
}

static bool is_in_mode(const struct ddi_case *test, size_t mode)
{
    return test->modes == 0 || (test->modes & modes[mode].bit) != 0;
}

/* Random orders, beside the plain one. DDI_ORDERS makes them fewer where a case does not need them:
 * for ./check. */
static uint32_t order_count(const struct ddi_case *test)
{
    const char *fewer = getenv("DDI_ORDERS");
    if (test->orders == DDI_PLAIN_ORDER_ONLY) {
        return 0;
    }
    if (test->orders) {
        return test->orders;
    }
    return fewer && !test->check_once ? (uint32_t)strtoul(fewer, NULL, 0) : ORDERS_DEFAULT;
}

static void run_case(void **state)
{
    const struct ddi_case *test = *state;
    uint32_t orders = order_count(test);
    uint32_t times_met = 0;
    text[0] = '\0';
    for (size_t mode = 0; mode < sizeof(modes) / sizeof(modes[0]); mode++) {
        for (uint32_t order = 0; is_in_mode(test, mode) && order <= orders; order++) {
            struct variant variant = { test, modes[mode].verifier, order, false };
            uint64_t hash = 0;
            times_met += run_variant(&variant, &hash);
            if (order == 0) {
                plain_runs[test - all_cases][mode].hash = hash;
                plain_runs[test - all_cases][mode].driver = last_driver;
            }
        }
    }
    if (is_in_mode(test, 0)) {
        struct variant variant = { test, modes[0].verifier, 0, true };
        uint64_t hash;
        (void)run_variant(&variant, &hash);
    }
    if (test->rule) {
        struct variant variant = { test, DIRQL_VERIFIER_STOP, 0, false };
        uint64_t hash;
        (void)run_variant(&variant, &hash);
    }
    if (test->check_once && times_met == 0) {
        complain("\n  what is looked for happened in no order");
    }
    fail_if_complained();
    if (test->rows) {
        (void)printf("rows passed: %s\n", test->rows);
        (void)fflush(stdout);
    }
}

static bool is_same_machine(const struct ddi_case *one, const struct ddi_case *other)
{
    bool is_same = one->processors == other->processors && one->workers == other->workers &&
                   one->scenario == other->scenario && one->set == other->set &&
                   one->checks_memory == other->checks_memory;
    for (uint32_t i = 0; i < DDI_DEVICES_MAX; i++) {
        const char *spec = one->devices[i] ? one->devices[i] : "";
        is_same = is_same && strcmp(spec, other->devices[i] ? other->devices[i] : "") == 0;
    }
    return is_same;
}

/* All cases of one machine and mode, by rewinding it. */
static void rewind_through(size_t first, size_t mode)
{
    struct variant variant = { &all_cases[first], modes[mode].verifier, 0, false };
    struct dirql_machine *machine = create_machine(&variant);
    if (!machine) {
        return;
    }
    for (size_t i = first; i < all_count; i++) {
        variant.test = &all_cases[i];
        if (!is_in_mode(variant.test, mode) || !is_same_machine(&all_cases[first], variant.test)) {
            continue;
        }
        size_t start = strlen(text);
        uint64_t hash = 0;
        (void)run_and_judge(machine, &variant, &hash);
        if (hash != plain_runs[i][mode].hash && last_driver == plain_runs[i][mode].driver) {
            complain("\n  another trace than in a machine of its own");
        }
        char error[DIRQL_ERROR_BYTES] = "";
        if (dirql_machine_rewind(machine, true, error) != DIRQL_OK) {
            complain("\n  %s", error);
        }
        if (text[start]) {
            explain(&variant, start);
            complain("\n  (case %s)", variant.test->name);
        }
    }
    dirql_machine_destroy(machine);
}

static void all_cases_again_by_rewinding(void **state)
{
    (void)state;
    text[0] = '\0';
    for (size_t mode = 0; mode < sizeof(modes) / sizeof(modes[0]); mode++) {
        for (size_t i = 0; i < all_count; i++) {
            bool is_first = is_in_mode(&all_cases[i], mode);
            for (size_t k = 0; k < i && is_first; k++) {
                is_first = !is_in_mode(&all_cases[k], mode) ||
                           !is_same_machine(&all_cases[k], &all_cases[i]);
            }
            if (is_first) {
                rewind_through(i, mode);
            }
        }
    }
    fail_if_complained();
}

/* The two tables have the same cases. */
static void every_case_of_the_driver_is_run(void **state)
{
    (void)state;
    text[0] = '\0';
    struct variant variant = { &all_cases[0], DIRQL_VERIFIER_OFF, 0, false };
    struct dirql_machine *machine = create_machine(&variant);
    const char *name = NULL;
    for (uint32_t index = 0; machine && (name = driver_case_name(machine, index)); index++) {
        bool is_known = false;
        for (size_t i = 0; i < all_count; i++) {
            is_known = is_known || strcmp(all_cases[i].name, name) == 0;
        }
        if (!is_known) {
            complain("\n  %s has no line in the table", name);
        }
    }
    dirql_machine_destroy(machine);
    fail_if_complained();
}

int ddi_run(char **arguments, const char *driver, const struct ddi_case *cases, size_t count)
{
    dirql_main_begin(arguments);
    (void)setenv("DIRQL_MODEL_PATH", DDI_MODEL_FOLDER, 0);
    driver_path = driver;
    all_cases = cases;
    all_count = count;
    struct CMUnitTest tests[CASES_MAX + 2];
    if (count == 0 || count > CASES_MAX) {
        (void)fprintf(stderr, "1 to %u cases\n", CASES_MAX);
        return 1;
    }
    /* A name as argument runs that case alone. */
    const char *only = arguments[1];
    size_t tests_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!only || strcmp(only, cases[i].name) == 0) {
            tests[tests_count++] = (struct CMUnitTest){
                .name = cases[i].name,
                .test_func = run_case,
                .initial_state = (void *)(uintptr_t)&cases[i],
            };
        }
    }
    if (!only) {
        tests[tests_count++] = (struct CMUnitTest)cmocka_unit_test(every_case_of_the_driver_is_run);
        tests[tests_count++] = (struct CMUnitTest)cmocka_unit_test(all_cases_again_by_rewinding);
    }
    return _cmocka_run_group_tests(driver, tests, tests_count, NULL, NULL);
}
