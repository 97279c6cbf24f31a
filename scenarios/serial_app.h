/* SPDX-License-Identifier: MIT */
/*
 * serial_app - what the scenarios for the serial sample share: the driver's public header, brought
 * in without any Windows header, and a thread that writes and one that reads and compares.
 */
#ifndef DIRQL_SCENARIOS_SERIAL_APP_H
#define DIRQL_SCENARIOS_SERIAL_APP_H

#include "dirql/scenario.h"

typedef uint32_t ULONG;
#define CTL_CODE            DIRQL_CTL_CODE
#define FILE_DEVICE_UNKNOWN 0x22
#define METHOD_BUFFERED     0
#define FILE_ANY_ACCESS     0
#define DEFINE_GUID(name, ...)                                                                     \
    extern const uint8_t name[16] /* applications open devices by number here */

#include "../drivers/samples/serial/serial.h"

#define STATUS_SUCCESS   0x00000000u
#define STATUS_CANCELLED 0xC0000120u

#define SERIAL_APP_CHUNK 1024u

/* One direction of one cable. */
struct serial_flow {
    uint32_t from; /* number of the card that writes: also the seed of what it writes */
    uint32_t to;   /* of the card that reads */
    uint64_t byte_count;
    struct dirql_thread *writer;
    struct dirql_thread *reader;
};

static inline struct dirql_file *serial_app_open(struct dirql_app *app, uint32_t card)
{
    struct dirql_file *file = NULL;
    dirql_status status = dirql_open(app, card, &file);

    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    return status == STATUS_SUCCESS ? file : NULL;
}

/* Byte `index` of what card `seed` sends; the streams differ nearly everywhere, and a byte that is
 * lost or comes twice shows at once. */
static inline uint8_t serial_app_pattern(uint32_t seed, uint64_t index)
{
    uint32_t mixed = (seed + 1u) * 2654435761u + (uint32_t)index * 40503u;

    return (uint8_t)(mixed >> 16 ^ mixed >> 24);
}

static inline void serial_app_write(struct dirql_app *app, void *context)
{
    const struct serial_flow *flow = context;
    struct dirql_file *file = serial_app_open(app, flow->from);
    uint8_t *bytes = dirql_app_alloc(app, SERIAL_APP_CHUNK);

    for (uint64_t done = 0; file != NULL && done < flow->byte_count;) {
        uint64_t left = flow->byte_count - done;
        size_t count = left < SERIAL_APP_CHUNK ? (size_t)left : SERIAL_APP_CHUNK;
        size_t written = 0;

        for (size_t i = 0; i < count; i++) {
            bytes[i] = serial_app_pattern(flow->from, done + i);
        }
        DIRQL_EXPECT(app, dirql_write(file, bytes, count, 0, &written) == STATUS_SUCCESS);
        if (!DIRQL_EXPECT(app, written == count)) {
            break;
        }
        done += count;
    }
    if (file != NULL) {
        dirql_close(file);
    }
}

static inline void serial_app_read(struct dirql_app *app, void *context)
{
    const struct serial_flow *flow = context;
    struct dirql_file *file = serial_app_open(app, flow->to);
    uint8_t *bytes = dirql_app_alloc(app, SERIAL_APP_CHUNK);

    for (uint64_t done = 0; file != NULL && done < flow->byte_count;) {
        uint64_t left = flow->byte_count - done;
        size_t room = left < SERIAL_APP_CHUNK ? (size_t)left : SERIAL_APP_CHUNK;
        size_t count = 0;
        size_t wrong_count = 0;

        DIRQL_EXPECT(app, dirql_read(file, bytes, room, 0, &count) == STATUS_SUCCESS);
        if (!DIRQL_EXPECT(app, count > 0 && count <= room)) {
            break;
        }
        for (size_t i = 0; i < count; i++) {
            wrong_count += bytes[i] != serial_app_pattern(flow->from, done + i);
        }
        if (!DIRQL_EXPECT(app, wrong_count == 0)) {
            break;
        }
        done += count;
    }
    if (file != NULL) {
        dirql_close(file);
    }
}

static inline void serial_app_flow_start(struct dirql_app *app, struct serial_flow *flow)
{
    flow->reader = dirql_thread_start(app, "reader", serial_app_read, flow);
    flow->writer = dirql_thread_start(app, "writer", serial_app_write, flow);
}

static inline void serial_app_flow_join(struct serial_flow *flow)
{
    dirql_thread_join(flow->writer);
    dirql_thread_join(flow->reader);
}

static inline SERIAL_STATISTICS serial_app_statistics(struct dirql_app *app,
                                                      struct dirql_file *file)
{
    SERIAL_STATISTICS statistics = { 0 };
    size_t bytes = 0;
    dirql_status status = dirql_ioctl(file, IOCTL_SERIAL_GET_STATISTICS, NULL, 0, &statistics,
                                      sizeof(statistics), &bytes);

    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    DIRQL_EXPECT(app, bytes == sizeof(statistics));
    return statistics;
}

static inline void serial_app_set(struct dirql_app *app, struct dirql_file *file, uint32_t code,
                                  uint32_t value)
{
    DIRQL_EXPECT(app,
                 dirql_ioctl(file, code, &value, sizeof(value), NULL, 0, NULL) == STATUS_SUCCESS);
}

#endif
