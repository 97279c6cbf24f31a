/* SPDX-License-Identifier: MIT */
/*
 * pair - test device with two independent interrupt sources; its registers are in pair.h.
 *
 * A source with messages sends its message each time it signals. Without messages the pin is up
 * while any enabled cause of either source is pending, or while it is forced up.
 *
 * Steps: "raise-a" and "raise-b" (RAISE_LATER of source 0 and 1), "dma" (the store of DMA_CONTROL).
 */
#include "dirql/device_model.h"

#include "pair.h"

#define MESSAGES_MAX 8u
#define ALL_ONES     UINT64_MAX

enum { STEP_RAISE_A, STEP_RAISE_B, STEP_DMA, STEP_COUNT };

struct source {
    uint32_t causes;
    uint32_t enable;
    uint32_t message;
    uint32_t delay_ns;
    uint32_t later_causes; /* 0: the step is not armed */
    uint32_t repeat_count;
    uint32_t signalled_count;
    uint32_t step_run_count;
};

struct store {
    uint32_t address_low;
    uint32_t address_high;
    uint32_t value_low;
    uint32_t value_high;
    uint32_t delay_ns;
    uint32_t causes;
    uint32_t source;
    uint32_t armed_control; /* 0: the step is not armed */
    uint32_t done_count;
    uint32_t failed_count;
};

struct pair {
    struct source sources[PAIR_SOURCE_COUNT];
    struct store store;
    uint32_t scratch;
    bool is_line_forced;
    uint32_t raw_count;
    uint32_t reads[PAIR_COUNTED_BYTES / 4];
    uint32_t writes[PAIR_COUNTED_BYTES / 4];
    uint32_t read_count;
    uint32_t write_count;
    uint32_t refused_count;
};

static bool line_level(const struct pair *pair)
{
    bool is_up = pair->is_line_forced;

    for (uint32_t i = 0; i < PAIR_SOURCE_COUNT; i++) {
        is_up = is_up || (pair->sources[i].causes & pair->sources[i].enable) != 0;
    }
    return is_up;
}

static void line_update(struct dirql_device *device, const struct pair *pair)
{
    bool has_messages = dirql_device_messages_enabled(device) > 0;

    dirql_device_line_set(device, !has_messages && line_level(pair));
}

static void message_send(struct dirql_device *device, uint32_t number)
{
    if (dirql_device_messages_enabled(device) > 0) {
        dirql_device_message_send(device, number % MESSAGES_MAX);
    }
}

static void source_raise(struct dirql_device *device, struct pair *pair, struct source *source,
                         uint32_t causes)
{
    source->causes |= causes;
    if ((causes & source->enable) == 0) {
        return;
    }
    source->signalled_count++;
    message_send(device, source->message);
    line_update(device, pair);
}

static void source_arm(struct dirql_device *device, struct pair *pair, uint32_t index,
                       uint32_t causes)
{
    struct source *source = &pair->sources[index];

    source->later_causes = causes;
    if (causes != 0) {
        dirql_device_step_arm(device, STEP_RAISE_A + index, source->delay_ns);
    } else {
        (void)dirql_device_step_disarm(device, STEP_RAISE_A + index);
    }
}

static void source_step(struct dirql_device *device, struct pair *pair, uint32_t index)
{
    struct source *source = &pair->sources[index];
    uint32_t causes = source->later_causes;

    source->step_run_count++;
    source->later_causes = 0;
    if (source->repeat_count > 0) {
        source->repeat_count--;
        source_arm(device, pair, index, causes);
    }
    source_raise(device, pair, source, causes);
}

static void raise_a_step(struct dirql_device *device, void *state)
{
    source_step(device, state, 0);
}

static void raise_b_step(struct dirql_device *device, void *state)
{
    source_step(device, state, 1);
}

static bool is_store_width(uint32_t bytes)
{
    return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
}

static void store_run(struct dirql_device *device, struct pair *pair, uint32_t bytes)
{
    struct store *store = &pair->store;
    uint64_t address = (uint64_t)store->address_high << 32 | store->address_low;
    uint64_t value = (uint64_t)store->value_high << 32 | store->value_low;

    if (dirql_device_dma_write(device, address, &value, bytes)) {
        store->done_count++;
    } else {
        store->failed_count++;
    }
    if (store->causes != 0) {
        source_raise(device, pair, &pair->sources[store->source % PAIR_SOURCE_COUNT],
                     store->causes);
    }
}

static void dma_step(struct dirql_device *device, void *state)
{
    struct pair *pair = state;
    uint32_t bytes = pair->store.armed_control & 0xfu;

    pair->store.armed_control = 0;
    store_run(device, pair, bytes);
}

static void dma_control(struct dirql_device *device, struct pair *pair, uint32_t value)
{
    uint32_t bytes = value & 0xfu;

    if (value == 0) {
        pair->store.armed_control = 0;
        (void)dirql_device_step_disarm(device, STEP_DMA);
    } else if (!is_store_width(bytes)) {
        return;
    } else if (value & PAIR_DMA_LATER) {
        pair->store.armed_control = PAIR_DMA_LATER | bytes;
        dirql_device_step_arm(device, STEP_DMA, pair->store.delay_ns);
    } else {
        store_run(device, pair, bytes);
    }
}

static void pair_reset(struct dirql_device *device, void *state)
{
    struct pair *pair = state;

    *pair = (struct pair){ 0 };
    for (uint32_t i = 0; i < PAIR_SOURCE_COUNT; i++) {
        pair->sources[i].message = i;
        pair->sources[i].enable = UINT32_MAX;
    }
    for (uint32_t i = 0; i < STEP_COUNT; i++) {
        (void)dirql_device_step_disarm(device, i);
    }
    line_update(device, pair);
}

static uint32_t source_read(struct dirql_device *device, struct pair *pair, uint32_t index,
                            uint32_t offset)
{
    struct source *source = &pair->sources[index];
    uint32_t causes = source->causes;

    switch (offset) {
    case PAIR_SRC_CAUSES:
        return causes;
    case PAIR_SRC_CAUSES_TAKE:
        source->causes = 0;
        line_update(device, pair);
        return causes;
    case PAIR_SRC_MESSAGE:
        return source->message;
    case PAIR_SRC_ENABLE:
        return source->enable;
    case PAIR_SRC_DELAY_NS:
        return source->delay_ns;
    case PAIR_SRC_RAISE_LATER:
        return source->later_causes;
    case PAIR_SRC_REPEAT:
        return source->repeat_count;
    case PAIR_SRC_SIGNALLED:
        return source->signalled_count;
    case PAIR_SRC_STEP_RUNS:
        return source->step_run_count;
    default:
        return 0;
    }
}

static void source_write(struct dirql_device *device, struct pair *pair, uint32_t index,
                         uint32_t offset, uint32_t value)
{
    struct source *source = &pair->sources[index];

    switch (offset) {
    case PAIR_SRC_RAISE:
        source_raise(device, pair, source, value);
        break;
    case PAIR_SRC_ACKNOWLEDGE:
        source->causes &= ~value;
        line_update(device, pair);
        break;
    case PAIR_SRC_MESSAGE:
        source->message = value % MESSAGES_MAX;
        break;
    case PAIR_SRC_ENABLE:
        source->enable = value;
        line_update(device, pair);
        break;
    case PAIR_SRC_DELAY_NS:
        source->delay_ns = value;
        break;
    case PAIR_SRC_RAISE_LATER:
        source_arm(device, pair, index, value);
        break;
    case PAIR_SRC_REPEAT:
        source->repeat_count = value;
        break;
    default:
        break;
    }
}

/* The plain read-write registers of the function. NULL: the register has another nature. */
static uint32_t *plain_register(struct pair *pair, uint32_t offset)
{
    switch (offset) {
    case PAIR_REG_SCRATCH:
        return &pair->scratch;
    case PAIR_REG_DMA_ADDRESS_LOW:
        return &pair->store.address_low;
    case PAIR_REG_DMA_ADDRESS_HIGH:
        return &pair->store.address_high;
    case PAIR_REG_DMA_VALUE_LOW:
        return &pair->store.value_low;
    case PAIR_REG_DMA_VALUE_HIGH:
        return &pair->store.value_high;
    case PAIR_REG_DMA_DELAY_NS:
        return &pair->store.delay_ns;
    case PAIR_REG_DMA_CAUSES:
        return &pair->store.causes;
    case PAIR_REG_DMA_SOURCE:
        return &pair->store.source;
    default:
        return NULL;
    }
}

static uint32_t function_read(struct dirql_device *device, struct pair *pair, uint32_t offset)
{
    const uint32_t *plain = plain_register(pair, offset);

    if (plain != NULL) {
        return *plain;
    }
    switch (offset) {
    case PAIR_REG_ID:
        return PAIR_IDENTITY;
    case PAIR_REG_MESSAGES:
        return dirql_device_messages_enabled(device);
    case PAIR_REG_LINE:
        return pair->is_line_forced;
    case PAIR_REG_LINE_LEVEL:
        return line_level(pair);
    case PAIR_REG_RAISED_RAW:
        return pair->raw_count;
    case PAIR_REG_DMA_CONTROL:
        return pair->store.armed_control;
    case PAIR_REG_DMA_DONE:
        return pair->store.done_count;
    case PAIR_REG_DMA_FAILED:
        return pair->store.failed_count;
    default:
        return 0;
    }
}

static void function_write(struct dirql_device *device, struct pair *pair, uint32_t offset,
                           uint32_t value)
{
    uint32_t *plain = plain_register(pair, offset);

    if (plain != NULL) {
        *plain = value;
        return;
    }
    switch (offset) {
    case PAIR_REG_MESSAGE_RAISE:
        pair->raw_count++;
        message_send(device, value);
        break;
    case PAIR_REG_LINE:
        pair->is_line_forced = (value & 1u) != 0;
        line_update(device, pair);
        break;
    case PAIR_REG_RESET:
        if (value & 1u) {
            pair_reset(device, pair);
        }
        break;
    case PAIR_REG_DMA_CONTROL:
        dma_control(device, pair, value);
        break;
    default:
        break;
    }
}

static uint32_t counter_read(const struct pair *pair, uint32_t offset)
{
    if (offset >= PAIR_READS_OF(0) && offset < PAIR_READS_OF(PAIR_COUNTED_BYTES)) {
        return pair->reads[(offset - PAIR_READS_OF(0)) / 4];
    }
    if (offset >= PAIR_WRITES_OF(0) && offset < PAIR_WRITES_OF(PAIR_COUNTED_BYTES)) {
        return pair->writes[(offset - PAIR_WRITES_OF(0)) / 4];
    }
    switch (offset) {
    case PAIR_REG_READS_TOTAL:
        return pair->read_count;
    case PAIR_REG_WRITES_TOTAL:
        return pair->write_count;
    case PAIR_REG_REFUSED_TOTAL:
        return pair->refused_count;
    default:
        return 0;
    }
}

static bool is_refused(struct pair *pair, uint64_t offset, uint32_t size_bytes)
{
    if (size_bytes == 4 && offset % 4 == 0) {
        return false;
    }
    pair->refused_count++;
    return true;
}

static bool is_source_register(uint32_t offset)
{
    return offset >= PAIR_SOURCE(0) && offset < PAIR_SOURCE(PAIR_SOURCE_COUNT);
}

static uint64_t pair_read(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset64,
                          uint32_t size_bytes)
{
    struct pair *pair = state;
    uint32_t offset = (uint32_t)offset64;

    (void)bar;
    if (is_refused(pair, offset64, size_bytes)) {
        return ALL_ONES;
    }
    if (offset >= PAIR_COUNTED_BYTES) {
        return counter_read(pair, offset);
    }
    pair->reads[offset / 4]++;
    pair->read_count++;
    if (is_source_register(offset)) {
        return source_read(device, pair, (offset - PAIR_SOURCE(0)) / 0x40, offset % 0x40);
    }
    return function_read(device, pair, offset);
}

static void pair_write(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset64,
                       uint32_t size_bytes, uint64_t value)
{
    struct pair *pair = state;
    uint32_t offset = (uint32_t)offset64;

    (void)bar;
    if (is_refused(pair, offset64, size_bytes) || offset >= PAIR_COUNTED_BYTES) {
        return;
    }
    pair->writes[offset / 4]++;
    pair->write_count++;
    if (is_source_register(offset)) {
        source_write(device, pair, (offset - PAIR_SOURCE(0)) / 0x40, offset % 0x40,
                     (uint32_t)value);
    } else {
        function_write(device, pair, offset, (uint32_t)value);
    }
}

static const struct dirql_device_step steps[] = {
    [STEP_RAISE_A] = { "raise-a", raise_a_step },
    [STEP_RAISE_B] = { "raise-b", raise_b_step },
    [STEP_DMA] = { "dma", dma_step },
};

const struct dirql_device_model dirql_device_model = {
    .version = DIRQL_DEVICE_MODEL_VERSION,
    .name = "pair",
    .description = "test device: two interrupt sources, eight messages or a line, DMA stores",
    .vendor_id = PAIR_VENDOR_ID,
    .device_id = PAIR_DEVICE_ID,
    .revision = 1,
    .class_code = 0x00ff00,
    .subsystem_vendor_id = PAIR_VENDOR_ID,
    .subsystem_id = PAIR_DEVICE_ID,
    .bars = { [0] = { .size_bytes = PAIR_BAR_BYTES, .is_io = false } },
    .has_line = true,
    .messages_max = MESSAGES_MAX,
    .msix = { .messages = MESSAGES_MAX,
              .bar = 0,
              .table_offset = PAIR_MSIX_TABLE,
              .pending_offset = PAIR_MSIX_PENDING },
    .has_power_management = true,
    .state_bytes = sizeof(struct pair),
    .steps = steps,
    .step_count = STEP_COUNT,
    .reset = pair_reset,
    .read = pair_read,
    .write = pair_write,
};
