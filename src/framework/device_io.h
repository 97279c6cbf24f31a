/* SPDX-License-Identifier: MIT */
/*
 * device_io - how requests reach a device's queues, and when they may.
 *
 * Power-managed queues deliver only between power-up and power-down; requests that arrive earlier
 * wait in them.
 */
#ifndef DQ_FRAMEWORK_DEVICE_IO_H
#define DQ_FRAMEWORK_DEVICE_IO_H

#include "framework/device.h"
#include "kernel/irp.h"

struct dq_io_queue;
struct dq_request;

/*
 * Part of device creation: copies what it needs of init. STATUS_INSUFFICIENT_RESOURCES;
 * STATUS_INVALID_DEVICE_REQUEST when the file objects' synchronization scope is Queue, or Device
 * without execution level Passive.
 */
NTSTATUS dq_device_io_create(struct dq_device *device, const struct WDFDEVICE_INIT *init);
/* After every queue, request and file of the device is gone. Accepts a device that has none. */
void dq_device_io_destroy(struct dq_device *device);

/* PASSIVE_LEVEL, on the caller's thread: hand an application's request to the driver. It completes
 * now or later. Another driver's read, write or device control: IRQL <= DISPATCH_LEVEL. */
void dq_device_io_submit(struct dq_device *device, struct dq_irp *irp);
/* The same for one that is on its way already, which a dispatch routine is given: what that
 * returns, STATUS_PENDING, with the packet marked so, or the status that it has ended with. */
NTSTATUS dq_device_io_arrive(struct dq_device *device, struct dq_irp *irp);
/* ... and has passed a driver that preprocesses. */
NTSTATUS dq_device_io_dispatch(struct dq_device *device, struct dq_irp *irp);
/* It ends without ever having been a request. */
void dq_device_io_end(struct dq_irp *irp, NTSTATUS status);

/* PnP: D0 reached (power-managed queues go) and about to be left (they hold: EvtIoStop for what the
 * driver owns; waits until the driver has completed, requeued or acknowledged all of it).
 * PASSIVE_LEVEL. */
void dq_device_io_power_up(struct dq_device *device);
void dq_device_io_power_down(struct dq_device *device);
/* Removal, PASSIVE_LEVEL: what is queued completes with STATUS_CANCELLED, what arrives later with
 * STATUS_DELETE_PENDING; waits until the driver has completed what it owns (EvtIoStop with the
 * purge action, cancel callbacks). */
void dq_device_io_purge(struct dq_device *device);
/* The same for the power-managed queues alone, out of D0: the hardware is gone. */
void dq_device_io_purge_managed(struct dq_device *device);
/* The same, and no handle can be opened any more. What is no power-managed queue's goes on reaching
 * the driver while handles are open, until dq_device_io_purge(). */
void dq_device_io_lose(struct dq_device *device);
/* Requests in its power-managed queues, or with the driver from there. */
uint32_t dq_device_io_managed_count(const struct dq_device *device);
/* Is a handle to it open? */
bool dq_device_io_is_open(const struct dq_device *device);
/* No handle is open, and none can be opened any more; false, and nothing, if one is. */
bool dq_device_io_close_door(struct dq_device *device);
/* It does not go after all. */
void dq_device_io_open_door(struct dq_device *device);
/* For reports: append the requests that the driver owns, of any device; false if there are none. */
struct dq_text;
bool dq_device_io_describe_owned(struct dq_text *text);
/* The same, one by one; the run is over. */
typedef void dq_device_io_owned(void *context, const struct dq_request *request);
void dq_device_io_visit_owned(dq_device_io_owned *visit, void *context);

/*
 * WdfDeviceConfigureRequestDispatching. STATUS_INVALID_PARAMETER: another type, or a second queue
 * for creates; STATUS_INVALID_DEVICE_REQUEST: foreign or default queue, or one without a callback
 * for the type; STATUS_INVALID_DEVICE_STATE: the device was started; STATUS_WDF_BUSY: the type has
 * a queue.
 */
NTSTATUS dq_device_io_dispatch_set(struct dq_device *device, struct dq_io_queue *queue,
                                   WDF_REQUEST_TYPE type);
/* WdfDeviceEnqueueRequest. STATUS_INVALID_DEVICE_REQUEST (no queue; with a violation: not from
 * EvtIoInCallerContext), STATUS_WDF_BUSY. */
NTSTATUS dq_device_io_enqueue(struct dq_device *device, struct dq_request *request);
/* NULL if the driver made none. */
struct dq_io_queue *dq_device_io_default_queue(const struct dq_device *device);

/* io_queue.c: a queue becomes one of the device's; the default one, if there is none yet, cannot be
 * deleted. */
void dq_device_io_queue_add(struct dq_device *device, struct dq_io_queue *queue, bool is_default);
void dq_device_io_queue_remove(struct dq_device *device, struct dq_io_queue *queue);
/* The queue of requests that go to EvtDeviceFileCreate or EvtIoInCallerContext. */
bool dq_device_io_is_hidden(const struct dq_device *device, const struct dq_io_queue *queue);

/* request.c: a CREATE has failed, its file goes (irp->file is the one above it, or NULL); a
 * request's memory goes, its handle is remembered for reports. */
void dq_device_io_create_failed(struct dq_irp *irp);
void dq_device_io_bury(struct dq_device *device, const struct dq_request *request);
/* Number of the request that last had this handle on any device of the driver; 0: none that is
 * remembered. */
uint32_t dq_device_io_buried_number(const void *handle);

#endif
