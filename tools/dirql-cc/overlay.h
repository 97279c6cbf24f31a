/* SPDX-License-Identifier: MIT
 *
 * overlay - makes file names in #include insensitive to case, as they are on Windows.
 */
#ifndef DQ_CC_OVERLAY_H
#define DQ_CC_OVERLAY_H

#include "made_files.h"

/**
 * Describe folders as a virtual file system for clang's -ivfsoverlay.
 *
 * Every folder is listed with its subfolders, a few levels deep, so that `#include "Sub\X.h"` finds
 * sub/x.h. A name that exists in two spellings in one folder is left out and stays sensitive.
 *
 * @param  source  the file that is compiled: its folder is added, and, for each `..` that its
 *                 includes begin with, the folder above
 * @param  made    files that are not there, added
 */
void dq_cc_overlay_build(const struct dq_cc_list *folders, const char *source,
                         const struct dq_cc_made_files *made, struct dq_cc_buffer *ret_yaml);

#endif
