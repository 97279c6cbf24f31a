/* SPDX-License-Identifier: MIT */
/*
 * nvme_unplug - a controller is pulled out while it has commands to do.
 *
 * Actors: requests, more than there are slots, and the removal. The moments that matter: a command
 * that the controller will never end, one whose completion the DPC takes just then, and a request
 * that waits for a slot.
 *
 * Options (--set NAME=N): requests (6, at most 16), delay_us: time before the removal (0), device:
 * number of the controller (0).
 */
#include "nvme_app.h"

#define REQUESTS_DEFAULT 6u
#define REQUESTS_MAX     16u

struct request {
    NVME_IDENTIFY input;
    struct dirql_io *io;
    uint8_t *page;
};

static void begin(struct dirql_app *app, struct dirql_file *file, struct request *request)
{
    request->input.What = NVME_IDENTIFY_CONTROLLER;
    request->page = dirql_app_alloc(app, NVME_IDENTIFY_BYTES);
    request->io = dirql_ioctl_begin(file, IOCTL_NVME_IDENTIFY, &request->input,
                                    sizeof(request->input), request->page, NVME_IDENTIFY_BYTES);
}

/* It has ended: with the controller's answer, or because the controller is gone. */
static bool is_answered(struct dirql_app *app, struct request *request)
{
    dirql_status status = STATUS_SUCCESS;
    size_t bytes = 0;

    (void)dirql_io_wait(request->io, DIRQL_WAIT_FOREVER, &status, &bytes);
    if (status != STATUS_SUCCESS) {
        DIRQL_EXPECT(app, bytes == 0);
        return false;
    }
    DIRQL_EXPECT(app, bytes == NVME_IDENTIFY_BYTES);
    DIRQL_EXPECT(app, request->page[0] == 0x36 && request->page[1] == 0x1b);
    return true;
}

static void run(struct dirql_app *app)
{
    uint64_t wanted = dirql_option(app, "requests", REQUESTS_DEFAULT);
    uint32_t request_count = wanted < REQUESTS_MAX ? (uint32_t)wanted : REQUESTS_MAX;
    struct request *requests = dirql_app_alloc(app, REQUESTS_MAX * sizeof(*requests));
    struct dirql_file *file = nvme_app_open(app);
    uint32_t answered_count = 0;

    if (file == NULL) {
        return;
    }
    for (uint32_t i = 0; i < request_count; i++) {
        begin(app, file, &requests[i]);
    }
    dirql_sleep_ns(app, dirql_option(app, "delay_us", 0) * 1000);
    (void)dirql_surprise_remove(app, (uint32_t)dirql_option(app, "device", 0));
    for (uint32_t i = 0; i < request_count; i++) {
        answered_count += is_answered(app, &requests[i]);
    }
    dirql_log(app, "%u of %u requests answered", answered_count, request_count);
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "nvme_unplug",
    .description = "a controller is pulled out; options requests, delay_us, device",
    .run = run,
};
