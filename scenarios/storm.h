/* SPDX-License-Identifier: MIT */
/*
 * storm - what the storm scenarios share: workers that send requests to device 0 while it goes
 * through power and Plug and Play transitions, and what may become of a request.
 *
 * Each request ends, once, with an answer that is right or a status that says why there is none.
 *
 * Options (--set NAME=N): seed of the transitions (1), how many of them at most (5), rounds of each
 * worker (6).
 */
#ifndef DIRQL_SCENARIOS_STORM_H
#define DIRQL_SCENARIOS_STORM_H

#include "transitions.h"

#define STORM_WORKERS 2u

struct storm_worker {
    struct dirql_file *file;
    struct dirql_thread *thread;
    uint32_t round_count;
    uint32_t answered_count;
    uint32_t refused_count;
};

/* True: it succeeded, with as many bytes as were asked for. */
static inline bool storm_has_answer(struct dirql_app *app, struct storm_worker *worker,
                                    dirql_status status, size_t bytes, size_t wanted)
{
    if (status == 0) {
        worker->answered_count++;
        return DIRQL_EXPECT(app, bytes == wanted);
    }
    worker->refused_count++;
    switch (status) {
    case 0xC0000056u: /* STATUS_DELETE_PENDING: it is removed */
    case 0xC0000120u: /* STATUS_CANCELLED: it waited in a queue */
    case 0xC0000184u: /* STATUS_INVALID_DEVICE_STATE: a purged queue */
    case 0xC0000185u: /* STATUS_IO_DEVICE_ERROR: the device never ended it */
    case 0xC00002B6u: /* STATUS_DEVICE_REMOVED: pulled out */
        return false;
    default:
        dirql_log(app, "a request ended with status 0x%08X", status);
        return DIRQL_EXPECT(app, status == 0);
    }
}

/* The storm around an open file, which it closes; NULL: nothing. The workers end by themselves. */
static inline void storm_run(struct dirql_app *app, struct dirql_file *file,
                             void (*const bodies[STORM_WORKERS])(struct dirql_app *app,
                                                                 void *context))
{
    static const char *const names[STORM_WORKERS] = { "worker 1", "worker 2" };
    struct storm_worker *workers = dirql_app_alloc(app, STORM_WORKERS * sizeof(*workers));
    uint32_t answered_count = 0;
    uint32_t refused_count = 0;
    if (file == NULL) {
        return;
    }
    for (uint32_t i = 0; i < STORM_WORKERS; i++) {
        workers[i].file = file;
        workers[i].round_count = (uint32_t)dirql_option(app, "rounds", 6);
        workers[i].thread = dirql_thread_start(app, names[i], bodies[i], &workers[i]);
    }
    transitions_take(app, dirql_option(app, "seed", 1),
                     (uint32_t)dirql_option(app, "transitions", 5));
    for (uint32_t i = 0; i < STORM_WORKERS; i++) {
        dirql_thread_join(workers[i].thread);
        answered_count += workers[i].answered_count;
        refused_count += workers[i].refused_count;
    }
    dirql_log(app, "%u requests answered, %u refused", answered_count, refused_count);
    dirql_close(file);
}

#endif
