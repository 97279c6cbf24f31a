/* SPDX-License-Identifier: MIT */
/*
 * edu - model of QEMU's educational PCI device, as QEMU 7.2 behaves.
 *
 * Same identity, registers, interrupt causes and DMA engine, so that one driver binary gives the
 * same results on `--device model:edu` and `--device qemu:edu`. What the device does by itself is a
 * step: "factorial" ends a computation, "dma" a transfer; "dma-early" is for option dma_early.
 *
 * Registers of BAR0 (1 MiB), 4 bytes wide; those from 0x80 on also 8 bytes wide:
 *   0x00 R  identification 0x010000ed     0x60 W  interrupt raise: sets causes
 *   0x04 RW returns its own complement    0x64 W  interrupt acknowledge: clears causes
 *   0x08 RW operand, later factorial      0x80 RW DMA source address
 *   0x20 RW status: 0x01 computing (R),   0x88 RW DMA destination address
 *           0x80 interrupt when done      0x90 RW DMA byte count
 *   0x24 R  interrupt causes:             0x98 RW DMA command: 0x1 run, 0x2 device to memory,
 *           0x1 factorial, 0x100 DMA              0x4 interrupt when done
 * The device's own 4096 bytes are at 0x40000 of the DMA engine's address space only. Reads of other
 * offsets answer all-ones; accesses that QEMU refuses (1 or 2 bytes wide, unaligned) read as 0.
 *
 * Different from QEMU: a transfer that leaves the buffer, is empty or reaches the buffer's last
 * byte aborts QEMU 7.2. Here it moves nothing and never ends: no interrupt, the run bit stays set
 * until reset. QEMU keeps the registers over a reset of the bus; here all become 0.
 *
 * Options:
 *   factorial_ns=N  a computation takes at most N virtual nanoseconds (default 2000)
 *   dma_ns=N        a transfer takes at most N (default 100 ms, as in QEMU)
 *   dma_mask=N      address lines of the DMA engine (default 28 bits, as in QEMU)
 *   dma_early=1     the DMA interrupt comes half-way with the run bit still set, none at the end
 *   dma_early=2     the same, and the transfer never ends
 *   dma_early=3     as 1, and a second interrupt comes at the end
 *   dma_early=4     no DMA interrupt at all; a driver without a time-out is stuck then
 */
#include "dirql/device_model.h"

#define REGISTER_IDENTIFICATION 0x00u
#define REGISTER_COMPLEMENT     0x04u
#define REGISTER_FACTORIAL      0x08u
#define REGISTER_STATUS         0x20u
#define REGISTER_CAUSES         0x24u
#define REGISTER_RAISE          0x60u
#define REGISTER_ACKNOWLEDGE    0x64u
#define REGISTER_DMA_SOURCE     0x80u
#define REGISTER_DMA_TARGET     0x88u
#define REGISTER_DMA_COUNT      0x90u
#define REGISTER_DMA_COMMAND    0x98u

#define IDENTIFICATION 0x010000edu

#define STATUS_COMPUTING 0x01u
#define STATUS_INTERRUPT 0x80u

#define CAUSE_FACTORIAL 0x001u
#define CAUSE_DMA       0x100u

#define DMA_RUN       0x1u
#define DMA_TO_MEMORY 0x2u
#define DMA_INTERRUPT 0x4u

#define BUFFER_ADDRESS 0x40000u
#define BUFFER_BYTES   4096u

#define FACTORIAL_NS_DEFAULT 2000u
#define DMA_NS_DEFAULT       100000000u
#define DMA_MASK_DEFAULT     0x0fffffffu

#define ALL_ONES UINT64_MAX

enum { STEP_FACTORIAL, STEP_DMA, STEP_DMA_EARLY, STEP_COUNT };

/* Values of option dma_early. */
enum {
    EARLY_NO,
    EARLY_THEN_SILENT_END,
    EARLY_THEN_NO_END,
    EARLY_THEN_SECOND_INTERRUPT,
    NEVER_INTERRUPTS
};

/* Read once per reset; constant between. */
struct edu_options {
    uint64_t factorial_ns;
    uint64_t dma_ns;
    uint64_t dma_mask;
    uint64_t dma_early;
};

struct edu {
    struct edu_options options;
    uint32_t complement;
    uint32_t factorial;
    uint32_t status;
    uint32_t causes;
    uint64_t dma_source;
    uint64_t dma_target;
    uint64_t dma_count;
    uint64_t dma_command;
    uint8_t buffer[BUFFER_BYTES];
};

/* A message is sent for every raise, even when causes were pending already; the pin is a level. */
static void causes_raise(struct dirql_device *device, struct edu *edu, uint32_t causes)
{
    edu->causes |= causes;
    if (edu->causes == 0) {
        return;
    }
    if (dirql_device_messages_enabled(device) > 0) {
        dirql_device_message_send(device, 0);
    } else {
        dirql_device_line_set(device, true);
    }
}

static void causes_clear(struct dirql_device *device, struct edu *edu, uint32_t causes)
{
    edu->causes &= ~causes;
    if (edu->causes == 0 && dirql_device_messages_enabled(device) == 0) {
        dirql_device_line_set(device, false);
    }
}

static void factorial_begin(struct dirql_device *device, struct edu *edu, uint32_t operand)
{
    if (edu->status & STATUS_COMPUTING) {
        return;
    }
    edu->factorial = operand;
    edu->status |= STATUS_COMPUTING;
    dirql_device_step_arm(device, STEP_FACTORIAL, edu->options.factorial_ns);
}

static void factorial_end(struct dirql_device *device, void *state)
{
    struct edu *edu = state;
    uint32_t product = 1;

    /* Arithmetic modulo 2^32: once the product is 0 it stays 0, from 34! on. */
    for (uint32_t factor = edu->factorial; factor > 0 && product != 0; factor--) {
        product *= factor;
    }
    edu->factorial = product;
    edu->status &= ~STATUS_COMPUTING;
    if (edu->status & STATUS_INTERRUPT) {
        causes_raise(device, edu, CAUSE_FACTORIAL);
    }
}

/* QEMU 7.2 wants the end of a transfer below, not at, the end of the buffer. */
static bool is_inside_buffer(uint64_t address, uint64_t count)
{
    const uint64_t last = BUFFER_ADDRESS + BUFFER_BYTES - 1;

    return address >= BUFFER_ADDRESS && address <= last && count > 0 && count <= last - address;
}

static void dma_begin(struct dirql_device *device, struct edu *edu, uint64_t command)
{
    uint64_t early = edu->options.dma_early;

    /* Writing a command without the run bit does nothing at all. */
    if (!(command & DMA_RUN) || (edu->dma_command & DMA_RUN)) {
        return;
    }
    edu->dma_command = command;
    if (early >= EARLY_THEN_SILENT_END && early <= EARLY_THEN_SECOND_INTERRUPT) {
        dirql_device_step_arm(device, STEP_DMA_EARLY, edu->options.dma_ns / 2);
    } else {
        dirql_device_step_arm(device, STEP_DMA, edu->options.dma_ns);
    }
}

/* The end is armed here and not with the start, so that it can never come first. */
static void dma_interrupt_early(struct dirql_device *device, void *state)
{
    struct edu *edu = state;

    if (edu->dma_command & DMA_INTERRUPT) {
        causes_raise(device, edu, CAUSE_DMA);
    }
    if (edu->options.dma_early != EARLY_THEN_NO_END) {
        dirql_device_step_arm(device, STEP_DMA, edu->options.dma_ns / 2);
    }
}

static void dma_end(struct dirql_device *device, void *state)
{
    struct edu *edu = state;
    uint64_t mask = edu->options.dma_mask;
    uint64_t early = edu->options.dma_early;
    bool is_to_memory = (edu->dma_command & DMA_TO_MEMORY) != 0;
    uint64_t inside = is_to_memory ? edu->dma_source : edu->dma_target;
    uint64_t outside = (is_to_memory ? edu->dma_target : edu->dma_source) & mask;

    if (!is_inside_buffer(inside, edu->dma_count)) {
        return;
    }

    uint8_t *bytes = edu->buffer + (inside - BUFFER_ADDRESS);

    /* The engine does not look at the outcome on the bus; QEMU's does not either. */
    if (is_to_memory) {
        (void)dirql_device_dma_write(device, outside, bytes, (size_t)edu->dma_count);
    } else {
        (void)dirql_device_dma_read(device, outside, bytes, (size_t)edu->dma_count);
    }
    edu->dma_command &= ~(uint64_t)DMA_RUN;
    if ((edu->dma_command & DMA_INTERRUPT) &&
        (early == EARLY_NO || early == EARLY_THEN_SECOND_INTERRUPT)) {
        causes_raise(device, edu, CAUSE_DMA);
    }
}

/* The address and count registers do not change while a transfer runs. */
static void dma_register_set(struct edu *edu, uint64_t *dma_register, uint64_t value)
{
    if (!(edu->dma_command & DMA_RUN)) {
        *dma_register = value;
    }
}

/* An access that QEMU's memory core refuses before the device sees it. */
static bool is_refused(uint64_t offset, uint32_t size_bytes)
{
    return size_bytes < 4 || offset % size_bytes != 0;
}

static uint64_t narrow(uint64_t value, uint32_t size_bytes)
{
    return size_bytes == 8 ? value : value & UINT32_MAX;
}

/* The memory core makes two accesses of an 8-byte one that is only aligned to 4. */
static bool is_split(uint64_t offset, uint32_t size_bytes)
{
    return size_bytes == 8 && offset % 8 == 4;
}

static uint64_t register_read(const struct edu *edu, uint64_t offset, uint32_t size_bytes)
{
    uint64_t value = ALL_ONES;

    if (is_refused(offset, size_bytes)) {
        return 0;
    }
    if (offset < REGISTER_DMA_SOURCE && size_bytes != 4) {
        return ALL_ONES;
    }
    switch (offset) {
    case REGISTER_IDENTIFICATION:
        value = IDENTIFICATION;
        break;
    case REGISTER_COMPLEMENT:
        value = edu->complement;
        break;
    case REGISTER_FACTORIAL:
        value = edu->factorial;
        break;
    case REGISTER_STATUS:
        value = edu->status;
        break;
    case REGISTER_CAUSES:
        value = edu->causes;
        break;
    case REGISTER_DMA_SOURCE:
        value = edu->dma_source;
        break;
    case REGISTER_DMA_TARGET:
        value = edu->dma_target;
        break;
    case REGISTER_DMA_COUNT:
        value = edu->dma_count;
        break;
    case REGISTER_DMA_COMMAND:
        value = edu->dma_command;
        break;
    default:
        break;
    }
    return narrow(value, size_bytes);
}

static void register_write(struct dirql_device *device, struct edu *edu, uint64_t offset,
                           uint32_t size_bytes, uint64_t value)
{
    if (is_refused(offset, size_bytes) || (offset < REGISTER_DMA_SOURCE && size_bytes != 4)) {
        return;
    }
    value = narrow(value, size_bytes);
    switch (offset) {
    case REGISTER_COMPLEMENT:
        edu->complement = ~(uint32_t)value;
        break;
    case REGISTER_FACTORIAL:
        factorial_begin(device, edu, (uint32_t)value);
        break;
    case REGISTER_STATUS:
        edu->status = (edu->status & ~STATUS_INTERRUPT) | ((uint32_t)value & STATUS_INTERRUPT);
        break;
    case REGISTER_RAISE:
        causes_raise(device, edu, (uint32_t)value);
        break;
    case REGISTER_ACKNOWLEDGE:
        causes_clear(device, edu, (uint32_t)value);
        break;
    case REGISTER_DMA_SOURCE:
        dma_register_set(edu, &edu->dma_source, value);
        break;
    case REGISTER_DMA_TARGET:
        dma_register_set(edu, &edu->dma_target, value);
        break;
    case REGISTER_DMA_COUNT:
        dma_register_set(edu, &edu->dma_count, value);
        break;
    case REGISTER_DMA_COMMAND:
        dma_begin(device, edu, value);
        break;
    default:
        break;
    }
}

static uint64_t edu_read(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                         uint32_t size_bytes)
{
    const struct edu *edu = state;

    (void)device;
    (void)bar;
    if (is_split(offset, size_bytes)) {
        return register_read(edu, offset, 4) | register_read(edu, offset + 4, 4) << 32;
    }
    return register_read(edu, offset, size_bytes);
}

static void edu_write(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                      uint32_t size_bytes, uint64_t value)
{
    struct edu *edu = state;

    (void)bar;
    if (is_split(offset, size_bytes)) {
        register_write(device, edu, offset, 4, value);
        register_write(device, edu, offset + 4, 4, value >> 32);
        return;
    }
    register_write(device, edu, offset, size_bytes, value);
}

static void edu_reset(struct dirql_device *device, void *state)
{
    struct edu *edu = state;

    *edu = (struct edu){
        .options = {
            .factorial_ns = dirql_device_option(device, "factorial_ns", FACTORIAL_NS_DEFAULT),
            .dma_ns = dirql_device_option(device, "dma_ns", DMA_NS_DEFAULT),
            .dma_mask = dirql_device_option(device, "dma_mask", DMA_MASK_DEFAULT),
            .dma_early = dirql_device_option(device, "dma_early", EARLY_NO),
        },
    };
}

static const struct dirql_device_step steps[] = {
    [STEP_FACTORIAL] = { "factorial", factorial_end },
    [STEP_DMA] = { "dma", dma_end },
    [STEP_DMA_EARLY] = { "dma-early", dma_interrupt_early },
};

static const char *const option_names[] = { "factorial_ns", "dma_ns", "dma_mask", "dma_early",
                                            NULL };

const struct dirql_device_model dirql_device_model = {
    .version = DIRQL_DEVICE_MODEL_VERSION,
    .name = "edu",
    .description = "QEMU's educational device: factorials, DMA, one message or a line",
    .vendor_id = 0x1234,
    .device_id = 0x11e8,
    .revision = 0x10,
    .class_code = 0x00ff00,
    .subsystem_vendor_id = 0x1af4,
    .subsystem_id = 0x1100,
    .bars = { [0] = { .size_bytes = 1u << 20, .is_io = false } },
    .has_line = true,
    .messages_max = 1,
    .options = option_names,
    .state_bytes = sizeof(struct edu),
    .steps = steps,
    .step_count = STEP_COUNT,
    .reset = edu_reset,
    .read = edu_read,
    .write = edu_write,
};
