/* SPDX-License-Identifier: MIT */
/* directory - the names in a folder, in alphabetical order. */
#ifndef HOST_DIRECTORY_H
#define HOST_DIRECTORY_H

typedef void host_directory_visit(void *context, const char *folder, const char *name);
/* A folder that is not there has no names. */
void host_directory_list(const char *folder, host_directory_visit *visit, void *context);

#endif
