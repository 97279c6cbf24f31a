/* SPDX-License-Identifier: MIT */
/*
 * one_request_scenario - actor: one application, which opens the device, sends one empty device
 * control request and closes. What matters is whether and how often the driver completes it.
 */
#include "dirql/scenario.h"

#define STATUS_PENDING 0x103u /* with which a broken driver ends a request */

static void run(struct dirql_app *app)
{
    struct dirql_file *file;

    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    uint32_t code = DIRQL_CTL_CODE(0x22, 0x800, 0, 0);
    dirql_status status = dirql_ioctl(file, code, NULL, 0, NULL, 0, NULL);
    DIRQL_EXPECT(app, status == 0 || status == STATUS_PENDING);
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "one_request",
    .description = "one device control request",
    .run = run,
};
