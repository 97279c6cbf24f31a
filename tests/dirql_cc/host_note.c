/* SPDX-License-Identifier: MIT
 *
 * host_note - reads the note by which dirql-cc marks a driver, as a loader would.
 */
#include "host_note.h"

#include "base/driver_note.h"

#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

struct search {
    const char *path;
    const struct dq_driver_note *note;
};

static size_t padded(size_t size)
{
    return (size + 3) & ~(size_t)3;
}

static void search_notes(struct search *search, const char *at, size_t size)
{
    const char *end = at + size;
    while (at + sizeof(Elf64_Nhdr) <= end) {
        Elf64_Nhdr header;
        memcpy(&header, at, sizeof(header));
        const char *name = at + sizeof(header);
        const char *description = name + padded(header.n_namesz);
        if (header.n_type == DQ_DRIVER_NOTE_DRIVER &&
            header.n_namesz == sizeof(DQ_DRIVER_NOTE_NAME) &&
            memcmp(name, DQ_DRIVER_NOTE_NAME, sizeof(DQ_DRIVER_NOTE_NAME)) == 0) {
            search->note = (const void *)description;
        }
        at = description + padded(header.n_descsz);
    }
}

static int visit_module(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    struct search *search = context;
    if (strcmp(info->dlpi_name, search->path) != 0) {
        return 0;
    }
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type == PT_NOTE) {
            uintptr_t address = info->dlpi_addr + segment->p_vaddr;
            search_notes(search, (const char *)address, segment->p_memsz);
        }
    }
    return 1;
}

void host_note_print(const char *path)
{
    struct search search = { path, NULL };
    dl_iterate_phdr(visit_module, &search);
    if (search.note == NULL) {
        printf("note: %s none\n", path);
    } else {
        printf("note: %s version=%u model=0x%08x flags=0x%x\n", path, search.note->version,
               search.note->data_model, search.note->flags);
    }
}
