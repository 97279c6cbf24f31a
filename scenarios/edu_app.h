/* SPDX-License-Identifier: MIT */
/*
 * edu_app - what the scenarios for the edu sample share: the driver's public header, brought in
 * without any Windows header, and its requests as functions.
 *
 * A function without a status result states with DIRQL_EXPECT that its request succeeded.
 */
#ifndef DIRQL_SCENARIOS_EDU_APP_H
#define DIRQL_SCENARIOS_EDU_APP_H

#include "dirql/scenario.h"

typedef uint32_t ULONG;
#define CTL_CODE            DIRQL_CTL_CODE
#define FILE_DEVICE_UNKNOWN 0x22
#define METHOD_BUFFERED     0
#define FILE_ANY_ACCESS     0
#define DEFINE_GUID(name, ...)                                                                     \
    extern const uint8_t name[16] /* applications open devices by number here */

#include "../drivers/samples/edu/edu.h"

#define STATUS_SUCCESS                0x00000000u
#define STATUS_DEVICE_BUSY            0x80000011u
#define STATUS_INVALID_PARAMETER      0xC000000Du
#define STATUS_INVALID_DEVICE_REQUEST 0xC0000010u
#define STATUS_BUFFER_TOO_SMALL       0xC0000023u
#define STATUS_IO_DEVICE_ERROR        0xC0000185u

/* n! for n up to EDU_FACTORIAL_MAX, computed here. */
static inline uint32_t edu_app_factorial(uint32_t n)
{
    uint32_t product = 1;

    for (uint32_t factor = 2; factor <= n; factor++) {
        product *= factor;
    }
    return product;
}

/* A byte of the pattern `seed` at `index`; patterns of different seeds differ nearly everywhere. */
static inline uint8_t edu_app_pattern(uint32_t seed, size_t index)
{
    uint32_t mixed = (seed + 1u) * 2654435761u + (uint32_t)index * 40503u;

    return (uint8_t)(mixed >> 16 ^ mixed >> 24);
}

static inline struct dirql_file *edu_app_open(struct dirql_app *app)
{
    struct dirql_file *file = NULL;
    dirql_status status = dirql_open(app, 0, &file);

    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    return status == STATUS_SUCCESS ? file : NULL;
}

/* Let the device compute n! and compare. */
static inline void edu_app_check_factorial(struct dirql_app *app, struct dirql_file *file,
                                           uint32_t n)
{
    uint32_t result = 0;
    size_t bytes = 0;
    dirql_status status =
        dirql_ioctl(file, IOCTL_EDU_FACTORIAL, &n, sizeof(n), &result, sizeof(result), &bytes);

    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    DIRQL_EXPECT(app, bytes == sizeof(result));
    DIRQL_EXPECT(app, result == edu_app_factorial(n));
}

/* Write the pattern to the device's buffer. */
static inline dirql_status edu_app_write(struct dirql_file *file, uint32_t seed, uint8_t *bytes,
                                         size_t count, uint64_t offset)
{
    size_t written = 0;
    dirql_status status;

    for (size_t i = 0; i < count; i++) {
        bytes[i] = edu_app_pattern(seed, i);
    }
    status = dirql_write(file, bytes, count, offset, &written);
    if (status == STATUS_SUCCESS && written != count) {
        status = STATUS_IO_DEVICE_ERROR;
    }
    return status;
}

/* Read the device's buffer and compare it with the pattern. */
static inline void edu_app_check_read(struct dirql_app *app, struct dirql_file *file, uint32_t seed,
                                      uint8_t *bytes, size_t count, uint64_t offset)
{
    size_t read = 0;
    size_t wrong_count = 0;
    dirql_status status;

    for (size_t i = 0; i < count; i++) {
        bytes[i] = 0;
    }
    status = dirql_read(file, bytes, count, offset, &read);
    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    DIRQL_EXPECT(app, read == count);
    for (size_t i = 0; i < count; i++) {
        wrong_count += bytes[i] != edu_app_pattern(seed, i);
    }
    DIRQL_EXPECT(app, wrong_count == 0);
}

static inline EDU_STATISTICS edu_app_statistics(struct dirql_app *app, struct dirql_file *file)
{
    EDU_STATISTICS statistics = { 0 };
    size_t bytes = 0;
    dirql_status status = dirql_ioctl(file, IOCTL_EDU_GET_STATISTICS, NULL, 0, &statistics,
                                      sizeof(statistics), &bytes);

    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    DIRQL_EXPECT(app, bytes == sizeof(statistics));
    return statistics;
}

#endif
