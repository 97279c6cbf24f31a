/* SPDX-License-Identifier: MIT
 *
 * wpp - from FUNC lines to macros.
 *
 * The names of keys and of the parameters that choose the session, joined by `_`, are the condition
 * C: where the source defines WPP_C_PRE(values) or WPP_C_POST(values), they stand before and behind
 * the trace statement.
 */
#include "wpp.h"

#include "includes.h"
#include "process.h"
#include "wpp_functions.h"

#include <string.h>

#define BUILT_IN "DoTraceMessage(FLAGS,MSG,...)"

/* The same for every source; what follows it are the functions. */
static const char prologue[] =
    "#include <evntrace.h>\n"
    "#ifndef DIRQL_WPP\n"
    "#define DIRQL_WPP\n"
    "#ifdef __cplusplus\n"
    "extern \"C\"\n"
    "#endif\n"
    "int dirql_wpp_arguments(const char *, ...); /* never called */\n"
    "#ifdef __cplusplus\n"
    "extern \"C\"\n"
    "#endif\n"
    "int dirql_wpp_message(const char *, const char *, ...); /* the function; the format */\n"
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

static bool is_condition(const char *parameter)
{
    return strcmp(parameter, "MSG") != 0 && strcmp(parameter, "...") != 0 &&
           strcmp(parameter, DQ_CC_WPP_GROUP) != 0;
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
static void add_statement(struct dq_cc_buffer *text, const struct dq_cc_wpp_function *function,
                          const struct dq_cc_list *parameters, bool is_printed)
{
    const char *message = dq_cc_list_contains(parameters, "MSG") ? "MSG" : "";
    const char *values = dq_cc_list_contains(parameters, "...") ? ", ##__VA_ARGS__" : "";
    const struct dq_cc_wpp_affix *prefix = &function->prefix;
    const struct dq_cc_wpp_affix *suffix = &function->suffix;
    if (!is_printed && message[0] != '\0') {
        dq_cc_buffer_addf(text, "((void)sizeof(dirql_wpp_arguments(MSG%s)))", values);
    } else if (message[0] != '\0' || prefix->format[0] != '\0' || suffix->format[0] != '\0') {
        dq_cc_buffer_addf(
            text,
            is_printed ? "((void)dirql_wpp_message(__FUNCTION__, %s %s %s%s%s%s))" : "((void)0)",
            prefix->format, message, suffix->format, prefix->values, values, suffix->values);
    } else {
        dq_cc_buffer_addf(text, "((void)0)");
    }
}

/* DIRQL_WPP_PRE_NAME or _POST_NAME: the source's macro, or nothing. */
static void add_flow(struct dq_cc_buffer *text, const struct dq_cc_wpp_function *function,
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
static void add_flow_use(struct dq_cc_buffer *text, const struct dq_cc_wpp_function *function,
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
                           const struct dq_cc_wpp_function *function,
                           const struct dq_cc_list *parameters)
{
    dq_cc_buffer_addf(text, "#undef %s%s\n#define %s%s(", prefix, function->name, prefix,
                      function->name);
    add_parameters(text, parameters);
    dq_cc_buffer_addf(text, ") ");
}

static void add_function(struct dq_cc_buffer *text, const struct dq_cc_wpp_function *function,
                         bool is_printed)
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
        dq_cc_buffer_addf(text, "DIRQL_WPP_%s " DQ_CC_WPP_GROUP, function->name);
    } else {
        add_statement(text, function, conditions, is_printed);
    }
    dq_cc_buffer_addf(text, " ");
    add_flow_use(text, function, conditions, "POST");
    dq_cc_buffer_addf(text, "\n");
    if (is_all_group) {
        add_definition(text, "", function, &function->parameters);
        dq_cc_buffer_addf(text, "DIRQL_WPP_%s " DQ_CC_WPP_GROUP "\n", function->name);
    } else if (function->has_group) {
        add_definition(text, "DIRQL_WPP_", function, &function->group);
        add_statement(text, function, &function->group, is_printed);
        dq_cc_buffer_addf(text, "\n");
    }
}

static void make_text(const struct dq_cc_options *options, const struct dq_cc_list *files,
                      struct dq_cc_buffer *ret_text)
{
    struct dq_cc_wpp_functions functions = { 0 };
    dq_cc_wpp_functions_put(&functions, BUILT_IN);
    for (size_t i = 0; i < options->wpp_functions.count; i++) {
        dq_cc_wpp_functions_put(&functions, options->wpp_functions.items[i]);
    }
    for (size_t i = 0; i < files->count; i++) {
        struct dq_cc_buffer file = { 0 };
        if (dq_cc_read_file(files->items[i], &file)) {
            dq_cc_wpp_functions_put_blocks(&functions, file.bytes);
        }
    }
    dq_cc_buffer_addf(ret_text, "%s", prologue);
    for (size_t i = 0; i < functions.count; i++) {
        add_function(ret_text, &functions.items[i], options->is_wpp_printed);
    }
}

/* All of a source have the same text. */
enum dq_cc_exit dq_cc_wpp_make(const struct dq_cc_options *options, const struct dq_cc_list *files,
                               struct dq_cc_made_files *made)
{
    struct dq_cc_list names = { 0 };
    dq_cc_includes_missing(&options->include_folders, files->items[0], ".tmh", &names);
    if (names.count == 0) {
        return DQ_CC_EXIT_OK;
    }
    struct dq_cc_buffer text = { 0 };
    make_text(options, files, &text);
    int descriptor = dq_cc_memory_file("tmh", text.bytes, text.length);
    if (descriptor < 0) {
        return DQ_CC_EXIT_ENVIRONMENT;
    }
    for (size_t i = 0; i < names.count; i++) {
        dq_cc_made_files_add(made, names.items[i], descriptor, NULL);
    }
    return DQ_CC_EXIT_OK;
}
