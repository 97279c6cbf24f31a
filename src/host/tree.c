/* SPDX-License-Identifier: MIT */
/* tree - see tree.h. */
#include "host/tree.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/console.h"
#include "host/memory.h"

struct reading {
    const struct host_tree_visit *visit;
    struct host_tree_limits left;
    char base[PATH_MAX]; /* the directory, symbolic links resolved */
    char *path;          /* of what is looked at: HOST_TREE_PATH_BYTES */
};

static int read_directory(struct reading *reading);

static int read_file(struct reading *reading, const char *path, const char *name)
{
    char *bytes;
    size_t count;
    int result = host_file_read_all(path, (size_t)reading->left.bytes, &bytes, &count);
    if (result != 0) {
        return result;
    }
    reading->left.bytes -= count;
    return reading->visit->file(reading->visit->context, name, bytes, count) ? 0 : -ECANCELED;
}

static int read_link(struct reading *reading, const char *name)
{
    char target[PATH_MAX];
    struct stat status;
    if (!realpath(reading->path, target) || stat(target, &status) != 0) {
        return -errno;
    }
    size_t length = strlen(reading->base);
    bool is_inside = strncmp(target, reading->base, length) == 0 &&
                     (target[length] == '/' || length == 1); /* 1: all of the host */
    if (!is_inside) {
        return -EXDEV;
    }
    if (S_ISDIR(status.st_mode)) {
        return -ELOOP;
    }
    return S_ISREG(status.st_mode) ? read_file(reading, target, name) : -EOPNOTSUPP;
}

static int read_entry(struct reading *reading, const char *name)
{
    const struct host_tree_visit *visit = reading->visit;
    struct stat status;
    if (reading->left.entries-- == 0) {
        reading->left.entries = 0;
        return -E2BIG;
    }
    if (lstat(reading->path, &status) != 0) {
        return -errno;
    }
    if (S_ISLNK(status.st_mode)) {
        return read_link(reading, name);
    }
    if (S_ISREG(status.st_mode)) {
        return read_file(reading, reading->path, name);
    }
    if (!S_ISDIR(status.st_mode)) {
        return -EOPNOTSUPP;
    }
    if (!visit->directory_begin(visit->context, name)) {
        return -ECANCELED;
    }
    int result = read_directory(reading);
    if (result == 0) {
        visit->directory_end(visit->context);
    }
    return result;
}

/* One name further; on failure reading->path names who is to blame. */
static int read_child(struct reading *reading, const char *name)
{
    size_t length = strlen(reading->path);
    size_t bytes = strlen(name) + 1;
    if (length + 1 + bytes > HOST_TREE_PATH_BYTES) {
        return -ENAMETOOLONG;
    }
    reading->path[length] = '/';
    memcpy(reading->path + length + 1, name, bytes);
    int result = read_entry(reading, name);
    if (result == 0) {
        reading->path[length] = '\0';
    }
    return result;
}

/* Of reading->path. */
static int read_directory(struct reading *reading)
{
    struct dirent **names;
    if (reading->left.depth == 0) {
        return -ENAMETOOLONG;
    }
    int count = scandir(reading->path, &names, NULL, alphasort);
    if (count < 0) {
        return -errno;
    }
    reading->left.depth--;
    int result = 0;
    for (int i = 0; i < count; i++) {
        const char *name = names[i]->d_name;
        if (result == 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
            result = read_child(reading, name);
        }
        free(names[i]);
    }
    free(names);
    reading->left.depth++;
    return result;
}

int host_tree_read(const char *folder, const struct host_tree_limits *limits,
                   const struct host_tree_visit *visit, char ret_path[HOST_TREE_PATH_BYTES])
{
    struct reading reading = { .visit = visit, .left = *limits, .path = ret_path };
    (void)snprintf(ret_path, HOST_TREE_PATH_BYTES, "%s", folder);
    return realpath(folder, reading.base) ? read_directory(&reading) : -errno;
}
