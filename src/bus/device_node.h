/* SPDX-License-Identifier: MIT */
/*
 * device_node - the PnP manager's part for one function: identifiers, keys, the INF's installation,
 * and what the registry says of its interrupts.
 */
#ifndef DQ_BUS_DEVICE_NODE_H
#define DQ_BUS_DEVICE_NODE_H

#include "bus/bus_internal.h"
#include "bus/inf/inf.h"
#include "bus/pci_ids.h"
#include "kernel/device_node.h"

/* "line 1, column 2 of the INF file: " and what is wrong there. */
#define DQ_BUS_REASON_BYTES (DQ_INF_ERROR_BYTES + 64u)

/* Makes the function's node, with its keys; installs the driver if it is for it, and then, where
 * service_name (DQ_BUS_SERVICE_BYTES) is "", sets it to what the INF says. NULL, or what is wrong,
 * which may be in `place`. */
const char *dq_bus_node_make(struct dq_bus_function *function, const struct dq_bus_config *config,
                             char *service_name, char place[DQ_BUS_REASON_BYTES]);
/* Interrupt Management of the hardware key becomes options where the user gave none. Source:
 * kernel/enabling-message-signaled-interrupts-in-the-registry,
 * kernel/interrupt-affinity-and-priority.
 */
void dq_bus_node_read_interrupts(struct dq_bus_function *function, bool has_inf);

#endif
