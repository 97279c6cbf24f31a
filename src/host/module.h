/* SPDX-License-Identifier: MIT */
/*
 * module - shared objects of others: drivers, scenarios, device models.
 *
 * Loading finds the writable segments (so that a rewind can restore them), the load base (so that
 * traces can say module + offset) and, before anything of the object runs, its undefined symbols.
 */
#ifndef HOST_MODULE_H
#define HOST_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_MODULE_SEGMENT_MAX 8u
#define HOST_MODULE_ERROR_BYTES 1024u

struct host_module_segment {
    void *start;
    size_t bytes;
};

struct host_module {
    void *handle;         /* of dlopen */
    char path[1024];      /* as found, absolute */
    char name[64];        /* file name without folder */
    uintptr_t base;       /* load address */
    uintptr_t text_start; /* executable range */
    uintptr_t text_end;
    struct host_module_segment
        writable[HOST_MODULE_SEGMENT_MAX]; /* PT_LOAD with write, less RELRO */
    uint32_t writable_count;
    char error[HOST_MODULE_ERROR_BYTES]; /* cause of the last failure, one sentence */
};

enum host_module_status {
    HOST_MODULE_OK,
    HOST_MODULE_NO_FILE,     /* not there or not readable */
    HOST_MODULE_NOT_ELF,     /* no x86-64 ELF shared object */
    HOST_MODULE_LOAD_FAILED, /* the loader refused it */
};

/* Reads the file only: undefined symbols that must come from the process (strong ones), one call
 * each. */
typedef void host_module_symbol_visit(void *context, const char *name);
enum host_module_status host_module_inspect(const char *path,
                                            host_module_symbol_visit *visit_undefined,
                                            void *context, char *error, size_t error_bytes);
/* Find an ELF note (owner name, type) in the file. Copies at most bytes_max bytes; returns the
 * note's size or 0. */
size_t host_module_note_read(const char *path, const char *owner, uint32_t type, void *buffer,
                             size_t bytes_max);

/* What a module is, by content and not by name, place or time. */
struct host_module_identity {
    uint64_t build;  /* of code, data and what they need of others; never 0 */
    uint64_t source; /* of the files that dirql-cc compiled; 0: unknown */
};
/* Reads the file only. Not part of `build`: notes (build-id), debug information, names of sections,
 * of libraries and of folders where those are looked for. A path inside the data (__FILE__) is. */
enum host_module_status host_module_identify(const char *path,
                                             struct host_module_identity *ret_identity, char *error,
                                             size_t error_bytes);

/* Load with private scope. The module must be unloaded by host_module_unload. Loading a file that
 * is loaded gives the same image again, not a second one. */
enum host_module_status host_module_load(const char *path, struct host_module *module);
void *host_module_symbol(const struct host_module *module, const char *name);
void host_module_unload(struct host_module *module);

/* The shared object that this code is part of: its path and segments, no handle. False if the code
 * is part of an executable, whose data is also others'. */
bool host_module_find_own(struct host_module *ret_module);

/* Is `name` defined by this process for modules that it loads? */
bool host_module_process_exports(const char *name);

/* The folder of the running dirql library or executable, with no trailing slash ("/usr/lib"). */
const char *host_module_own_folder(void);

#endif
