/* SPDX-License-Identifier: MIT */
/*
 * children - a child is reported missing, or its bus is pulled out, while somebody uses it: two
 * threads that do one thing each, small enough to be explored. --set once=N: children.h.
 *
 * --set seed=N: the child comes and goes, is used, and its bus goes through power and PnP
 * transitions, all at the same time.
 */
#include "../../scenarios/transitions.h"
#include "tests/power/children.h"

#define STATUS_CANCELLED      0xC0000120u
#define STATUS_DELETE_PENDING 0xC0000056u
#define STATUS_INVALID_STATE  0xC0000184u

static void send(struct dirql_app *app, uint32_t code)
{
    struct dirql_file *file;
    if (DIRQL_EXPECT(app, dirql_open(app, 0, &file) == 0)) {
        DIRQL_EXPECT(app, dirql_ioctl(file, code, NULL, 0, NULL, 0, NULL) == 0);
        dirql_close(file);
    }
}

/* A request that the child keeps ends because the child goes. */
static void keep(struct dirql_app *app, void *context)
{
    struct dirql_file *file = context;
    dirql_status status = dirql_ioctl(file, CHILDREN_KEEP, NULL, 0, NULL, 0, NULL);
    DIRQL_EXPECT(app, status == STATUS_CANCELLED || status == STATUS_DELETE_PENDING ||
                          status == STATUS_INVALID_STATE);
    dirql_close(file);
}

static void look(struct dirql_app *app, void *context)
{
    (void)context;
    send(app, CHILDREN_LOOK);
}

static void sleep_and_wake(struct dirql_app *app, void *context)
{
    (void)context;
    DIRQL_EXPECT(app, dirql_power_down(app, 0) == 0);
    DIRQL_EXPECT(app, dirql_power_up(app, 0) == 0);
}

#define ROUNDS      6
#define TRANSITIONS 5
#define PAUSE_NS    30000u

static void come_and_go(struct dirql_app *app, void *context)
{
    static const uint32_t codes[] = { CHILDREN_MISS, CHILDREN_REPORT, CHILDREN_LOOK };
    uint64_t seed = *(uint64_t *)context + 1;
    struct dirql_file *file;
    if (dirql_open(app, 0, &file) != 0) {
        return; /* it is gone already */
    }
    for (int i = 0; i < ROUNDS; i++) {
        dirql_sleep_ns(app, transition_draw(&seed, PAUSE_NS));
        (void)dirql_ioctl(file, codes[transition_draw(&seed, 3)], NULL, 0, NULL, 0, NULL);
    }
    dirql_close(file);
}

static void use(struct dirql_app *app, void *context)
{
    uint64_t seed = *(uint64_t *)context + 2;
    struct dirql_file *file;
    for (int i = 0; i < ROUNDS; i++) {
        dirql_sleep_ns(app, transition_draw(&seed, PAUSE_NS));
        if (dirql_open_name(app, "\\\\.\\DirqlChild", &file) != 0) {
            continue;
        }
        struct dirql_io *io = dirql_ioctl_begin(file, CHILDREN_KEEP, NULL, 0, NULL, 0);
        if (!dirql_io_wait(io, transition_draw(&seed, PAUSE_NS), NULL, NULL)) {
            (void)dirql_io_cancel(io);
            DIRQL_EXPECT(app, dirql_io_wait(io, DIRQL_WAIT_FOREVER, NULL, NULL));
        }
        dirql_close(file);
    }
}

static void storm(struct dirql_app *app, uint64_t seed)
{
    uint64_t *shared = dirql_app_alloc(app, sizeof(*shared));
    *shared = seed;
    struct dirql_thread *reporter = dirql_thread_start(app, "come and go", come_and_go, shared);
    struct dirql_thread *user = dirql_thread_start(app, "use", use, shared);
    transitions_take(app, seed, TRANSITIONS);
    dirql_thread_join(user);
    dirql_thread_join(reporter);
}

static void run(struct dirql_app *app)
{
    uint64_t seed = dirql_option(app, "seed", 0);
    if (seed) {
        storm(app, seed);
        return;
    }
    uint64_t kind = dirql_option(app, "once", CHILDREN_PENDING);
    struct dirql_file *child = NULL;
    struct dirql_thread *other = NULL;
    if (kind == CHILDREN_LOOKED_AT) {
        other = dirql_thread_start(app, "look", look, NULL);
    } else if (kind == CHILDREN_SLEEPING) {
        other = dirql_thread_start(app, "sleep", sleep_and_wake, NULL);
    } else if (DIRQL_EXPECT(app, dirql_open_name(app, "\\\\.\\DirqlChild", &child) == 0)) {
        other = dirql_thread_start(app, "keep", keep, child);
    }
    if (kind == CHILDREN_PULLED) {
        DIRQL_EXPECT(app, dirql_surprise_remove(app, 0) == 0);
    } else {
        send(app, CHILDREN_MISS);
    }
    dirql_thread_join(other);
}

const struct dirql_scenario dirql_scenario = {
    .version = DIRQL_SCENARIO_VERSION,
    .name = "children",
    .description = "a bus driver's child goes while it is used",
    .run = run,
};
