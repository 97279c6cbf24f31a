/* SPDX-License-Identifier: MIT */
/*
 * module - see module.h. Files are looked at by elf_file.c before the C library's loader gets them.
 *
 * Modules are bound at once (RTLD_NOW): afterwards the loader never writes into their segments
 * again, so a rewind may restore them.
 */
#include "host/module.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"
#include "host/elf_file_internal.h"
#include "host/memory.h"

#define PAGE_BYTES ((uintptr_t)4096)

/* Calls visit for each strong undefined symbol. False if the tables leave the file. */
static bool visit_undefined_symbols(const struct host_elf_file *file, const Elf64_Shdr *table,
                                    host_module_symbol_visit *visit, void *context)
{
    Elf64_Shdr strings;
    if (table->sh_link >= file->header.e_shnum ||
        !host_elf_file_section(file, table->sh_link, &strings) || table->sh_offset > file->size ||
        table->sh_size > file->size - table->sh_offset || strings.sh_offset > file->size ||
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
        if (!memchr(name, '\0', (size_t)(strings.sh_size - symbol.st_name))) {
            return false;
        }
        if (symbol.st_shndx == SHN_UNDEF && ELF64_ST_BIND(symbol.st_info) == STB_GLOBAL &&
            name[0] != '\0') {
            visit(context, name);
        }
    }
    return true;
}

static enum host_module_status inspect_open_file(const struct host_elf_file *file,
                                                 host_module_symbol_visit *visit, void *context,
                                                 struct dq_text *error)
{
    if (!host_elf_file_is_loadable(file, error)) {
        return HOST_MODULE_NOT_ELF;
    }
    for (uint32_t i = 0; i < file->header.e_shnum; i++) {
        Elf64_Shdr section;
        if (!host_elf_file_section(file, i, &section)) {
            break;
        }
        if (section.sh_type != SHT_DYNSYM) {
            continue;
        }
        if (visit && !visit_undefined_symbols(file, &section, visit, context)) {
            break;
        }
        return HOST_MODULE_OK;
    }
    dq_text_format(
        error, "%s is not a usable x86-64 shared object: its symbol table is missing or cut off",
        file->path);
    return HOST_MODULE_NOT_ELF;
}

enum host_module_status host_module_inspect(const char *path,
                                            host_module_symbol_visit *visit_undefined,
                                            void *context, char *error, size_t error_bytes)
{
    struct dq_text text;
    struct host_elf_file file;
    dq_text_init(&text, error, error_bytes);
    enum host_module_status status = host_elf_file_open(path, &file, &text);
    if (status != HOST_MODULE_OK) {
        return status;
    }
    status = inspect_open_file(&file, visit_undefined, context, &text);
    host_elf_file_close(&file);
    return status;
}

struct note_copy {
    const struct host_elf_file *file;
    uint32_t type;
    void *buffer;
    size_t bytes_max;
    size_t bytes; /* of the note; 0: none yet */
};

static bool copy_note(void *context, const struct host_elf_note *note)
{
    struct note_copy *copy = context;
    if (note->type != copy->type) {
        return true;
    }
    size_t count = note->bytes < copy->bytes_max ? note->bytes : copy->bytes_max;
    if (count == 0 || host_elf_file_copy(copy->file, note->offset, copy->buffer, count)) {
        copy->bytes = note->bytes;
    }
    return false;
}

size_t host_module_note_read(const char *path, const char *owner, uint32_t type, void *buffer,
                             size_t bytes_max)
{
    char unused[HOST_MODULE_ERROR_BYTES];
    struct dq_text error;
    struct host_elf_file file;
    dq_text_init(&error, unused, sizeof(unused));
    if (host_elf_file_open(path, &file, &error) != HOST_MODULE_OK) {
        return 0;
    }
    struct note_copy copy = {
        .file = &file, .type = type, .buffer = buffer, .bytes_max = bytes_max
    };
    host_elf_notes_visit(&file, owner, copy_note, &copy);
    host_elf_file_close(&file);
    return copy.bytes;
}

struct layout_search {
    struct host_module *module;
    const struct link_map *map;
    bool is_found;
    bool is_too_scattered; /* more than HOST_MODULE_SEGMENT_MAX writable parts */
};

static void add_writable(struct layout_search *search, uintptr_t start, uintptr_t end)
{
    struct host_module *module = search->module;
    if (start >= end) {
        return;
    }
    if (module->writable_count == HOST_MODULE_SEGMENT_MAX) {
        search->is_too_scattered = true;
        return;
    }
    struct host_module_segment *segment = &module->writable[module->writable_count++];
    segment->start = (void *)start;
    segment->bytes = end - start;
}

static void add_segment(struct layout_search *search, const Elf64_Phdr *segment,
                        uintptr_t relro_start, uintptr_t relro_end)
{
    struct host_module *module = search->module;
    uintptr_t start = module->base + segment->p_vaddr;
    uintptr_t end = start + segment->p_memsz;
    if ((segment->p_flags & PF_X) != 0) {
        if (module->text_end == 0 || start < module->text_start) {
            module->text_start = start;
        }
        if (end > module->text_end) {
            module->text_end = end;
        }
    }
    if ((segment->p_flags & PF_W) == 0) {
        return;
    }
    if (relro_end <= start || relro_start >= end) {
        add_writable(search, start, end);
    } else {
        add_writable(search, start, relro_start);
        add_writable(search, relro_end, end);
    }
}

static int read_layout(struct dl_phdr_info *info, size_t info_bytes, void *context)
{
    (void)info_bytes;
    struct layout_search *search = context;
    if (info->dlpi_addr != search->map->l_addr ||
        strcmp(info->dlpi_name, search->map->l_name) != 0) {
        return 0;
    }
    search->is_found = true;
    uintptr_t relro_start = 0;
    uintptr_t relro_end = 0;
    for (uint32_t i = 0; i < info->dlpi_phnum; i++) {
        const Elf64_Phdr *segment = &info->dlpi_phdr[i];
        if (segment->p_type == PT_GNU_RELRO) {
            /* The loader rounds both ends down: the last, shared page stays writable. */
            relro_start = (info->dlpi_addr + segment->p_vaddr) & ~(PAGE_BYTES - 1);
            relro_end = (info->dlpi_addr + segment->p_vaddr + segment->p_memsz) & ~(PAGE_BYTES - 1);
        }
    }
    for (uint32_t i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type == PT_LOAD) {
            add_segment(search, &info->dlpi_phdr[i], relro_start, relro_end);
        }
    }
    return 1;
}

struct own_search {
    struct layout_search search;
    uintptr_t address; /* of something in the module */
};

static int read_own_layout(struct dl_phdr_info *info, size_t info_bytes, void *context)
{
    struct own_search *own = context;
    for (uint32_t i = 0; i < info->dlpi_phnum; i++) {
        const Elf64_Phdr *segment = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && own->address - start < segment->p_memsz) {
            struct link_map map = { .l_addr = info->dlpi_addr,
                                    .l_name = (char *)(uintptr_t)info->dlpi_name };
            own->search.map = &map;
            own->search.module->base = info->dlpi_addr;
            dq_text_copy(own->search.module->path, sizeof(own->search.module->path),
                         info->dlpi_name);
            return read_layout(info, info_bytes, &own->search);
        }
    }
    return 0;
}

bool host_module_find_own(struct host_module *ret_module)
{
    memset(ret_module, 0, sizeof(*ret_module));
    struct own_search own = { .search = { .module = ret_module },
                              .address = (uintptr_t)host_module_find_own };
    dl_iterate_phdr(read_own_layout, &own);
    return own.search.is_found && ret_module->path[0] != '\0';
}

/* Fills in where the loaded module lies. False with module->error. */
static bool find_layout(struct host_module *module, struct dq_text *error)
{
    struct link_map *map;
    if (dlinfo(module->handle, RTLD_DI_LINKMAP, &map) != 0) {
        dq_text_format(error, "%s: the loader does not say where it is", module->path);
        return false;
    }
    struct layout_search search = { .module = module, .map = map };
    module->base = map->l_addr;
    dl_iterate_phdr(read_layout, &search);
    if (!search.is_found) {
        dq_text_format(error, "%s: the loader does not list it", module->path);
        return false;
    }
    if (search.is_too_scattered) {
        dq_text_format(error, "%s has more than %u writable parts", module->path,
                       HOST_MODULE_SEGMENT_MAX);
        return false;
    }
    return true;
}

static enum host_module_status find_path(const char *path, struct host_module *module,
                                         struct dq_text *error)
{
    char absolute[PATH_MAX];
    if (!realpath(path, absolute)) {
        dq_text_format(error, "%s cannot be read: %s", path, strerror(errno));
        return HOST_MODULE_NO_FILE;
    }
    if (strlen(absolute) >= sizeof(module->path)) {
        dq_text_format(error, "%s: the path is longer than %zu bytes", path,
                       sizeof(module->path) - 1);
        return HOST_MODULE_NO_FILE;
    }
    dq_text_copy(module->path, sizeof(module->path), absolute);
    dq_text_copy(module->name, sizeof(module->name), strrchr(absolute, '/') + 1);
    return HOST_MODULE_OK;
}

enum host_module_status host_module_load(const char *path, struct host_module *module)
{
    struct dq_text error;
    memset(module, 0, sizeof(*module));
    dq_text_init(&error, module->error, sizeof(module->error));
    enum host_module_status status = find_path(path, module, &error);
    if (status != HOST_MODULE_OK) {
        return status;
    }
    status = host_module_inspect(module->path, NULL, NULL, module->error, sizeof(module->error));
    if (status != HOST_MODULE_OK) {
        return status;
    }
    module->handle = dlopen(module->path, RTLD_NOW | RTLD_LOCAL);
    if (!module->handle) {
        const char *cause = dlerror();
        dq_text_append(&error, cause ? cause : "the loader gives no cause");
        return HOST_MODULE_LOAD_FAILED;
    }
    if (!find_layout(module, &error)) {
        host_module_unload(module);
        return HOST_MODULE_LOAD_FAILED;
    }
    return HOST_MODULE_OK;
}

void *host_module_symbol(const struct host_module *module, const char *name)
{
    return dlsym(module->handle, name);
}

void host_module_unload(struct host_module *module)
{
    if (module->handle) {
        int result = dlclose(module->handle);
        DQ_ASSERT(result == 0);
        module->handle = NULL;
    }
}

bool host_module_process_exports(const char *name)
{
    return dlsym(RTLD_DEFAULT, name) != NULL;
}

/* The file that holds this code: the library, or the executable if linked into it. */
static bool find_own_file(char *ret_path)
{
    Dl_info info;
    void *extra = NULL;
    if (dladdr1((void *)(uintptr_t)host_module_own_folder, &info, &extra, RTLD_DL_LINKMAP) == 0) {
        return false;
    }
    const struct link_map *map = extra;
    /* The executable's entry has no name; what dladdr gives for it is whatever argv[0] says. */
    const char *path = map && map->l_name[0] != '\0' ? map->l_name : "/proc/self/exe";
    return realpath(path, ret_path) != NULL;
}

const char *host_module_own_folder(void)
{
    static DQ_BOOKKEEPING char
        folder[PATH_MAX]; /* found once: a relative name means something else after chdir */
    if (folder[0] == '\0') {
        if (!find_own_file(folder)) {
            return ".";
        }
        *strrchr(folder, '/') = '\0';
    }
    return folder;
}
