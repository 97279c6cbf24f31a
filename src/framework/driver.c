/* SPDX-License-Identifier: MIT */
/* driver - see driver.h. */
#include "framework/driver.h"

#include <string.h>

#include "framework/callout.h"
#include "framework/device.h"
#include "kernel/memory_check.h"
#include "kernel/stop.h"

#define NAME_UNITS_MAX 128u

/* In core. */
struct dq_loaded_driver {
    struct dq_list link;          /* I: of `drivers` */
    struct dq_driver_image image; /* I */
    DRIVER_OBJECT wdm;
    UNICODE_STRING registry_path;
    WCHAR registry_path_units[NAME_UNITS_MAX];
    WCHAR name_units[NAME_UNITS_MAX];
    struct dq_driver *driver; /* NULL before WdfDriverCreate */
    bool has_started;         /* DriverEntry succeeded: only then its EvtDriverUnload is called */
};

/* In core. */
struct drivers {
    struct dq_list loaded;                   /* I while devices are there */
    CONFIGURATION_INFORMATION configuration; /* of the system */
};

static struct drivers *drivers;
static uint32_t (*find_caller)(void);

static const struct dq_object_class driver_class = {
    .type = DQ_TYPE_DRIVER,
    .name = "WDFDRIVER",
    .bytes = sizeof(struct dq_driver),
    .is_passive_disposed = true,
};

void dq_driver_open(uint32_t (*find)(void))
{
    drivers = dq_arena_core_alloc(sizeof(*drivers));
    DQ_ASSERT(drivers);
    dq_list_init(&drivers->loaded);
    dq_memory_expose(&drivers->configuration, sizeof(drivers->configuration));
    find_caller = find;
}

static struct dq_loaded_driver *loaded_of(struct dq_list *link)
{
    return DQ_LIST_ENTRY(link, struct dq_loaded_driver, link);
}

/* Whose code made the call that is executed now. There is at least one. */
static struct dq_loaded_driver *find_calling(void)
{
    struct dq_list *link = drivers->loaded.next;
    bool is_only_one = link->next == &drivers->loaded;
    for (uint32_t number = is_only_one ? 0 : find_caller(); number > 0; number--) {
        link = link->next;
    }
    return loaded_of(link);
}

static struct dq_loaded_driver *find_object(const DRIVER_OBJECT *wdm)
{
    DQ_LIST_FOR_EACH(link, &drivers->loaded)
    {
        if (&loaded_of(link)->wdm == wdm) {
            return loaded_of(link);
        }
    }
    return NULL;
}

struct dq_driver *dq_driver_of_object(const DRIVER_OBJECT *wdm)
{
    const struct dq_loaded_driver *loaded = find_object(wdm);
    return loaded ? loaded->driver : NULL;
}

struct dq_driver *dq_driver_next(const struct dq_driver *driver)
{
    const struct dq_list *head = &drivers->loaded;
    struct dq_list *link = driver ? driver->loaded->link.next : drivers->loaded.next;
    while (link != head && !loaded_of(link)->driver) {
        link = link->next;
    }
    return link == head ? NULL : loaded_of(link)->driver;
}

struct dq_object *dq_driver_default_parent(void)
{
    struct dq_driver *driver = find_calling()->driver;
    if (!driver) {
        dq_object_handle_is_bad(NULL, DQ_TYPE_DRIVER);
    }
    return &driver->object;
}

struct dq_object *dq_driver_parent_of(const WDF_OBJECT_ATTRIBUTES *attributes)
{
    return attributes && attributes->ParentObject
               ? dq_object_from_handle(attributes->ParentObject, DQ_TYPE_OBJECT)
               : dq_driver_default_parent();
}

CONFIGURATION_INFORMATION *dq_driver_configuration(void)
{
    return &drivers->configuration;
}

WCHAR *dq_driver_registry_path(const struct dq_driver *driver)
{
    return driver->loaded->registry_path.Buffer;
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

NTSTATUS dq_driver_load(const struct dq_driver_image *image, struct dq_loaded_driver **ret_loaded)
{
    struct dq_loaded_driver *loaded = dq_arena_core_alloc(sizeof(*loaded));
    if (!loaded) {
        dq_stop_without_memory("loading a driver");
    }
    loaded->image = *image;
    loaded->wdm.Type = 4; /* IO_TYPE_DRIVER */
    loaded->wdm.Size = (CSHORT)sizeof(loaded->wdm);
    loaded->wdm.DriverInit = image->entry;
    set_unicode(&loaded->wdm.DriverName, loaded->name_units, "\\Driver\\", image->service);
    set_unicode(&loaded->registry_path, loaded->registry_path_units,
                "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\", image->service);
    dq_memory_expose(loaded, sizeof(*loaded));
    dq_list_append(&drivers->loaded, &loaded->link);
    *ret_loaded = loaded;
    NTSTATUS status = dq_callout_driver_entry(image->entry, &loaded->wdm, &loaded->registry_path);
    loaded->has_started = NT_SUCCESS(status);
    return status;
}

bool dq_driver_is_created(const struct dq_loaded_driver *loaded)
{
    return loaded->driver != NULL;
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
    struct dq_loaded_driver *loaded = find_object(wdm);
    loaded = loaded ? loaded : find_calling();
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
    driver->loaded = loaded;
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
    if (loaded->image.globals) {
        loaded->image.globals->Driver = dq_object_to_handle(&driver->object);
    }
    *ret_driver = driver;
    return STATUS_SUCCESS;
}

NTSTATUS dq_driver_add_device(struct dq_loaded_driver *loaded, uint32_t bus_index,
                              const struct dq_device_node *identity, struct dq_device *below,
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
    init->below = below;
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

static void delete_driver(struct dq_loaded_driver *loaded)
{
    struct dq_driver *driver = loaded->driver;
    if (driver->config.EvtDriverUnload && loaded->has_started) {
        dq_callout_driver_unload(driver->config.EvtDriverUnload,
                                 dq_object_to_handle(&driver->object));
    }
    loaded->driver = NULL;
    dq_object_delete(&driver->object);
    dq_object_wait_for_deferred();
}

void dq_driver_unload(struct dq_loaded_driver *loaded)
{
    if (loaded->driver) {
        delete_driver(loaded);
    }
    dq_list_remove(&loaded->link);
    dq_memory_conceal(loaded);
    dq_arena_core_free(loaded, sizeof(*loaded));
}
