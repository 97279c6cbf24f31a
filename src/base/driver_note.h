/* SPDX-License-Identifier: MIT
 *
 * driver_note - the ELF note by which a driver says that dirql-cc built it.
 *
 * dirql-cc puts one note of type DQ_DRIVER_NOTE_OBJECT into each object that it compiles and one of
 * type DQ_DRIVER_NOTE_DRIVER into each driver that it links. All stand in section
 * DQ_DRIVER_NOTE_SECTION, which the dynamic loader maps, and are found through PT_NOTE: note name
 * DQ_DRIVER_NOTE_NAME, and struct dq_driver_note as the description.
 *
 * A loader looks for the one DRIVER note. Without it the module was not built by dirql-cc and most
 * likely has Linux' data model (64-bit long, 32-bit wchar_t, another calling convention), in which
 * driver code corrupts what it shares with the device: refuse it. OBJECT notes are for the linker.
 *
 * Beside each OBJECT note stands one of type DQ_DRIVER_NOTE_SOURCE, whose description is struct
 * dq_driver_source_note. As the linker keeps them all, a driver says from which sources it was
 * built; one that has fewer SOURCE notes than OBJECT notes does not know.
 */
#ifndef DQ_BASE_DRIVER_NOTE_H
#define DQ_BASE_DRIVER_NOTE_H

#include <stdint.h>

#define DQ_DRIVER_NOTE_SECTION ".note.dirql"
#define DQ_DRIVER_NOTE_NAME    "dirql"

#define DQ_DRIVER_NOTE_OBJECT 1
#define DQ_DRIVER_NOTE_DRIVER 2
#define DQ_DRIVER_NOTE_SOURCE 3

/* Raised when the meaning of a field changes; a loader refuses a version that it does not know. */
#define DQ_DRIVER_NOTE_VERSION 2

/* sizeof(long), sizeof(wchar_t) and sizeof(void *) in the driver's world, one byte each, and 1 for
 * the calling convention of x64 Windows in the lowest byte. */
#define DQ_DRIVER_NOTE_DATA_MODEL UINT32_C(0x04020801)

/* Bits of `flags`. In a DRIVER note a bit is set if any object of the driver has it. */
#define DQ_DRIVER_NOTE_ACCESS         UINT32_C(0x01) /* calls __tsan_* at memory accesses */
#define DQ_DRIVER_NOTE_ADDRESS        UINT32_C(0x02) /* needs AddressSanitizer's runtime */
#define DQ_DRIVER_NOTE_UNDEFINED      UINT32_C(0x04) /* calls __ubsan_handle_* */
#define DQ_DRIVER_NOTE_COVERAGE       UINT32_C(0x08) /* carries clang's profile runtime and counters */
#define DQ_DRIVER_NOTE_LIBRARY        UINT32_C(0x10) /* linked with --library: may lack DriverEntry */
#define DQ_DRIVER_NOTE_PARTIAL_ACCESS UINT32_C(0x20) /* some objects lack ACCESS, some have it */

/* Each driver has this variable, a pointer, for itself: its loader has it point to what the
 * framework shares with that driver. */
#define DQ_DRIVER_GLOBALS "WdfDriverGlobals"

/* A driver with COVERAGE exports three functions for its loader, in Linux' calling convention:
 * int ..._write(void) writes the counts to the file that LLVM_PROFILE_FILE names (0: done), and
 * uint64_t *..._begin(void), ..._end(void) bound the counters, which lie in the driver's data and
 * have to keep their values when that data is rewound. */
#define DQ_DRIVER_COVERAGE_WRITE "dirql_driver_coverage_write"
#define DQ_DRIVER_COVERAGE_BEGIN "dirql_driver_coverage_begin"
#define DQ_DRIVER_COVERAGE_END   "dirql_driver_coverage_end"

/** The description of both types of note. Little-endian, 4-byte aligned. */
struct dq_driver_note {
    uint32_t version;          /* DQ_DRIVER_NOTE_VERSION */
    uint32_t data_model;       /* DQ_DRIVER_NOTE_DATA_MODEL */
    uint32_t flags;            /* DQ_DRIVER_NOTE_... */
    uint32_t compiler_version; /* of dirql-cc: major << 16 | minor << 8 | patch */
};

/** What one object was compiled from: XXH64 over the content of its source file and then of each
 * header that is not the system's (-isystem), in the order of inclusion, each seeded with the hash
 * so far. No names, no options. 0: unknown. Two halves, as notes are aligned to 4 bytes. */
struct dq_driver_source_note {
    uint32_t hash_low;
    uint32_t hash_high;
};

_Static_assert(sizeof(struct dq_driver_source_note) == 8, "part of the file format");
_Static_assert(sizeof(struct dq_driver_note) == 16, "the note's layout is part of the file format");

#endif
