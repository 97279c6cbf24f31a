/* SPDX-License-Identifier: MIT */
/* body - see body.h. */
#include "body.h"

#include "dirql/scenario.h"

static void run(struct dirql_app *app)
{
    const struct bench_body *body =
        (const struct bench_body *)(uintptr_t)dirql_option(app, "body", 0);

    if (DIRQL_EXPECT(app, body != NULL)) {
        body->run(app, body->context);
    }
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "body",
    .description = "a function of the benchmark program, inside the machine",
    .run = run,
};
