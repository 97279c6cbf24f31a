/* SPDX-License-Identifier: MIT */
/*
 * symbols - see symbols.h.
 *
 * libdwfl gets the modules from the loader's own list (not from /proc/self/maps), and again
 * whenever that has changed. Separate debug files are found by build id on this machine; no server
 * is asked (debuginfod), as a report may neither wait for a network nor differ with it.
 */
#include "host/symbols.h"
#include "base/check.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "host/symbols_internal.h"

static DQ_BOOKKEEPING struct {
    Dwfl *dwfl;
    /* The loader's counts of loads and unloads when the list was made. */
    unsigned long long added;
    unsigned long long removed;
} modules;

static int find_nothing(Dwfl_Module *module, void **user_data, const char *name, Dwarf_Addr base,
                        char **ret_file, Elf **ret_elf)
{
    (void)module;
    (void)user_data;
    (void)name;
    (void)base;
    (void)ret_file;
    (void)ret_elf;
    return -1; /* modules are reported together with their files */
}

static const Dwfl_Callbacks callbacks = {
    .find_elf = find_nothing,
    .find_debuginfo = dwfl_build_id_find_debuginfo,
    .section_address = dwfl_offline_section_address,
};

static const char *last_component(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int read_counts(struct dl_phdr_info *info, size_t info_bytes, void *context)
{
    (void)info_bytes;
    unsigned long long *counts = context;
    counts[0] = info->dlpi_adds;
    counts[1] = info->dlpi_subs;
    return 1;
}

static int report_module(struct dl_phdr_info *info, size_t info_bytes, void *context)
{
    (void)info_bytes;
    char program[4096];
    const char *path = info->dlpi_name;
    if (path[0] == '\0') { /* the executable */
        if (!realpath("/proc/self/exe", program)) {
            return 0;
        }
        path = program;
    }
    /* Fails for what has no file (the kernel's vdso): its addresses stay unknown. */
    (void)dwfl_report_elf(context, last_component(path), path, -1, info->dlpi_addr, true);
    return 0;
}

/* False if libdwfl cannot be had at all. */
static bool bring_up_to_date(void)
{
    unsigned long long counts[2] = { 0, 0 };
    dl_iterate_phdr(read_counts, counts);
    if (modules.dwfl && counts[0] == modules.added && counts[1] == modules.removed) {
        return true;
    }
    host_symbols_close();
    Dwfl *dwfl = dwfl_begin(&callbacks);
    if (!dwfl) {
        return false;
    }
    dwfl_report_begin(dwfl);
    dl_iterate_phdr(report_module, dwfl);
    (void)dwfl_report_end(dwfl, NULL, NULL); /* fails only through a callback, and there is none */
    modules.dwfl = dwfl;
    modules.added = counts[0];
    modules.removed = counts[1];
    return true;
}

void host_symbols_close(void)
{
    if (modules.dwfl) {
        dwfl_end(modules.dwfl);
        modules.dwfl = NULL;
    }
}

Dwfl_Module *host_symbols_module_at(uintptr_t address)
{
    return bring_up_to_date() ? dwfl_addrmodule(modules.dwfl, address) : NULL;
}

/* The compilation unit that contains the address, which is then made relative to the file:
 * *ret_address. The index that libdwfl uses (.debug_aranges) is written by gcc and not by clang,
 * and gives the unit before an address that is in none: so what it says is checked, and otherwise
 * all units are asked. */
static Dwarf_Die *find_unit(Dwfl_Module *module, uintptr_t address, Dwarf_Addr *ret_address)
{
    Dwarf_Addr bias = 0;
    Dwarf_Die *unit = dwfl_module_addrdie(module, address, &bias);
    if (!unit || dwarf_haspc(unit, address - bias) != 1) {
        unit = NULL;
        do {
            unit = dwfl_module_nextcu(module, unit, &bias);
        } while (unit && dwarf_haspc(unit, address - bias) != 1);
    }
    *ret_address = address - bias;
    return unit;
}

/* What DWARF knows of an address. */
struct debug_entry {
    Dwarf_Die *unit;    /* NULL: nothing */
    Dwarf_Addr address; /* in the file */
    Dwarf_Die function; /* DW_TAG_subprogram, not one inlined into it */
    bool has_function;
};

static void find_debug_entry(Dwfl_Module *module, uintptr_t address, struct debug_entry *ret_entry)
{
    Dwarf_Die *scopes = NULL;
    memset(ret_entry, 0, sizeof(*ret_entry));
    ret_entry->unit = find_unit(module, address, &ret_entry->address);
    if (!ret_entry->unit) {
        return;
    }
    int count = dwarf_getscopes(ret_entry->unit, ret_entry->address, &scopes);
    for (int i = 0; i < count; i++) {
        if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram) {
            ret_entry->function = scopes[i];
            ret_entry->has_function = true;
        }
    }
    free(scopes); /* of libdw */
}

static void set_module(Dwfl_Module *module, uintptr_t address, struct host_symbol *symbol)
{
    GElf_Addr bias = 0;
    const char *name = dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    if (name) {
        dq_text_copy(symbol->module, sizeof(symbol->module), name);
    }
    if (dwfl_module_getelf(module, &bias)) {
        symbol->offset = address - bias;
    }
}

static void set_function(Dwfl_Module *module, uintptr_t address, struct debug_entry *entry,
                         struct host_symbol *symbol)
{
    /* DWARF's name is the one in the source; the symbol table's may be mangled or "f.part.0". */
    const char *name = entry->has_function ? dwarf_diename(&entry->function) : NULL;
    if (!name) {
        name = dwfl_module_addrname(module, address);
    }
    if (name) {
        dq_text_copy(symbol->function, sizeof(symbol->function), name);
    }
}

static void set_line(const char *file, int line, struct host_symbol *symbol)
{
    if (file) {
        dq_text_copy(symbol->file, sizeof(symbol->file), file);
        symbol->line = line > 0 ? (uint32_t)line : 0;
    }
}

/* dwarf_decl_file() does not accept file 0, which is what DWARF 5 calls a unit's own source, and
 * clang uses. */
static const char *declaration_file(struct debug_entry *entry)
{
    const char *file = dwarf_decl_file(&entry->function);
    Dwarf_Attribute attribute;
    Dwarf_Word index;
    Dwarf_Half version = 0;
    Dwarf_Files *files;
    size_t count;
    if (!file && dwarf_attr_integrate(&entry->function, DW_AT_decl_file, &attribute) &&
        dwarf_formudata(&attribute, &index) == 0 && index == 0 &&
        dwarf_cu_info(entry->unit->cu, &version, NULL, NULL, NULL, NULL, NULL, NULL) == 0 &&
        version >= 5 && dwarf_getsrcfiles(entry->unit, &files, &count) == 0) {
        file = dwarf_filesrc(files, 0, NULL, NULL);
    }
    return file;
}

void host_symbol_find(uintptr_t address, bool is_return_address, struct host_symbol *ret_symbol)
{
    memset(ret_symbol, 0, sizeof(*ret_symbol));
    /* A call that never returns may be the last instruction of its function, or of its module. */
    uintptr_t inside = is_return_address ? address - 1 : address;
    Dwfl_Module *module = host_symbols_module_at(inside);
    if (!module) {
        return;
    }
    struct debug_entry entry;
    find_debug_entry(module, inside, &entry);
    set_module(module, address, ret_symbol);
    set_function(module, inside, &entry, ret_symbol);

    int number = 0;
    Dwarf_Line *line = entry.unit ? dwarf_getsrc_die(entry.unit, entry.address) : NULL;
    if (line && dwarf_lineno(line, &number) == 0) {
        set_line(dwarf_linesrc(line, NULL, NULL), number, ret_symbol);
    }
}

void host_symbol_find_function(uintptr_t address, struct host_symbol *ret_symbol)
{
    memset(ret_symbol, 0, sizeof(*ret_symbol));
    Dwfl_Module *module = host_symbols_module_at(address);
    if (!module) {
        return;
    }
    struct debug_entry entry;
    find_debug_entry(module, address, &entry);
    set_module(module, address, ret_symbol);
    set_function(module, address, &entry, ret_symbol);

    int number = 0;
    if (entry.has_function && dwarf_decl_line(&entry.function, &number) == 0) {
        set_line(declaration_file(&entry), number, ret_symbol);
    }
}

void host_symbol_find_data(uintptr_t address, struct host_symbol *ret_symbol)
{
    memset(ret_symbol, 0, sizeof(*ret_symbol));
    Dwfl_Module *module = host_symbols_module_at(address);
    if (!module) {
        return;
    }
    GElf_Off offset = 0;
    GElf_Sym symbol;
    set_module(module, address, ret_symbol);
    const char *name = dwfl_module_addrinfo(module, address, &offset, &symbol, NULL, NULL, NULL);
    /* libdwfl also gives the object before an address that is in none. */
    if (name && offset < symbol.st_size) {
        dq_text_copy(ret_symbol->function, sizeof(ret_symbol->function), name);
        ret_symbol->offset = offset;
    }
}
