/* SPDX-License-Identifier: MIT */
/*
 * storm - two threads send requests, and a third takes the device through power and PnP transitions
 * that --set seed=N draws. Every request must end, with a status that says why.
 *
 * --set once=1: one request and one power-down and -up at the same time, small enough to be
 * explored.
 */
#include "dirql/scenario.h"

#define SENDERS     2
#define REQUESTS    6
#define TRANSITIONS 5
/* CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS) */
#define CONTROL DIRQL_CTL_CODE(0x22, 0x800, 0, 0)

#define STATUS_CANCELLED      0xC0000120u
#define STATUS_DELETE_PENDING 0xC0000056u
#define STATUS_INVALID_STATE  0xC0000184u
#define STATUS_NO_SUCH_DEVICE 0xC000000Eu
#define STATUS_VETOED         0x80000028u

static uint32_t draw(uint64_t *seed, uint32_t count)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % count;
}

static void expect_end(struct dirql_app *app, struct dirql_io *io)
{
    dirql_status status = 1;
    DIRQL_EXPECT(app, dirql_io_wait(io, DIRQL_WAIT_FOREVER, &status, NULL));
    DIRQL_EXPECT(app, status == 0 || status == STATUS_CANCELLED ||
                          status == STATUS_DELETE_PENDING || status == STATUS_INVALID_STATE);
}

static void send(struct dirql_app *app, void *context)
{
    struct dirql_file *file;
    (void)context;
    if (dirql_open(app, 0, &file) != 0) {
        return; /* it is gone already */
    }
    for (int i = 0; i < REQUESTS; i++) {
        expect_end(app, dirql_ioctl_begin(file, CONTROL, NULL, 0, NULL, 0));
    }
    dirql_close(file);
}

/* False: the device is gone. */
static bool is_there(struct dirql_app *app, dirql_status status)
{
    DIRQL_EXPECT(app, status == 0 || status == STATUS_NO_SUCH_DEVICE || status == STATUS_VETOED);
    return status != STATUS_NO_SUCH_DEVICE;
}

static bool sleep_and_wake(struct dirql_app *app, uint64_t *seed)
{
    bool is_here = is_there(app, dirql_power_down(app, 0));
    dirql_sleep_ns(app, draw(seed, 30000));
    return is_here && is_there(app, dirql_power_up(app, 0));
}

static bool rebalance(struct dirql_app *app, uint64_t *seed)
{
    struct dirql_grant grant = { .irql = 4 + draw(seed, 6) };
    bool is_here = is_there(app, dirql_stop(app, 0));
    dirql_sleep_ns(app, draw(seed, 30000));
    return is_here && is_there(app, dirql_restart(app, 0, &grant));
}

static bool remove_it(struct dirql_app *app)
{
    dirql_status status = dirql_remove(app, 0);
    return is_there(app, status) && status != 0;
}

static void take_through(struct dirql_app *app, uint64_t seed)
{
    bool is_here = true;
    for (int i = 0; i < TRANSITIONS && is_here; i++) {
        dirql_sleep_ns(app, draw(&seed, 40000));
        switch (draw(&seed, 8)) {
        case 0:
            is_here = is_there(app, dirql_surprise_remove(app, 0)) && false;
            break;
        case 1:
            is_here = remove_it(app);
            break;
        case 2:
        case 3:
        case 4:
            is_here = rebalance(app, &seed);
            break;
        default:
            is_here = sleep_and_wake(app, &seed);
            break;
        }
    }
}

static void send_one(struct dirql_app *app, void *context)
{
    expect_end(app, dirql_ioctl_begin(context, CONTROL, NULL, 0, NULL, 0));
}

static void meet_once(struct dirql_app *app)
{
    struct dirql_file *file;
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    struct dirql_thread *sender = dirql_thread_start(app, "sender", send_one, file);
    DIRQL_EXPECT(app, dirql_power_down(app, 0) == 0);
    DIRQL_EXPECT(app, dirql_power_up(app, 0) == 0);
    dirql_thread_join(sender);
    dirql_close(file);
}

static void run(struct dirql_app *app)
{
    if (dirql_option(app, "once", 0)) {
        meet_once(app);
        return;
    }
    struct dirql_thread *senders[SENDERS];
    for (int i = 0; i < SENDERS; i++) {
        senders[i] = dirql_thread_start(app, "sender", send, NULL);
    }
    take_through(app, dirql_option(app, "seed", 1));
    for (int i = 0; i < SENDERS; i++) {
        dirql_thread_join(senders[i]);
    }
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "storm",
    .description = "requests, interrupts, power and PnP at the same time",
    .run = run,
};
