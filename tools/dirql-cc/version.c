/* SPDX-License-Identifier: MIT
 *
 * version - the note that dirql-cc puts into what it makes.
 */
#include "version.h"

#include "base/driver_note.h"
#include "text.h"

char *dq_cc_note_assembly(uint32_t type, uint32_t flags)
{
    uint32_t version = DQ_CC_VERSION_MAJOR << 16 | DQ_CC_VERSION_MINOR << 8 | DQ_CC_VERSION_PATCH;
    /* Elf64_Nhdr (name size, description size, type), name padded to 4, description. */
    return dq_cc_format(".pushsection %s,\"a\",@note\n"
                        ".balign 4\n"
                        ".long %zu, %zu, %u\n"
                        ".asciz \"%s\"\n"
                        ".balign 4\n"
                        ".long 0x%x, 0x%x, 0x%x, 0x%x\n"
                        ".popsection\n",
                        DQ_DRIVER_NOTE_SECTION, sizeof(DQ_DRIVER_NOTE_NAME),
                        sizeof(struct dq_driver_note), type, DQ_DRIVER_NOTE_NAME,
                        DQ_DRIVER_NOTE_VERSION, DQ_DRIVER_NOTE_DATA_MODEL, flags, version);
}
