/* SPDX-License-Identifier: MIT
 *
 * wpp_functions - see wpp_functions.h.
 */
#include "wpp_functions.h"

#include <ctype.h>
#include <string.h>

#define BLOCK_BEGIN "begin_wpp config"
#define BLOCK_END   "end_wpp"

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* A word up to one of `ends`, without the white space around it. */
static char *take_until(const char **at, const char *ends)
{
    const char *start = skip_space(*at);
    size_t length = strcspn(start, ends);
    *at = start + length;
    while (length > 0 && isspace((unsigned char)start[length - 1])) {
        length--;
    }
    return dq_cc_format("%.*s", (int)length, start);
}

static bool is_name(const char *word)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    return word[0] != '\0' && !isdigit((unsigned char)word[0]) &&
           word[strspn(word, letters)] == '\0';
}

/* "{KEY=VALUE,...}" */
static bool read_keys(const char **at, struct dq_cc_wpp_function *function)
{
    for (++*at; **at != '}';) {
        char *key = take_until(at, "=,}");
        if (!is_name(key) || **at != '=') {
            return false;
        }
        ++*at;
        dq_cc_list_add(&function->keys, key);
        dq_cc_list_add(&function->values, take_until(at, ",}"));
        if (**at == ',') {
            ++*at;
        } else if (**at != '}') {
            return false;
        }
    }
    ++*at;
    return true;
}

/* "(NAME,...)"; `function`: may have a list in parentheses, NULL: is one. */
static bool read_parameters(const char **at, struct dq_cc_list *list,
                            struct dq_cc_wpp_function *function)
{
    *at = skip_space(*at + 1);
    if (**at == ')') {
        ++*at;
        return true;
    }
    for (;;) {
        *at = skip_space(*at);
        if (**at == '(' && function != NULL && !function->has_group) {
            function->has_group = true;
            if (!read_parameters(at, &function->group, NULL)) {
                return false;
            }
            dq_cc_list_add(list, DQ_CC_WPP_GROUP);
        } else {
            char *name = take_until(at, ",()");
            if (!is_name(name) && strcmp(name, "...") != 0) {
                return false;
            }
            dq_cc_list_add(list, name);
        }
        *at = skip_space(*at);
        char end = **at;
        if (end != ',' && end != ')') {
            return false;
        }
        ++*at;
        if (end == ')') {
            return true;
        }
    }
}

/* From behind the word FUNC. False: it is none. */
static bool read_function(const char **at, struct dq_cc_wpp_function *ret_function)
{
    static char nothing[] = "";
    *ret_function = (struct dq_cc_wpp_function){ .name = take_until(at, " \t\r\n{(;"),
                                                 .prefix = { nothing, nothing },
                                                 .suffix = { nothing, nothing } };
    *at = skip_space(*at);
    bool has_keys = **at == '{';
    if (!is_name(ret_function->name) || (has_keys && !read_keys(at, ret_function))) {
        return false;
    }
    *at = skip_space(*at);
    return **at == '(' && read_parameters(at, &ret_function->parameters, ret_function);
}

bool dq_cc_wpp_is_function(const char *text)
{
    struct dq_cc_wpp_function function;
    const char *at = text;
    while (read_function(&at, &function)) {
        at = skip_space(at);
        const char *next = *at == ';' ? skip_space(at + 1) : at;
        if (*next == '\0') {
            return true;
        }
        if (*at != ';') {
            return false;
        }
        at = next;
    }
    return false;
}

/* ---- Where they are described ---- */

static struct dq_cc_wpp_function *find_function(const struct dq_cc_wpp_functions *list,
                                                const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].name, name) == 0) {
            return &list->items[i];
        }
    }
    return NULL;
}

static void put_function(struct dq_cc_wpp_functions *list,
                         const struct dq_cc_wpp_function *function)
{
    struct dq_cc_wpp_function *known = find_function(list, function->name);
    if (known == NULL && list->count == list->capacity) {
        size_t capacity = list->capacity * 2 + 16;
        struct dq_cc_wpp_function *items = dq_cc_allocate(capacity * sizeof(*items));
        for (size_t i = 0; i < list->count; i++) {
            items[i] = list->items[i];
        }
        list->items = items;
        list->capacity = capacity;
    }
    known = known != NULL ? known : &list->items[list->count++];
    *known = *function;
}

/* One after the other, with semicolons between them. */
void dq_cc_wpp_functions_put(struct dq_cc_wpp_functions *list, const char *functions)
{
    struct dq_cc_wpp_function function;
    for (const char *at = functions; *at != '\0' && read_function(&at, &function);) {
        put_function(list, &function);
        at = skip_space(at);
        at = *at == ';' ? skip_space(at + 1) : at;
    }
}

/* The end of an expression: a comma or a parenthesis that belongs to nothing within it. */
static const char *skip_expression(const char *at)
{
    unsigned depth = 0;
    for (bool is_quoted = false; *at != '\0'; at++) {
        if (*at == '"') {
            is_quoted = !is_quoted;
        } else if (is_quoted) {
            at += *at == '\\' && at[1] != '\0';
        } else if (*at == '(') {
            depth++;
        } else if (depth == 0 && (*at == ',' || *at == ')')) {
            break;
        } else if (*at == ')') {
            depth--;
        }
    }
    return at;
}

/* "(NAME, "format", values)". False: it is none, or of no function. */
static bool read_affix(const char *at, struct dq_cc_wpp_functions *list, bool is_prefix)
{
    at = skip_space(at);
    if (*at != '(') {
        return false;
    }
    at++;
    struct dq_cc_wpp_function *function = find_function(list, take_until(&at, ",()"));
    const char *format = *at == ',' ? skip_space(at + 1) : at;
    if (function == NULL || *format != '"') {
        return false;
    }
    at = skip_expression(format);
    const char *values = at;
    while (*at == ',') {
        at = skip_expression(at + 1);
    }
    if (*at != ')') {
        return false;
    }
    *(is_prefix ? &function->prefix : &function->suffix) = (struct dq_cc_wpp_affix){
        .format = dq_cc_format("%.*s", (int)(values - format), format),
        .values = dq_cc_format("%.*s", (int)(at - values), values),
    };
    return true;
}

static bool is_word_at(const char *text, const char *at, const char *word)
{
    size_t length = strlen(word);
    return strncmp(at, word, length) == 0 && strchr(" \t\r\n(", at[length]) != NULL &&
           (at == text || strchr(" \t\r\n/*", at[-1]) != NULL);
}

/* The lines of a block. What else stands there is about formats of other types. */
static void put_lines(struct dq_cc_wpp_functions *list, const char *content)
{
    static const char func[] = "FUNC";
    static const char prefix[] = "USEPREFIX";
    static const char suffix[] = "USESUFFIX";
    for (const char *at = content; *at != '\0'; at++) {
        struct dq_cc_wpp_function function;
        const char *behind = at + strlen(func);
        if (is_word_at(content, at, func) && read_function(&behind, &function)) {
            put_function(list, &function);
        }
    }
    for (const char *at = content; *at != '\0'; at++) {
        bool is_prefix = is_word_at(content, at, prefix);
        if (is_prefix || is_word_at(content, at, suffix)) {
            (void)read_affix(at + strlen(prefix), list, is_prefix);
        }
    }
}

void dq_cc_wpp_functions_put_blocks(struct dq_cc_wpp_functions *list, const char *file)
{
    for (const char *block = strstr(file, BLOCK_BEGIN); block != NULL;
         block = strstr(block, BLOCK_BEGIN)) {
        block += strlen(BLOCK_BEGIN);
        const char *end = strstr(block, BLOCK_END);
        size_t length = end == NULL ? strlen(block) : (size_t)(end - block);
        put_lines(list, dq_cc_format("%.*s", (int)length, block));
    }
}
