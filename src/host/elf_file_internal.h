/* SPDX-License-Identifier: MIT */
/*
 * elf_file - an x86-64 ELF shared object as bytes, read without trusting it.
 *
 * Every access checks its bounds; structures are copied out, as offsets in a broken file need not
 * be aligned. Internal to host/: module.c gives the results to the other layers.
 */
#ifndef HOST_ELF_FILE_INTERNAL_H
#define HOST_ELF_FILE_INTERNAL_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "host/module.h"

struct host_elf_file {
    const char *path;
    char *bytes;
    size_t size;
    Elf64_Ehdr header;
};

/* Read the file and check its header. On failure `error` says why in one sentence and nothing is
 * held. */
enum host_module_status host_elf_file_open(const char *path, struct host_elf_file *ret_file,
                                           struct dq_text *error);
void host_elf_file_close(struct host_elf_file *file);

/* False if [offset, offset + count) is not inside the file. */
bool host_elf_file_copy(const struct host_elf_file *file, uint64_t offset, void *ret_bytes,
                        size_t count);
/* index < header.e_phnum resp. e_shnum; false if the table is not inside the file. */
bool host_elf_file_segment(const struct host_elf_file *file, uint32_t index,
                           Elf64_Phdr *ret_segment);
bool host_elf_file_section(const struct host_elf_file *file, uint32_t index,
                           Elf64_Shdr *ret_section);

/* One note, its description as a range of the file. */
struct host_elf_note {
    uint32_t type;
    uint64_t offset;
    size_t bytes;
};
/* Calls visit for each note of this owner until it returns false: first those in segments (loaded),
 * then those that are only in sections. */
typedef bool host_elf_note_visit(void *context, const struct host_elf_note *note);
void host_elf_notes_visit(const struct host_elf_file *file, const char *owner,
                          host_elf_note_visit *visit, void *context);

/* Would the loader find what it follows without looking inside the file and the mapping? The loader
 * of the C library trusts a file: a truncated one ends the process by a signal. False with the
 * cause in `error`. */
bool host_elf_file_is_loadable(const struct host_elf_file *file, struct dq_text *error);

#endif
