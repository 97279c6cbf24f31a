/* SPDX-License-Identifier: MIT */
/* unplug - the device is pulled out. */
#include "dirql/scenario.h"

static void run(struct dirql_app *app)
{
    (void)dirql_surprise_remove(app, 0);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "unplug",
    .run = run,
};
