/* SPDX-License-Identifier: MIT */
/* pci_ids - see pci_ids.h: the names that the PCI bus driver gives a device. */
#include "bus/pci_ids.h"

#include "base/text.h"

void dq_pci_ids_make(const struct dq_pci_identity *identity, struct dq_pci_ids *ids)
{
    unsigned vendor = identity->vendor;
    unsigned device = identity->device;
    unsigned subsystem = (unsigned)identity->subsystem << 16 | identity->subsystem_vendor;
    unsigned revision = identity->revision;
    unsigned class_code = identity->class_code & 0xFFFFFF;
    struct dq_text texts[DQ_PCI_IDS_HARDWARE + DQ_PCI_IDS_COMPATIBLE];
    for (uint32_t i = 0; i < DQ_PCI_IDS_HARDWARE + DQ_PCI_IDS_COMPATIBLE; i++) {
        dq_text_init(&texts[i], ids->text[i], sizeof(ids->text[i]));
        if (i < DQ_PCI_IDS_HARDWARE) {
            ids->hardware[i] = ids->text[i];
        } else {
            ids->compatible[i - DQ_PCI_IDS_HARDWARE] = ids->text[i];
        }
    }
    ids->hardware[DQ_PCI_IDS_HARDWARE] = NULL;
    ids->compatible[DQ_PCI_IDS_COMPATIBLE] = NULL;
    dq_text_format(&texts[0], "PCI\\VEN_%04X&DEV_%04X&SUBSYS_%08X&REV_%02X", vendor, device,
                   subsystem, revision);
    dq_text_format(&texts[1], "PCI\\VEN_%04X&DEV_%04X&SUBSYS_%08X", vendor, device, subsystem);
    dq_text_format(&texts[2], "PCI\\VEN_%04X&DEV_%04X&CC_%06X", vendor, device, class_code);
    dq_text_format(&texts[3], "PCI\\VEN_%04X&DEV_%04X&CC_%04X", vendor, device, class_code >> 8);
    dq_text_format(&texts[4], "PCI\\VEN_%04X&DEV_%04X&REV_%02X", vendor, device, revision);
    dq_text_format(&texts[5], "PCI\\VEN_%04X&DEV_%04X", vendor, device);
    dq_text_format(&texts[6], "PCI\\VEN_%04X&CC_%06X", vendor, class_code);
    dq_text_format(&texts[7], "PCI\\VEN_%04X&CC_%04X", vendor, class_code >> 8);
    dq_text_format(&texts[8], "PCI\\VEN_%04X", vendor);
    dq_text_format(&texts[9], "PCI\\CC_%06X", class_code);
    dq_text_format(&texts[10], "PCI\\CC_%04X", class_code >> 8);
}
