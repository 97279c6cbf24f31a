/* SPDX-License-Identifier: MIT
 *
 * compile - one source file to one object: front end, filter, back end.
 *
 * Modules travel in anonymous files, so nothing can be left behind. The object itself is written by
 * clang, which writes to a temporary name beside it and renames.
 */
#include "compile.h"

#include "base/driver_note.h"
#include "dependencies.h"
#include "filter.h"
#include "includes.h"
#include "messages.h"
#include "overlay.h"
#include "process.h"
#include "source_hash.h"
#include "wpp.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The language and the data model. Strict aliasing is off as in Microsoft's compiler, whose users
 * read a ULONG through a UCHAR pointer and back. Names of libraries in #pragma comment(lib) mean
 * nothing here. No calls are invented to functions that are not in names.c. Reports walk the stack
 * by frame pointers, and name the function that ended in a DDI. */
static const char *const front_options[] = {
    "--target=x86_64-pc-windows-msvc-elf",
    "-fms-extensions",
    "-fms-compatibility",
    "-fms-compatibility-version=19.29",
    "-nostdlibinc",
    "-fno-strict-aliasing",
    /* A variable that several sources declare without a value is one variable. */
    "-fcommon",
    "-fno-autolink",
    "-fno-builtin-bcmp",
    "-fno-builtin-stpcpy",
    "-fno-omit-frame-pointer",
    "-fno-optimize-sibling-calls",
    /* As Microsoft's compiler: a store through NULL faults, it does not delete what follows. */
    "-fno-delete-null-pointer-checks",
    "-mno-omit-leaf-frame-pointer",
    "-Xclang",
    "-mrelocation-model",
    "-Xclang",
    "pic",
    "-Xclang",
    "-pic-level",
    "-Xclang",
    "2",
    "-Wno-nonportable-include-path",
    "-Wno-unknown-pragmas",
    "-Wno-ignored-pragma-intrinsic",
    /* Microsoft's preprocessor pastes `.` and a name, and takes the two tokens that come of it. */
    "-Wno-invalid-token-paste",
    "-Wno-pragma-pack",
    "-Wno-multichar",
    "-Wno-microsoft",
};

static const char *const front_cxx_options[] = {
    "-fno-rtti",
    "-fno-exceptions",
    "-fdelayed-template-parsing",
    "-fno-threadsafe-statics",
    "-fno-sized-deallocation",
};

/* What the WDK's build defines beside what the target implies (_WIN32, _WIN64, _M_AMD64). The
 * version is that of Windows 11 22H2, whose framework is KMDF 1.33. */
static const struct {
    const char *name;
    const char *value;
} definitions[] = {
    { "_AMD64_", "1" },
    { "AMD64", "1" },
    { "_KERNEL_MODE", "1" },
    { "WINNT", "1" },
    { "WINVER", "0x0A00" },
    { "_WIN32_WINNT", "0x0A00" },
    { "NTDDI_VERSION", "0x0A00000C" },
    { "KMDF_VERSION_MAJOR", "1" },
    { "KMDF_VERSION_MINOR", "33" },
};

/* The target parses these keywords and would then drop the handlers without a word. */
static const char *const exception_keywords[] = {
    "__try", "_try", "__except", "_except", "__finally", "_finally", "__leave", "_leave",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void add_words(struct dq_cc_list *command, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        dq_cc_list_add(command, words[i]);
    }
}

static void add_definitions(struct dq_cc_list *command, const struct dq_cc_options *options)
{
    for (size_t i = 0; i < COUNT(definitions); i++) {
        if (!dq_cc_list_contains(&options->defined, definitions[i].name)) {
            dq_cc_list_addf(command, "-D%s=%s", definitions[i].name, definitions[i].value);
        }
    }
    if (options->is_checked_build && !dq_cc_list_contains(&options->defined, "DBG")) {
        dq_cc_list_add(command, "-DDBG=1");
    }
    for (size_t i = 0; i < COUNT(exception_keywords); i++) {
        dq_cc_list_addf(command,
                        "-D%s=_Pragma(\"GCC error \\\"dirql-cc: structured exception handling "
                        "(%s) is not supported yet\\\"\")",
                        exception_keywords[i], exception_keywords[i]);
    }
}

static void add_front_instrumentation(struct dq_cc_list *command,
                                      const struct dq_cc_options *options)
{
    if (options->has_address) {
        dq_cc_list_add(command, "-fsanitize=address");
    }
    if (options->has_undefined) {
        /* vptr needs type information and function needs Linux' C++ names; drivers have neither. */
        dq_cc_list_add(command, "-fsanitize=undefined");
        dq_cc_list_add(command, "-fno-sanitize=vptr,function");
    }
    if (options->has_access) {
        dq_cc_list_add(command, "-Xclang");
        dq_cc_list_add(command, "-fsanitize=thread");
    }
    if (options->has_coverage) {
        dq_cc_list_add(command, "-fprofile-instr-generate");
        dq_cc_list_add(command, "-fcoverage-mapping");
    }
}

/* Anonymous files that the front end reads or writes beside its source; -1: not wanted. */
struct front_files {
    int overlay;
    int module;  /* bitcode, or the rules of a listing */
    int headers; /* the headers that were included and are not the system's */
    struct dq_cc_made_files made;
};

/* Everything of the front end's command but its output. */
static void add_front_command(struct dq_cc_list *command, const struct dq_cc_options *options,
                              const struct dq_cc_toolchain *toolchain,
                              const struct dq_cc_input *input, struct front_files files)
{
    bool is_cxx = input->language == DQ_CC_LANGUAGE_CXX;
    dq_cc_list_add(command, toolchain->clang);
    add_words(command, front_options, COUNT(front_options));
    if (is_cxx) {
        add_words(command, front_cxx_options, COUNT(front_cxx_options));
    }
    dq_cc_list_add(command, options->optimize);
    if (options->debug_info != NULL) {
        dq_cc_list_add(command, options->debug_info);
        dq_cc_list_add(command, "-gdwarf-4");
    }
    add_definitions(command, options);
    add_front_instrumentation(command, options);
    dq_cc_list_add_all(command, &options->front);
    dq_cc_list_addf(command, "-ivfsoverlay/proc/self/fd/%d", files.overlay);
    if (files.headers >= 0) {
        dq_cc_list_add(command, "-Xclang");
        dq_cc_list_add(command, "-header-include-file");
        dq_cc_list_add(command, "-Xclang");
        dq_cc_list_addf(command, "/proc/self/fd/%d", files.headers);
    }
    dq_cc_list_add(command, "-isystem");
    dq_cc_list_add(command, toolchain->wdf);
    dq_cc_list_add(command, "-isystem");
    dq_cc_list_add(command, toolchain->wdk);
    dq_cc_list_add(command, "-isystem");
    dq_cc_list_add(command, toolchain->crt);
    dq_cc_list_add(command, "-x");
    dq_cc_list_add(command, is_cxx ? "c++" : "c");
    dq_cc_list_add(command, input->path);
}

static enum dq_cc_exit make_files(const struct dq_cc_options *options,
                                  const struct dq_cc_input *input,
                                  struct dq_cc_made_files *ret_made)
{
    struct dq_cc_list files = { 0 };
    dq_cc_includes_all(&options->include_folders, input->path, &files);
    enum dq_cc_exit result = dq_cc_wpp_make(options, &files, ret_made);
    return result == DQ_CC_EXIT_OK ? dq_cc_messages_make(options, &files, ret_made) : result;
}

static int make_overlay(const struct dq_cc_options *options,
                        const struct dq_cc_toolchain *toolchain, const struct dq_cc_input *input,
                        const struct dq_cc_made_files *made)
{
    struct dq_cc_list folders = { 0 };
    dq_cc_list_add_all(&folders, &options->include_folders);
    dq_cc_list_add(&folders, toolchain->wdf);
    dq_cc_list_add(&folders, toolchain->wdk);
    dq_cc_list_add(&folders, toolchain->crt);
    struct dq_cc_buffer yaml = { 0 };
    dq_cc_overlay_build(&folders, input->path, made, &yaml);
    int descriptor = dq_cc_memory_file("overlay", yaml.bytes, yaml.length);
    return descriptor;
}

static enum dq_cc_exit exit_from_status(int status)
{
    return status == 0 ? DQ_CC_EXIT_OK : status < 0 ? DQ_CC_EXIT_ENVIRONMENT : DQ_CC_EXIT_FAILED;
}

static void close_files(struct front_files files)
{
    const int descriptors[] = { files.overlay, files.module, files.headers };
    dq_cc_made_files_close(&files.made);
    for (size_t i = 0; i < COUNT(descriptors); i++) {
        if (descriptors[i] >= 0) {
            close(descriptors[i]);
        }
    }
}

/* What the front end makes of a source. */
struct front_result {
    struct dq_cc_buffer bitcode;
    uint64_t source_hash;
};

static bool read_result(const struct dq_cc_input *input, struct front_files files,
                        struct front_result *ret_result)
{
    struct dq_cc_buffer headers = { 0 };
    if (!dq_cc_memory_file_read(files.module, &ret_result->bitcode) ||
        !dq_cc_memory_file_read(files.headers, &headers)) {
        return false;
    }
    char nothing[] = "";
    ret_result->source_hash =
        dq_cc_source_hash(input->path, headers.bytes ? headers.bytes : nothing, &files.made);
    return true;
}

/* What is left to do when clang has written its rules and files. */
static bool finish_front(const struct dq_cc_input *input, const char *output, const char *rules,
                         struct front_files files, struct front_result *ret_result)
{
    if (files.headers >= 0 && !read_result(input, files, ret_result)) {
        return false;
    }
    if (files.made.count == 0) {
        return true;
    }
    if (files.headers < 0 && files.module >= 0) {
        struct dq_cc_buffer before = { 0 };
        struct dq_cc_buffer after = { 0 };
        if (!dq_cc_memory_file_read(files.module, &before)) {
            return false;
        }
        dq_cc_dependencies_restore(before.length > 0 ? before.bytes : "", &files.made, &after);
        return dq_cc_dependencies_write(output, &after);
    }
    return rules == NULL || dq_cc_dependencies_restore_in_file(rules, &files.made);
}

/* The front end. *ret_result is filled if the stage makes bitcode. */
static enum dq_cc_exit run_front(const struct dq_cc_options *options,
                                 const struct dq_cc_toolchain *toolchain,
                                 const struct dq_cc_input *input, const char *output,
                                 const char *target, struct front_result *ret_result)
{
    bool is_compiled =
        options->stage != DQ_CC_STAGE_PREPROCESS && options->stage != DQ_CC_STAGE_SYNTAX;
    struct front_files files = { .overlay = -1, .module = -1, .headers = -1 };
    enum dq_cc_exit made = make_files(options, input, &files.made);
    if (made != DQ_CC_EXIT_OK) {
        close_files(files);
        return made;
    }
    bool is_kept = is_compiled || (files.made.count > 0 && dq_cc_dependencies_is_listing(options) &&
                                   options->dependency_file == NULL);
    files.overlay = make_overlay(options, toolchain, input, &files.made);
    files.module = is_kept ? dq_cc_memory_file("module", NULL, 0) : -1;
    files.headers = is_compiled ? dq_cc_memory_file("headers", NULL, 0) : -1;
    if (files.overlay < 0 || (is_kept && files.module < 0) || (is_compiled && files.headers < 0)) {
        close_files(files);
        return DQ_CC_EXIT_ENVIRONMENT;
    }
    struct dq_cc_list command = { 0 };
    add_front_command(&command, options, toolchain, input, files);
    const char *rules = dq_cc_dependencies_add(options, input, target, &command);
    if (is_compiled) {
        dq_cc_list_add(&command, "-Xclang");
        dq_cc_list_add(&command, "-disable-llvm-passes");
        dq_cc_list_add(&command, "-emit-llvm");
        dq_cc_list_add(&command, "-c");
        dq_cc_list_add(&command, "-o");
        dq_cc_list_add(&command, "-");
    } else if (options->stage == DQ_CC_STAGE_SYNTAX) {
        dq_cc_list_add(&command, "-fsyntax-only");
    } else if (output != NULL && !is_kept) {
        dq_cc_list_add(&command, "-o");
        dq_cc_list_add(&command, output);
    }
    int status = dq_cc_process_run(&command, (struct dq_cc_streams){ -1, files.module, -1 });
    enum dq_cc_exit result = exit_from_status(status);
    if (result == DQ_CC_EXIT_OK && !finish_front(input, output, rules, files, ret_result)) {
        result = DQ_CC_EXIT_ENVIRONMENT;
    }
    close_files(files);
    return result;
}

/* clang refuses address and thread together because their runtimes exclude each other; dirql's
 * access instrumentation uses no runtime of clang's, so the inner compiler is asked directly. */
static void add_back_instrumentation(struct dq_cc_list *command,
                                     const struct dq_cc_options *options)
{
    /* Kernel code has no C++ exceptions, so no function is left by one. */
    static const char *const access_options[] = {
        "-Xclang", "-fsanitize=thread",
        "-mllvm",  "-tsan-instrument-read-before-write=1",
        "-mllvm",  "-tsan-distinguish-volatile=1",
        "-mllvm",  "-tsan-handle-cxx-exceptions=0",
    };
    if (options->has_address) {
        dq_cc_list_add(command, "-fsanitize=address");
    }
    if (options->has_access) {
        add_words(command, access_options, COUNT(access_options));
    }
    if (options->has_coverage) {
        dq_cc_list_add(command, "-fprofile-instr-generate");
    }
}

static enum dq_cc_exit run_back(const struct dq_cc_options *options,
                                const struct dq_cc_toolchain *toolchain,
                                const struct dq_cc_buffer *bitcode, const char *output)
{
    static const char *const back_options[] = {
        "--target=x86_64-pc-linux-gnu",
        "-fPIC",
        "-Wno-unused-command-line-argument",
    };
    int module = dq_cc_memory_file("module", bitcode->bytes, bitcode->length);
    if (module < 0) {
        return DQ_CC_EXIT_ENVIRONMENT;
    }
    struct dq_cc_list command = { 0 };
    dq_cc_list_add(&command, toolchain->clang);
    add_words(&command, back_options, COUNT(back_options));
    dq_cc_list_add(&command, options->optimize);
    add_back_instrumentation(&command, options);
    dq_cc_list_add_all(&command, &options->back);
    dq_cc_list_add(&command, options->stage == DQ_CC_STAGE_ASSEMBLY ? "-S" : "-c");
    dq_cc_list_add(&command, "-x");
    dq_cc_list_add(&command, "ir");
    dq_cc_list_add(&command, "-");
    dq_cc_list_add(&command, "-o");
    dq_cc_list_add(&command, output);
    int status = dq_cc_process_run(&command, (struct dq_cc_streams){ module, -1, -1 });
    close(module);
    return exit_from_status(status);
}

static uint32_t note_flags(const struct dq_cc_options *options)
{
    return (options->has_access ? DQ_DRIVER_NOTE_ACCESS : 0) |
           (options->has_address ? DQ_DRIVER_NOTE_ADDRESS : 0) |
           (options->has_undefined ? DQ_DRIVER_NOTE_UNDEFINED : 0) |
           (options->has_coverage ? DQ_DRIVER_NOTE_COVERAGE : 0);
}

enum dq_cc_exit dq_cc_compile(const struct dq_cc_options *options,
                              const struct dq_cc_toolchain *toolchain,
                              const struct dq_cc_input *input, const char *output,
                              const char *target)
{
    struct front_result windows = { .source_hash = 0 };
    struct dq_cc_buffer linux_module = { 0 };
    enum dq_cc_exit result = run_front(options, toolchain, input, output, target, &windows);
    if (result == DQ_CC_EXIT_OK && options->stage != DQ_CC_STAGE_PREPROCESS &&
        options->stage != DQ_CC_STAGE_SYNTAX) {
        result = dq_cc_filter_run(&windows.bitcode, note_flags(options), windows.source_hash,
                                  &linux_module);
        if (result == DQ_CC_EXIT_OK) {
            result = run_back(options, toolchain, &linux_module, output);
        }
    }
    return result;
}
