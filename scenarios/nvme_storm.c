/* SPDX-License-Identifier: MIT */
/*
 * nvme_storm - power and Plug and Play transitions while commands are under way.
 *
 * Actors: two threads that ask for the controller's description, and one that takes the controller
 * through transitions. The moments that matter: a command that the controller forgets with its
 * power, queues that are set up again, and a message that comes late.
 *
 * Options: see storm.h.
 */
#include "nvme_app.h"
#include "storm.h"

static void ask(struct dirql_app *app, void *context)
{
    struct storm_worker *worker = context;
    NVME_IDENTIFY input = { .What = NVME_IDENTIFY_CONTROLLER };
    uint8_t *page = dirql_app_alloc(app, NVME_IDENTIFY_BYTES);

    for (uint32_t round = 0; round < worker->round_count; round++) {
        size_t bytes = 0;
        page[0] = 0;
        dirql_status status = dirql_ioctl(worker->file, IOCTL_NVME_IDENTIFY, &input, sizeof(input),
                                          page, NVME_IDENTIFY_BYTES, &bytes);

        if (storm_has_answer(app, worker, status, bytes, NVME_IDENTIFY_BYTES)) {
            DIRQL_EXPECT(app, page[0] == 0x36 && page[1] == 0x1b);
        }
    }
}

static void run(struct dirql_app *app)
{
    static void (*const bodies[])(struct dirql_app *, void *) = { ask, ask };

    storm_run(app, nvme_app_open(app), bodies);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "nvme_storm",
    .description = "power, rebalance and removal during work; options seed, transitions, rounds",
    .run = run,
};
