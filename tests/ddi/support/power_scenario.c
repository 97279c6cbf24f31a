/* SPDX-License-Identifier: MIT */
/*
 * power - the application, the system and the user of cases about power and Plug and Play.
 *
 * --set script=N says which of the scripts below is played.
 */
#include "dirql/scenario.h"

#include "tests/ddi/support/power_script.h"

#define NO_SUCH_DEVICE       0xC000000Eu
#define INVALID_DEVICE_STATE 0xC0000184u
#define VETOED               0x80000028u
#define UNSUCCESSFUL         0xC0000001u
#define INVALID_STATE        0xC0000184u /* of a queue that is shut down */
#define NO_SUCH_NAME         0xC0000034u
#define CANCELLED            0xC0000120u

static struct dirql_file *open_device(struct dirql_app *app)
{
    struct dirql_file *file = NULL;
    DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0);
    return file;
}

static struct dirql_io *control(struct dirql_file *file, uint32_t code)
{
    return dirql_ioctl_begin(file, code, NULL, 0, NULL, 0);
}

static bool is_pending(struct dirql_io *io)
{
    return !dirql_io_wait(io, 0, NULL, NULL);
}

static dirql_status end_of(struct dirql_io *io)
{
    dirql_status status = 0;
    (void)dirql_io_wait(io, DIRQL_WAIT_FOREVER, &status, NULL);
    return status;
}

static void down_and_up(struct dirql_app *app)
{
    DIRQL_EXPECT(app, dirql_power_down(app, 0) == 0);
    DIRQL_EXPECT(app, dirql_power_down(app, 0) == 0); /* it is there already */
    DIRQL_EXPECT(app, dirql_power_up(app, 0) == 0);
    DIRQL_EXPECT(app, dirql_power_up(app, 0) == 0);
}

static void shut_down(struct dirql_app *app)
{
    DIRQL_EXPECT(app, dirql_power_down_for(app, 0, DIRQL_SHUTDOWN) == 0);
}

static void stay_down(struct dirql_app *app)
{
    DIRQL_EXPECT(app, dirql_power_down(app, 0) == 0);
}

static void stop_and_restart(struct dirql_app *app)
{
    struct dirql_grant grant = { .irql = 7 };
    DIRQL_EXPECT(app, dirql_stop(app, 0) == 0);
    DIRQL_EXPECT(app, dirql_stop(app, 0) == INVALID_DEVICE_STATE);
    DIRQL_EXPECT(app, dirql_power_down(app, 0) == INVALID_DEVICE_STATE);
    DIRQL_EXPECT(app, dirql_restart(app, 0, &grant) == 0);
    DIRQL_EXPECT(app, dirql_restart(app, 0, NULL) == INVALID_DEVICE_STATE);
}

static void stop_for_good(struct dirql_app *app)
{
    DIRQL_EXPECT(app, dirql_stop(app, 0) == 0);
}

static void be_refused_the_stop(struct dirql_app *app)
{
    DIRQL_EXPECT(app, dirql_stop(app, 0) == VETOED);
}

static void remove_device(struct dirql_app *app)
{
    struct dirql_file *file;
    DIRQL_EXPECT(app, dirql_remove(app, 0) == 0);
    DIRQL_EXPECT(app, dirql_open(app, 0, &file) == NO_SUCH_NAME);
    DIRQL_EXPECT(app, dirql_remove(app, 0) == NO_SUCH_DEVICE);
    DIRQL_EXPECT(app, dirql_remove(app, 7) == NO_SUCH_DEVICE);
}

static void be_refused_the_removal(struct dirql_app *app)
{
    DIRQL_EXPECT(app, dirql_remove(app, 0) == VETOED);
}

static void remove_while_open(struct dirql_app *app)
{
    struct dirql_file *file = open_device(app);
    DIRQL_EXPECT(app, dirql_remove(app, 0) == VETOED);
    dirql_close(file);
    DIRQL_EXPECT(app, dirql_remove(app, 0) == 0);
}

static void pull_out(struct dirql_app *app)
{
    DIRQL_EXPECT(app, dirql_surprise_remove(app, 0) == 0);
    DIRQL_EXPECT(app, dirql_surprise_remove(app, 0) == NO_SUCH_DEVICE);
    DIRQL_EXPECT(app, dirql_power_down(app, 0) == NO_SUCH_DEVICE);
}

static void pull_out_in_dx(struct dirql_app *app)
{
    stay_down(app);
    DIRQL_EXPECT(app, dirql_surprise_remove(app, 0) == 0);
}

static void pull_out_while_open(struct dirql_app *app)
{
    struct dirql_file *file = open_device(app);
    struct dirql_io *io = control(file, CONTROL_KEEP);
    DIRQL_EXPECT(app, dirql_surprise_remove(app, 0) == 0);
    DIRQL_EXPECT(app, end_of(io) == CANCELLED);
    DIRQL_EXPECT(app, end_of(control(file, CONTROL_COMPLETE)) == INVALID_STATE);
    dirql_close(file);
}

static void fail_to_come_back(struct dirql_app *app)
{
    stay_down(app);
    DIRQL_EXPECT(app, dirql_power_up(app, 0) == UNSUCCESSFUL);
    /* The loss is on its way; whoever asks now comes after it. */
    DIRQL_EXPECT(app, dirql_remove(app, 0) == NO_SUCH_DEVICE);
    dirql_sleep_ns(app, 2ull * IDLE_MS * 1000000); /* nothing of it is to come */
}

static void fail_to_go_down(struct dirql_app *app)
{
    DIRQL_EXPECT(app, dirql_power_down(app, 0) == UNSUCCESSFUL);
    DIRQL_EXPECT(app, dirql_remove(app, 0) == NO_SUCH_DEVICE);
}

static void fail_to_restart(struct dirql_app *app)
{
    DIRQL_EXPECT(app, dirql_stop(app, 0) == 0);
    DIRQL_EXPECT(app, dirql_restart(app, 0, NULL) == UNSUCCESSFUL);
    DIRQL_EXPECT(app, dirql_remove(app, 0) == NO_SUCH_DEVICE);
}

static void fail_to_stop(struct dirql_app *app)
{
    DIRQL_EXPECT(app, dirql_stop(app, 0) == UNSUCCESSFUL);
    DIRQL_EXPECT(app, dirql_remove(app, 0) == NO_SUCH_DEVICE);
}

static void send_in_dx(struct dirql_app *app)
{
    struct dirql_file *file = open_device(app);
    stay_down(app);
    struct dirql_io *io = control(file, CONTROL_COMPLETE);
    struct dirql_io *other = dirql_read_begin(file, NULL, 0, 0);
    DIRQL_EXPECT(app, end_of(other) == 0); /* its queue is not power-managed */
    dirql_sleep_ns(app, 100000);
    DIRQL_EXPECT(app, is_pending(io));
    DIRQL_EXPECT(app, dirql_power_up(app, 0) == 0);
    DIRQL_EXPECT(app, end_of(io) == 0);
    dirql_close(file);
}

/* The driver has the request when the device goes down, and completes it when told to. */
static void keep_over_dx(struct dirql_app *app)
{
    struct dirql_file *file = open_device(app);
    struct dirql_io *io = control(file, CONTROL_KEEP);
    stay_down(app);
    DIRQL_EXPECT(app, is_pending(io));
    DIRQL_EXPECT(app, dirql_power_up(app, 0) == 0);
    DIRQL_EXPECT(app, end_of(io) == 0);
    dirql_close(file);
}

static void complete_before_dx(struct dirql_app *app)
{
    struct dirql_file *file = open_device(app);
    struct dirql_io *io = control(file, CONTROL_KEEP);
    stay_down(app);
    DIRQL_EXPECT(app, !is_pending(io));
    dirql_close(file);
}

static void be_idle(struct dirql_app *app)
{
    dirql_sleep_ns(app, 2ull * IDLE_MS * 1000000);
}

static void idle_and_control(struct dirql_app *app)
{
    be_idle(app);
    struct dirql_file *file = open_device(app);
    DIRQL_EXPECT(app, end_of(control(file, CONTROL_COMPLETE)) == 0);
    be_idle(app);
    dirql_close(file);
}

static void idle_and_read(struct dirql_app *app)
{
    struct dirql_file *file = open_device(app);
    be_idle(app);
    DIRQL_EXPECT(app, dirql_read(file, NULL, 0, 0, NULL) == 0);
    be_idle(app);
    dirql_close(file);
}

/* The device is down when the system sleeps, and needs not come back with it. */
static void idle_and_sleep(struct dirql_app *app)
{
    struct dirql_file *file = open_device(app);
    be_idle(app);
    DIRQL_EXPECT(app, dirql_power_down(app, 0) == 0);
    struct dirql_io *io = control(file, CONTROL_COMPLETE);
    dirql_sleep_ns(app, 100000);
    DIRQL_EXPECT(app, is_pending(io)); /* not while the system sleeps */
    DIRQL_EXPECT(app, dirql_power_up(app, 0) == 0);
    DIRQL_EXPECT(app, end_of(io) == 0);
    be_idle(app);
    DIRQL_EXPECT(app, dirql_power_down(app, 0) == 0);
    DIRQL_EXPECT(app, dirql_power_up(app, 0) == 0);
    dirql_close(file);
}

/* A read before the time-out is over, and one after it. */
static void idle_and_reads(struct dirql_app *app)
{
    struct dirql_file *file = open_device(app);
    for (int i = 0; i < 2; i++) {
        dirql_sleep_ns(app, 3ull * IDLE_MS * 1000000 / 4);
        DIRQL_EXPECT(app, dirql_read(file, NULL, 0, 0, NULL) == 0);
    }
    dirql_close(file);
}

/* What is kept meanwhile is completed by the read. */
static void keep_and_idle(struct dirql_app *app)
{
    struct dirql_file *file = open_device(app);
    struct dirql_io *io = control(file, CONTROL_KEEP);
    be_idle(app);
    DIRQL_EXPECT(app, is_pending(io));
    DIRQL_EXPECT(app, dirql_read(file, NULL, 0, 0, NULL) == 0);
    DIRQL_EXPECT(app, end_of(io) == 0);
    dirql_close(file);
}

static void be_told_of_failure(struct dirql_app *app)
{
    struct dirql_file *file = open_device(app);
    DIRQL_EXPECT(app, end_of(control(file, CONTROL_COMPLETE)) == 0);
    dirql_close(file);
    DIRQL_EXPECT(app, dirql_remove(app, 0) == NO_SUCH_DEVICE);
}

static void (*const scripts[])(struct dirql_app *) = {
    [SCRIPT_DOWN_AND_UP] = down_and_up,
    [SCRIPT_SHUT_DOWN] = shut_down,
    [SCRIPT_STAY_DOWN] = stay_down,
    [SCRIPT_STOP_AND_RESTART] = stop_and_restart,
    [SCRIPT_STOP_VETOED] = be_refused_the_stop,
    [SCRIPT_REMOVE] = remove_device,
    [SCRIPT_REMOVE_VETOED] = be_refused_the_removal,
    [SCRIPT_REMOVE_WHILE_OPEN] = remove_while_open,
    [SCRIPT_PULL_OUT] = pull_out,
    [SCRIPT_PULL_OUT_IN_DX] = pull_out_in_dx,
    [SCRIPT_PULL_OUT_WHILE_OPEN] = pull_out_while_open,
    [SCRIPT_FAIL_UP] = fail_to_come_back,
    [SCRIPT_FAIL_DOWN] = fail_to_go_down,
    [SCRIPT_FAIL_RESTART] = fail_to_restart,
    [SCRIPT_FAIL_STOP] = fail_to_stop,
    [SCRIPT_SEND_IN_DX] = send_in_dx,
    [SCRIPT_KEEP_OVER_DX] = keep_over_dx,
    [SCRIPT_COMPLETE_BEFORE_DX] = complete_before_dx,
    [SCRIPT_IDLE_AND_CONTROL] = idle_and_control,
    [SCRIPT_IDLE_AND_READ] = idle_and_read,
    [SCRIPT_IDLE_AND_SLEEP] = idle_and_sleep,
    [SCRIPT_FAIL] = be_told_of_failure,
    [SCRIPT_IDLE_AND_READS] = idle_and_reads,
    [SCRIPT_KEEP_AND_IDLE] = keep_and_idle,
    [SCRIPT_STOP_FOR_GOOD] = stop_for_good,
};

static void run(struct dirql_app *app)
{
    uint64_t script = dirql_option(app, "script", 0);
    if (DIRQL_EXPECT(app, script > 0 && script < sizeof(scripts) / sizeof(scripts[0]))) {
        scripts[script](app);
    }
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "power",
    .description = "a device goes through power and PnP transitions",
    .run = run,
};
