/* SPDX-License-Identifier: MIT
 *
 * version - the note that dirql-cc puts into what it makes.
 */
#include "version.h"

#include "base/driver_note.h"
#include "text.h"

/* Elf64_Nhdr (name size, description size, type), name padded to 4, description. */
static char *note_assembly(uint32_t type, size_t bytes, const char *description)
{
    return dq_cc_format(".pushsection %s,\"a\",@note\n"
                        ".balign 4\n"
                        ".long %zu, %zu, %u\n"
                        ".asciz \"%s\"\n"
                        ".balign 4\n"
                        ".long %s\n"
                        ".popsection\n",
                        DQ_DRIVER_NOTE_SECTION, sizeof(DQ_DRIVER_NOTE_NAME), bytes, type,
                        DQ_DRIVER_NOTE_NAME, description);
}

char *dq_cc_note_assembly(uint32_t type, uint32_t flags)
{
    uint32_t version = DQ_CC_VERSION_MAJOR << 16 | DQ_CC_VERSION_MINOR << 8 | DQ_CC_VERSION_PATCH;
    return note_assembly(type, sizeof(struct dq_driver_note),
                         dq_cc_format("0x%x, 0x%x, 0x%x, 0x%x", DQ_DRIVER_NOTE_VERSION,
                                      DQ_DRIVER_NOTE_DATA_MODEL, flags, version));
}

char *dq_cc_source_note_assembly(uint64_t hash)
{
    return note_assembly(DQ_DRIVER_NOTE_SOURCE, sizeof(struct dq_driver_source_note),
                         dq_cc_format("0x%x, 0x%x", (uint32_t)hash, (uint32_t)(hash >> 32)));
}
