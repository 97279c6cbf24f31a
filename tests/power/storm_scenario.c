/* SPDX-License-Identifier: MIT */
/*
 * storm - two threads send requests, and a third takes the device through power and PnP transitions
 * that --set seed=N draws. Every request must end, with a status that says why.
 *
 * --set once=N: one request and one transition at the same time, small enough to be explored. N: 1
 * power down and up, 2 stop and start with another grant, 3 removal, 4 surprise removal.
 */
#include "../../scenarios/transitions.h"

#define SENDERS     2
#define REQUESTS    6
#define TRANSITIONS 5
/* CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS) */
#define CONTROL DIRQL_CTL_CODE(0x22, 0x800, 0, 0)

#define STATUS_CANCELLED      0xC0000120u
#define STATUS_DELETE_PENDING 0xC0000056u
#define STATUS_INVALID_STATE  0xC0000184u

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

static void send_one(struct dirql_app *app, void *context)
{
    expect_end(app, dirql_ioctl_begin(context, CONTROL, NULL, 0, NULL, 0));
}

static void open_and_send_one(struct dirql_app *app, void *context)
{
    struct dirql_file *file;
    (void)context;
    if (dirql_open(app, 0, &file) == 0) {
        send_one(app, file);
        dirql_close(file);
    }
}

static void take_once(struct dirql_app *app, uint64_t kind)
{
    uint64_t seed = kind;
    if (kind == 1) {
        DIRQL_EXPECT(app, dirql_power_down(app, 0) == 0);
        DIRQL_EXPECT(app, dirql_power_up(app, 0) == 0);
    } else if (kind == 2) {
        DIRQL_EXPECT(app, transition_rebalance(app, &seed));
    } else if (kind == 3) {
        (void)transition_remove(app);
    } else {
        DIRQL_EXPECT(app, dirql_surprise_remove(app, 0) == 0);
    }
}

static void meet_once(struct dirql_app *app, uint64_t kind)
{
    struct dirql_file *file = NULL;
    bool is_open = kind != 3; /* an open file holds a removal off: then the sender opens it */
    if (is_open && !DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    struct dirql_thread *sender =
        dirql_thread_start(app, "sender", is_open ? send_one : open_and_send_one, file);
    take_once(app, kind);
    dirql_thread_join(sender);
    if (is_open) {
        dirql_close(file);
    }
}

static void run(struct dirql_app *app)
{
    uint64_t once = dirql_option(app, "once", 0);
    if (once) {
        meet_once(app, once);
        return;
    }
    struct dirql_thread *senders[SENDERS];
    for (int i = 0; i < SENDERS; i++) {
        senders[i] = dirql_thread_start(app, "sender", send, NULL);
    }
    transitions_take(app, dirql_option(app, "seed", 1), TRANSITIONS);
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
