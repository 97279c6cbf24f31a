/* SPDX-License-Identifier: MIT */
/*
 * nvme - model of QEMU's nvme without a drive: an NVM Express controller with its administrative
 * queues, and Identify as the only command.
 *
 * Same identity, registers and answers as QEMU 7.2's, as far as they go, so that one driver binary
 * gives the same results on `--device model:nvme` and `--device qemu:nvme,serial=1`. What the
 * controller does by itself is a step: "ready" follows the enable bit, "execute" takes one entry of
 * the submission queue, writes what it asks for, then the completion, then interrupts.
 *
 * Registers of BAR0 (16 KiB, 64-bit): CAP 0x00, VS 0x08, INTMS 0x0c, INTMC 0x10, CC 0x14, CSTS
 * 0x1c, AQA 0x24, ASQ 0x28, ACQ 0x30; doorbells 0x1000 (submission tail) and 0x1004 (completion
 * head); MSI-X table at 0x2000, pending bits at 0x3000. Other registers read as 0. Source: NVM
 * Express Base Specification 1.4.
 *
 * Options:
 *   serial=N      serial number (default 1)
 *   ready_ns=N    the controller follows the enable bit after at most N ns (default 50000)
 *   command_ns=N  a command takes at most N (default 20000)
 *   blocks=N      size of namespace 1 in blocks of 512 bytes (default 0: there is none)
 */
#include <string.h>

#include "dirql/device_model.h"

#define REGISTER_CAP       0x00u
#define REGISTER_VS        0x08u
#define REGISTER_MASK_SET  0x0cu
#define REGISTER_MASK_CLR  0x10u
#define REGISTER_CC        0x14u
#define REGISTER_CSTS      0x1cu
#define REGISTER_AQA       0x24u
#define REGISTER_ASQ       0x28u
#define REGISTER_ACQ       0x30u
#define REGISTERS_END      0x38u
#define DOORBELL_SUBMIT    0x1000u
#define DOORBELL_COMPLETED 0x1004u

#define MSIX_TABLE    0x2000u
#define MSIX_PENDING  0x3000u
#define MESSAGE_COUNT 4u

/* 2048 entries, queues contiguous, 7.5 s to become ready, NVM command set. */
#define CAP     0x000000200f0107ffull
#define VERSION 0x00010400u

#define CC_ENABLE   0x1u
#define CSTS_READY  0x1u
#define CSTS_FATAL  0x2u
#define PAGE_BYTES  4096u
#define ENTRY_BYTES 64u
#define NAMESPACES  256u

#define OPCODE_IDENTIFY 0x06u

#define CNS_NAMESPACE  0x00u
#define CNS_CONTROLLER 0x01u
#define CNS_ACTIVE     0x02u

/* Status fields; the top bit is "do not retry". */
#define STATUS_OK                0x0000u
#define STATUS_INVALID_OPCODE    0x4001u
#define STATUS_INVALID_FIELD     0x4002u
#define STATUS_INVALID_NAMESPACE 0x400bu

enum { STEP_READY, STEP_EXECUTE, STEP_COUNT };

struct submission {
    uint8_t opcode;
    uint8_t flags;
    uint16_t identifier;
    uint32_t namespace_id;
    uint64_t reserved;
    uint64_t metadata;
    uint64_t prp1;
    uint64_t prp2;
    uint32_t dword[6]; /* 10 to 15 */
};

struct completion {
    uint32_t result;
    uint32_t reserved;
    uint16_t submission_head;
    uint16_t submission_queue;
    uint16_t identifier;
    uint16_t status; /* bit 0: phase */
};

_Static_assert(sizeof(struct submission) == ENTRY_BYTES, "as in the specification");
_Static_assert(sizeof(struct completion) == 16, "as in the specification");

struct nvme {
    uint64_t ready_ns;
    uint64_t command_ns;
    uint64_t blocks;
    uint64_t serial;
    uint32_t mask; /* of the pin */
    uint32_t cc;
    uint32_t csts;
    uint32_t aqa;
    uint64_t asq;
    uint64_t acq;
    uint32_t submission_head;
    uint32_t submission_tail;
    uint32_t completion_head;
    uint32_t completion_tail;
    bool phase;
    uint8_t page[PAGE_BYTES]; /* scratch: what Identify answers */
};

static uint32_t submission_size(const struct nvme *nvme)
{
    return (nvme->aqa & 0xfff) + 1;
}

static uint32_t completion_size(const struct nvme *nvme)
{
    return (nvme->aqa >> 16 & 0xfff) + 1;
}

/* The pin is up while completions wait; a message announces each. */
static void update_pin(struct dirql_device *device, const struct nvme *nvme)
{
    bool has_some = nvme->completion_head != nvme->completion_tail;

    if (dirql_device_messages_enabled(device) == 0) {
        dirql_device_line_set(device, has_some && !(nvme->mask & 1u));
    }
}

/* Identify. */

static void put(struct nvme *nvme, uint32_t offset, const void *bytes, size_t count)
{
    memcpy(nvme->page + offset, bytes, count);
}

static void put_number(struct nvme *nvme, uint32_t offset, uint64_t value, size_t count)
{
    put(nvme, offset, &value, count);
}

static void put_text(struct nvme *nvme, uint32_t offset, const char *text, size_t room)
{
    memset(nvme->page + offset, ' ', room);
    put(nvme, offset, text, strlen(text));
}

/* In decimal, padded with spaces. */
static void put_serial(struct nvme *nvme)
{
    char digits[21];
    char *first = digits + sizeof(digits) - 1;
    uint64_t left = nvme->serial;

    *first = '\0';
    do {
        *--first = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    put_text(nvme, 4, first, 20);
}

static void describe_controller(struct nvme *nvme)
{
    put_number(nvme, 0, 0x1b36, 2);
    put_number(nvme, 2, 0x1af4, 2);
    put_serial(nvme);
    put_text(nvme, 24, "QEMU NVMe Ctrl", 40);
    put_text(nvme, 64, "dirql", 8);
    nvme->page[77] = 7; /* transfers of at most 128 pages */
    put_number(nvme, 80, VERSION, 4);
    nvme->page[512] = 0x66; /* entry sizes */
    nvme->page[513] = 0x44;
    put_number(nvme, 516, NAMESPACES, 4);
}

static void describe_namespace(struct nvme *nvme, uint32_t namespace_id)
{
    if (namespace_id == 1 && nvme->blocks) {
        put_number(nvme, 0, nvme->blocks, 8);
        put_number(nvme, 8, nvme->blocks, 8);
        put_number(nvme, 16, nvme->blocks, 8);
        put_number(nvme, 128, 9u << 16, 4); /* one format: 512 bytes */
    }
}

static uint16_t identify(struct dirql_device *device, struct nvme *nvme,
                         const struct submission *command)
{
    uint32_t id = command->namespace_id;

    memset(nvme->page, 0, sizeof(nvme->page));
    switch (command->dword[0] & 0xff) {
    case CNS_NAMESPACE:
        if (id == 0 || id > NAMESPACES) {
            return STATUS_INVALID_NAMESPACE;
        }
        describe_namespace(nvme, id);
        break;
    case CNS_CONTROLLER:
        describe_controller(nvme);
        break;
    case CNS_ACTIVE:
        put_number(nvme, 0, nvme->blocks && id < 1 ? 1 : 0, 4);
        break;
    default:
        return STATUS_INVALID_FIELD;
    }
    if (command->prp1 % PAGE_BYTES) {
        uint32_t first = PAGE_BYTES - (uint32_t)(command->prp1 % PAGE_BYTES);

        (void)dirql_device_dma_write(device, command->prp1, nvme->page, first);
        (void)dirql_device_dma_write(device, command->prp2, nvme->page + first, PAGE_BYTES - first);
    } else {
        (void)dirql_device_dma_write(device, command->prp1, nvme->page, PAGE_BYTES);
    }
    return STATUS_OK;
}

/* Queues. */

static bool is_ready(const struct nvme *nvme)
{
    return (nvme->cc & CC_ENABLE) && (nvme->csts & CSTS_READY);
}

static bool has_room(const struct nvme *nvme)
{
    return (nvme->completion_tail + 1) % completion_size(nvme) != nvme->completion_head;
}

static void arm_execute(struct dirql_device *device, const struct nvme *nvme)
{
    if (is_ready(nvme) && nvme->submission_head != nvme->submission_tail && has_room(nvme)) {
        dirql_device_step_arm(device, STEP_EXECUTE, nvme->command_ns);
    }
}

static void complete(struct dirql_device *device, struct nvme *nvme,
                     const struct submission *command, uint16_t status)
{
    struct completion completion = {
        .submission_head = (uint16_t)nvme->submission_head,
        .identifier = command->identifier,
        .status = (uint16_t)(status << 1 | nvme->phase),
    };

    (void)dirql_device_dma_write(device, nvme->acq + nvme->completion_tail * sizeof(completion),
                                 &completion, sizeof(completion));
    nvme->completion_tail = (nvme->completion_tail + 1) % completion_size(nvme);
    nvme->phase ^= nvme->completion_tail == 0;
    dirql_device_message_send(device, 0);
    update_pin(device, nvme);
}

static void execute_step(struct dirql_device *device, void *state)
{
    struct nvme *nvme = state;
    struct submission command;

    if (!is_ready(nvme)) {
        return;
    }
    (void)dirql_device_dma_read(device, nvme->asq + nvme->submission_head * sizeof(command),
                                &command, sizeof(command));
    nvme->submission_head = (nvme->submission_head + 1) % submission_size(nvme);
    complete(device, nvme, &command,
             command.opcode == OPCODE_IDENTIFY ? identify(device, nvme, &command)
                                               : STATUS_INVALID_OPCODE);
    arm_execute(device, nvme);
}

static void ready_step(struct dirql_device *device, void *state)
{
    struct nvme *nvme = state;

    if (nvme->cc & CC_ENABLE) {
        bool is_wrong = nvme->asq % PAGE_BYTES || nvme->acq % PAGE_BYTES ||
                        submission_size(nvme) < 2 || completion_size(nvme) < 2;

        nvme->csts |= is_wrong ? CSTS_FATAL : CSTS_READY;
    } else {
        nvme->csts = 0;
    }
    (void)device;
}

static void write_control(struct dirql_device *device, struct nvme *nvme, uint32_t value)
{
    bool is_changed = (value ^ nvme->cc) & CC_ENABLE;

    nvme->cc = value;
    if (!is_changed) {
        return;
    }
    if (!(value & CC_ENABLE)) {
        (void)dirql_device_step_disarm(device, STEP_EXECUTE);
    }
    nvme->submission_head = nvme->submission_tail = 0;
    nvme->completion_head = nvme->completion_tail = 0;
    nvme->phase = true;
    update_pin(device, nvme);
    dirql_device_step_arm(device, STEP_READY, nvme->ready_ns);
}

/* Registers. */

static uint32_t read_register(const struct nvme *nvme, uint64_t offset)
{
    switch (offset) {
    case REGISTER_CAP:
        return (uint32_t)CAP;
    case REGISTER_CAP + 4:
        return (uint32_t)(CAP >> 32);
    case REGISTER_VS:
        return VERSION;
    case REGISTER_MASK_SET:
    case REGISTER_MASK_CLR:
        return nvme->mask;
    case REGISTER_CC:
        return nvme->cc;
    case REGISTER_CSTS:
        return nvme->csts;
    case REGISTER_AQA:
        return nvme->aqa;
    case REGISTER_ASQ:
        return (uint32_t)nvme->asq;
    case REGISTER_ASQ + 4:
        return (uint32_t)(nvme->asq >> 32);
    case REGISTER_ACQ:
        return (uint32_t)nvme->acq;
    case REGISTER_ACQ + 4:
        return (uint32_t)(nvme->acq >> 32);
    }
    return 0;
}

static void set_half(uint64_t *value, bool is_high, uint32_t half)
{
    uint64_t keep = is_high ? 0xffffffffull : 0xffffffffull << 32;

    *value = (*value & keep) | (uint64_t)half << (is_high ? 32 : 0);
}

static void ring_submission(struct dirql_device *device, struct nvme *nvme, uint32_t value)
{
    if (is_ready(nvme) && value < submission_size(nvme)) {
        nvme->submission_tail = value;
        arm_execute(device, nvme);
    }
}

static void ring_completion(struct dirql_device *device, struct nvme *nvme, uint32_t value)
{
    if (is_ready(nvme) && value < completion_size(nvme)) {
        nvme->completion_head = value;
        update_pin(device, nvme);
        arm_execute(device, nvme);
    }
}

static void write_register(struct dirql_device *device, struct nvme *nvme, uint64_t offset,
                           uint32_t value)
{
    switch (offset) {
    case REGISTER_MASK_SET:
        nvme->mask |= value;
        update_pin(device, nvme);
        break;
    case REGISTER_MASK_CLR:
        nvme->mask &= ~value;
        update_pin(device, nvme);
        break;
    case REGISTER_CC:
        write_control(device, nvme, value);
        break;
    case REGISTER_AQA:
        nvme->aqa = value;
        break;
    case REGISTER_ASQ:
    case REGISTER_ASQ + 4:
        set_half(&nvme->asq, offset != REGISTER_ASQ, value);
        break;
    case REGISTER_ACQ:
    case REGISTER_ACQ + 4:
        set_half(&nvme->acq, offset != REGISTER_ACQ, value);
        break;
    case DOORBELL_SUBMIT:
        ring_submission(device, nvme, value);
        break;
    case DOORBELL_COMPLETED:
        ring_completion(device, nvme, value);
        break;
    }
}

static bool is_proper(uint64_t offset, uint32_t size_bytes)
{
    return (size_bytes == 4 || (size_bytes == 8 && offset < REGISTERS_END)) &&
           offset % size_bytes == 0;
}

static uint64_t nvme_read(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                          uint32_t size_bytes)
{
    (void)device;
    (void)bar;
    if (!is_proper(offset, size_bytes)) {
        return UINT64_MAX;
    }
    uint64_t value = read_register(state, offset);
    return size_bytes == 8 ? value | (uint64_t)read_register(state, offset + 4) << 32 : value;
}

static void nvme_write(struct dirql_device *device, void *state, uint32_t bar, uint64_t offset,
                       uint32_t size_bytes, uint64_t value)
{
    (void)bar;
    if (!is_proper(offset, size_bytes)) {
        return;
    }
    write_register(device, state, offset, (uint32_t)value);
    if (size_bytes == 8) {
        write_register(device, state, offset + 4, (uint32_t)(value >> 32));
    }
}

static void nvme_reset(struct dirql_device *device, void *state)
{
    struct nvme *nvme = state;

    nvme->serial = dirql_device_option(device, "serial", 1);
    nvme->ready_ns = dirql_device_option(device, "ready_ns", 50000);
    nvme->command_ns = dirql_device_option(device, "command_ns", 20000);
    nvme->blocks = dirql_device_option(device, "blocks", 0);
    nvme->phase = true;
}

static const struct dirql_device_step steps[] = {
    [STEP_READY] = { "ready", ready_step },
    [STEP_EXECUTE] = { "execute", execute_step },
};

static const char *const options[] = { "serial", "ready_ns", "command_ns", "blocks", NULL };

const struct dirql_device_model dirql_device_model = {
    .version = DIRQL_DEVICE_MODEL_VERSION,
    .name = "nvme",
    .description = "QEMU's nvme without a drive: administrative queues, Identify, MSI-X or a line; "
                   "options: serial=N, ready_ns=N, command_ns=N, blocks=N",
    .vendor_id = 0x1b36,
    .device_id = 0x0010,
    .revision = 2,
    .class_code = 0x010802,
    .subsystem_vendor_id = 0x1af4,
    .subsystem_id = 0x1100,
    .bars = { [0] = { .size_bytes = 0x4000, .is_64_bit = true } },
    .has_line = true,
    .msix = { .messages = MESSAGE_COUNT,
              .bar = 0,
              .table_offset = MSIX_TABLE,
              .pending_offset = MSIX_PENDING },
    .has_power_management = true,
    .is_express = true,
    .options = options,
    .state_bytes = sizeof(struct nvme),
    .steps = steps,
    .step_count = STEP_COUNT,
    .reset = nvme_reset,
    .read = nvme_read,
    .write = nvme_write,
};
