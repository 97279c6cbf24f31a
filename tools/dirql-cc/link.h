/* SPDX-License-Identifier: MIT
 *
 * link - objects to one driver.
 */
#ifndef DQ_CC_LINK_H
#define DQ_CC_LINK_H

#include "options.h"
#include "toolchain.h"

/**
 * Link objects and archives and check what the driver leaves undefined.
 *
 * Nothing is at `output` until every check has passed.
 */
enum dq_cc_exit dq_cc_link(const struct dq_cc_options *options,
                           const struct dq_cc_toolchain *toolchain,
                           const struct dq_cc_list *objects, const char *output);

#endif
