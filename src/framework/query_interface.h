/* SPDX-License-Identifier: MIT */
/*
 * query_interface - interfaces that drivers define with WdfDeviceAddQueryInterface, and the way of
 * who asks for one: from the top of a stack down, from a bus driver's child on to its parent's.
 *
 * Source: wdf/using-driver-defined-interfaces.
 */
#ifndef DQ_FRAMEWORK_QUERY_INTERFACE_H
#define DQ_FRAMEWORK_QUERY_INTERFACE_H

#include "framework/device.h"

/* What one device offers, and what is known of it; validated. */
struct dq_query_interface_config {
    const GUID *type;
    const INTERFACE *offer; /* copied, with all of its Size; NULL: the callback has it */
    PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST process; /* or NULL */
    bool is_to_parent;
    bool is_import;
    PINTERFACE_REFERENCE reference;     /* instead of NULL in the offer */
    PINTERFACE_DEREFERENCE dereference; /* the same */
};

struct dq_query_interface_question {
    const GUID *type;
    INTERFACE *answer;
    uint16_t size;
    uint16_t version;
    void *data; /* or NULL */
};

/* PASSIVE_LEVEL. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_query_interface_add(struct dq_device *device,
                                const struct dq_query_interface_config *config);
/* With the device. */
void dq_query_interface_destroy_all(struct dq_device *device);
/* PASSIVE_LEVEL, of a device that stays; its whole stack is asked. Calls out. NULL: that is the
 * answer, *ret_status; else the device on the bus whose bus driver is still to be asked, and the
 * answer if that knows nothing of it. */
struct dq_device *dq_query_interface_ask(struct dq_device *device,
                                         const struct dq_query_interface_question *question,
                                         NTSTATUS *ret_status);

#endif
