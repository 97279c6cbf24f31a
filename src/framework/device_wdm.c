/* SPDX-License-Identifier: MIT */
/* device_wdm - see device_wdm.h. */
#include "framework/device_wdm.h"

#include <string.h>

#include "framework/driver.h"
#include "kernel/memory_check.h"
#include "kernel/pool.h"

#define TYPE_DEVICE 3 /* IO_TYPE_DEVICE */
#define TYPE_DRIVER 4 /* IO_TYPE_DRIVER */
#define SIGNATURE   0x6d647744u

/* In core. */
struct dq_device_wdm {
    DEVICE_OBJECT own;
    uint32_t signature;       /* I: behind `own`, which is what drivers point to */
    struct dq_device *device; /* I */
    DEVICE_OBJECT physical;
    DRIVER_OBJECT bus_driver; /* I: of the physical one */
    WCHAR bus_name[12];       /* I */
};

static ULONG flags_of(const struct WDFDEVICE_INIT *init)
{
    ULONG flags = 0;
    if (init->io_type == WdfDeviceIoBuffered) {
        flags |= DO_BUFFERED_IO;
    } else if (init->io_type == WdfDeviceIoDirect) {
        flags |= DO_DIRECT_IO;
    }
    return flags | (init->is_power_pageable ? DO_POWER_PAGABLE : 0) |
           (init->is_exclusive ? DO_EXCLUSIVE : 0);
}

static void fill(struct dq_device_wdm *wdm, struct dq_device *device,
                 const struct WDFDEVICE_INIT *init)
{
    static const WCHAR bus_name[] = { '\\', 'D', 'r', 'i', 'v', 'e', 'r', '\\', 'p', 'c', 'i', 0 };
    wdm->signature = SIGNATURE;
    wdm->device = device;
    wdm->bus_driver.Type = TYPE_DRIVER;
    wdm->bus_driver.Size = (CSHORT)sizeof(DRIVER_OBJECT);
    wdm->bus_driver.DeviceObject = &wdm->physical;
    _Static_assert(sizeof(wdm->bus_name) == sizeof(bus_name), "the name and its terminator");
    memcpy(wdm->bus_name, bus_name, sizeof(bus_name));
    wdm->bus_driver.DriverName.Buffer = wdm->bus_name;
    wdm->bus_driver.DriverName.Length = sizeof(bus_name) - sizeof(WCHAR);
    wdm->bus_driver.DriverName.MaximumLength = sizeof(bus_name);
    wdm->physical.Type = TYPE_DEVICE;
    wdm->physical.Size = sizeof(DEVICE_OBJECT);
    wdm->physical.DriverObject = &wdm->bus_driver;
    wdm->physical.AttachedDevice = &wdm->own;
    wdm->physical.Flags = DO_BUS_ENUMERATED_DEVICE | (flags_of(init) & DO_POWER_PAGABLE);
    wdm->physical.DeviceType = FILE_DEVICE_UNKNOWN;
    wdm->physical.StackSize = 1;
    wdm->own.Type = TYPE_DEVICE;
    wdm->own.Size = sizeof(DEVICE_OBJECT);
    wdm->own.DriverObject = device->driver->wdm;
    wdm->own.Flags = flags_of(init);
    wdm->own.Characteristics = init->characteristics;
    wdm->own.DeviceType = init->device_type;
    /* One more for the routines that EvtDeviceWdmIrpPreprocess sets. */
    wdm->own.StackSize = (CCHAR)((dq_device_is_fdo(device) ? wdm->physical.StackSize + 1 : 1) +
                                 (init->preprocess.is_used ? 1 : 0));
    if (device->pdo) {
        wdm->own.Flags |= DO_BUS_ENUMERATED_DEVICE;
    }
}

NTSTATUS dq_device_wdm_create(struct dq_device *device, const struct WDFDEVICE_INIT *init)
{
    struct dq_device_wdm *wdm = dq_pool_fault_take() ? NULL : dq_arena_core_alloc(sizeof(*wdm));
    if (!wdm) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    fill(wdm, device, init);
    dq_memory_expose(wdm, sizeof(*wdm));
    DRIVER_OBJECT *driver = device->driver->wdm;
    wdm->own.NextDevice = driver->DeviceObject;
    driver->DeviceObject = &wdm->own;
    device->wdm = wdm;
    return STATUS_SUCCESS;
}

void dq_device_wdm_attach(struct dq_device *device)
{
    DEVICE_OBJECT *own = &device->wdm->own;
    DEVICE_OBJECT *below = &device->below->wdm->own;
    below->AttachedDevice = own;
    own->StackSize = (CCHAR)(own->StackSize + below->StackSize - 1);
    own->AlignmentRequirement = below->AlignmentRequirement;
}

void dq_device_wdm_destroy(struct dq_device *device)
{
    struct dq_device_wdm *wdm = device->wdm;
    if (device->below) {
        device->below->wdm->own.AttachedDevice = NULL;
    }
    for (DEVICE_OBJECT **link = &wdm->own.DriverObject->DeviceObject; *link;
         link = &(*link)->NextDevice) {
        if (*link == &wdm->own) {
            *link = wdm->own.NextDevice;
            break;
        }
    }
    wdm->signature = 0;
    device->wdm = NULL;
    dq_memory_conceal(wdm);
    dq_arena_core_free(wdm, sizeof(*wdm));
}

DEVICE_OBJECT *dq_device_wdm_own(const struct dq_device *device)
{
    return &device->wdm->own;
}

uint32_t dq_device_wdm_alignment(const struct dq_device *device)
{
    return device->wdm->own.AlignmentRequirement;
}

DEVICE_OBJECT *dq_device_wdm_physical(const struct dq_device *device)
{
    if (device->pdo) {
        return &device->wdm->own;
    }
    while (device->below) {
        device = device->below;
    }
    return device->is_control ? NULL : &device->wdm->physical;
}

DEVICE_OBJECT *dq_device_wdm_lower(const struct dq_device *device)
{
    if (!dq_device_is_fdo(device)) {
        return NULL;
    }
    return device->below ? dq_device_wdm_own(device->below) : dq_device_wdm_physical(device);
}

bool dq_device_wdm_is_physical(const DEVICE_OBJECT *object)
{
    uintptr_t address = (uintptr_t)object;
    if (address % _Alignof(DEVICE_OBJECT) != 0 || !dq_arena_is_core(address)) {
        return false;
    }
    const struct dq_device *child = dq_device_wdm_find(object);
    const struct dq_device *device = child ? child : dq_device_wdm_find(object->AttachedDevice);
    return device && dq_device_wdm_physical(device) == object;
}

struct dq_device *dq_device_wdm_find(const DEVICE_OBJECT *object)
{
    uintptr_t address = (uintptr_t)object;
    if (address % DQ_ARENA_ALIGN != 0 || !dq_arena_is_core(address)) {
        return NULL;
    }
    _Static_assert(offsetof(struct dq_device_wdm, own) == 0, "a device object leads to the rest");
    const struct dq_device_wdm *wdm = (const struct dq_device_wdm *)object;
    return wdm->signature == SIGNATURE ? wdm->device : NULL;
}
