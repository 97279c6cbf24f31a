/* SPDX-License-Identifier: MIT */
/*
 * stack - an application of a device stack: --set requests=1, idle=1, power=1, stop=1, remove=1,
 * surprise=1 say what it does, one after the other; held=1: it has the device open when that is
 * pulled out. device=N: which device it uses. fails=1: it expects what is not.
 */
#include "dirql/scenario.h"

#define STATUS_NOT_SUPPORTED 0xC00000BBu
#define STATUS_INVALID_STATE 0xC0000184u /* of a queue that is shut down */

static void use(struct dirql_app *app)
{
    struct dirql_file *file;
    char bytes[8] = { 0 };
    size_t count = 99;
    dirql_status status = dirql_open(app, (uint32_t)dirql_option(app, "device", 0), &file);
    dirql_log(app, "open: 0x%08X", status);
    if (status != 0) {
        return;
    }
    DIRQL_EXPECT(app, dirql_read(file, bytes, sizeof(bytes), 0, &count) == 0 && count == 0);
    DIRQL_EXPECT(app, dirql_write(file, bytes, 5, 0, &count) == 0 && count == 5);
    uint32_t code = DIRQL_CTL_CODE(0x22, 0x800, 0, 0);
    DIRQL_EXPECT(app, dirql_ioctl(file, code, NULL, 0, NULL, 0, NULL) == STATUS_NOT_SUPPORTED);
    if (dirql_option(app, "busy", 0)) { /* an open handle keeps the stack from being removed */
        DIRQL_EXPECT(app, dirql_remove(app, 0) != 0);
    }
    dirql_close(file);
}

static void hold(struct dirql_app *app)
{
    struct dirql_file *file;
    char bytes[8] = { 0 };
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    DIRQL_EXPECT(app, dirql_surprise_remove(app, 0) == 0);
    dirql_log(app, "it is gone");
    DIRQL_EXPECT(app, dirql_write(file, bytes, 5, 0, NULL) == STATUS_INVALID_STATE);
    DIRQL_EXPECT(app, dirql_read(file, bytes, sizeof(bytes), 0, NULL) == STATUS_INVALID_STATE);
    dirql_close(file);
}

static void run(struct dirql_app *app)
{
    DIRQL_EXPECT(app, !dirql_option(app, "fails", 0));
    if (dirql_option(app, "held", 0)) {
        hold(app);
    }
    if (dirql_option(app, "requests", 0)) {
        use(app);
    }
    if (dirql_option(app, "idle", 0)) {
        dirql_sleep_ns(app, 10000000);
        dirql_log(app, "nobody uses it");
        use(app);
    }
    if (dirql_option(app, "power", 0)) {
        DIRQL_EXPECT(app, dirql_power_down(app, 0) == 0);
        dirql_log(app, "power is down");
        dirql_log(app, "power up: 0x%08X", dirql_power_up(app, 0));
    }
    if (dirql_option(app, "stop", 0)) {
        dirql_status status = dirql_stop(app, 0);
        dirql_log(app, "stop: 0x%08X", status);
        if (status == 0) {
            DIRQL_EXPECT(app, dirql_restart(app, 0, NULL) == 0);
        }
    }
    if (dirql_option(app, "remove", 0)) {
        dirql_log(app, "remove: 0x%08X", dirql_remove(app, 0));
    }
    if (dirql_option(app, "surprise", 0)) {
        dirql_log(app, "surprise removal: 0x%08X", dirql_surprise_remove(app, 0));
    }
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "stack",
    .description = "a device stack is used, put to sleep, stopped and removed",
    .run = run,
};
