/* SPDX-License-Identifier: MIT */
/*
 * kill_qemu_at - preloaded into dirql: counts what it sends to QEMU, kills QEMU at a place, and
 * says at the end whether a child is left.
 *
 * KILL_AT=N: QEMU is dead before the N-th sending; KILL_AT=-N: it is killed right after it, and may
 * have answered or not; 0: never. KILL_REPORT: file that gets "COUNT CHILDREN": sendings, and 0 if
 * every child was waited for.
 */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t qemu;
static long count;

static void find(const char *name, void *ret_function)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    if (!symbol) {
        abort();
    }
    memcpy(ret_function, &symbol, sizeof(symbol));
}

__attribute__((visibility("default"))) pid_t fork(void)
{
    pid_t (*next)(void);
    find("fork", &next);
    pid_t pid = next();
    if (pid > 0) {
        qemu = pid;
    }
    return pid;
}

__attribute__((visibility("default"))) ssize_t send(int fd, const void *bytes, size_t size,
                                                    int flags)
{
    ssize_t (*next)(int, const void *, size_t, int);
    const char *text = getenv("KILL_AT");
    long place = text ? atol(text) : 0;
    siginfo_t info;
    find("send", &next);
    count++;
    if (qemu > 0 && place == count) {
        kill(qemu, SIGKILL);
        (void)waitid(P_PID, (id_t)qemu, &info, WEXITED | WNOWAIT);
    }
    ssize_t sent = next(fd, bytes, size, flags);
    int error = errno;
    if (qemu > 0 && place == -count) {
        kill(qemu, SIGKILL);
    }
    errno = error;
    return sent;
}

__attribute__((destructor)) static void report(void)
{
    const char *path = getenv("KILL_REPORT");
    FILE *file = path ? fopen(path, "we") : NULL;
    if (!file) {
        return;
    }
    int is_left = waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD;
    (void)fprintf(file, "%ld %d\n", count, is_left);
    (void)fclose(file);
}
