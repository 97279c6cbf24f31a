/* SPDX-License-Identifier: MIT */
/*
 * points_scenario - the application of points_driver.
 *
 * Actors: the application, which writes, and the driver's thread. The moment that matters: the
 * write's callback has set the mark and its request has not left its queue. The expectation denies
 * that the thread runs there: exploring has to find it.
 *
 * With timer=1: a thread that starts the timer, and one that deletes it. The moment that matters:
 * it may be started, for it is not being deleted yet, and is not set.
 */
#include "dirql/scenario.h"

#define START_LOOKING DIRQL_CTL_CODE(0x22, 0x800, 0, 0)
#define JOIN_LOOKING  DIRQL_CTL_CODE(0x22, 0x804, 0, 0)
#define START_TIMER   DIRQL_CTL_CODE(0x22, 0x801, 0, 0)
#define DELETE_TIMER  DIRQL_CTL_CODE(0x22, 0x802, 0, 0)
#define COUNT_TIMER   DIRQL_CTL_CODE(0x22, 0x803, 0, 0)

static uint32_t control(struct dirql_app *app, struct dirql_file *file, uint32_t code)
{
    uint32_t answer = 0;
    DIRQL_EXPECT(app, dirql_ioctl(file, code, NULL, 0, &answer, sizeof(answer), NULL) == 0);
    return answer;
}

static void delete_timer(struct dirql_app *app, void *context)
{
    (void)control(app, context, DELETE_TIMER);
}

static void write_and_look(struct dirql_app *app, struct dirql_file *file)
{
    char byte = 0;
    (void)control(app, file, START_LOOKING);
    DIRQL_EXPECT(app, dirql_write(file, &byte, 1, 0, NULL) == 0);
    DIRQL_EXPECT(app, control(app, file, JOIN_LOOKING) == 0);
}

static void start_and_delete(struct dirql_app *app, struct dirql_file *file)
{
    struct dirql_thread *thread = dirql_thread_start(app, "deleter", delete_timer, file);
    (void)control(app, file, START_TIMER);
    dirql_thread_join(thread);
    dirql_sleep_ns(app, 10000000);
    DIRQL_EXPECT(app, control(app, file, COUNT_TIMER) == 0);
}

static void run(struct dirql_app *app)
{
    struct dirql_file *file;
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    if (dirql_option(app, "timer", 0) != 0) {
        start_and_delete(app, file);
    } else {
        write_and_look(app, file);
    }
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "points",
    .description = "a write that is looked at, or a timer against its deletion",
    .run = run,
};
