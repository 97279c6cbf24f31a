/* SPDX-License-Identifier: MIT */
/*
 * td - the device of irqbench; its registers are in td.h.
 *
 * Interrupts: without messages the pin is up while ISTAT & IMASK is not 0. With messages each cause
 * belongs to one (register MESSAGES, modulo the number enabled), and a message is sent whenever
 * (ISTAT & IMASK) of its causes goes from 0 to something.
 *
 * Steps, which may happen at any time while they are armed:
 *   "end-0" to "end-3"  the command of that place ends: its tag goes to CPL, DONE is raised (what
 *                       else: TD_CMD_*); armed by CMD
 *   "word"              a word arrives, RX is raised; armed while there is credit
 *   "abort"             commands that ABORT named and that have not ended are forgotten
 *
 * Options:
 *   read_to_clear=1     reading ISTAT clears it
 *   fifo=1              commands end in the order of CMD: only the oldest one's step is armed
 *   rx_capacity=N       words that wait in RX, one more is lost and raises OVF; default 256
 *   delay_ns=N          the latest time of a step after it was armed; default 2000
 */
#include "dirql/device_model.h"

#include "td.h"

#define COMMANDS_MAX  4u
#define TAGS_MAX      8u
#define MESSAGES_MAX  4u
#define CAUSE_COUNT   5u
#define RX_CAPACITY   256u
#define STEP_DELAY_NS 2000u

enum { STEP_END_0, STEP_WORD = STEP_END_0 + COMMANDS_MAX, STEP_ABORT, STEP_COUNT };

struct command {
    uint16_t bits; /* as written to CMD; 0: none */
    bool is_aborted;
};

struct td {
    uint8_t causes;
    uint8_t mask;
    uint8_t messages_up; /* messages with an unmasked cause, one bit each */
    bool is_notifying;
    uint8_t tag_count;
    uint16_t message_map;
    uint16_t tags[TAGS_MAX]; /* that have ended, oldest first */
    struct command commands[COMMANDS_MAX];
    uint32_t words_arrived;
    uint32_t words_taken;
    uint32_t credit;
};

static uint64_t delay_ns(const struct dirql_device *device)
{
    return dirql_device_option(device, "delay_ns", STEP_DELAY_NS);
}

static bool is_fifo(const struct dirql_device *device)
{
    return dirql_device_option(device, "fifo", 0) != 0;
}

static void update_messages(struct dirql_device *device, struct td *td, uint32_t enabled)
{
    uint8_t up = 0;

    for (uint32_t bit = 0; bit < CAUSE_COUNT; bit++) {
        if ((td->causes & td->mask) >> bit & 1u) {
            up |= (uint8_t)(1u << TD_MESSAGE_OF(td->message_map, bit) % enabled);
        }
    }
    uint8_t risen = (uint8_t)(up & ~td->messages_up);
    td->messages_up = up;
    for (uint32_t message = 0; message < enabled && message < MESSAGES_MAX; message++) {
        if (risen >> message & 1u) {
            dirql_device_message_send(device, message);
        }
    }
}

static void update_interrupts(struct dirql_device *device, struct td *td)
{
    uint32_t enabled = dirql_device_messages_enabled(device);

    if (enabled > 0) {
        update_messages(device, td, enabled);
    } else {
        dirql_device_line_set(device, (td->causes & td->mask) != 0);
    }
}

static void raise_causes(struct dirql_device *device, struct td *td, uint32_t causes)
{
    td->causes |= (uint8_t)causes;
    update_interrupts(device, td);
}

static void clear_causes(struct dirql_device *device, struct td *td, uint32_t causes)
{
    td->causes &= (uint8_t)~causes;
    update_interrupts(device, td);
}

/* In order, the oldest command is always in place 0. */
static void command_start(struct dirql_device *device, struct td *td, uint32_t bits)
{
    uint32_t place = 0;

    while (place < COMMANDS_MAX && td->commands[place].bits != 0) {
        place++;
    }
    if (place == COMMANDS_MAX || (bits & TD_CMD_TAG) == 0) {
        raise_causes(device, td, TD_ERR);
        return;
    }
    td->commands[place] = (struct command){ .bits = (uint16_t)bits };
    if (place == 0 || !is_fifo(device)) {
        dirql_device_step_arm(device, STEP_END_0 + place, delay_ns(device));
    }
}

static void command_remove(struct dirql_device *device, struct td *td, uint32_t place)
{
    (void)dirql_device_step_disarm(device, STEP_END_0 + place);
    if (!is_fifo(device)) {
        td->commands[place].bits = 0;
        return;
    }
    for (uint32_t i = place; i + 1 < COMMANDS_MAX; i++) {
        td->commands[i] = td->commands[i + 1];
    }
    td->commands[COMMANDS_MAX - 1].bits = 0;
    if (place == 0 && td->commands[0].bits != 0) {
        dirql_device_step_arm(device, STEP_END_0, delay_ns(device));
    }
}

static void command_end(struct dirql_device *device, struct td *td, uint32_t place)
{
    uint32_t bits = td->commands[place].bits;
    uint32_t causes = td->is_notifying ? TD_DONE : 0;

    command_remove(device, td, place);
    if (bits & TD_CMD_CONFIG) {
        causes = TD_CFG;
    } else if (td->tag_count == TAGS_MAX) {
        causes = TD_OVF;
    } else {
        uint32_t error = bits & TD_CMD_FAIL ? TD_CPL_ERROR : 0;

        td->tags[td->tag_count++] = (uint16_t)((bits & TD_CMD_TAG) | error);
        causes |= error ? TD_ERR : 0;
    }
    raise_causes(device, td, causes);
}

static void end_0_step(struct dirql_device *device, void *state)
{
    command_end(device, state, 0);
}

static void end_1_step(struct dirql_device *device, void *state)
{
    command_end(device, state, 1);
}

static void end_2_step(struct dirql_device *device, void *state)
{
    command_end(device, state, 2);
}

static void end_3_step(struct dirql_device *device, void *state)
{
    command_end(device, state, 3);
}

static uint32_t tag_take(struct td *td)
{
    uint32_t tag = td->tags[0];

    if (td->tag_count == 0) {
        return 0;
    }
    td->tag_count--;
    for (uint32_t i = 0; i < td->tag_count; i++) {
        td->tags[i] = td->tags[i + 1];
    }
    td->tags[td->tag_count] = 0;
    return tag;
}

static void abort_tag(struct dirql_device *device, struct td *td, uint32_t tag)
{
    for (uint32_t place = 0; place < COMMANDS_MAX; place++) {
        struct command *command = &td->commands[place];

        if (command->bits != 0 && (command->bits & TD_CMD_TAG) == tag) {
            command->is_aborted = true;
            dirql_device_step_arm(device, STEP_ABORT, delay_ns(device));
        }
    }
}

static void abort_step(struct dirql_device *device, void *state)
{
    struct td *td = state;

    /* From the end: in order, the younger ones move up. */
    for (uint32_t place = COMMANDS_MAX; place-- > 0;) {
        if (td->commands[place].bits != 0 && td->commands[place].is_aborted) {
            command_remove(device, td, place);
        }
    }
}

static void credit_add(struct dirql_device *device, struct td *td, uint32_t words)
{
    td->credit += words;
    if (td->credit > 0) {
        dirql_device_step_arm(device, STEP_WORD, delay_ns(device));
    }
}

static void word_step(struct dirql_device *device, void *state)
{
    struct td *td = state;
    bool is_full = td->words_arrived - td->words_taken >=
                   dirql_device_option(device, "rx_capacity", RX_CAPACITY);

    td->credit--;
    if (td->credit > 0) {
        dirql_device_step_arm(device, STEP_WORD, delay_ns(device));
    }
    td->words_arrived += !is_full;
    raise_causes(device, td, is_full ? TD_OVF : TD_RX);
}

static uint32_t word_take(struct td *td)
{
    return td->words_taken < td->words_arrived ? ++td->words_taken : 0;
}

static void td_reset(struct dirql_device *device, void *state)
{
    struct td *td = state;

    *td = (struct td){ .is_notifying = true };
    for (uint32_t i = 0; i < STEP_COUNT; i++) {
        (void)dirql_device_step_disarm(device, i);
    }
    update_interrupts(device, td);
}

static uint64_t td_read(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                        uint32_t size_bytes)
{
    struct td *td = state;
    uint32_t causes = td->causes;

    (void)bar;
    if (size_bytes != 4) {
        return UINT64_MAX;
    }
    switch (offset) {
    case TD_REG_ISTAT:
        if (dirql_device_option(device, "read_to_clear", 0) != 0) {
            clear_causes(device, td, causes);
        }
        return causes;
    case TD_REG_IMASK:
        return td->mask;
    case TD_REG_CPL:
        return tag_take(td);
    case TD_REG_RX:
        return word_take(td);
    case TD_REG_NOTIFY:
        return td->is_notifying;
    case TD_REG_CREDIT:
        return td->credit;
    case TD_REG_MESSAGES:
        return td->message_map;
    default:
        return 0;
    }
}

static void td_write(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                     uint32_t size_bytes, uint64_t value64)
{
    struct td *td = state;
    uint32_t value = (uint32_t)value64;

    (void)bar;
    if (size_bytes != 4) {
        return;
    }
    switch (offset) {
    case TD_REG_ISTAT:
        if (dirql_device_option(device, "read_to_clear", 0) == 0) {
            clear_causes(device, td, value);
        }
        break;
    case TD_REG_IMASK:
        td->mask = (uint8_t)(value & TD_ALL);
        update_interrupts(device, td);
        break;
    case TD_REG_CMD:
        command_start(device, td, value);
        break;
    case TD_REG_NOTIFY:
        td->is_notifying = (value & 1u) != 0;
        break;
    case TD_REG_ABORT:
        abort_tag(device, td, value & TD_CMD_TAG);
        break;
    case TD_REG_RESET:
        td_reset(device, td);
        break;
    case TD_REG_CREDIT:
        credit_add(device, td, value);
        break;
    case TD_REG_MESSAGES:
        td->message_map = (uint16_t)value;
        update_interrupts(device, td);
        break;
    default:
        break;
    }
}

static const struct dirql_device_step steps[] = {
    [STEP_END_0] = { "end-0", end_0_step },     [STEP_END_0 + 1] = { "end-1", end_1_step },
    [STEP_END_0 + 2] = { "end-2", end_2_step }, [STEP_END_0 + 3] = { "end-3", end_3_step },
    [STEP_WORD] = { "word", word_step },        [STEP_ABORT] = { "abort", abort_step },
};

static const char *const options[] = { "read_to_clear", "fifo", "rx_capacity", "delay_ns", NULL };

const struct dirql_device_model dirql_device_model = {
    .version = DIRQL_DEVICE_MODEL_VERSION,
    .name = "td",
    .description = "irqbench's device: commands, input words, line or four messages",
    .vendor_id = TD_VENDOR_ID,
    .device_id = TD_DEVICE_ID,
    .revision = 1,
    .class_code = 0x00ff00,
    .subsystem_vendor_id = TD_VENDOR_ID,
    .subsystem_id = TD_DEVICE_ID,
    .bars = { [0] = { .size_bytes = TD_BAR_BYTES, .is_io = false } },
    .has_line = true,
    .messages_max = MESSAGES_MAX,
    .options = options,
    .state_bytes = sizeof(struct td),
    .steps = steps,
    .step_count = STEP_COUNT,
    .reset = td_reset,
    .read = td_read,
    .write = td_write,
};
