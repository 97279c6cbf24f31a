/* SPDX-License-Identifier: MIT
 *
 * options - the command line of dirql-cc.
 *
 * An option is in exactly one of these groups: ours; handed to the front end (C and C++), to the
 * back end (code generation) or to the linker; accepted because it asks for what is done anyway.
 * Everything else is a usage error, so that no option is dropped without a word.
 */
#ifndef DQ_CC_OPTIONS_H
#define DQ_CC_OPTIONS_H

#include "text.h"

enum dq_cc_stage {
    DQ_CC_STAGE_LINK,       /* sources and objects to a driver */
    DQ_CC_STAGE_COMPILE,    /* -c: sources to objects */
    DQ_CC_STAGE_ASSEMBLY,   /* -S */
    DQ_CC_STAGE_PREPROCESS, /* -E, -M, -MM: text to stdout or -o */
    DQ_CC_STAGE_SYNTAX,     /* -fsyntax-only */
    DQ_CC_STAGE_HELP,
    DQ_CC_STAGE_VERSION,
};

enum dq_cc_language {
    DQ_CC_LANGUAGE_BY_NAME, /* from the file's suffix */
    DQ_CC_LANGUAGE_C,
    DQ_CC_LANGUAGE_CXX,
    DQ_CC_LANGUAGE_OBJECT, /* .o, .a, or anything else for the linker */
};

struct dq_cc_input {
    const char *path;
    enum dq_cc_language language;
};

struct dq_cc_options {
    enum dq_cc_stage stage;
    const char *output; /* -o; NULL: derived from the first input */
    struct dq_cc_input *inputs;
    size_t input_count;

    struct dq_cc_list front;           /* front end options as given */
    struct dq_cc_list back;            /* back end options as given */
    struct dq_cc_list link;            /* linker options as given */
    struct dq_cc_list include_folders; /* where the front end looks, for wrong-case names */
    struct dq_cc_list wpp_functions;   /* --wpp-function */
    bool is_wpp_printed;               /* --wpp-print */
    struct dq_cc_list defined;         /* names that -D or -U mentions */
    const char *optimize;              /* "-O0" .. */
    enum dq_cc_language next_language; /* -x */

    bool has_dependencies; /* -MD, -MMD */
    const char *dependency_file;
    bool has_dependency_target;

    const char *debug_info; /* "-g", "-gline-tables-only" or NULL */
    bool has_address;       /* -fsanitize=address */
    bool has_undefined;     /* -fsanitize=undefined */
    bool has_coverage;      /* -fprofile-instr-generate -fcoverage-mapping */
    bool has_access;        /* -fdirql-access */
    bool is_checked_build;  /* --debug: DBG=1 */
    bool is_library;        /* --library: no DriverEntry needed */
    bool is_unchecked;      /* --unchecked: do not look at the list of exports */
    bool is_launched;       /* --launch COMPILER: the options were meant for another compiler */
    bool is_verbose;

    const char *root;    /* --dirql-root */
    const char *exports; /* --exports */
    const char *clang;   /* --clang */
};

/**
 * Read a command line, response files included.
 * @return false after a message; the program should end with DQ_CC_EXIT_USAGE
 */
bool dq_cc_options_parse(int count, char **arguments, struct dq_cc_options *ret_options);

/** Replace each `@file` by the words in that file, which may name further files. */
bool dq_cc_response_expand(int count, char **arguments, struct dq_cc_list *ret_words);

#endif
