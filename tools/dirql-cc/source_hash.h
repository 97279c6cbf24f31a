/* SPDX-License-Identifier: MIT
 *
 * source_hash - what an object was compiled from, as one number.
 */
#ifndef DQ_CC_SOURCE_HASH_H
#define DQ_CC_SOURCE_HASH_H

#include "made_files.h"

#include <stdint.h>

/**
 * The hash of struct dq_driver_source_note (base/driver_note.h).
 * @param  headers  the user's headers in the order of inclusion, one path a line; taken apart
 * @param  made     those among them that were made for the compilation: their origins count
 * @return 0 if a file cannot be read again
 */
uint64_t dq_cc_source_hash(const char *source, char *headers, const struct dq_cc_made_files *made);

#endif
