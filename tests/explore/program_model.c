/* SPDX-License-Identifier: MIT */
/*
 * program_model - the device of a program: a cause register that reading clears, and a message that
 * it sends at once or by a step that was armed. Registers are in program.h.
 *
 * A read tells how many accesses and steps there were before it, so that the order of what the
 * device saw is known to whoever reads.
 */
#include "dirql/device_model.h"

#include "program.h"

struct program_state {
    uint32_t signals; /* since the causes were read */
    uint32_t accesses;
};

static void reset(struct dirql_device *device, void *state)
{
    struct program_state *program = state;
    (void)device;
    *program = (struct program_state){ 0 };
}

static void send(struct dirql_device *device, struct program_state *program)
{
    program->signals++;
    program->accesses++;
    dirql_device_message_send(device, 0);
}

static void run_step(struct dirql_device *device, void *state)
{
    send(device, state);
}

static uint64_t read_register(struct dirql_device *device, void *state, uint32_t bar,
                              uint64_t offset, uint32_t size_bytes)
{
    struct program_state *program = state;
    (void)device;
    (void)bar;
    (void)size_bytes;
    if (offset != PROGRAM_REGISTER_CAUSES) {
        return 0;
    }
    uint32_t value = PROGRAM_CAUSES(program->signals, program->accesses);
    program->signals = 0;
    program->accesses++;
    return value;
}

static void write_register(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                           uint32_t size_bytes, uint64_t value)
{
    struct program_state *program = state;
    (void)bar;
    (void)size_bytes;
    (void)value;
    if (offset == PROGRAM_REGISTER_ARM) {
        program->accesses++;
        dirql_device_step_arm(device, 0, 1000);
    } else if (offset == PROGRAM_REGISTER_SIGNAL) {
        send(device, program);
    }
}

static const struct dirql_device_step steps[] = { { "send", run_step } };

const struct dirql_device_model dirql_device_model = {
    .version = DIRQL_DEVICE_MODEL_VERSION,
    .name = "program",
    .description = "test device: one message, by a register or by a step",
    .vendor_id = PROGRAM_VENDOR_ID,
    .device_id = PROGRAM_DEVICE_ID,
    .revision = 1,
    .class_code = 0x00ff00,
    .subsystem_vendor_id = PROGRAM_VENDOR_ID,
    .subsystem_id = PROGRAM_DEVICE_ID,
    .bars = { [0] = { .size_bytes = PROGRAM_BAR_BYTES, .is_io = false } },
    .messages_max = 1,
    .state_bytes = sizeof(struct program_state),
    .steps = steps,
    .step_count = 1,
    .reset = reset,
    .read = read_register,
    .write = write_register,
};
