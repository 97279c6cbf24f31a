/* SPDX-License-Identifier: MIT */
/* closing - `--set how=`: 0: a handle that is closed after its device was pulled out; 1: two
 * threads that open and close; 2: one of them, while the device goes to sleep. */
#include <dirql/scenario.h>

static void open_and_close(struct dirql_app *app, void *context)
{
    struct dirql_file *file;
    (void)context;
    if (dirql_open(app, 0, &file) == 0) {
        dirql_close(file);
    }
}

static void pulled_out(struct dirql_app *app)
{
    struct dirql_file *file;
    if (DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        dirql_surprise_remove(app, 0);
        dirql_close(file);
    }
}

static void run(struct dirql_app *app)
{
    uint64_t how = dirql_option(app, "how", 0);
    if (how == 0) {
        pulled_out(app);
        return;
    }
    struct dirql_thread *thread = dirql_thread_start(app, "other", open_and_close, 0);
    if (how == 2) {
        dirql_power_down(app, 0);
        dirql_power_up(app, 0);
    } else {
        open_and_close(app, 0);
    }
    dirql_thread_join(thread);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "closing",
    .description = "handles that are closed while something else goes on",
    .run = run,
};
