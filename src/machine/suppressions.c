/* SPDX-License-Identifier: MIT */
/* suppressions - see suppressions.h. */
#include "machine/suppressions.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "host/console.h"
#include "host/memory.h"
#include "machine/report_buffer.h"

#define FILE_BYTES_MAX ((size_t)1 << 20)
#define WORD_BYTES     128u

struct suppression {
    char rule[WORD_BYTES];
    char function[WORD_BYTES];
    uint32_t line;
    bool is_used;
};

struct dq_suppressions {
    struct suppression *list;
    uint32_t count;
    char path[512];
};

/* Does text look like the pattern, in which a star is any text? On a mismatch the last star takes
 * one character more. */
static bool is_like(const char *pattern, const char *text)
{
    const char *star = NULL;
    const char *star_text = NULL;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            star_text = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++star_text;
        } else {
            return false;
        }
    }
    while (*pattern == '*') {
        pattern++;
    }
    return *pattern == '\0';
}

/* The next word of a line, which ends at `end`; false if there is none or it is too long. */
static bool read_word(const char **at, const char *end, char *ret_word)
{
    while (*at < end && (**at == ' ' || **at == '\t')) {
        (*at)++;
    }
    const char *start = *at;
    while (*at < end && **at != ' ' && **at != '\t' && **at != '#') {
        (*at)++;
    }
    size_t length = (size_t)(*at - start);
    if (length == 0 || length >= WORD_BYTES) {
        return false;
    }
    memcpy(ret_word, start, length);
    ret_word[length] = '\0';
    return true;
}

static bool is_blank(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r')) {
        at++;
    }
    return at == end;
}

/* The cause of a failure, or NULL. */
static const char *read_line(const char *at, const char *end, struct suppression *suppression)
{
    if (!read_word(&at, end, suppression->rule) || !read_word(&at, end, suppression->function)) {
        return "expected RULE FUNCTION # REASON";
    }
    const char *number_sign = memchr(at, '#', (size_t)(end - at));
    if (!is_blank(at, number_sign ? number_sign : end)) {
        return "expected # and a reason after the function";
    }
    if (!number_sign || is_blank(number_sign + 1, end)) {
        return "a reason is missing: write RULE FUNCTION # REASON";
    }
    if (strspn(suppression->rule, "*") == strlen(suppression->rule) &&
        strspn(suppression->function, "*") == strlen(suppression->function)) {
        return "this would suppress every finding: name a rule or a function";
    }
    return NULL;
}

static const char *read_lines(struct dq_suppressions *suppressions, const char *text, size_t bytes,
                              uint32_t *ret_line)
{
    const char *end = text + bytes;
    *ret_line = 1;
    if (memchr(text, '\0', bytes)) {
        return "this is no text file";
    }
    for (const char *at = text; at < end; (*ret_line)++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = newline ? newline : end;
        const char *first = at;
        while (first < line_end && (*first == ' ' || *first == '\t')) {
            first++;
        }
        if (!is_blank(at, line_end) && *first != '#') {
            struct suppression suppression = { .line = *ret_line };
            const char *cause = read_line(at, line_end, &suppression);
            if (cause) {
                return cause;
            }
            suppressions->list = host_memory_resize(
                suppressions->list, (suppressions->count + 1) * sizeof(*suppressions->list));
            suppressions->list[suppressions->count++] = suppression;
        }
        at = newline ? newline + 1 : end;
    }
    return NULL;
}

enum dirql_status_code dq_suppressions_read(const char *path,
                                            struct dq_suppressions **ret_suppressions,
                                            char error[DIRQL_ERROR_BYTES])
{
    struct dq_text message;
    char *text;
    size_t bytes;
    dq_text_init(&message, error, DIRQL_ERROR_BYTES);
    *ret_suppressions = NULL;
    int result = host_file_read_all(path, FILE_BYTES_MAX, &text, &bytes);
    if (result) {
        dq_text_format(&message, "%s cannot be read: %s", path, strerror(-result));
        return DIRQL_USAGE;
    }
    struct dq_suppressions *suppressions = host_memory_alloc(sizeof(*suppressions));
    dq_text_copy(suppressions->path, sizeof(suppressions->path), path);
    uint32_t line;
    const char *cause = read_lines(suppressions, text, bytes, &line);
    host_memory_free(text);
    if (cause) {
        dq_text_format(&message, "%s:%" PRIu32 ": %s", path, line, cause);
        dq_suppressions_free(suppressions);
        return DIRQL_USAGE;
    }
    *ret_suppressions = suppressions;
    return DIRQL_OK;
}

void dq_suppressions_free(struct dq_suppressions *suppressions)
{
    if (suppressions) {
        host_memory_free(suppressions->list);
        host_memory_free(suppressions);
    }
}

static bool is_about(const struct suppression *suppression, const struct dirql_finding *finding)
{
    if (!is_like(suppression->rule, finding->rule)) {
        return false;
    }
    /* A finding without a place is met by a star only. */
    if (finding->location_count == 0) {
        return is_like(suppression->function, "");
    }
    for (uint32_t i = 0; i < finding->location_count && i < DIRQL_LOCATIONS_MAX; i++) {
        if (is_like(suppression->function, finding->locations[i].function)) {
            return true;
        }
    }
    return false;
}

bool dq_suppressions_match(struct dq_suppressions *suppressions,
                           const struct dirql_finding *finding)
{
    bool is_known = false;
    for (uint32_t i = 0; i < suppressions->count; i++) {
        if (is_about(&suppressions->list[i], finding)) {
            suppressions->list[i].is_used = true;
            is_known = true;
        }
    }
    return is_known;
}

bool dq_suppressions_may_match(const struct dq_suppressions *suppressions,
                               const struct dirql_finding *finding)
{
    for (uint32_t i = 0; i < suppressions->count; i++) {
        if (is_like(suppressions->list[i].rule, finding->rule)) {
            return true;
        }
    }
    return false;
}

void dq_suppressions_apply(struct dq_suppressions *suppressions,
                           struct dirql_exploration *exploration)
{
    for (uint32_t i = 0; i < exploration->finding_count; i++) {
        exploration->findings[i].is_suppressed =
            dq_suppressions_match(suppressions, &exploration->findings[i]);
    }
    struct dq_report_buffer unused = { 0 };
    for (uint32_t i = 0; i < suppressions->count; i++) {
        const struct suppression *suppression = &suppressions->list[i];
        if (!suppression->is_used) {
            dq_report_buffer_format(&unused, "%s%s:%" PRIu32 " %s %s", unused.length ? ", " : "",
                                    suppressions->path, suppression->line, suppression->rule,
                                    suppression->function);
        }
    }
    host_memory_free(exploration->suppressions_unused);
    exploration->suppressions_unused = unused.text;
}
