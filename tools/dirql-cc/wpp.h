/* SPDX-License-Identifier: MIT
 *
 * wpp - the .tmh files that Windows' trace preprocessor would have made of a source.
 *
 * A source that traces includes NAME.tmh, which defines its trace functions as macros. Which there
 * are is said by `begin_wpp config` comments in the source or its headers, by --wpp-function, and
 * there is always DoTraceMessage. The macros are those of a machine on which nobody traces: the
 * compiler checks their arguments, and nothing evaluates them. With --wpp-print they print.
 */
#ifndef DQ_CC_WPP_H
#define DQ_CC_WPP_H

#include "made_files.h"
#include "options.h"

/** The .tmh files that the source includes and that are not there.
 * @param  files  the source, and what it includes: dq_cc_includes_all() */
enum dq_cc_exit dq_cc_wpp_make(const struct dq_cc_options *options, const struct dq_cc_list *files,
                               struct dq_cc_made_files *made);

#endif
