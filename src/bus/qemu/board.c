/* SPDX-License-Identifier: MIT */
/* board - q35 and pc, as QEMU 7 and later have them. */
#include "bus/qemu/board.h"

#include "bus/pci_header.h"

#include <errno.h>
#include <stddef.h>

/* The old configuration mechanism, which both boards have: a port for the address, four for the
 * data. */
#define PORT_CONFIG_ADDRESS   0xCF8u
#define PORT_CONFIG_DATA      0xCFCu
#define CONFIG_ADDRESS_ENABLE UINT32_C(0x80000000)
#define CONFIG_SLOT_SHIFT     11
#define CONFIG_BYTES          256u

static int port_config_select(struct dq_qtest *qtest, uint32_t slot, uint32_t offset)
{
    return dq_qtest_port_write(qtest, PORT_CONFIG_ADDRESS, 4,
                               CONFIG_ADDRESS_ENABLE | slot << CONFIG_SLOT_SHIFT | (offset & ~3u));
}

static int port_config_read(struct dq_qtest *qtest, uint32_t slot, uint32_t offset,
                            uint32_t size_bytes, uint64_t *ret_value)
{
    int result = port_config_select(qtest, slot, offset);
    return result ? result
                  : dq_qtest_port_read(qtest, (uint16_t)(PORT_CONFIG_DATA + (offset & 3)),
                                       size_bytes, ret_value);
}

static int port_config_write(struct dq_qtest *qtest, uint32_t slot, uint32_t offset,
                             uint32_t size_bytes, uint32_t value)
{
    int result = port_config_select(qtest, slot, offset);
    return result ? result
                  : dq_qtest_port_write(qtest, (uint16_t)(PORT_CONFIG_DATA + (offset & 3)),
                                        size_bytes, value);
}

/* --------------------------------------------------------------------------- q35 */

/* Its window onto the configuration spaces, 1 MiB per bus, at the address that PC firmware uses;
 * the host bridge's register for it (64 bits; bit 0 enables). */
#define Q35_ECAM_BASE       UINT32_C(0xB0000000)
#define Q35_ECAM_SLOT_SHIFT 15
#define Q35_ECAM_BYTES      4096u
#define Q35_PCIEXBAR        0x60u

static int q35_prepare(struct dq_qtest *qtest)
{
    int result = port_config_write(qtest, 0, Q35_PCIEXBAR + 4, 4, 0);
    return result ? result : port_config_write(qtest, 0, Q35_PCIEXBAR, 4, Q35_ECAM_BASE | 1);
}

static uint64_t q35_config_address(uint32_t slot, uint32_t offset)
{
    return Q35_ECAM_BASE + ((uint64_t)slot << Q35_ECAM_SLOT_SHIFT) + offset;
}

static int q35_config_read(struct dq_qtest *qtest, uint32_t slot, uint32_t offset,
                           uint32_t size_bytes, uint64_t *ret_value)
{
    return dq_qtest_memory_read(qtest, q35_config_address(slot, offset), size_bytes, ret_value);
}

static int q35_config_write(struct dq_qtest *qtest, uint32_t slot, uint32_t offset,
                            uint32_t size_bytes, uint32_t value)
{
    return dq_qtest_memory_write(qtest, q35_config_address(slot, offset), size_bytes, value);
}

static const struct dq_qemu_board q35 = {
    .name = "q35",
    .lines = { 20, 21, 22, 23 },
    .config_bytes = Q35_ECAM_BYTES,
    .prepare = q35_prepare,
    .config_read = q35_config_read,
    .config_write = q35_config_write,
};

/* ---------------------------------------------------------------------------- pc */

/* PIIX3 sends the pins to inputs that it is told, a byte for each of its lines A to D; pin A of
 * slot 1 goes to A. Inputs that no other device of the board has. */
#define PC_PIIX3_SLOT       1u
#define PC_PIIX3_PIRQ_LINES 0x60u
#define PC_PIRQ_A           5u
#define PC_PIRQ_B           7u
#define PC_PIRQ_C           10u
#define PC_PIRQ_D           11u

/* ACPI's hot-plug controller: which bus is meant (0, the root), and which of its slots, a bit each,
 * are to be emptied. */
#define PC_PORT_EJECT      0xAE08u
#define PC_PORT_BUS_SELECT 0xAE10u

static int pc_prepare(struct dq_qtest *qtest)
{
    return port_config_write(qtest, PC_PIIX3_SLOT, PC_PIIX3_PIRQ_LINES, 4,
                             PC_PIRQ_A | PC_PIRQ_B << 8 | PC_PIRQ_C << 16 | PC_PIRQ_D << 24);
}

static int pc_unplug(struct dq_qtest *qtest, uint32_t slot)
{
    uint64_t vendor_id = 0;
    int result = dq_qtest_port_write(qtest, PC_PORT_BUS_SELECT, 4, 0);
    if (result == 0) {
        result = dq_qtest_port_write(qtest, PC_PORT_EJECT, 4, UINT32_C(1) << slot);
    }
    if (result == 0) {
        result = port_config_read(qtest, slot, DQ_PCI_VENDOR, 2, &vendor_id);
    }
    return result == 0 && vendor_id != DQ_PCI_VENDOR_NONE ? -EBUSY : result;
}

static const struct dq_qemu_board pc = {
    .name = "pc",
    .lines = { PC_PIRQ_D, PC_PIRQ_A, PC_PIRQ_B, PC_PIRQ_C },
    .config_bytes = CONFIG_BYTES,
    .prepare = pc_prepare,
    .config_read = port_config_read,
    .config_write = port_config_write,
    .unplug = pc_unplug,
};

const struct dq_qemu_board *const dq_qemu_boards[] = { &q35, &pc, NULL };
