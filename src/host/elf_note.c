/* SPDX-License-Identifier: MIT */
/* elf_note - the notes of an ELF file, see elf_file_internal.h. */
#include <string.h>

#include "host/elf_file_internal.h"

struct note_search {
    const struct host_elf_file *file;
    const char *owner;
    host_elf_note_visit *visit;
    void *context;
    bool has_found;
    bool is_over;
};

/* Bytes of the file. */
struct file_range {
    uint64_t offset;
    uint64_t count;
};

static void search_range(struct note_search *search, struct file_range area, uint64_t alignment)
{
    const struct host_elf_file *file = search->file;
    if (area.offset > file->size || area.count > file->size - area.offset) {
        return;
    }
    size_t owner_bytes = strlen(search->owner) + 1;
    uint64_t mask = alignment == 8 ? 7 : 3; /* 8 only for GNU property notes */
    uint64_t at = area.offset;
    uint64_t end = at + area.count;
    while (!search->is_over && at <= end && end - at >= sizeof(Elf64_Nhdr)) {
        Elf64_Nhdr header;
        if (!host_elf_file_copy(file, at, &header, sizeof(header))) {
            return;
        }
        uint64_t name = at + sizeof(header);
        uint64_t content = name + ((header.n_namesz + mask) & ~mask);
        if (content > end || header.n_descsz > end - content) {
            return;
        }
        if (header.n_namesz == owner_bytes &&
            memcmp(file->bytes + name, search->owner, owner_bytes) == 0) {
            struct host_elf_note note = { header.n_type, content, header.n_descsz };
            search->has_found = true;
            search->is_over = !search->visit(search->context, &note);
        }
        at = content + ((header.n_descsz + mask) & ~mask);
    }
}

void host_elf_notes_visit(const struct host_elf_file *file, const char *owner,
                          host_elf_note_visit *visit, void *context)
{
    struct note_search search = {
        .file = file, .owner = owner, .visit = visit, .context = context
    };
    for (uint32_t i = 0; i < file->header.e_phnum; i++) {
        Elf64_Phdr segment;
        if (host_elf_file_segment(file, i, &segment) && segment.p_type == PT_NOTE) {
            search_range(&search, (struct file_range){ segment.p_offset, segment.p_filesz },
                         segment.p_align);
        }
    }
    bool is_loaded_seen = search.has_found;
    for (uint32_t i = 0; i < file->header.e_shnum; i++) {
        Elf64_Shdr section;
        if (host_elf_file_section(file, i, &section) && section.sh_type == SHT_NOTE &&
            !(is_loaded_seen && (section.sh_flags & SHF_ALLOC))) {
            search_range(&search, (struct file_range){ section.sh_offset, section.sh_size },
                         section.sh_addralign);
        }
    }
}
