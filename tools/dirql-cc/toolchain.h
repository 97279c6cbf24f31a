/* SPDX-License-Identifier: MIT
 *
 * toolchain - where clang and the parts of the dirql installation are.
 */
#ifndef DQ_CC_TOOLCHAIN_H
#define DQ_CC_TOOLCHAIN_H

#include "options.h"

struct dq_cc_toolchain {
    char *clang;   /* a program that execvp finds */
    char *root;    /* the installation: <root>/bin/dirql-cc */
    char *exports; /* the list of names that a driver may leave undefined */
    char *wdk;     /* headers */
    char *wdf;
    char *crt;
};

/** @return DQ_CC_EXIT_OK, or DQ_CC_EXIT_ENVIRONMENT after a message that says what to install. */
enum dq_cc_exit dq_cc_toolchain_find(const struct dq_cc_options *options,
                                     struct dq_cc_toolchain *ret_toolchain);

#endif
