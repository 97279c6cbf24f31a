/* SPDX-License-Identifier: MIT */
/* directory - see directory.h. */
#include "host/directory.h"

#include <dirent.h>
#include <stdlib.h>

void host_directory_list(const char *folder, host_directory_visit *visit, void *context)
{
    struct dirent **names;
    int count = scandir(folder, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        visit(context, folder, names[i]->d_name);
        free(names[i]);
    }
    if (count >= 0) {
        free(names);
    }
}
