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

uint64_t dq_cc_source_hash(const char *source, char *headers, const struct dq_cc_list *made)
{
    uint64_t hash = 0;
    if (!add_file(&hash, source)) {
        return 0;
    }
    char *rest = NULL;
    for (char *path = strtok_r(headers, "\n", &rest); path != NULL;
         path = strtok_r(NULL, "\n", &rest)) {
        if (!dq_cc_list_contains(made, dq_cc_absolute_path(path)) && !add_file(&hash, path)) {
            return 0;
        }
    }
    return hash != 0 ? hash : 1;
}
