/* SPDX-License-Identifier: MIT
 *
 * compile - one source file to one object: front end, filter, back end.
 */
#ifndef DQ_CC_COMPILE_H
#define DQ_CC_COMPILE_H

#include "options.h"
#include "toolchain.h"

/**
 * Compile, or preprocess, or check, as the options say.
 * @param  output  the object; NULL where the stage writes to stdout or nothing
 * @param  target  what a dependency file names as its target
 */
enum dq_cc_exit dq_cc_compile(const struct dq_cc_options *options,
                              const struct dq_cc_toolchain *toolchain,
                              const struct dq_cc_input *input, const char *output,
                              const char *target);

#endif
