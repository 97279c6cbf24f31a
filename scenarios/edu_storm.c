/* SPDX-License-Identifier: MIT */
/*
 * edu_storm - power and Plug and Play transitions while factorials and transfers are under way.
 *
 * Actors: a thread that computes, one that reads and writes, and one that takes the device down and
 * up, stops and starts it again with another IRQL, removes it or pulls it out. The moments that
 * matter: a transition while a request waits for its interrupt, and a request that comes during
 * one.
 *
 * Options: see storm.h.
 */
#include "edu_app.h"
#include "storm.h"

#define TRANSFER_BYTES 256u

static void compute(struct dirql_app *app, void *context)
{
    struct storm_worker *worker = context;

    for (uint32_t round = 0; round < worker->round_count; round++) {
        uint32_t n = round % (EDU_FACTORIAL_MAX + 1);
        uint32_t result = 0;
        size_t bytes = 0;
        dirql_status status = dirql_ioctl(worker->file, IOCTL_EDU_FACTORIAL, &n, sizeof(n), &result,
                                          sizeof(result), &bytes);

        if (storm_has_answer(app, worker, status, bytes, sizeof(result))) {
            DIRQL_EXPECT(app, result == edu_app_factorial(n));
        }
    }
}

/* What the device holds after a power-down is its own affair. */
static void transfer(struct dirql_app *app, void *context)
{
    struct storm_worker *worker = context;
    uint8_t *data = dirql_app_alloc(app, TRANSFER_BYTES);

    for (uint32_t round = 0; round < worker->round_count; round++) {
        size_t bytes = 0;
        dirql_status status = round % 2 == 0
                                  ? dirql_write(worker->file, data, TRANSFER_BYTES, 0, &bytes)
                                  : dirql_read(worker->file, data, TRANSFER_BYTES, 0, &bytes);

        (void)storm_has_answer(app, worker, status, bytes, TRANSFER_BYTES);
    }
}

static void run(struct dirql_app *app)
{
    static void (*const bodies[])(struct dirql_app *, void *) = { compute, transfer };

    storm_run(app, edu_app_open(app), bodies);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "edu_storm",
    .description = "power, rebalance and removal during work; options seed, transitions, rounds",
    .run = run,
};
