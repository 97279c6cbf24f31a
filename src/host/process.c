/* SPDX-License-Identifier: MIT */
/*
 * process - starting, watching and ending child processes; see the header.
 *
 * The end of a child is seen through a pidfd: unlike a process id it cannot come to mean another
 * process, and it can be waited for with a limit. Whether the program could be executed comes back
 * through a pipe that closes on exec.
 */
#include "host/process.h"
#include "host/clock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Where descriptors are parked while they are renumbered: above every number that they can get. */
#define PARKING_FD_FIRST 100

#define NS_PER_MS 1000000u

/* --------------------------------------------------------------------- start */

static bool names_same_variable(const char *left, const char *right)
{
    size_t length = strcspn(left, "=");
    return strncmp(left, right, length) == 0 && right[length] == '=' && left[length] == '=';
}

static bool is_replaced(const char *variable, const char *const *replacements)
{
    for (; *replacements; replacements++) {
        if (names_same_variable(variable, *replacements)) {
            return true;
        }
    }
    return false;
}

/* Our environment with the replacements; the strings are borrowed, the array is the caller's to
 * free. */
static const char **make_environment(const char *const *replacements)
{
    static const char *const none[] = { NULL };
    if (!replacements) {
        replacements = none;
    }
    size_t count = 1;
    for (char **variable = environ; variable && *variable; variable++) {
        count++;
    }
    for (const char *const *variable = replacements; *variable; variable++) {
        count++;
    }
    const char **result = calloc(count, sizeof(*result));
    if (!result) {
        return NULL;
    }
    size_t used = 0;
    for (char **variable = environ; variable && *variable; variable++) {
        if (!is_replaced(*variable, replacements)) {
            result[used++] = *variable;
        }
    }
    for (const char *const *variable = replacements; *variable; variable++) {
        result[used++] = *variable;
    }
    return result;
}

/* In the child: fds become 3, 4, ...; report_fd is parked; everything else is closed. Returns the
 * parked report_fd. */
static int arrange_descriptors(const struct host_process_config *config, int output_fd,
                               int report_fd)
{
    int parked[HOST_PROCESS_FD_MAX];
    int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int report = fcntl(report_fd, F_DUPFD_CLOEXEC, PARKING_FD_FIRST);
    int output = fcntl(output_fd, F_DUPFD_CLOEXEC, PARKING_FD_FIRST);
    if (null_fd < 0 || report < 0 || output < 0) {
        return -1;
    }
    for (uint32_t i = 0; i < config->fd_count; i++) {
        bool is_wanted = config->fds[i] >= 0;
        parked[i] = is_wanted ? fcntl(config->fds[i], F_DUPFD_CLOEXEC, PARKING_FD_FIRST) : -1;
        if (is_wanted && parked[i] < 0) {
            return -1;
        }
    }
    if (dup2(null_fd, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) {
        return -1;
    }
    for (uint32_t i = 0; i < config->fd_count; i++) {
        int number = HOST_PROCESS_FD_FIRST + (int)i;
        if (parked[i] < 0) {
            (void)close(number);
        } else if (dup2(parked[i], number) < 0) {
            return -1;
        }
    }
    /* Best effort: everything of ours is close-on-exec anyway; this is for what others opened. */
    unsigned int after = HOST_PROCESS_FD_FIRST + config->fd_count;
    (void)close_range(after, (unsigned int)report - 1, 0);
    (void)close_range((unsigned int)report + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    return report;
}

static void restore_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    struct sigaction standard = { .sa_handler = SIG_DFL };
    for (int number = 1; number < NSIG; number++) {
        (void)sigaction(number, &standard, NULL); /* fails for SIGKILL and SIGSTOP, rightly */
    }
}

static _Noreturn void run_child(const struct host_process_config *config, const char **environment,
                                int output_fd, int report_fd, pid_t parent)
{
    struct rlimit no_core = { 0, 0 };
    char *const *arguments;
    char *const *variables;
    memcpy(&arguments, &config->arguments, sizeof(arguments)); /* execve() lacks the const */
    memcpy(&variables, &environment, sizeof(variables));

    restore_signals();
    (void)setrlimit(RLIMIT_CORE, &no_core);
    int report = -1;
    /* The parent may have died before the death signal was set: then nobody would end us. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent) {
        report = arrange_descriptors(config, output_fd, report_fd);
        if (report >= 0) {
            (void)execve(config->program, arguments, variables);
        }
    }
    int error = errno;
    (void)!write(report >= 0 ? report : report_fd, &error, sizeof(error));
    _exit(127);
}

/* Wait for exec: 0, or the negative errno that the child reports. */
static int read_report(int fd)
{
    int error = 0;
    ssize_t count;
    do {
        count = read(fd, &error, sizeof(error));
    } while (count < 0 && errno == EINTR);
    return count == (ssize_t)sizeof(error) ? -error : 0;
}

static void close_if_open(int fd)
{
    if (fd >= 0) {
        close(fd);
    }
}

int host_process_start(struct host_process *process, const struct host_process_config *config)
{
    int report[2] = { -1, -1 };
    int result = -ENOMEM;
    *process = (struct host_process){ .pidfd = -1, .output_fd = -1 };
    if (config->fd_count > HOST_PROCESS_FD_MAX) {
        return -EINVAL;
    }
    const char **environment = make_environment(config->environment);
    if (!environment) {
        return -ENOMEM;
    }
    process->output_fd = memfd_create("child-output", MFD_CLOEXEC);
    /* Appending, so that output_limit() may cut the file under a writer. */
    if (process->output_fd < 0 || fcntl(process->output_fd, F_SETFL, O_APPEND) < 0 ||
        pipe2(report, O_CLOEXEC) < 0) {
        result = -errno;
        goto fail_close;
    }
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        run_child(config, environment, process->output_fd, report[1], parent);
    }
    result = pid < 0 ? -errno : 0;
    close_if_open(report[1]);
    report[1] = -1;
    if (result) {
        goto fail_close;
    }
    process->pid = pid;
    result = read_report(report[0]);
    if (result == 0) {
        process->pidfd = pidfd_open(pid, 0);
        result = process->pidfd < 0 ? -errno : 0;
    }
    close(report[0]);
    free(environment);
    if (result) {
        host_process_stop(process, 0);
    }
    return result;

fail_close:
    close_if_open(process->output_fd);
    close_if_open(report[0]);
    close_if_open(report[1]);
    free(environment);
    *process = (struct host_process){ .pidfd = -1, .output_fd = -1 };
    return result;
}

/* ----------------------------------------------------------------------- end */

static void reap(struct host_process *process)
{
    int status = 0;
    pid_t result;
    do {
        result = waitpid(process->pid, &status, 0);
    } while (result < 0 && errno == EINTR);
    /* ECHILD: whoever owns our process ignores SIGCHLD, and the kernel has reaped it. */
    process->status = result == process->pid ? status : 0;
    process->has_ended = true;
}

int host_process_wait(struct host_process *process, uint32_t timeout_ms)
{
    if (process->has_ended) {
        return 0;
    }
    if (process->pid == 0) {
        return -ESRCH;
    }
    struct pollfd ended = { .fd = process->pidfd, .events = POLLIN };
    int count;
    do {
        count = poll(&ended, 1, (int)timeout_ms);
    } while (count < 0 && errno == EINTR);
    if (count <= 0) {
        return count < 0 ? -errno : -ETIMEDOUT;
    }
    reap(process);
    return 0;
}

void host_process_stop(struct host_process *process, uint32_t grace_ms)
{
    if (process->pid == 0) {
        return;
    }
    if (!process->has_ended) {
        bool is_polite = grace_ms != 0 && process->pidfd >= 0;
        if (is_polite) {
            (void)pidfd_send_signal(process->pidfd, SIGTERM, NULL, 0);
        }
        if (!is_polite || host_process_wait(process, grace_ms) != 0) {
            /* Not reaped yet, so the number still means our child. */
            (void)kill(process->pid, SIGKILL);
            reap(process);
        }
    }
    close_if_open(process->pidfd);
    close_if_open(process->output_fd);
    *process = (struct host_process){ .pidfd = -1, .output_fd = -1 };
}

void host_process_describe_end(const struct host_process *process, char *buffer, size_t bytes)
{
    if (!process->has_ended) {
        (void)snprintf(buffer, bytes, "still running");
    } else if (WIFSIGNALED(process->status)) {
        int number = WTERMSIG(process->status);
        const char *text = sigdescr_np(number);
        (void)snprintf(buffer, bytes, "signal %d, %s", number, text ? text : "unknown");
    } else {
        (void)snprintf(buffer, bytes, "exit status %d", WEXITSTATUS(process->status));
    }
}

/* -------------------------------------------------------------------- output */

size_t host_process_output(const struct host_process *process, char *buffer, size_t bytes)
{
    struct stat file;
    buffer[0] = '\0';
    if (process->output_fd < 0 || fstat(process->output_fd, &file) < 0) {
        return 0;
    }
    size_t printed = (size_t)file.st_size;
    size_t wanted = printed < bytes - 1 ? printed : bytes - 1;
    ssize_t count = pread(process->output_fd, buffer, wanted, (off_t)(printed - wanted));
    size_t length = count > 0 ? (size_t)count : 0;
    buffer[length] = '\0';
    return length;
}

void host_process_output_limit(const struct host_process *process, size_t bytes_max)
{
    struct stat file;
    if (process->output_fd >= 0 && fstat(process->output_fd, &file) == 0 &&
        (size_t)file.st_size > bytes_max) {
        (void)!ftruncate(process->output_fd, 0);
    }
}

/* ------------------------------------------------------------------- threads */

/* The state letter of one thread ('S' sleeps), or '\0' if it is gone. */
static char read_thread_state(int task_fd, const char *thread)
{
    char path[64];
    char text[512];
    (void)snprintf(path, sizeof(path), "%.32s/stat", thread);
    int fd = openat(task_fd, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return '\0';
    }
    ssize_t count = read(fd, text, sizeof(text) - 1);
    close(fd);
    if (count <= 0) {
        return '\0';
    }
    text[count] = '\0';
    /* "id (name) S ...", and the name may contain anything. */
    const char *name_end = strrchr(text, ')');
    if (!name_end || name_end[1] != ' ') {
        return '\0';
    }
    return name_end[2];
}

/* 1 if all threads sleep, 0 if not, negative errno if the child cannot be looked at. */
static int are_all_asleep(const struct host_process *process)
{
    char path[64];
    (void)snprintf(path, sizeof(path), "/proc/%d/task", process->pid);
    DIR *tasks = opendir(path);
    if (!tasks) {
        return errno == ENOENT ? -ESRCH : -errno;
    }
    int result = 1;
    struct dirent *entry;
    while (result == 1 && (entry = readdir(tasks)) != NULL) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        char state = read_thread_state(dirfd(tasks), entry->d_name);
        if (state == 'Z' || state == 'X') {
            result = -ESRCH;
        } else if (state != 'S' && state != '\0') {
            result = 0;
        }
    }
    closedir(tasks);
    return result;
}

int host_process_wait_asleep(const struct host_process *process, uint32_t timeout_ms)
{
    const struct timespec nap = { .tv_nsec = 50000 };
    uint64_t end_ns = host_clock_now_ns() + (uint64_t)timeout_ms * NS_PER_MS;
    uint32_t in_a_row = 0;
    uint32_t tries = 0;
    /* Twice in a row: in one pass a thread that was seen asleep may be woken by one that is looked
     * at later. */
    while (in_a_row < 2) {
        int result = are_all_asleep(process);
        if (result < 0) {
            return result;
        }
        in_a_row = result == 1 ? in_a_row + 1 : 0;
        if (result == 1) {
            continue;
        }
        if (host_clock_now_ns() > end_ns) {
            return -ETIMEDOUT;
        }
        /* Mostly the thread needs microseconds; a long computation should not cost a second
         * processor. */
        if (++tries < 50) {
            (void)sched_yield();
        } else {
            (void)nanosleep(&nap, NULL);
        }
    }
    return 0;
}

/* ---------------------------------------------------------------------- find */

static int check_executable(const char *path)
{
    struct stat file;
    if (stat(path, &file) < 0) {
        return -errno;
    }
    if (!S_ISREG(file.st_mode)) {
        return -EACCES;
    }
    return access(path, X_OK) == 0 ? 0 : -errno;
}

int host_process_find(const char *name, char *ret_path, size_t path_bytes)
{
    if (strchr(name, '/')) {
        int length = snprintf(ret_path, path_bytes, "%s", name);
        return length < 0 || (size_t)length >= path_bytes ? -ENAMETOOLONG
                                                          : check_executable(ret_path);
    }
    const char *folders = getenv("PATH");
    if (!folders) {
        folders = "/usr/local/bin:/usr/bin:/bin";
    }
    int result = -ENOENT;
    while (*folders) {
        size_t length = strcspn(folders, ":");
        int used = snprintf(ret_path, path_bytes, "%.*s/%s", (int)length, folders, name);
        if (length > 0 && used > 0 && (size_t)used < path_bytes) {
            int found = check_executable(ret_path);
            if (found == 0) {
                return 0;
            }
            result = found == -ENOENT || found == -ENOTDIR ? result : found;
        }
        folders += length + (folders[length] == ':');
    }
    return result;
}

uint32_t host_process_processor_count(void)
{
    cpu_set_t usable;
    return sched_getaffinity(0, sizeof(usable), &usable) < 0 ? 1 : (uint32_t)CPU_COUNT(&usable);
}

int host_process_open_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}
