/* SPDX-License-Identifier: MIT */
/*
 * transfers - writes a pattern into the edu device's buffer and reads it back, at lengths that make
 * one DMA transfer or several, in buffers that begin anywhere in a page.
 *
 * Options: rounds=N (default 4); bytes=N of the longest.
 */
#include <string.h>

#include <dirql/scenario.h>

#define PAGE_BYTES   4096u
#define BUFFER_BYTES 3500u

static uint8_t pattern(uint32_t round, uint32_t i)
{
    return (uint8_t)(i * 7 + i / 251 + round * 31);
}

static void transfer(struct dirql_app *app, struct dirql_file *file, uint32_t round,
                     uint32_t byte_count)
{
    uint8_t *bytes = (uint8_t *)dirql_app_alloc(app, 3 * PAGE_BYTES) + round * 1021;
    size_t count = 0;

    for (uint32_t i = 0; i < byte_count; i++) {
        bytes[i] = pattern(round, i);
    }
    DIRQL_EXPECT(app, dirql_write(file, bytes, byte_count, round, &count) == 0);
    DIRQL_EXPECT(app, count == byte_count);
    memset(bytes, 0, byte_count);
    DIRQL_EXPECT(app, dirql_read(file, bytes, byte_count, round, &count) == 0);
    DIRQL_EXPECT(app, count == byte_count);
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < byte_count; i++) {
        wrong += bytes[i] != pattern(round, i);
    }
    DIRQL_EXPECT(app, wrong == 0);
    dirql_log(app, "%u bytes there and back, %u of them wrong", byte_count, wrong);
}

static void run(struct dirql_app *app)
{
    uint32_t rounds = (uint32_t)dirql_option(app, "rounds", 4);
    uint32_t byte_count = (uint32_t)dirql_option(app, "bytes", BUFFER_BYTES);
    struct dirql_file *file;
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    for (uint32_t round = 0; round < rounds; round++) {
        transfer(app, file, round, byte_count >> round);
    }
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "transfers",
    .description = "writes and reads of the edu device's buffer, of several lengths",
    .run = run,
};
