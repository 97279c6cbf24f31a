/* SPDX-License-Identifier: MIT */
/*
 * scenario - one request and one interrupt of driver.c: the smallest program with the race.
 *
 * Actors: the application's thread, and the ISR of the one interrupt. The moment that matters: the
 * ISR between the load and the store of the loop's increment.
 *
 * Options (--set NAME=N): count (1), increments of the loop; expect (0): 1 also states that no
 * increment was lost, which a race detector has no need of.
 */
#include "dirql/scenario.h"

#define CTL_CODE            DIRQL_CTL_CODE
#define FILE_DEVICE_UNKNOWN 0x22
#define METHOD_BUFFERED     0
#define FILE_ANY_ACCESS     0
#include "same_processor.h"

/* Longer than any delivery takes, unless orders are explored. */
#define SETTLED_NS 1000000u

static void run(struct dirql_app *app)
{
    uint32_t count = (uint32_t)dirql_option(app, "count", 1);
    struct dirql_file *file = NULL;

    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    DIRQL_EXPECT(app,
                 dirql_ioctl(file, IOCTL_COUNTER_RUN, &count, sizeof(count), NULL, 0, NULL) == 0);
    if (dirql_option(app, "expect", 0) != 0) {
        uint32_t counter = 0;

        dirql_sleep_ns(app, SETTLED_NS);
        DIRQL_EXPECT(app, dirql_ioctl(file, IOCTL_COUNTER_READ, NULL, 0, &counter, sizeof(counter),
                                      NULL) == 0);
        DIRQL_EXPECT(app, counter == count + 1);
    }
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "same_processor",
    .description = "one request and one interrupt; options count, expect",
    .run = run,
};
