/* SPDX-License-Identifier: MIT */
/* driver_file - see driver_file.h. */
#include "machine/driver_file.h"

#include <string.h>

#include "base/driver_note.h"
#include "base/text.h"
#include "ddi/catalogue.h"
#include "host/module.h"

struct missing {
    struct dq_text declared; /* DDIs that dirql knows and does not have yet */
    struct dq_text unknown;
    char declared_buffer[700];
    char unknown_buffer[700];
    uint32_t declared_count;
    uint32_t unknown_count;
};

/* The sanitizers' runtimes come with the process if it was built with them. */
static bool is_runtime_of_compiler(const char *name)
{
    return strncmp(name, "__asan_", 7) == 0 || strncmp(name, "__ubsan_", 8) == 0 ||
           strncmp(name, "__sanitizer_", 12) == 0;
}

static void visit_undefined(void *context, const char *name)
{
    struct missing *missing = context;
    if (host_module_process_exports(name) || is_runtime_of_compiler(name)) {
        return;
    }
    struct dq_ddi_view view;
    if (dq_ddi_find(name, &view)) {
        dq_text_format(&missing->declared, "%s%s", missing->declared_count++ ? ", " : "", name);
    } else {
        dq_text_format(&missing->unknown, "%s%s", missing->unknown_count++ ? ", " : "", name);
    }
}

static enum dirql_status_code check_note(const char *path, struct dq_text *text)
{
    struct dq_driver_note note;
    size_t bytes = host_module_note_read(path, DQ_DRIVER_NOTE_NAME, DQ_DRIVER_NOTE_DRIVER, &note,
                                         sizeof(note));
    if (bytes != sizeof(note)) {
        dq_text_format(text,
                       "%s is not a driver built by dirql-cc: drivers need Windows' data model. "
                       "Compile it with dirql-cc, or wdk_add_driver() in CMake",
                       path);
        return DIRQL_USAGE;
    }
    if (note.version != DQ_DRIVER_NOTE_VERSION || note.data_model != DQ_DRIVER_NOTE_DATA_MODEL) {
        dq_text_format(text, "%s was built by another version of dirql-cc: build it again", path);
        return DIRQL_USAGE;
    }
    if ((note.flags & DQ_DRIVER_NOTE_ADDRESS) && !host_module_process_exports("__asan_init")) {
        dq_text_format(
            text,
            "%s was built with -fsanitize=address: it needs a dirql that was too (preset "
            "asan-ubsan)",
            path);
        return DIRQL_USAGE;
    }
    if ((note.flags & DQ_DRIVER_NOTE_UNDEFINED) &&
        !host_module_process_exports("__ubsan_handle_add_overflow")) {
        dq_text_format(
            text,
            "%s was built with -fsanitize=undefined: it needs a dirql that was too (preset "
            "asan-ubsan)",
            path);
        return DIRQL_USAGE;
    }
    if (note.flags & DQ_DRIVER_NOTE_LIBRARY) {
        dq_text_format(text, "%s was linked with --library: it is no driver", path);
        return DIRQL_USAGE;
    }
    return DIRQL_OK;
}

enum dirql_status_code dq_driver_file_check(const char *path, char error[DIRQL_ERROR_BYTES])
{
    struct missing missing = { .declared_count = 0 };
    dq_text_init(&missing.declared, missing.declared_buffer, sizeof(missing.declared_buffer));
    dq_text_init(&missing.unknown, missing.unknown_buffer, sizeof(missing.unknown_buffer));
    struct dq_text text;
    dq_text_init(&text, error, DIRQL_ERROR_BYTES);
    char reason[HOST_MODULE_ERROR_BYTES];
    if (host_module_inspect(path, visit_undefined, &missing, reason, sizeof(reason)) !=
        HOST_MODULE_OK) {
        dq_text_format(&text, "the driver %s: %s; a driver is what dirql-cc makes of its source",
                       path, reason);
        return DIRQL_USAGE;
    }
    enum dirql_status_code status = check_note(path, &text);
    if (status != DIRQL_OK) {
        return status;
    }
    if (missing.unknown_count) {
        dq_text_format(&text, "the driver %s needs functions that dirql does not know: %s", path,
                       missing.unknown_buffer);
        return DIRQL_USAGE;
    }
    if (missing.declared_count) {
        dq_text_format(&text, "the driver %s uses DDIs that dirql does not implement yet: %s", path,
                       missing.declared_buffer);
        return DIRQL_USAGE;
    }
    return DIRQL_OK;
}
