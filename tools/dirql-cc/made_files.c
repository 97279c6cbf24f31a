/* SPDX-License-Identifier: MIT
 *
 * made_files - a growing list.
 */
#include "made_files.h"

#include <string.h>
#include <unistd.h>

void dq_cc_made_files_add(struct dq_cc_made_files *made, const char *path, int descriptor,
                          const char *origin)
{
    if (made->count == made->capacity) {
        size_t capacity = made->capacity * 2 + 4;
        struct dq_cc_made_file *items = dq_cc_allocate(capacity * sizeof(*items));
        if (made->count > 0) {
            memcpy(items, made->items, made->count * sizeof(*items));
        }
        made->items = items;
        made->capacity = capacity;
    }
    made->items[made->count++] = (struct dq_cc_made_file){
        .path = dq_cc_duplicate(path),
        .descriptor = descriptor,
        .origin = origin == NULL ? NULL : dq_cc_duplicate(origin),
    };
}

const struct dq_cc_made_file *dq_cc_made_files_find(const struct dq_cc_made_files *made,
                                                    const char *path)
{
    for (size_t i = 0; i < made->count; i++) {
        if (strcmp(made->items[i].path, path) == 0) {
            return &made->items[i];
        }
    }
    return NULL;
}

void dq_cc_made_files_close(const struct dq_cc_made_files *made)
{
    for (size_t i = 0; i < made->count; i++) {
        int descriptor = made->items[i].descriptor;
        if (i == 0 || descriptor != made->items[i - 1].descriptor) {
            close(descriptor);
        }
    }
}
