/* SPDX-License-Identifier: MIT */
/* pci_header - offsets and bits of PCI configuration space that this folder uses; from the PCI
 * Local Bus Specification 3.0, PCI Power Management 1.2 and PCI Express Base 3.0. */
#ifndef DQ_BUS_PCI_HEADER_H
#define DQ_BUS_PCI_HEADER_H

#include <stdbool.h>
#include <stdint.h>

enum {
    DQ_PCI_VENDOR = 0x00,
    DQ_PCI_DEVICE = 0x02,
    DQ_PCI_COMMAND = 0x04,
    DQ_PCI_STATUS = 0x06,
    DQ_PCI_REVISION = 0x08, /* the class code is above it */
    DQ_PCI_CACHE_LINE = 0x0C,
    DQ_PCI_BAR0 = 0x10,
    DQ_PCI_BAR_END = 0x28,
    DQ_PCI_SUBSYSTEM_VENDOR = 0x2C,
    DQ_PCI_SUBSYSTEM = 0x2E,
    DQ_PCI_CAPABILITIES = 0x34,
    DQ_PCI_INTERRUPT_LINE = 0x3C,
    DQ_PCI_INTERRUPT_PIN = 0x3D,
    DQ_PCI_HEADER_END = 0x40,

    DQ_PCI_VENDOR_NONE = 0xFFFF, /* nobody answers */

    /* Of a BAR; what is not flags is its address. */
    DQ_PCI_BAR_PORT = 0x1,
    DQ_PCI_BAR_TYPE = 0x6,
    DQ_PCI_BAR_64_BIT = 0x4,
    DQ_PCI_BAR_PORT_FLAGS = 0x3,
    DQ_PCI_BAR_MEMORY_FLAGS = 0xF,

    DQ_PCI_COMMAND_IO = 0x1,
    DQ_PCI_COMMAND_MEMORY = 0x2,
    DQ_PCI_COMMAND_MASTER = 0x4,
    DQ_PCI_COMMAND_LINE_DISABLE = 0x400,
    DQ_PCI_STATUS_LINE = 0x08,
    DQ_PCI_STATUS_CAPABILITIES = 0x10,

    DQ_PCI_CAPABILITY_POWER = 0x01,
    DQ_PCI_CAPABILITY_MSI = 0x05,
    DQ_PCI_CAPABILITY_EXPRESS = 0x10,
    DQ_PCI_CAPABILITY_MSIX = 0x11,

    /* Offsets from a capability's start. */
    DQ_PCI_POWER_CONTROL = 4,
    DQ_PCI_POWER_STATE = 0x3, /* 0: D0 */

    DQ_PCI_MSI_CONTROL = 2,
    DQ_PCI_MSI_ENABLE = 0x1,
    DQ_PCI_MSI_64_BIT = 0x80,

    DQ_PCI_MSIX_CONTROL = 2,
    DQ_PCI_MSIX_TABLE = 4,   /* BAR in the low three bits, offset in the others */
    DQ_PCI_MSIX_PENDING = 8, /* the same */
    DQ_PCI_MSIX_COUNT = 0x7ff,
    DQ_PCI_MSIX_MASK_ALL = 0x4000,
    DQ_PCI_MSIX_ENABLE = 0x8000,

    /* One entry of the table. */
    DQ_PCI_MSIX_ENTRY_BYTES = 16,
    DQ_PCI_MSIX_ENTRY_DATA = 8,
    DQ_PCI_MSIX_ENTRY_CONTROL = 12,
    DQ_PCI_MSIX_ENTRY_MASKED = 0x1,
};

/* The bits of a BAR that are no address. */
static inline uint32_t dq_pci_bar_flags(bool is_port)
{
    return is_port ? DQ_PCI_BAR_PORT_FLAGS : DQ_PCI_BAR_MEMORY_FLAGS;
}

#endif
