/* SPDX-License-Identifier: MIT */
/*
 * function - a device as a PCI function: configuration space as the board reaches it, BARs by
 * their current address.
 *
 * No firmware runs in this QEMU, so what firmware would program is programmed here: the board, and
 * the doorbell device. The devices under test are left as they are after power-on.
 */
#include "bus/pci_header.h"
#include "bus/qemu/qemu_internal.h"

#include <errno.h>

#define PORT_MASK 0xFFFFu /* a PC has no more */

/* The PC's clock chip: index and data port; in register A, bits 5 and 6 both set hold its divider.
 */
#define PORT_RTC_INDEX     0x70u
#define PORT_RTC_DATA      0x71u
#define RTC_REGISTER_A     0x0Au
#define RTC_DIVIDER_HALTED 0x66u

static int read_register(const struct dq_qemu_function *function, uint32_t offset,
                         uint32_t size_bytes, uint64_t *ret_value)
{
    struct dq_qemu *qemu = function->qemu;
    return qemu->board->config_read(&qemu->qtest, function->slot, offset, size_bytes, ret_value);
}

/* Read the command register and the BARs back, as the device took them. */
static int track_registers(struct dq_qemu_function *function)
{
    uint64_t value = 0;
    int result = read_register(function, DQ_PCI_COMMAND, 2, &value);
    function->command = (uint16_t)value;
    for (uint32_t i = 0; result == 0 && i < DQ_QEMU_BAR_COUNT; i++) {
        result = read_register(function, DQ_PCI_BAR0 + 4 * i, 4, &value);
        function->bars[i] = (uint32_t)value;
    }
    return result;
}

static int program_doorbell(struct dq_qemu *qemu)
{
    int result = qemu->board->config_write(&qemu->qtest, DQ_QEMU_DOORBELL_SLOT, DQ_PCI_BAR0, 4,
                                           DQ_QEMU_DOORBELL_BASE);
    return result ? result
                  : qemu->board->config_write(&qemu->qtest, DQ_QEMU_DOORBELL_SLOT, DQ_PCI_COMMAND,
                                              2, DQ_PCI_COMMAND_MEMORY | DQ_PCI_COMMAND_MASTER);
}

/* The PC's clock chip has timers too; without this the device would seem to want to run after a
 * second, and after a day. */
static int halt_pc_clock(struct dq_qemu *qemu)
{
    int result = dq_qtest_port_write(&qemu->qtest, PORT_RTC_INDEX, 1, RTC_REGISTER_A);
    return result ? result
                  : dq_qtest_port_write(&qemu->qtest, PORT_RTC_DATA, 1, RTC_DIVIDER_HALTED);
}

static int find_function(struct dq_qemu_function *function)
{
    uint64_t vendor_id = DQ_PCI_VENDOR_NONE;
    int result = dq_qemu_config_read(function, DQ_PCI_VENDOR, 2, &vendor_id);
    if (result == 0 && vendor_id == DQ_PCI_VENDOR_NONE) {
        return -ENODEV;
    }
    return result ? result : track_registers(function);
}

int dq_qemu_functions_init(struct dq_qemu *qemu)
{
    int result = qemu->board->prepare(&qemu->qtest);
    if (result == 0) {
        result = program_doorbell(qemu);
    }
    if (result == 0) {
        result = halt_pc_clock(qemu);
    }
    for (uint32_t i = 0; result == 0 && i < qemu->function_count; i++) {
        result = find_function(&qemu->functions[i]);
    }
    return result;
}

int dq_qemu_config_read(struct dq_qemu_function *function, uint32_t offset, uint32_t size_bytes,
                        uint64_t *ret_value)
{
    if (offset + size_bytes > function->qemu->board->config_bytes) {
        *ret_value = UINT64_MAX;
        return 0;
    }
    return read_register(function, offset, size_bytes, ret_value);
}

int dq_qemu_config_write(struct dq_qemu_function *function, uint32_t offset, uint32_t size_bytes,
                         uint32_t value)
{
    struct dq_qemu *qemu = function->qemu;
    if (offset + size_bytes > qemu->board->config_bytes) {
        return 0;
    }
    int result = qemu->board->config_write(&qemu->qtest, function->slot, offset, size_bytes, value);
    bool is_command = offset < DQ_PCI_COMMAND + 2 && offset + size_bytes > DQ_PCI_COMMAND;
    bool is_bar = offset < DQ_PCI_BAR_END && offset + size_bytes > DQ_PCI_BAR0;
    /* Capabilities too: one bit of them resets the function, and with it its BARs. */
    if (result == 0 && (is_command || is_bar || offset >= DQ_PCI_HEADER_END)) {
        result = track_registers(function);
    }
    return result;
}

/* Where BAR `bar` is decoded now; 0 if it is not. */
static uint64_t find_base(const struct dq_qemu_function *function, uint32_t bar, bool *ret_is_port)
{
    DQ_ASSERT(bar < DQ_QEMU_BAR_COUNT);
    uint32_t low = function->bars[bar];
    *ret_is_port = (low & DQ_PCI_BAR_PORT) != 0;
    uint64_t base = low & ~dq_pci_bar_flags(*ret_is_port);
    if (*ret_is_port) {
        return function->command & DQ_PCI_COMMAND_IO ? base & PORT_MASK : 0;
    }
    if ((low & DQ_PCI_BAR_TYPE) == DQ_PCI_BAR_64_BIT && bar + 1 < DQ_QEMU_BAR_COUNT) {
        base |= (uint64_t)function->bars[bar + 1] << 32;
    }
    return function->command & DQ_PCI_COMMAND_MEMORY ? base : 0;
}

int dq_qemu_bar_read(struct dq_qemu_function *function, uint32_t bar, uint64_t offset,
                     uint32_t size_bytes, uint64_t *ret_value)
{
    bool is_port;
    uint64_t base = find_base(function, bar, &is_port);
    /* QEMU itself would answer 0 for what nobody decodes; a bus answers all-ones. */
    *ret_value = UINT64_MAX;
    if (base == 0 || (is_port && size_bytes == 8)) {
        return 0;
    }
    if (is_port) {
        return dq_qtest_port_read(&function->qemu->qtest, (uint16_t)(base + offset), size_bytes,
                                  ret_value);
    }
    return dq_qtest_memory_read(&function->qemu->qtest, base + offset, size_bytes, ret_value);
}

int dq_qemu_bar_write(struct dq_qemu_function *function, uint32_t bar, uint64_t offset,
                      uint32_t size_bytes, uint64_t value)
{
    bool is_port;
    uint64_t base = find_base(function, bar, &is_port);
    if (base == 0 || (is_port && size_bytes == 8)) {
        return 0;
    }
    if (is_port) {
        return dq_qtest_port_write(&function->qemu->qtest, (uint16_t)(base + offset), size_bytes,
                                   (uint32_t)value);
    }
    return dq_qtest_memory_write(&function->qemu->qtest, base + offset, size_bytes, value);
}
