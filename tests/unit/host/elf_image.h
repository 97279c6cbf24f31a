/* SPDX-License-Identifier: MIT */
/*
 * elf_image - a shared object that a test builds byte by byte, so that it can also be broken byte
 * by byte.
 *
 * Segments: headers, symbols and a note (read only); code; one writable segment whose first page is
 * RELRO and which ends in zero fill. It defines `answer` (a function that returns 42) and `counter`
 * (7), and needs one function of the process.
 */
#ifndef DQ_TESTS_HOST_ELF_IMAGE_H
#define DQ_TESTS_HOST_ELF_IMAGE_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ELF_IMAGE_OWNER     "dirql-test"
#define ELF_IMAGE_NOTE_TYPE 77u

enum {
    ELF_IMAGE_TEXT = 0x1000,
    ELF_IMAGE_RELRO = 0x2000,
    ELF_IMAGE_DATA = 0x3000,
    ELF_IMAGE_MEMORY_END = 0x5000,
    ELF_IMAGE_SECTIONS = 0x3040,
    ELF_IMAGE_SEGMENT_COUNT = 6,
    ELF_IMAGE_SYMBOL_COUNT = 5,
    ELF_IMAGE_SECTION_COUNT = 4,
};

struct elf_image_note {
    Elf64_Nhdr header;
    char owner[12]; /* with padding */
    char content[8];
};

/* The first page, as it lies in the file. */
struct elf_image_head {
    Elf64_Ehdr header;
    Elf64_Phdr segments[ELF_IMAGE_SEGMENT_COUNT];
    Elf64_Sym symbols[ELF_IMAGE_SYMBOL_COUNT];
    uint32_t hash[2 + 1 + ELF_IMAGE_SYMBOL_COUNT];
    Elf64_Rela relocations[1];
    struct elf_image_note note;
    char strings[128];
};

struct elf_image {
    struct elf_image_head head;
    unsigned char rest_of_head[ELF_IMAGE_TEXT - sizeof(struct elf_image_head)];
    unsigned char text[0x1000];
    Elf64_Dyn dynamic[10];
    uint64_t needed_address; /* relocated: the needed function */
    unsigned char rest_of_relro[0x1000 - 10 * sizeof(Elf64_Dyn) - 8];
    uint64_t counter;
    unsigned char rest_of_data[ELF_IMAGE_SECTIONS - ELF_IMAGE_DATA - 8];
    Elf64_Shdr sections[ELF_IMAGE_SECTION_COUNT];
};

_Static_assert(offsetof(struct elf_image, text) == ELF_IMAGE_TEXT, "layout");
_Static_assert(offsetof(struct elf_image, dynamic) == ELF_IMAGE_RELRO, "layout");
_Static_assert(offsetof(struct elf_image, counter) == ELF_IMAGE_DATA, "layout");
_Static_assert(offsetof(struct elf_image, sections) == ELF_IMAGE_SECTIONS, "layout");

#define ELF_IMAGE_AT(member) ((uint64_t)offsetof(struct elf_image, member))

static inline void elf_image_add_string(struct elf_image *image, uint32_t *ret_name,
                                        const char *string)
{
    size_t end = 1;
    while (image->head.strings[end] != '\0') {
        end += strlen(image->head.strings + end) + 1;
    }
    memcpy(image->head.strings + end, string, strlen(string) + 1);
    *ret_name = (uint32_t)end;
}

static inline void elf_image_build_segments(struct elf_image *image)
{
    Elf64_Phdr *segment = image->head.segments;
    const uint64_t dynamic_bytes = sizeof(image->dynamic);
    segment[0] =
        (Elf64_Phdr){ PT_LOAD, PF_R, 0, 0, 0, sizeof(image->head), sizeof(image->head), 0x1000 };
    segment[1] = (Elf64_Phdr){ PT_LOAD,        PF_R | PF_X, ELF_IMAGE_TEXT, ELF_IMAGE_TEXT,
                               ELF_IMAGE_TEXT, 0x1000,      0x1000,         0x1000 };
    segment[2] = (Elf64_Phdr){ PT_LOAD,
                               PF_R | PF_W,
                               ELF_IMAGE_RELRO,
                               ELF_IMAGE_RELRO,
                               ELF_IMAGE_RELRO,
                               0x1008,
                               ELF_IMAGE_MEMORY_END - ELF_IMAGE_RELRO,
                               0x1000 };
    segment[3] = (Elf64_Phdr){ PT_DYNAMIC,      PF_R | PF_W,   ELF_IMAGE_RELRO, ELF_IMAGE_RELRO,
                               ELF_IMAGE_RELRO, dynamic_bytes, dynamic_bytes,   8 };
    segment[4] = (Elf64_Phdr){ PT_GNU_RELRO,    PF_R,   ELF_IMAGE_RELRO, ELF_IMAGE_RELRO,
                               ELF_IMAGE_RELRO, 0x1000, 0x1000,          1 };
    segment[5] = (Elf64_Phdr){ PT_NOTE,
                               PF_R,
                               ELF_IMAGE_AT(head.note),
                               ELF_IMAGE_AT(head.note),
                               ELF_IMAGE_AT(head.note),
                               sizeof(image->head.note),
                               sizeof(image->head.note),
                               4 };
}

static inline void elf_image_build_symbols(struct elf_image *image, const char *needed)
{
    static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 }; /* mov eax, 42; ret */
    Elf64_Sym *symbol = image->head.symbols;
    const unsigned char global_function = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
    elf_image_add_string(image, &symbol[1].st_name, needed);
    symbol[1].st_info = global_function;
    elf_image_add_string(image, &symbol[2].st_name, "elf_image_weak");
    symbol[2].st_info = ELF64_ST_INFO(STB_WEAK, STT_FUNC);
    elf_image_add_string(image, &symbol[3].st_name, "answer");
    symbol[3].st_info = global_function;
    symbol[3].st_shndx = 1;
    symbol[3].st_value = ELF_IMAGE_TEXT;
    symbol[3].st_size = sizeof(code);
    elf_image_add_string(image, &symbol[4].st_name, "counter");
    symbol[4].st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT);
    symbol[4].st_shndx = 1;
    symbol[4].st_value = ELF_IMAGE_DATA;
    symbol[4].st_size = 8;
    memcpy(image->text, code, sizeof(code));
    image->counter = 7;

    uint32_t *hash = image->head.hash; /* one bucket, one chain: 4, 3, 2, 1 */
    hash[0] = 1;
    hash[1] = ELF_IMAGE_SYMBOL_COUNT;
    hash[2] = ELF_IMAGE_SYMBOL_COUNT - 1;
    for (uint32_t i = 1; i < ELF_IMAGE_SYMBOL_COUNT; i++) {
        hash[3 + i] = i - 1;
    }
}

static inline void elf_image_build_dynamic(struct elf_image *image)
{
    const Elf64_Dyn entries[] = {
        { DT_HASH, { ELF_IMAGE_AT(head.hash) } },
        { DT_SYMTAB, { ELF_IMAGE_AT(head.symbols) } },
        { DT_SYMENT, { sizeof(Elf64_Sym) } },
        { DT_STRTAB, { ELF_IMAGE_AT(head.strings) } },
        { DT_STRSZ, { sizeof(image->head.strings) } },
        { DT_RELA, { ELF_IMAGE_AT(head.relocations) } },
        { DT_RELASZ, { sizeof(image->head.relocations) } },
        { DT_RELAENT, { sizeof(Elf64_Rela) } },
        { DT_NULL, { 0 } },
    };
    memcpy(image->dynamic, entries, sizeof(entries));
    image->head.relocations[0].r_offset = ELF_IMAGE_AT(needed_address);
    image->head.relocations[0].r_info = ELF64_R_INFO(1, R_X86_64_64);
}

static inline void elf_image_build_sections(struct elf_image *image)
{
    Elf64_Shdr *section = image->sections;
    section[1].sh_type = SHT_DYNSYM;
    section[1].sh_flags = SHF_ALLOC;
    section[1].sh_addr = ELF_IMAGE_AT(head.symbols);
    section[1].sh_link = 2;
    section[1].sh_info = 1;
    section[1].sh_entsize = sizeof(Elf64_Sym);
    section[1].sh_offset = ELF_IMAGE_AT(head.symbols);
    section[1].sh_size = sizeof(image->head.symbols);
    section[2].sh_type = SHT_STRTAB;
    section[2].sh_flags = SHF_ALLOC;
    section[2].sh_addr = ELF_IMAGE_AT(head.strings);
    section[2].sh_offset = ELF_IMAGE_AT(head.strings);
    section[2].sh_size = sizeof(image->head.strings);
    section[3].sh_type = SHT_NOTE;
    section[3].sh_addralign = 4;
    section[3].sh_offset = ELF_IMAGE_AT(head.note);
    section[3].sh_size = sizeof(image->head.note);
}

/* needed: the function that the process has to have. */
static inline void elf_image_build(struct elf_image *image, const char *needed)
{
    memset(image, 0, sizeof(*image));
    Elf64_Ehdr *header = &image->head.header;
    memcpy(header->e_ident, ELFMAG, SELFMAG);
    header->e_ident[EI_CLASS] = ELFCLASS64;
    header->e_ident[EI_DATA] = ELFDATA2LSB;
    header->e_ident[EI_VERSION] = EV_CURRENT;
    header->e_type = ET_DYN;
    header->e_machine = EM_X86_64;
    header->e_version = EV_CURRENT;
    header->e_phoff = ELF_IMAGE_AT(head.segments);
    header->e_shoff = ELF_IMAGE_SECTIONS;
    header->e_ehsize = sizeof(Elf64_Ehdr);
    header->e_phentsize = sizeof(Elf64_Phdr);
    header->e_phnum = ELF_IMAGE_SEGMENT_COUNT;
    header->e_shentsize = sizeof(Elf64_Shdr);
    header->e_shnum = ELF_IMAGE_SECTION_COUNT;
    elf_image_build_segments(image);
    elf_image_build_symbols(image, needed);
    elf_image_build_dynamic(image);
    elf_image_build_sections(image);
    image->head.note.header = (Elf64_Nhdr){ sizeof(ELF_IMAGE_OWNER), 6, ELF_IMAGE_NOTE_TYPE };
    memcpy(image->head.note.owner, ELF_IMAGE_OWNER, sizeof(ELF_IMAGE_OWNER));
    memcpy(image->head.note.content, "clang", 6);
}

#endif
