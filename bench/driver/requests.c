/* SPDX-License-Identifier: MIT */
/*
 * requests - those to the driver that is explored to be timed, one after the other.
 *
 * Actors: the application's thread, the device, its ISR and DPC. Nothing fails.
 *
 * Options (--set NAME=N): requests (8), words of each (8), passes over them (1), shared
 * (0).
 */
#include "dirql/scenario.h"

#define CTL_CODE            DIRQL_CTL_CODE
#define FILE_DEVICE_UNKNOWN 0x22
#define METHOD_BUFFERED     0
#define FILE_ANY_ACCESS     0
#include "orders.h"

static void run(struct dirql_app *app)
{
    uint64_t count = dirql_option(app, "requests", 8);
    uint64_t word_count = dirql_option(app, "words", 8);
    uint32_t code = dirql_option(app, "shared", 0) ? IOCTL_ORDERS_SHARED : IOCTL_ORDERS_OWN;
    uint32_t *words = dirql_app_alloc(app, ORDERS_WORDS_MAX * sizeof(*words));
    size_t bytes = (size_t)word_count * sizeof(*words);
    struct dirql_file *file = NULL;

    if (!DIRQL_EXPECT(app, word_count <= ORDERS_WORDS_MAX) ||
        !DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    for (uint64_t i = 0; i < count; i++) {
        words[0] = (uint32_t)dirql_option(app, "passes", 1);
        DIRQL_EXPECT(app, dirql_ioctl(file, code, words, bytes, words, bytes, NULL) == 0);
    }
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "requests",
    .description = "requests one after the other; options requests, words, passes, shared",
    .run = run,
};
