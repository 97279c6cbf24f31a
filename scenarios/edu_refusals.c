/* SPDX-License-Identifier: MIT */
/*
 * edu_refusals - requests that the edu driver must not pass on.
 *
 * Actor: one application thread. What matters: nothing here may reach the device; a transfer
 * outside its buffer would end QEMU.
 */
#include "edu_app.h"

#define EVERYTHING (EDU_BUFFER_BYTES + 1)

struct transfer_case {
    size_t bytes;
    uint64_t offset;
    dirql_status status;
};

static const struct transfer_case transfer_cases[] = {
    { EVERYTHING, 0, STATUS_INVALID_PARAMETER },
    { 1, EDU_BUFFER_BYTES, STATUS_INVALID_PARAMETER },
    { 2, EDU_BUFFER_BYTES - 1, STATUS_INVALID_PARAMETER },
    { 1, UINT64_MAX / 2, STATUS_INVALID_PARAMETER },
    { 1, UINT64_MAX - 7, STATUS_INVALID_PARAMETER },
    { 0, 0, STATUS_SUCCESS }, /* the framework's answer to a request of no bytes */
    { 1, EDU_BUFFER_BYTES - 1, STATUS_SUCCESS },
};

static void check_transfers(struct dirql_app *app, struct dirql_file *file)
{
    uint8_t *bytes = dirql_app_alloc(app, EVERYTHING);

    for (size_t i = 0; i < sizeof(transfer_cases) / sizeof(transfer_cases[0]); i++) {
        const struct transfer_case *tried = &transfer_cases[i];
        size_t count = 0;

        DIRQL_EXPECT(app, dirql_write(file, bytes, tried->bytes, tried->offset, &count) ==
                              tried->status);
        DIRQL_EXPECT(app, count == (tried->status == STATUS_SUCCESS ? tried->bytes : 0));
        DIRQL_EXPECT(app,
                     dirql_read(file, bytes, tried->bytes, tried->offset, &count) == tried->status);
        DIRQL_EXPECT(app, count == (tried->status == STATUS_SUCCESS ? tried->bytes : 0));
    }
}

static void check_controls(struct dirql_app *app, struct dirql_file *file)
{
    uint32_t operand = EDU_FACTORIAL_MAX + 1;
    uint32_t result = 0;
    uint32_t unknown = DIRQL_CTL_CODE(FILE_DEVICE_UNKNOWN, 0x8ff, METHOD_BUFFERED, FILE_ANY_ACCESS);

    DIRQL_EXPECT(app, dirql_ioctl(file, IOCTL_EDU_FACTORIAL, &operand, 4, &result, 4, NULL) ==
                          STATUS_INVALID_PARAMETER);
    DIRQL_EXPECT(app, dirql_ioctl(file, IOCTL_EDU_FACTORIAL, &operand, 3, &result, 4, NULL) ==
                          STATUS_BUFFER_TOO_SMALL);
    DIRQL_EXPECT(app, dirql_ioctl(file, IOCTL_EDU_FACTORIAL, &operand, 4, &result, 3, NULL) ==
                          STATUS_BUFFER_TOO_SMALL);
    DIRQL_EXPECT(app, dirql_ioctl(file, IOCTL_EDU_LIVENESS, NULL, 0, &result, 4, NULL) ==
                          STATUS_BUFFER_TOO_SMALL);
    DIRQL_EXPECT(app, dirql_ioctl(file, IOCTL_EDU_GET_STATISTICS, NULL, 0, &result, 4, NULL) ==
                          STATUS_BUFFER_TOO_SMALL);
    DIRQL_EXPECT(app, dirql_ioctl(file, unknown, &operand, 4, &result, 4, NULL) ==
                          STATUS_INVALID_DEVICE_REQUEST);
}

static void run(struct dirql_app *app)
{
    struct dirql_file *file = edu_app_open(app);

    if (file == NULL) {
        return;
    }
    check_transfers(app, file);
    check_controls(app, file);
    edu_app_check_factorial(app, file, EDU_FACTORIAL_MAX);
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "edu_refusals",
    .description = "requests outside what the device can do are refused by the driver",
    .run = run,
};
