/* SPDX-License-Identifier: MIT */
/*
 * module_identity - is this the module that it was? See host_module_identify().
 *
 * The build is a hash over what the loader maps and that code or data can depend on, section by
 * section. The tables of the dynamic linker are left out, as the folders where libraries are looked
 * for stand in them, but for relocations (they hold the pointers of the data) and the names of
 * symbols.
 */
#include <string.h>

#define XXH_STATIC_LINKING_ONLY /* for XXH64_state_t on the stack */
#include <xxhash.h>

#include "base/driver_note.h"
#include "host/elf_file_internal.h"

struct identification {
    const struct host_elf_file *file;
    XXH64_state_t build;
    uint64_t source_sum; /* order of linking does not matter */
    uint32_t objects;
    uint32_t sources; /* of which the hash is known */
    uint32_t sections;
};

static void add_number(struct identification *identification, uint64_t number)
{
    (void)XXH64_update(&identification->build, &number, sizeof(number));
}

/* False if the range is not in the file. */
static bool add_range(struct identification *identification, uint64_t offset, uint64_t bytes)
{
    const struct host_elf_file *file = identification->file;
    if (offset > file->size || bytes > file->size - offset) {
        return false;
    }
    add_number(identification, bytes);
    (void)XXH64_update(&identification->build, file->bytes + offset, (size_t)bytes);
    return true;
}

/* The symbols' names and kinds: with what the module binds, and what it offers. */
static bool add_symbols(struct identification *identification, const Elf64_Shdr *table)
{
    const struct host_elf_file *file = identification->file;
    Elf64_Shdr strings;
    if (table->sh_link >= file->header.e_shnum ||
        !host_elf_file_section(file, table->sh_link, &strings) || strings.sh_offset > file->size ||
        strings.sh_size > file->size - strings.sh_offset) {
        return false;
    }
    uint64_t count = table->sh_size / sizeof(Elf64_Sym);
    for (uint64_t i = 1; i < count; i++) { /* symbol 0 means "none" */
        Elf64_Sym symbol;
        if (!host_elf_file_copy(file, table->sh_offset + i * sizeof(symbol), &symbol,
                                sizeof(symbol)) ||
            symbol.st_name >= strings.sh_size) {
            return false;
        }
        const char *name = file->bytes + strings.sh_offset + symbol.st_name;
        size_t length = strnlen(name, (size_t)(strings.sh_size - symbol.st_name));
        (void)XXH64_update(&identification->build, name, length);
        add_number(identification, symbol.st_info);
    }
    return true;
}

static bool add_section(struct identification *identification, const Elf64_Shdr *section)
{
    if ((section->sh_flags & SHF_ALLOC) == 0) {
        return true;
    }
    switch (section->sh_type) {
    case SHT_NOTE:
    case SHT_DYNAMIC:
    case SHT_STRTAB:
    case SHT_HASH:
    case SHT_GNU_HASH:
    case SHT_GNU_versym:
    case SHT_GNU_verneed:
    case SHT_GNU_verdef:
        return true;
    case SHT_DYNSYM:
        return add_symbols(identification, section);
    case SHT_NOBITS:
        add_number(identification, section->sh_size);
        break;
    default: /* code, data, relocations, unwinding: an open set of types */
        if (!add_range(identification, section->sh_offset, section->sh_size)) {
            return false;
        }
        break;
    }
    add_number(identification, section->sh_flags);
    identification->sections++;
    return true;
}

/* A file whose section headers were cut off. */
static bool add_segments(struct identification *identification)
{
    for (uint32_t i = 0; i < identification->file->header.e_phnum; i++) {
        Elf64_Phdr segment;
        if (!host_elf_file_segment(identification->file, i, &segment)) {
            return false;
        }
        if (segment.p_type == PT_LOAD &&
            !add_range(identification, segment.p_offset, segment.p_filesz)) {
            return false;
        }
    }
    return true;
}

static bool add_file(struct identification *identification)
{
    for (uint32_t i = 0; i < identification->file->header.e_shnum; i++) {
        Elf64_Shdr section;
        if (!host_elf_file_section(identification->file, i, &section) ||
            !add_section(identification, &section)) {
            return false;
        }
    }
    return identification->sections > 0 || add_segments(identification);
}

static bool add_note(void *context, const struct host_elf_note *note)
{
    struct identification *identification = context;
    struct dq_driver_source_note content;
    if (note->type == DQ_DRIVER_NOTE_OBJECT) {
        identification->objects++;
    } else if (note->type == DQ_DRIVER_NOTE_SOURCE && note->bytes == sizeof(content) &&
               host_elf_file_copy(identification->file, note->offset, &content, sizeof(content)) &&
               (content.hash_low | content.hash_high) != 0) {
        identification->sources++;
        identification->source_sum += XXH64(&content, sizeof(content), 0);
    }
    return true;
}

static uint64_t not_zero(uint64_t hash)
{
    return hash ? hash : 1;
}

enum host_module_status host_module_identify(const char *path,
                                             struct host_module_identity *ret_identity, char *error,
                                             size_t error_bytes)
{
    struct dq_text text;
    struct host_elf_file file;
    dq_text_init(&text, error, error_bytes);
    enum host_module_status status = host_elf_file_open(path, &file, &text);
    if (status != HOST_MODULE_OK) {
        return status;
    }
    struct identification identification = { .file = &file };
    (void)XXH64_reset(&identification.build, 0);
    if (add_file(&identification)) {
        host_elf_notes_visit(&file, DQ_DRIVER_NOTE_NAME, add_note, &identification);
        bool is_source_known =
            identification.objects > 0 && identification.sources == identification.objects;
        *ret_identity = (struct host_module_identity){
            .build = not_zero(XXH64_digest(&identification.build)),
            .source = is_source_known ? not_zero(identification.source_sum) : 0,
        };
    } else {
        dq_text_format(&text,
                       "%s is not a usable x86-64 shared object: a section or segment lies outside "
                       "the file (is it truncated?)",
                       path);
        status = HOST_MODULE_NOT_ELF;
    }
    host_elf_file_close(&file);
    return status;
}
