/* SPDX-License-Identifier: MIT */
/* drive_files - see drive_files.h: from the host's directory to the machine's drive, or to a hash.
 */
#include "machine/drive_files.h"

#include <errno.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "host/memory.h"
#include "host/tree.h"
#include "kernel/drive.h"
#include "machine/content_hash.h"

#define ENTRIES_MAX 10000u
#define DEPTH_MAX   64u
#define BYTES_MAX   (256ull << 20)

struct dq_drive_files {
    char **contents; /* each heap */
    uint32_t count;
};

/* ---- Reading, and what to say if that fails ---- */

static const char *reason_of(int result)
{
    switch (result) {
    case -EXDEV:
        return "is a symbolic link that leads out of the directory: copy the file instead";
    case -ELOOP:
        return "is a symbolic link to a directory, or to itself: copy what it leads to instead";
    case -EOPNOTSUPP:
        return "is neither a file nor a directory: take it away";
    case -E2BIG:
        return "is one file too many: at most 10000 files and directories can be there; name a "
               "directory that has only what the driver opens";
    case -EFBIG:
        return "is too large: all files together can have 256 MiB; name a directory that has only "
               "what the driver opens";
    case -ENAMETOOLONG:
        return "is too deep in the directory";
    case -ENOTDIR:
        return "is no directory: --system-drive names the directory that is the root of drive C:";
    default:
        return NULL;
    }
}

static enum dirql_status_code fail(char error[DIRQL_ERROR_BYTES], const char *path,
                                   const char *reason, int result)
{
    struct dq_text text;
    dq_text_init(&text, error, DIRQL_ERROR_BYTES);
    if (reason) {
        dq_text_format(&text, "the system drive cannot be made: %.1024s %s", path, reason);
    } else {
        dq_text_format(&text, "the system drive cannot be made: %.1024s cannot be read: %s", path,
                       strerror(-result));
    }
    return DIRQL_USAGE;
}

static int read_tree(const char *folder, const struct host_tree_visit *visit,
                     char path[HOST_TREE_PATH_BYTES])
{
    static const struct host_tree_limits limits = { .entries = ENTRIES_MAX,
                                                    .depth = DEPTH_MAX,
                                                    .bytes = BYTES_MAX };
    return host_tree_read(folder, &limits, visit, path);
}

/* ---- Loading ---- */

struct loading {
    struct dq_drive_files *files;
    struct dq_drive_node *directories[DEPTH_MAX + 1]; /* NULL: the root */
    uint32_t depth;
    NTSTATUS status; /* what could not be done */
};

/* The name as the drive has it. */
struct drive_name {
    uint16_t units[DQ_DRIVE_NAME_MAX];
    struct dq_wide wide;
};

static bool convert(const char *name, struct drive_name *ret_name)
{
    size_t count = dq_wide_from_utf8(ret_name->units, DQ_DRIVE_NAME_MAX, name, strlen(name));
    ret_name->wide = (struct dq_wide){ ret_name->units, count };
    return count <= DQ_DRIVE_NAME_MAX && !dq_wide_has(ret_name->wide, 0xFFFD); /* no UTF-8 */
}

static bool load_directory(void *context, const char *name)
{
    struct loading *loading = context;
    struct drive_name converted;
    struct dq_drive_node *directory = NULL;
    loading->status = convert(name, &converted)
                          ? dq_drive_directory_add(loading->directories[loading->depth],
                                                   converted.wide, &directory)
                          : STATUS_OBJECT_NAME_INVALID;
    if (!NT_SUCCESS(loading->status)) {
        return false;
    }
    loading->directories[++loading->depth] = directory;
    return true;
}

static void load_directory_end(void *context)
{
    struct loading *loading = context;
    loading->depth--;
}

static bool load_file(void *context, const char *name, char *bytes, size_t count)
{
    struct loading *loading = context;
    struct drive_name converted;
    loading->files->contents[loading->files->count++] = bytes;
    loading->status =
        convert(name, &converted)
            ? dq_drive_file_add(loading->directories[loading->depth], converted.wide, bytes, count)
            : STATUS_OBJECT_NAME_INVALID;
    return NT_SUCCESS(loading->status);
}

static const char *reason_of_status(NTSTATUS status)
{
    switch (status) {
    case STATUS_OBJECT_NAME_INVALID:
        return "has a name that no file of Windows can have: rename it";
    case STATUS_OBJECT_NAME_COLLISION:
        return "differs from another name there in case only, which is one name for Windows: "
               "rename it";
    default:
        return "is one file too many: the machine's memory is full";
    }
}

enum dirql_status_code dq_drive_files_load(const char *folder, struct dq_drive_files **ret_files,
                                           char error[DIRQL_ERROR_BYTES])
{
    char path[HOST_TREE_PATH_BYTES];
    struct loading loading = { .files = host_memory_alloc(sizeof(*loading.files)) };
    struct host_tree_visit visit = { &loading, load_directory, load_directory_end, load_file };
    loading.files->contents = host_memory_alloc(ENTRIES_MAX * sizeof(char *));
    int result = read_tree(folder, &visit, path);
    if (result != 0) {
        dq_drive_files_free(loading.files);
        return fail(error, path,
                    result == -ECANCELED ? reason_of_status(loading.status) : reason_of(result),
                    result);
    }
    *ret_files = loading.files;
    return DIRQL_OK;
}

void dq_drive_files_free(struct dq_drive_files *files)
{
    if (!files) {
        return;
    }
    for (uint32_t i = 0; i < files->count; i++) {
        host_memory_free(files->contents[i]);
    }
    host_memory_free(files->contents);
    host_memory_free(files);
}

/* ---- Identifying ---- */

static bool hash_directory(void *context, const char *name)
{
    dq_content_hash_add_step(context, 'd', name);
    return true;
}

static void hash_directory_end(void *context)
{
    dq_content_hash_add_step(context, 'e', "");
}

static bool hash_file(void *context, const char *name, char *bytes, size_t count)
{
    dq_content_hash_add_step(context, 'f', name);
    dq_content_hash_add(context, bytes, count);
    host_memory_free(bytes);
    return true;
}

enum dirql_status_code dq_drive_files_identify(const char *folder, uint64_t *ret_content,
                                               char error[DIRQL_ERROR_BYTES])
{
    char path[HOST_TREE_PATH_BYTES];
    struct dq_content_hash hash;
    struct host_tree_visit visit = { &hash, hash_directory, hash_directory_end, hash_file };
    dq_content_hash_begin(&hash);
    int result = read_tree(folder, &visit, path);
    if (result != 0) {
        return fail(error, path, reason_of(result), result);
    }
    *ret_content = dq_content_hash_end(&hash);
    return DIRQL_OK;
}
