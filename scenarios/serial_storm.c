/* SPDX-License-Identifier: MIT */
/*
 * serial_storm - power and Plug and Play transitions of a card that hears itself.
 *
 * Actors: a thread that writes, one that reads byte by byte and cancels reads that wait for long,
 * and one that takes the card through transitions. The moments that matter: a write that the card
 * has half of when its power goes, and a read that waits for bytes that are lost with it.
 *
 * Options: see storm.h.
 */
#include "serial_app.h"
#include "storm.h"

#define WRITE_BYTES 10u
#define PATIENCE_NS 2000000u /* some twenty bytes */

static void write_all(struct dirql_app *app, void *context)
{
    struct storm_worker *worker = context;
    static const uint8_t data[WRITE_BYTES] = "0123456789";

    for (uint32_t round = 0; round < worker->round_count; round++) {
        size_t bytes = 0;
        dirql_status status = dirql_write(worker->file, data, WRITE_BYTES, 0, &bytes);

        (void)storm_has_answer(app, worker, status, bytes, WRITE_BYTES);
    }
}

static void read_all(struct dirql_app *app, void *context)
{
    struct storm_worker *worker = context;

    for (uint32_t round = 0; round < worker->round_count * WRITE_BYTES; round++) {
        uint8_t byte = 0;
        size_t bytes = 0;
        dirql_status status = STATUS_SUCCESS;
        struct dirql_io *io = dirql_read_begin(worker->file, &byte, 1, 0);

        if (!dirql_io_wait(io, PATIENCE_NS, &status, &bytes)) {
            (void)dirql_io_cancel(io);
            (void)dirql_io_wait(io, DIRQL_WAIT_FOREVER, &status, &bytes);
        }
        if (storm_has_answer(app, worker, status, bytes, 1)) {
            DIRQL_EXPECT(app, byte >= '0' && byte <= '9');
        }
    }
}

static void run(struct dirql_app *app)
{
    static void (*const bodies[])(struct dirql_app *, void *) = { write_all, read_all };
    struct dirql_file *file = serial_app_open(app, 0);

    if (file != NULL) {
        serial_app_set(app, file, IOCTL_SERIAL_LOOPBACK, 1);
    }
    storm_run(app, file, bodies);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "serial_storm",
    .description = "power, rebalance and removal during work; options seed, transitions, rounds",
    .run = run,
};
