/* SPDX-License-Identifier: MIT */
/*
 * driver - WDFDRIVER, and the drivers that are loaded, each from DriverEntry to its unload.
 *
 * Several may be loaded at a time. A call that names no object is the driver's whose code made it.
 */
#ifndef DQ_FRAMEWORK_DRIVER_H
#define DQ_FRAMEWORK_DRIVER_H

#include "framework/object.h"

struct dq_device;
struct dq_device_node;
struct dq_loaded_driver; /* driver.c */

struct dq_driver {
    struct dq_object object;
    WDF_DRIVER_CONFIG config;                  /* I */
    struct dq_loaded_driver *loaded;           /* I */
    PDRIVER_OBJECT wdm;                        /* I */
    WDF_EXECUTION_LEVEL effective_level;       /* I */
    WDF_SYNCHRONIZATION_SCOPE effective_scope; /* I */
};

/* The documented statuses of WdfDriverCreate; one driver per DRIVER_OBJECT. */
NTSTATUS dq_driver_create(PDRIVER_OBJECT wdm, const WDF_OBJECT_ATTRIBUTES *attributes,
                          const WDF_DRIVER_CONFIG *config, struct dq_driver **ret_driver);
/* NULL before its WdfDriverCreate. */
struct dq_driver *dq_driver_of_object(const DRIVER_OBJECT *wdm);
/* All that have been created, in the order in which they were loaded; `driver` NULL: the first. */
struct dq_driver *dq_driver_next(const struct dq_driver *driver);
/* The calling driver's object, the parent of locks, memory and general objects that name none.
 * Before its WdfDriverCreate there is none to be a parent: bug check 0x10D(5). */
struct dq_object *dq_driver_default_parent(void);

/* The parent that attributes name, or that default one. */
struct dq_object *dq_driver_parent_of(const WDF_OBJECT_ATTRIBUTES *attributes);

/* IoGetConfigurationInformation's: for drivers to count their devices in. */
CONFIGURATION_INFORMATION *dq_driver_configuration(void);
/* What DriverEntry got, terminated. */
WCHAR *dq_driver_registry_path(const struct dq_driver *driver);

static inline struct dq_driver *dq_driver_from_handle(const void *handle)
{
    return (struct dq_driver *)dq_object_from_handle(handle, DQ_TYPE_DRIVER);
}

/* ---- The machine's side ---- */

/* A driver's module; all of it stays while the driver is loaded. */
struct dq_driver_image {
    const char *service;
    DRIVER_INITIALIZE *entry;
    WDF_DRIVER_GLOBALS *globals; /* NULL: nobody reads them */
};

/* When the machine is put together. `find_caller` says which driver called what is executed now:
 * its number in the order of loading; of the first if none did. Asked where there are several. */
void dq_driver_open(uint32_t (*find_caller)(void));
/* A DRIVER_OBJECT, then DriverEntry; its status. The driver stays until it is unloaded. */
NTSTATUS dq_driver_load(const struct dq_driver_image *image, struct dq_loaded_driver **ret_loaded);
/* Has it called WdfDriverCreate? */
bool dq_driver_is_created(const struct dq_loaded_driver *loaded);
/* EvtDriverDeviceAdd for one function of the bus, on top of `below` (NULL: the first of its stack);
 * *ret_device only if the driver created a device. */
NTSTATUS dq_driver_add_device(struct dq_loaded_driver *loaded, uint32_t bus_index,
                              const struct dq_device_node *identity, struct dq_device *below,
                              struct dq_device **ret_device);
/* EvtDriverUnload, then the driver object goes. */
void dq_driver_unload(struct dq_loaded_driver *loaded);

#endif
