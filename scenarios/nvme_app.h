/* SPDX-License-Identifier: MIT */
/*
 * nvme_app - what the scenarios for the nvme sample share: the driver's public header, brought in
 * without any Windows header.
 */
#ifndef DIRQL_SCENARIOS_NVME_APP_H
#define DIRQL_SCENARIOS_NVME_APP_H

#include "dirql/scenario.h"

typedef uint32_t ULONG;
#define CTL_CODE            DIRQL_CTL_CODE
#define FILE_DEVICE_UNKNOWN 0x22
#define METHOD_BUFFERED     0
#define FILE_ANY_ACCESS     0
#define DEFINE_GUID(name, ...)                                                                     \
    extern const uint8_t name[16] /* applications open devices by number here */

#include "../drivers/samples/nvme/nvme.h"

#define STATUS_SUCCESS         0x00000000u
#define STATUS_IO_DEVICE_ERROR 0xC0000185u

static inline struct dirql_file *nvme_app_open(struct dirql_app *app)
{
    struct dirql_file *file = NULL;
    dirql_status status = dirql_open(app, (uint32_t)dirql_option(app, "device", 0), &file);

    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    return status == STATUS_SUCCESS ? file : NULL;
}

#endif
