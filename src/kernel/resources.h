/* SPDX-License-Identifier: MIT */
/* resources - the hardware resources of one device for one start: from the bus to the framework. */
#ifndef DQ_KERNEL_RESOURCES_H
#define DQ_KERNEL_RESOURCES_H

#include <stdint.h>

#include "wdm.h"

#define DQ_RESOURCE_MAX 48u

/* What a device is granted when it is started again; 0: as before. Vectors and addresses are always
 * others. */
struct dq_resource_grant {
    uint32_t messages_max;
    uint8_t irql;
    uint64_t targets;
};

/* Both lists have the same length and order. */
struct dq_resource_set {
    uint32_t count;
    CM_PARTIAL_RESOURCE_DESCRIPTOR raw[DQ_RESOURCE_MAX];
    CM_PARTIAL_RESOURCE_DESCRIPTOR translated[DQ_RESOURCE_MAX];
};

#endif
