/* SPDX-License-Identifier: MIT */
/*
 * nvme_identify - several threads ask a controller who it is, more than it has slots for.
 *
 * Actors: threads that ask for the controller, for a namespace, and for one that cannot be. The
 * moments that matter: two completions behind one interrupt, one that arrives while the DPC takes
 * another, and a slot that is used again while its last request is being completed.
 *
 * Options (--set NAME=N): threads (3, at most 8), rounds of each (8), device: number of the
 * controller (0).
 */
#include <string.h>

#include "nvme_app.h"

#define THREADS_DEFAULT 3u
#define THREADS_MAX     8u
#define ROUNDS_DEFAULT  8u

struct worker {
    struct dirql_thread *thread;
    uint32_t number;
    uint32_t round_count;
};

static dirql_status identify(struct dirql_file *file, uint32_t what, uint32_t namespace_id,
                             uint8_t *page, size_t *ret_bytes)
{
    NVME_IDENTIFY input = { .What = what, .NamespaceId = namespace_id };

    memset(page, 0xcc, NVME_IDENTIFY_BYTES);
    return dirql_ioctl(file, IOCTL_NVME_IDENTIFY, &input, sizeof(input), page, NVME_IDENTIFY_BYTES,
                       ret_bytes);
}

static void check_controller(struct dirql_app *app, struct dirql_file *file, uint8_t *page)
{
    static const char model[] = "QEMU NVMe Ctrl                          ";
    size_t bytes = 0;
    dirql_status status = identify(file, NVME_IDENTIFY_CONTROLLER, 0, page, &bytes);

    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    DIRQL_EXPECT(app, bytes == NVME_IDENTIFY_BYTES);
    DIRQL_EXPECT(app, page[0] == 0x36 && page[1] == 0x1b);
    DIRQL_EXPECT(app, memcmp(page + 4, "1                   ", 20) == 0);
    DIRQL_EXPECT(app, memcmp(page + 24, model, 40) == 0);
}

static void check_namespace(struct dirql_app *app, struct dirql_file *file, uint8_t *page)
{
    size_t bytes = 0;
    size_t other_count = 0;
    dirql_status status = identify(file, NVME_IDENTIFY_NAMESPACE, 1, page, &bytes);

    DIRQL_EXPECT(app, status == STATUS_SUCCESS);
    DIRQL_EXPECT(app, bytes == NVME_IDENTIFY_BYTES);
    for (size_t i = 0; i < NVME_IDENTIFY_BYTES; i++) {
        other_count += page[i] != 0; /* there is no drive */
    }
    DIRQL_EXPECT(app, other_count == 0);
}

static void ask(struct dirql_app *app, void *context)
{
    const struct worker *worker = context;
    struct dirql_file *file = nvme_app_open(app);
    uint8_t *page = dirql_app_alloc(app, NVME_IDENTIFY_BYTES);

    for (uint32_t round = 0; file != NULL && round < worker->round_count; round++) {
        switch ((worker->number + round) % 3) {
        case 0:
            check_controller(app, file, page);
            break;
        case 1:
            check_namespace(app, file, page);
            break;
        default:
            DIRQL_EXPECT(app, identify(file, NVME_IDENTIFY_NAMESPACE, 0, page, NULL) ==
                                  STATUS_IO_DEVICE_ERROR);
            break;
        }
    }
    if (file != NULL) {
        dirql_close(file);
    }
}

static void check_statistics(struct dirql_app *app, uint32_t command_count)
{
    struct dirql_file *file = nvme_app_open(app);
    NVME_STATISTICS statistics = { 0 };

    if (file == NULL) {
        return;
    }
    DIRQL_EXPECT(app, dirql_ioctl(file, IOCTL_NVME_GET_STATISTICS, NULL, 0, &statistics,
                                  sizeof(statistics), NULL) == STATUS_SUCCESS);
    DIRQL_EXPECT(app, statistics.CommandsSubmitted == command_count);
    DIRQL_EXPECT(app, statistics.CommandsCompleted == command_count);
    DIRQL_EXPECT(app, statistics.Unmatched == 0);
    DIRQL_EXPECT(app, statistics.Interrupts <= command_count);
    dirql_log(app, "%u commands, %u of them refused", statistics.CommandsCompleted,
              statistics.CommandsFailed);
    dirql_close(file);
}

static void run(struct dirql_app *app)
{
    uint64_t wanted = dirql_option(app, "threads", THREADS_DEFAULT);
    uint32_t thread_count = wanted < THREADS_MAX ? (uint32_t)wanted : THREADS_MAX;
    uint32_t round_count = (uint32_t)dirql_option(app, "rounds", ROUNDS_DEFAULT);
    struct worker *workers = dirql_app_alloc(app, THREADS_MAX * sizeof(*workers));

    for (uint32_t i = 0; i < thread_count; i++) {
        workers[i].number = i;
        workers[i].round_count = round_count;
        workers[i].thread = dirql_thread_start(app, "ask", ask, &workers[i]);
    }
    for (uint32_t i = 0; i < thread_count; i++) {
        dirql_thread_join(workers[i].thread);
    }
    check_statistics(app, thread_count * round_count);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "nvme_identify",
    .description = "Identify from several threads; options threads, rounds, device",
    .run = run,
};
