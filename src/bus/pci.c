/* SPDX-License-Identifier: MIT */
/* pci - configuration space: BARs, decoding, messages, and the resource lists made of them. */
#include <string.h>

#include "bus/bus_internal.h"
#include "kernel/io_region.h"

enum {
    PCI_COMMAND = 0x04,
    PCI_STATUS = 0x06,
    PCI_BAR0 = 0x10,
    PCI_CAPABILITIES = 0x34,
    PCI_INTERRUPT_LINE = 0x3C,
    PCI_INTERRUPT_PIN = 0x3D,
    COMMAND_IO = 0x1,
    COMMAND_MEMORY = 0x2,
    COMMAND_MASTER = 0x4,
    COMMAND_LINE_DISABLE = 0x400,
    STATUS_CAPABILITIES = 0x10,
    CAPABILITY_MSI = 0x05,
    CAPABILITIES_MAX = 48, /* a longer list is a loop */
    MSI_CONTROL = 2,
    MSI_ENABLE = 0x1,
    MSI_64_BIT = 0x80,
};

/* Of a PC's memory hole, what no fixed device uses; ports above the legacy ones. */
#define MEMORY_FIRST 0xE0000000u
#define MEMORY_END   0xFEC00000u
#define PORT_FIRST   0xC000u
#define PORT_END     0x10000u

void dq_bus_windows_init(struct dq_bus_windows *windows)
{
    windows->memory_next = MEMORY_FIRST;
    windows->port_next = PORT_FIRST;
}

static uint32_t read_config(struct dq_bus_function *function, uint32_t offset, uint32_t size_bytes)
{
    return function->ops->config_read(function->backend, offset, size_bytes);
}

static void write_config(struct dq_bus_function *function, uint32_t offset, uint32_t size_bytes,
                         uint32_t value)
{
    function->ops->config_write(function->backend, offset, size_bytes, value);
}

/* The bytes a BAR decodes, by the bits that stick; 0 if absent. */
static uint64_t size_bar(struct dq_bus_function *function, uint32_t number, bool is_port,
                         bool is_64_bit)
{
    uint32_t offset = PCI_BAR0 + number * 4;
    write_config(function, offset, 4, UINT32_MAX);
    uint64_t mask = read_config(function, offset, 4) & (is_port ? ~0x3u : ~0xfu);
    if (is_port) {
        mask |= 0xffff0000u;
    }
    if (is_64_bit) {
        write_config(function, offset + 4, 4, UINT32_MAX);
        mask |= (uint64_t)read_config(function, offset + 4, 4) << 32;
    } else {
        mask |= UINT64_MAX << 32;
    }
    return mask == (is_port ? UINT64_MAX << 16 : UINT64_MAX << 32) ? 0 : ~mask + 1;
}

static bool place(uint64_t *next, uint64_t end, uint64_t bytes, uint64_t *ret_start)
{
    uint64_t start = (*next + bytes - 1) & ~(bytes - 1);
    if (bytes > end || start > end - bytes) {
        return false;
    }
    *next = start + bytes;
    *ret_start = start;
    return true;
}

static bool assign_bar(struct dq_bus_function *function, struct dq_bus_windows *windows,
                       uint32_t number, bool *ret_is_64_bit)
{
    uint32_t offset = PCI_BAR0 + number * 4;
    write_config(function, offset, 4, UINT32_MAX);
    uint32_t kind = read_config(function, offset, 4);
    bool is_port = (kind & 1) != 0;
    *ret_is_64_bit = !is_port && (kind & 0x6) == 0x4;
    if (kind == 0) {
        return true;
    }
    struct dq_bus_bar *bar = &function->bars[number];
    uint64_t bytes = size_bar(function, number, is_port, *ret_is_64_bit);
    if (bytes == 0) {
        return true;
    }
    uint64_t start;
    bool is_placed = is_port ? place(&windows->port_next, PORT_END, bytes, &start)
                             : place(&windows->memory_next, MEMORY_END, bytes, &start);
    if (!is_placed) {
        return false;
    }
    write_config(function, offset, 4, (uint32_t)start);
    if (*ret_is_64_bit) {
        write_config(function, offset + 4, 4, (uint32_t)(start >> 32));
    }
    *bar = (struct dq_bus_bar){ .function = function->index,
                                .number = number,
                                .start = start,
                                .bytes = bytes,
                                .is_port = is_port };
    struct dq_io_region region = { .start = start,
                                   .bytes = bytes,
                                   .is_port = is_port,
                                   .read = dq_bus_bar_read,
                                   .write = dq_bus_bar_write,
                                   .context = bar,
                                   .device = function->index };
    return dq_io_region_register(&region);
}

bool dq_bus_assign_bars(struct dq_bus_function *function, struct dq_bus_windows *windows)
{
    for (uint32_t number = 0; number < DQ_BUS_BAR_MAX; number++) {
        bool is_64_bit;
        if (!assign_bar(function, windows, number, &is_64_bit)) {
            return false;
        }
        number += is_64_bit;
    }
    write_config(function, PCI_COMMAND, 2, COMMAND_IO | COMMAND_MEMORY | COMMAND_MASTER);
    return true;
}

static uint32_t find_capability(struct dq_bus_function *function, uint32_t id)
{
    if (!(read_config(function, PCI_STATUS, 2) & STATUS_CAPABILITIES)) {
        return 0;
    }
    uint32_t offset = read_config(function, PCI_CAPABILITIES, 1) & 0xfc;
    for (uint32_t i = 0; offset && i < CAPABILITIES_MAX; i++) {
        if (read_config(function, offset, 1) == id) {
            return offset;
        }
        offset = read_config(function, offset + 1, 1) & 0xfc;
    }
    return 0;
}

/* Number of messages that were enabled; 0 if there are none to be had. */
static uint32_t enable_messages(struct dq_bus_function *function)
{
    uint32_t capability = find_capability(function, CAPABILITY_MSI);
    if (!capability) {
        return 0;
    }
    uint32_t control = read_config(function, capability + MSI_CONTROL, 2);
    uint32_t count_log2 = (control >> 1) & 7;
    while (count_log2 > 0 && function->options.messages_max &&
           (1u << count_log2) > function->options.messages_max) {
        count_log2--;
    }
    struct dq_backend_message_target target;
    if (function->ops->messages_reserve(function->backend, 1u << count_log2, &target)) {
        return 0;
    }
    uint32_t data_offset = control & MSI_64_BIT ? 0xC : 0x8;
    write_config(function, capability + 4, 4, (uint32_t)target.address);
    if (control & MSI_64_BIT) {
        write_config(function, capability + 8, 4, (uint32_t)(target.address >> 32));
    }
    write_config(function, capability + data_offset, 2, target.data);
    write_config(function, capability + MSI_CONTROL, 2,
                 (control & ~0x70u) | count_log2 << 4 | MSI_ENABLE);
    write_config(function, PCI_COMMAND, 2,
                 COMMAND_IO | COMMAND_MEMORY | COMMAND_MASTER | COMMAND_LINE_DISABLE);
    return 1u << count_log2;
}

void dq_bus_interrupts_enable(struct dq_bus_function *function, uint32_t vector)
{
    function->has_line = read_config(function, PCI_INTERRUPT_PIN, 1) != 0;
    /* Messages whenever the device has them, unless the line was asked for: as an INF with
     * MSISupported does. */
    if (function->options.interrupt_mode != DQ_BUS_INTERRUPT_LINE || !function->has_line) {
        function->message_count = enable_messages(function);
    }
    function->vector = function->message_count || function->has_line ? vector : 0;
    write_config(function, PCI_INTERRUPT_LINE, 1, function->vector & 0xff);
}

static void describe_line(const struct dq_bus_function *function,
                          CM_PARTIAL_RESOURCE_DESCRIPTOR *raw,
                          CM_PARTIAL_RESOURCE_DESCRIPTOR *translated)
{
    raw->ShareDisposition = translated->ShareDisposition = CmResourceShareShared;
    raw->Flags = translated->Flags = CM_RESOURCE_INTERRUPT_LEVEL_SENSITIVE;
    raw->u.Interrupt.Level = function->vector;
    raw->u.Interrupt.Vector = function->vector;
    raw->u.Interrupt.Affinity = dq_bus_number_of(&function->options.targets, 0);
}

/* Messages `first` to `first` + `count` - 1; with 0 messages the line. */
static void describe_interrupt(const struct dq_bus_function *function, uint32_t first,
                               uint32_t count, struct dq_resource_set *resources)
{
    CM_PARTIAL_RESOURCE_DESCRIPTOR *raw = &resources->raw[resources->count];
    CM_PARTIAL_RESOURCE_DESCRIPTOR *translated = &resources->translated[resources->count];
    resources->count++;
    uint64_t targets = dq_bus_number_of(&function->options.targets, first);
    raw->Type = translated->Type = CmResourceTypeInterrupt;
    translated->u.Interrupt.Level = (ULONG)dq_bus_number_of(&function->options.irqls, first);
    translated->u.Interrupt.Vector = function->vector + first;
    translated->u.Interrupt.Affinity = targets;
    if (count == 0) {
        describe_line(function, raw, translated);
        return;
    }
    raw->ShareDisposition = translated->ShareDisposition = CmResourceShareDeviceExclusive;
    raw->Flags = translated->Flags = CM_RESOURCE_INTERRUPT_LATCHED | CM_RESOURCE_INTERRUPT_MESSAGE;
    raw->u.MessageInterrupt.Raw.MessageCount = (USHORT)count;
    raw->u.MessageInterrupt.Raw.Vector = function->vector + first;
    raw->u.MessageInterrupt.Raw.Affinity = targets;
}

static bool are_messages_alike(const struct dq_bus_function *function)
{
    const struct dq_bus_options *options = &function->options;
    for (uint32_t i = 1; i < function->message_count; i++) {
        if (dq_bus_number_of(&options->irqls, i) != dq_bus_number_of(&options->irqls, 0) ||
            dq_bus_number_of(&options->targets, i) != dq_bus_number_of(&options->targets, 0)) {
            return false;
        }
    }
    return true;
}

/* Messages of MSI are one descriptor: one IRQL, one set of targets. Messages that differ are what
 * MSI-X makes possible, a descriptor for each. */
static void describe_interrupts(const struct dq_bus_function *function,
                                struct dq_resource_set *resources)
{
    if (function->message_count == 0 || are_messages_alike(function)) {
        describe_interrupt(function, 0, function->message_count, resources);
        return;
    }
    for (uint32_t i = 0; i < function->message_count; i++) {
        describe_interrupt(function, i, 1, resources);
    }
}

void dq_bus_describe(const struct dq_bus_function *function, struct dq_resource_set *ret_resources)
{
    memset(ret_resources, 0, sizeof(*ret_resources));
    for (uint32_t i = 0; i < DQ_BUS_BAR_MAX; i++) {
        const struct dq_bus_bar *bar = &function->bars[i];
        if (bar->bytes == 0) {
            continue;
        }
        CM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = { 0 };
        descriptor.Type = bar->is_port ? CmResourceTypePort : CmResourceTypeMemory;
        descriptor.ShareDisposition = CmResourceShareDeviceExclusive;
        descriptor.Flags = bar->is_port ? CM_RESOURCE_PORT_IO : CM_RESOURCE_MEMORY_READ_WRITE;
        descriptor.u.Generic.Start.QuadPart = (LONGLONG)bar->start;
        descriptor.u.Generic.Length = (ULONG)bar->bytes;
        ret_resources->raw[ret_resources->count] = descriptor;
        ret_resources->translated[ret_resources->count] = descriptor;
        ret_resources->count++;
    }
    if (function->vector) {
        describe_interrupts(function, ret_resources);
    }
}
