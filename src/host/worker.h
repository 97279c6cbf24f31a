/* SPDX-License-Identifier: MIT */
/*
 * worker - processes forked from this one that do a part of its work, and may die of it.
 *
 * A worker has everything that this process has at the moment of the fork, but for timers; memory
 * is its own from then on, except what was mapped as shared (host_memory_share()). It dies with us
 * and writes no core file. What it has to say beyond shared memory it posts: messages arrive whole
 * and in order, also those of a worker that has died since.
 *
 * Negative errno on failure.
 */
#ifndef HOST_WORKER_H
#define HOST_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host_worker {
    int pid; /* 0: there is none */
    int pidfd;
    int messages_fd;
    int status; /* as waitpid() gives it, once has_ended */
    bool has_ended;
    unsigned char *received; /* not yet taken; heap */
    size_t received_bytes;
    size_t received_room;
    size_t taken_bytes; /* of them, by the last host_worker_message() */
};

/* The worker calls run(context), which ends with host_worker_leave(). */
int host_worker_start(struct host_worker *worker, void (*run)(void *context), void *context)
    __attribute__((warn_unused_result));
/* In the worker. */
void host_worker_post(const void *message, size_t bytes);
_Noreturn void host_worker_leave(void);

/* Sleep until some worker has posted or ended, at most timeout_ms. */
void host_workers_wait(struct host_worker *workers, uint32_t count, uint32_t timeout_ms);
/* The next message, valid until the next call; NULL: none is there. */
const void *host_worker_message(struct host_worker *worker, size_t *ret_bytes);
/* How it ended: "exit status 1", "signal 9, Killed". */
void host_worker_describe_end(const struct host_worker *worker, char *buffer, size_t bytes);
bool host_worker_has_exited(const struct host_worker *worker, int status);
/* End it by force if it has not ended; what it has posted can still be taken. */
void host_worker_kill(struct host_worker *worker);
/* Give everything back. Accepts a zeroed struct. */
void host_worker_close(struct host_worker *worker);

#endif
