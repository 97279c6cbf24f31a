/* SPDX-License-Identifier: MIT */
/* driver - see driver.h. */
#include "framework/driver.h"

#include <string.h>

#include "framework/callout.h"
#include "framework/device.h"
#include "kernel/memory_check.h"

#define NAME_UNITS_MAX 128u

/* In core. */
struct loaded_driver {
    DRIVER_OBJECT wdm;
    UNICODE_STRING registry_path;
    WCHAR registry_path_units[NAME_UNITS_MAX];
    WCHAR name_units[NAME_UNITS_MAX];
    CONFIGURATION_INFORMATION configuration; /* of the system, whose one driver this is */
    struct dq_driver *driver;
    bool has_started; /* DriverEntry succeeded: only then its EvtDriverUnload is called */
};

static struct loaded_driver *loaded;

static const struct dq_object_class driver_class = {
    .type = DQ_TYPE_DRIVER,
    .name = "WDFDRIVER",
    .bytes = sizeof(struct dq_driver),
    .is_passive_disposed = true,
};

void dq_driver_open(void)
{
    loaded = dq_arena_core_alloc(sizeof(*loaded));
    DQ_ASSERT(loaded);
}

struct dq_driver *dq_driver_current(void)
{
    return loaded->driver;
}

struct dq_object *dq_driver_default_parent(void)
{
    if (!loaded->driver) {
        dq_object_handle_is_bad(NULL, DQ_TYPE_DRIVER);
    }
    return &loaded->driver->object;
}

struct dq_object *dq_driver_parent_of(const WDF_OBJECT_ATTRIBUTES *attributes)
{
    return attributes && attributes->ParentObject
               ? dq_object_from_handle(attributes->ParentObject, DQ_TYPE_OBJECT)
               : dq_driver_default_parent();
}

CONFIGURATION_INFORMATION *dq_driver_configuration(void)
{
    return &loaded->configuration;
}

WCHAR *dq_driver_registry_path(const struct dq_driver *driver)
{
    DQ_ASSERT(driver == loaded->driver);
    return loaded->registry_path.Buffer;
}

static void set_unicode(UNICODE_STRING *string, WCHAR *units, const char *prefix, const char *name)
{
    uint32_t count = 0;
    for (const char *part = prefix; *part && count < NAME_UNITS_MAX - 1; part++) {
        units[count++] = (WCHAR)*part;
    }
    for (const char *part = name; *part && count < NAME_UNITS_MAX - 1; part++) {
        units[count++] = (WCHAR)(unsigned char)*part;
    }
    string->Buffer = units;
    string->Length = (USHORT)(count * sizeof(WCHAR));
    string->MaximumLength = (USHORT)(string->Length + sizeof(WCHAR));
}

NTSTATUS dq_driver_load(DRIVER_INITIALIZE *entry, const char *service)
{
    loaded->wdm.Type = 4; /* IO_TYPE_DRIVER */
    loaded->wdm.Size = (CSHORT)sizeof(loaded->wdm);
    loaded->wdm.DriverInit = entry;
    set_unicode(&loaded->wdm.DriverName, loaded->name_units, "\\Driver\\", service);
    set_unicode(&loaded->registry_path, loaded->registry_path_units,
                "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\", service);
    dq_memory_expose(loaded, sizeof(*loaded));
    NTSTATUS status = dq_callout_driver_entry(entry, &loaded->wdm, &loaded->registry_path);
    loaded->has_started = NT_SUCCESS(status);
    return status;
}

NTSTATUS dq_driver_create(PDRIVER_OBJECT wdm, const WDF_OBJECT_ATTRIBUTES *attributes,
                          const WDF_DRIVER_CONFIG *config, struct dq_driver **ret_driver)
{
    if (config->Size != sizeof(*config)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    NTSTATUS status =
        dq_attributes_validate(attributes, DQ_ATTRIBUTES_NO_PARENT | DQ_ATTRIBUTES_SCOPE_ALLOWED |
                                               DQ_ATTRIBUTES_LEVEL_ALLOWED);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (loaded->driver) {
        return STATUS_DRIVER_INTERNAL_ERROR;
    }
    struct dq_object *object;
    status = dq_object_create(&driver_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_driver *driver = (struct dq_driver *)object;
    driver->config = *config;
    driver->wdm = wdm;
    driver->effective_level = object->execution_level == WdfExecutionLevelPassive
                                  ? WdfExecutionLevelPassive
                                  : WdfExecutionLevelDispatch;
    driver->effective_scope =
        object->synchronization_scope == WdfSynchronizationScopeInheritFromParent
            ? WdfSynchronizationScopeNone
            : object->synchronization_scope;
    status = dq_object_commit(object, NULL);
    DQ_ASSERT(NT_SUCCESS(status));
    loaded->driver = driver;
    *ret_driver = driver;
    return STATUS_SUCCESS;
}

NTSTATUS dq_driver_add_device(uint32_t bus_index, const struct dq_device_node *identity,
                              struct dq_device **ret_device)
{
    struct dq_driver *driver = loaded->driver;
    *ret_device = NULL;
    if (!driver || !driver->config.EvtDriverDeviceAdd) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct WDFDEVICE_INIT *init = dq_arena_core_alloc(sizeof(*init));
    if (!init) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    dq_device_init_prepare(init, driver, bus_index);
    init->identity = identity;
    NTSTATUS status = dq_callout_device_add(driver->config.EvtDriverDeviceAdd,
                                            dq_object_to_handle(&driver->object), init);
    *ret_device = init->device;
    dq_arena_core_free(init, sizeof(*init));
    if (!NT_SUCCESS(status) && *ret_device) {
        dq_children_clear(*ret_device);
        dq_object_delete(&(*ret_device)->object);
        *ret_device = NULL;
    }
    return status;
}

void dq_driver_unload(void)
{
    struct dq_driver *driver = loaded->driver;
    if (!driver) {
        return;
    }
    if (driver->config.EvtDriverUnload && loaded->has_started) {
        dq_callout_driver_unload(driver->config.EvtDriverUnload,
                                 dq_object_to_handle(&driver->object));
    }
    loaded->driver = NULL;
    dq_object_delete(&driver->object);
    dq_object_wait_for_deferred();
}
