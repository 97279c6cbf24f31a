/* SPDX-License-Identifier: MIT */
/*
 * inf_models - [Version], [Manufacturer], the models of this system, and how well they fit.
 *
 * Source: install/inf-version-section, install/inf-manufacturer-section,
 * install/inf-models-section, install/how-setup-ranks-drivers--windows-vista-and-later-.
 */
#include <string.h>

#include "base/text.h"
#include "bus/inf/inf_internal.h"
#include "host/memory.h"

/* The system that dirql is: Windows 11 22H2, x64, workstation. */
#define OS_VERSION      (10ull << 32) /* major, minor */
#define OS_BUILD        22621u
#define OS_PRODUCT_TYPE 1u     /* VER_NT_WORKSTATION */
#define OS_SUITE_MASK   0x100u /* VER_SUITE_SINGLEUSERTS */

/* "NTamd64.10.0.1.0x100.16299", each part behind the first may be empty. */
struct decoration {
    bool has_architecture;
    bool fits;
    uint32_t major;
    uint32_t minor;
    uint32_t product_type; /* 0: any */
    uint32_t suite_mask;
    uint32_t build;
};

enum { PARTS = 6 };

/* Cuts the text at its dots. Number of parts, or 0: too many. */
static uint32_t split(char *text, const char *parts[PARTS])
{
    uint32_t count = 0;
    for (char *at = text; at;) {
        if (count == PARTS) {
            return 0;
        }
        parts[count++] = at;
        at = strchr(at, '.');
        if (at) {
            *at++ = '\0';
        }
    }
    return count;
}

static bool read_architecture(const char *text, struct decoration *decoration)
{
    static const char *const others[] = { "x86", "ia64", "arm", "arm64" };
    if (strlen(text) < 2 || (text[0] | 0x20) != 'n' || (text[1] | 0x20) != 't') {
        return false;
    }
    text += 2;
    decoration->has_architecture = *text != '\0';
    if (*text == '\0' || dq_inf_is_same(text, "amd64")) {
        decoration->fits = true;
        return true;
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (dq_inf_is_same(text, others[i])) {
            return true; /* of another system: fits stays false */
        }
    }
    return false;
}

static uint64_t version_of(uint32_t major, uint32_t minor)
{
    return (uint64_t)major << 32 | minor;
}

static bool read_decoration(const char *text, struct decoration *decoration)
{
    char copy[DQ_INF_NAME_MAX + 1];
    const char *parts[PARTS] = { NULL };
    memset(decoration, 0, sizeof(*decoration));
    dq_text_copy(copy, sizeof(copy), text);
    uint32_t *const numbers[PARTS] = { NULL,
                                       &decoration->major,
                                       &decoration->minor,
                                       &decoration->product_type,
                                       &decoration->suite_mask,
                                       &decoration->build };
    uint32_t count = split(copy, parts);
    if (count == 0 || !read_architecture(parts[0], decoration)) {
        return false;
    }
    for (uint32_t i = 1; i < count; i++) {
        if (parts[i][0] && !dq_inf_number(parts[i], numbers[i])) {
            return false;
        }
    }
    bool is_os_newer = version_of(decoration->major, decoration->minor) < OS_VERSION;
    bool is_os_same = version_of(decoration->major, decoration->minor) == OS_VERSION;
    decoration->fits =
        decoration->fits && (is_os_newer || (is_os_same && decoration->build <= OS_BUILD)) &&
        (decoration->product_type == 0 || decoration->product_type == OS_PRODUCT_TYPE) &&
        (decoration->suite_mask & ~OS_SUITE_MASK) == 0;
    return true;
}

/* Does `a` describe this system more closely? Both fit. */
static bool is_closer(const struct decoration *a, const struct decoration *b)
{
    const uint32_t left[] = { a->has_architecture, a->major,     a->minor, a->build,
                              a->product_type,     a->suite_mask };
    const uint32_t right[] = { b->has_architecture, b->major,     b->minor, b->build,
                               b->product_type,     b->suite_mask };
    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
        if (left[i] != right[i]) {
            return left[i] > right[i];
        }
    }
    return false;
}

bool dq_inf_platform_section(const struct dq_inf *inf, const char *name, char *buffer, size_t bytes)
{
    static const char *const extensions[] = { ".NTamd64", ".NT", "" };
    for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
        struct dq_text text;
        dq_text_init(&text, buffer, bytes);
        dq_text_append(&text, name);
        dq_text_append(&text, extensions[i]);
        if (dq_inf_section(inf, buffer) != DQ_INF_NO_SECTION) {
            return true;
        }
    }
    return false;
}

/* A value that has to be there, with all of its strings. */
static bool check_text(const struct dq_inf *inf, const struct dq_inf_value *value, const char *what,
                       uint32_t at, struct dq_inf_error *error)
{
    if (value->missing) {
        return dq_inf_fail(inf, value->at, error,
                           "%%%s%% stands for nothing: add %s = \"text\" to [Strings]",
                           value->missing, value->missing);
    }
    if (value->text[0] == '\0') {
        return dq_inf_fail(inf, value->at ? value->at : at, error, "%s is missing here", what);
    }
    return true;
}

static bool check_version(const struct dq_inf *inf, struct dq_inf_error *error)
{
    static const char *const signatures[] = { "$Windows NT$", "$Chicago$", "$Windows 95$" };
    uint32_t version = dq_inf_section(inf, "Version");
    if (version == DQ_INF_NO_SECTION) {
        return dq_inf_fail(inf, 0, error,
                           "the file has no section [Version]: it is no INF file, or its encoding "
                           "is none of UTF-16 with a byte order mark, UTF-8 and Windows-1252");
    }
    const struct dq_inf_line *line = dq_inf_entry(inf, version, "Signature");
    if (!line) {
        const struct dq_inf_line *first = dq_inf_first(inf, version);
        return dq_inf_fail(inf, first ? first->at : 0, error,
                           "[Version] has no Signature: add Signature = \"$Windows NT$\"");
    }
    const struct dq_inf_value *value = dq_inf_at(inf, line, 0);
    for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
        if (dq_inf_is_same(value->text, signatures[i])) {
            return true;
        }
    }
    return dq_inf_fail(inf, value->at ? value->at : line->at, error,
                       "the signature \"%s\" is none that Windows takes: write \"$Windows NT$\"",
                       value->text);
}

const char *dq_inf_version(const struct dq_inf *inf, const char *key)
{
    const struct dq_inf_line *line = dq_inf_entry(inf, dq_inf_section(inf, "Version"), key);
    return line ? dq_inf_at(inf, line, 0)->text : NULL;
}

/* The section of models that a line of [Manufacturer] means for this system. *ret_fits: there is
 * one. */
static bool find_models(const struct dq_inf *inf, const struct dq_inf_line *line, char *buffer,
                        bool *ret_fits, struct dq_inf_error *error)
{
    const struct dq_inf_value *name = dq_inf_at(inf, line, 0);
    struct decoration best = { .fits = false };
    *ret_fits = dq_inf_count(line) == 1;
    dq_text_copy(buffer, DQ_INF_NAME_MAX + 1, name->text);
    for (uint32_t i = 1; i < dq_inf_count(line); i++) {
        const struct dq_inf_value *target = dq_inf_at(inf, line, i);
        struct decoration decoration;
        if (!read_decoration(target->text, &decoration)) {
            return dq_inf_fail(inf, target->at, error,
                               "\"%s\" names no system: write NTamd64.10.0, or with a build "
                               "NTamd64.10.0...16299",
                               target->text);
        }
        if (!decoration.fits || (best.fits && !is_closer(&decoration, &best))) {
            continue;
        }
        best = decoration;
        *ret_fits = true;
        struct dq_text text;
        dq_text_init(&text, buffer, DQ_INF_NAME_MAX + 1);
        dq_text_format(&text, "%s.%s", name->text, target->text);
    }
    if (*ret_fits && dq_inf_section(inf, buffer) == DQ_INF_NO_SECTION) {
        return dq_inf_fail(inf, name->at, error,
                           "there is no section [%s], which this line means for Windows 11 on x64: "
                           "add it, or correct the name",
                           buffer);
    }
    return true;
}

/* A visit of every model of this system; stops when it returns false. */
struct model {
    const char *manufacturer;
    const struct dq_inf_line *line; /* description = install, id, ... */
};
typedef bool model_visit(void *context, const struct model *model);

static const struct dq_inf_line *first_maker(const struct dq_inf *inf)
{
    return dq_inf_first(inf, dq_inf_section(inf, "Manufacturer"));
}

static bool visit_models_of(const struct dq_inf *inf, const struct dq_inf_line *maker,
                            uint32_t section, model_visit *visit, void *context)
{
    const struct dq_inf_value *name = dq_inf_key(inf, maker);
    for (const struct dq_inf_line *line = dq_inf_first(inf, section); line;
         line = dq_inf_next(inf, line)) {
        struct model model = { name ? name->text : dq_inf_at(inf, maker, 0)->text, line };
        if (!visit(context, &model)) {
            return false;
        }
    }
    return true;
}

/* Models that several manufacturers name are the first one's. */
static bool visit_models(const struct dq_inf *inf, model_visit *visit, void *context,
                         struct dq_inf_error *error)
{
    bool *is_visited = host_memory_alloc(inf->sections.count * sizeof(*is_visited));
    bool is_good = true;
    for (const struct dq_inf_line *maker = first_maker(inf); maker && is_good;
         maker = dq_inf_next(inf, maker)) {
        char name[DQ_INF_NAME_MAX + 1];
        bool fits;
        is_good = find_models(inf, maker, name, &fits, error);
        uint32_t section = is_good && fits ? dq_inf_section(inf, name) : DQ_INF_NO_SECTION;
        if (section != DQ_INF_NO_SECTION && !is_visited[section]) {
            is_visited[section] = true;
            is_good = visit_models_of(inf, maker, section, visit, context);
        }
    }
    host_memory_free(is_visited);
    return is_good;
}

struct check {
    const struct dq_inf *inf;
    struct dq_inf_error *error;
    uint32_t models;
    struct dq_inf_walk walk;
};

static bool check_model(void *context, const struct model *model)
{
    struct check *check = context;
    const struct dq_inf *inf = check->inf;
    const struct dq_inf_line *line = model->line;
    const struct dq_inf_value *install = dq_inf_at(inf, line, 0);
    check->models++;
    if (!line->has_key) {
        return dq_inf_fail(inf, line->at, check->error,
                           "a model has the form %%description%% = install-section, hardware-id");
    }
    if (!check_text(inf, dq_inf_key(inf, line), "the description", line->at, check->error) ||
        !check_text(inf, install, "the name of the install section", line->at, check->error) ||
        !check_text(inf, dq_inf_at(inf, line, 1), "the hardware id", line->at, check->error)) {
        return false;
    }
    char section[DQ_INF_NAME_MAX + 1];
    if (!dq_inf_platform_section(inf, install->text, section, sizeof(section))) {
        return dq_inf_fail(inf, install->at, check->error,
                           "there is no section [%s], [%s.NT] or [%s.NTamd64]: add one, or correct "
                           "the name",
                           install->text, install->text, install->text);
    }
    return dq_inf_walk_install(&check->walk, section);
}

bool dq_inf_check_models(const struct dq_inf *inf, struct dq_inf_error *error)
{
    struct check check = { .inf = inf, .error = error, .walk = { .inf = inf, .error = error } };
    if (!check_version(inf, error)) {
        return false;
    }
    const struct dq_inf_line *first = first_maker(inf);
    if (!first) {
        return dq_inf_fail(inf, 0, error,
                           "the file has no section [Manufacturer] with a line: it installs no "
                           "device");
    }
    for (const struct dq_inf_line *maker = first; maker; maker = dq_inf_next(inf, maker)) {
        const struct dq_inf_value *key = dq_inf_key(inf, maker);
        if ((key && !check_text(inf, key, "the manufacturer's name", maker->at, error)) ||
            !check_text(inf, dq_inf_at(inf, maker, 0), "the name of the models section", maker->at,
                        error)) {
            return false;
        }
    }
    dq_inf_walk_open(&check.walk);
    bool is_good = visit_models(inf, check_model, &check, error);
    dq_inf_walk_close(&check.walk);
    if (!is_good) {
        return false;
    }
    if (check.models == 0) {
        return dq_inf_fail(
            inf, first->at, error,
            "no model is for Windows 11 on x64: decorate the models with NTamd64, as "
            "in [Models.NTamd64]");
    }
    return true;
}

/* Place in a list, or DQ_INF_NO_RANK. */
static uint32_t index_in(const char *const *list, const char *id)
{
    for (uint32_t i = 0; list[i]; i++) {
        if (dq_inf_is_same(list[i], id)) {
            return i;
        }
    }
    return DQ_INF_NO_RANK;
}

/* The first identifier of a model is its hardware id, the others are compatible ones. */
static uint32_t rank_of(const struct dq_inf_ids *ids, const char *id, bool is_hardware_id)
{
    uint32_t index = index_in(ids->hardware, id);
    if (index != DQ_INF_NO_RANK) {
        return index + (is_hardware_id ? 0x0000 : 0x1000);
    }
    index = index_in(ids->compatible, id);
    return index == DQ_INF_NO_RANK ? index : index + (is_hardware_id ? 0x2000 : 0x3000);
}

struct find {
    const struct dq_inf *inf;
    const struct dq_inf_ids *ids;
    struct dq_inf_match best;
};

static bool look_at_model(void *context, const struct model *model)
{
    struct find *find = context;
    for (uint32_t i = 1; i < dq_inf_count(model->line); i++) {
        const char *id = dq_inf_at(find->inf, model->line, i)->text;
        uint32_t rank = rank_of(find->ids, id, i == 1);
        if (rank < find->best.rank) {
            find->best.rank = rank;
            find->best.id = id;
            find->best.description = dq_inf_key(find->inf, model->line)->text;
            find->best.manufacturer = model->manufacturer;
            find->best.install = dq_inf_at(find->inf, model->line, 0)->text;
        }
    }
    return true;
}

bool dq_inf_find(const struct dq_inf *inf, const struct dq_inf_ids *ids,
                 struct dq_inf_match *ret_match)
{
    struct dq_inf_error error;
    struct find find = { .inf = inf, .ids = ids, .best = { .rank = DQ_INF_NO_RANK } };
    (void)visit_models(inf, look_at_model, &find, &error);
    *ret_match = find.best;
    return find.best.rank != DQ_INF_NO_RANK;
}

struct listing {
    const struct dq_inf *inf;
    dq_inf_id_visit *visit;
    void *context;
};

static bool list_model(void *context, const struct model *model)
{
    const struct listing *listing = context;
    for (uint32_t i = 1; i < dq_inf_count(model->line); i++) {
        listing->visit(listing->context, dq_inf_at(listing->inf, model->line, i)->text,
                       dq_inf_key(listing->inf, model->line)->text);
    }
    return true;
}

void dq_inf_visit_ids(const struct dq_inf *inf, dq_inf_id_visit *visit, void *context)
{
    struct dq_inf_error error;
    struct listing listing = { inf, visit, context };
    (void)visit_models(inf, list_model, &listing, &error);
}

bool dq_inf_install(const struct dq_inf *inf, const struct dq_inf_match *match,
                    const struct dq_inf_sink *sink, struct dq_inf_error *error)
{
    struct dq_inf_walk walk = { .inf = inf, .sink = sink, .error = error };
    char section[DQ_INF_NAME_MAX + 1];
    if (!dq_inf_platform_section(inf, match->install, section, sizeof(section))) {
        return true;
    }
    dq_inf_walk_open(&walk);
    bool is_installed = dq_inf_walk_install(&walk, section);
    dq_inf_walk_close(&walk);
    return is_installed;
}
