/* SPDX-License-Identifier: MIT
 *
 * option_actions - what each option of dirql-cc does to struct dq_cc_options.
 *
 * Every action has the same form: the options, the table row, the word as written and its value
 * (NULL for a flag). It returns false after a message if the value is wrong.
 */
#ifndef DQ_CC_OPTION_ACTIONS_H
#define DQ_CC_OPTION_ACTIONS_H

#include "options.h"

enum dq_cc_form {
    FORM_FLAG,     /* -c */
    FORM_PREFIX,   /* -std=c17: the value is joined */
    FORM_SEPARATE, /* -include FILE */
    FORM_EITHER,   /* -Ifolder, -I folder */
};

struct dq_cc_rule;
typedef bool dq_cc_action(struct dq_cc_options *options, const struct dq_cc_rule *rule,
                          const char *word, const char *value);

struct dq_cc_rule {
    const char *name;
    enum dq_cc_form form;
    dq_cc_action *apply;
    enum dq_cc_stage stage; /* dq_cc_set_stage */
    const char *remedy;     /* dq_cc_refuse */
};

dq_cc_action dq_cc_set_stage;
dq_cc_action dq_cc_set_checked_build;
dq_cc_action dq_cc_set_library;
dq_cc_action dq_cc_set_root;
dq_cc_action dq_cc_set_exports;
dq_cc_action dq_cc_set_unchecked;
dq_cc_action dq_cc_set_clang;
dq_cc_action dq_cc_set_access;
dq_cc_action dq_cc_set_coverage;
dq_cc_action dq_cc_add_sanitizers;
dq_cc_action dq_cc_add_wpp_function;
dq_cc_action dq_cc_set_wpp_printed;
dq_cc_action dq_cc_set_verbose;
dq_cc_action dq_cc_set_output;
dq_cc_action dq_cc_set_language;
dq_cc_action dq_cc_set_optimization;
dq_cc_action dq_cc_set_debug_info;
dq_cc_action dq_cc_set_dependencies;
dq_cc_action dq_cc_set_dependency_file;
dq_cc_action dq_cc_set_dependency_target;
dq_cc_action dq_cc_define;
dq_cc_action dq_cc_add_include_folder;
dq_cc_action dq_cc_pass_front;
dq_cc_action dq_cc_pass_back;
dq_cc_action dq_cc_pass_both;
dq_cc_action dq_cc_pass_link;
dq_cc_action dq_cc_accept; /* asks for what is done anyway */
dq_cc_action dq_cc_refuse; /* known, and cannot be done; says what to do instead */

#endif
