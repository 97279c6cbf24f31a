/* SPDX-License-Identifier: MIT */
/* exploration_json - an exploration as one JSON object. Its names are an interface: what is there
 * stays, what is new comes beside it. */
#include <jansson.h>

#include "base/check.h"
#include "machine/exploration_internal.h"

struct json_t *dq_exploration_json_text(const char *text)
{
    struct dq_report_buffer clean = { 0 };
    dq_report_buffer_append_clean(&clean, text ? text : "");
    json_t *value = json_stringn(clean.text ? clean.text : "", clean.length);
    dq_report_buffer_free(&clean);
    return value;
}

static int append_part(const char *text, size_t bytes, void *context)
{
    dq_report_buffer_append_bytes(context, text, bytes);
    return 0;
}

void dq_exploration_json_write(struct dq_report_buffer *buffer, struct json_t *value)
{
    /* Fails on a value that was not made, or without memory. */
    int result =
        json_dump_callback(value, append_part, buffer, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    DQ_ASSERT(result == 0);
    dq_report_buffer_append(buffer, "\n");
    json_decref(value);
}

static void set_count(json_t *object, const char *name, uint64_t count)
{
    (void)json_object_set_new(object, name, json_integer((json_int_t)count));
}

static void set_text(json_t *object, const char *name, const char *text)
{
    (void)json_object_set_new(object, name, dq_exploration_json_text(text));
}

static void set_flag(json_t *object, const char *name, bool flag)
{
    (void)json_object_set_new(object, name, json_boolean(flag));
}

/* To the millisecond: more digits would be noise. */
static void set_seconds(json_t *object, const char *name, double seconds)
{
    double rounded = (double)(uint64_t)(seconds * 1000 + 0.5) / 1000;
    (void)json_object_set_new(object, name, json_real(rounded));
}

static json_t *make_locations(const struct dirql_finding *finding)
{
    json_t *locations = json_array();
    for (uint32_t i = 0; i < finding->location_count && i < DIRQL_LOCATIONS_MAX; i++) {
        json_t *location = json_object();
        set_text(location, "function", finding->locations[i].function);
        set_text(location, "file", finding->locations[i].file);
        set_count(location, "line", finding->locations[i].line);
        (void)json_array_append_new(locations, location);
    }
    return locations;
}

static json_t *make_finding(const struct dirql_finding *finding)
{
    struct dq_report_buffer page = { 0 };
    dq_exploration_write_page(&page, finding);
    json_t *object = json_object();
    set_text(object, "rule", finding->rule);
    set_text(object, "kind", finding->kind);
    set_text(object, "summary", finding->summary);
    set_text(object, "page", page.text);
    set_count(object, "bug_check", finding->bug_check);
    set_text(object, "token", finding->token);
    set_count(object, "execution", finding->execution);
    set_seconds(object, "seconds", finding->seconds);
    set_count(object, "occurrences", finding->occurrences);
    set_count(object, "preemptions", finding->preemptions);
    set_count(object, "minimised", finding->switches);
    set_flag(object, "confirmed", finding->is_confirmed);
    set_flag(object, "suppressed", finding->is_suppressed);
    (void)json_object_set_new(object, "locations", make_locations(finding));
    set_text(object, "details", finding->details);
    dq_report_buffer_free(&page);
    return object;
}

void dq_exploration_write_json(struct dq_report_buffer *buffer,
                               const struct dirql_exploration *exploration)
{
    json_t *object = json_object();
    set_text(object, "status", dq_exploration_status_name(exploration));
    (void)json_object_set_new(object, "preemptions",
                              exploration->preemptions == DIRQL_UNLIMITED
                                  ? json_null()
                                  : json_integer(exploration->preemptions));
    set_count(object, "classes", exploration->classes);
    set_count(object, "executions", exploration->executions);
    set_count(object, "cut", exploration->cut);
    set_count(object, "redundant", exploration->redundant);
    set_count(object, "points", exploration->points);
    set_count(object, "shared_locations", exploration->shared_locations);
    set_seconds(object, "seconds", exploration->seconds);
    set_text(object, "why_not_complete", exploration->why_not_complete);
    json_t *findings = json_array();
    for (uint32_t i = 0; i < exploration->finding_count; i++) {
        (void)json_array_append_new(findings, make_finding(&exploration->findings[i]));
    }
    (void)json_object_set_new(object, "findings", findings);
    dq_exploration_json_set_coverage(object, exploration);
    dq_exploration_json_write(buffer, object);
}
