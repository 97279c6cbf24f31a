/* SPDX-License-Identifier: MIT
 *
 * dependencies - what make rules say that the build is to do again if it changes.
 */
#ifndef DQ_CC_DEPENDENCIES_H
#define DQ_CC_DEPENDENCIES_H

#include "made_files.h"
#include "options.h"

/** -M or -MM: the rules are all that is wanted. */
bool dq_cc_dependencies_is_listing(const struct dq_cc_options *options);

/**
 * Options of the front end for the rules that were asked for, if any.
 * @param  target  what the rules are for, unless the options say it
 * @return the file that the rules go to; NULL: there is none
 */
const char *dq_cc_dependencies_add(const struct dq_cc_options *options,
                                   const struct dq_cc_input *input, const char *target,
                                   struct dq_cc_list *command);

/** Rules with the origins of the files that were made for the compilation, which nobody could find
 * again, in their place. */
void dq_cc_dependencies_restore(const char *rules, const struct dq_cc_made_files *made,
                                struct dq_cc_buffer *ret_rules);

/** The same in a file. @return false after a message */
bool dq_cc_dependencies_restore_in_file(const char *path, const struct dq_cc_made_files *made);

/** @param  path  NULL: standard output. @return false after a message */
bool dq_cc_dependencies_write(const char *path, const struct dq_cc_buffer *rules);

#endif
