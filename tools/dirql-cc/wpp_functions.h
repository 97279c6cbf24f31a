/* SPDX-License-Identifier: MIT
 *
 * wpp_functions - the trace functions of a source, from their descriptions.
 *
 * NAME{KEY=VALUE,...}(PARAMETER,...): MSG is the format, `...` what it formats, the others choose
 * the session. One parameter may be a list in parentheses, which the caller writes, too.
 * USEPREFIX (NAME, "format", values) and USESUFFIX put text around what the function prints.
 */
#ifndef DQ_CC_WPP_FUNCTIONS_H
#define DQ_CC_WPP_FUNCTIONS_H

#include "text.h"

/* The parameter that stands for a list in parentheses. */
#define DQ_CC_WPP_GROUP "DIRQL_WPP_GROUP"

/* What a function prints around its message. */
struct dq_cc_wpp_affix {
    char *format; /* a string literal, or "" */
    char *values; /* of the format, each with a comma before it, or "" */
};

struct dq_cc_wpp_function {
    char *name;
    struct dq_cc_list keys;
    struct dq_cc_list values;     /* of the keys */
    struct dq_cc_list parameters; /* one is DQ_CC_WPP_GROUP if there is a list in parentheses */
    struct dq_cc_list group;      /* its parameters */
    bool has_group;
    struct dq_cc_wpp_affix prefix;
    struct dq_cc_wpp_affix suffix;
};

/* By name; the later description of one counts. */
struct dq_cc_wpp_functions {
    struct dq_cc_wpp_function *items;
    size_t count;
    size_t capacity;
};

/** Are these functions, with semicolons between them? */
bool dq_cc_wpp_is_function(const char *text);

/** Add or replace such functions. */
void dq_cc_wpp_functions_put(struct dq_cc_wpp_functions *list, const char *functions);

/** Those of the FUNC lines between `begin_wpp config` and `end_wpp` in the text of a file. */
void dq_cc_wpp_functions_put_blocks(struct dq_cc_wpp_functions *list, const char *file);

#endif
