/* SPDX-License-Identifier: MIT */
/*
 * power_policy - when a device that nobody uses leaves D0 while the system works, and what brings
 * it back.
 *
 * It is idle while none of its power-managed queues has a request, and no WdfDeviceStopIdle is
 * without its WdfDeviceResumeIdle. After the time-out it goes down; a request for one of those
 * queues, or WdfDeviceStopIdle, brings it up. Whether the system sleeps is above that.
 * Source: wdf/supporting-idle-power-down.
 */
#ifndef DQ_FRAMEWORK_POWER_POLICY_H
#define DQ_FRAMEWORK_POWER_POLICY_H

#include "framework/device.h"

/*
 * WdfDeviceAssignS0IdleSettings; `settings` has the right size. STATUS_INVALID_DEVICE_REQUEST: not
 * the power policy owner; STATUS_INVALID_PARAMETER: a member out of its range;
 * STATUS_POWER_STATE_INVALID: DxState, or the device shall wake itself, which no bus here supports.
 */
NTSTATUS dq_power_policy_assign(struct dq_device *device,
                                const WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS *settings);
/* WdfDeviceAssignSxWakeSettings, the same statuses without success: no bus says that a device can
 * wake the system. */
NTSTATUS dq_power_policy_assign_wake(const struct dq_device *device,
                                     const WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS *settings);
/* WdfDeviceStopIdle: STATUS_SUCCESS: it is in D0; STATUS_PENDING: on its way (not if is_waiting);
 * STATUS_INVALID_DEVICE_STATE: not the owner; STATUS_POWER_STATE_INVALID: it has failed or is gone.
 * Only the first two count. IRQL <= DISPATCH_LEVEL, PASSIVE_LEVEL if is_waiting. */
NTSTATUS dq_power_policy_stop_idle(struct dq_device *device, bool is_waiting);
/* False: nothing is to be undone. */
bool dq_power_policy_resume_idle(struct dq_device *device);

/* A request is in one of the power-managed queues; one has left the last of them that it was in.
 * Others do not count. IRQL <= DISPATCH_LEVEL. */
void dq_power_policy_request_came(struct dq_device *device);
void dq_power_policy_request_left(struct dq_device *device);

/* devnode.c: a child that kept it in D0 does not any more. */
void dq_power_policy_child_left(struct dq_device *device);

/* power.c: the device has come to D0, is about to leave it, has left it or failed. */
void dq_power_policy_is_up(struct dq_device *device);
void dq_power_policy_goes_down(struct dq_device *device);
void dq_power_policy_is_down(struct dq_device *device);
/* pnp.c: the start is through. A time-out that was over before did not count. */
void dq_power_policy_started(struct dq_device *device);
/* devnode.c, under its power lock: the system sleeps, or works again. */
void dq_power_policy_system_set(struct dq_device *device, bool is_asleep);
/* A callback has failed, or it is removed: it does not come back. */
void dq_power_policy_fail(struct dq_device *device);
/* May it leave D0 now because nobody uses it, and to which state? If so it is about to. */
bool dq_power_policy_may_idle(struct dq_device *device, WDF_POWER_DEVICE_STATE *ret_state);
/* Somebody needs it in D0: the system when it wakes, a request, the driver. */
bool dq_power_policy_wants_up(struct dq_device *device);

#endif
