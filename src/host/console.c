/* SPDX-License-Identifier: MIT */
/*
 * console - see console.h. Standard output has a buffer of our own, written by write(2).
 *
 * It is flushed when full, at exit, before anything goes to standard error (so that the two keep
 * their order on a terminal), and after each line if it is a terminal. When the reader has gone
 * away (`dirql run | head`) the rest is dropped without a word; any other failure is said once.
 * Machine thread only.
 */
#include "host/console.h"
#include "base/check.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/memory.h"

#define BUFFER_BYTES ((size_t)64 * 1024)
#define LINE_BYTES   1024u /* longer texts are formatted on the heap */

static DQ_BOOKKEEPING struct {
    char buffer[BUFFER_BYTES];
    size_t length;
    bool is_started;
    bool is_terminal;
    bool is_broken; /* writing failed; everything later is dropped */
} output;

/* 0, or negative errno of the first failure. SIGPIPE must be blocked. */
static int write_fully(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);
        if (written >= 0) {
            bytes += written;
            count -= (size_t)written;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            /* Somebody made our terminal non-blocking: it is shared with the shell. */
            struct pollfd wait = { .fd = fd, .events = POLLOUT };
            (void)poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return -errno;
        }
    }
    return 0;
}

/* As write_fully; a SIGPIPE that the write raises is taken back, whatever its disposition, so that
 * the program keeps running without a change to the process's (and its children's) signal settings.
 */
static int write_without_signal(int fd, const char *bytes, size_t count)
{
    sigset_t pipe_set;
    sigset_t pending_before;
    sigset_t mask_before;
    sigemptyset(&pipe_set);
    sigaddset(&pipe_set, SIGPIPE);
    sigpending(&pending_before);
    pthread_sigmask(SIG_BLOCK, &pipe_set, &mask_before);

    int error = write_fully(fd, bytes, count);
    if (error == -EPIPE && !sigismember(&pending_before, SIGPIPE)) {
        const struct timespec no_wait = { 0 };
        while (sigtimedwait(&pipe_set, NULL, &no_wait) < 0 && errno == EINTR) {
        }
    }
    pthread_sigmask(SIG_SETMASK, &mask_before, NULL);
    return error;
}

static void start_output(void)
{
    output.is_started = true;
    output.is_terminal = isatty(STDOUT_FILENO) == 1;
    (void)atexit(host_console_flush); /* without it only an explicit flush writes */
}

static void write_output(const char *bytes, size_t count)
{
    if (output.is_broken || count == 0) {
        return;
    }
    int error = write_without_signal(STDOUT_FILENO, bytes, count);
    if (error != 0) {
        output.is_broken = true;
        if (error != -EPIPE) {
            host_console_error_printf("dirql: cannot write to standard output: %s\n",
                                      strerror(-error));
        }
    }
}

void host_console_flush(void)
{
    size_t length = output.length;
    output.length = 0; /* first: a failure below comes back here before its message */
    write_output(output.buffer, length);
}

void host_console_out(const char *text, size_t bytes)
{
    if (!output.is_started) {
        start_output();
    }
    if (bytes > BUFFER_BYTES - output.length) {
        host_console_flush();
    }
    if (bytes > BUFFER_BYTES) {
        write_output(text, bytes);
        return;
    }
    memcpy(output.buffer + output.length, text, bytes);
    output.length += bytes;
    if (output.is_terminal && memchr(text, '\n', bytes)) {
        host_console_flush();
    }
}

void host_console_error(const char *text, size_t bytes)
{
    host_console_flush();
    (void)write_without_signal(STDERR_FILENO, text, bytes); /* there is no other place to say it */
}

typedef void text_sink(const char *text, size_t bytes);

static void format_into(text_sink *sink, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static void format_into(text_sink *sink, const char *format, va_list arguments)
{
    char line[LINE_BYTES];
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(line, sizeof(line), format, arguments);
    if (length >= 0 && (size_t)length < sizeof(line)) {
        sink(line, (size_t)length);
    } else if (length >= 0) {
        size_t bytes = (size_t)length + 1;
        char *text = host_memory_alloc(bytes);
        (void)vsnprintf(text, bytes, format, again);
        sink(text, (size_t)length);
        host_memory_free(text);
    }
    va_end(again);
}

void host_console_printf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    format_into(host_console_out, format, arguments);
    va_end(arguments);
}

void host_console_error_printf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    format_into(host_console_error, format, arguments);
    va_end(arguments);
}
