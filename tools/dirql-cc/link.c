/* SPDX-License-Identifier: MIT
 *
 * link - objects to one driver.
 *
 * A driver binds its own names itself (-Bsymbolic, hidden symbols), needs no library, and leaves
 * undefined only what the process that loads it exports. All binding happens at load (-z now): a
 * lazy binding would write into the driver's data in the middle of a run.
 */
#include "link.h"

#include "base/driver_note.h"
#include "elf_file.h"
#include "imports.h"
#include "names.h"
#include "process.h"
#include "version.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct link_job {
    const struct dq_cc_options *options;
    const struct dq_cc_toolchain *toolchain;
    const struct dq_cc_list *objects;
    struct dq_cc_exports exports;
    struct dq_cc_elf inputs;
    struct dq_cc_list wrapped; /* "memcpy", ... */
    uint32_t flags;            /* DQ_DRIVER_NOTE_* of the driver */
};

/* The profile runtime registers its writer with atexit, which lies in no shared library of Linux,
 * and a module linked without crtbegin.o does not run what it registered when it is closed. The
 * rest lets a loader write the counts before the process ends, and leave the counters alone when it
 * rewinds the driver's data. Names: base/driver_note.h. */
static const char coverage_glue[] =
    ".text\n"
    ".hidden atexit\n"
    ".globl atexit\n"
    "atexit:\n"
    "    xorl %esi, %esi\n"
    "    leaq __dso_handle(%rip), %rdx\n"
    "    jmp __cxa_atexit@PLT\n"
    "close_module:\n"
    "    leaq __dso_handle(%rip), %rdi\n"
    "    jmp __cxa_finalize@PLT\n"
    ".globl " DQ_DRIVER_COVERAGE_WRITE "\n"
    ".type " DQ_DRIVER_COVERAGE_WRITE ", @function\n" DQ_DRIVER_COVERAGE_WRITE ":\n"
    "    jmp __llvm_profile_write_file\n"
    ".globl " DQ_DRIVER_COVERAGE_BEGIN "\n"
    ".type " DQ_DRIVER_COVERAGE_BEGIN ", @function\n" DQ_DRIVER_COVERAGE_BEGIN ":\n"
    "    jmp __llvm_profile_begin_counters\n"
    ".globl " DQ_DRIVER_COVERAGE_END "\n"
    ".type " DQ_DRIVER_COVERAGE_END ", @function\n" DQ_DRIVER_COVERAGE_END ":\n"
    "    jmp __llvm_profile_end_counters\n"
    ".section .fini_array, \"aw\"\n"
    ".quad close_module\n"
    ".data\n"
    ".hidden __dso_handle\n"
    ".globl __dso_handle\n"
    "__dso_handle:\n"
    ".quad 0\n";

/* Names: base/driver_note.h. */
static const char globals_glue[] = ".bss\n"
                                   ".balign 8\n"
                                   ".globl " DQ_DRIVER_GLOBALS "\n"
                                   ".type " DQ_DRIVER_GLOBALS ", @object\n"
                                   ".size " DQ_DRIVER_GLOBALS ", 8\n" DQ_DRIVER_GLOBALS ":\n"
                                   "    .quad 0\n";

/* The assembler file that each driver gets beside its own objects. */
static char *write_glue(uint32_t flags)
{
    const char *folder = dq_cc_temporary_folder();
    if (folder == NULL) {
        return NULL;
    }
    char *path = dq_cc_format("%s/glue.s", folder);
    char *note = dq_cc_note_assembly(DQ_DRIVER_NOTE_DRIVER, flags);
    bool has_coverage = (flags & DQ_DRIVER_NOTE_COVERAGE) != 0;
    FILE *file = fopen(path, "we");
    bool is_written = file != NULL && fputs(note, file) >= 0 && fputs(globals_glue, file) >= 0 &&
                      fputs(has_coverage ? coverage_glue : "", file) >= 0;
    if ((file != NULL && fclose(file) != 0) || !is_written) {
        dq_cc_error("cannot write '%s': %s", path, strerror(errno));
        path = NULL;
    }
    return path;
}

static void add_link_command(struct dq_cc_list *command, const struct link_job *job,
                             const char *glue, const char *output)
{
    static const char *const link_options[] = {
        "--target=x86_64-pc-linux-gnu",
        "-shared",
        "-nostdlib",
        "-Wl,-Bsymbolic,-z,now,-z,relro,-z,noexecstack,--build-id=sha1,--hash-style=gnu",
    };
    dq_cc_list_add(command, job->toolchain->clang);
    for (size_t i = 0; i < COUNT(link_options); i++) {
        dq_cc_list_add(command, link_options[i]);
    }
    for (size_t i = 0; i < job->wrapped.count; i++) {
        dq_cc_list_addf(command, "-Wl,--wrap=%s", job->wrapped.items[i]);
    }
    dq_cc_list_add_all(command, &job->options->link);
    dq_cc_list_add_all(command, job->objects);
    if ((job->flags & DQ_DRIVER_NOTE_COVERAGE) != 0) {
        dq_cc_list_add(command, "-fprofile-instr-generate");
        dq_cc_list_add(command, "-Wl,--exclude-libs=libclang_rt.profile-x86_64.a");
    }
    dq_cc_list_add(command, "-x");
    dq_cc_list_add(command, "assembler");
    dq_cc_list_add(command, glue);
    dq_cc_list_add(command, "-o");
    dq_cc_list_add(command, output);
}

/* Objects of another compiler have Linux' data model: they would link, and be wrong. */
static bool read_inputs(struct link_job *job)
{
    for (size_t i = 0; i < job->objects->count; i++) {
        if (!dq_cc_elf_add(&job->inputs, job->objects->items[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < job->inputs.foreign.count; i++) {
        dq_cc_error("'%s' was not compiled by dirql-cc: it has Linux' data model and calling "
                    "convention; compile its source with dirql-cc",
                    job->inputs.foreign.items[i]);
    }
    return job->inputs.foreign.count == 0;
}

static void decide_flags(struct link_job *job)
{
    job->flags = job->inputs.flags_any;
    if (job->options->is_library) {
        job->flags |= DQ_DRIVER_NOTE_LIBRARY;
    }
    if ((job->flags & DQ_DRIVER_NOTE_ACCESS) != 0 &&
        (job->inputs.flags_all & DQ_DRIVER_NOTE_ACCESS) == 0) {
        job->flags |= DQ_DRIVER_NOTE_PARTIAL_ACCESS;
    }
}

/* Block copies and string functions are calls and not accesses; the runtime sees what they touch if
 * it exports a wrapper for them. */
static void decide_wrapped(struct link_job *job)
{
    if ((job->flags & DQ_DRIVER_NOTE_ACCESS) == 0) {
        return;
    }
    const char *name;
    for (size_t i = 0; (name = dq_cc_name_host_function(i)) != NULL; i++) {
        char *wrapper = dq_cc_format("__wrap_%s", name);
        if (dq_cc_exports_has(&job->exports, wrapper)) {
            dq_cc_list_add(&job->wrapped, name);
        } else if (!job->options->is_unchecked &&
                   dq_cc_list_contains(&job->inputs.undefined, name)) {
            dq_cc_warning("this dirql does not export %s: access instrumentation does not see "
                          "what %s touches",
                          wrapper, name);
        }
    }
}

/* Link once more, only for the linker's list of who refers to what. */
static void find_references(const struct link_job *job, const char *glue, const char *output,
                            struct dq_cc_references *ret_references)
{
    struct dq_cc_list command = { 0 };
    dq_cc_list_add(&command, "env");
    dq_cc_list_add(&command, "LC_ALL=C");
    add_link_command(&command, job, glue, output);
    dq_cc_list_add(&command, "-Wl,-z,defs,--warn-unresolved-symbols");
    int descriptor = dq_cc_memory_file("references", NULL, 0);
    struct dq_cc_buffer text = { 0 };
    if (descriptor >= 0) {
        (void)dq_cc_process_run(&command, (struct dq_cc_streams){ -1, descriptor, descriptor });
        if (dq_cc_memory_file_read(descriptor, &text)) {
            dq_cc_references_parse(text.bytes, ret_references);
        }
        close(descriptor);
    }
}

/* What no input leaves undefined comes from the profile runtime, which may use Linux' library, or
 * from --wrap. */
static bool check_imports(const struct link_job *job, const struct dq_cc_elf *driver,
                          const char *glue, const char *scratch)
{
    struct dq_cc_references references = { 0 };
    struct dq_cc_list reported = { 0 };
    bool is_good = true;
    for (size_t i = 0; i < driver->undefined.count; i++) {
        const char *symbol = driver->undefined.items[i];
        if (!dq_cc_list_contains(&job->inputs.undefined, symbol)) {
            continue;
        }
        bool is_declared = dq_cc_list_contains(&job->exports.declared, symbol);
        bool is_permitted = dq_cc_import_is_permitted(&job->exports, job->flags, symbol);
        if (is_declared || !is_permitted) {
            dq_cc_list_add(&reported, symbol);
        }
        is_good &= is_permitted;
    }
    if (reported.count > 0) {
        find_references(job, glue, scratch, &references);
    }
    for (size_t i = 0; i < reported.count; i++) {
        dq_cc_import_report(&references, reported.items[i],
                            dq_cc_list_contains(&job->exports.declared, reported.items[i]));
    }
    return is_good;
}

static bool check_entry(const struct link_job *job, const struct dq_cc_elf *driver)
{
    if (job->options->is_library || dq_cc_list_contains(&driver->defined, "DriverEntry")) {
        return true;
    }
    for (size_t i = 0; i < job->inputs.defined.count; i++) {
        if (dq_cc_starts_with(job->inputs.defined.items[i], "$DriverEntry.")) {
            dq_cc_error("DriverEntry has a C++ name: declare it extern \"C\"");
            return false;
        }
    }
    dq_cc_error("no DriverEntry is defined: a driver starts there; link a module without one with "
                "--library");
    return false;
}

static bool check_needed(const struct dq_cc_elf *driver)
{
    for (size_t i = 0; i < driver->needed.count; i++) {
        dq_cc_error("the driver would need the library '%s': a driver binds only to dirql",
                    driver->needed.items[i]);
    }
    return driver->needed.count == 0;
}

/* Link to `scratch`, check it, and only then give it its name, if it is to have one. */
static enum dq_cc_exit link_and_check(struct link_job *job, const char *scratch, const char *output)
{
    char *glue = write_glue(job->flags);
    if (glue == NULL) {
        return DQ_CC_EXIT_ENVIRONMENT;
    }
    struct dq_cc_list command = { 0 };
    add_link_command(&command, job, glue, scratch);
    int status = dq_cc_process_run(&command, (struct dq_cc_streams){ -1, -1, -1 });
    enum dq_cc_exit result = status == 0  ? DQ_CC_EXIT_OK
                             : status < 0 ? DQ_CC_EXIT_ENVIRONMENT
                                          : DQ_CC_EXIT_FAILED;
    struct dq_cc_elf driver;
    dq_cc_elf_init(&driver);
    if (result == DQ_CC_EXIT_OK) {
        bool is_good = dq_cc_elf_add(&driver, scratch) && check_needed(&driver);
        is_good = is_good && check_entry(job, &driver);
        if (is_good && !job->options->is_unchecked) {
            is_good = check_imports(job, &driver, glue, scratch);
        }
        result = is_good ? DQ_CC_EXIT_OK : DQ_CC_EXIT_FAILED;
    }
    if (result == DQ_CC_EXIT_OK && output != NULL && rename(scratch, output) != 0) {
        dq_cc_error("cannot write '%s': %s", output, strerror(errno));
        result = DQ_CC_EXIT_ENVIRONMENT;
    }
    return result;
}

enum dq_cc_exit dq_cc_link(const struct dq_cc_options *options,
                           const struct dq_cc_toolchain *toolchain,
                           const struct dq_cc_list *objects, const char *output)
{
    struct stat status;
    bool is_file = stat(output, &status) != 0 || S_ISREG(status.st_mode);
    if (is_file) {
        unlink(output); /* an older driver does not stand in for one that could not be linked */
    }
    struct link_job job = { .options = options, .toolchain = toolchain, .objects = objects };
    dq_cc_elf_init(&job.inputs);
    if (!options->is_unchecked && !dq_cc_exports_read(toolchain->exports, &job.exports)) {
        return DQ_CC_EXIT_ENVIRONMENT;
    }
    if (!read_inputs(&job)) {
        return DQ_CC_EXIT_FAILED;
    }
    decide_flags(&job);
    decide_wrapped(&job);

    if (!is_file) {
        /* -o /dev/null: a check, whose result replaces nothing. */
        const char *folder = dq_cc_temporary_folder();
        return folder == NULL ? DQ_CC_EXIT_ENVIRONMENT
                              : link_and_check(&job, dq_cc_format("%s/driver.so", folder), NULL);
    }
    char *scratch = dq_cc_format("%s.dirql-%ld", output, (long)getpid());
    dq_cc_temporary_file(scratch);
    return link_and_check(&job, scratch, output);
}
