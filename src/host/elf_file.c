/* SPDX-License-Identifier: MIT */
/* elf_file - see elf_file_internal.h. */
#include "host/elf_file_internal.h"

#include <errno.h>
#include <string.h>

#include "host/console.h"
#include "host/memory.h"

#define FILE_BYTES_MAX    ((size_t)1 << 30) /* a driver with all its DWARF is some MiB */
#define PAGE_BYTES        4096u
#define IMAGE_BYTES_MAX   ((uint64_t)1 << 32)
#define DYNAMIC_COUNT_MAX 4096u

static bool refuse(struct dq_text *error, const struct host_elf_file *file, const char *cause)
{
    dq_text_format(error, "%s is not a usable x86-64 shared object: %s", file->path, cause);
    return false;
}

bool host_elf_file_copy(const struct host_elf_file *file, uint64_t offset, void *ret_bytes,
                        size_t count)
{
    if (offset > file->size || count > file->size - offset) {
        return false;
    }
    memcpy(ret_bytes, file->bytes + offset, count);
    return true;
}

/* Tables start inside the file (checked at open), so that the sums cannot overflow. */
bool host_elf_file_segment(const struct host_elf_file *file, uint32_t index,
                           Elf64_Phdr *ret_segment)
{
    return host_elf_file_copy(file, file->header.e_phoff + (uint64_t)index * sizeof(*ret_segment),
                              ret_segment, sizeof(*ret_segment));
}

bool host_elf_file_section(const struct host_elf_file *file, uint32_t index,
                           Elf64_Shdr *ret_section)
{
    return host_elf_file_copy(file, file->header.e_shoff + (uint64_t)index * sizeof(*ret_section),
                              ret_section, sizeof(*ret_section));
}

static bool is_header_good(struct host_elf_file *file, struct dq_text *error)
{
    Elf64_Ehdr *header = &file->header;
    if (!host_elf_file_copy(file, 0, header, sizeof(*header))) {
        return refuse(error, file, "it is shorter than an ELF header");
    }
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) {
        return refuse(error, file, "it is not an ELF file");
    }
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
        header->e_machine != EM_X86_64) {
        return refuse(error, file, "it was built for another processor");
    }
    if (header->e_type != ET_DYN) {
        return refuse(error, file, "its type is not `shared object`");
    }
    if (header->e_phnum == 0 || header->e_phentsize != sizeof(Elf64_Phdr) ||
        header->e_phoff > file->size) {
        return refuse(error, file, "it has no program headers");
    }
    if (header->e_shnum != 0 &&
        (header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shoff > file->size)) {
        return refuse(error, file, "its section headers are broken");
    }
    return true;
}

enum host_module_status host_elf_file_open(const char *path, struct host_elf_file *ret_file,
                                           struct dq_text *error)
{
    struct host_elf_file file = { .path = path };
    int result = host_file_read_all(path, FILE_BYTES_MAX, &file.bytes, &file.size);
    if (result != 0) {
        dq_text_format(error, "%s cannot be read: %s", path, strerror(-result));
        return HOST_MODULE_NO_FILE;
    }
    if (!is_header_good(&file, error)) {
        host_memory_free(file.bytes);
        return HOST_MODULE_NOT_ELF;
    }
    *ret_file = file;
    return HOST_MODULE_OK;
}

void host_elf_file_close(struct host_elf_file *file)
{
    host_memory_free(file->bytes);
    file->bytes = NULL;
}

/* Is [address, address + bytes) inside one loaded segment, and what is its offset in the file?
 * ret_offset may be NULL; otherwise the bytes must be in the file too, not zero fill. */
static bool find_loaded(const struct host_elf_file *file, uint64_t address, uint64_t bytes,
                        uint64_t *ret_offset)
{
    for (uint32_t i = 0; i < file->header.e_phnum; i++) {
        Elf64_Phdr segment;
        if (!host_elf_file_segment(file, i, &segment)) {
            return false;
        }
        uint64_t room = ret_offset ? segment.p_filesz : segment.p_memsz;
        if (segment.p_type != PT_LOAD || address < segment.p_vaddr ||
            address - segment.p_vaddr > room || bytes > room - (address - segment.p_vaddr)) {
            continue;
        }
        if (ret_offset) {
            *ret_offset = segment.p_offset + (address - segment.p_vaddr);
        }
        return true;
    }
    return false;
}

static bool is_load_good(const struct host_elf_file *file, const Elf64_Phdr *segment,
                         uint64_t address_min)
{
    return segment->p_filesz <= segment->p_memsz && segment->p_offset <= file->size &&
           segment->p_filesz <= file->size - segment->p_offset && segment->p_vaddr >= address_min &&
           segment->p_vaddr < IMAGE_BYTES_MAX && segment->p_memsz < IMAGE_BYTES_MAX &&
           (segment->p_vaddr - segment->p_offset) % PAGE_BYTES == 0;
}

static bool are_segments_good(const struct host_elf_file *file, struct dq_text *error)
{
    uint64_t address_min = 0;
    uint32_t dynamic_count = 0;
    for (uint32_t i = 0; i < file->header.e_phnum; i++) {
        Elf64_Phdr segment;
        if (!host_elf_file_segment(file, i, &segment)) {
            return refuse(error, file, "its program headers are cut off");
        }
        switch (segment.p_type) {
        case PT_LOAD:
            if (!is_load_good(file, &segment, address_min)) {
                return refuse(error, file, "a segment lies outside the file (is it truncated?)");
            }
            address_min = segment.p_vaddr + segment.p_memsz;
            break;
        case PT_DYNAMIC:
            dynamic_count++;
            break;
        default: /* an open set of types: whatever else the loader ignores */
            break;
        }
    }
    if (dynamic_count != 1) {
        return refuse(error, file, "it has no dynamic section");
    }
    return true;
}

/* Segments whose memory the loader reads must be inside a loaded one. */
static bool are_special_segments_good(const struct host_elf_file *file, struct dq_text *error)
{
    for (uint32_t i = 0; i < file->header.e_phnum; i++) {
        Elf64_Phdr segment;
        if (!host_elf_file_segment(file, i, &segment)) {
            return false;
        }
        bool is_read = segment.p_type == PT_NOTE || segment.p_type == PT_GNU_PROPERTY ||
                       segment.p_type == PT_DYNAMIC || segment.p_type == PT_TLS;
        uint64_t offset;
        if (is_read && segment.p_memsz != 0 &&
            (!find_loaded(file, segment.p_vaddr, segment.p_filesz, &offset) ||
             offset != segment.p_offset)) {
            return refuse(error, file, "a program header points outside the loaded segments");
        }
    }
    return true;
}

/* The dynamic section's entries, by tag. Only tags that the loader follows blindly. */
struct dynamic_table {
    bool has[DT_NUM];
    uint64_t value[DT_NUM];
    uint64_t gnu_hash;
    uint64_t version_symbols;
};

static bool read_dynamic(const struct host_elf_file *file, struct dynamic_table *ret_table)
{
    Elf64_Phdr dynamic = { 0 };
    for (uint32_t i = 0; i < file->header.e_phnum && dynamic.p_type != PT_DYNAMIC; i++) {
        if (!host_elf_file_segment(file, i, &dynamic)) {
            return false;
        }
    }
    memset(ret_table, 0, sizeof(*ret_table));
    uint64_t count = dynamic.p_filesz / sizeof(Elf64_Dyn);
    for (uint64_t i = 0; i < count && i < DYNAMIC_COUNT_MAX; i++) {
        Elf64_Dyn entry;
        if (!host_elf_file_copy(file, dynamic.p_offset + i * sizeof(entry), &entry,
                                sizeof(entry))) {
            return false;
        }
        if (entry.d_tag == DT_NULL) {
            return true;
        }
        if (entry.d_tag > 0 && entry.d_tag < DT_NUM) {
            ret_table->has[entry.d_tag] = true;
            ret_table->value[entry.d_tag] = entry.d_un.d_val;
        } else if (entry.d_tag == DT_GNU_HASH) {
            ret_table->gnu_hash = entry.d_un.d_ptr;
        } else if (entry.d_tag == DT_VERSYM) {
            ret_table->version_symbols = entry.d_un.d_ptr;
        }
    }
    return false;
}

/* One relocation table: it must be in the file, and what it changes in the loaded image. */
static bool are_relocations_good(const struct host_elf_file *file, uint64_t address, uint64_t bytes,
                                 uint64_t symbol_table)
{
    uint64_t offset;
    if (bytes % sizeof(Elf64_Rela) != 0 || !find_loaded(file, address, bytes, &offset)) {
        return false;
    }
    for (uint64_t i = 0; i < bytes / sizeof(Elf64_Rela); i++) {
        Elf64_Rela relocation;
        Elf64_Sym symbol;
        uint64_t symbol_offset;
        if (!host_elf_file_copy(file, offset + i * sizeof(relocation), &relocation,
                                sizeof(relocation)) ||
            !find_loaded(file, relocation.r_offset, sizeof(uint64_t), NULL)) {
            return false;
        }
        uint64_t symbol_index = ELF64_R_SYM(relocation.r_info);
        if (!find_loaded(file, symbol_table + symbol_index * sizeof(symbol), sizeof(symbol),
                         &symbol_offset)) {
            return false;
        }
    }
    return true;
}

static bool is_dynamic_good(const struct host_elf_file *file, const struct dynamic_table *table)
{
    static const int addresses[] = { DT_HASH, DT_INIT, DT_FINI, DT_PLTGOT };
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        int tag = addresses[i];
        if (table->has[tag] && !find_loaded(file, table->value[tag], 0, NULL)) {
            return false;
        }
    }
    uint64_t offset;
    const uint64_t *value = table->value;
    /* The C library's loader asserts the entry sizes, which would end the process. */
    return table->has[DT_STRTAB] && table->has[DT_SYMTAB] &&
           find_loaded(file, value[DT_STRTAB], value[DT_STRSZ], &offset) &&
           find_loaded(file, value[DT_SYMTAB], sizeof(Elf64_Sym), &offset) &&
           (!table->gnu_hash || find_loaded(file, table->gnu_hash, 16, &offset)) &&
           (!table->version_symbols || find_loaded(file, table->version_symbols, 2, &offset)) &&
           (!table->has[DT_INIT_ARRAY] ||
            find_loaded(file, value[DT_INIT_ARRAY], value[DT_INIT_ARRAYSZ], NULL)) &&
           (!table->has[DT_FINI_ARRAY] ||
            find_loaded(file, value[DT_FINI_ARRAY], value[DT_FINI_ARRAYSZ], NULL)) &&
           (!table->has[DT_SYMENT] || value[DT_SYMENT] == sizeof(Elf64_Sym)) &&
           (!table->has[DT_RELAENT] || value[DT_RELAENT] == sizeof(Elf64_Rela)) &&
           (!table->has[DT_PLTREL] || value[DT_PLTREL] == DT_RELA) && !table->has[DT_REL] &&
           (!table->has[DT_RELA] ||
            are_relocations_good(file, value[DT_RELA], value[DT_RELASZ], value[DT_SYMTAB])) &&
           (!table->has[DT_JMPREL] ||
            are_relocations_good(file, value[DT_JMPREL], value[DT_PLTRELSZ], value[DT_SYMTAB]));
}

bool host_elf_file_is_loadable(const struct host_elf_file *file, struct dq_text *error)
{
    struct dynamic_table table;
    if (!are_segments_good(file, error) || !are_special_segments_good(file, error)) {
        return false;
    }
    if (!read_dynamic(file, &table) || !is_dynamic_good(file, &table)) {
        return refuse(error, file, "its dynamic section is broken");
    }
    return true;
}
