/* SPDX-License-Identifier: MIT
 *
 * messages - the headers that Windows' message compiler would have made of NAME.mc files.
 *
 * A header that is nowhere, while a file of its name with the suffix .mc is beside the includer or
 * in an include folder, is made of that: its `;` lines, and a macro for each message, severity and
 * facility with a symbol. Texts of messages are passed over.
 */
#ifndef DQ_CC_MESSAGES_H
#define DQ_CC_MESSAGES_H

#include "made_files.h"
#include "options.h"

/** What the source includes, and its headers do.
 * @param  files  the source, and what it includes: dq_cc_includes_all()
 * @return DQ_CC_EXIT_FAILED after a message about a .mc file */
enum dq_cc_exit dq_cc_messages_make(const struct dq_cc_options *options,
                                    const struct dq_cc_list *files, struct dq_cc_made_files *made);

#endif
