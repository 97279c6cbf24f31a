/* SPDX-License-Identifier: MIT
 *
 * process - child processes, temporary files, signals.
 *
 * The signal handler notes the signal and ends the child. The normal way out then removes the files
 * and dies of the signal, so that a make or ninja above sees it.
 */
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t pending_signal;
static volatile sig_atomic_t running_child; /* set while signals are blocked; 0: none */
static struct dq_cc_list temporary_files;
static char *temporary_folder;
static bool verbose;

static const int caught_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

static void note_signal(int number)
{
    pending_signal = number;
    if (running_child != 0) {
        kill(running_child, SIGTERM);
    }
}

static void block_signals(sigset_t *ret_before)
{
    sigset_t blocked;
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof(caught_signals) / sizeof(caught_signals[0]); i++) {
        sigaddset(&blocked, caught_signals[i]);
    }
    sigprocmask(SIG_BLOCK, &blocked, ret_before);
}

void dq_cc_process_init(void)
{
    for (size_t i = 0; i < sizeof(caught_signals) / sizeof(caught_signals[0]); i++) {
        struct sigaction action = { .sa_handler = note_signal };
        struct sigaction old;
        sigemptyset(&action.sa_mask);
        /* A signal that the caller ignores (nohup) stays ignored. */
        if (sigaction(caught_signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
            sigaction(caught_signals[i], &action, NULL);
        }
    }
}

static void remove_folder(const char *folder)
{
    DIR *directory = opendir(folder);
    if (directory == NULL) {
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        char *path = dq_cc_format("%s/%s", folder, entry->d_name);
        if (unlink(path) != 0 && errno == EISDIR) {
            remove_folder(path);
        }
    }
    closedir(directory);
    rmdir(folder);
}

void dq_cc_process_fini(void)
{
    for (size_t i = 0; i < temporary_files.count; i++) {
        unlink(temporary_files.items[i]);
    }
    if (temporary_folder != NULL) {
        remove_folder(temporary_folder);
        temporary_folder = NULL;
    }
    int number = pending_signal;
    if (number != 0) {
        (void)signal(number, SIG_DFL);
        (void)raise(number);
    }
}

const char *dq_cc_temporary_folder(void)
{
    if (temporary_folder == NULL) {
        const char *parent = getenv("TMPDIR");
        if (parent == NULL || *parent == '\0') {
            parent = "/tmp";
        }
        char *folder = dq_cc_format("%s/dirql-cc-XXXXXX", parent);
        if (mkdtemp(folder) == NULL) {
            dq_cc_error("cannot make a temporary folder in %s: %s; set TMPDIR to a writable folder",
                        parent, strerror(errno));
            return NULL;
        }
        temporary_folder = folder;
    }
    return temporary_folder;
}

bool dq_cc_is_temporary(const char *path)
{
    return temporary_folder != NULL && dq_cc_starts_with(path, temporary_folder);
}

void dq_cc_temporary_file(const char *path)
{
    dq_cc_list_add(&temporary_files, path);
}

void dq_cc_temporary_file_keep(const char *path)
{
    for (size_t i = 0; i < temporary_files.count; i++) {
        if (strcmp(temporary_files.items[i], path) == 0) {
            temporary_files.items[i] = temporary_files.items[--temporary_files.count];
            return;
        }
    }
}

int dq_cc_memory_file(const char *name, const void *bytes, size_t length)
{
    int descriptor = memfd_create(name, 0);
    if (descriptor < 0) {
        dq_cc_error("cannot make an anonymous file: %s", strerror(errno));
        return -1;
    }
    size_t done = 0;
    while (done < length) {
        ssize_t wrote = write(descriptor, (const char *)bytes + done, length - done);
        if (wrote < 0 && errno != EINTR) {
            dq_cc_error("cannot write an anonymous file: %s", strerror(errno));
            close(descriptor);
            return -1;
        }
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    lseek(descriptor, 0, SEEK_SET);
    return descriptor;
}

bool dq_cc_memory_file_read(int descriptor, struct dq_cc_buffer *ret_buffer)
{
    char *path = dq_cc_format("/proc/self/fd/%d", descriptor);
    bool is_read = dq_cc_read_file(path, ret_buffer);
    if (!is_read) {
        dq_cc_error("cannot read an anonymous file: %s", strerror(errno));
    }
    return is_read;
}

static void print_command(const struct dq_cc_list *arguments)
{
    for (size_t i = 0; i < arguments->count; i++) {
        (void)fprintf(stderr, " \"%s\"", arguments->items[i]);
    }
    (void)fputc('\n', stderr);
}

static void become(const struct dq_cc_list *arguments, struct dq_cc_streams streams,
                   const sigset_t *mask)
{
    for (size_t i = 0; i < sizeof(caught_signals) / sizeof(caught_signals[0]); i++) {
        struct sigaction old;
        if (sigaction(caught_signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
            (void)signal(caught_signals[i], SIG_DFL);
        }
    }
    sigprocmask(SIG_SETMASK, mask, NULL);
    if ((streams.in >= 0 && dup2(streams.in, STDIN_FILENO) < 0) ||
        (streams.out >= 0 && dup2(streams.out, STDOUT_FILENO) < 0) ||
        (streams.error >= 0 && dup2(streams.error, STDERR_FILENO) < 0)) {
        _exit(127);
    }
    execvp(arguments->items[0], arguments->items);
    _exit(127);
}

/* Start the child with signals blocked, so that the handler knows it as soon as it exists. */
static pid_t start(const struct dq_cc_list *arguments, struct dq_cc_streams streams)
{
    sigset_t before;
    (void)fflush(NULL);
    block_signals(&before);
    pid_t child = pending_signal != 0 ? -1 : fork();
    if (child == 0) {
        become(arguments, streams, &before);
    }
    running_child = child > 0 ? child : 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return child;
}

static bool wait_for(pid_t child, int *ret_status)
{
    pid_t waited;
    do {
        waited = waitpid(child, ret_status, 0);
    } while (waited < 0 && errno == EINTR);
    running_child = 0;
    return waited == child;
}

int dq_cc_process_run(const struct dq_cc_list *arguments, struct dq_cc_streams streams)
{
    if (verbose) {
        print_command(arguments);
    }
    pid_t child = start(arguments, streams);
    int status = 0;
    if (pending_signal == 0 && (child < 0 || !wait_for(child, &status))) {
        dq_cc_error("cannot start %s: %s", arguments->items[0], strerror(errno));
        return -1;
    }
    if (pending_signal != 0) {
        if (child > 0 && running_child != 0) {
            (void)wait_for(child, &status);
        }
        return 128 + pending_signal;
    }
    if (WIFSIGNALED(status)) {
        dq_cc_error("%s died of signal %d (%s)", arguments->items[0], WTERMSIG(status),
                    strsignal(WTERMSIG(status)));
        return 128 + WTERMSIG(status);
    }
    if (WEXITSTATUS(status) == 127) {
        dq_cc_error("cannot run %s", arguments->items[0]);
        return -1;
    }
    return WEXITSTATUS(status);
}

void dq_cc_process_set_verbose(bool is_verbose)
{
    verbose = is_verbose;
}
