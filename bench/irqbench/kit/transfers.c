/* SPDX-License-Identifier: MIT */
/*
 * transfers - the application of irqbench's request programs.
 *
 * One thread begins `reads` reads and then `writes` writes of 4 bytes, waits for each, and closes.
 *
 * Oracles: each request ends once and with success (O1; a second end is a violation that dirql
 * reports), with 4 bytes; the words read are 1, 2, ... in this order; nothing is pending in the end
 * (O2: a request that never ends leaves nothing that could run, which dirql reports); if `slots` is
 * given, the driver then has so many free slots.
 *
 * Options: --set reads=N (0), --set writes=N (2), at most 4 of each; --set slots=N (0: do not ask);
 * --set cancels=1: a request may also end as canceled, for orders in which it is (--budget cancel);
 * 2: and another thread cancels the first read;
 * --set fail=1: the writes ask for a failure, and end with one; --set resize=1, --set interrupts=1:
 * a second thread asks the driver for a larger ring, or for its count of interrupts;
 * --set timeouts=1: requests may also end as timed out;
 * --set sleep=1: when all have ended the system sleeps and wakes; --set surprise=1: a second thread
 * pulls the device out, and requests may end with any status.
 */
#include "dirql/scenario.h"

#include "td.h"

#define REQUESTS_MAX      4u
#define STATUS_CANCELLED  0xC0000120u
#define STATUS_IO_TIMEOUT 0xC00000B5u

static void begin(struct dirql_file *file, uint32_t *words, struct dirql_io **ios, uint32_t count,
                  bool is_read)
{
    for (uint32_t i = 0; i < count; i++) {
        ios[i] = is_read ? dirql_read_begin(file, &words[i], sizeof(words[i]), 0)
                         : dirql_write_begin(file, &words[i], sizeof(words[i]), 0);
    }
}

static void finish(struct dirql_app *app, struct dirql_io **ios, uint32_t count, bool fails)
{
    for (uint32_t i = 0; i < count; i++) {
        dirql_status status = 0;
        size_t bytes = 0;

        (void)dirql_io_wait(ios[i], DIRQL_WAIT_FOREVER, &status, &bytes);
        if ((status == STATUS_CANCELLED && dirql_option(app, "cancels", 0) != 0) ||
            (status == STATUS_IO_TIMEOUT && dirql_option(app, "timeouts", 0) != 0) ||
            dirql_option(app, "surprise", 0) != 0) {
            continue;
        }
        DIRQL_EXPECT(app, (status != 0) == fails);
        DIRQL_EXPECT(app, bytes == (fails ? 0 : sizeof(uint32_t)));
    }
}

static void resize(struct dirql_app *app, void *file)
{
    DIRQL_EXPECT(app, dirql_ioctl(file, IOCTL_TD_RESIZE, NULL, 0, NULL, 0, NULL) == 0);
}

static void ask_for_interrupts(struct dirql_app *app, void *file)
{
    uint32_t interrupts = 0;

    DIRQL_EXPECT(app, dirql_ioctl(file, IOCTL_TD_INTERRUPTS, NULL, 0, &interrupts,
                                  sizeof(interrupts), NULL) == 0);
}

static void pull_out(struct dirql_app *app, void *context)
{
    (void)context;
    DIRQL_EXPECT(app, dirql_surprise_remove(app, 0) == 0);
}

/* The second thread, or NULL. */
static struct dirql_thread *start_control(struct dirql_app *app, struct dirql_file *file)
{
    if (dirql_option(app, "resize", 0) != 0) {
        return dirql_thread_start(app, "resize", resize, file);
    }
    if (dirql_option(app, "surprise", 0) != 0) {
        return dirql_thread_start(app, "surprise", pull_out, NULL);
    }
    if (dirql_option(app, "interrupts", 0) != 0) {
        return dirql_thread_start(app, "interrupts", ask_for_interrupts, file);
    }
    return NULL;
}

static void check_slots(struct dirql_app *app, struct dirql_file *file, uint64_t expected)
{
    uint32_t slots = 0;
    dirql_status status =
        dirql_ioctl(file, IOCTL_TD_FREE_SLOTS, NULL, 0, &slots, sizeof(slots), NULL);

    DIRQL_EXPECT(app, status == 0);
    DIRQL_EXPECT(app, slots == expected);
}

static void cancel(struct dirql_app *app, void *context)
{
    (void)app;
    (void)dirql_io_cancel(context);
}

static uint32_t count_of(struct dirql_app *app, const char *name, uint32_t fallback)
{
    uint64_t count = dirql_option(app, name, fallback);

    return count < REQUESTS_MAX ? (uint32_t)count : REQUESTS_MAX;
}

static void run(struct dirql_app *app)
{
    uint32_t read_count = count_of(app, "reads", 0);
    uint32_t write_count = count_of(app, "writes", 2);
    struct dirql_io *reads[REQUESTS_MAX];
    struct dirql_io *writes[REQUESTS_MAX];
    uint32_t words_in[REQUESTS_MAX] = { 0 };
    uint32_t words_out[REQUESTS_MAX] = { 0 };
    bool fails = dirql_option(app, "fail", 0) != 0;
    struct dirql_thread *control;
    struct dirql_file *file;

    for (uint32_t i = 0; i < write_count; i++) {
        words_out[i] = fails ? TD_CMD_FAIL : 0;
    }
    if (!DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        return;
    }
    begin(file, words_in, reads, read_count, true);
    begin(file, words_out, writes, write_count, false);
    control = start_control(app, file);
    if (read_count > 0 && dirql_option(app, "cancels", 0) == 2) {
        dirql_thread_join(dirql_thread_start(app, "canceler", cancel, reads[0]));
    }
    finish(app, reads, read_count, false);
    finish(app, writes, write_count, fails);
    for (uint32_t i = 0; i < read_count; i++) {
        DIRQL_EXPECT(app, words_in[i] == i + 1 || dirql_option(app, "cancels", 0) != 0);
    }
    if (control) {
        dirql_thread_join(control);
    }
    if (dirql_option(app, "slots", 0) != 0) {
        check_slots(app, file, dirql_option(app, "slots", 0));
    }
    if (dirql_option(app, "sleep", 0) != 0) {
        DIRQL_EXPECT(app, dirql_power_down(app, 0) == 0);
        DIRQL_EXPECT(app, dirql_power_up(app, 0) == 0);
    }
    dirql_close(file);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "transfers",
    .description = "irqbench: a few reads and writes, each of which must end once and well",
    .run = run,
};
