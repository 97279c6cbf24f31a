/* SPDX-License-Identifier: MIT */
/*
 * edu_demo - a short tour of the edu sample.
 *
 * First the device is made to interrupt in the middle of a transfer: the DPC sees that it still
 * runs, and a work item waits for its end. Then one application thread asks for factorials, another
 * writes a pattern into the device's buffer and reads it back. Their requests are in the device at
 * the same time: a computation ends in the interrupt's DPC, a transfer in a DPC of its own, both
 * announced through one interrupt.
 */
#include "edu_app.h"

#define TRANSFER_COUNT  3u
#define TRANSFER_BYTES  600u
#define TRANSFER_STRIDE 1000u

static void compute(struct dirql_app *app, void *context)
{
    struct dirql_file *file = edu_app_open(app);

    (void)context;
    if (file == NULL) {
        return;
    }
    for (uint32_t n = 3; n <= EDU_FACTORIAL_MAX; n += 3) {
        edu_app_check_factorial(app, file, n);
        dirql_log(app, "%u! = %u", n, edu_app_factorial(n));
    }
    dirql_close(file);
}

static void transfer(struct dirql_app *app, void *context)
{
    struct dirql_file *file = edu_app_open(app);
    uint8_t *bytes = dirql_app_alloc(app, TRANSFER_BYTES);

    (void)context;
    if (file == NULL) {
        return;
    }
    for (uint32_t i = 0; i < TRANSFER_COUNT; i++) {
        uint64_t offset = (uint64_t)i * TRANSFER_STRIDE;
        dirql_status status = edu_app_write(file, i, bytes, TRANSFER_BYTES, offset);

        DIRQL_EXPECT(app, status == STATUS_SUCCESS);
        edu_app_check_read(app, file, i, bytes, TRANSFER_BYTES, offset);
        dirql_log(app, "%u bytes at offset %u: written by DMA, read back, equal", TRANSFER_BYTES,
                  (uint32_t)offset);
    }
    dirql_close(file);
}

/* An interrupt that says "done" while the device still moves bytes. */
static void interrupt_early(struct dirql_app *app)
{
    uint32_t cause = EDU_RAISE_TRANSFER;
    struct dirql_file *file = edu_app_open(app);
    uint8_t *bytes = dirql_app_alloc(app, TRANSFER_BYTES);
    struct dirql_io *io;
    dirql_status status;

    if (file == NULL) {
        return;
    }
    for (size_t i = 0; i < TRANSFER_BYTES; i++) {
        bytes[i] = edu_app_pattern(TRANSFER_COUNT, i);
    }
    io = dirql_write_begin(file, bytes, TRANSFER_BYTES, 0);
    status = dirql_ioctl(file, IOCTL_EDU_RAISE, &cause, sizeof(cause), NULL, 0, NULL);
    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    (void)dirql_io_wait(io, DIRQL_WAIT_FOREVER, &status, NULL);
    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    edu_app_check_read(app, file, TRANSFER_COUNT, bytes, TRANSFER_BYTES, 0);
    dirql_log(app, "%u bytes: interrupted too early, ended by the work item, equal",
              TRANSFER_BYTES);
    dirql_close(file);
}

static void run(struct dirql_app *app)
{
    struct dirql_thread *computing;
    struct dirql_thread *transferring;
    struct dirql_file *file;

    interrupt_early(app);

    computing = dirql_thread_start(app, "compute", compute, NULL);
    transferring = dirql_thread_start(app, "transfer", transfer, NULL);
    dirql_thread_join(computing);
    dirql_thread_join(transferring);

    file = edu_app_open(app);
    if (file != NULL) {
        EDU_STATISTICS statistics = edu_app_statistics(app, file);

        dirql_log(app, "%u factorials and %u transfers, %u of them recovered, %u interrupts",
                  statistics.FactorialsCompleted, statistics.TransfersCompleted,
                  statistics.TransfersRecovered, statistics.InterruptsServiced);
        dirql_close(file);
    }
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "edu_demo",
    .description = "factorials from one thread, DMA there and back from another",
    .run = run,
};
