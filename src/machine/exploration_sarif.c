/* SPDX-License-Identifier: MIT */
/*
 * exploration_sarif - an exploration as a SARIF 2.1.0 log, for code scanning.
 *
 * The first place of a finding is its location, the others are related ones. The fingerprint is
 * made of the rule and the functions, so that an edit elsewhere in the file does not make the
 * finding a new one.
 * Source: OASIS, sarif-schema-2.1.0.json.
 */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "machine/exploration_internal.h"

#define SCHEMA                                                                                     \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

static void set(json_t *object, const char *name, json_t *value)
{
    (void)json_object_set_new(object, name, value);
}

/* { "text": ... } */
static json_t *make_message(const char *text)
{
    json_t *message = json_object();
    set(message, "text", dq_exploration_json_text(text));
    return message;
}

/* A relative reference: what has a meaning in one is written as %XX. */
static json_t *make_uri(const char *file)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-._~/";
    struct dq_report_buffer uri = { 0 };
    for (; *file; file++) {
        if (strchr(plain, *file)) {
            dq_report_buffer_append_bytes(&uri, file, 1);
        } else {
            dq_report_buffer_format(&uri, "%%%02X", (unsigned)(unsigned char)*file);
        }
    }
    json_t *value = dq_exploration_json_text(uri.text);
    dq_report_buffer_free(&uri);
    return value;
}

static json_t *make_location(const struct dirql_location *place)
{
    json_t *location = json_object();
    if (place->file[0]) {
        json_t *artifact = json_object();
        set(artifact, "uri", make_uri(place->file));
        json_t *physical = json_object();
        set(physical, "artifactLocation", artifact);
        if (place->line) {
            json_t *region = json_object();
            set(region, "startLine", json_integer(place->line));
            set(physical, "region", region);
        }
        set(location, "physicalLocation", physical);
    }
    if (place->function[0]) {
        json_t *function = json_object();
        set(function, "name", dq_exploration_json_text(place->function));
        set(function, "kind", json_string("function"));
        json_t *logical = json_array();
        (void)json_array_append_new(logical, function);
        set(location, "logicalLocations", logical);
    }
    return location;
}

static void set_locations(json_t *result, const struct dirql_finding *finding)
{
    json_t *locations = json_array();
    json_t *related = json_array();
    for (uint32_t i = 0; i < finding->location_count && i < DIRQL_LOCATIONS_MAX; i++) {
        json_t *location = make_location(&finding->locations[i]);
        if (i > 0) {
            set(location, "id", json_integer(i));
            set(location, "message", make_message("and here"));
        }
        (void)json_array_append_new(i == 0 ? locations : related, location);
    }
    set(result, "locations", locations);
    set(result, "relatedLocations", related);
}

/* FNV-1a over the rule and the functions, each with its terminating zero. */
static json_t *make_fingerprints(const struct dirql_finding *finding)
{
    uint64_t hash = 0xcbf29ce484222325ull;
    const char *word = finding->rule;
    for (uint32_t i = 0;; i++) {
        for (const char *at = word;; at++) {
            hash = (hash ^ (unsigned char)*at) * 0x100000001b3ull;
            if (!*at) {
                break;
            }
        }
        if (i >= finding->location_count || i >= DIRQL_LOCATIONS_MAX) {
            break;
        }
        word = finding->locations[i].function;
    }
    struct dq_report_buffer text = { 0 };
    dq_report_buffer_format(&text, "%016" PRIx64, hash);
    json_t *fingerprints = json_object();
    set(fingerprints, "dirqlFinding/v1", json_string(text.text));
    dq_report_buffer_free(&text);
    return fingerprints;
}

/* Index of the finding's rule among the first ones of their rules. */
static uint32_t rule_index(const struct dirql_exploration *exploration, uint32_t finding)
{
    uint32_t index = 0;
    for (uint32_t i = 0; i < finding; i++) {
        bool is_first = true;
        for (uint32_t j = 0; j < i; j++) {
            is_first = is_first &&
                       strcmp(exploration->findings[i].rule, exploration->findings[j].rule) != 0;
        }
        if (strcmp(exploration->findings[i].rule, exploration->findings[finding].rule) == 0) {
            return index;
        }
        index += is_first;
    }
    return index;
}

static json_t *make_rules(const struct dirql_exploration *exploration)
{
    json_t *rules = json_array();
    for (uint32_t i = 0; i < exploration->finding_count; i++) {
        const struct dirql_finding *finding = &exploration->findings[i];
        if (rule_index(exploration, i) < json_array_size(rules)) {
            continue;
        }
        struct dq_report_buffer page = { 0 };
        dq_exploration_write_page(&page, finding);
        json_t *rule = json_object();
        set(rule, "id", dq_exploration_json_text(finding->rule));
        set(rule, "shortDescription", make_message(finding->rule));
        if (page.length > 0) {
            set(rule, "helpUri", dq_exploration_json_text(page.text));
        }
        (void)json_array_append_new(rules, rule);
        dq_report_buffer_free(&page);
    }
    return rules;
}

static json_t *make_result(const struct dirql_exploration *exploration, uint32_t index)
{
    const struct dirql_finding *finding = &exploration->findings[index];
    json_t *result = json_object();
    set(result, "ruleId", dq_exploration_json_text(finding->rule));
    set(result, "ruleIndex", json_integer(rule_index(exploration, index)));
    set(result, "level", json_string("error"));
    set(result, "message", make_message(finding->summary));
    set_locations(result, finding);
    set(result, "partialFingerprints", make_fingerprints(finding));
    set(result, "occurrenceCount",
        json_integer((json_int_t)(finding->occurrences ? finding->occurrences : 1)));
    if (finding->is_suppressed) {
        json_t *suppression = json_object();
        set(suppression, "kind", json_string("external"));
        json_t *suppressions = json_array();
        (void)json_array_append_new(suppressions, suppression);
        set(result, "suppressions", suppressions);
    }
    json_t *properties = json_object();
    set(properties, "details", dq_exploration_json_text(finding->details));
    set(properties, "token", dq_exploration_json_text(finding->token));
    set(result, "properties", properties);
    return result;
}

/* That it ran, and how far its silence may be trusted. */
static json_t *make_invocations(const struct dirql_exploration *exploration)
{
    struct dq_report_buffer claim = { 0 };
    dq_exploration_write_claim(&claim, exploration);
    json_t *notification = json_object();
    set(notification, "level",
        json_string(exploration->status == DIRQL_BROKEN ? "error"
                    : exploration->is_complete          ? "note"
                                                        : "warning"));
    set(notification, "message", make_message(claim.text));
    json_t *notifications = json_array();
    (void)json_array_append_new(notifications, notification);
    json_t *invocation = json_object();
    set(invocation, "executionSuccessful", json_boolean(exploration->status != DIRQL_BROKEN));
    set(invocation, "exitCode", json_integer(exploration->status));
    set(invocation, "toolExecutionNotifications", notifications);
    json_t *invocations = json_array();
    (void)json_array_append_new(invocations, invocation);
    dq_report_buffer_free(&claim);
    return invocations;
}

void dq_exploration_write_sarif(struct dq_report_buffer *buffer,
                                const struct dirql_exploration *exploration)
{
    json_t *driver = json_object();
    set(driver, "name", json_string("dirql"));
    set(driver, "version", json_string(DIRQL_VERSION));
    set(driver, "rules", make_rules(exploration));
    json_t *tool = json_object();
    set(tool, "driver", driver);
    json_t *results = json_array();
    for (uint32_t i = 0; i < exploration->finding_count; i++) {
        (void)json_array_append_new(results, make_result(exploration, i));
    }
    json_t *run = json_object();
    set(run, "tool", tool);
    set(run, "invocations", make_invocations(exploration));
    set(run, "results", results);
    json_t *runs = json_array();
    (void)json_array_append_new(runs, run);
    json_t *log = json_object();
    set(log, "$schema", json_string(SCHEMA));
    set(log, "version", json_string("2.1.0"));
    set(log, "runs", runs);
    dq_exploration_json_write(buffer, log);
}
