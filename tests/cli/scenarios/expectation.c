/* SPDX-License-Identifier: MIT */
/* expectation - states two things that do not hold. */
#include <dirql/scenario.h>

static void run(struct dirql_app *app)
{
    uint64_t sum = dirql_option(app, "a", 2) + dirql_option(app, "b", 2);
    DIRQL_EXPECT(app, sum == 5);
    DIRQL_EXPECT(app, sum == 6);
    dirql_log(app, "went on with %d", (int)sum);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "expectation",
    .description = "fails",
    .run = run,
};
