/* SPDX-License-Identifier: MIT
 *
 * response - response files: `@file` on a command line stands for the words in that file.
 *
 * The quoting is that of gcc and clang on Unix: white space separates words, single and double
 * quotes group, a backslash takes the next character as it is (not inside single quotes).
 */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

/* A file that names itself would otherwise never end. */
#define RESPONSE_DEPTH_MAX 8

static bool expand_word(const char *word, unsigned depth, struct dq_cc_list *words);

/* Take one word from *cursor. @return false at the end of the text. */
static bool next_word(const char **cursor, struct dq_cc_buffer *word)
{
    const char *at = *cursor;
    while (isspace((unsigned char)*at)) {
        at++;
    }
    if (*at == '\0') {
        return false;
    }
    *word = (struct dq_cc_buffer){ 0 };
    dq_cc_buffer_add(word, "", 0);
    char quote = '\0';
    for (; *at != '\0' && (quote != '\0' || !isspace((unsigned char)*at)); at++) {
        if (quote != '\0' && *at == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*at == '"' || *at == '\'')) {
            quote = *at;
        } else if (*at == '\\' && quote != '\'' && at[1] != '\0') {
            at++;
            dq_cc_buffer_add(word, at, 1);
        } else {
            dq_cc_buffer_add(word, at, 1);
        }
    }
    *cursor = at;
    return true;
}

static bool expand_file(const char *path, unsigned depth, struct dq_cc_list *words)
{
    if (depth > RESPONSE_DEPTH_MAX) {
        dq_cc_error("response file '%s' is nested more than %d deep", path, RESPONSE_DEPTH_MAX);
        return false;
    }
    struct dq_cc_buffer text;
    if (!dq_cc_read_file(path, &text)) {
        dq_cc_error("cannot read response file '%s': %s", path, strerror(errno));
        return false;
    }
    const char *cursor = text.bytes;
    struct dq_cc_buffer word = { 0 };
    bool is_good = true;
    while (is_good && next_word(&cursor, &word)) {
        is_good = expand_word(word.bytes, depth, words);
    }
    return is_good;
}

static bool expand_word(const char *word, unsigned depth, struct dq_cc_list *words)
{
    if (word[0] == '@' && word[1] != '\0') {
        return expand_file(word + 1, depth + 1, words);
    }
    dq_cc_list_add(words, word);
    return true;
}

bool dq_cc_response_expand(int count, char **arguments, struct dq_cc_list *ret_words)
{
    for (int i = 0; i < count; i++) {
        if (!expand_word(arguments[i], 0, ret_words)) {
            return false;
        }
    }
    return true;
}
