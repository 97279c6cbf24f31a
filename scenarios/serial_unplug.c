/* SPDX-License-Identifier: MIT */
/*
 * serial_unplug - of two cards on one line the first is pulled out; the other one goes on.
 *
 * Actors: a read that waits on the first card, the removal, and then both directions of the second
 * card, which hears itself. The moment that matters: the line is the second one's alone, and time
 * for it goes on.
 *
 * Option (--set NAME=N): bytes of the second card (200).
 */
#include "serial_app.h"

#define BYTES_DEFAULT 200u

/* Its requests end, whatever they waited for. */
static void pull_out(struct dirql_app *app)
{
    uint8_t byte = 0;
    dirql_status status = STATUS_SUCCESS;
    struct dirql_file *file = serial_app_open(app, 0);
    struct dirql_io *io;

    if (file == NULL) {
        return;
    }
    io = dirql_read_begin(file, &byte, 1, 0);
    (void)dirql_surprise_remove(app, 0);
    (void)dirql_io_wait(io, DIRQL_WAIT_FOREVER, &status, NULL);
    DIRQL_EXPECT(app, status != STATUS_SUCCESS);
    dirql_close(file);
}

static void run(struct dirql_app *app)
{
    struct dirql_file *file = serial_app_open(app, 1);
    struct serial_flow *flow = dirql_app_alloc(app, sizeof(*flow));

    if (file == NULL) {
        return;
    }
    serial_app_set(app, file, IOCTL_SERIAL_LOOPBACK, 1);
    pull_out(app);
    flow->from = 1;
    flow->to = 1;
    flow->byte_count = dirql_option(app, "bytes", BYTES_DEFAULT);
    serial_app_flow_start(app, flow);
    serial_app_flow_join(flow);
    DIRQL_EXPECT(app, serial_app_statistics(app, file).BytesReceived == flow->byte_count);
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "serial_unplug",
    .description = "two cards on one line, the first is pulled out; option bytes",
    .run = run,
};
