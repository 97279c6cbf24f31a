/* SPDX-License-Identifier: MIT */
/*
 * calls - every call of dirql/scenario.h, against a driver that completes each device control
 * request at once.
 *
 * Actors: the first thread and two that it starts; one is joined, the other ends by itself after
 * the first has returned.
 */
#include <dirql/scenario.h>

#define CODE DIRQL_CTL_CODE(0x22, 0x801, 0, 0)

struct shared {
    uint32_t count;
    struct dirql_file *file;
};

static void late(struct dirql_app *app, void *context)
{
    struct shared *shared = context;
    uint64_t before_ns = dirql_now_ns(app);
    dirql_sleep_ns(app, 5000000);
    DIRQL_EXPECT(app, dirql_now_ns(app) >= before_ns + 5000000);
    shared->count++;
    dirql_log(app, "late thread ends");
}

static void send(struct dirql_app *app, void *context)
{
    struct shared *shared = context;
    for (uint32_t i = 0; i < 3; i++) {
        DIRQL_EXPECT(app, dirql_ioctl(shared->file, CODE, 0, 0, 0, 0, 0) == 0);
        dirql_sleep_ns(app, 0);
    }
    shared->count += 10;
}

static void run(struct dirql_app *app)
{
    struct dirql_file *none;
    DIRQL_EXPECT(app, dirql_open(app, 7, &none) == 0xC0000034);
    struct shared *shared = dirql_app_alloc(app, sizeof(*shared));
    DIRQL_EXPECT(app, shared->count == 0 && (uintptr_t)shared % 64 == 0);
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &shared->file) == 0)) {
        return;
    }
    struct dirql_thread *sender = dirql_thread_start(app, "sender", send, shared);
    (void)dirql_thread_start(app, "late", late, shared);

    struct dirql_io *io = dirql_ioctl_begin(shared->file, CODE, 0, 0, 0, 0);
    dirql_status status = 1;
    size_t bytes = 1;
    while (!dirql_io_wait(io, 1000, &status, &bytes)) {
    }
    DIRQL_EXPECT(app, status == 0 && bytes == 0);

    /* The driver has no queue for these. */
    char text[4] = { 0 };
    DIRQL_EXPECT(app, dirql_read(shared->file, text, sizeof(text), 0, &bytes) == 0xC0000010);
    DIRQL_EXPECT(app, dirql_write(shared->file, text, sizeof(text), 0, 0) == 0xC0000010);
    io = dirql_read_begin(shared->file, text, 1, 0);
    DIRQL_EXPECT(app, dirql_io_wait(io, DIRQL_WAIT_FOREVER, &status, 0) && status == 0xC0000010);
    io = dirql_write_begin(shared->file, text, 1, 0);
    DIRQL_EXPECT(app, dirql_io_wait(io, DIRQL_WAIT_FOREVER, 0, 0));

    dirql_thread_join(sender);
    DIRQL_EXPECT(app, shared->count == 10);
    DIRQL_EXPECT(app, dirql_option(app, "answer", 42) == 42);
    DIRQL_EXPECT(app, dirql_option(app, "given", 1) == 0x10);
    dirql_close(shared->file);
    DIRQL_EXPECT(app, dirql_open(app, 0, &shared->file) == 0); /* left open */
    dirql_log(app, "first thread ends");
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "calls",
    .description = "every call",
    .run = run,
};
