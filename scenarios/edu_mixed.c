/* SPDX-License-Identifier: MIT */
/*
 * edu_mixed - factorials, transfers and questions at once, for random orders on several processors.
 *
 * Actors: threads that compute, threads that write and read back, each in its own part of the
 * device's buffer, and one that asks for liveness and statistics. The moments that matter: both
 * causes in one interrupt, an interrupt while a DPC runs on another processor, the next request
 * inside a completion.
 *
 * Options (--set NAME=N): rounds of each thread (4), compute (2) and transfer (2) threads, at most
 * 8 each.
 */
#include "edu_app.h"

#define ROUNDS_DEFAULT  4u
#define THREADS_DEFAULT 2u
#define THREADS_MAX     8u

struct worker {
    struct dirql_thread *thread;
    uint32_t number;
    uint32_t round_count;
    uint32_t part_bytes; /* of the device's buffer; transfer threads only */
};

static void compute(struct dirql_app *app, void *context)
{
    const struct worker *worker = context;
    struct dirql_file *file = edu_app_open(app);

    for (uint32_t round = 0; file != NULL && round < worker->round_count; round++) {
        uint32_t n = (worker->number * 5 + round * 3) % (EDU_FACTORIAL_MAX + 1);

        edu_app_check_factorial(app, file, n);
    }
    if (file != NULL) {
        dirql_close(file);
    }
}

static void transfer(struct dirql_app *app, void *context)
{
    const struct worker *worker = context;
    struct dirql_file *file = edu_app_open(app);
    uint64_t offset = (uint64_t)worker->number * worker->part_bytes;
    uint8_t *bytes = dirql_app_alloc(app, worker->part_bytes);

    for (uint32_t round = 0; file != NULL && round < worker->round_count; round++) {
        uint32_t seed = worker->number * 1000 + round;
        dirql_status status = edu_app_write(file, seed, bytes, worker->part_bytes, offset);

        DIRQL_EXPECT(app, status == STATUS_SUCCESS);
        edu_app_check_read(app, file, seed, bytes, worker->part_bytes, offset);
    }
    if (file != NULL) {
        dirql_close(file);
    }
}

static void ask(struct dirql_app *app, void *context)
{
    const struct worker *worker = context;
    struct dirql_file *file = edu_app_open(app);
    uint32_t factorials_before = 0;

    for (uint32_t round = 0; file != NULL && round < worker->round_count; round++) {
        uint32_t value = 0x12345678u + round;
        uint32_t complement = 0;
        dirql_status status = dirql_ioctl(file, IOCTL_EDU_LIVENESS, &value, sizeof(value),
                                          &complement, sizeof(complement), NULL);
        EDU_STATISTICS statistics = edu_app_statistics(app, file);

        DIRQL_EXPECT(app, status == STATUS_SUCCESS);
        DIRQL_EXPECT(app, complement == ~value);
        DIRQL_EXPECT(app, statistics.FactorialsCompleted >= factorials_before);
        factorials_before = statistics.FactorialsCompleted;
    }
    if (file != NULL) {
        dirql_close(file);
    }
}

static uint32_t thread_count(struct dirql_app *app, const char *name)
{
    uint64_t count = dirql_option(app, name, THREADS_DEFAULT);

    return count < THREADS_MAX ? (uint32_t)count : THREADS_MAX;
}

static void check_statistics(struct dirql_app *app, uint32_t factorial_count,
                             uint32_t transfer_count)
{
    struct dirql_file *file = edu_app_open(app);
    EDU_STATISTICS statistics;

    if (file == NULL) {
        return;
    }
    statistics = edu_app_statistics(app, file);
    DIRQL_EXPECT(app, statistics.FactorialsCompleted == factorial_count);
    DIRQL_EXPECT(app, statistics.TransfersCompleted == transfer_count);
    DIRQL_EXPECT(app, statistics.TransfersFailed == 0);
    DIRQL_EXPECT(app, statistics.CompletionsUnmatched == 0);
    /* Two causes may share an interrupt, so this is a bound and not a count. */
    DIRQL_EXPECT(app, statistics.InterruptsServiced <= factorial_count + transfer_count);
    dirql_close(file);
}

static void run(struct dirql_app *app)
{
    uint32_t round_count = (uint32_t)dirql_option(app, "rounds", ROUNDS_DEFAULT);
    uint32_t compute_count = thread_count(app, "compute");
    uint32_t transfer_count = thread_count(app, "transfer");
    uint32_t worker_count = compute_count + transfer_count + 1;
    struct worker *workers = dirql_app_alloc(app, worker_count * sizeof(*workers));

    for (uint32_t i = 0; i < worker_count; i++) {
        bool is_compute = i < compute_count;
        bool is_transfer = !is_compute && i < compute_count + transfer_count;

        workers[i].round_count = round_count;
        workers[i].number = is_transfer ? i - compute_count : i;
        workers[i].part_bytes = is_transfer ? EDU_BUFFER_BYTES / transfer_count : 0;
        workers[i].thread =
            dirql_thread_start(app, is_compute ? "compute" : (is_transfer ? "transfer" : "ask"),
                               is_compute ? compute : (is_transfer ? transfer : ask), &workers[i]);
    }
    for (uint32_t i = 0; i < worker_count; i++) {
        dirql_thread_join(workers[i].thread);
    }
    check_statistics(app, compute_count * round_count, 2 * transfer_count * round_count);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "edu_mixed",
    .description = "factorials and DMA from several threads; options rounds, compute, transfer",
    .run = run,
};
