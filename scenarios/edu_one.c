/* SPDX-License-Identifier: MIT */
/*
 * edu_one - one factorial: the smallest use of the device, whose every order can be explored.
 *
 * Actors: one thread; the computation's end as a device step, its ISR and its DPC.
 */
#include "edu_app.h"

static void run(struct dirql_app *app)
{
    struct dirql_file *file = edu_app_open(app);
    if (file != NULL) {
        edu_app_check_factorial(app, file, 3);
        dirql_close(file);
    }
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "edu_one",
    .description = "one factorial: for exploring every order",
    .run = run,
};
