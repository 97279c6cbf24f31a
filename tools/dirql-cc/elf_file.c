/* SPDX-License-Identifier: MIT
 *
 * elf_file - what the linker step needs to know of objects, archives and the finished driver.
 */
#include "elf_file.h"

#include "base/driver_note.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <unistd.h>

void dq_cc_elf_init(struct dq_cc_elf *elf)
{
    *elf = (struct dq_cc_elf){ .flags_all = UINT32_MAX };
}

static void add_symbols(struct dq_cc_elf *elf, Elf *file, Elf_Scn *section, const GElf_Shdr *header)
{
    Elf_Data *data = elf_getdata(section, NULL);
    size_t count = header->sh_entsize == 0 ? 0 : header->sh_size / header->sh_entsize;
    for (size_t i = 1; data != NULL && i < count; i++) {
        GElf_Sym symbol;
        if (gelf_getsym(data, (int)i, &symbol) == NULL ||
            GELF_ST_BIND(symbol.st_info) == STB_LOCAL) {
            continue;
        }
        const char *name = elf_strptr(file, header->sh_link, symbol.st_name);
        if (name != NULL && *name != '\0') {
            dq_cc_list_add(symbol.st_shndx == SHN_UNDEF ? &elf->undefined : &elf->defined, name);
        }
    }
}

static void add_needed(struct dq_cc_elf *elf, Elf *file, Elf_Scn *section, const GElf_Shdr *header)
{
    Elf_Data *data = elf_getdata(section, NULL);
    size_t count = header->sh_entsize == 0 ? 0 : header->sh_size / header->sh_entsize;
    for (size_t i = 0; data != NULL && i < count; i++) {
        GElf_Dyn entry;
        if (gelf_getdyn(data, (int)i, &entry) != NULL && entry.d_tag == DT_NEEDED) {
            dq_cc_list_add(&elf->needed, elf_strptr(file, header->sh_link, entry.d_un.d_val));
        }
    }
}

/* @return whether the section holds an object's note */
static bool add_notes(struct dq_cc_elf *elf, Elf_Scn *section)
{
    Elf_Data *data = elf_getdata(section, NULL);
    bool is_found = false;
    GElf_Nhdr header;
    size_t name;
    size_t description;
    size_t next = 0;
    while (data != NULL && (next = gelf_getnote(data, next, &header, &name, &description)) > 0) {
        const char *bytes = data->d_buf;
        if (header.n_type != DQ_DRIVER_NOTE_OBJECT ||
            header.n_descsz != sizeof(struct dq_driver_note) ||
            strcmp(bytes + name, DQ_DRIVER_NOTE_NAME) != 0) {
            continue;
        }
        struct dq_driver_note note;
        memcpy(&note, bytes + description, sizeof(note));
        elf->flags_all &= note.flags;
        elf->flags_any |= note.flags;
        is_found = true;
    }
    return is_found;
}

static bool add_object(struct dq_cc_elf *elf, Elf *file, const char *name)
{
    GElf_Ehdr header;
    size_t names;
    if (gelf_getehdr(file, &header) == NULL || header.e_machine != EM_X86_64 ||
        elf_getshdrstrndx(file, &names) != 0) {
        dq_cc_error("'%s' is not an object file for x86-64 Linux", name);
        return false;
    }
    GElf_Word symbols = header.e_type == ET_DYN ? SHT_DYNSYM : SHT_SYMTAB;
    bool has_note = false;
    Elf_Scn *section = NULL;
    while ((section = elf_nextscn(file, section)) != NULL) {
        GElf_Shdr section_header;
        if (gelf_getshdr(section, &section_header) == NULL) {
            continue;
        }
        const char *section_name = elf_strptr(file, names, section_header.sh_name);
        if (section_header.sh_type == symbols) {
            add_symbols(elf, file, section, &section_header);
        } else if (section_header.sh_type == SHT_DYNAMIC) {
            add_needed(elf, file, section, &section_header);
        } else if (section_name != NULL && strcmp(section_name, DQ_DRIVER_NOTE_SECTION) == 0) {
            has_note |= add_notes(elf, section);
        }
    }
    if (!has_note) {
        dq_cc_list_add(&elf->foreign, name);
    }
    return true;
}

static bool add_archive(struct dq_cc_elf *elf, Elf *archive, int descriptor, const char *path)
{
    bool is_good = true;
    Elf_Cmd command = ELF_C_READ;
    Elf *member;
    while (is_good && (member = elf_begin(descriptor, command, archive)) != NULL) {
        Elf_Arhdr *header = elf_getarhdr(member);
        /* "/" and "//" are the archive's own tables. */
        if (header != NULL && header->ar_name != NULL && header->ar_name[0] != '/') {
            char *name = dq_cc_format("%s(%s)", path, header->ar_name);
            is_good = add_object(elf, member, name);
        }
        command = elf_next(member);
        elf_end(member);
    }
    return is_good;
}

bool dq_cc_elf_add(struct dq_cc_elf *elf, const char *path)
{
    elf_version(EV_CURRENT);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        dq_cc_error("cannot read '%s': %s", path, strerror(errno));
        return false;
    }
    bool is_good;
    Elf *file = elf_begin(descriptor, ELF_C_READ, NULL);
    if (elf_kind(file) == ELF_K_AR) {
        is_good = add_archive(elf, file, descriptor, path);
    } else if (elf_kind(file) == ELF_K_ELF) {
        is_good = add_object(elf, file, path);
    } else {
        dq_cc_error("'%s' is neither an object file nor an archive", path);
        is_good = false;
    }
    elf_end(file);
    close(descriptor);
    return is_good;
}
