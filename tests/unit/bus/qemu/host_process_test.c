/* SPDX-License-Identifier: MIT */
/* host_process_test - host/process.h and host/socket.h, upon which the backend rests, with shells
 * as children. */
#include "host/memory.h"
#include "host/process.h"
#include "host/socket.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define LIMIT_MS 20000u

static void start_shell(struct host_process *process, const char *script, const int *fds,
                        uint32_t fd_count)
{
    const char *const arguments[] = { "sh", "-c", script, NULL };
    const char *const environment[] = { "DIRQL_TEST_WORD=from-us", "PATH=/usr/bin:/bin", NULL };
    const struct host_process_config config = {
        .program = "/bin/sh",
        .arguments = arguments,
        .environment = environment,
        .fds = fds,
        .fd_count = fd_count,
    };
    assert_int_equal(host_process_start(process, &config), 0);
}

/* Run a script to its end; what it printed and how it ended. */
static void run_shell(const char *script, const char *printed, const char *end)
{
    struct host_process process;
    char text[256];
    start_shell(&process, script, NULL, 0);
    assert_int_equal(host_process_wait(&process, LIMIT_MS), 0);
    host_process_describe_end(&process, text, sizeof(text));
    assert_string_equal(text, end);
    (void)host_process_output(&process, text, sizeof(text));
    assert_string_equal(text, printed);
    host_process_stop(&process, 0);
    assert_int_equal(process.pid, 0);
}

static void output_and_end_are_kept(void **state)
{
    (void)state;
    run_shell("echo out; echo err >&2; exit 3", "out\nerr\n", "exit status 3");
    run_shell("kill -SEGV $$", "", "signal 11, Segmentation fault");
    run_shell("echo $DIRQL_TEST_WORD", "from-us\n", "exit status 0");
    run_shell("read line || echo nothing", "nothing\n", "exit status 0");
    run_shell("ulimit -c", "0\n", "exit status 0");
}

static void replaced_variable_is_there_once(void **state)
{
    (void)state;
    setenv("DIRQL_TEST_WORD", "from-before", 1);
    setenv("DIRQL_TEST_WORD_LONGER", "stays", 1);
    run_shell("env | grep DIRQL_TEST_WORD | sort",
              "DIRQL_TEST_WORD=from-us\nDIRQL_TEST_WORD_LONGER=stays\n", "exit status 0");
    unsetenv("DIRQL_TEST_WORD");
    unsetenv("DIRQL_TEST_WORD_LONGER");
}

static void only_the_listed_descriptors_are_inherited(void **state)
{
    struct host_process process;
    int ends[2];
    char text[256];
    int extra = dup(2); /* not close-on-exec */
    (void)state;
    assert_int_equal(host_socket_pair(ends, LIMIT_MS), 0);
    /* The child's end is its descriptor 3, and there is no 4. The shell's own ls has one more, for
     * the folder. */
    start_shell(&process, "echo hello >&3; ls /proc/self/fd | wc -l", &ends[1], 1);
    host_fd_close(ends[1]);
    size_t count = 0;
    assert_int_equal(host_socket_receive(ends[0], text, sizeof(text), true, &count), 0);
    assert_memory_equal(text, "hello\n", count);
    assert_int_equal(host_process_wait(&process, LIMIT_MS), 0);
    (void)host_process_output(&process, text, sizeof(text));
    assert_int_equal(atoi(text), 5); /* 0 to 3, and the folder */
    assert_int_equal(host_socket_receive(ends[0], text, sizeof(text), true, &count), -EPIPE);
    host_process_stop(&process, 0);
    host_fd_close(ends[0]);
    close(extra);
}

static void descriptors_may_be_in_any_order(void **state)
{
    struct host_process process;
    char text[64];
    int files[2];
    (void)state;
    files[1] = host_process_open_file("/dev/null");
    files[0] = host_process_open_file("/proc/self/status");
    assert_true(files[0] >= 0 && files[1] >= 0);
    start_shell(&process, "readlink /proc/self/fd/4", files, 2);
    assert_int_equal(host_process_wait(&process, LIMIT_MS), 0);
    (void)host_process_output(&process, text, sizeof(text));
    assert_string_equal(text, "/dev/null\n");
    host_process_stop(&process, 0);
    host_fd_close(files[0]);
    host_fd_close(files[1]);
}

static void program_that_cannot_run_is_an_error(void **state)
{
    struct host_process process;
    const char *const arguments[] = { "x", NULL };
    struct host_process_config config = { .program = "/nonexistent", .arguments = arguments };
    (void)state;
    assert_int_equal(host_process_start(&process, &config), -ENOENT);
    config.program = "/dev/null";
    assert_int_equal(host_process_start(&process, &config), -EACCES);
    config.fd_count = HOST_PROCESS_FD_MAX + 1;
    assert_int_equal(host_process_start(&process, &config), -EINVAL);
    host_process_stop(&process, 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void stubborn_child_is_ended_by_force(void **state)
{
    struct host_process process;
    char text[16];
    int ends[2];
    size_t count = 0;
    (void)state;
    assert_int_equal(host_socket_pair(ends, LIMIT_MS), 0);
    start_shell(&process, "trap '' TERM; echo ready >&3; while :; do read x <&3; done", &ends[1],
                1);
    host_fd_close(ends[1]);
    assert_int_equal(host_socket_receive(ends[0], text, sizeof(text), true, &count), 0);
    assert_int_equal(host_process_wait(&process, 0), -ETIMEDOUT);
    host_process_describe_end(&process, text, sizeof(text));
    assert_string_equal(text, "still running");
    host_process_stop(&process, 10);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    host_process_stop(&process, 10);
    host_fd_close(ends[0]);
}

static void output_is_cut_to_its_end_and_can_be_dropped(void **state)
{
    struct host_process process;
    char text[6];
    (void)state;
    start_shell(&process, "echo first; echo last", NULL, 0);
    assert_int_equal(host_process_wait(&process, LIMIT_MS), 0);
    assert_int_equal(host_process_output(&process, text, sizeof(text)), 5);
    assert_string_equal(text, "last\n");
    host_process_output_limit(&process, 11);
    assert_int_equal(host_process_output(&process, text, sizeof(text)), 5);
    host_process_output_limit(&process, 10);
    assert_int_equal(host_process_output(&process, text, sizeof(text)), 0);
    host_process_stop(&process, 0);
}

static void sleeping_child_is_told_from_a_busy_one(void **state)
{
    struct host_process process;
    char text[16];
    int ends[2];
    size_t count = 0;
    (void)state;
    assert_int_equal(host_socket_pair(ends, LIMIT_MS), 0);
    start_shell(&process,
                "read x <&3; while [ $x -gt 0 ]; do x=$((x-1)); done; echo done >&3; read x <&3",
                &ends[1], 1);
    host_fd_close(ends[1]);
    assert_int_equal(host_process_wait_asleep(&process, LIMIT_MS), 0);
    assert_int_equal(host_socket_receive(ends[0], text, sizeof(text), false, &count), -EAGAIN);
    assert_int_equal(host_socket_send(ends[0], "20000\n", 6), 0);
    assert_int_equal(host_process_wait_asleep(&process, LIMIT_MS), 0);
    assert_int_equal(host_socket_receive(ends[0], text, sizeof(text), false, &count), 0);
    assert_memory_equal(text, "done\n", count);
    assert_int_equal(host_socket_send(ends[0], "end\n", 4), 0);
    assert_int_equal(host_process_wait(&process, LIMIT_MS), 0);
    assert_int_equal(host_process_wait_asleep(&process, LIMIT_MS), -ESRCH);
    host_process_stop(&process, 0);
    host_fd_close(ends[0]);
}

static void busy_child_is_waited_for_only_so_long(void **state)
{
    struct host_process process;
    (void)state;
    start_shell(&process, "while :; do :; done", NULL, 0);
    assert_int_equal(host_process_wait_asleep(&process, 5), -ETIMEDOUT);
    host_process_stop(&process, 1000);
}

static void programs_are_found_along_the_path(void **state)
{
    char path[64];
    (void)state;
    assert_int_equal(host_process_find("sh", path, sizeof(path)), 0);
    assert_int_equal(path[0], '/');
    assert_int_equal(host_process_find("/bin/sh", path, sizeof(path)), 0);
    assert_string_equal(path, "/bin/sh");
    assert_int_equal(host_process_find("no-such-program", path, sizeof(path)), -ENOENT);
    assert_int_equal(host_process_find("/bin", path, sizeof(path)), -EACCES);
    assert_int_equal(host_process_find("/bin/sh", path, 4), -ENAMETOOLONG);
    assert_true(host_process_processor_count() >= 1);
}

static void raised_signals_are_taken_once(void **state)
{
    struct host_signals signals;
    const uint64_t one = 1;
    (void)state;
    assert_int_equal(host_signals_create(&signals, HOST_SIGNAL_MAX + 1), -EINVAL);
    assert_int_equal(host_signals_create(&signals, 64), 0);
    assert_true(host_signals_take(&signals) == 0);
    assert_int_equal(write(signals.fds[63], &one, sizeof(one)), (int)sizeof(one));
    assert_int_equal(write(signals.fds[2], &one, sizeof(one)), (int)sizeof(one));
    assert_int_equal(write(signals.fds[2], &one, sizeof(one)), (int)sizeof(one));
    assert_true(host_signals_take(&signals) == ((UINT64_C(1) << 63) | 4));
    assert_true(host_signals_take(&signals) == 0);
    host_signals_destroy(&signals);
    host_signals_destroy(&signals);
}

static void turn_that_does_not_come_is_given_up(void **state)
{
    _Atomic uint32_t turn = 3;
    _Atomic uint32_t waiters = 0;
    (void)state;
    assert_int_equal(host_socket_wait_turn(&turn, 1, &waiters, 5, 10), 0);
    assert_int_equal(host_socket_wait_turn(&turn, 1, &waiters, 0, 10), 0);
    assert_int_equal(host_socket_wait_turn(&turn, 3, &waiters, 5, 10), -ETIMEDOUT);
    turn = 4;
    assert_int_equal(host_socket_wait_turn(&turn, 3, &waiters, 0, 10), -ETIMEDOUT);
    assert_int_equal(waiters, 0);
}

static void sending_to_nobody_is_an_error_and_no_signal(void **state)
{
    int ends[2];
    (void)state;
    assert_int_equal(host_socket_pair(ends, 10), 0);
    assert_int_equal(host_socket_wait_readable(ends[0], 5), -ETIMEDOUT);
    host_fd_close(ends[1]);
    assert_int_equal(host_socket_wait_readable(ends[0], 5), 0);
    assert_int_equal(host_socket_send(ends[0], "x", 1), -EPIPE);
    host_fd_close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_and_end_are_kept),
        cmocka_unit_test(replaced_variable_is_there_once),
        cmocka_unit_test(only_the_listed_descriptors_are_inherited),
        cmocka_unit_test(descriptors_may_be_in_any_order),
        cmocka_unit_test(program_that_cannot_run_is_an_error),
        cmocka_unit_test(stubborn_child_is_ended_by_force),
        cmocka_unit_test(output_is_cut_to_its_end_and_can_be_dropped),
        cmocka_unit_test(sleeping_child_is_told_from_a_busy_one),
        cmocka_unit_test(busy_child_is_waited_for_only_so_long),
        cmocka_unit_test(programs_are_found_along_the_path),
        cmocka_unit_test(raised_signals_are_taken_once),
        cmocka_unit_test(turn_that_does_not_come_is_given_up),
        cmocka_unit_test(sending_to_nobody_is_an_error_and_no_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
