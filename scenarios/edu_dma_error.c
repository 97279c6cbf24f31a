/* SPDX-License-Identifier: MIT */
/*
 * edu_dma_error - transfers on a device whose DMA interrupt comes before the transfer has ended.
 *
 * Actors: one application thread; the driver's DPC and work item. The moment that matters: the DMA
 * interrupt finds the run bit set, so the transfer changes hands from the DPC to the work item.
 *
 * Use with `--device model:edu,dma_early=N --set dma_early=N`, N of 0 to 3: the model's option says
 * what the device does (models/edu/edu.c), the scenario's what to expect. --set recovered=N: at
 * least N transfers must have needed the work item; 2 holds for dma_early=1 and 3 in a plain run,
 * but not in every order, as a DPC may start so late that the transfer has ended by then.
 */
#include "edu_app.h"

#define TRANSFER_BYTES  64u
#define TRANSFER_OFFSET 1000u
#define NEVER_ENDS      2u

static void check_recovers(struct dirql_app *app, struct dirql_file *file, uint8_t *bytes)
{
    uint64_t recovered_count_min = dirql_option(app, "recovered", 0);
    dirql_status status = edu_app_write(file, 1, bytes, TRANSFER_BYTES, TRANSFER_OFFSET);
    EDU_STATISTICS statistics;

    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    edu_app_check_read(app, file, 1, bytes, TRANSFER_BYTES, TRANSFER_OFFSET);

    statistics = edu_app_statistics(app, file);
    DIRQL_EXPECT(app, statistics.TransfersCompleted == 2);
    DIRQL_EXPECT(app, statistics.TransfersFailed == 0);
    DIRQL_EXPECT(app, statistics.TransfersRecovered >= recovered_count_min);
    dirql_log(app, "2 transfers succeeded, %u of them recovered", statistics.TransfersRecovered);
}

static void check_fails(struct dirql_app *app, struct dirql_file *file, uint8_t *bytes)
{
    dirql_status first = edu_app_write(file, 1, bytes, TRANSFER_BYTES, TRANSFER_OFFSET);
    dirql_status second = edu_app_write(file, 2, bytes, TRANSFER_BYTES, TRANSFER_OFFSET);
    EDU_STATISTICS statistics = edu_app_statistics(app, file);

    DIRQL_EXPECT(app, first == STATUS_IO_DEVICE_ERROR);
    DIRQL_EXPECT(app, second == STATUS_DEVICE_BUSY);
    DIRQL_EXPECT(app, statistics.TransfersCompleted == 0);
    DIRQL_EXPECT(app, statistics.TransfersFailed == 1);
    dirql_log(app, "the stuck transfer failed, the next one was refused");
}

static void run(struct dirql_app *app)
{
    uint8_t *bytes = dirql_app_alloc(app, TRANSFER_BYTES);
    struct dirql_file *file = edu_app_open(app);

    if (file == NULL) {
        return;
    }
    if (dirql_option(app, "dma_early", 0) == NEVER_ENDS) {
        check_fails(app, file, bytes);
    } else {
        check_recovers(app, file, bytes);
    }
    /* The other half of the device has not noticed. */
    edu_app_check_factorial(app, file, 5);
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "edu_dma_error",
    .description = "a DMA interrupt before the end; option dma_early as given to model:edu",
    .run = run,
};
