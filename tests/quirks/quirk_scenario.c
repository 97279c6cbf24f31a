/* SPDX-License-Identifier: MIT */
/* quirk_scenario - actor: one application, which sends `requests` device controls one after the
 * other, to `device`, and before each lets some time pass. */
#include "dirql/scenario.h"

static void run(struct dirql_app *app)
{
    struct dirql_file *file;
    uint64_t requests = dirql_option(app, "requests", 2);

    if (!DIRQL_EXPECT(app, dirql_open(app, (uint32_t)dirql_option(app, "device", 0), &file) == 0)) {
        return;
    }
    for (uint64_t i = 0; i < requests; i++) {
        dirql_sleep_ns(app, 50000);
        uint32_t code = DIRQL_CTL_CODE(0x22, 0x800, 0, 0);
        DIRQL_EXPECT(app, dirql_ioctl(file, code, NULL, 0, NULL, 0, NULL) == 0);
    }
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "quirks",
    .description = "requests with pauses",
    .run = run,
};
