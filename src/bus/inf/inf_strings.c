/* SPDX-License-Identifier: MIT */
/* inf_strings - %strkey% and the sections that say what it stands for. Source:
 * install/inf-strings-section. */
#include <string.h>

#include "base/text.h"
#include "bus/inf/inf_internal.h"
#include "host/memory.h"

/* Most specific first, as for a user of US English. */
static const char *const sections[] = { "Strings.0409", "Strings.0009", "Strings" };

#define SECTIONS (sizeof(sections) / sizeof(sections[0]))

/* NULL: it stands for nothing. */
static const char *find(const struct dq_inf *inf, const char *name)
{
    for (size_t i = 0; i < SECTIONS; i++) {
        const struct dq_inf_line *line = dq_inf_entry(inf, dq_inf_section(inf, sections[i]), name);
        if (line) {
            return dq_inf_at(inf, line, 0)->text;
        }
    }
    return NULL;
}

/* %13% and the like are folders of the system. */
static bool is_folder(const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (name[i] < '0' || name[i] > '9') {
            return false;
        }
    }
    return length > 0;
}

/* The end of a token that begins behind a percent sign, or NULL. */
static const char *token_end(const char *start)
{
    const char *end = strchr(start, '%');
    return end && (size_t)(end - start) <= DQ_INF_NAME_MAX ? end : NULL;
}

static void append_token(struct dq_inf *inf, struct dq_inf_value *value, struct dq_text *text,
                         const char *start, const char *end)
{
    char name[DQ_INF_NAME_MAX + 1];
    size_t length = (size_t)(end - start);
    memcpy(name, start, length);
    name[length] = '\0';
    const char *replacement = is_folder(name, length) ? NULL : find(inf, name);
    if (replacement) {
        dq_text_append(text, replacement);
        return;
    }
    if (!is_folder(name, length) && !value->missing) {
        value->missing = dq_inf_keep(inf, name, length);
    }
    dq_text_append_bytes(text, start - 1, length + 2); /* as it stands there */
}

/* Longer than any value that makes sense, and than all of them together. */
#define EXPANDED_MAX     65536u
#define EXPANDED_MAX_ALL (16u * DQ_INF_BYTES_MAX)

/* The bytes of all values so far are in *all. */
static bool replace(struct dq_inf *inf, struct dq_inf_value *value, char *buffer, uint32_t *all,
                    struct dq_inf_error *error)
{
    struct dq_text text;
    dq_text_init(&text, buffer, EXPANDED_MAX);
    for (const char *at = value->text; *at;) {
        const char *end = *at == '%' ? token_end(at + 1) : NULL;
        if (!end) {
            dq_text_append_bytes(&text, at++, 1);
        } else if (end == at + 1) {
            dq_text_append(&text, "%");
            at = end + 1;
        } else {
            append_token(inf, value, &text, at + 1, end);
            at = end + 1;
        }
    }
    *all += (uint32_t)text.length;
    if (text.is_cut || *all > EXPANDED_MAX_ALL) {
        return dq_inf_fail(inf, value->at, error,
                           "the text is longer than %u bytes with its strings replaced, or all "
                           "such texts than %u",
                           EXPANDED_MAX - 1, EXPANDED_MAX_ALL);
    }
    value->text = dq_inf_keep(inf, text.buffer, text.length);
    return true;
}

static bool replace_line(struct dq_inf *inf, const struct dq_inf_line *line, char *buffer,
                         uint32_t *all, struct dq_inf_error *error)
{
    for (uint32_t i = 0; i < line->count; i++) {
        struct dq_inf_value *value = (struct dq_inf_value *)inf->values.items + line->first + i;
        if (strchr(value->text, '%') && !replace(inf, value, buffer, all, error)) {
            return false;
        }
    }
    return true;
}

/* [Strings], or that of a language. */
static bool is_strings_line(const struct dq_inf *inf, const struct dq_inf_line *line)
{
    static const char base[] = "Strings";
    const char *name = ((const struct dq_inf_section *)inf->sections.items)[line->section].name;
    char start[sizeof(base)];
    dq_text_copy(start, sizeof(start), name);
    char next = strlen(name) > strlen(base) ? name[strlen(base)] : '\0';
    return dq_inf_is_same(start, base) && (next == '\0' || next == '.');
}

/* A line of [Strings] gives one text a name. */
static bool check_strings_line(const struct dq_inf *inf, const struct dq_inf_line *line,
                               struct dq_inf_error *error)
{
    if (!line->has_key) {
        return dq_inf_fail(inf, line->at, error,
                           "a line of [Strings] has the form name = \"text\"");
    }
    if (dq_inf_count(line) > 1) {
        return dq_inf_fail(inf, dq_inf_at(inf, line, 1)->at, error,
                           "there is a comma behind the text of %s: put the text into quotation "
                           "marks",
                           dq_inf_key(inf, line)->text);
    }
    return true;
}

bool dq_inf_replace_strings(struct dq_inf *inf, struct dq_inf_error *error)
{
    const struct dq_inf_line *lines = inf->lines.items;
    for (uint32_t i = 0; i < inf->lines.count; i++) {
        if (!is_strings_line(inf, &lines[i])) {
            continue;
        }
        if (!check_strings_line(inf, &lines[i], error)) {
            return false;
        }
        dq_inf_entry_add(inf, i);
    }
    char *buffer = host_memory_alloc(EXPANDED_MAX);
    uint32_t all = 0;
    bool is_good = true;
    for (uint32_t i = 0; is_good && i < inf->lines.count; i++) {
        if (!is_strings_line(inf, &lines[i])) {
            is_good = replace_line(inf, &lines[i], buffer, &all, error);
            dq_inf_entry_add(inf, i);
        }
    }
    host_memory_free(buffer);
    return is_good;
}
