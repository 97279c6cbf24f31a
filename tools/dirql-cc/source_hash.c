/* SPDX-License-Identifier: MIT
 *
 * source_hash - what an object was compiled from, as one number.
 *
 * Contents only, so that a copy of the sources in another folder is the same source.
 */
#include "source_hash.h"

#include <string.h>
#include <xxhash.h>

static bool add_file(uint64_t *hash, const char *path)
{
    struct dq_cc_buffer content = { 0 };
    if (!dq_cc_read_file(path, &content)) {
        return false;
    }
    *hash = XXH64(content.bytes, content.length, *hash);
    return true;
}

uint64_t dq_cc_source_hash(const char *source, char *headers, const struct dq_cc_made_files *made)
{
    uint64_t hash = 0;
    if (!add_file(&hash, source)) {
        return 0;
    }
    char *rest = NULL;
    for (char *path = strtok_r(headers, "\n", &rest); path != NULL;
         path = strtok_r(NULL, "\n", &rest)) {
        const struct dq_cc_made_file *file = dq_cc_made_files_find(made, dq_cc_absolute_path(path));
        const char *origin = file == NULL ? path : file->origin;
        if (origin != NULL && !add_file(&hash, origin)) {
            return 0;
        }
    }
    return hash != 0 ? hash : 1;
}
