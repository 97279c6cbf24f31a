/* SPDX-License-Identifier: MIT */
/*
 * device_node - what the PnP manager knows of a device: where it is on its bus, and its keys in the
 * registry, which hold the rest.
 *
 * Made by the bus while the machine is put together; constant while it runs, the keys' contents are
 * not.
 */
#ifndef DQ_KERNEL_DEVICE_NODE_H
#define DQ_KERNEL_DEVICE_NODE_H

#include "kernel/registry.h"

#define DQ_DEVICE_NODE_NO_NUMBER UINT32_MAX

struct dq_device_node {
    uint32_t bus_number;              /* I */
    uint32_t address;                 /* I: device number << 16 | function */
    uint32_t number;                  /* I: names the device object, \Device\NTPNP_PCI000n */
    bool has_driver;                  /* I: the driver of the machine is installed for it */
    struct dq_registry_key *instance; /* I: Enum\PCI\...: HardwareID, DeviceDesc, ... */
    struct dq_registry_key *hardware; /* I: its Device Parameters */
    struct dq_registry_key *software; /* I: Control\Class\{...}\000n; NULL: no driver */
};

#endif
