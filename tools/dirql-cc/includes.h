/* SPDX-License-Identifier: MIT
 *
 * includes - which files a source includes, found by their text: conditions and macros are not
 * followed, names are found in any case and with backslashes.
 */
#ifndef DQ_CC_INCLUDES_H
#define DQ_CC_INCLUDES_H

#include "text.h"

/** The source first, and what it includes from its own folders and from `folders`, each once; in the
 * order in which they begin. */
void dq_cc_includes_all(const struct dq_cc_list *folders, const char *source,
                        struct dq_cc_list *ret_files);

/** Absolute paths, in the source's folder, of the names with this suffix that the source includes
 * and that are nowhere. */
void dq_cc_includes_missing(const struct dq_cc_list *folders, const char *source,
                            const char *suffix, struct dq_cc_list *ret_paths);

/** The file of the same name but for its suffix, beside a header that is not there or in the
 * folders. @return NULL: there is none */
char *dq_cc_includes_find_other(const struct dq_cc_list *folders, const char *header,
                                const char *suffix);

#endif
