/* SPDX-License-Identifier: MIT
 *
 * imports - checks that a driver imports only what dirql exports.
 *
 * Without this check a stray name binds to Linux' C library, whose functions have another calling
 * convention and another wchar_t, and the driver goes wrong at run time without a message.
 */
#include "imports.h"

#include "base/driver_note.h"
#include "names.h"
#include "process.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool dq_cc_exports_read(const char *path, struct dq_cc_exports *ret_exports)
{
    struct dq_cc_buffer text;
    if (!dq_cc_read_file(path, &text)) {
        dq_cc_error("cannot read the list of dirql's exports, '%s': %s; it is built with "
                    "libdirql.so; name another with --exports FILE, or link with --unchecked",
                    path, strerror(errno));
        return false;
    }
    *ret_exports = (struct dq_cc_exports){ 0 };
    char *rest = NULL;
    for (char *line = strtok_r(text.bytes, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        char *word_rest = NULL;
        char *name = strtok_r(line, " \t\r", &word_rest);
        char *status = name == NULL ? NULL : strtok_r(NULL, " \t\r", &word_rest);
        if (name == NULL || name[0] == '#') {
            continue;
        }
        bool is_declared = status != NULL && strcmp(status, "declared") == 0;
        dq_cc_list_add(is_declared ? &ret_exports->declared : &ret_exports->implemented, name);
    }
    return true;
}

bool dq_cc_exports_has(const struct dq_cc_exports *exports, const char *name)
{
    return dq_cc_list_contains(&exports->implemented, name);
}

bool dq_cc_import_is_permitted(const struct dq_cc_exports *exports, uint32_t flags,
                               const char *symbol)
{
    if (dq_cc_name_is_host_function(symbol)) {
        return true; /* in every process, and called in Linux' convention */
    }
    if (((flags & DQ_DRIVER_NOTE_ADDRESS) != 0 &&
         (dq_cc_starts_with(symbol, "__asan_") || dq_cc_starts_with(symbol, "__sanitizer_"))) ||
        ((flags & DQ_DRIVER_NOTE_UNDEFINED) != 0 && dq_cc_starts_with(symbol, "__ubsan_handle_")) ||
        ((flags & DQ_DRIVER_NOTE_ACCESS) != 0 && dq_cc_starts_with(symbol, "__tsan_"))) {
        return true;
    }
    return dq_cc_exports_has(exports, symbol) || dq_cc_list_contains(&exports->declared, symbol);
}

/* GNU ld with debug information: `/usr/bin/ld: /src/a.c:12: undefined reference to `x'`; without:
 * `/usr/bin/ld: a.c:(.text+0x2f): undefined reference to `x'`. Each line may start with the name of
 * the linker and carries `warning: ` because the linker was told to go on. */
void dq_cc_references_parse(const char *linker_output, struct dq_cc_references *ret_references)
{
    static const char marker[] = "undefined reference to `";
    char *copy = dq_cc_duplicate(linker_output);
    char *rest = NULL;
    for (char *line = strtok_r(copy, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        char *at = strstr(line, marker);
        char *symbol = at == NULL ? NULL : at + strlen(marker);
        char *end = symbol == NULL ? NULL : strchr(symbol, '\'');
        if (end == NULL) {
            continue;
        }
        *end = '\0';
        *at = '\0';
        char *warning = strstr(line, ": warning: ");
        char *place_end = warning != NULL ? warning : at >= line + 2 ? at - 2 : at;
        *place_end = '\0';
        char *place = strstr(line, "ld: ") != NULL ? strstr(line, "ld: ") + strlen("ld: ") : line;
        char *offset = strstr(place, ":(");
        if (offset != NULL) {
            *offset = '\0'; /* a section offset says nothing to the reader */
        }
        if (dq_cc_is_temporary(place)) {
            place = strrchr(place, '/') + 1;
        }
        if (!dq_cc_list_contains(&ret_references->symbols, symbol)) {
            dq_cc_list_add(&ret_references->symbols, symbol);
            dq_cc_list_add(&ret_references->places, place);
        }
    }
}

static const char *hint_for(const char *symbol)
{
    const char *name = dq_cc_name_in_source(symbol);
    if (dq_cc_starts_with(symbol, DQ_CC_CRT_PREFIX)) {
        return "; it is a function of the C library, and Linux' has another wchar_t and calling "
               "convention: use the Rtl routine instead";
    }
    if (dq_cc_starts_with(symbol, "__asan_") || dq_cc_starts_with(symbol, "__ubsan_") ||
        dq_cc_starts_with(symbol, "__tsan_")) {
        return "; an object was compiled with a sanitizer that the link does not know of";
    }
    if (dq_cc_starts_with(symbol, "$$2.") || dq_cc_starts_with(symbol, "$$3.")) {
        return "; it is C++ operator new or delete: define them in the driver";
    }
    if (symbol[0] == '$') {
        return "; it is a C++ name: a function that the driver does not define, or one that is "
               "declared without extern \"C\"";
    }
    if (dlsym(RTLD_DEFAULT, name) != NULL) {
        return "; it is a function of Linux, which a driver cannot call";
    }
    return "";
}

void dq_cc_import_report(const struct dq_cc_references *references, const char *symbol,
                         bool is_declared)
{
    const char *place = NULL;
    for (size_t i = 0; i < references->symbols.count && place == NULL; i++) {
        if (strcmp(references->symbols.items[i], symbol) == 0) {
            place = references->places.items[i];
        }
    }
    char *from = place == NULL ? dq_cc_duplicate("") : dq_cc_format(" (referenced from %s)", place);
    const char *name = dq_cc_name_in_source(symbol);
    if (is_declared) {
        dq_cc_warning("%s is declared by dirql and not written yet%s; a run that calls it stops "
                      "there",
                      name, from);
    } else {
        dq_cc_error("%s is not an export of dirql%s%s", name, from, hint_for(symbol));
    }
}
