/* SPDX-License-Identifier: MIT */
/* coverage_report - who interrupted whom, as a table and as JSON. */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/check.h"
#include "machine/exploration_internal.h"

#define PAIRS_SHOWN 20u /* JSON has them all */

static bool is_same_pair(const struct dirql_meeting *a, const struct dirql_meeting *b)
{
    return strcmp(a->interrupted, b->interrupted) == 0 &&
           strcmp(a->interrupter, b->interrupter) == 0;
}

/* One line for a pair of callbacks: at how many of the places they met, and where never. */
static void write_pair(struct dq_report_buffer *buffer, const struct dirql_exploration *exploration,
                       uint32_t first)
{
    const struct dirql_meeting *pair = &exploration->meetings[first];
    uint32_t places = 0;
    uint32_t met = 0;
    uint32_t end = first;
    for (; end < exploration->meeting_count && is_same_pair(&exploration->meetings[end], pair);
         end++) {
        places++;
        met += exploration->meetings[end].count > 0;
    }
    dq_report_buffer_append(buffer, "  ");
    size_t start = buffer->length;
    dq_report_buffer_append_clean(buffer, pair->interrupter);
    dq_report_buffer_append(buffer, " in ");
    dq_report_buffer_append_clean(buffer, pair->interrupted);
    size_t written = buffer->length - start;
    dq_report_buffer_format(buffer, "%*s%4" PRIu32 " of %" PRIu32 " places",
                            written < 56 ? (int)(57 - written) : 1, "", met, places);
    const char *separator = "; never at ";
    for (uint32_t i = first, shown = 0; i < end && met > 0; i++) {
        const struct dirql_meeting *meeting = &exploration->meetings[i];
        if (meeting->count == 0 && meeting->place.line) {
            if (++shown > 3) {
                dq_report_buffer_append(buffer, ", ...");
                break;
            }
            dq_report_buffer_append(buffer, separator);
            dq_report_buffer_append_clean(buffer, meeting->place.file);
            dq_report_buffer_format(buffer, ":%" PRIu32, meeting->place.line);
            separator = ", ";
        }
    }
    dq_report_buffer_append(buffer, "\n");
}

void dq_exploration_write_meetings(struct dq_report_buffer *buffer,
                                   const struct dirql_exploration *exploration)
{
    dq_report_buffer_append(buffer, "who interrupted whom\n\n");
    uint32_t shown = 0;
    for (uint32_t i = 0; i < exploration->meeting_count; i++) {
        bool is_first =
            i == 0 || !is_same_pair(&exploration->meetings[i], &exploration->meetings[i - 1]);
        if (is_first && shown++ < PAIRS_SHOWN) {
            write_pair(buffer, exploration, i);
        }
    }
    if (shown > PAIRS_SHOWN) {
        dq_report_buffer_format(buffer, "  ... and %" PRIu32 " more pairs: see --coverage\n",
                                shown - PAIRS_SHOWN);
    }
    if (exploration->is_coverage_cut) {
        dq_report_buffer_append(buffer,
                                "  some are missing: there are more than there is room for\n");
    }
}

static json_t *make_meetings(const struct dirql_exploration *exploration)
{
    json_t *meetings = json_array();
    for (uint32_t i = 0; i < exploration->meeting_count; i++) {
        const struct dirql_meeting *meeting = &exploration->meetings[i];
        json_t *object = json_object();
        (void)json_object_set_new(object, "interrupted",
                                  dq_exploration_json_text(meeting->interrupted));
        (void)json_object_set_new(object, "interrupter",
                                  dq_exploration_json_text(meeting->interrupter));
        (void)json_object_set_new(object, "function",
                                  dq_exploration_json_text(meeting->place.function));
        (void)json_object_set_new(object, "file", dq_exploration_json_text(meeting->place.file));
        (void)json_object_set_new(object, "line", json_integer(meeting->place.line));
        (void)json_object_set_new(object, "count", json_integer((json_int_t)meeting->count));
        (void)json_array_append_new(meetings, object);
    }
    return meetings;
}

void dq_exploration_json_set_coverage(struct json_t *object,
                                      const struct dirql_exploration *exploration)
{
    (void)json_object_set_new(object, "coverage", make_meetings(exploration));
    (void)json_object_set_new(object, "coverage_complete",
                              json_boolean(!exploration->is_coverage_cut));
}

DQ_EXPORT enum dirql_status_code
dirql_exploration_coverage(const struct dirql_exploration *exploration, const char *path,
                           char error[DIRQL_ERROR_BYTES])
{
    struct dq_report_buffer buffer = { 0 };
    json_t *object = json_object();
    dq_exploration_json_set_coverage(object, exploration);
    dq_exploration_json_write(&buffer, object);
    enum dirql_status_code status = dq_report_buffer_write(&buffer, path, error);
    dq_report_buffer_free(&buffer);
    return status;
}
