/* SPDX-License-Identifier: MIT */
/* worker - see worker.h. */
#include "host/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "host/console.h"
#include "host/memory.h"
#include "host/process_self.h"

#define EXIT_STATUS_ENVIRONMENT 3

#define READ_BYTES ((size_t)64 << 10)
/* More are not waited for at once; a timeout finds the others. */
#define WAIT_MAX 256u

/* In the worker: where it posts. */
static DQ_BOOKKEEPING int post_fd = -1;

static _Noreturn void be_worker(int fd, pid_t parent, void (*run)(void *context), void *context)
{
    const struct rlimit no_core = { 0, 0 };
    post_fd = fd;
    (void)setrlimit(RLIMIT_CORE, &no_core);
    /* The parent may have died before the death signal was set. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) {
        _exit(EXIT_STATUS_ENVIRONMENT);
    }
    run(context);
    host_worker_leave();
}

int host_worker_start(struct host_worker *worker, void (*run)(void *context), void *context)
{
    int fds[2];
    memset(worker, 0, sizeof(*worker));
    if (pipe2(fds, O_CLOEXEC) < 0) {
        return -errno;
    }
    pid_t parent = getpid();
    host_console_flush();
    (void)fflush(NULL); /* what is buffered is ours to write, once */
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        be_worker(fds[1], parent, run, context);
    }
    int error = pid < 0 ? -errno : 0;
    close(fds[1]);
    if (error) {
        close(fds[0]);
        return error;
    }
    worker->pid = pid;
    worker->messages_fd = fds[0];
    (void)fcntl(fds[0], F_SETFL, O_NONBLOCK);
    worker->pidfd = pidfd_open(pid, 0);
    if (worker->pidfd < 0) {
        error = -errno;
        host_worker_kill(worker);
        host_worker_close(worker);
    }
    return error;
}

static void write_all(const void *data, size_t bytes)
{
    const char *at = data;
    while (bytes > 0) {
        ssize_t count = write(post_fd, at, bytes);
        if (count < 0 && errno != EINTR) {
            return; /* the parent is gone, and so are we in a moment */
        }
        at += count > 0 ? count : 0;
        bytes -= count > 0 ? (size_t)count : 0;
    }
}

void host_worker_post(const void *message, size_t bytes)
{
    DQ_ASSERT(post_fd >= 0);
    write_all(&bytes, sizeof(bytes));
    write_all(message, bytes);
}

_Noreturn void host_worker_leave(void)
{
    host_process_exit(0);
}

/* ---- In the parent ---- */

/* False: nothing more for now. */
static bool receive(struct host_worker *worker)
{
    if (worker->received_room - worker->received_bytes < READ_BYTES) {
        worker->received_room = worker->received_bytes + READ_BYTES;
        worker->received = host_memory_resize(worker->received, worker->received_room);
    }
    ssize_t count =
        read(worker->messages_fd, worker->received + worker->received_bytes, READ_BYTES);
    worker->received_bytes += count > 0 ? (size_t)count : 0;
    return count > 0;
}

static void reap(struct host_worker *worker, int options)
{
    pid_t result;
    do {
        result = waitpid(worker->pid, &worker->status, options);
    } while (result < 0 && errno == EINTR);
    worker->has_ended = result != 0; /* ECHILD: somebody ignores SIGCHLD; it has ended */
}

void host_workers_wait(struct host_worker *workers, uint32_t count, uint32_t timeout_ms)
{
    struct pollfd events[2 * WAIT_MAX];
    nfds_t event_count = 0;
    for (uint32_t i = 0; i < count && i < WAIT_MAX; i++) {
        if (workers[i].pid != 0 && !workers[i].has_ended) {
            events[event_count++] = (struct pollfd){ .fd = workers[i].pidfd, .events = POLLIN };
            events[event_count++] =
                (struct pollfd){ .fd = workers[i].messages_fd, .events = POLLIN };
        }
    }
    (void)poll(events, event_count, (int)timeout_ms);
    for (uint32_t i = 0; i < count; i++) {
        struct host_worker *worker = &workers[i];
        if (worker->pid != 0 && !worker->has_ended) {
            reap(worker, WNOHANG); /* first: then all that it has posted is in the pipe */
            while (receive(worker)) {
            }
        }
    }
}

const void *host_worker_message(struct host_worker *worker, size_t *ret_bytes)
{
    worker->received_bytes -= worker->taken_bytes;
    if (worker->taken_bytes > 0) {
        memmove(worker->received, worker->received + worker->taken_bytes, worker->received_bytes);
    }
    worker->taken_bytes = 0;
    size_t bytes;
    if (worker->received_bytes < sizeof(bytes)) {
        return NULL;
    }
    memcpy(&bytes, worker->received, sizeof(bytes));
    if (worker->received_bytes - sizeof(bytes) < bytes) {
        return NULL;
    }
    worker->taken_bytes = sizeof(bytes) + bytes;
    *ret_bytes = bytes;
    return worker->received + sizeof(bytes);
}

void host_worker_describe_end(const struct host_worker *worker, char *buffer, size_t bytes)
{
    if (WIFSIGNALED(worker->status)) {
        int number = WTERMSIG(worker->status);
        const char *text = sigdescr_np(number);
        (void)snprintf(buffer, bytes, "signal %d, %s", number, text ? text : "unknown");
    } else {
        (void)snprintf(buffer, bytes, "exit status %d", WEXITSTATUS(worker->status));
    }
}

bool host_worker_has_exited(const struct host_worker *worker, int status)
{
    return worker->has_ended && WIFEXITED(worker->status) && WEXITSTATUS(worker->status) == status;
}

void host_worker_kill(struct host_worker *worker)
{
    if (worker->pid != 0 && !worker->has_ended) {
        /* Not reaped yet, so the number still means our worker. */
        (void)kill(worker->pid, SIGKILL);
        reap(worker, 0);
        while (receive(worker)) {
        }
    }
}

void host_worker_close(struct host_worker *worker)
{
    if (worker->pid == 0) {
        return;
    }
    host_worker_kill(worker);
    if (worker->pidfd >= 0) {
        close(worker->pidfd);
    }
    close(worker->messages_fd);
    host_memory_free(worker->received);
    memset(worker, 0, sizeof(*worker));
}
