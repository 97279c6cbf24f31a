/* SPDX-License-Identifier: MIT */
/* suppressions_test - files of known findings: what they match, and what is wrong in them. */
#include "machine/suppressions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/console.h"
#include "host/memory.h"

static char path[64];

static void write_file(const char *text, size_t bytes)
{
    struct host_file_writer *writer;
    (void)snprintf(path, sizeof(path), "/tmp/dirql-suppressions-%d.txt", (int)getpid());
    assert_int_equal(host_file_writer_open(path, &writer), 0);
    host_file_writer_append(writer, text, bytes);
    assert_int_equal(host_file_writer_commit(writer), 0);
}

static struct dq_suppressions *read_text(const char *text)
{
    char error[DIRQL_ERROR_BYTES];
    struct dq_suppressions *suppressions;
    write_file(text, strlen(text));
    assert_int_equal(dq_suppressions_read(path, &suppressions, error), DIRQL_OK);
    (void)unlink(path);
    return suppressions;
}

/* The error begins with the file and its line. */
static void is_refused_bytes(const char *text, size_t bytes, int line, const char *cause)
{
    char error[DIRQL_ERROR_BYTES];
    char wanted[256];
    struct dq_suppressions *suppressions;
    write_file(text, bytes);
    assert_int_equal(dq_suppressions_read(path, &suppressions, error), DIRQL_USAGE);
    (void)unlink(path);
    assert_null(suppressions);
    (void)snprintf(wanted, sizeof(wanted), "%s:%d: %s", path, line, cause);
    assert_string_equal(error, wanted);
}

static void is_refused(const char *text, int line, const char *cause)
{
    is_refused_bytes(text, strlen(text), line, cause);
}

static struct dirql_finding make_finding(const char *rule, const char *first, const char *second)
{
    struct dirql_finding finding = { .location_count = first ? second ? 2 : 1 : 0 };
    (void)snprintf(finding.rule, sizeof(finding.rule), "%s", rule);
    if (first) {
        (void)snprintf(finding.locations[0].function, 64, "%s", first);
    }
    if (second) {
        (void)snprintf(finding.locations[1].function, 64, "%s", second);
    }
    return finding;
}

static bool is_matched(const char *text, const char *rule, const char *first, const char *second)
{
    struct dq_suppressions *suppressions = read_text(text);
    struct dirql_finding finding = make_finding(rule, first, second);
    bool is_known = dq_suppressions_match(suppressions, &finding);
    dq_suppressions_free(suppressions);
    return is_known;
}

static void rule_and_any_function_match(void **state)
{
    (void)state;
    const char *text =
        "# known since the first version\n\n  dirql.Race\tEvtIsr # counter is only\n";
    assert_true(is_matched(text, "dirql.Race", "EvtIsr", NULL));
    assert_true(is_matched(text, "dirql.Race", "EvtDpc", "EvtIsr"));
    assert_false(is_matched(text, "dirql.Race", "EvtDpc", NULL));
    assert_false(is_matched(text, "dirql.Race", "EvtIsr2", NULL));
    assert_false(is_matched(text, "dirql.Race", "EvtIs", NULL));
    assert_false(is_matched(text, "dirql.Races", "EvtIsr", NULL));
    assert_false(is_matched(text, "dirql.Race", NULL, NULL));
}

static void star_is_any_text(void **state)
{
    (void)state;
    assert_true(is_matched("dirql.Race *#r", "dirql.Race", "EvtIsr", NULL));
    assert_true(is_matched("dirql.Race * # r", "dirql.Race", NULL, NULL));
    assert_true(is_matched("* EvtIsr # r", "KmdfIrql", "EvtIsr", NULL));
    assert_true(is_matched("dirql.* Lab*Isr # r", "dirql.Race", "LabEvtIsrIsr", NULL));
    assert_true(is_matched("dirql.* *ab*sr* # r", "dirql.Race", "LabEvtIsrTail", NULL));
    assert_false(is_matched("dirql.* Lab*Isr # r", "dirql.Race", "LabEvtIsrX", NULL));
    assert_false(is_matched("dirql.* Lab*Isr # r", "KmdfIrql", "LabEvtIsr", NULL));
}

static void wrong_lines_are_named(void **state)
{
    (void)state;
    is_refused("dirql.Race\n", 1, "expected RULE FUNCTION # REASON");
    is_refused("\n# c\ndirql.Race # why\n", 3, "expected RULE FUNCTION # REASON");
    is_refused("a b # why\na b\n", 2, "a reason is missing: write RULE FUNCTION # REASON");
    is_refused("a b #  \t\r\n", 1, "a reason is missing: write RULE FUNCTION # REASON");
    is_refused("a b c # why", 1, "expected # and a reason after the function");
    is_refused("* ** # why", 1, "this would suppress every finding: name a rule or a function");
    is_refused_bytes("a b # \0", 7, 1, "this is no text file");
}

static void missing_file_is_an_error(void **state)
{
    (void)state;
    char error[DIRQL_ERROR_BYTES];
    struct dq_suppressions *suppressions;
    assert_int_equal(dq_suppressions_read("/missing/known.txt", &suppressions, error), DIRQL_USAGE);
    assert_string_equal(error, "/missing/known.txt cannot be read: No such file or directory");
}

static void exploration_is_marked_and_unused_lines_are_listed(void **state)
{
    (void)state;
    struct dq_suppressions *suppressions = read_text("KmdfIrql EvtOld # gone\n"
                                                     "dirql.Race EvtIsr # benign\n"
                                                     "* EvtTimer # also gone\r\n");
    struct dirql_finding findings[] = { make_finding("dirql.Race", "EvtIsr", NULL),
                                        make_finding("KmdfIrql", "EvtIsr", NULL) };
    struct dirql_exploration exploration = { .findings = findings, .finding_count = 2 };
    dq_suppressions_apply(suppressions, &exploration);
    assert_true(findings[0].is_suppressed);
    assert_false(findings[1].is_suppressed);
    char wanted[256];
    (void)snprintf(wanted, sizeof(wanted), "%s:1 KmdfIrql EvtOld, %s:3 * EvtTimer", path, path);
    assert_string_equal(exploration.suppressions_unused, wanted);
    host_memory_free(exploration.suppressions_unused);
    dq_suppressions_free(suppressions);
}

static void empty_file_suppresses_nothing(void **state)
{
    (void)state;
    struct dq_suppressions *suppressions = read_text("");
    struct dirql_exploration exploration = { 0 };
    dq_suppressions_apply(suppressions, &exploration);
    assert_null(exploration.suppressions_unused);
    dq_suppressions_free(suppressions);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(rule_and_any_function_match),
        cmocka_unit_test(star_is_any_text),
        cmocka_unit_test(wrong_lines_are_named),
        cmocka_unit_test(missing_file_is_an_error),
        cmocka_unit_test(exploration_is_marked_and_unused_lines_are_listed),
        cmocka_unit_test(empty_file_suppresses_nothing),
    };
    return cmocka_run_group_tests_name("machine.suppressions", cases, NULL, NULL);
}
