/* SPDX-License-Identifier: MIT */
/* pulled_out_scenario - of two devices with a transfer each, the first is pulled out; or goes into
 * a low-power state, with --set sleeps=1. */
#include "dirql/scenario.h"

static void run(struct dirql_app *app)
{
    if (dirql_option(app, "sleeps", 0)) {
        DIRQL_EXPECT(app, dirql_power_down(app, 0) == 0);
        dirql_sleep_ns(app, 300000000); /* longer than a transfer takes */
    } else {
        DIRQL_EXPECT(app, dirql_surprise_remove(app, 0) == 0);
    }
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "pulled_out",
    .description = "a device is pulled out in the middle of a transfer; option sleeps",
    .run = run,
};
