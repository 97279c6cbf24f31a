/* SPDX-License-Identifier: MIT */
/*
 * neighbour - a device on the same interrupt line as the one under test, see dirql/neighbour.h.
 *
 * It asserts the line `count` times, each time at most `delay_ns` after it was served the last
 * time. Step: "assert".
 */
#include "dirql/neighbour.h"
#include "dirql/device_model.h"

#define COUNT_DEFAULT    1u
#define DELAY_NS_DEFAULT 20000u

enum { STEP_ASSERT, STEP_COUNT };

struct neighbour {
    uint64_t left; /* assertions that are to come by themselves */
    uint64_t delay_ns;
    bool is_armed;
    bool is_asserted;
};

static void arm(struct dirql_device *device, struct neighbour *neighbour)
{
    if (neighbour->left > 0 && !neighbour->is_armed) {
        neighbour->is_armed = true;
        dirql_device_step_arm(device, STEP_ASSERT, neighbour->delay_ns);
    }
}

static void set_line(struct dirql_device *device, struct neighbour *neighbour, bool is_asserted)
{
    neighbour->is_asserted = is_asserted;
    dirql_device_line_set(device, is_asserted);
}

static void assert_step(struct dirql_device *device, void *state)
{
    struct neighbour *neighbour = state;

    neighbour->is_armed = false;
    neighbour->left--;
    set_line(device, neighbour, true);
}

static void neighbour_reset(struct dirql_device *device, void *state)
{
    struct neighbour *neighbour = state;

    *neighbour = (struct neighbour){
        .left = dirql_device_option(device, "count", COUNT_DEFAULT),
        .delay_ns = dirql_device_option(device, "delay_ns", DELAY_NS_DEFAULT),
    };
    arm(device, neighbour);
}

static uint64_t neighbour_read(struct dirql_device *device, void *state, uint32_t bar,
                               uint64_t offset, uint32_t size_bytes)
{
    const struct neighbour *neighbour = state;

    (void)device;
    (void)bar;
    (void)size_bytes;
    return offset == DIRQL_NEIGHBOUR_STATUS && neighbour->is_asserted;
}

static void neighbour_write(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                            uint32_t size_bytes, uint64_t value)
{
    struct neighbour *neighbour = state;

    (void)bar;
    (void)size_bytes;
    (void)value;
    if (offset == DIRQL_NEIGHBOUR_ASSERT) {
        set_line(device, neighbour, true);
    } else if (offset == DIRQL_NEIGHBOUR_STATUS) {
        set_line(device, neighbour, false);
        arm(device, neighbour);
    }
}

static const char *const options[] = { "count", "delay_ns", NULL };

static const struct dirql_device_step steps[] = {
    [STEP_ASSERT] = { "assert", assert_step },
};

const struct dirql_device_model dirql_device_model = {
    .version = DIRQL_DEVICE_MODEL_VERSION,
    .name = "neighbour",
    .description = "shares the line of another device (line=K); dirql serves it, not the driver",
    .vendor_id = DIRQL_NEIGHBOUR_VENDOR_ID,
    .device_id = DIRQL_NEIGHBOUR_DEVICE_ID,
    .revision = 1,
    .class_code = 0x00ff00,
    .subsystem_vendor_id = DIRQL_NEIGHBOUR_VENDOR_ID,
    .subsystem_id = DIRQL_NEIGHBOUR_DEVICE_ID,
    .bars = { [0] = { .size_bytes = DIRQL_NEIGHBOUR_BAR_BYTES, .is_io = false } },
    .has_line = true,
    .messages_max = 0,
    .options = options,
    .state_bytes = sizeof(struct neighbour),
    .steps = steps,
    .step_count = STEP_COUNT,
    .reset = neighbour_reset,
    .read = neighbour_read,
    .write = neighbour_write,
};
