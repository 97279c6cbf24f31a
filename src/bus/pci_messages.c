/* SPDX-License-Identifier: MIT */
/*
 * pci_messages - choosing between MSI-X, MSI and the line, and programming the device for it.
 *
 * MSI's one address and value are enabled before the start and stay. Of MSI-X, each entry of the
 * table is filled in and masked; it is unmasked while a service routine is connected to its vector,
 * as Windows does. What the device wants to send meanwhile waits in its pending bits.
 */
#include "bus/bus_internal.h"
#include "bus/pci_header.h"
#include "kernel/io_region.h"

static void disable_line(struct dq_bus_function *function)
{
    dq_bus_config_write(function, DQ_PCI_COMMAND, 2,
                        DQ_PCI_COMMAND_IO | DQ_PCI_COMMAND_MEMORY | DQ_PCI_COMMAND_MASTER |
                            DQ_PCI_COMMAND_LINE_DISABLE);
}

/* Number of messages that were enabled; 0 if there are none to be had. */
static uint32_t enable_msi(struct dq_bus_function *function)
{
    uint32_t capability = dq_bus_capability(function, DQ_PCI_CAPABILITY_MSI);
    if (!capability) {
        return 0;
    }
    uint32_t control = dq_bus_config_read(function, capability + DQ_PCI_MSI_CONTROL, 2);
    uint32_t count_log2 = (control >> 1) & 7;
    while (count_log2 > 0 && function->options.messages_max &&
           (1u << count_log2) > function->options.messages_max) {
        count_log2--;
    }
    struct dq_backend_message_target target;
    if (function->ops->messages_reserve(function->backend, 1u << count_log2, &target)) {
        return 0;
    }
    uint32_t data_offset = control & DQ_PCI_MSI_64_BIT ? 0xC : 0x8;
    dq_bus_config_write(function, capability + 4, 4, (uint32_t)target.address);
    if (control & DQ_PCI_MSI_64_BIT) {
        dq_bus_config_write(function, capability + 8, 4, (uint32_t)(target.address >> 32));
    }
    dq_bus_config_write(function, capability + data_offset, 2, target.data);
    dq_bus_config_write(function, capability + DQ_PCI_MSI_CONTROL, 2,
                        (control & ~0x70u) | count_log2 << 4 | DQ_PCI_MSI_ENABLE);
    disable_line(function);
    return 1u << count_log2;
}

/* As many as the device has, the options allow and the backend can tell apart. */
static uint32_t reserve_msix(struct dq_bus_function *function, uint32_t table_count,
                             struct dq_backend_message_target *ret_target)
{
    uint32_t count = table_count < DQ_BUS_MESSAGE_MAX ? table_count : DQ_BUS_MESSAGE_MAX;
    uint32_t limit = function->options.messages_max;
    count = limit && limit < count ? limit : count;
    uint32_t power = 1;
    while (power < count) {
        power *= 2;
    }
    while (power > 0 && function->ops->messages_reserve(function->backend, power, ret_target)) {
        power /= 2;
    }
    return count < power ? count : power;
}

static void write_entry(struct dq_bus_function *function, const struct dq_bus_bar *bar,
                        uint64_t offset, const struct dq_backend_message_target *target,
                        uint32_t message)
{
    const struct dq_backend_ops *ops = function->ops;
    ops->bar_write(function->backend, bar->number, offset + DQ_PCI_MSIX_ENTRY_CONTROL, 4,
                   DQ_PCI_MSIX_ENTRY_MASKED);
    ops->bar_write(function->backend, bar->number, offset, 4, (uint32_t)target->address);
    ops->bar_write(function->backend, bar->number, offset + 4, 4,
                   (uint32_t)(target->address >> 32));
    ops->bar_write(function->backend, bar->number, offset + DQ_PCI_MSIX_ENTRY_DATA, 4,
                   target->data + message);
}

static uint32_t enable_msix(struct dq_bus_function *function)
{
    uint32_t capability = dq_bus_capability(function, DQ_PCI_CAPABILITY_MSIX);
    if (!capability) {
        return 0;
    }
    uint32_t control = dq_bus_config_read(function, capability + DQ_PCI_MSIX_CONTROL, 2);
    uint32_t table = dq_bus_config_read(function, capability + DQ_PCI_MSIX_TABLE, 4);
    uint32_t table_count = (control & DQ_PCI_MSIX_COUNT) + 1;
    uint32_t offset = table & ~7u;
    if ((table & 7) >= DQ_BUS_BAR_MAX) {
        return 0;
    }
    const struct dq_bus_bar *bar = &function->bars[table & 7];
    if (bar->is_port || offset + (uint64_t)table_count * DQ_PCI_MSIX_ENTRY_BYTES > bar->bytes) {
        return 0;
    }
    struct dq_backend_message_target target;
    uint32_t count = reserve_msix(function, table_count, &target);
    if (count == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        write_entry(function, bar, offset + (uint64_t)i * DQ_PCI_MSIX_ENTRY_BYTES, &target, i);
    }
    dq_bus_config_write(function, capability + DQ_PCI_MSIX_CONTROL, 2, DQ_PCI_MSIX_ENABLE);
    disable_line(function);
    function->are_messages_msix = true;
    function->msix_table = bar->start + offset;
    return count;
}

void dq_bus_message_mask(struct dq_bus_function *function, uint32_t message, bool is_masked)
{
    uint64_t entry = function->msix_table + (uint64_t)message * DQ_PCI_MSIX_ENTRY_BYTES;
    dq_io_write(DQ_IO_MEMORY, entry + DQ_PCI_MSIX_ENTRY_CONTROL, 4,
                is_masked ? DQ_PCI_MSIX_ENTRY_MASKED : 0);
}

void dq_bus_interrupts_enable(struct dq_bus_function *function, uint32_t vector)
{
    enum dq_bus_interrupt_mode mode = function->options.interrupt_mode;
    function->has_line = dq_bus_config_read(function, DQ_PCI_INTERRUPT_PIN, 1) != 0;
    /* Messages whenever the device has them, unless the line was asked for: as an INF with
     * MSISupported does. */
    if (mode != DQ_BUS_INTERRUPT_LINE || !function->has_line) {
        function->message_count = mode == DQ_BUS_INTERRUPT_MSI ? 0 : enable_msix(function);
        if (function->message_count == 0 && mode != DQ_BUS_INTERRUPT_MSIX) {
            function->message_count = enable_msi(function);
        }
    }
    function->vector = function->message_count || function->has_line ? vector : 0;
    dq_bus_config_write(function, DQ_PCI_INTERRUPT_LINE, 1, function->vector & 0xff);
}
