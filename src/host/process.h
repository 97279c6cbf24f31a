/* SPDX-License-Identifier: MIT */
/*
 * process - a child process that serves us: started with inherited descriptors, watched, ended,
 * reaped.
 *
 * A child dies with the host thread that started it (parent-death signal), writes no core file, and
 * prints into an anonymous file that we can read when it has failed. It gets our environment, its
 * standard input is empty, and of our descriptors it gets only those that the caller lists.
 *
 * All functions return 0 or negative errno unless said otherwise. host_process_stop() must follow
 * every successful host_process_start(), also when the child has died by itself.
 */
#ifndef HOST_PROCESS_H
#define HOST_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_PROCESS_FD_FIRST 3 /* descriptor of fds[0] in the child; the others follow */
#define HOST_PROCESS_FD_MAX   16u

struct host_process_config {
    const char *program;          /* path of the executable */
    const char *const *arguments; /* argv, ended by NULL; arguments[0] is the name shown by ps */
    /* "NAME=value", ended by NULL; each replaces our variable of that name. NULL if none. */
    const char *const *environment;
    const int *fds;    /* -1: the child has no descriptor of that number */
    uint32_t fd_count; /* at most HOST_PROCESS_FD_MAX */
};

struct host_process {
    int pid;       /* 0 when there is none */
    int pidfd;     /* readable when the child has ended */
    int output_fd; /* what it wrote to standard output and standard error */
    int status;    /* as waitpid() gives it; valid once has_ended */
    bool has_ended;
};

/* The child runs when this returns 0; if the program cannot be executed, that error is returned. */
int host_process_start(struct host_process *process, const struct host_process_config *config)
    __attribute__((warn_unused_result));

/* Wait until the child has ended, and reap it. -ETIMEDOUT if it has not. timeout_ms 0 only looks.
 */
int host_process_wait(struct host_process *process, uint32_t timeout_ms);

/* End it: politely, after grace_ms by force; reap it and close everything. Accepts a zeroed struct.
 */
void host_process_stop(struct host_process *process, uint32_t grace_ms);

/* "exit status 1" or "signal 6, Aborted"; "still running" before the end. */
void host_process_describe_end(const struct host_process *process, char *buffer, size_t bytes);

/* The last bytes of what it printed, terminated; returns their number. */
size_t host_process_output(const struct host_process *process, char *buffer, size_t bytes);

/* If it has printed more than bytes_max, forget all of it: a chatty child does not fill our memory.
 */
void host_process_output_limit(const struct host_process *process, size_t bytes_max);

/*
 * Wait until every thread of the child sleeps in the kernel. A thread that another one has woken
 * counts as running from the moment of the waking call, so what the child was asked to do before
 * this call, by whichever of its threads, has been done when it returns 0. -ETIMEDOUT if some
 * thread was still running; -ESRCH if the child ended.
 */
int host_process_wait_asleep(const struct host_process *process, uint32_t timeout_ms)
    __attribute__((warn_unused_result));

/* Find an executable as a shell does: a name with a slash as it is, any other along PATH. */
int host_process_find(const char *name, char *ret_path, size_t path_bytes)
    __attribute__((warn_unused_result));

/* Processors that this process may use. */
uint32_t host_process_processor_count(void);

/* Open a file that a child shall read, for host_process_config.fds: the descriptor, or negative
 * errno. */
int host_process_open_file(const char *path) __attribute__((warn_unused_result));

#endif
