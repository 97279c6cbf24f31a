/* SPDX-License-Identifier: MIT */
/*
 * hive - registry hives in files, as Windows keeps them, through the hivex library.
 *
 * A hive is read whole and written whole; names are UTF-8.
 */
#ifndef HOST_HIVE_H
#define HOST_HIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Told of a hive's keys below its root, depth first; a key's values come before its subkeys. False
 * from a function ends the reading. */
struct host_hive_visit {
    void *context;
    bool (*key_begin)(void *context, const char *name);
    bool (*value)(void *context, const char *name, uint32_t type, const void *data, size_t bytes);
    void (*key_end)(void *context);
};
/* Negative errno: EINVAL if the file is no hive or is broken; ECANCELED if a function said so. */
int host_hive_read(const char *path, const struct host_hive_visit *visit);

/* A hive being made; in memory until it is committed. */
struct host_hive;
struct host_hive_value {
    const char *name; /* "" for the unnamed one */
    uint32_t type;
    const void *data;
    size_t bytes;
};
/* Negative errno. */
int host_hive_open(struct host_hive **ret_hive);
/* A key below the one that was begun last and has not ended; all its values. */
int host_hive_key_begin(struct host_hive *hive, const char *name);
int host_hive_values_set(struct host_hive *hive, const struct host_hive_value *values,
                         size_t count);
void host_hive_key_end(struct host_hive *hive);
/* Both free it. Commit: the file appears whole or not at all. */
int host_hive_commit(struct host_hive *hive, const char *path);
void host_hive_abandon(struct host_hive *hive);

#endif
