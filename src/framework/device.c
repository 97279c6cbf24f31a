/* SPDX-License-Identifier: MIT */
/* device - see device.h. */
#include "framework/device.h"

#include <string.h>

#include "framework/device_io.h"
#include "framework/device_name.h"
#include "framework/device_stack.h"
#include "framework/device_wdm.h"
#include "framework/driver.h"
#include "framework/io_target.h"
#include "framework/pdo.h"
#include "framework/preprocess.h"
#include "framework/query_interface.h"
#include "framework/string_object.h"
#include "kernel/numbering.h"
#include "kernel/stop.h"

static void destroy_device(struct dq_object *object)
{
    struct dq_device *device = DQ_CONTAINER_OF(object, struct dq_device, object);
    DQ_ASSERT(!device->policy.timer.is_armed);
    dq_device_names_remove(device);
    dq_unicode_free(device->name);
    dq_unicode_free(device->mof_name);
    dq_device_io_destroy(device);
    dq_query_interface_destroy_all(device);
    dq_preprocess_destroy(device);
    dq_device_wdm_destroy(device);
    dq_pdo_free(device->pdo);
    dq_device_stack_detach(device);
}

const struct dq_object_class dq_device_class = {
    .type = DQ_TYPE_DEVICE,
    .name = "WDFDEVICE",
    .bytes = sizeof(struct dq_device),
    .is_passive_disposed = true,
    .is_driver_deletable = true, /* control devices */
    .destroy = destroy_device,
};

void dq_device_init_prepare(struct WDFDEVICE_INIT *init, struct dq_driver *driver,
                            uint32_t bus_index)
{
    memset(init, 0, sizeof(*init));
    init->signature = DQ_DEVICE_INIT_SIGNATURE;
    init->driver = driver;
    init->io_type = WdfDeviceIoBuffered;
    init->is_power_pageable = true;
    init->is_power_policy_owner = true; /* of a function driver */
    init->device_type = FILE_DEVICE_UNKNOWN;
    init->characteristics = FILE_DEVICE_SECURE_OPEN;
    init->bus_index = bus_index;
}

struct WDFDEVICE_INIT *dq_device_init_from_pointer(PWDFDEVICE_INIT init)
{
    if (!dq_arena_is_core((uintptr_t)init) || init->signature != DQ_DEVICE_INIT_SIGNATURE) {
        dq_bug_check(0x10D, 0x5, (uintptr_t)init, 0, 0);
    }
    return init;
}

struct dq_device *dq_device_of(struct dq_object *object)
{
    struct dq_object *device = dq_object_ancestor(object, DQ_TYPE_DEVICE);
    return device ? DQ_CONTAINER_OF(device, struct dq_device, object) : NULL;
}

struct dq_object *dq_device_parent_of(struct dq_device *device,
                                      const WDF_OBJECT_ATTRIBUTES *attributes)
{
    return attributes && attributes->ParentObject
               ? dq_object_from_handle(attributes->ParentObject, DQ_TYPE_OBJECT)
               : &device->object;
}

/* AutoForwardCleanupClose; by default filters do, function drivers do not. */
static bool forwards_files(const struct WDFDEVICE_INIT *init)
{
    WDF_TRI_STATE choice =
        init->file_config.Size != 0 ? init->file_config.AutoForwardCleanupClose : WdfUseDefault;
    return choice == WdfTrue || (choice == WdfUseDefault && init->is_filter);
}

/* What a filter says of these is ignored. Source: wdffdo/nf-wdffdo-wdffdoinitsetfilter. */
static void adopt_settings(struct WDFDEVICE_INIT *init)
{
    if (init->below) {
        init->io_type = init->below->io_type;
        init->is_power_pageable = init->below->is_power_pageable;
    }
}

/* What a driver says of its place in the stack, and what it is not yet. */
static void check_place(const struct WDFDEVICE_INIT *init)
{
    if (init->below && !init->is_filter) {
        dq_violation(DQ_RULE_FILTER_UNSET, 0, (uintptr_t)init, 0, 0,
                     "a filter driver's EvtDriverDeviceAdd creates its device without "
                     "WdfFdoInitSetFilter: requests that it does not handle fail, and it owns the "
                     "power policy that the function driver owns");
    }
    if (init->below && init->is_power_policy_owner && init->is_ownership_given) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "WdfDeviceInitSetPowerPolicyOwnership in a filter driver: "
                                       "the function driver owns the power policy here");
    }
    if (!init->below && init->is_filter) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "WdfFdoInitSetFilter in the driver at the bottom of the stack: name the "
                    "function driver, and this one with --filter; lower filters are not in this "
                    "version");
    }
    if (!init->below && forwards_files(init)) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "AutoForwardCleanupClose without another driver below: what "
                                       "the bus driver answers to a create is not documented");
    }
}

static void fill(struct dq_device *device, const struct WDFDEVICE_INIT *init)
{
    device->number = dq_number_next(DQ_NUMBER_DEVICE);
    device->driver = init->driver;
    device->bus_index = init->bus_index;
    device->identity = init->identity;
    device->is_control = init->is_control;
    device->is_filter = init->is_filter;
    device->forwards_files = forwards_files(init);
    device->pdo = init->pdo;
    device->object.is_undeletable = !init->is_control && !(init->pdo && !init->pdo->list->handle);
    dq_children_init(device);
    device->pnp_callbacks = init->pnp_callbacks;
    device->io_type = init->io_type;
    device->is_power_pageable = init->is_power_pageable;
    device->state = DQ_PNP_INIT;
    device->state_in_kmdf = WdfDevStatePnpObjectCreated;
    WDF_DEVICE_STATE_INIT(&device->reported);
    device->power.state = WdfPowerDeviceD3Final;
    bool is_raw = init->pdo && init->pdo->is_raw && !init->is_ownership_given;
    device->policy.is_owner = (init->is_power_policy_owner && !init->below) || is_raw;
    dq_list_init(&device->policy.waiters);
    dq_timer_init(&device->policy.timer);
    dq_list_init(&device->interrupts);
    dq_list_init(&device->query_interfaces);
    device->effective_level = device->object.execution_level == WdfExecutionLevelInheritFromParent
                                  ? init->driver->effective_level
                                  : device->object.execution_level;
    device->effective_scope =
        device->object.synchronization_scope == WdfSynchronizationScopeInheritFromParent
            ? init->driver->effective_scope
            : device->object.synchronization_scope;
    dq_callback_lock_init(&device->callback_lock,
                          device->effective_level == WdfExecutionLevelPassive);
}

static NTSTATUS assign_name(struct dq_device *device, const UNICODE_STRING *name)
{
    if (name->Length == 0) {
        return STATUS_SUCCESS;
    }
    NTSTATUS status = dq_unicode_copy(name, &device->name);
    return NT_SUCCESS(status) ? dq_device_name_add(device, name) : status;
}

/* No list: *ret_list is NULL. */
static NTSTATUS create_default_list(struct dq_device *device, const struct WDFDEVICE_INIT *init,
                                    struct dq_child_list_object **ret_list)
{
    const WDF_OBJECT_ATTRIBUTES *attributes = &init->child_list_attributes;
    *ret_list = NULL;
    if (init->child_list_config.Size == 0) {
        return STATUS_SUCCESS;
    }
    return dq_child_list_create(device, &init->child_list_config,
                                attributes->Size != 0 ? attributes : NULL, ret_list);
}

static void commit_default_list(struct dq_device *device, struct dq_child_list_object *list)
{
    if (list) {
        NTSTATUS status = dq_child_list_commit(list);
        DQ_ASSERT(NT_SUCCESS(status)); /* nobody else knows the device yet */
        device->children.default_list = &list->list;
    }
}

NTSTATUS dq_device_create(struct WDFDEVICE_INIT *init, const WDF_OBJECT_ATTRIBUTES *attributes,
                          struct dq_device **ret_device)
{
    NTSTATUS status =
        dq_attributes_validate(attributes, DQ_ATTRIBUTES_NO_PARENT | DQ_ATTRIBUTES_SCOPE_ALLOWED |
                                               DQ_ATTRIBUTES_LEVEL_ALLOWED);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    check_place(init);
    adopt_settings(init);
    struct dq_object *object;
    status = dq_object_create(&dq_device_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_device *device = DQ_CONTAINER_OF(object, struct dq_device, object);
    fill(device, init);
    status = dq_device_wdm_create(device, init);
    if (!NT_SUCCESS(status)) {
        goto fail_abandon;
    }
    status = dq_preprocess_create(device, init);
    if (!NT_SUCCESS(status)) {
        goto fail_destroy_wdm;
    }
    status = dq_device_io_create(device, init);
    if (!NT_SUCCESS(status)) {
        goto fail_destroy_preprocess;
    }
    status = dq_io_target_create_local(device);
    if (!NT_SUCCESS(status)) {
        goto fail_destroy_io;
    }
    struct dq_child_list_object *list;
    status = create_default_list(device, init, &list);
    if (!NT_SUCCESS(status)) {
        goto fail_abandon_target;
    }
    status = assign_name(device, &init->name);
    if (NT_SUCCESS(status)) {
        status = dq_object_commit(object, &init->driver->object);
    }
    if (!NT_SUCCESS(status)) {
        goto fail_remove_name;
    }
    dq_io_target_commit_local(device);
    commit_default_list(device, list);
    dq_device_stack_attach(device, init->below);
    init->signature = 0; /* used up: the framework owns what it described */
    init->device = device;
    init->pdo = NULL;
    *ret_device = device;
    return STATUS_SUCCESS;

fail_remove_name:
    dq_device_names_remove(device);
    dq_unicode_free(device->name);
    if (list) {
        dq_object_abandon(&list->object);
    }
fail_abandon_target:
    dq_io_target_abandon_local(device);
fail_destroy_io:
    dq_device_io_destroy(device);
fail_destroy_preprocess:
    dq_query_interface_destroy_all(device);
    dq_preprocess_destroy(device);
fail_destroy_wdm:
    dq_device_wdm_destroy(device);
fail_abandon:
    dq_object_abandon(object);
    return status;
}
