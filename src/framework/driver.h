/* SPDX-License-Identifier: MIT */
/* driver - WDFDRIVER: one loaded driver, from DriverEntry to its unload. */
#ifndef DQ_FRAMEWORK_DRIVER_H
#define DQ_FRAMEWORK_DRIVER_H

#include "framework/object.h"

struct dq_driver {
    struct dq_object object;
    WDF_DRIVER_CONFIG config;                  /* I */
    PDRIVER_OBJECT wdm;                        /* I */
    WDF_EXECUTION_LEVEL effective_level;       /* I */
    WDF_SYNCHRONIZATION_SCOPE effective_scope; /* I */
};

/* The documented statuses of WdfDriverCreate; one driver per DRIVER_OBJECT. */
NTSTATUS dq_driver_create(PDRIVER_OBJECT wdm, const WDF_OBJECT_ATTRIBUTES *attributes,
                          const WDF_DRIVER_CONFIG *config, struct dq_driver **ret_driver);
/* The driver that was created last; default parent of locks, memory and general objects. NULL
 * before WdfDriverCreate. */
struct dq_driver *dq_driver_current(void);
/* Its object, the parent of what names none. Before WdfDriverCreate there is none to be a parent:
 * bug check 0x10D(5). */
struct dq_object *dq_driver_default_parent(void);

/* The parent that attributes name, or that default one. */
struct dq_object *dq_driver_parent_of(const WDF_OBJECT_ATTRIBUTES *attributes);

/* IoGetConfigurationInformation's: for the driver to count its devices in. */
CONFIGURATION_INFORMATION *dq_driver_configuration(void);
/* What DriverEntry got, terminated. */
WCHAR *dq_driver_registry_path(const struct dq_driver *driver);

static inline struct dq_driver *dq_driver_from_handle(const void *handle)
{
    return (struct dq_driver *)dq_object_from_handle(handle, DQ_TYPE_DRIVER);
}

/*
 * The machine's side. Load: a DRIVER_OBJECT, then DriverEntry; its status. Add: EvtDriverDeviceAdd
 * for one function of the bus; *ret_device only if the driver created a device. Unload:
 * EvtDriverUnload, then the driver object goes.
 */
NTSTATUS dq_driver_load(DRIVER_INITIALIZE *entry, const char *service);
struct dq_device;
struct dq_device_node;
NTSTATUS dq_driver_add_device(uint32_t bus_index, const struct dq_device_node *identity,
                              struct dq_device **ret_device);
void dq_driver_unload(void);
void dq_driver_open(void);

#endif
