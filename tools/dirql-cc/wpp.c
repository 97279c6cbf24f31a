/* SPDX-License-Identifier: MIT
 *
 * wpp - from FUNC lines to macros.
 *
 * NAME{KEY=VALUE,...}(PARAMETER,...): MSG is the format, `...` what it formats, the others choose
 * the session. One parameter may be a list in parentheses, which the caller writes, too. The names
 * of keys and of the other parameters, joined by `_`, are the condition C: where the source defines
 * WPP_C_PRE(values) or WPP_C_POST(values), they stand before and behind the trace statement.
 */
#include "wpp.h"

#include "includes.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define BLOCK_BEGIN "begin_wpp config"
#define BLOCK_END   "end_wpp"
#define BUILT_IN    "DoTraceMessage(FLAGS,MSG,...)"
/* The parameter that stands for a list in parentheses. */
#define GROUP "DIRQL_WPP_GROUP"

/* The same for every source; what follows it are the functions. */
static const char prologue[] =
    "#include <evntrace.h>\n"
    "#ifndef DIRQL_WPP\n"
    "#define DIRQL_WPP\n"
    "#ifdef __cplusplus\n"
    "extern \"C\"\n"
    "#endif\n"
    "int dirql_wpp_arguments(const char *, ...); /* never called */\n"
    "struct dirql_wpp_control {\n"
    "    unsigned char Level;\n"
    "    unsigned char IsEnabled;\n"
    "    unsigned long long Logger;\n"
    "    unsigned long Flags[1];\n"
    "};\n"
    "#define WPP_DEFINE_BIT(name) WPP_BIT_##name,\n"
    "#define WPP_DEFINE_CONTROL_GUID(name, guid, bits) bits\n"
    "#ifdef WPP_CONTROL_GUIDS\n"
    "enum dirql_wpp_bits { WPP_CONTROL_GUIDS dirql_wpp_bit_count };\n"
    "#endif\n"
    "static __inline struct dirql_wpp_control dirql_wpp_control_off(void)\n"
    "{\n"
    "    static struct dirql_wpp_control off;\n"
    "    return off;\n"
    "}\n"
    "#define WPP_CONTROL(bit) dirql_wpp_control_off()\n"
    "#define WPP_LEVEL_ENABLED(flags) 0\n"
    "#define WPP_LEVEL_LOGGER(flags) 0,\n"
    "#define WPP_INIT_TRACING(...) ((void)sizeof(dirql_wpp_arguments(\"\", ##__VA_ARGS__)))\n"
    "#define WPP_CLEANUP(...) ((void)sizeof(dirql_wpp_arguments(\"\", ##__VA_ARGS__)))\n"
    "#endif\n";

struct function {
    char *name;
    struct dq_cc_list keys;
    struct dq_cc_list values;     /* of the keys */
    struct dq_cc_list parameters; /* GROUP is one of them if there is a list in parentheses */
    struct dq_cc_list group;      /* its parameters */
    bool has_group;
};

/* ---- Reading ---- */

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
static bool read_keys(const char **at, struct function *function)
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
static bool read_parameters(const char **at, struct dq_cc_list *list, struct function *function)
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
            dq_cc_list_add(list, GROUP);
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
static bool read_function(const char **at, struct function *ret_function)
{
    *ret_function = (struct function){ .name = take_until(at, " \t\r\n{(;") };
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
    struct function function;
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

/* ---- Writing ---- */

static bool is_condition(const char *parameter)
{
    return strcmp(parameter, "MSG") != 0 && strcmp(parameter, "...") != 0 &&
           strcmp(parameter, GROUP) != 0;
}

static void add_separator(struct dq_cc_buffer *text, const char *separator, bool *is_first)
{
    if (!*is_first) {
        dq_cc_buffer_addf(text, "%s", separator);
    }
    *is_first = false;
}

/* The keys, as names or values, and the parameters that are conditions. */
static void add_conditions(struct dq_cc_buffer *text, const struct dq_cc_list *keys,
                           const struct dq_cc_list *parameters, const char *separator)
{
    bool is_first = true;
    for (size_t i = 0; i < keys->count; i++) {
        add_separator(text, separator, &is_first);
        dq_cc_buffer_addf(text, "%s", keys->items[i]);
    }
    for (size_t i = 0; i < parameters->count; i++) {
        if (is_condition(parameters->items[i])) {
            add_separator(text, separator, &is_first);
            dq_cc_buffer_addf(text, "%s", parameters->items[i]);
        }
    }
}

static void add_parameters(struct dq_cc_buffer *text, const struct dq_cc_list *parameters)
{
    bool is_first = true;
    for (size_t i = 0; i < parameters->count; i++) {
        add_separator(text, ", ", &is_first);
        dq_cc_buffer_addf(text, "%s", parameters->items[i]);
    }
}

/* The trace statement with these parameters: an expression. */
static void add_statement(struct dq_cc_buffer *text, const struct dq_cc_list *parameters)
{
    if (!dq_cc_list_contains(parameters, "MSG")) {
        dq_cc_buffer_addf(text, "((void)0)");
        return;
    }
    dq_cc_buffer_addf(text, "((void)sizeof(dirql_wpp_arguments(MSG%s)))",
                      dq_cc_list_contains(parameters, "...") ? ", ##__VA_ARGS__" : "");
}

/* DIRQL_WPP_PRE_NAME or _POST_NAME: the source's macro, or nothing. */
static void add_flow(struct dq_cc_buffer *text, const struct function *function,
                     const struct dq_cc_list *parameters, const char *which)
{
    struct dq_cc_buffer condition = { 0 };
    struct dq_cc_buffer values = { 0 };
    add_conditions(&condition, &function->keys, parameters, "_");
    add_conditions(&values, &function->values, parameters, ", ");
    dq_cc_buffer_addf(text, "#undef DIRQL_WPP_%s_%s\n", which, function->name);
    if (condition.length > 0) {
        dq_cc_buffer_addf(text, "#ifdef WPP_%s_%s\n", condition.bytes, which);
        dq_cc_buffer_addf(text, "#define DIRQL_WPP_%s_%s(", which, function->name);
        add_parameters(text, parameters);
        dq_cc_buffer_addf(text, ") WPP_%s_%s(%s)\n#else\n", condition.bytes, which, values.bytes);
    }
    dq_cc_buffer_addf(text, "#define DIRQL_WPP_%s_%s(...)\n", which, function->name);
    if (condition.length > 0) {
        dq_cc_buffer_addf(text, "#endif\n");
    }
}

/* "DIRQL_WPP_PRE_NAME(parameters)" */
static void add_flow_use(struct dq_cc_buffer *text, const struct function *function,
                         const struct dq_cc_list *parameters, const char *which)
{
    dq_cc_buffer_addf(text, "DIRQL_WPP_%s_%s(", which, function->name);
    bool is_first = true;
    for (size_t i = 0; i < parameters->count; i++) {
        const char *name = parameters->items[i];
        add_separator(text, ", ", &is_first);
        dq_cc_buffer_addf(text, "%s", strcmp(name, "...") == 0 ? "__VA_ARGS__" : name);
    }
    dq_cc_buffer_addf(text, ")");
}

static void add_definition(struct dq_cc_buffer *text, const char *prefix,
                           const struct function *function, const struct dq_cc_list *parameters)
{
    dq_cc_buffer_addf(text, "#undef %s%s\n#define %s%s(", prefix, function->name, prefix,
                      function->name);
    add_parameters(text, parameters);
    dq_cc_buffer_addf(text, ") ");
}

static void add_function(struct dq_cc_buffer *text, const struct function *function)
{
    bool is_all_group = function->has_group && function->parameters.count == 1;
    const struct dq_cc_list *conditions = is_all_group ? &function->group : &function->parameters;
    add_flow(text, function, conditions, "PRE");
    add_flow(text, function, conditions, "POST");
    const char *prefix = is_all_group ? "DIRQL_WPP_" : "";
    add_definition(text, prefix, function, conditions);
    add_flow_use(text, function, conditions, "PRE");
    dq_cc_buffer_addf(text, " ");
    if (function->has_group && !is_all_group) {
        dq_cc_buffer_addf(text, "DIRQL_WPP_%s " GROUP, function->name);
    } else {
        add_statement(text, conditions);
    }
    dq_cc_buffer_addf(text, " ");
    add_flow_use(text, function, conditions, "POST");
    dq_cc_buffer_addf(text, "\n");
    if (is_all_group) {
        add_definition(text, "", function, &function->parameters);
        dq_cc_buffer_addf(text, "DIRQL_WPP_%s " GROUP "\n", function->name);
    } else if (function->has_group) {
        add_definition(text, "DIRQL_WPP_", function, &function->group);
        add_statement(text, &function->group);
        dq_cc_buffer_addf(text, "\n");
    }
}

/* ---- Where functions are described ---- */

/* One after the other, with semicolons between them. */
static void add_described(struct dq_cc_buffer *text, const char *functions)
{
    struct function function;
    for (const char *at = functions; *at != '\0' && read_function(&at, &function);) {
        add_function(text, &function);
        at = skip_space(at);
        at = *at == ';' ? skip_space(at + 1) : at;
    }
}

static bool is_word_at(const char *text, const char *at, const char *word)
{
    size_t length = strlen(word);
    return strncmp(at, word, length) == 0 && isspace((unsigned char)at[length]) &&
           (at == text || strchr(" \t\r\n/*", at[-1]) != NULL);
}

/* The FUNC lines of a file's blocks. What else stands there is about formats and does not matter
 * where nothing is formatted. */
static void add_blocks(struct dq_cc_buffer *text, const char *file)
{
    for (const char *block = strstr(file, BLOCK_BEGIN); block != NULL;
         block = strstr(block, BLOCK_BEGIN)) {
        block += strlen(BLOCK_BEGIN);
        const char *end = strstr(block, BLOCK_END);
        size_t length = end == NULL ? strlen(block) : (size_t)(end - block);
        char *content = dq_cc_format("%.*s", (int)length, block);
        for (char *at = strstr(content, "FUNC"); at != NULL; at = strstr(at + 1, "FUNC")) {
            struct function function;
            const char *behind = at + strlen("FUNC");
            if (is_word_at(content, at, "FUNC") && read_function(&behind, &function)) {
                add_function(text, &function);
            }
        }
    }
}

/* A source that has no .tmh file costs one reading of it. */
void dq_cc_wpp_make(const struct dq_cc_options *options, const char *source,
                    struct dq_cc_list *ret_names, struct dq_cc_buffer *ret_text)
{
    struct dq_cc_list files = { 0 };
    dq_cc_includes_missing(&options->include_folders, source, ".tmh", ret_names);
    if (ret_names->count == 0) {
        return;
    }
    dq_cc_buffer_addf(ret_text, "%s", prologue);
    add_described(ret_text, BUILT_IN);
    for (size_t i = 0; i < options->wpp_functions.count; i++) {
        add_described(ret_text, options->wpp_functions.items[i]);
    }
    dq_cc_includes_all(&options->include_folders, source, &files);
    for (size_t i = 0; i < files.count; i++) {
        struct dq_cc_buffer file = { 0 };
        if (dq_cc_read_file(files.items[i], &file)) {
            add_blocks(ret_text, file.bytes);
        }
    }
}
