/* SPDX-License-Identifier: MIT */
/*
 * console_test - host/console.h, the part on standard output and standard error.
 *
 * Each case runs in a child process whose output goes to a pipe; the assertions are made in the
 * parent.
 */
#include "host/console.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/memory.h"
#include "host/process_self.h"

#define LONG_BYTES ((size_t)200 * 1000)

static char received[2 * LONG_BYTES];
static size_t received_bytes;

static void receive_all(int fd)
{
    ssize_t count;
    received_bytes = 0;
    while ((count = read(fd, received + received_bytes, sizeof(received) - 1 - received_bytes)) >
           0) {
        received_bytes += (size_t)count;
    }
    received[received_bytes] = '\0';
}

/* Runs the body in a child, both streams into one pipe; returns the child's wait status. */
static int run_child(void (*body)(void))
{
    int ends[2];
    int status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        body();
        host_process_exit(0);
    }
    close(ends[1]);
    receive_all(ends[0]);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void print_and_end(void)
{
    host_console_out("irql ", 5);
    host_console_printf("%d at %s\n", 2, "dpc");
}

static void output_is_flushed_at_exit(void **state)
{
    (void)state;
    assert_int_equal(run_child(print_and_end), 0);
    assert_string_equal(received, "irql 2 at dpc\n");
}

static void mix_streams(void)
{
    host_console_printf("one ");
    host_console_error_printf("two%c", ' ');
    host_console_printf("three ");
    host_console_error("four ", 5);
    host_console_printf("five");
}

static void output_and_errors_keep_their_order(void **state)
{
    (void)state;
    assert_int_equal(run_child(mix_streams), 0);
    assert_string_equal(received, "one two three four five");
}

static void print_without_flush(void)
{
    host_console_printf("lost");
    _exit(0);
}

static void output_is_buffered(void **state)
{
    (void)state;
    assert_int_equal(run_child(print_without_flush), 0);
    assert_string_equal(received, "");
}

static void flush_explicitly(void)
{
    host_console_printf("kept");
    host_console_flush();
    host_console_flush();
    _exit(0);
}

static void flushed_output_is_written_once(void **state)
{
    (void)state;
    assert_int_equal(run_child(flush_explicitly), 0);
    assert_string_equal(received, "kept");
}

static void print_long_texts(void)
{
    char *text = host_memory_alloc(LONG_BYTES);
    memset(text, 'x', LONG_BYTES - 1);
    host_console_printf("<");
    host_console_out(text, LONG_BYTES - 1); /* larger than the buffer */
    host_console_printf(">");
    text[5000] = '\0';
    host_console_printf("[%s]", text); /* larger than a line */
    for (int i = 0; i < 100; i++) {
        host_console_out(text, 1000);
    }
    host_memory_free(text);
}

static void long_texts_are_written_whole(void **state)
{
    (void)state;
    assert_int_equal(run_child(print_long_texts), 0);
    assert_int_equal(received_bytes, 1 + LONG_BYTES - 1 + 1 + 1 + 5000 + 1 + 100 * 1000);
    assert_int_equal(received[LONG_BYTES], '>');
    assert_int_equal(received[LONG_BYTES + 1], '[');
    assert_int_equal(received[LONG_BYTES + 1 + 5000 + 1], ']');
}

static void print_into_a_closed_pipe(void)
{
    int ends[2];
    if (pipe(ends) != 0) {
        _exit(99);
    }
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    signal(SIGPIPE, SIG_DFL);
    host_console_printf("nobody reads this");
    host_console_flush();
    host_console_printf("nor this");
    host_console_flush();
    host_console_error("alive", 5);
}

static void reader_that_has_gone_is_no_error(void **state)
{
    (void)state;
    assert_int_equal(run_child(print_into_a_closed_pipe), 0);
    assert_string_equal(received, "alive");
}

static void print_to_a_full_device(void)
{
    int full = open("/dev/full", O_WRONLY);
    dup2(full, STDOUT_FILENO);
    for (int i = 0; i < 2; i++) {
        host_console_printf("text");
        host_console_flush();
    }
}

static void failure_to_write_is_said_once(void **state)
{
    (void)state;
    assert_int_equal(run_child(print_to_a_full_device), 0);
    assert_string_equal(received,
                        "dirql: cannot write to standard output: No space left on device\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_is_flushed_at_exit),
        cmocka_unit_test(output_and_errors_keep_their_order),
        cmocka_unit_test(output_is_buffered),
        cmocka_unit_test(flushed_output_is_written_once),
        cmocka_unit_test(long_texts_are_written_whole),
        cmocka_unit_test(reader_that_has_gone_is_no_error),
        cmocka_unit_test(failure_to_write_is_said_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
