/* SPDX-License-Identifier: MIT */
/*
 * edu_load - many factorials, each answer checked.
 *
 * Actors: one application thread that keeps some requests in the driver's queue; whenever the
 * oldest has ended, the next is sent. The moment that matters: the DPC that completes one request
 * starts the next.
 *
 * Options (--set NAME=N): requests, how many (1000); outstanding, how many at once (1, at most 64).
 */
#include "edu_app.h"

#define REQUESTS_DEFAULT 1000u
#define OUTSTANDING_MAX  64u

struct slot {
    struct dirql_io *io;
    uint32_t operand;
    uint32_t result;
};

static void slot_send(struct dirql_file *file, struct slot *slot, uint64_t number)
{
    slot->operand = (uint32_t)(number % (EDU_FACTORIAL_MAX + 1));
    slot->result = 0;
    slot->io = dirql_ioctl_begin(file, IOCTL_EDU_FACTORIAL, &slot->operand, sizeof(slot->operand),
                                 &slot->result, sizeof(slot->result));
}

/* Returns whether the answer was right. Wrong ones are counted, so that a broken driver says so
 * once. */
static bool slot_finish(struct slot *slot)
{
    dirql_status status = STATUS_SUCCESS;
    size_t bytes = 0;

    (void)dirql_io_wait(slot->io, DIRQL_WAIT_FOREVER, &status, &bytes);
    return status == STATUS_SUCCESS && bytes == sizeof(slot->result) &&
           slot->result == edu_app_factorial(slot->operand);
}

static void run(struct dirql_app *app)
{
    uint64_t request_count = dirql_option(app, "requests", REQUESTS_DEFAULT);
    uint64_t outstanding = dirql_option(app, "outstanding", 1);
    struct slot *slots = dirql_app_alloc(app, OUTSTANDING_MAX * sizeof(*slots));
    struct dirql_file *file = edu_app_open(app);
    uint64_t begin_ns = dirql_now_ns(app);
    uint64_t wrong_count = 0;

    if (outstanding == 0 || outstanding > OUTSTANDING_MAX) {
        outstanding = OUTSTANDING_MAX;
    }
    if (file == NULL) {
        return;
    }
    for (uint64_t sent = 0; sent < request_count + outstanding; sent++) {
        struct slot *slot = &slots[sent % outstanding];

        if (sent >= outstanding && sent - outstanding < request_count) {
            wrong_count += !slot_finish(slot);
        }
        if (sent < request_count) {
            slot_send(file, slot, sent);
        }
    }
    DIRQL_EXPECT(app, wrong_count == 0);
    DIRQL_EXPECT(app, edu_app_statistics(app, file).FactorialsCompleted == request_count);
    dirql_log(app, "%llu requests, %llu wrong, %llu ns of virtual time",
              (unsigned long long)request_count, (unsigned long long)wrong_count,
              (unsigned long long)(dirql_now_ns(app) - begin_ns));
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "edu_load",
    .description = "many factorials, each answer checked; options requests, outstanding",
    .run = run,
};
