/* SPDX-License-Identifier: MIT */
/*
 * device_name - the names under which applications find devices: the device's own, symbolic links,
 * and device interfaces.
 *
 * One name space for the machine, in core, without regard to case. \DosDevices\X, \??\X,
 * \GLOBAL??\X and \DosDevices\Global\X are one name. Names go with their device. PASSIVE_LEVEL;
 * nothing here calls out.
 */
#ifndef DQ_FRAMEWORK_DEVICE_NAME_H
#define DQ_FRAMEWORK_DEVICE_NAME_H

#include "framework/device.h"

/* With its end; longer names are refused. */
#define DQ_DEVICE_NAME_BYTES 512u

/* When the machine is put together. */
void dq_device_name_open(void);

/* In ASCII; NULL is "". False: too long, or other characters, which no application of dirql can
 * write. */
bool dq_device_name_narrow(const UNICODE_STRING *text, char ret_text[DQ_DEVICE_NAME_BYTES]);
/* A device's own name (\Device\X) or a link to it. STATUS_OBJECT_NAME_INVALID, _COLLISION;
 * STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_device_name_add(struct dq_device *device, const UNICODE_STRING *text);
void dq_device_names_remove(struct dq_device *device);

/* A control device can be opened from here on. */
void dq_device_name_ready(struct dq_device *device);
/* Whether a device can be opened changes: the point, and the touch that goes with the change. */
void dq_device_names_step(void);
void dq_device_names_touch(void);

/*
 * What an application's path leads to: \\.\X, or a name as drivers write it. ret_rest is what
 * stands behind the name, from its backslash on, or "". NULL: there is none that can be opened now.
 * Referenced.
 */
struct dq_device *dq_device_name_find(const char *path, char ret_rest[DQ_DEVICE_NAME_BYTES]);

/* Interfaces of a device, enabled when it starts or, if it has started, by the driver. The same
 * twice is one. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_device_interface_add(struct dq_device *device, const GUID *class,
                                 const UNICODE_STRING *reference);
/* False: the device has none like this. */
bool dq_device_interface_enable(struct dq_device *device, const GUID *class,
                                const UNICODE_STRING *reference, bool is_enabled);
/* The index-th (from 0) that is enabled, over all devices; ret_rest as above, with the reference
 * string. Referenced. */
struct dq_device *dq_device_interface_find(const GUID *class, uint32_t index,
                                           char ret_rest[DQ_DEVICE_NAME_BYTES]);

#endif
