/* SPDX-License-Identifier: MIT
 *
 * includes - which files a source includes.
 */
#include "includes.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

/* More than any driver has; a guard against folders that hold half of a system. */
#define FILES_MAX 1000

/* The next name in an #include at or behind *at, with slashes; NULL: there is none. */
static char *next_name(const char **at)
{
    for (const char *line = *at; *line != '\0';) {
        const char *end = line + strcspn(line, "\n");
        const char *word = line + strspn(line, " \t");
        line = *end == '\0' ? end : end + 1;
        if (*word != '#') {
            continue;
        }
        word += 1 + strspn(word + 1, " \t");
        if (!dq_cc_starts_with(word, "include")) {
            continue;
        }
        word += strlen("include");
        word += strspn(word, " \t");
        if (*word != '"' && *word != '<') {
            continue;
        }
        size_t length = strcspn(word + 1, *word == '"' ? "\"\n" : ">\n");
        char *name = dq_cc_format("%.*s", (int)length, word + 1);
        for (char *back = strchr(name, '\\'); back != NULL; back = strchr(back, '\\')) {
            *back = '/';
        }
        *at = line;
        return name;
    }
    return NULL;
}

/* The entry of a folder that a name means, whatever its case; NULL: there is none. */
static char *find_entry(const char *folder, const char *name)
{
    char *found = NULL;
    DIR *directory = opendir(folder);
    for (struct dirent *entry = NULL;
         directory != NULL && found == NULL && (entry = readdir(directory)) != NULL;) {
        if (strcasecmp(entry->d_name, name) == 0) {
            found = dq_cc_format("%s/%s", folder, entry->d_name);
        }
    }
    if (directory != NULL) {
        closedir(directory);
    }
    return found;
}

static char *find_below(const char *folder, const char *name)
{
    char *path = dq_cc_format("%s/%s", folder, name);
    if (access(path, R_OK) == 0) {
        return path;
    }
    char *parts = dq_cc_duplicate(name);
    char *rest = NULL;
    path = dq_cc_duplicate(folder);
    for (char *part = strtok_r(parts, "/", &rest); part != NULL && path != NULL;
         part = strtok_r(NULL, "/", &rest)) {
        path = find_entry(path, part);
    }
    return path;
}

/* As clang looks for it: beside the file that includes it, then in the folders. */
static char *find_file(const struct dq_cc_list *folders, const char *includer, const char *name)
{
    char *path = find_below(dq_cc_directory_name(includer), name);
    for (size_t i = 0; i < folders->count && path == NULL; i++) {
        path = find_below(folders->items[i], name);
    }
    return path;
}

void dq_cc_includes_all(const struct dq_cc_list *folders, const char *source,
                        struct dq_cc_list *ret_files)
{
    dq_cc_list_add(ret_files, source);
    for (size_t i = 0; i < ret_files->count && ret_files->count < FILES_MAX; i++) {
        struct dq_cc_buffer text = { 0 };
        if (!dq_cc_read_file(ret_files->items[i], &text)) {
            continue; /* clang says so better */
        }
        const char *at = text.bytes;
        for (char *name = next_name(&at); name != NULL; name = next_name(&at)) {
            char *path = find_file(folders, ret_files->items[i], name);
            if (path != NULL && !dq_cc_list_contains(ret_files, path)) {
                dq_cc_list_add(ret_files, path);
            }
        }
    }
}

static bool has_suffix(const char *name, const char *suffix)
{
    size_t length = strlen(name);
    size_t length_suffix = strlen(suffix);
    return length > length_suffix && strcasecmp(name + length - length_suffix, suffix) == 0;
}

void dq_cc_includes_missing(const struct dq_cc_list *folders, const char *source,
                            const char *suffix, struct dq_cc_list *ret_paths)
{
    struct dq_cc_buffer text = { 0 };
    if (!dq_cc_read_file(source, &text)) {
        return; /* clang says so better */
    }
    char *folder = dq_cc_directory_name(source);
    const char *at = text.bytes;
    for (char *name = next_name(&at); name != NULL; name = next_name(&at)) {
        char *path = dq_cc_absolute_path(dq_cc_format("%s/%s", folder, name));
        if (has_suffix(name, suffix) && find_file(folders, source, name) == NULL &&
            !dq_cc_list_contains(ret_paths, path)) {
            dq_cc_list_add(ret_paths, path);
        }
    }
}

char *dq_cc_includes_find_other(const struct dq_cc_list *folders, const char *header,
                                const char *suffix)
{
    const char *name = dq_cc_base_name(header);
    const char *dot = strrchr(name, '.');
    size_t length = dot == NULL ? strlen(name) : (size_t)(dot - name);
    return find_file(folders, header, dq_cc_format("%.*s%s", (int)length, name, suffix));
}
