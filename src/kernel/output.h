/* SPDX-License-Identifier: MIT */
/* output - where DbgPrint goes. */
#ifndef DQ_KERNEL_OUTPUT_H
#define DQ_KERNEL_OUTPUT_H

#include <stddef.h>

/* `text` is what one call printed, any number of lines or less than one. */
typedef void dq_output_sink(const char *text, size_t bytes);
/* NULL: nothing is shown. Machine's. */
void dq_output_sink_set(dq_output_sink *sink);
void dq_output(const char *text, size_t bytes);

#endif
