/* SPDX-License-Identifier: MIT */
/*
 * tree - a directory of the host with all that is in it, read and never written.
 *
 * Nothing outside the directory is read: a symbolic link has to lead to a file inside.
 */
#ifndef HOST_TREE_H
#define HOST_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_TREE_PATH_BYTES 4096u

/* In alphabetical order. False: go no further. */
struct host_tree_visit {
    void *context;
    bool (*directory_begin)(void *context, const char *name);
    void (*directory_end)(void *context);
    /* The bytes are host_memory_alloc()'s, and the visitor's from now on. */
    bool (*file)(void *context, const char *name, char *bytes, size_t count);
};

struct host_tree_limits {
    uint32_t entries; /* files and directories */
    uint32_t depth;
    uint64_t bytes; /* of all files */
};

/* Negative errno on failure, and the path that is to blame. Its own: -ECANCELED a visitor said so;
 * -EXDEV a link leads outside; -ELOOP a link leads to a directory; -EOPNOTSUPP neither file nor
 * directory; -E2BIG too many entries; -EFBIG too many bytes; -ENAMETOOLONG too deep. */
int host_tree_read(const char *folder, const struct host_tree_limits *limits,
                   const struct host_tree_visit *visit, char ret_path[HOST_TREE_PATH_BYTES]);

#endif
