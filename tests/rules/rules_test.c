/* SPDX-License-Identifier: MIT */
/*
 * rules_test - each rule of src/kernel/rules.def is reported for the driver in drivers/broken that
 * breaks it, under its name, with its bug check, at the line marked HERE; and not for its correct
 * twin.
 *
 * The table says what happens instead without the verifier and with KMDF's: the run goes on and the
 * violation is counted, or Windows' own bug check comes, or the driver fails as it would anyway.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "dirql/machine.h"
#include "host/console.h"
#include "kernel/stop.h"

#define PATH_BYTES   1024u
#define REPORT_BYTES 65536u
#define ORDERS       8u
#define MARK         "/* HERE */"
#define DPC_LIMIT_US 100u

/* How a run with verifier off or kmdf ends. */
enum fallback_kind {
    GOES_ON, /* exit status 0, the violation is counted */
    STOPS,   /* the bug check, without a rule: Windows does that whatever the verifier */
    FAILS,   /* as with verifier stop: a crash, or nothing can run */
    HANGS,   /* counted; then nothing can run any more, and the threads that wait say so */
};

struct fallback {
    enum fallback_kind kind;
    uint32_t bug_check; /* STOPS */
};

struct rule_case {
    const char *identifier; /* "KMDF_IRQL" */
    enum dq_rule rule;
    struct fallback off;
    struct fallback kmdf;
    bool checks_memory; /* the driver is instrumented, and the machine looks */
};

static const struct rule_case *case_of(void **state)
{
    return *state;
}

/* In the order of rules.def. */
static const struct rule_case cases[] = {
    /* Wrong IRQL: KMDF and the kernel check nothing in a free build, and both calls happen to do
       what they should. */
    { "KMDF_IRQL", DQ_RULE_KMDF_IRQL, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "WDM_IRQL", DQ_RULE_WDM_IRQL, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "CALLBACK_IRQL", DQ_RULE_CALLBACK_IRQL, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "CALLBACK_LOCK", DQ_RULE_CALLBACK_LOCK, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "IRQL_RAISE", DQ_RULE_IRQL_RAISE, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "SPIN_LOCK_RECURSION", DQ_RULE_SPIN_LOCK_RECURSION, { STOPS, 0x0F }, { STOPS, 0x0F }, false },
    { "SPIN_LOCK_RELEASE", DQ_RULE_SPIN_LOCK_RELEASE, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "WAIT_IRQL", DQ_RULE_WAIT_IRQL, { STOPS, 0x0A }, { STOPS, 0x0A }, false },
    { "WAIT_IN_DPC", DQ_RULE_WAIT_IN_DPC, { STOPS, 0xB8 }, { STOPS, 0xB8 }, false },
    { "POOL_FREE", DQ_RULE_POOL_FREE, { STOPS, 0xC2 }, { STOPS, 0xC2 }, false },
    { "POOL_LEAK", DQ_RULE_POOL_LEAK, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "REGISTER_ADDRESS", DQ_RULE_REGISTER_ADDRESS, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "REGISTER_DEREFERENCE", DQ_RULE_REGISTER_DEREFERENCE, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "WORK_ITEM_IRQL", DQ_RULE_WORK_ITEM_IRQL, { STOPS, 0xE1 }, { STOPS, 0xE1 }, false },
    { "WORK_ITEM_APC", DQ_RULE_WORK_ITEM_APC, { STOPS, 0x01 }, { STOPS, 0x01 }, false },
    { "KMDF_BREAK", DQ_RULE_KMDF_BREAK, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "INTERRUPT_LOCK", DQ_RULE_INTERRUPT_LOCK, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "REQUEST_COMPLETED_TWICE",
      DQ_RULE_REQUEST_COMPLETED_TWICE,
      { STOPS, 0x10D },
      { STOPS, 0x10D },
      false },
    { "REQUEST_NOT_UNMARKED", DQ_RULE_REQUEST_NOT_UNMARKED, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    /* Its EvtRequestCancel completes it once more. */
    { "REQUEST_CANCELED_COMPLETED",
      DQ_RULE_REQUEST_CANCELED_COMPLETED,
      { STOPS, 0x10D },
      { STOPS, 0x10D },
      false },
    { "REQUEST_MARKED_TWICE", DQ_RULE_REQUEST_MARKED_TWICE, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "REQUEST_IS_CANCELED", DQ_RULE_REQUEST_IS_CANCELED, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "REQUEST_ACCESS", DQ_RULE_REQUEST_ACCESS, { STOPS, 0x10D }, { STOPS, 0x10D }, false },
    { "REQUEST_OWN_COMPLETED",
      DQ_RULE_REQUEST_OWN_COMPLETED,
      { GOES_ON, 0 },
      { GOES_ON, 0 },
      false },
    { "REQUEST_UNFORMATTED", DQ_RULE_REQUEST_UNFORMATTED, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "REQUEST_SENT_CANCELABLE",
      DQ_RULE_REQUEST_SENT_CANCELABLE,
      { GOES_ON, 0 },
      { GOES_ON, 0 },
      false },
    { "REQUEST_FORGOTTEN_FORMATTED",
      DQ_RULE_REQUEST_FORGOTTEN_FORMATTED,
      { GOES_ON, 0 },
      { GOES_ON, 0 },
      false },
    { "FILTER_UNSET", DQ_RULE_FILTER_UNSET, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "CREATE_FORWARDING", DQ_RULE_CREATE_FORWARDING, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "QUEUE_ABOVE_OWNER", DQ_RULE_QUEUE_ABOVE_OWNER, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "REQUEST_NOT_COMPLETED", DQ_RULE_REQUEST_NOT_COMPLETED, { FAILS, 0 }, { FAILS, 0 }, false },
    { "DEADLOCK", DQ_RULE_DEADLOCK, { HANGS, 0 }, { HANGS, 0 }, false },
    { "STUCK", DQ_RULE_STUCK, { FAILS, 0 }, { FAILS, 0 }, false },
    { "WATCHDOG", DQ_RULE_WATCHDOG, { STOPS, 0x133 }, { STOPS, 0x133 }, false },
    { "CALLBACK_TIME", DQ_RULE_CALLBACK_TIME, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "ENDLESS_LOOP", DQ_RULE_ENDLESS_LOOP, { FAILS, 0 }, { FAILS, 0 }, false },
    { "CRASH", DQ_RULE_CRASH, { FAILS, 0 }, { FAILS, 0 }, false },
    { "HANDLE", DQ_RULE_HANDLE, { STOPS, 0x10D }, { STOPS, 0x10D }, false },
    { "OBJECT_LEAK", DQ_RULE_OBJECT_LEAK, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "ASSERTION", DQ_RULE_ASSERTION, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "PHYSICAL_ADDRESS", DQ_RULE_PHYSICAL_ADDRESS, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "MUTEX_RELEASE", DQ_RULE_MUTEX_RELEASE, { STOPS, 0x7E }, { STOPS, 0x7E }, false },
    { "MUTEX_KEPT", DQ_RULE_MUTEX_KEPT, { STOPS, 0x4000008A }, { STOPS, 0x4000008A }, false },
    { "FAST_MUTEX", DQ_RULE_FAST_MUTEX, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "WITHIN_CRITICAL_REGION",
      DQ_RULE_WITHIN_CRITICAL_REGION,
      { GOES_ON, 0 },
      { GOES_ON, 0 },
      false },
    { "SPECIAL_APCS", DQ_RULE_SPECIAL_APCS, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "RESOURCE_OWNER", DQ_RULE_RESOURCE_OWNER, { STOPS, 0xE3 }, { STOPS, 0xE3 }, false },
    { "RESOURCE_STATE", DQ_RULE_RESOURCE_STATE, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "LOCK_KEPT", DQ_RULE_LOCK_KEPT, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "PUSH_LOCK", DQ_RULE_PUSH_LOCK, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "SLIST_ALIGNMENT", DQ_RULE_SLIST_ALIGNMENT, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "RUNDOWN", DQ_RULE_RUNDOWN, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "IO_WORK_ITEM", DQ_RULE_IO_WORK_ITEM, { STOPS, 0x96 }, { STOPS, 0x96 }, false },
    { "SEMAPHORE_LIMIT", DQ_RULE_SEMAPHORE_LIMIT, { STOPS, 0x7E }, { STOPS, 0x7E }, false },
    { "WAIT_OBJECTS", DQ_RULE_WAIT_OBJECTS, { STOPS, 0x0C }, { STOPS, 0x0C }, false },
    { "TIMER_OBJECT", DQ_RULE_TIMER_OBJECT, { STOPS, 0xC7 }, { STOPS, 0xC7 }, false },
    { "DPC_OBJECT", DQ_RULE_DPC_OBJECT, { STOPS, 0xC7 }, { STOPS, 0xC7 }, false },
    /* Windows goes on with whatever is there. */
    { "USE_AFTER_FREE", DQ_RULE_USE_AFTER_FREE, { GOES_ON, 0 }, { GOES_ON, 0 }, true },
    { "MEMORY_OVERRUN", DQ_RULE_MEMORY_OVERRUN, { GOES_ON, 0 }, { GOES_ON, 0 }, true },
    { "DEAD_STACK", DQ_RULE_DEAD_STACK, { GOES_ON, 0 }, { GOES_ON, 0 }, true },
    { "OPAQUE_MEMORY", DQ_RULE_OPAQUE_MEMORY, { GOES_ON, 0 }, { GOES_ON, 0 }, true },
    { "MDL_STATE", DQ_RULE_MDL_STATE, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "DMA_STATE", DQ_RULE_DMA_STATE, { STOPS, 0x10D }, { STOPS, 0x10D }, false },
    { "IRP_AFTER_COMPLETION",
      DQ_RULE_IRP_AFTER_COMPLETION,
      { STOPS, 0x44 },
      { STOPS, 0x44 },
      false },
    { "IRP_OWNER", DQ_RULE_IRP_OWNER, { STOPS, 0x44 }, { STOPS, 0x44 }, false },
    { "IRP_FREE", DQ_RULE_IRP_FREE, { STOPS, 0x44 }, { STOPS, 0x44 }, false },
    { "IRP_REUSE", DQ_RULE_IRP_REUSE, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "IRP_ALLOCATED_COMPLETED",
      DQ_RULE_IRP_ALLOCATED_COMPLETED,
      { GOES_ON, 0 },
      { GOES_ON, 0 },
      false },
    { "IRP_STATUS", DQ_RULE_IRP_STATUS, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "IRP_CANCEL_ROUTINE", DQ_RULE_IRP_CANCEL_ROUTINE, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "IRP_STACK", DQ_RULE_IRP_STACK, { STOPS, 0x35 }, { STOPS, 0x35 }, false },
    { "IRP_NEXT_LOCATION", DQ_RULE_IRP_NEXT_LOCATION, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "MARK_IRP_PENDING", DQ_RULE_MARK_IRP_PENDING, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "MARK_IRP_PENDING2", DQ_RULE_MARK_IRP_PENDING2, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "IRP_PENDING_RETURNED", DQ_RULE_IRP_PENDING_RETURNED, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "IRP_NOT_COMPLETED", DQ_RULE_IRP_NOT_COMPLETED, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
    { "IRP_RETURNED_STATUS", DQ_RULE_IRP_RETURNED_STATUS, { GOES_ON, 0 }, { GOES_ON, 0 }, false },
};

_Static_assert(sizeof(cases) / sizeof(cases[0]) == DQ_RULE_COUNT, "one case for each rule");

static const char *rule_name(const struct rule_case *test)
{
    return dq_rule_inspect(test->rule).name;
}

/* "KMDF_IRQL", ".c" -> "<folder>/kmdf_irql.c" */
static void make_path(char path[PATH_BYTES], const char *folder, const struct rule_case *test,
                      const char *ending)
{
    int length = snprintf(path, PATH_BYTES, "%s/", folder);
    (void)snprintf(path + length, PATH_BYTES - (size_t)length, "%s%s", test->identifier, ending);
    for (char *c = path + length; *c; c++) {
        *c = (char)tolower((unsigned char)*c);
    }
}

/* Its driver is a filter, above the function driver of another rule's correct twin. */
static bool is_of_filter(const struct rule_case *test)
{
    return test->rule == DQ_RULE_FILTER_UNSET || test->rule == DQ_RULE_CREATE_FORWARDING ||
           test->rule == DQ_RULE_QUEUE_ABOVE_OWNER;
}

static struct dirql_machine *create(const struct rule_case *test, const char *ending,
                                    enum dirql_verifier verifier, uint64_t seed)
{
    static char driver[PATH_BYTES]; /* for as long as the machine lives */
    make_path(driver, RULES_DRIVER_FOLDER, test, ending);
    struct dirql_machine_config config;
    dirql_machine_config_init(&config);
    if (is_of_filter(test)) {
        config.driver = RULES_DRIVER_FOLDER "/crash_correct.so";
        config.filters[config.filter_count++] = driver;
    } else {
        config.driver = driver;
    }
    config.devices[0] = "model:edu";
    config.device_count = 1;
    config.scenario = RULES_SCENARIO;
    config.verifier = verifier;
    config.strategy = seed ? DIRQL_STRATEGY_RANDOM : DIRQL_STRATEGY_FIRST;
    config.seed = seed;
    config.loop_limit_seconds = 1;
    config.is_quiet = true;
    config.checks_memory = test->checks_memory;
    config.dpc_limit_us = test->rule == DQ_RULE_CALLBACK_TIME ? DPC_LIMIT_US : 0;
    char error[DIRQL_ERROR_BYTES] = "";
    struct dirql_machine *machine = NULL;
    if (dirql_machine_create(&config, &machine, error) != DIRQL_OK) {
        fail_msg("%s", error);
    }
    return machine;
}

/* What dirql_machine_report() prints. */
static void read_report(const struct dirql_machine *machine, const struct dirql_result *result,
                        char text[REPORT_BYTES])
{
    FILE *file = tmpfile();
    assert_non_null(file);
    (void)fflush(stdout);
    host_console_flush();
    int output = dup(STDOUT_FILENO);
    assert_true(output >= 0 && dup2(fileno(file), STDOUT_FILENO) >= 0);
    dirql_machine_report(machine, result);
    host_console_flush();
    (void)fflush(stdout);
    assert_true(dup2(output, STDOUT_FILENO) >= 0);
    (void)close(output);
    rewind(file);
    size_t bytes = fread(text, 1, REPORT_BYTES - 1, file);
    text[bytes] = '\0';
    (void)fclose(file);
}

/* Number of the marked line; 0 if there is none. */
static unsigned find_marked_line(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char line[512];
    unsigned number = 0;
    unsigned marked = 0;
    while (!marked && fgets(line, sizeof(line), file)) {
        number++;
        marked = strstr(line, MARK) ? number : 0;
    }
    (void)fclose(file);
    return marked;
}

static void expect_text(const char *report, const char *text)
{
    if (!strstr(report, text)) {
        print_message("the report lacks \"%s\":\n%s\n", text, report);
        fail();
    }
}

/* Without a mark nothing of the driver ran when the rule was found broken, and no line is named. */
static void expect_place(const struct rule_case *test, const char *report)
{
    char source[PATH_BYTES];
    make_path(source, RULES_SOURCE_FOLDER, test, ".c");
    unsigned line = find_marked_line(source);
    if (line == 0) {
        assert_null(strstr(report, "\n  at "));
        return;
    }
    char place[PATH_BYTES + 64];
    (void)snprintf(place, sizeof(place), "\n  at         %s:%u, ", source, line);
    expect_text(report, place);
}

static void broken_driver_is_reported_at_its_line(void **state)
{
    static char report[REPORT_BYTES];
    const struct rule_case *test = case_of(state);
    uint32_t bug_check = dq_rule_inspect(test->rule).bug_check;
    struct dirql_machine *machine = create(test, "_broken.so", DIRQL_VERIFIER_STOP, 0);
    struct dirql_result result;
    enum dirql_status_code status = dirql_machine_run(machine, &result);
    read_report(machine, &result, report);
    dirql_machine_destroy(machine);

    print_message("%s\n", result.summary);
    assert_int_equal(status, DIRQL_DRIVER_FAILED);
    assert_non_null(result.rule);
    assert_string_equal(result.rule, rule_name(test));
    assert_int_equal(result.bug_check, bug_check);
    assert_true(result.violations <= 1); /* nothing was passed over before */
    expect_place(test, report);
    char line[64];
    (void)snprintf(line, sizeof(line), "\n  rule       %s\n", rule_name(test));
    expect_text(report, line);
    (void)snprintf(line, sizeof(line), "\n*** STOP: 0x%08X (", (unsigned)bug_check);
    assert_int_equal(strstr(report, line) != NULL, bug_check != 0);
}

static void judge_fallback(const struct rule_case *test, const struct fallback *fallback,
                           const struct dirql_result *result)
{
    uint32_t count = dq_violation_count_of(test->rule);
    switch (fallback->kind) {
    case GOES_ON:
        assert_int_equal(result->status, DIRQL_OK);
        assert_int_equal(result->bug_check, 0);
        assert_null(result->rule);
        assert_true(count >= 1);
        break;
    case STOPS:
        assert_int_equal(result->status, DIRQL_DRIVER_FAILED);
        assert_int_equal(result->bug_check, fallback->bug_check);
        assert_null(result->rule);
        assert_int_equal(count, 1);
        break;
    case FAILS:
        assert_int_equal(result->status, DIRQL_DRIVER_FAILED);
        assert_int_equal(result->bug_check, dq_rule_inspect(test->rule).bug_check);
        assert_string_equal(result->rule, rule_name(test));
        break;
    case HANGS:
        assert_int_equal(result->status, DIRQL_DRIVER_FAILED);
        assert_int_equal(count, 1);
        assert_string_equal(result->rule, rule_name(test));
        break;
    }
}

static void run_fallback(const struct rule_case *test, const struct fallback *fallback,
                         enum dirql_verifier verifier)
{
    struct dirql_machine *machine = create(test, "_broken.so", verifier, 0);
    struct dirql_result result;
    (void)dirql_machine_run(machine, &result);
    print_message("%u violations; %s\n", result.violations, result.summary);
    judge_fallback(test, fallback, &result);
    dirql_machine_destroy(machine);
}

static void broken_driver_without_verifier_falls_back(void **state)
{
    const struct rule_case *test = case_of(state);
    run_fallback(test, &test->off, DIRQL_VERIFIER_OFF);
}

static void broken_driver_with_kmdf_verifier_falls_back(void **state)
{
    const struct rule_case *test = case_of(state);
    run_fallback(test, &test->kmdf, DIRQL_VERIFIER_KMDF);
}

/* In the plain order and in some random ones, with every mode. */
static void correct_driver_is_silent(void **state)
{
    static const enum dirql_verifier modes[] = { DIRQL_VERIFIER_STOP, DIRQL_VERIFIER_KMDF,
                                                 DIRQL_VERIFIER_OFF };
    const struct rule_case *test = case_of(state);
    for (uint64_t seed = 0; seed <= ORDERS; seed++) {
        enum dirql_verifier mode = modes[seed % (sizeof(modes) / sizeof(modes[0]))];
        struct dirql_machine *machine = create(test, "_correct.so", mode, seed);
        struct dirql_result result;
        enum dirql_status_code status = dirql_machine_run(machine, &result);
        dirql_machine_destroy(machine);
        assert_string_equal(result.summary, "");
        assert_int_equal(status, DIRQL_OK);
        assert_null(result.rule);
        assert_int_equal(result.bug_check, 0);
        assert_int_equal(result.violations, 0);
    }
}

static const struct {
    const char *name;
    CMUnitTestFunction run;
} checks[] = {
    { "broken_driver_is_reported_at_its_line", broken_driver_is_reported_at_its_line },
    { "broken_driver_without_verifier_falls_back", broken_driver_without_verifier_falls_back },
    { "broken_driver_with_kmdf_verifier_falls_back", broken_driver_with_kmdf_verifier_falls_back },
    { "correct_driver_is_silent", correct_driver_is_silent },
};

enum { CHECK_COUNT = sizeof(checks) / sizeof(checks[0]) };

int main(int count, char **arguments)
{
    dirql_main_begin(arguments);
    (void)setenv("DIRQL_MODEL_PATH", RULES_MODEL_FOLDER, 0);
    static struct CMUnitTest tests[DQ_RULE_COUNT * CHECK_COUNT];
    static char names[DQ_RULE_COUNT * CHECK_COUNT][80];
    size_t test_count = 0;
    /* An identifier as argument runs that rule alone. */
    for (size_t i = 0; i < DQ_RULE_COUNT; i++) {
        for (size_t k = 0; k < CHECK_COUNT; k++) {
            if (count > 1 && strcmp(arguments[1], cases[i].identifier) != 0) {
                continue;
            }
            char *name = names[test_count];
            (void)snprintf(name, sizeof(names[0]), "%s %s", cases[i].identifier, checks[k].name);
            tests[test_count++] = (struct CMUnitTest){
                .name = name,
                .test_func = checks[k].run,
                .initial_state = (void *)(uintptr_t)&cases[i],
            };
        }
    }
    return _cmocka_run_group_tests("rules", tests, test_count, NULL, NULL);
}
