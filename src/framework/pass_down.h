/* SPDX-License-Identifier: MIT */
/*
 * pass_down - what a filter's device does not handle itself goes on to the device below it: the
 * same irp, which is none of the filter's requests.
 *
 * Each device of a stack has a file of its own for a handle, linked to those above and below it
 * (file.h). An irp is at one device at a time, and `irp->file` is that device's. Source:
 * wdffdo/nf-wdffdo-wdffdoinitsetfilter, wdfdevice/ns-wdfdevice-_wdf_fileobject_config.
 */
#ifndef DQ_FRAMEWORK_PASS_DOWN_H
#define DQ_FRAMEWORK_PASS_DOWN_H

#include "framework/device.h"
#include "kernel/irp.h"

struct dq_io_queue;
struct dq_request;

/* Does the framework pass a transfer on, instead of giving it to `queue` (NULL: there is none)? */
bool dq_pass_down_is_wanted(const struct dq_device *device, const struct dq_irp *irp,
                            const struct dq_io_queue *queue);
/* As dq_device_io_dispatch() of the device below. The irp may be gone when it returns. */
NTSTATUS dq_pass_down(struct dq_device *device, struct dq_irp *irp);
/* A request of the device's, with its driver or on its way there, is sent and forgotten. */
NTSTATUS dq_pass_down_request(struct dq_request *request);
/* An irp that was passed down is about to end, at the device that got it: a handle's files are
 * those of the top again, or gone if there will be no handle. */
void dq_pass_down_return(struct dq_irp *irp, NTSTATUS status);
/* The driver has ended a create: it has to be the device below that gives the handle, or it may
 * not be, as the cleanup and the close go there or not. */
void dq_pass_down_check_create(const struct dq_irp *irp, NTSTATUS status);

#endif
