/* SPDX-License-Identifier: MIT
 *
 * dependencies - make rules, of clang's making.
 */
#include "dependencies.h"

#include "process.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool dq_cc_dependencies_is_listing(const struct dq_cc_options *options)
{
    return dq_cc_list_contains(&options->front, "-M") ||
           dq_cc_list_contains(&options->front, "-MM");
}

/* A file that is not named lies beside the object, or, where several sources become one driver, in
 * the current folder with the name of the source. */
static char *default_file(const struct dq_cc_options *options, const struct dq_cc_input *input,
                          const char *target)
{
    bool is_linked = options->stage == DQ_CC_STAGE_LINK;
    const char *path = is_linked ? dq_cc_base_name(input->path) : target;
    const char *dot = strrchr(dq_cc_base_name(path), '.');
    size_t length = dot == NULL ? strlen(path) : (size_t)(dot - path);
    return dq_cc_format("%.*s.d", (int)length, path);
}

const char *dq_cc_dependencies_add(const struct dq_cc_options *options,
                                   const struct dq_cc_input *input, const char *target,
                                   struct dq_cc_list *command)
{
    bool is_listing = dq_cc_dependencies_is_listing(options);
    if (!is_listing && !options->has_dependencies) {
        return NULL;
    }
    if (!options->has_dependency_target) {
        dq_cc_list_add(command, "-MQ");
        dq_cc_list_add(command, target);
    }
    const char *file = options->dependency_file;
    if (file == NULL && !is_listing) {
        file = default_file(options, input, target);
    }
    if (file != NULL) {
        dq_cc_list_addf(command, "-MF%s", file);
    }
    return file;
}

/* White space of a rule, with the ends of lines that it goes on behind. */
static size_t space_length(const char *at)
{
    size_t length = 0;
    while (at[length] == ' ' || at[length] == '\t' || at[length] == '\n' ||
           (at[length] == '\\' && at[length + 1] == '\n')) {
        length += at[length] == '\\' ? 2 : 1;
    }
    return length;
}

static size_t word_length(const char *at)
{
    size_t length = 0;
    while (at[length] != '\0' && strchr(" \t\n", at[length]) == NULL &&
           !(at[length] == '\\' && at[length + 1] == '\n')) {
        length += at[length] == '\\' && at[length + 1] == ' ' ? 2 : 1;
    }
    return length;
}

/* The path that a word of a rule stands for. */
static char *path_of(const char *word, size_t length)
{
    struct dq_cc_buffer path = { 0 };
    for (size_t i = 0; i < length; i++) {
        bool is_escape = i + 1 < length && ((word[i] == '\\' && strchr(" #", word[i + 1])) ||
                                            (word[i] == '$' && word[i + 1] == '$'));
        i += is_escape;
        dq_cc_buffer_add(&path, word + i, 1);
    }
    return dq_cc_absolute_path(path.length > 0 ? path.bytes : "");
}

/* As a word of a rule. */
static void add_path(struct dq_cc_buffer *rules, const char *path)
{
    for (; *path != '\0'; path++) {
        if (strchr(" #", *path) != NULL) {
            dq_cc_buffer_add(rules, "\\", 1);
        } else if (*path == '$') {
            dq_cc_buffer_add(rules, "$", 1);
        }
        dq_cc_buffer_add(rules, path, 1);
    }
}

void dq_cc_dependencies_restore(const char *rules, const struct dq_cc_made_files *made,
                                struct dq_cc_buffer *ret_rules)
{
    for (const char *at = rules; *at != '\0';) {
        size_t space = space_length(at);
        const char *word = at + space;
        size_t length = word_length(word);
        bool is_target = length > 0 && word[length - 1] == ':';
        const struct dq_cc_made_file *file =
            dq_cc_made_files_find(made, path_of(word, length - is_target));
        if (file == NULL) {
            dq_cc_buffer_add(ret_rules, at, space + length);
        } else if (file->origin != NULL) {
            dq_cc_buffer_add(ret_rules, at, space);
            add_path(ret_rules, file->origin);
            dq_cc_buffer_add(ret_rules, ":", is_target);
        }
        at = word + length;
    }
    if (ret_rules->length > 0 && ret_rules->bytes[ret_rules->length - 1] != '\n') {
        dq_cc_buffer_add(ret_rules, "\n", 1);
    }
}

bool dq_cc_dependencies_write(const char *path, const struct dq_cc_buffer *rules)
{
    FILE *file = path == NULL ? stdout : fopen(path, "w");
    bool is_good = file != NULL && fwrite(rules->bytes, 1, rules->length, file) == rules->length;
    is_good = file != NULL && (file == stdout ? fflush(file) : fclose(file)) == 0 && is_good;
    if (!is_good) {
        dq_cc_error("cannot write %s: %s", path == NULL ? "the rules" : path, strerror(errno));
    }
    return is_good;
}

bool dq_cc_dependencies_restore_in_file(const char *path, const struct dq_cc_made_files *made)
{
    struct dq_cc_buffer before = { 0 };
    struct dq_cc_buffer after = { 0 };
    if (!dq_cc_read_file(path, &before)) {
        dq_cc_error("cannot read %s again: %s", path, strerror(errno));
        return false;
    }
    dq_cc_dependencies_restore(before.bytes, made, &after);
    char *written = dq_cc_format("%s.new", path);
    dq_cc_temporary_file(written);
    if (!dq_cc_dependencies_write(written, &after)) {
        return false;
    }
    if (rename(written, path) != 0) {
        dq_cc_error("cannot write %s: %s", path, strerror(errno));
        return false;
    }
    dq_cc_temporary_file_keep(written);
    return true;
}
