/* SPDX-License-Identifier: MIT
 *
 * made_files - headers that another tool would have made before the compilation, which only clang
 * sees: they exist in its virtual file system, as anonymous files that a child inherits.
 */
#ifndef DQ_CC_MADE_FILES_H
#define DQ_CC_MADE_FILES_H

#include "text.h"

struct dq_cc_made_file {
    char *path;     /* absolute */
    int descriptor; /* of the content; several may have the same */
    char *origin;   /* the file that it was made of; NULL: those that are compiled anyway */
};

struct dq_cc_made_files {
    struct dq_cc_made_file *items;
    size_t count;
    size_t capacity;
};

/** @param  origin  may be NULL */
void dq_cc_made_files_add(struct dq_cc_made_files *made, const char *path, int descriptor,
                          const char *origin);
/** @param  path  absolute. @return NULL: nothing was made there */
const struct dq_cc_made_file *dq_cc_made_files_find(const struct dq_cc_made_files *made,
                                                    const char *path);
void dq_cc_made_files_close(const struct dq_cc_made_files *made);

#endif
