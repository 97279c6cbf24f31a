/* SPDX-License-Identifier: MIT */
/*
 * wmi - WDFWMIPROVIDER and WDFWMIINSTANCE: a kind of data block that a device offers, and one such
 * block. Nobody asks for them here, so none of their callbacks is ever called.
 */
#ifndef DQ_FRAMEWORK_WMI_H
#define DQ_FRAMEWORK_WMI_H

#include "framework/device.h"

struct dq_wmi_provider {
    struct dq_object object;
    struct dq_device *device;       /* I */
    WDF_WMI_PROVIDER_CONFIG config; /* I */
};

struct dq_wmi_instance {
    struct dq_object object;
    struct dq_wmi_provider *provider; /* I: the parent */
    bool is_registered;               /* L: DQ_LOCK_OBJECT_TREE */
};

/* Configurations and attributes have been validated. */
NTSTATUS dq_wmi_provider_create(struct dq_device *device, const WDF_WMI_PROVIDER_CONFIG *config,
                                const WDF_OBJECT_ATTRIBUTES *attributes,
                                struct dq_wmi_provider **ret_provider);
NTSTATUS dq_wmi_instance_create(struct dq_wmi_provider *provider, bool is_registered,
                                const WDF_OBJECT_ATTRIBUTES *attributes,
                                struct dq_wmi_instance **ret_instance);
/* Returns what it was before. A step. */
bool dq_wmi_instance_register(struct dq_wmi_instance *instance, bool is_registered);
/* The name has been validated. STATUS_INVALID_DEVICE_REQUEST: the device has one;
 * STATUS_INSUFFICIENT_RESOURCES. A step. */
NTSTATUS dq_wmi_mof_name_assign(struct dq_device *device, const UNICODE_STRING *name);

static inline struct dq_wmi_provider *dq_wmi_provider_from_handle(const void *handle)
{
    return (struct dq_wmi_provider *)dq_object_from_handle(handle, DQ_TYPE_WMI_PROVIDER);
}

static inline struct dq_wmi_instance *dq_wmi_instance_from_handle(const void *handle)
{
    return (struct dq_wmi_instance *)dq_object_from_handle(handle, DQ_TYPE_WMI_INSTANCE);
}

#endif
