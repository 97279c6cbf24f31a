/* SPDX-License-Identifier: MIT */
/*
 * process_self_test - host/process_self.h.
 *
 * What ends or replaces the process runs in children: the program itself, started again with a word
 * that says what to do.
 */
#include "host/process_self.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/clock.h"
#include "host/console.h"
#include "host/memory.h"

static char received[8192];

/* Runs this program with up to three arguments; its output is in `received`. Returns the exit
 * status. */
static int run_self(const char *word, const char *second, const char *third)
{
    int ends[2];
    int status;
    size_t length = 0;
    ssize_t count;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl("/proc/self/exe", "process_self_test", word, second, third, (char *)NULL);
        _exit(99);
    }
    close(ends[1]);
    while ((count = read(ends[0], received + length, sizeof(received) - 1 - length)) > 0) {
        length += (size_t)count;
    }
    received[length] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* In the child: where things are. */
static int print_addresses(char **arguments)
{
    int result = host_process_fix_addresses(arguments);
    void *mapped = malloc((size_t)1 << 22);
    host_console_printf("%d %p %p %p %s %s\n", result, (void *)(uintptr_t)print_addresses, mapped,
                        (void *)&result, arguments[2],
                        host_environment("DIRQL_FIXED_ADDRESSES") ? "kept" : "gone");
    free(mapped);
    return 0;
}

static void fixed_addresses_are_the_same_in_two_runs(void **state)
{
    (void)state;
    char first[sizeof(received)];
    assert_int_equal(run_self("addresses", "argument", NULL), 0);
    if (strncmp(received, "0 ", 2) != 0) {
        print_message("the host does not allow it: %s", received);
        skip();
    }
    assert_non_null(strstr(received, " argument gone\n"));
    memcpy(first, received, sizeof(first));
    assert_int_equal(run_self("addresses", "argument", NULL), 0);
    assert_string_equal(received, first);
}

static void exit_flushes_and_has_its_status(void **state)
{
    (void)state;
    assert_int_equal(run_self("exit", NULL, NULL), 4);
    assert_string_equal(received, "buffered by us, buffered by the C library");
}

static void environment_is_read(void **state)
{
    (void)state;
    assert_int_equal(setenv("DIRQL_TEST_WORD", "value", 1), 0);
    assert_string_equal(host_environment("DIRQL_TEST_WORD"), "value");
    assert_int_equal(unsetenv("DIRQL_TEST_WORD"), 0);
    assert_null(host_environment("DIRQL_TEST_WORD"));
}

static void resident_set_grows_with_touched_memory(void **state)
{
    (void)state;
    enum { BYTES = 32 << 20 };
    uint64_t before_kib = host_process_resident_kib();
    char *memory = host_memory_alloc(BYTES);
    memset(memory, 1, BYTES);
    assert_true(before_kib > 0);
    assert_true(host_process_resident_kib() >= before_kib + BYTES / 1024 / 2);
    host_memory_free(memory);
}

static void clock_never_goes_back(void **state)
{
    (void)state;
    uint64_t previous = host_clock_now_ns();
    for (int i = 0; i < 1000; i++) {
        uint64_t now = host_clock_now_ns();
        assert_true(now >= previous);
        previous = now;
    }
}

/* A gdb that only says what it was asked. */
static void gdb_gets_the_command_line_without_the_option(void **state)
{
    (void)state;
    static const char script[] = "#!/bin/sh\nprintf '<%s>' \"$@\"\n";
    char folder[] = "/tmp/dirql_gdb_test_XXXXXX";
    char path[64];
    struct host_file_writer *writer;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/gdb", folder);
    assert_int_equal(host_file_writer_open(path, &writer), 0);
    host_file_writer_append(writer, script, sizeof(script) - 1);
    assert_int_equal(host_file_writer_commit(writer), 0);
    assert_int_equal(chmod(path, 0755), 0);

    assert_int_equal(run_self("gdb", folder, NULL), 0);
    assert_non_null(strstr(received, "<-q>"));
    assert_non_null(strstr(received, "<-ex><set breakpoint pending on><-ex><break DriverEntry>"
                                     "<-ex><run><--args>"));
    assert_non_null(strstr(received, "_self"));
    const char *arguments = strstr(received, "<--args>");
    assert_non_null(arguments);
    assert_non_null(strstr(arguments, "><run><edu.so><--><--gdb>"));

    assert_int_equal(unlink(path), 0);
    assert_int_equal(run_self("gdb", folder, NULL), ENOENT);
    assert_non_null(strstr(received, "package gdb"));
    assert_int_equal(rmdir(folder), 0);
}

static int start_gdb(const char *folder)
{
    static char words[][8] = { "dirql", "run", "--gdb", "edu.so", "--", "--gdb" };
    char *arguments[] = { words[0], words[1], words[2], words[3], words[4], words[5], NULL };
    char path[128];
    (void)snprintf(path, sizeof(path), "%s:/nowhere", folder);
    setenv("PATH", path, 1);
    static const char *const commands[] = { "break DriverEntry", "run", NULL };
    return -host_process_exec_gdb(arguments, commands);
}

int main(int argument_count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_addresses_are_the_same_in_two_runs),
        cmocka_unit_test(exit_flushes_and_has_its_status),
        cmocka_unit_test(environment_is_read),
        cmocka_unit_test(resident_set_grows_with_touched_memory),
        cmocka_unit_test(clock_never_goes_back),
        cmocka_unit_test(gdb_gets_the_command_line_without_the_option),
    };
    if (argument_count > 1 && strcmp(arguments[1], "addresses") == 0) {
        return print_addresses(arguments);
    }
    if (argument_count > 1 && strcmp(arguments[1], "exit") == 0) {
        host_console_printf("buffered by us, ");
        (void)fputs("buffered by the C library", stdout);
        host_process_exit(4);
    }
    if (argument_count > 2 && strcmp(arguments[1], "gdb") == 0) {
        return start_gdb(arguments[2]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
