/* SPDX-License-Identifier: MIT */
/*
 * exploration_junit - an exploration as a JUnit XML file with one test case, for the many tools
 * that show one.
 *
 * Each finding is a failure. What is not complete is a skipped case, so that nobody takes it for a
 * proof; our own failure is an error. The form is that of Jenkins' junit-10.xsd: times have three
 * digits after the point.
 */
#include <inttypes.h>

#include "machine/exploration_internal.h"

static void append_escaped(struct dq_report_buffer *buffer, const char *text)
{
    struct dq_report_buffer clean = { 0 };
    dq_report_buffer_append_clean(&clean, text);
    for (size_t i = 0; i < clean.length; i++) {
        switch (clean.text[i]) {
        case '&':
            dq_report_buffer_append(buffer, "&amp;");
            break;
        case '<':
            dq_report_buffer_append(buffer, "&lt;");
            break;
        case '>':
            dq_report_buffer_append(buffer, "&gt;");
            break;
        case '"':
            dq_report_buffer_append(buffer, "&quot;");
            break;
        case '\r': /* a reader would make it a line end */
            dq_report_buffer_append(buffer, "&#13;");
            break;
        default:
            dq_report_buffer_append_bytes(buffer, &clean.text[i], 1);
        }
    }
    dq_report_buffer_free(&clean);
}

/* ` name="value"`; a reader of XML makes blanks of tabs and line ends in values. */
static void append_attribute(struct dq_report_buffer *buffer, const char *name, const char *value)
{
    dq_report_buffer_format(buffer, " %s=\"", name);
    append_escaped(buffer, value);
    dq_report_buffer_append(buffer, "\"");
}

static void write_failure(struct dq_report_buffer *buffer, const struct dirql_finding *finding)
{
    dq_report_buffer_append(buffer, "      <failure");
    append_attribute(buffer, "type", finding->rule);
    append_attribute(buffer, "message", finding->summary);
    dq_report_buffer_append(buffer, ">");
    for (uint32_t i = 0; i < finding->location_count && i < DIRQL_LOCATIONS_MAX; i++) {
        const struct dirql_location *location = &finding->locations[i];
        if (location->line) {
            append_escaped(buffer, location->file);
            dq_report_buffer_format(buffer, ":%" PRIu32 ": ", location->line);
        }
        append_escaped(buffer, location->function);
        dq_report_buffer_append(buffer, "\n");
    }
    append_escaped(buffer, finding->details ? finding->details : "");
    if (finding->token && finding->token[0]) {
        dq_report_buffer_append(buffer, "\nreplay: dirql replay ");
        append_escaped(buffer, finding->token);
    }
    dq_report_buffer_append(buffer, "</failure>\n");
}

void dq_exploration_write_junit(struct dq_report_buffer *buffer,
                                const struct dirql_exploration *exploration)
{
    uint32_t failures = dq_exploration_open_findings(exploration);
    bool is_broken = exploration->status == DIRQL_BROKEN;
    bool is_skipped = !is_broken && failures == 0 && !exploration->is_complete;
    struct dq_report_buffer claim = { 0 };
    dq_exploration_write_claim(&claim, exploration);
    dq_report_buffer_append(buffer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    dq_report_buffer_format(buffer,
                            "  <testsuite name=\"dirql explore\" tests=\"1\" failures=\"%d\" "
                            "errors=\"%d\" skipped=\"%d\" time=\"%.3f\">\n"
                            "    <testcase classname=\"dirql.explore\"",
                            failures > 0, is_broken, is_skipped, exploration->seconds);
    append_attribute(buffer, "name",
                     exploration->subject[0] ? exploration->subject : "exploration");
    dq_report_buffer_format(buffer, " time=\"%.3f\">\n", exploration->seconds);
    for (uint32_t i = 0; i < exploration->finding_count; i++) {
        if (!exploration->findings[i].is_suppressed) {
            write_failure(buffer, &exploration->findings[i]);
        }
    }
    if (is_broken || is_skipped) {
        dq_report_buffer_format(buffer, "      <%s", is_broken ? "error" : "skipped");
        append_attribute(buffer, "message", claim.text);
        dq_report_buffer_append(buffer, "/>\n");
    }
    dq_report_buffer_append(buffer, "      <system-out>");
    append_escaped(buffer, claim.text);
    dq_report_buffer_append(buffer, "</system-out>\n    </testcase>\n  </testsuite>\n"
                                    "</testsuites>\n");
    dq_report_buffer_free(&claim);
}
