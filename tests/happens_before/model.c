/* SPDX-License-Identifier: MIT */
/* hb - the device of tests/happens_before: steps that a driver arms one by one; see hb.h. */
#include "dirql/device_model.h"

#include "hb.h"

#define DELAY_NS 2000u

struct hb {
    uint32_t status;
    uint64_t address;
};

static void interrupt(struct dirql_device *device, uint32_t message)
{
    if (dirql_device_messages_enabled(device) > 0) {
        dirql_device_message_send(device, message);
    } else {
        dirql_device_line_set(device, true);
    }
}

static void fill(struct dirql_device *device, const struct hb *hb)
{
    uint8_t data[HB_DATA_BYTES];
    for (uint32_t i = 0; i < HB_DATA_BYTES; i++) {
        data[i] = (uint8_t)(i + 1);
    }
    (void)dirql_device_dma_write(device, hb->address, data, sizeof(data));
}

static void store(struct dirql_device *device, uint64_t address)
{
    uint32_t value = 1;
    (void)dirql_device_dma_write(device, address, &value, sizeof(value));
}

static void step(struct dirql_device *device, struct hb *hb, uint32_t bit)
{
    uint8_t data[HB_DATA_BYTES];
    hb->status |= bit;
    if (bit & (HB_STEP_FILL | HB_STEP_FILL_INTERRUPT | HB_STEP_FILL_STORE | HB_STEP_FILL_ARM)) {
        fill(device, hb);
    }
    if (bit & HB_STEP_FETCH) {
        (void)dirql_device_dma_read(device, hb->address, data, sizeof(data));
    }
    if (bit & (HB_STEP_FILL_STORE | HB_STEP_STORE)) {
        store(device, hb->address + (bit & HB_STEP_STORE ? 0 : HB_DATA_BYTES));
    }
    if (bit & (HB_STEP_INTERRUPT | HB_STEP_INTERRUPT_MORE | HB_STEP_FILL_INTERRUPT)) {
        interrupt(device, 0);
    }
    if (bit & HB_STEP_FILL_ARM) {
        dirql_device_step_arm(device, 0, DELAY_NS);
    }
    if (bit & HB_STEP_MESSAGE_1) {
        interrupt(device, 1);
    }
}

#define STEP(name, bit)                                                                            \
    static void name(struct dirql_device *device, void *state)                                     \
    {                                                                                              \
        step(device, state, bit);                                                                  \
    }

STEP(interrupt_step, HB_STEP_INTERRUPT)
STEP(interrupt_more_step, HB_STEP_INTERRUPT_MORE)
STEP(message_1_step, HB_STEP_MESSAGE_1)
STEP(quiet_step, HB_STEP_QUIET)
STEP(fetch_step, HB_STEP_FETCH)
STEP(fill_step, HB_STEP_FILL)
STEP(fill_interrupt_step, HB_STEP_FILL_INTERRUPT)
STEP(fill_store_step, HB_STEP_FILL_STORE)
STEP(store_step, HB_STEP_STORE)
STEP(fill_arm_step, HB_STEP_FILL_ARM)

static void reset(struct dirql_device *device, void *state)
{
    struct hb *hb = state;
    *hb = (struct hb){ 0 };
    for (uint32_t i = 0; i < HB_STEP_COUNT; i++) {
        (void)dirql_device_step_disarm(device, i);
    }
    dirql_device_line_set(device, false);
}

static uint64_t read(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                     uint32_t size_bytes)
{
    const struct hb *hb = state;
    (void)device;
    (void)bar;
    (void)size_bytes;
    return offset == HB_REG_STATUS ? hb->status : 0;
}

static void write(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                  uint32_t size_bytes, uint64_t value)
{
    struct hb *hb = state;
    (void)bar;
    (void)size_bytes;
    switch (offset) {
    case HB_REG_ARM:
        for (uint32_t i = 0; i < HB_STEP_COUNT; i++) {
            if (value >> i & 1) {
                dirql_device_step_arm(device, i, DELAY_NS);
            }
        }
        break;
    case HB_REG_STATUS:
        hb->status &= ~(uint32_t)value;
        dirql_device_line_set(device, false);
        break;
    case HB_REG_RAISE:
        interrupt(device, 0);
        break;
    case HB_REG_ADDRESS_LOW:
        hb->address = (hb->address & ~0xffffffffull) | value;
        break;
    case HB_REG_ADDRESS_HIGH:
        hb->address = (hb->address & 0xffffffffull) | value << 32;
        break;
    default:
        break;
    }
}

static const struct dirql_device_step steps[HB_STEP_COUNT] = {
    { "interrupt", interrupt_step },
    { "interrupt-more", interrupt_more_step },
    { "message-1", message_1_step },
    { "quiet", quiet_step },
    { "fetch", fetch_step },
    { "fill", fill_step },
    { "fill-interrupt", fill_interrupt_step },
    { "fill-store", fill_store_step },
    { "store", store_step },
    { "fill-arm", fill_arm_step },
};

const struct dirql_device_model dirql_device_model = {
    .version = DIRQL_DEVICE_MODEL_VERSION,
    .name = "hb",
    .description = "the device of tests/happens_before",
    .vendor_id = HB_VENDOR_ID,
    .device_id = HB_DEVICE_ID,
    .class_code = 0x00ff00,
    .bars = { [0] = { .size_bytes = HB_BAR_BYTES } },
    .has_line = true,
    .messages_max = 4,
    .state_bytes = sizeof(struct hb),
    .steps = steps,
    .step_count = HB_STEP_COUNT,
    .reset = reset,
    .read = read,
    .write = write,
};
