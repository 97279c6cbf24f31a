/* SPDX-License-Identifier: MIT */
/*
 * scenario - the application of the laboratory driver: sends the experiment that option `case`
 * names.
 *
 * Actors: one application thread per device that takes part. CONTEND, RACE and DEADLOCK have two,
 * one for each device; LINE is an experiment of device 1, all others of device 0.
 */
#include "dirql/scenario.h"

#include "lab.h"

#define FILE_DEVICE_UNKNOWN 0x22u

struct sender {
    uint32_t device;
    uint32_t code;
};

static void send(struct dirql_app *app, void *context)
{
    const struct sender *sender = context;
    struct dirql_file *file;

    if (!DIRQL_EXPECT(app, dirql_open(app, sender->device, &file) == 0)) {
        return;
    }
    DIRQL_EXPECT(app, dirql_ioctl(file, sender->code, NULL, 0, NULL, 0, NULL) == 0);
    dirql_close(file);
}

static void run(struct dirql_app *app)
{
    uint32_t number = (uint32_t)dirql_option(app, "case", 0);
    uint32_t code = DIRQL_CTL_CODE(FILE_DEVICE_UNKNOWN, LAB_FUNCTION_FIRST + number, 0, 0);
    bool is_both = number == LAB_CONTEND || number == LAB_RACE || number == LAB_DEADLOCK;
    struct sender *senders = dirql_app_alloc(app, 2 * sizeof(*senders));

    senders[0] = (struct sender){ .device = number == LAB_LINE ? 1 : 0, .code = code };
    senders[1] = (struct sender){ .device = 1, .code = code };
    if (is_both) {
        struct dirql_thread *thread = dirql_thread_start(app, "second", send, &senders[1]);
        send(app, &senders[0]);
        dirql_thread_join(thread);
    } else {
        send(app, &senders[0]);
    }
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "lab",
    .description = "one experiment of the laboratory driver; --set case=N",
    .run = run,
};
