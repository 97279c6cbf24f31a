/* SPDX-License-Identifier: MIT */
/* process_self - see process_self.h. */
#include "host/process_self.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

#include "host/console.h"
#include "host/memory.h"

/* Each marks that the re-execution has been tried, so that it can never loop. Both are taken out of
 * the environment where they have served, so that child processes do not inherit them. */
#define FIXED_ADDRESSES_GUARD "DIRQL_FIXED_ADDRESSES"
#define GDB_GUARD             "DIRQL_UNDER_GDB"

#define PERSONALITY_QUERY 0xffffffffUL

/* Present only in coverage builds (gcc, clang): _exit() would lose what they counted. */
extern void __gcov_dump(void) __attribute__((weak));              /* NOLINT: their names */
extern int __llvm_profile_write_file(void) __attribute__((weak)); /* NOLINT */

int host_process_fix_addresses(char **arguments)
{
    int persona = personality(PERSONALITY_QUERY);
    if (persona == -1) {
        return -errno;
    }
    bool was_tried = getenv(FIXED_ADDRESSES_GUARD) != NULL;
    unsetenv(FIXED_ADDRESSES_GUARD);
    if ((persona & ADDR_NO_RANDOMIZE) != 0) {
        return 0;
    }
    if (was_tried) {
        return -EPERM; /* the setting did not survive the execution (privileged program) */
    }
    if (personality((unsigned long)persona | ADDR_NO_RANDOMIZE) == -1) {
        return -errno; /* seccomp filters of containers do this */
    }
    setenv(FIXED_ADDRESSES_GUARD, "1", 1);
    execv("/proc/self/exe", arguments);
    int error = -errno;
    unsetenv(FIXED_ADDRESSES_GUARD);
    (void)personality((unsigned long)persona); /* as it was: allowed a moment ago */
    return error;
}

const char *host_environment(const char *name)
{
    return getenv(name);
}

_Noreturn void host_process_exit(int status)
{
    host_console_flush();
    (void)fflush(NULL);
    if (__gcov_dump) {
        __gcov_dump();
    }
    if (__llvm_profile_write_file) {
        (void)__llvm_profile_write_file(); /* a lost profile must not change the exit status */
    }
    /* No atexit functions: we may be on any stack, in the middle of anything. */
    _exit(status);
}

uint64_t host_process_resident_kib(void)
{
    char *text;
    size_t bytes;
    unsigned long long pages = 0;
    if (host_file_read_all("/proc/self/statm", 4096, &text, &bytes) != 0) {
        return 0;
    }
    /* The second number: resident, in pages. */
    const char *second = strchr(text, ' ');
    if (second) {
        pages = strtoull(second, NULL, 10);
    }
    host_memory_free(text);
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE) / 1024u;
}

/* "--gdb", or a shorter spelling: if the command line parser took it, it was not ambiguous. */
static bool is_gdb_option(const char *argument)
{
    size_t length = strlen(argument);
    return length >= 3 && length <= 5 && strncmp(argument, "--gdb", length) == 0;
}

static size_t count_words(const char *const *words)
{
    size_t count = 0;
    while (words[count]) {
        count++;
    }
    return count;
}

/* gdb's own arguments, then ours without the option. Heap array, lives until the execution. */
static char **gdb_arguments(const char *program, char **arguments, const char *const *commands)
{
    static const char *const leading[] = {
        "gdb",
        "-q",
        /* host_crash_loop_limit's tick */
        "-ex",
        "handle SIGVTALRM nostop noprint pass",
        "-ex",
        "set breakpoint pending on",
    };
    const char *const *own = (const char *const *)(const void *)arguments;
    size_t leading_count = sizeof(leading) / sizeof(leading[0]);
    size_t count = count_words(own);
    size_t room = leading_count + 2 * count_words(commands) + count + 3;
    const char **list = host_memory_alloc(room * sizeof(*list));
    size_t length = 0;
    for (size_t i = 0; i < leading_count; i++) {
        list[length++] = leading[i];
    }
    for (size_t i = 0; commands[i]; i++) {
        list[length++] = "-ex";
        list[length++] = commands[i];
    }
    list[length++] = "--args";
    list[length++] = program;
    bool is_option = true;
    for (size_t i = 1; i < count; i++) {
        if (strcmp(own[i], "--") == 0) {
            is_option = false;
        }
        if (!is_option || !is_gdb_option(own[i])) {
            list[length++] = own[i];
        }
    }
    return (char **)(void *)list; /* execvp's type; it does not write */
}

int host_process_exec_gdb(char **arguments, const char *const *commands)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (length < 0) {
        return -errno;
    }
    program[length] = '\0';
    if (getenv(GDB_GUARD)) {
        return -ELOOP;
    }
    char **list = gdb_arguments(program, arguments, commands);
    host_console_flush();
    setenv(GDB_GUARD, "1", 1);
    execvp("gdb", list);
    int error = -errno;
    unsetenv(GDB_GUARD);
    host_memory_free(list);
    host_console_error_printf(
        "dirql: the debugger gdb cannot be started: %s; it is in the package gdb\n",
        strerror(-error));
    return error;
}
