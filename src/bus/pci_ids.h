/* SPDX-License-Identifier: MIT */
/* pci_ids - what a PCI function is, and the names that drivers are found by. */
#ifndef DQ_BUS_PCI_IDS_H
#define DQ_BUS_PCI_IDS_H

#include <stdint.h>

/* What configuration space says a device is. */
struct dq_pci_identity {
    uint16_t vendor;
    uint16_t device;
    uint16_t subsystem_vendor;
    uint16_t subsystem;
    uint8_t revision;
    uint32_t class_code; /* 24 bits */
};

#define DQ_PCI_IDS_HARDWARE   4u
#define DQ_PCI_IDS_COMPATIBLE 7u

/* Its identifiers, as the PCI bus driver reports them. Source: install/identifiers-for-pci-devices.
 */
struct dq_pci_ids {
    const char *hardware[DQ_PCI_IDS_HARDWARE + 1];
    const char *compatible[DQ_PCI_IDS_COMPATIBLE + 1];
    char text[DQ_PCI_IDS_HARDWARE + DQ_PCI_IDS_COMPATIBLE][64];
};
void dq_pci_ids_make(const struct dq_pci_identity *identity, struct dq_pci_ids *ids);

#endif
