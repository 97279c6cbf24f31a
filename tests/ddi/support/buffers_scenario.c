/* SPDX-License-Identifier: MIT */
/*
 * buffers - the application of cases about buffers of requests and DMA.
 *
 * Actors: one thread. It writes BYTES bytes (byte i is 7 * i), reads as many and expects 3 * i in
 * what came back, once with memory that devices reach and once with memory on its stack; then
 * device controls of each method; at the buffer of METHOD_OUT_DIRECT it looks before the request
 * completes.
 */
#include "dirql/scenario.h"

#define BYTES  5000u
#define OFFSET 4090u /* in its page */

/* CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_..., FILE_ANY_ACCESS); 0x802 releases. */
#define EXCHANGE DIRQL_CTL_CODE(0x22, 0x801, 0, 0)
#define GIVE     DIRQL_CTL_CODE(0x22, 0x801, 1, 0)
#define TAKE     DIRQL_CTL_CODE(0x22, 0x801, 2, 0)
#define RELEASE  DIRQL_CTL_CODE(0x22, 0x802, 0, 0)
#define SMALL    16u
#define EARLY_NS 100000u

static void transfer(struct dirql_app *app, struct dirql_file *file, uint8_t *bytes)
{
    size_t count = 0;
    for (uint32_t i = 0; i < BYTES; i++) {
        bytes[i] = (uint8_t)(7 * i);
    }
    DIRQL_EXPECT(app, dirql_write(file, bytes, BYTES, 0, &count) == 0);
    DIRQL_EXPECT(app, count == BYTES);
    count = 0;
    DIRQL_EXPECT(app, dirql_read(file, bytes, BYTES, 0, &count) == 0);
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < BYTES; i++) {
        wrong += i < count && bytes[i] != (uint8_t)(3 * i);
    }
    DIRQL_EXPECT(app, wrong == 0);
}

static void exchange(struct dirql_app *app, struct dirql_file *file)
{
    uint8_t input[SMALL];
    uint8_t output[SMALL] = { 0 };
    for (uint32_t i = 0; i < SMALL; i++) {
        input[i] = (uint8_t)(7 * i);
    }
    DIRQL_EXPECT(app, dirql_ioctl(file, EXCHANGE, input, SMALL, output, SMALL, NULL) == 0);
    DIRQL_EXPECT(app, dirql_ioctl(file, GIVE, input, SMALL, input, SMALL, NULL) == 0);
}

static void look_early(struct dirql_app *app, struct dirql_file *file)
{
    volatile uint8_t *memory = dirql_app_alloc(app, SMALL);
    struct dirql_io *io = dirql_ioctl_begin(file, TAKE, NULL, 0, (void *)(uintptr_t)memory, SMALL);
    dirql_status status = 1;
    DIRQL_EXPECT(app, !dirql_io_wait(io, EARLY_NS, NULL, NULL));
    DIRQL_EXPECT(app, memory[1] == 3);
    DIRQL_EXPECT(app, dirql_ioctl(file, RELEASE, NULL, 0, NULL, 0, NULL) == 0);
    DIRQL_EXPECT(app, dirql_io_wait(io, DIRQL_WAIT_FOREVER, &status, NULL) && status == 0);
}

static void run(struct dirql_app *app)
{
    uint8_t stack[BYTES];
    struct dirql_file *file;
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    transfer(app, file, (uint8_t *)dirql_app_alloc(app, OFFSET + BYTES) + OFFSET);
    transfer(app, file, stack);
    exchange(app, file);
    look_early(app, file);
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "buffers",
    .description = "a write and a read of 5000 bytes, and device controls of each method",
    .run = run,
};
