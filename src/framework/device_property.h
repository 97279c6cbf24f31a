/* SPDX-License-Identifier: MIT */
/*
 * device_property - what drivers may ask about a device: from its node, its keys, and what drivers
 * have stored there.
 *
 * None of it steps; PASSIVE_LEVEL or APC_LEVEL. Source: wdm/nf-wdm-iogetdeviceproperty,
 * install/unified-device-property-model--windows-vista-and-later-.
 */
#ifndef DQ_FRAMEWORK_DEVICE_PROPERTY_H
#define DQ_FRAMEWORK_DEVICE_PROPERTY_H

#include "framework/object.h"
#include "kernel/device_node.h"

struct dq_memory;

/* Which property. */
struct dq_device_property {
    bool is_keyed;                   /* I: by `key`, else by `number` */
    DEVICE_REGISTRY_PROPERTY number; /* I */
    const DEVPROPKEY *key;           /* I */
    LCID locale;                     /* I: of a keyed one */
};

/* STATUS_BUFFER_TOO_SMALL: nothing is written but *ret_bytes and *ret_type.
 * STATUS_OBJECT_NAME_NOT_FOUND: the device has none. STATUS_INVALID_PARAMETER_2: there is no such
 * number. */
NTSTATUS dq_device_property_read(const struct dq_device_node *node,
                                 const struct dq_device_property *property, void *buffer,
                                 uint32_t room, uint32_t *ret_bytes, DEVPROPTYPE *ret_type);
/* The same into a new memory object; attributes have been validated. */
NTSTATUS dq_device_property_alloc(const struct dq_device_node *node,
                                  const struct dq_device_property *property,
                                  const WDF_OBJECT_ATTRIBUTES *attributes,
                                  struct dq_memory **ret_memory, DEVPROPTYPE *ret_type);

/* What a driver stores under a key. */
struct dq_device_property_data {
    DEVPROPTYPE type;   /* I */
    const void *data;   /* I: NULL: delete it */
    uint32_t bytes;     /* I */
    bool is_persistent; /* I */
};
/* STATUS_ACCESS_DENIED for what the bus decides. */
NTSTATUS dq_device_property_write(const struct dq_device_node *node,
                                  const struct dq_device_property *property,
                                  const struct dq_device_property_data *data);

#endif
