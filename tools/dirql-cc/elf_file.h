/* SPDX-License-Identifier: MIT
 *
 * elf_file - what the linker step needs to know of objects, archives and the finished driver.
 */
#ifndef DQ_CC_ELF_FILE_H
#define DQ_CC_ELF_FILE_H

#include "text.h"

#include <stdint.h>

struct dq_cc_elf {
    struct dq_cc_list defined;   /* global symbols with a definition */
    struct dq_cc_list undefined; /* global symbols without one */
    struct dq_cc_list needed;    /* DT_NEEDED, of a shared object */
    struct dq_cc_list foreign;   /* object files in here without dirql's note */
    uint32_t flags_all;          /* DQ_DRIVER_NOTE_* bits that every object has */
    uint32_t flags_any;          /* bits that at least one object has */
};

/** Start an empty description, to which files are added. */
void dq_cc_elf_init(struct dq_cc_elf *elf);

/**
 * Add an object, each object in an archive, or a shared object (its dynamic symbols).
 * @return false after a message if the file cannot be read or is none of these for x86-64
 */
bool dq_cc_elf_add(struct dq_cc_elf *elf, const char *path);

#endif
