/* SPDX-License-Identifier: MIT */
/*
 * The application of tests/happens_before: asks the driver for SETUP, then two threads ask for A
 * and for B, and when both have ended and nothing is left to happen, for DONE.
 *
 * Options: case=N which of the driver's cases; threads=N (2): 1: only A, by the first thread
 * itself.
 */
#include "dirql/scenario.h"

#include "hb.h"

#define QUIET_NS 1000000u

struct job {
    struct dirql_file *file;
    uint32_t function;
    uint32_t number;
};

static dirql_status ask(const struct job *job, uint32_t function)
{
    return dirql_ioctl(job->file, DIRQL_CTL_CODE(0x22, function, 0, 0), &job->number,
                       sizeof(job->number), NULL, 0, NULL);
}

static void run_job(struct dirql_app *app, void *context)
{
    const struct job *job = context;
    (void)app;
    (void)ask(job, job->function);
}

static void run(struct dirql_app *app)
{
    struct job jobs[2];
    struct dirql_file *file;

    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    for (uint32_t i = 0; i < 2; i++) {
        jobs[i] = (struct job){ .file = file,
                                .function = i == 0 ? HB_FUNCTION_A : HB_FUNCTION_B,
                                .number = (uint32_t)dirql_option(app, "case", 0) };
    }
    DIRQL_EXPECT(app, ask(&jobs[0], HB_FUNCTION_SETUP) == 0);
    if (dirql_option(app, "threads", 2) == 2) {
        struct dirql_thread *a = dirql_thread_start(app, "A", run_job, &jobs[0]);
        struct dirql_thread *b = dirql_thread_start(app, "B", run_job, &jobs[1]);
        dirql_thread_join(a);
        dirql_thread_join(b);
    } else {
        (void)ask(&jobs[0], HB_FUNCTION_A);
    }
    dirql_sleep_ns(app, QUIET_NS);
    DIRQL_EXPECT(app, ask(&jobs[0], HB_FUNCTION_DONE) == 0);
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "happens_before",
    .description = "two threads, each of which asks the driver for its part of a case",
    .run = run,
};
