/* SPDX-License-Identifier: MIT */
/*
 * serial_loop - one card that hears itself; reads that wait and are purged.
 *
 * Actors: one thread whose requests overlap. The moments that matter: a read that waits when the
 * byte comes, bytes that wait when the read comes, and a purge of either.
 *
 * Option (--set NAME=N): bytes of a write (100).
 */
#include "serial_app.h"

#define BYTES_DEFAULT 100u

/* The read is there first. */
static void read_then_write(struct dirql_app *app, struct dirql_file *file)
{
    uint8_t sent = 0x5a;
    uint8_t received = 0;
    size_t count = 0;
    dirql_status status;
    struct dirql_io *io = dirql_read_begin(file, &received, 1, 0);

    DIRQL_EXPECT(app, dirql_write(file, &sent, 1, 0, NULL) == STATUS_SUCCESS);
    (void)dirql_io_wait(io, DIRQL_WAIT_FOREVER, &status, &count);
    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    DIRQL_EXPECT(app, count == 1);
    DIRQL_EXPECT(app, received == sent);
}

static void stream(struct dirql_app *app, uint64_t byte_count)
{
    struct serial_flow *flow = dirql_app_alloc(app, sizeof(*flow));

    flow->byte_count = byte_count;
    serial_app_flow_start(app, flow);
    serial_app_flow_join(flow);
}

static void purge(struct dirql_app *app, struct dirql_file *file)
{
    uint8_t byte = 0;
    dirql_status status;
    struct dirql_io *io = dirql_read_begin(file, &byte, 1, 0);

    serial_app_set(app, file, IOCTL_SERIAL_PURGE_ALL,
                   SERIAL_PURGE_WRITE | SERIAL_PURGE_READS | SERIAL_PURGE_RECEIVED);
    (void)dirql_io_wait(io, DIRQL_WAIT_FOREVER, &status, NULL);
    DIRQL_EXPECT(app, status == STATUS_CANCELLED);
}

static void run(struct dirql_app *app)
{
    uint64_t byte_count = dirql_option(app, "bytes", BYTES_DEFAULT);
    struct dirql_file *file = serial_app_open(app, 0);

    if (file == NULL) {
        return;
    }
    serial_app_set(app, file, IOCTL_SERIAL_LOOPBACK, 1);
    read_then_write(app, file);
    stream(app, byte_count);
    purge(app, file);
    dirql_log(app, "%u bytes came back", serial_app_statistics(app, file).BytesReceived);
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "serial_loop",
    .description = "a card in loopback: pending reads, a stream, a purge; option bytes",
    .run = run,
};
