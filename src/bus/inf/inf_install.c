/* SPDX-License-Identifier: MIT */
/*
 * inf_install - what an install section and its .HW and .Services sections do.
 *
 * Files are not copied, software components, co-installers, filters and interfaces not installed.
 * Checking a file looks at each section once. Installing follows a section as often as it is named,
 * which is a great many times in a file that is made for it: see DQ_INF_STEPS_MAX.
 * Source: install/inf-ddinstall-section, install/inf-ddinstall-hw-section,
 * install/inf-ddinstall-services-section, install/inf-addreg-directive,
 * install/inf-delreg-directive, install/inf-addservice-directive.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bus/inf/inf_internal.h"
#include "host/memory.h"
#include "kernel/registry.h"

#define NEEDS_DEPTH_MAX 16u

/* Flags of AddReg. */
enum {
    FLAG_BINARY = 0x1,
    FLAG_KEEPS = 0x2,
    FLAG_DELETES = 0x4,
    FLAG_APPENDS = 0x8,
    FLAG_KEY_ONLY = 0x10,
    FLAG_ONLY_IF_THERE = 0x20,
    FLAG_KEY_ONLY_COMMON = 0x2000,

    TYPE_TEXT = 0x00000000,
    TYPE_TEXTS = 0x00010000,
    TYPE_EXPANDED = 0x00020000,
    TYPE_BINARY = 0x00000001,
    TYPE_NUMBER = 0x00010001,
    TYPE_NONE = 0x00020001,
};

#define FLAG_TYPE_MASK 0xFFFF0001u

/* Types of values, as winnt.h numbers them. */
enum { VALUE_NONE, VALUE_TEXT, VALUE_EXPANDED, VALUE_BINARY, VALUE_NUMBER, VALUE_TEXTS = 7 };

/* Flag of AddService: the device's function driver. */
#define SERVICE_IS_FUNCTION_DRIVER 0x2u

/* As what a section was checked. */
struct dq_inf_mark {
    bool is_install;
    bool is_needed;
    bool is_added;
    bool is_deleted;
    bool is_service;
};

void dq_inf_walk_open(struct dq_inf_walk *walk)
{
    walk->marks = host_memory_alloc(walk->inf->sections.count * sizeof(*walk->marks));
}

void dq_inf_walk_close(struct dq_inf_walk *walk)
{
    host_memory_free(walk->marks);
}

/* False if it was checked before. */
static bool mark(const struct dq_inf_walk *walk, bool *is_marked)
{
    bool is_first = !*is_marked;
    *is_marked = walk->sink == NULL;
    return is_first;
}

static bool take_step(struct dq_inf_walk *walk, uint32_t at)
{
    return !walk->sink || ++walk->steps <= DQ_INF_STEPS_MAX ||
           dq_inf_fail(walk->inf, at, walk->error,
                       "installing takes more than %u lines and names of sections, each counted as "
                       "often as it is followed: name sections in fewer lists",
                       DQ_INF_STEPS_MAX);
}

static bool fail_missing_section(const struct dq_inf_walk *walk, const struct dq_inf_value *name)
{
    return dq_inf_fail(walk->inf, name->at, walk->error,
                       "there is no section [%s]: add it, or correct the name", name->text);
}

/* ---- Data ---- */

/* `value` is the place of what it says. */
static bool change(const struct dq_inf_walk *walk, const struct dq_inf_change *what,
                   const struct dq_inf_value *value)
{
    if (what->bytes > DQ_REGISTRY_DATA_MAX) {
        return dq_inf_fail(walk->inf, value->at, walk->error,
                           "the value is too large: %u bytes, and the registry takes %u",
                           what->bytes, DQ_REGISTRY_DATA_MAX);
    }
    if (walk->sink) {
        walk->sink->change(walk->sink->context, what);
    }
    return true;
}

static bool change_text(const struct dq_inf_walk *walk, struct dq_inf_change *what,
                        const struct dq_inf_value *value)
{
    size_t units;
    uint16_t *wide = host_memory_wide(value->text, &units);
    what->data = wide;
    what->bytes = (uint32_t)((units + 1) * sizeof(*wide));
    bool is_good = change(walk, what, value);
    host_memory_free(wide);
    return is_good;
}

/* The values from `from` on, each terminated, and a terminator. */
static bool change_texts(const struct dq_inf_walk *walk, struct dq_inf_change *what,
                         const struct dq_inf_line *line, uint32_t from)
{
    size_t room = 1;
    for (uint32_t i = from; i < dq_inf_count(line); i++) {
        room += strlen(dq_inf_at(walk->inf, line, i)->text) + 1;
    }
    uint16_t *all = host_memory_alloc(room * sizeof(*all));
    size_t count = 0;
    for (uint32_t i = from; i < dq_inf_count(line); i++) {
        size_t units;
        uint16_t *one = host_memory_wide(dq_inf_at(walk->inf, line, i)->text, &units);
        if (units > 0) { /* an empty one would end the list */
            memcpy(all + count, one, (units + 1) * sizeof(*one));
            count += units + 1;
        }
        host_memory_free(one);
    }
    what->data = all;
    what->bytes = (uint32_t)((count + 1) * sizeof(*all));
    bool is_good = change(walk, what, dq_inf_at(walk->inf, line, from));
    host_memory_free(all);
    return is_good;
}

/* Bytes, each a number in hexadecimal, with or without 0x. */
static bool change_bytes(const struct dq_inf_walk *walk, struct dq_inf_change *what,
                         const struct dq_inf_line *line, uint32_t from)
{
    uint32_t count = dq_inf_count(line) > from ? dq_inf_count(line) - from : 0;
    unsigned char *bytes = host_memory_alloc(count + 2);
    bool is_good = true;
    for (uint32_t i = 0; i < count && is_good; i++) {
        const struct dq_inf_value *value = dq_inf_at(walk->inf, line, from + i);
        char *end;
        unsigned long byte = strtoul(value->text, &end, 16);
        is_good = *end == '\0' && byte <= 0xFF && value->text[0] != '-' && value->text[0] != '+';
        /* "00,01," : what is not written is 0. */
        bytes[i] = (unsigned char)byte;
        if (!is_good) {
            (void)dq_inf_fail(walk->inf, value->at, walk->error,
                              "\"%s\" is no byte: write 0 to FF in hexadecimal", value->text);
        }
    }
    if (is_good) {
        what->data = (const uint16_t *)(const void *)bytes;
        what->bytes = count;
        is_good = change(walk, what, dq_inf_at(walk->inf, line, from));
    }
    host_memory_free(bytes);
    return is_good;
}

static bool change_number(const struct dq_inf_walk *walk, struct dq_inf_change *what,
                          const struct dq_inf_line *line, uint32_t at)
{
    if (dq_inf_count(line) == at + sizeof(uint32_t)) {
        return change_bytes(walk, what, line, at); /* written as its four bytes */
    }
    const struct dq_inf_value *value = dq_inf_at(walk->inf, line, at);
    uint32_t number = 0;
    if (value->text[0] && !dq_inf_number(value->text, &number)) {
        return dq_inf_fail(walk->inf, value->at, walk->error,
                           "\"%s\" is no number of 32 bits: write it in decimal, or in hexadecimal "
                           "with 0x",
                           value->text);
    }
    what->data = (const uint16_t *)(const void *)&number;
    what->bytes = sizeof(number);
    return change(walk, what, value);
}

/* ---- AddReg and DelReg ---- */

static bool read_root(const struct dq_inf_walk *walk, const struct dq_inf_line *line,
                      enum dq_inf_root relative, enum dq_inf_root *ret_root)
{
    static const struct {
        const char *name;
        enum dq_inf_root root;
    } roots[] = {
        { "HKLM", DQ_INF_MACHINE },
        { "HKCR", DQ_INF_OTHER },
        { "HKCU", DQ_INF_OTHER },
        { "HKU", DQ_INF_OTHER },
    };
    const struct dq_inf_value *value = dq_inf_at(walk->inf, line, 0);
    if (dq_inf_is_same(value->text, "HKR")) {
        *ret_root = relative;
        return true;
    }
    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
        if (dq_inf_is_same(value->text, roots[i].name)) {
            *ret_root = roots[i].root;
            return true;
        }
    }
    return dq_inf_fail(walk->inf, line->at, walk->error,
                       "\"%s\" is no root of the registry: write HKR, or HKLM, HKCR, HKCU, HKU",
                       value->text);
}

static bool read_flags(const struct dq_inf_walk *walk, const struct dq_inf_line *line,
                       uint32_t index, uint32_t *ret_flags)
{
    const struct dq_inf_value *value = dq_inf_at(walk->inf, line, index);
    *ret_flags = 0;
    if (value->text[0] && !dq_inf_number(value->text, ret_flags)) {
        return dq_inf_fail(walk->inf, value->at, walk->error,
                           "\"%s\" is no flag: write a number, such as 0x00010001 for a REG_DWORD",
                           value->text);
    }
    return true;
}

static bool add_value(const struct dq_inf_walk *walk, const struct dq_inf_line *line,
                      uint32_t flags, struct dq_inf_change *what)
{
    enum { DATA = 4 };
    switch (flags & FLAG_TYPE_MASK) {
    case TYPE_TEXT:
        what->type = VALUE_TEXT;
        return change_text(walk, what, dq_inf_at(walk->inf, line, DATA));
    case TYPE_EXPANDED:
        what->type = VALUE_EXPANDED;
        return change_text(walk, what, dq_inf_at(walk->inf, line, DATA));
    case TYPE_TEXTS:
        what->type = VALUE_TEXTS;
        what->appends = (flags & FLAG_APPENDS) != 0;
        return change_texts(walk, what, line, DATA);
    case TYPE_NUMBER:
        what->type = VALUE_NUMBER;
        return change_number(walk, what, line, DATA);
    case TYPE_BINARY:
        what->type = VALUE_BINARY;
        return change_bytes(walk, what, line, DATA);
    case TYPE_NONE:
        what->type = VALUE_NONE;
        return change_bytes(walk, what, line, DATA);
    default:
        break;
    }
    if (!(flags & FLAG_BINARY)) {
        return dq_inf_fail(walk->inf, dq_inf_at(walk->inf, line, 3)->at, walk->error,
                           "the flags 0x%08X name no type of value: types that INF files have no "
                           "name for also set bit 0",
                           flags);
    }
    what->type = flags >> 16;
    return change_bytes(walk, what, line, DATA);
}

static bool add_line(const struct dq_inf_walk *walk, const struct dq_inf_line *line,
                     enum dq_inf_root relative)
{
    struct dq_inf_change what = { .path = dq_inf_at(walk->inf, line, 1)->text,
                                  .name = dq_inf_at(walk->inf, line, 2)->text };
    uint32_t flags;
    if (line->has_key) {
        return dq_inf_fail(walk->inf, line->at, walk->error,
                           "a line of an AddReg section has the form HKR, subkey, name, flags, "
                           "value");
    }
    if (!read_root(walk, line, relative, &what.root) || !read_flags(walk, line, 3, &flags)) {
        return false;
    }
    what.keeps = (flags & FLAG_KEEPS) != 0;
    what.only_if_there = (flags & FLAG_ONLY_IF_THERE) != 0;
    if (flags & FLAG_DELETES) {
        what.is_deletion = true;
        return change(walk, &what, NULL);
    }
    bool has_value = dq_inf_count(line) > 4 || what.name[0];
    if ((flags & (FLAG_KEY_ONLY | FLAG_KEY_ONLY_COMMON)) || !has_value) {
        what.name = NULL;
        return change(walk, &what, NULL);
    }
    return add_value(walk, line, flags, &what);
}

static bool delete_line(const struct dq_inf_walk *walk, const struct dq_inf_line *line,
                        enum dq_inf_root relative)
{
    const char *name = dq_inf_at(walk->inf, line, 2)->text;
    struct dq_inf_change what = { .path = dq_inf_at(walk->inf, line, 1)->text,
                                  .name = name[0] ? name : NULL,
                                  .is_deletion = true };
    if (!read_root(walk, line, relative, &what.root)) {
        return false;
    }
    return change(walk, &what, NULL);
}

static bool walk_lines(struct dq_inf_walk *walk, uint32_t section, enum dq_inf_root relative,
                       bool is_deletion)
{
    struct dq_inf_mark *its = &walk->marks[section];
    if (!mark(walk, is_deletion ? &its->is_deleted : &its->is_added)) {
        return true;
    }
    for (const struct dq_inf_line *line = dq_inf_first(walk->inf, section); line;
         line = dq_inf_next(walk->inf, line)) {
        bool is_done = take_step(walk, line->at) && (is_deletion ? delete_line(walk, line, relative)
                                                                 : add_line(walk, line, relative));
        if (!is_done) {
            return false;
        }
    }
    return true;
}

/* The sections that the directives AddReg or DelReg of `section` list. */
static bool walk_registry(struct dq_inf_walk *walk, uint32_t section, enum dq_inf_root relative,
                          bool is_deletion)
{
    for (const struct dq_inf_line *line = dq_inf_first(walk->inf, section); line;
         line = dq_inf_next(walk->inf, line)) {
        const struct dq_inf_value *key = dq_inf_key(walk->inf, line);
        if (!take_step(walk, line->at)) {
            return false;
        }
        if (!key || !dq_inf_is_same(key->text, is_deletion ? "DelReg" : "AddReg")) {
            continue;
        }
        for (uint32_t i = 0; i < dq_inf_count(line); i++) {
            const struct dq_inf_value *name = dq_inf_at(walk->inf, line, i);
            if (!take_step(walk, name->at)) {
                return false;
            }
            uint32_t named = dq_inf_section(walk->inf, name->text);
            if (named == DQ_INF_NO_SECTION) {
                return fail_missing_section(walk, name);
            }
            if (!walk_lines(walk, named, relative, is_deletion)) {
                return false;
            }
        }
    }
    return true;
}

/* Deletions come first, as in Windows. */
static bool walk_section(struct dq_inf_walk *walk, uint32_t section, enum dq_inf_root relative)
{
    return walk_registry(walk, section, relative, true) &&
           walk_registry(walk, section, relative, false);
}

/* The section, and before it those of this file that its Needs name; those of other files are not
 * there. */
static bool walk_with_needs(struct dq_inf_walk *walk, uint32_t section, enum dq_inf_root relative,
                            uint32_t depth)
{
    if (section == DQ_INF_NO_SECTION || walk->marks[section].is_needed) {
        return true;
    }
    const struct dq_inf_line *needs = dq_inf_entry(walk->inf, section, "Needs");
    for (uint32_t i = 0; needs && i < dq_inf_count(needs); i++) {
        const struct dq_inf_value *name = dq_inf_at(walk->inf, needs, i);
        if (depth == NEEDS_DEPTH_MAX) {
            return dq_inf_fail(walk->inf, name->at, walk->error,
                               "sections need each other without end, or one behind the other "
                               "more than %u times: take one of the Needs away",
                               NEEDS_DEPTH_MAX);
        }
        uint32_t needed = dq_inf_section(walk->inf, name->text);
        if (needed == DQ_INF_NO_SECTION && !dq_inf_entry(walk->inf, section, "Include")) {
            return fail_missing_section(walk, name);
        }
        if (!take_step(walk, name->at) || !walk_with_needs(walk, needed, relative, depth + 1)) {
            return false;
        }
    }
    (void)mark(walk,
               &walk->marks[section].is_needed); /* only now: one that needs itself is found */
    return walk_section(walk, section, relative);
}

/* ---- Services ---- */

/* The file's name in a path such as "%12%\edu.sys". */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '\\');
    return slash ? slash + 1 : path;
}

/* `where` names the section. */
static bool read_service_number(const struct dq_inf_walk *walk, uint32_t section, const char *key,
                                const struct dq_inf_value *where, uint32_t *ret_number)
{
    const struct dq_inf_line *line = dq_inf_entry(walk->inf, section, key);
    if (!line) {
        return dq_inf_fail(walk->inf, where->at, walk->error,
                           "the service's section [%s] has no %s: add it", where->text, key);
    }
    const struct dq_inf_value *value = dq_inf_at(walk->inf, line, 0);
    if (!dq_inf_number(value->text, ret_number)) {
        return dq_inf_fail(walk->inf, value->at ? value->at : line->at, walk->error,
                           "%s is a number, not \"%s\"", key, value->text);
    }
    return true;
}

/* `where` names the section. */
static bool read_service(const struct dq_inf_walk *walk, uint32_t section,
                         const struct dq_inf_value *where, struct dq_inf_service *service)
{
    const struct dq_inf_line *binary = dq_inf_entry(walk->inf, section, "ServiceBinary");
    const struct dq_inf_line *display = dq_inf_entry(walk->inf, section, "DisplayName");
    if (!read_service_number(walk, section, "ServiceType", where, &service->type) ||
        !read_service_number(walk, section, "StartType", where, &service->start) ||
        !read_service_number(walk, section, "ErrorControl", where, &service->error_control)) {
        return false;
    }
    if (!binary || dq_inf_at(walk->inf, binary, 0)->text[0] == '\0') {
        return dq_inf_fail(walk->inf, where->at, walk->error,
                           "the service's section [%s] has no ServiceBinary: add it", where->text);
    }
    service->binary = base_name(dq_inf_at(walk->inf, binary, 0)->text);
    service->display_name = display ? dq_inf_at(walk->inf, display, 0)->text : NULL;
    return true;
}

static bool add_service(struct dq_inf_walk *walk, const struct dq_inf_line *line)
{
    const struct dq_inf_value *name = dq_inf_at(walk->inf, line, 0);
    const struct dq_inf_value *where = dq_inf_at(walk->inf, line, 2);
    struct dq_inf_service service = { .name = name->text };
    uint32_t flags;
    if (!read_flags(walk, line, 1, &flags)) {
        return false;
    }
    service.is_function_driver = (flags & SERVICE_IS_FUNCTION_DRIVER) != 0;
    if (name->text[0] == '\0') { /* "AddService = ,2": the device has no driver of its own */
        return true;
    }
    uint32_t section = dq_inf_section(walk->inf, where->text);
    if (section == DQ_INF_NO_SECTION) {
        return dq_inf_fail(walk->inf, where->at ? where->at : line->at, walk->error,
                           "AddService names a section that describes the service: [%s] is not "
                           "there",
                           where->text);
    }
    if (!mark(walk, &walk->marks[section].is_service)) {
        return true;
    }
    if (!read_service(walk, section, where, &service)) {
        return false;
    }
    if (walk->sink) {
        walk->sink->service(walk->sink->context, &service);
    }
    return walk_section(walk, section, DQ_INF_SERVICE);
}

static bool walk_services(struct dq_inf_walk *walk, uint32_t section)
{
    for (const struct dq_inf_line *line = dq_inf_first(walk->inf, section); line;
         line = dq_inf_next(walk->inf, line)) {
        const struct dq_inf_value *key = dq_inf_key(walk->inf, line);
        if (key && dq_inf_is_same(key->text, "AddService") &&
            !(take_step(walk, line->at) && add_service(walk, line))) {
            return false;
        }
    }
    return true;
}

/* "Install.NT" and ".HW": the section of that name. */
static uint32_t find_part(const struct dq_inf *inf, const char *install, const char *extension)
{
    char section[DQ_INF_NAME_MAX + 16];
    struct dq_text text;
    dq_text_init(&text, section, sizeof(section));
    dq_text_format(&text, "%s%s", install, extension);
    return dq_inf_section(inf, section);
}

bool dq_inf_walk_install(struct dq_inf_walk *walk, const char *install)
{
    uint32_t section = dq_inf_section(walk->inf, install);
    if (!mark(walk, &walk->marks[section].is_install)) {
        return true;
    }
    return walk_with_needs(walk, section, DQ_INF_DRIVER, 0) &&
           walk_with_needs(walk, find_part(walk->inf, install, ".HW"), DQ_INF_HARDWARE, 0) &&
           walk_services(walk, find_part(walk->inf, install, ".Services"));
}
