/* SPDX-License-Identifier: MIT */
/*
 * requests - the application of cases that need requests.
 *
 * Actors: two threads, each of which sends device controls one after the other and expects that all
 * succeed.
 */
#include "dirql/scenario.h"

#define THREADS  2
#define REQUESTS 5
/* CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS) */
#define CONTROL DIRQL_CTL_CODE(0x22, 0x800, 0, 0)

static void send_requests(struct dirql_app *app, void *context)
{
    struct dirql_file *file;
    (void)context;
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    for (int i = 0; i < REQUESTS; i++) {
        DIRQL_EXPECT(app, dirql_ioctl(file, CONTROL, NULL, 0, NULL, 0, NULL) == 0);
    }
    dirql_close(file);
}

static void run(struct dirql_app *app)
{
    struct dirql_thread *threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        threads[i] = dirql_thread_start(app, "sender", send_requests, NULL);
    }
    for (int i = 0; i < THREADS; i++) {
        dirql_thread_join(threads[i]);
    }
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "requests",
    .description = "ten device controls from two threads",
    .run = run,
};
