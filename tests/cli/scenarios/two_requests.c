/* SPDX-License-Identifier: MIT */
/* two_requests - two threads, each of which sends a device control request of its own code. */
#include <dirql/scenario.h>

struct job {
    struct dirql_file *file;
    uint32_t function;
};

static void ask(struct dirql_app *app, void *context)
{
    const struct job *job = context;
    uint32_t code = DIRQL_CTL_CODE(0x22, job->function, 0, 0);
    DIRQL_EXPECT(app, dirql_ioctl(job->file, code, 0, 0, 0, 0, 0) == 0);
}

static void run(struct dirql_app *app)
{
    struct dirql_file *file;
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    struct job jobs[2] = { { file, 0x800 }, { file, 0x801 } };
    struct dirql_thread *first = dirql_thread_start(app, "first", ask, &jobs[0]);
    struct dirql_thread *second = dirql_thread_start(app, "second", ask, &jobs[1]);
    dirql_thread_join(first);
    dirql_thread_join(second);
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "two_requests",
    .description = "two device control requests at a time",
    .run = run,
};
