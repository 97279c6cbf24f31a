/* SPDX-License-Identifier: MIT
 *
 * main - dirql-cc, the driver compiler: a C compiler whose output is a driver for dirql.
 */
#include "compile.h"
#include "link.h"
#include "options.h"
#include "process.h"
#include "toolchain.h"
#include "version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char help_text[] =
    "usage: dirql-cc [option]... file...\n"
    "\n"
    "Compiles Windows driver sources to a driver that dirql runs. Works like cc: with -c one\n"
    "object per source, without it one driver, FILE.so.\n"
    "\n"
    "Like cc: -c -S -E -fsyntax-only -o -x -g -O -D -U -I -isystem -iquote -include -std= -W -f\n"
    "-m -M -MM -MD -MMD -MF -MT -MQ -MP -Wl, -Xclang -mllvm -shared -fPIC -v @file\n"
    "\n"
    "  -fdirql-access            report every memory access to dirql's race detector\n"
    "  -fsanitize=address,undefined\n"
    "                            find memory errors, undefined behaviour\n"
    "  -fprofile-instr-generate -fcoverage-mapping, or --coverage-source\n"
    "                            source coverage for llvm-cov\n"
    "  --debug                   a checked build: DBG=1\n"
    "  --wpp-function FUNCTION   a trace function of WPP, NAME(PARAMETER,...), as in a project's\n"
    "                            WppTraceFunction\n"
    "  --wpp-print               trace statements print, as DbgPrint does\n"
    "  --library                 link a module that has no DriverEntry\n"
    "  --dirql-root DIR          where dirql is installed; default: the folder above bin/\n"
    "  --exports FILE            names that a driver may import; default:\n"
    "                            DIR/lib/dirql/exports.txt\n"
    "  --unchecked               do not check the imports against that list\n"
    "  --clang FILE              the clang to use; default: clang-14, else clang\n"
    "  --launch COMPILER ...     be the compiler launcher of a build that is configured for\n"
    "                            COMPILER, whose options dirql-cc takes over\n"
    "\n"
    "Exit status: 0 done, 1 the source or the link is wrong, 2 the command line is wrong, 3 clang\n"
    "or a part of dirql is missing.\n";

static char *with_suffix(const char *path, const char *suffix)
{
    const char *name = dq_cc_base_name(path);
    const char *dot = strrchr(name, '.');
    size_t length = dot == NULL ? strlen(name) : (size_t)(dot - name);
    return dq_cc_format("%.*s%s", (int)length, name, suffix);
}

/* -c, -S, -E, -fsyntax-only: each source on its own. */
static enum dq_cc_exit compile_each(const struct dq_cc_options *options,
                                    const struct dq_cc_toolchain *toolchain)
{
    enum dq_cc_exit result = DQ_CC_EXIT_OK;
    bool is_assembly = options->stage == DQ_CC_STAGE_ASSEMBLY;
    bool has_file = is_assembly || options->stage == DQ_CC_STAGE_COMPILE;
    for (size_t i = 0; i < options->input_count && result == DQ_CC_EXIT_OK; i++) {
        const struct dq_cc_input *input = &options->inputs[i];
        char *derived = with_suffix(input->path, is_assembly ? ".s" : ".o");
        const char *output = options->output != NULL ? options->output : has_file ? derived : NULL;
        const char *target = has_file ? output : derived;
        result = dq_cc_compile(options, toolchain, input, output, target);
    }
    return result;
}

/* Sources become objects in the temporary folder, each in a folder of its own so that its name
 * stays: the linker's messages show it. */
static enum dq_cc_exit compile_and_link(const struct dq_cc_options *options,
                                        const struct dq_cc_toolchain *toolchain)
{
    char *derived = with_suffix(options->inputs[0].path, ".so");
    const char *output = options->output != NULL ? options->output : derived;
    struct dq_cc_list objects = { 0 };
    enum dq_cc_exit result = DQ_CC_EXIT_OK;
    for (size_t i = 0; i < options->input_count && result == DQ_CC_EXIT_OK; i++) {
        const struct dq_cc_input *input = &options->inputs[i];
        if (input->language == DQ_CC_LANGUAGE_OBJECT) {
            dq_cc_list_add(&objects, input->path);
            continue;
        }
        const char *folder = dq_cc_temporary_folder();
        if (folder == NULL) {
            result = DQ_CC_EXIT_ENVIRONMENT;
            break;
        }
        char *object = dq_cc_format("%s/%zu", folder, i);
        (void)mkdir(object, 0700); /* the compiler says so if it failed */
        object = dq_cc_format("%s/%s", object, with_suffix(input->path, ".o"));
        result = dq_cc_compile(options, toolchain, input, object, output);
        dq_cc_list_add(&objects, object);
    }
    if (result == DQ_CC_EXIT_OK) {
        result = dq_cc_link(options, toolchain, &objects, output);
    }
    return result;
}

static enum dq_cc_exit run(int count, char **arguments)
{
    struct dq_cc_options options;
    if (!dq_cc_options_parse(count, arguments, &options)) {
        return DQ_CC_EXIT_USAGE;
    }
    if (options.stage == DQ_CC_STAGE_HELP) {
        (void)fputs(help_text, stdout);
        return DQ_CC_EXIT_OK;
    }
    if (options.stage == DQ_CC_STAGE_VERSION) {
        printf("dirql-cc %d.%d.%d (clang %d)\n", DQ_CC_VERSION_MAJOR, DQ_CC_VERSION_MINOR,
               DQ_CC_VERSION_PATCH, DQ_CC_LLVM_VERSION);
        return DQ_CC_EXIT_OK;
    }
    dq_cc_process_set_verbose(options.is_verbose);
    struct dq_cc_toolchain toolchain;
    enum dq_cc_exit result = dq_cc_toolchain_find(&options, &toolchain);
    if (result != DQ_CC_EXIT_OK) {
        return result;
    }
    return options.stage == DQ_CC_STAGE_LINK ? compile_and_link(&options, &toolchain)
                                             : compile_each(&options, &toolchain);
}

int main(int count, char **arguments)
{
    dq_cc_process_init();
    enum dq_cc_exit result = run(count - 1, arguments + 1);
    dq_cc_process_fini();
    return (int)result;
}
