/* SPDX-License-Identifier: MIT */
/* pci - configuration space: BARs, decoding, and the resource lists made of all. */
#include <string.h>

#include "bus/bus_internal.h"
#include "bus/pci_header.h"
#include "kernel/io_region.h"

/* Of a PC's memory hole, what no fixed device uses; what lies above any memory of a PC and below
 * the end of a 40-bit bus; ports above the legacy ones. */
#define MEMORY_FIRST 0xE0000000u
#define MEMORY_END   0xFEC00000u
#define HIGH_FIRST   0x800000000ull
#define HIGH_END     0x8000000000ull
#define PORT_FIRST   0xC000u
#define PORT_END     0x10000u

#define CAPABILITIES_MAX 48u /* a longer list is a loop */

void dq_bus_windows_init(struct dq_bus_windows *windows)
{
    windows->memory_next = MEMORY_FIRST;
    windows->high_next = HIGH_FIRST;
    windows->port_next = PORT_FIRST;
}

uint32_t dq_bus_config_read(struct dq_bus_function *function, uint32_t offset, uint32_t size_bytes)
{
    return function->ops->config_read(function->backend, offset, size_bytes);
}

void dq_bus_config_write(struct dq_bus_function *function, uint32_t offset, uint32_t size_bytes,
                         uint32_t value)
{
    function->ops->config_write(function->backend, offset, size_bytes, value);
}

uint32_t dq_bus_capability(struct dq_bus_function *function, uint32_t id)
{
    if (!(dq_bus_config_read(function, DQ_PCI_STATUS, 2) & DQ_PCI_STATUS_CAPABILITIES)) {
        return 0;
    }
    uint32_t offset = dq_bus_config_read(function, DQ_PCI_CAPABILITIES, 1) & 0xfc;
    for (uint32_t i = 0; offset && i < CAPABILITIES_MAX; i++) {
        if (dq_bus_config_read(function, offset, 1) == id) {
            return offset;
        }
        offset = dq_bus_config_read(function, offset + 1, 1) & 0xfc;
    }
    return 0;
}

/* The bytes a BAR decodes, by the bits that stick; 0 if absent. */
static uint64_t size_bar(struct dq_bus_function *function, uint32_t number, bool is_port,
                         bool is_64_bit)
{
    uint32_t offset = DQ_PCI_BAR0 + number * 4;
    dq_bus_config_write(function, offset, 4, UINT32_MAX);
    uint64_t mask = dq_bus_config_read(function, offset, 4) & ~dq_pci_bar_flags(is_port);
    if (is_port) {
        mask |= 0xffff0000u;
    }
    if (is_64_bit) {
        dq_bus_config_write(function, offset + 4, 4, UINT32_MAX);
        mask |= (uint64_t)dq_bus_config_read(function, offset + 4, 4) << 32;
    } else {
        mask |= UINT64_MAX << 32;
    }
    bool is_absent = !is_64_bit && mask == (is_port ? UINT64_MAX << 16 : UINT64_MAX << 32);
    return is_absent ? 0 : ~mask + 1;
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

bool dq_bus_bar_place(struct dq_bus_windows *windows, const struct dq_bus_bar *bar,
                      uint64_t *ret_start)
{
    return bar->is_port     ? place(&windows->port_next, PORT_END, bar->bytes, ret_start)
           : bar->is_64_bit ? place(&windows->high_next, HIGH_END, bar->bytes, ret_start)
                            : place(&windows->memory_next, MEMORY_END, bar->bytes, ret_start);
}

void dq_bus_bar_write_start(struct dq_bus_function *function, const struct dq_bus_bar *bar)
{
    uint32_t offset = DQ_PCI_BAR0 + bar->number * 4;
    dq_bus_config_write(function, offset, 4, (uint32_t)bar->start);
    if (bar->is_64_bit) {
        dq_bus_config_write(function, offset + 4, 4, (uint32_t)(bar->start >> 32));
    }
}

/* The bus alone registers regions: those of BARs and of configuration space. */
static void register_region(const struct dq_io_region *region)
{
    _Static_assert(DQ_BUS_FUNCTION_MAX * (DQ_BUS_BAR_MAX + 1) <= DQ_IO_REGION_MAX,
                   "every function has room for its regions");
    bool is_registered = dq_io_region_register(region);
    DQ_ASSERT(is_registered);
}

/* NULL, or what is wrong. */
static const char *assign_bar(struct dq_bus_function *function, struct dq_bus_windows *windows,
                              uint32_t number, bool *ret_is_64_bit)
{
    uint32_t offset = DQ_PCI_BAR0 + number * 4;
    dq_bus_config_write(function, offset, 4, UINT32_MAX);
    uint32_t kind = dq_bus_config_read(function, offset, 4);
    bool is_port = (kind & DQ_PCI_BAR_PORT) != 0;
    *ret_is_64_bit = !is_port && (kind & DQ_PCI_BAR_TYPE) == DQ_PCI_BAR_64_BIT;
    if (kind == 0) {
        return NULL;
    }
    struct dq_bus_bar *bar = &function->bars[number];
    uint64_t bytes = size_bar(function, number, is_port, *ret_is_64_bit);
    if (bytes == 0) {
        return NULL;
    }
    if (bytes > UINT32_MAX) {
        return "a BAR of 4 GiB or more is not described to drivers: give the device less memory";
    }
    *bar = (struct dq_bus_bar){ .function = function->index,
                                .number = number,
                                .bytes = bytes,
                                .is_port = is_port,
                                .is_64_bit = *ret_is_64_bit };
    if (!dq_bus_bar_place(windows, bar, &bar->start)) {
        return "its BARs do not fit into the memory window";
    }
    dq_bus_bar_write_start(function, bar);
    struct dq_io_region region = { .start = bar->start,
                                   .bytes = bytes,
                                   .space = is_port ? DQ_IO_PORT : DQ_IO_MEMORY,
                                   .read = dq_bus_bar_read,
                                   .write = dq_bus_bar_write,
                                   .context = bar,
                                   .device = function->index };
    register_region(&region);
    return NULL;
}

const char *dq_bus_assign_bars(struct dq_bus_function *function, struct dq_bus_windows *windows)
{
    for (uint32_t number = 0; number < DQ_BUS_BAR_MAX; number++) {
        bool is_64_bit;
        const char *reason = assign_bar(function, windows, number, &is_64_bit);
        if (reason) {
            return reason;
        }
        number += is_64_bit;
    }
    dq_bus_config_write(function, DQ_PCI_COMMAND, 2,
                        DQ_PCI_COMMAND_IO | DQ_PCI_COMMAND_MEMORY | DQ_PCI_COMMAND_MASTER);
    function->power_offset = dq_bus_capability(function, DQ_PCI_CAPABILITY_POWER);
    dq_bus_decode_refresh(function);
    struct dq_io_region region = { .start = (uint64_t)function->index * DQ_IO_CONFIG_BYTES,
                                   .bytes = DQ_IO_CONFIG_BYTES,
                                   .space = DQ_IO_CONFIG,
                                   .read = dq_bus_space_read,
                                   .write = dq_bus_space_write,
                                   .context = function,
                                   .device = function->index };
    register_region(&region);
    return NULL;
}

/* Enabled by the command register, still where it was placed, and the function is in D0. */
static bool is_decoded(struct dq_bus_function *function, const struct dq_bus_bar *bar,
                       uint32_t command)
{
    uint32_t offset = DQ_PCI_BAR0 + bar->number * 4;
    uint32_t low = dq_bus_config_read(function, offset, 4);
    uint32_t needed = bar->is_port ? DQ_PCI_COMMAND_IO : DQ_PCI_COMMAND_MEMORY;
    uint64_t start = low & ~dq_pci_bar_flags(bar->is_port);
    if (!bar->is_port && (low & DQ_PCI_BAR_TYPE) == DQ_PCI_BAR_64_BIT) {
        start |= (uint64_t)dq_bus_config_read(function, offset + 4, 4) << 32;
    }
    return (command & needed) && start == bar->start;
}

void dq_bus_decode_refresh(struct dq_bus_function *function)
{
    uint32_t command = dq_bus_config_read(function, DQ_PCI_COMMAND, 2);
    bool is_in_d0 =
        !function->power_offset ||
        (dq_bus_config_read(function, function->power_offset + DQ_PCI_POWER_CONTROL, 2) &
         DQ_PCI_POWER_STATE) == 0;
    for (uint32_t i = 0; i < DQ_BUS_BAR_MAX; i++) {
        struct dq_bus_bar *bar = &function->bars[i];
        bar->is_decoded = bar->bytes && is_in_d0 && is_decoded(function, bar, command);
    }
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

/* Messages of MSI are one descriptor: one IRQL, one set of targets. Those of MSI-X have a
 * descriptor each; so have messages of MSI that were told to differ, for which there is no other
 * form. */
static void describe_interrupts(const struct dq_bus_function *function,
                                struct dq_resource_set *resources)
{
    bool is_one = !function->are_messages_msix && are_messages_alike(function);
    if (function->message_count == 0 || is_one) {
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
