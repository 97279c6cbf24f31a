/* SPDX-License-Identifier: MIT */
/* wmi - see wmi.h. */
#include "framework/wmi.h"

#include "framework/string_object.h"
#include "kernel/internal_lock.h"

static const struct dq_object_class provider_class = {
    .type = DQ_TYPE_WMI_PROVIDER,
    .name = "WDFWMIPROVIDER",
    .bytes = sizeof(struct dq_wmi_provider),
};

static const struct dq_object_class instance_class = {
    .type = DQ_TYPE_WMI_INSTANCE,
    .name = "WDFWMIINSTANCE",
    .bytes = sizeof(struct dq_wmi_instance),
    .is_driver_deletable = true,
};

static NTSTATUS create(const struct dq_object_class *class, const WDF_OBJECT_ATTRIBUTES *attributes,
                       struct dq_object *parent, struct dq_object **ret_object)
{
    struct dq_object *object;
    NTSTATUS status = dq_object_create(class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = dq_object_commit_or_abandon(object, parent);
    if (NT_SUCCESS(status)) {
        *ret_object = object;
    }
    return status;
}

NTSTATUS dq_wmi_provider_create(struct dq_device *device, const WDF_WMI_PROVIDER_CONFIG *config,
                                const WDF_OBJECT_ATTRIBUTES *attributes,
                                struct dq_wmi_provider **ret_provider)
{
    struct dq_object *object;
    NTSTATUS status = create(&provider_class, attributes, &device->object, &object);
    if (NT_SUCCESS(status)) {
        struct dq_wmi_provider *provider = DQ_CONTAINER_OF(object, struct dq_wmi_provider, object);
        provider->device = device;
        provider->config = *config;
        *ret_provider = provider;
    }
    return status;
}

NTSTATUS dq_wmi_instance_create(struct dq_wmi_provider *provider, bool is_registered,
                                const WDF_OBJECT_ATTRIBUTES *attributes,
                                struct dq_wmi_instance **ret_instance)
{
    struct dq_object *object;
    NTSTATUS status = create(&instance_class, attributes, &provider->object, &object);
    if (NT_SUCCESS(status)) {
        struct dq_wmi_instance *instance = DQ_CONTAINER_OF(object, struct dq_wmi_instance, object);
        instance->provider = provider;
        instance->is_registered = is_registered;
        *ret_instance = instance;
    }
    return status;
}

bool dq_wmi_instance_register(struct dq_wmi_instance *instance, bool is_registered)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, instance), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_OBJECT_TREE);
    bool was_registered = instance->is_registered;
    instance->is_registered = is_registered;
    dq_internal_lock_release(DQ_LOCK_OBJECT_TREE);
    return was_registered;
}

NTSTATUS dq_wmi_mof_name_assign(struct dq_device *device, const UNICODE_STRING *name)
{
    UNICODE_STRING copy;
    NTSTATUS status = dq_unicode_copy(name, &copy);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, &device->mof_name),
                      DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_OBJECT_TREE);
    bool is_first = !device->mof_name.Buffer;
    if (is_first) {
        device->mof_name = copy;
    }
    dq_internal_lock_release(DQ_LOCK_OBJECT_TREE);
    if (!is_first) {
        dq_unicode_free(copy);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return STATUS_SUCCESS;
}
