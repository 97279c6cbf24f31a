/* SPDX-License-Identifier: MIT
 *
 * version - dirql-cc's version, LLVM's version, and the note that carries them.
 */
#ifndef DQ_CC_VERSION_H
#define DQ_CC_VERSION_H

#include <stdint.h>

#define DQ_CC_VERSION_MAJOR 0
#define DQ_CC_VERSION_MINOR 1
#define DQ_CC_VERSION_PATCH 0
/* The LLVM library that is linked; clang has to be of the same major version. */
#define DQ_CC_LLVM_VERSION 14

/** Assembler text that puts one note (base/driver_note.h) into an object; a new string. */
char *dq_cc_note_assembly(uint32_t type, uint32_t flags);
/** The same for a note of type DQ_DRIVER_NOTE_SOURCE. */
char *dq_cc_source_note_assembly(uint64_t hash);

#endif
