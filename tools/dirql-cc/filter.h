/* SPDX-License-Identifier: MIT
 *
 * filter - turns the front end's module (Windows' data model) into one for Linux' back end.
 */
#ifndef DQ_CC_FILTER_H
#define DQ_CC_FILTER_H

#include "text.h"

#include <stdint.h>

/**
 * Rewrite a bitcode module.
 * @param  note_flags   DQ_DRIVER_NOTE_* of this object
 * @param  source_hash  of struct dq_driver_source_note
 * @return DQ_CC_EXIT_OK, or another status after a message
 */
enum dq_cc_exit dq_cc_filter_run(const struct dq_cc_buffer *bitcode, uint32_t note_flags,
                                 uint64_t source_hash, struct dq_cc_buffer *ret_bitcode);

#endif
