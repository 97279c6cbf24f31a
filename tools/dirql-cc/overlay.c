/* SPDX-License-Identifier: MIT
 *
 * overlay - makes file names in #include insensitive to case, as they are on Windows.
 *
 * clang compares names without case in a virtual folder whose files are all listed; it does not do
 * so for a virtual folder that stands for a whole real one. Hence the listing.
 */
#include "overlay.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Deeper includes exist nowhere in the driver trees that were surveyed ("windows\x.h" is one level
 * below an include folder). A name further down has to be spelled as it is on disk. */
#define DEPTH_MAX 3
/* Folders listed for one -I, so that -I/ costs a second and not a minute. */
#define FOLDERS_MAX 512
/* Climbing further than this from the source's folder would list the file system. */
#define PARENTS_MAX 3

struct listing {
    struct dq_cc_buffer *yaml;
    unsigned folders_left;
};

static void add_quoted(struct dq_cc_buffer *yaml, const char *text)
{
    dq_cc_buffer_add(yaml, "\"", 1);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            dq_cc_buffer_add(yaml, "\\", 1);
        }
        dq_cc_buffer_add(yaml, text, 1);
    }
    dq_cc_buffer_add(yaml, "\"", 1);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int compare_without_case(const struct dirent **left, const struct dirent **right)
{
    int order = strcasecmp((*left)->d_name, (*right)->d_name);
    return order != 0 ? order : strcmp((*left)->d_name, (*right)->d_name);
}

static bool is_ambiguous(struct dirent **entries, int count, int i)
{
    return (i > 0 && strcasecmp(entries[i - 1]->d_name, entries[i]->d_name) == 0) ||
           (i + 1 < count && strcasecmp(entries[i + 1]->d_name, entries[i]->d_name) == 0);
}

/* Names that the description cannot hold, which stay case sensitive; and the objects and programs
 * of a build that happens in the source folder. */
static bool is_left_out(const char *name)
{
    for (const char *at = name; *at != '\0'; at++) {
        if (*at < ' ' || *at > '~') {
            return true;
        }
    }
    return dq_cc_ends_with(name, ".o") || dq_cc_ends_with(name, ".so") ||
           dq_cc_ends_with(name, ".d");
}

/* @return S_IFREG, S_IFDIR or another type, of what a link points to */
static mode_t type_of(const struct dirent *entry, const char *path)
{
    struct stat status;
    if (entry->d_type == DT_REG || entry->d_type == DT_DIR) {
        return (mode_t)DTTOIF(entry->d_type);
    }
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : 0;
}

static void list_folder(struct listing *listing, const char *folder, unsigned depth)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_visible, compare_without_case);
    if (listing->folders_left > 0) {
        listing->folders_left--;
    }
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        char *path = dq_cc_format("%s/%s", folder, name);
        if (is_ambiguous(entries, count, i) || is_left_out(name)) {
            continue;
        }
        mode_t type = type_of(entries[i], path);
        if (type == S_IFREG) {
            dq_cc_buffer_addf(listing->yaml, "{\"type\":\"file\",\"name\":");
            add_quoted(listing->yaml, name);
            dq_cc_buffer_addf(listing->yaml, ",\"external-contents\":");
            add_quoted(listing->yaml, path);
            dq_cc_buffer_addf(listing->yaml, "},\n");
        } else if (type == S_IFDIR && depth < DEPTH_MAX && listing->folders_left > 0) {
            dq_cc_buffer_addf(listing->yaml, "{\"type\":\"directory\",\"name\":");
            add_quoted(listing->yaml, name);
            dq_cc_buffer_addf(listing->yaml, ",\"contents\":[\n");
            list_folder(listing, path, depth + 1);
            dq_cc_buffer_addf(listing->yaml, "]},\n");
        }
    }
    for (int i = 0; i < count; i++) {
        free(entries[i]);
    }
    free(entries);
}

static void add_root(struct dq_cc_buffer *yaml, struct dq_cc_list *seen, const char *folder,
                     unsigned depth)
{
    char *name = dq_cc_absolute_path(folder);
    if (!dq_cc_list_contains(seen, name)) {
        dq_cc_list_add(seen, name);
        dq_cc_buffer_addf(yaml, "{\"type\":\"directory\",\"name\":");
        add_quoted(yaml, name);
        dq_cc_buffer_addf(yaml, ",\"contents\":[\n");
        struct listing listing = { yaml, FOLDERS_MAX };
        list_folder(&listing, folder, depth);
        dq_cc_buffer_addf(yaml, "]},\n");
    }
}

/* How many `..` the includes of a text begin with, at most. */
static unsigned count_climbs(const char *text)
{
    unsigned most = 0;
    for (const char *at = strstr(text, "include"); at != NULL; at = strstr(at + 1, "include")) {
        const char *name = at + strlen("include");
        name += strspn(name, " \t");
        unsigned climbs = 0;
        if (*name == '"' || *name == '<') {
            name++;
            while (strncmp(name, "..", 2) == 0 && (name[2] == '/' || name[2] == '\\')) {
                climbs++;
                name += 3;
            }
        }
        most = climbs > most ? climbs : most;
    }
    return most;
}

static void add_parents(struct dq_cc_buffer *yaml, struct dq_cc_list *seen, const char *source,
                        const char *folder)
{
    struct dq_cc_buffer text;
    if (!dq_cc_read_file(source, &text)) {
        return; /* clang says so better */
    }
    unsigned climbs = count_climbs(text.bytes);
    char *parent = dq_cc_duplicate(folder);
    for (unsigned i = 0; i < climbs && i < PARENTS_MAX; i++) {
        char *above = dq_cc_format("%s/..", parent);
        parent = above;
        add_root(yaml, seen, parent, DEPTH_MAX - 1);
    }
}

static void add_made_files(struct dq_cc_buffer *yaml, const struct dq_cc_made_files *made)
{
    for (size_t i = 0; i < made->count; i++) {
        dq_cc_buffer_addf(yaml, "{\"type\":\"file\",\"name\":");
        add_quoted(yaml, made->items[i].path);
        dq_cc_buffer_addf(yaml,
                          ",\"use-external-name\":\"false\",\"external-contents\":"
                          "\"/proc/self/fd/%d\"},\n",
                          made->items[i].descriptor);
    }
}

void dq_cc_overlay_build(const struct dq_cc_list *folders, const char *source,
                         const struct dq_cc_made_files *made, struct dq_cc_buffer *ret_yaml)
{
    struct dq_cc_list seen = { 0 };
    dq_cc_buffer_addf(ret_yaml, "{\"version\":0,\"case-sensitive\":\"false\",\"roots\":[\n");
    char *folder = dq_cc_directory_name(source);
    add_root(ret_yaml, &seen, folder, 1);
    add_parents(ret_yaml, &seen, source, folder);
    for (size_t i = 0; i < folders->count; i++) {
        add_root(ret_yaml, &seen, folders->items[i], 1);
    }
    add_made_files(ret_yaml, made);
    dq_cc_buffer_addf(ret_yaml, "]}\n");
}
