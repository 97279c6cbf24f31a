/* SPDX-License-Identifier: MIT
 *
 * toolchain - where clang and the parts of the dirql installation are.
 *
 * A program named clang-14 is taken at its word. Any other has to say its version, because bitcode
 * of another LLVM cannot be read, or is read wrongly.
 */
#include "toolchain.h"

#include "process.h"
#include "version.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *find_in_path(const char *name)
{
    const char *path = getenv("PATH");
    char *copy = dq_cc_duplicate(path == NULL ? "/usr/bin:/bin" : path);
    char *rest = NULL;
    char *found = NULL;
    for (char *folder = strtok_r(copy, ":", &rest); folder != NULL && found == NULL;
         folder = strtok_r(NULL, ":", &rest)) {
        char *candidate = dq_cc_format("%s/%s", folder, name);
        if (access(candidate, X_OK) == 0) {
            found = candidate;
        }
    }
    return found;
}

/* The major version that `clang --version` states; 0 if it states none. */
static long clang_version(const char *clang)
{
    struct dq_cc_list command = { 0 };
    dq_cc_list_add(&command, clang);
    dq_cc_list_add(&command, "--version");
    long version = 0;
    int descriptor = dq_cc_memory_file("version", NULL, 0);
    struct dq_cc_buffer text = { 0 };
    if (descriptor >= 0 &&
        dq_cc_process_run(&command, (struct dq_cc_streams){ -1, descriptor, -1 }) == 0 &&
        dq_cc_memory_file_read(descriptor, &text)) {
        const char *at = strstr(text.bytes, "clang version ");
        version = at == NULL ? 0 : strtol(at + strlen("clang version "), NULL, 10);
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
    return version;
}

static char *find_clang(const struct dq_cc_options *options)
{
    char *name = dq_cc_format("clang-%d", DQ_CC_LLVM_VERSION);
    char *clang = options->clang != NULL ? dq_cc_duplicate(options->clang) : find_in_path(name);
    if (clang != NULL && strcmp(dq_cc_base_name(clang), name) == 0 && access(clang, X_OK) == 0) {
        return clang;
    }
    if (clang == NULL) {
        clang = find_in_path("clang");
    }
    long version = clang == NULL ? 0 : clang_version(clang);
    if (version == DQ_CC_LLVM_VERSION) {
        return clang;
    }
    if (version == 0) {
        dq_cc_error("%s was not found; install it with: apt-get install %s", name, name);
    } else {
        dq_cc_error("%s is version %ld; dirql-cc needs version %d: apt-get install %s", clang,
                    version, DQ_CC_LLVM_VERSION, name);
    }
    return NULL;
}

static char *find_root(const struct dq_cc_options *options)
{
    if (options->root != NULL) {
        if (access(options->root, R_OK | X_OK) != 0) {
            dq_cc_error("--dirql-root %s: %s", options->root, strerror(errno));
            return NULL;
        }
        return dq_cc_duplicate(options->root);
    }
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (length < 0) {
        dq_cc_error("cannot tell where dirql-cc is: %s; name the installation with --dirql-root",
                    strerror(errno));
        return NULL;
    }
    self[length] = '\0';
    return dq_cc_directory_name(dq_cc_directory_name(self));
}

enum dq_cc_exit dq_cc_toolchain_find(const struct dq_cc_options *options,
                                     struct dq_cc_toolchain *ret_toolchain)
{
    struct dq_cc_toolchain found = { .clang = find_clang(options) };
    if (found.clang == NULL) {
        return DQ_CC_EXIT_ENVIRONMENT;
    }
    found.root = find_root(options);
    if (found.root == NULL) {
        return DQ_CC_EXIT_ENVIRONMENT;
    }
    found.exports = options->exports != NULL ? dq_cc_duplicate(options->exports)
                                             : dq_cc_format("%s/lib/dirql/exports.txt", found.root);
    found.wdk = dq_cc_format("%s/include/dirql-driver/wdk", found.root);
    found.wdf = dq_cc_format("%s/include/dirql-driver/wdf", found.root);
    found.crt = dq_cc_format("%s/include/dirql-driver/wdk/crt", found.root);
    *ret_toolchain = found;
    return DQ_CC_EXIT_OK;
}
