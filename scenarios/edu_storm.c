/* SPDX-License-Identifier: MIT */
/*
 * edu_storm - the device goes through power and Plug and Play transitions while factorials and
 * transfers are under way.
 *
 * Actors: a thread that computes, one that reads and writes, and one that takes the device down and
 * up, stops and starts it again with another IRQL, removes it or pulls it out. The moments that
 * matter: a transition while a request waits for its interrupt, and a request that comes during
 * one. Every request ends, once, with an answer that is right or a status that says why there is
 * none.
 *
 * Options (--set NAME=N): seed of the transitions (1), how many of them at most (5), rounds of each
 * thread (6).
 */
#include "edu_app.h"
#include "transitions.h"

#define ROUNDS_DEFAULT      6u
#define TRANSITIONS_DEFAULT 5u
#define TRANSFER_BYTES      256u

#define STATUS_INVALID_DEVICE_STATE 0xC0000184u
#define STATUS_DELETE_PENDING       0xC0000056u
#define STATUS_DEVICE_REMOVED       0xC00002B6u
#define STATUS_CANCELLED            0xC0000120u

struct worker {
    struct dirql_file *file;
    struct dirql_thread *thread;
    uint32_t answered_count;
    uint32_t refused_count;
};

/* True: it succeeded, with as many bytes as were asked for. */
static bool has_answer(struct dirql_app *app, struct worker *worker, dirql_status status,
                       size_t bytes, size_t wanted)
{
    if (status == STATUS_SUCCESS) {
        worker->answered_count++;
        return DIRQL_EXPECT(app, bytes == wanted);
    }
    worker->refused_count++;
    DIRQL_EXPECT(app, status == STATUS_INVALID_DEVICE_STATE || status == STATUS_DELETE_PENDING ||
                          status == STATUS_DEVICE_REMOVED || status == STATUS_CANCELLED ||
                          status == STATUS_IO_DEVICE_ERROR);
    return false;
}

static void compute(struct dirql_app *app, void *context)
{
    uint32_t rounds = (uint32_t)dirql_option(app, "rounds", ROUNDS_DEFAULT);
    struct worker *worker = context;

    for (uint32_t n = 0; n < rounds; n++) {
        uint32_t number = n % (EDU_FACTORIAL_MAX + 1);
        uint32_t result = 0;
        size_t bytes = 0;
        dirql_status status = dirql_ioctl(worker->file, IOCTL_EDU_FACTORIAL, &number,
                                          sizeof(number), &result, sizeof(result), &bytes);

        if (has_answer(app, worker, status, bytes, sizeof(result))) {
            DIRQL_EXPECT(app, result == edu_app_factorial(number));
        }
    }
}

/* What the device holds after a power-down is its own affair. */
static void transfer(struct dirql_app *app, void *context)
{
    uint32_t rounds = (uint32_t)dirql_option(app, "rounds", ROUNDS_DEFAULT);
    struct worker *worker = context;
    uint8_t *data = dirql_app_alloc(app, TRANSFER_BYTES);

    for (uint32_t i = 0; i < rounds; i++) {
        size_t bytes = 0;
        dirql_status status = i % 2 == 0
                                  ? dirql_write(worker->file, data, TRANSFER_BYTES, 0, &bytes)
                                  : dirql_read(worker->file, data, TRANSFER_BYTES, 0, &bytes);

        (void)has_answer(app, worker, status, bytes, TRANSFER_BYTES);
    }
}

static void run(struct dirql_app *app)
{
    struct worker *workers = dirql_app_alloc(app, 2 * sizeof(*workers));
    struct dirql_file *file = edu_app_open(app);

    if (file == NULL) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        workers[i].file = file;
        workers[i].thread = dirql_thread_start(app, i == 0 ? "compute" : "transfer",
                                               i == 0 ? compute : transfer, &workers[i]);
    }
    transitions_take(app, dirql_option(app, "seed", 1),
                     (uint32_t)dirql_option(app, "transitions", TRANSITIONS_DEFAULT));
    for (int i = 0; i < 2; i++) {
        dirql_thread_join(workers[i].thread);
    }
    dirql_log(app, "%u requests answered, %u refused",
              workers[0].answered_count + workers[1].answered_count,
              workers[0].refused_count + workers[1].refused_count);
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "edu_storm",
    .description = "power, rebalance, removal in the middle of work; options seed, transitions, "
                   "rounds",
    .run = run,
};
