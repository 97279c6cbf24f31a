/* SPDX-License-Identifier: MIT */
/*
 * scenario - I/O from several threads while the driver is stopped.
 *
 * Actors: `threads` application threads with one request each, and the first thread, which stops
 * the driver. The moment that matters: a stop between a request's look at the flag and its count.
 *
 * Options (--set NAME=N): threads (1), at most 8.
 */
#include "dirql/scenario.h"

#define CTL_CODE            DIRQL_CTL_CODE
#define FILE_DEVICE_UNKNOWN 0x22
#define METHOD_BUFFERED     0
#define FILE_ANY_ACCESS     0
#include "bluetooth.h"

#define THREADS_MAX           8u
#define STATUS_SUCCESS        0x00000000u
#define STATUS_DELETE_PENDING 0xC0000056u

static void add(struct dirql_app *app, void *context)
{
    dirql_status status = dirql_ioctl(context, IOCTL_BLUETOOTH_ADD, NULL, 0, NULL, 0, NULL);

    DIRQL_EXPECT(app, status == STATUS_SUCCESS || status == STATUS_DELETE_PENDING);
}

static void run(struct dirql_app *app)
{
    uint64_t count = dirql_option(app, "threads", 1);
    struct dirql_thread *threads[THREADS_MAX];
    struct dirql_file *file = NULL;

    if (!DIRQL_EXPECT(app, count <= THREADS_MAX) ||
        !DIRQL_EXPECT(app, dirql_open(app, 0, &file) == STATUS_SUCCESS)) {
        return;
    }
    for (uint64_t i = 0; i < count; i++) {
        threads[i] = dirql_thread_start(app, "io", add, file);
    }
    DIRQL_EXPECT(app,
                 dirql_ioctl(file, IOCTL_BLUETOOTH_STOP, NULL, 0, NULL, 0, NULL) == STATUS_SUCCESS);
    for (uint64_t i = 0; i < count; i++) {
        dirql_thread_join(threads[i]);
    }
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "bluetooth",
    .description = "I/O while the driver is stopped; option threads",
    .run = run,
};
