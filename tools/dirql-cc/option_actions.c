/* SPDX-License-Identifier: MIT
 *
 * option_actions - what each option of dirql-cc does to struct dq_cc_options.
 */
#include "option_actions.h"

#include "wpp_functions.h"

#include <stdlib.h>
#include <string.h>

/* Every action has the same parameters; few use all of them. */
#define UNUSED(name) ((void)(name))

static void pass(struct dq_cc_list *list, const struct dq_cc_rule *rule, const char *word,
                 const char *value)
{
    if (rule->form == FORM_SEPARATE ||
        (value != NULL && strcmp(word, rule->name) == 0 && rule->form == FORM_EITHER)) {
        dq_cc_list_add(list, rule->name);
        dq_cc_list_add(list, value);
    } else {
        dq_cc_list_add(list, word);
    }
}

bool dq_cc_pass_front(struct dq_cc_options *options, const struct dq_cc_rule *rule,
                      const char *word, const char *value)
{
    pass(&options->front, rule, word, value);
    return true;
}

bool dq_cc_pass_back(struct dq_cc_options *options, const struct dq_cc_rule *rule, const char *word,
                     const char *value)
{
    pass(&options->back, rule, word, value);
    return true;
}

bool dq_cc_pass_both(struct dq_cc_options *options, const struct dq_cc_rule *rule, const char *word,
                     const char *value)
{
    pass(&options->front, rule, word, value);
    pass(&options->back, rule, word, value);
    return true;
}

bool dq_cc_pass_link(struct dq_cc_options *options, const struct dq_cc_rule *rule, const char *word,
                     const char *value)
{
    pass(&options->link, rule, word, value);
    return true;
}

bool dq_cc_accept(struct dq_cc_options *options, const struct dq_cc_rule *rule, const char *word,
                  const char *value)
{
    UNUSED(options);
    UNUSED(rule);
    UNUSED(word);
    UNUSED(value);
    return true;
}

bool dq_cc_refuse(struct dq_cc_options *options, const struct dq_cc_rule *rule, const char *word,
                  const char *value)
{
    UNUSED(options);
    UNUSED(value);
    dq_cc_error("option '%s' is not supported: %s", word, rule->remedy);
    return false;
}

bool dq_cc_set_stage(struct dq_cc_options *options, const struct dq_cc_rule *rule, const char *word,
                     const char *value)
{
    UNUSED(value);
    /* --help and --version win over whatever else is asked for. */
    if (options->stage != DQ_CC_STAGE_HELP && options->stage != DQ_CC_STAGE_VERSION) {
        options->stage = rule->stage;
    }
    if (rule->stage == DQ_CC_STAGE_PREPROCESS) {
        dq_cc_list_add(&options->front, word);
    }
    return true;
}

#define FLAG_ACTION(action, member)                                                                \
    bool action(struct dq_cc_options *options, const struct dq_cc_rule *rule, const char *word,    \
                const char *value)                                                                 \
    {                                                                                              \
        UNUSED(rule);                                                                              \
        UNUSED(word);                                                                              \
        UNUSED(value);                                                                             \
        options->member = true;                                                                    \
        return true;                                                                               \
    }

#define VALUE_ACTION(action, member)                                                               \
    bool action(struct dq_cc_options *options, const struct dq_cc_rule *rule, const char *word,    \
                const char *value)                                                                 \
    {                                                                                              \
        UNUSED(rule);                                                                              \
        UNUSED(word);                                                                              \
        options->member = value;                                                                   \
        return true;                                                                               \
    }

FLAG_ACTION(dq_cc_set_checked_build, is_checked_build)
FLAG_ACTION(dq_cc_set_library, is_library)
FLAG_ACTION(dq_cc_set_wpp_printed, is_wpp_printed)
FLAG_ACTION(dq_cc_set_unchecked, is_unchecked)
FLAG_ACTION(dq_cc_set_access, has_access)
FLAG_ACTION(dq_cc_set_coverage, has_coverage)
FLAG_ACTION(dq_cc_set_verbose, is_verbose)
VALUE_ACTION(dq_cc_set_root, root)
VALUE_ACTION(dq_cc_set_exports, exports)
VALUE_ACTION(dq_cc_set_clang, clang)
VALUE_ACTION(dq_cc_set_output, output)
VALUE_ACTION(dq_cc_set_dependency_file, dependency_file)

bool dq_cc_add_wpp_function(struct dq_cc_options *options, const struct dq_cc_rule *rule,
                            const char *word, const char *value)
{
    UNUSED(rule);
    UNUSED(word);
    if (!dq_cc_wpp_is_function(value)) {
        dq_cc_error("--wpp-function '%s': a trace function has the form NAME(PARAMETER,...), as "
                    "TraceEvents(LEVEL,FLAGS,MSG,...); several have ';' between them",
                    value);
        return false;
    }
    dq_cc_list_add(&options->wpp_functions, value);
    return true;
}

bool dq_cc_add_sanitizers(struct dq_cc_options *options, const struct dq_cc_rule *rule,
                          const char *word, const char *value)
{
    UNUSED(rule);
    UNUSED(word);
    char *copy = dq_cc_duplicate(value);
    char *rest = NULL;
    bool is_good = true;
    for (char *name = strtok_r(copy, ",", &rest); name != NULL && is_good;
         name = strtok_r(NULL, ",", &rest)) {
        if (strcmp(name, "address") == 0) {
            options->has_address = true;
        } else if (strcmp(name, "undefined") == 0) {
            options->has_undefined = true;
        } else if (strcmp(name, "thread") == 0) {
            dq_cc_error("-fsanitize=thread knows threads but not interrupts; "
                        "use -fdirql-access, which feeds dirql's own race detector");
            is_good = false;
        } else {
            dq_cc_error("unknown sanitizer '%s'; known: address, undefined", name);
            is_good = false;
        }
    }
    return is_good;
}

bool dq_cc_set_language(struct dq_cc_options *options, const struct dq_cc_rule *rule,
                        const char *word, const char *value)
{
    UNUSED(rule);
    UNUSED(word);
    if (strcmp(value, "c") == 0) {
        options->next_language = DQ_CC_LANGUAGE_C;
    } else if (strcmp(value, "c++") == 0) {
        options->next_language = DQ_CC_LANGUAGE_CXX;
    } else if (strcmp(value, "none") == 0) {
        options->next_language = DQ_CC_LANGUAGE_BY_NAME;
    } else {
        dq_cc_error("unknown language '-x %s'; known: c, c++, none", value);
        return false;
    }
    return true;
}

bool dq_cc_set_optimization(struct dq_cc_options *options, const struct dq_cc_rule *rule,
                            const char *word, const char *value)
{
    UNUSED(rule);
    UNUSED(value);
    static const char *const known[] = { "-O", "-O0", "-O1", "-O2", "-O3", "-Os", "-Oz", "-Og" };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(word, known[i]) == 0) {
            options->optimize = known[i];
            return true;
        }
    }
    dq_cc_error("unknown optimization level '%s'; known: -O0 -O1 -O2 -O3 -Os -Oz -Og", word);
    return false;
}

bool dq_cc_set_debug_info(struct dq_cc_options *options, const struct dq_cc_rule *rule,
                          const char *word, const char *value)
{
    UNUSED(rule);
    UNUSED(value);
    static const char *const full[] = { "-g", "-g2", "-g3", "-ggdb", "-gdwarf", "-gdwarf-4" };
    if (strcmp(word, "-g0") == 0) {
        options->debug_info = NULL;
        return true;
    }
    if (strcmp(word, "-g1") == 0 || strcmp(word, "-gline-tables-only") == 0) {
        options->debug_info = "-gline-tables-only";
        return true;
    }
    for (size_t i = 0; i < sizeof(full) / sizeof(full[0]); i++) {
        if (strcmp(word, full[i]) == 0) {
            options->debug_info = "-g";
            return true;
        }
    }
    dq_cc_error("unknown debug option '%s'; known: -g -g0 -g1 -g2 -g3 -ggdb -gdwarf-4", word);
    return false;
}

bool dq_cc_set_dependencies(struct dq_cc_options *options, const struct dq_cc_rule *rule,
                            const char *word, const char *value)
{
    UNUSED(rule);
    UNUSED(value);
    options->has_dependencies = true;
    dq_cc_list_add(&options->front, word);
    return true;
}

bool dq_cc_set_dependency_target(struct dq_cc_options *options, const struct dq_cc_rule *rule,
                                 const char *word, const char *value)
{
    options->has_dependency_target = true;
    pass(&options->front, rule, word, value);
    return true;
}

bool dq_cc_define(struct dq_cc_options *options, const struct dq_cc_rule *rule, const char *word,
                  const char *value)
{
    const char *equals = strchr(value, '=');
    size_t length = equals == NULL ? strlen(value) : (size_t)(equals - value);
    dq_cc_list_addf(&options->defined, "%.*s", (int)length, value);
    pass(&options->front, rule, word, value);
    return true;
}

bool dq_cc_add_include_folder(struct dq_cc_options *options, const struct dq_cc_rule *rule,
                              const char *word, const char *value)
{
    dq_cc_list_add(&options->include_folders, value);
    pass(&options->front, rule, word, value);
    return true;
}
