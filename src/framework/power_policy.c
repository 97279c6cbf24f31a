/* SPDX-License-Identifier: MIT */
/* power_policy - see power_policy.h. Its state is under DQ_LOCK_DEVNODE. */
#include "framework/power_policy.h"

#include "framework/device_io.h"
#include "framework/devnode.h"
#include "kernel/kevent.h"
#include "kernel/thread.h"

/* IdleTimeoutDefaultValue. */
#define IDLE_TIMEOUT_DEFAULT_MS 5000u
#define NS_PER_MS               1000000ull

static void lock(void)
{
    dq_internal_lock_acquire(DQ_LOCK_DEVNODE);
}

static void unlock(void)
{
    dq_internal_lock_release(DQ_LOCK_DEVNODE);
}

/* Does the driver want it to go down when it is idle? */
static bool is_idling_wanted(const struct dq_device *device)
{
    return device->policy.idle.Size != 0 && device->policy.idle.Enabled != WdfFalse;
}

static bool is_up(const struct dq_device *device)
{
    return device->power.state == WdfPowerDeviceD0 && !device->policy.is_leaving;
}

/* But for its queues, which the caller looks at. */
static bool can_idle(const struct dq_device *device)
{
    return is_idling_wanted(device) && is_up(device) && device->policy.references == 0 &&
           !device->policy.is_system_asleep && !dq_devnode_is_held_locked(device->node);
}

/* ---- The time-out ---- */

static void expire(struct dq_timer *timer)
{
    const struct dq_device *device = DQ_CONTAINER_OF(timer, struct dq_device, policy.timer);
    dq_devnode_post_idle(device->node); /* whether it is idle is looked at there */
}

static uint64_t timeout_end_ns(const struct dq_device *device)
{
    ULONG timeout_ms = device->policy.idle.IdleTimeout;
    timeout_ms = timeout_ms == IdleTimeoutDefaultValue ? IDLE_TIMEOUT_DEFAULT_MS : timeout_ms;
    return dq_time_now_ns() + timeout_ms * NS_PER_MS;
}

/* It has been used until now: the time-out begins, if it may idle at all. */
static void arm(struct dq_device *device)
{
    if (device->policy.idle.Size == 0) {
        return;
    }
    dq_timer_step(&device->policy.timer);
    dq_devnode_touch(device->node);
    uint64_t due_ns = timeout_end_ns(device);
    lock();
    if (can_idle(device) && device->node) {
        dq_timer_arm(&device->policy.timer, due_ns, expire);
    }
    unlock();
}

static void disarm(struct dq_device *device)
{
    if (device->policy.idle.Size != 0) {
        dq_timer_step(&device->policy.timer);
        (void)dq_timer_disarm(&device->policy.timer);
    }
}

bool dq_power_policy_may_idle(struct dq_device *device, WDF_POWER_DEVICE_STATE *ret_state)
{
    bool has_requests = dq_device_io_managed_count(device) > 0;
    dq_devnode_touch(device->node);
    lock();
    bool may = can_idle(device) && !has_requests;
    if (may) {
        device->policy.is_idle = true; /* until it is up: who asks twice finds it so */
    }
    DEVICE_POWER_STATE state = device->policy.idle.DxState;
    unlock();
    *ret_state = state == PowerDeviceD1   ? WdfPowerDeviceD1
                 : state == PowerDeviceD2 ? WdfPowerDeviceD2
                                          : WdfPowerDeviceD3;
    return may;
}

/* ---- Settings ---- */

static bool are_in_range(const WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS *settings)
{
    return settings->IdleCaps >= IdleCannotWakeFromS0 &&
           settings->IdleCaps <= IdleUsbSelectiveSuspend &&
           settings->UserControlOfIdleSettings >= IdleDoNotAllowUserControl &&
           settings->UserControlOfIdleSettings <= IdleAllowUserControl &&
           settings->Enabled <= WdfUseDefault &&
           settings->PowerUpIdleDeviceOnSystemWake <= WdfUseDefault &&
           settings->IdleTimeoutType <= SystemManagedIdleTimeoutWithHint &&
           settings->ExcludeD3Cold <= WdfUseDefault &&
           (settings->PowerUpIdleDeviceOnSystemWake != WdfTrue ||
            settings->IdleCaps == IdleCannotWakeFromS0);
}

NTSTATUS dq_power_policy_assign(struct dq_device *device,
                                const WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS *settings)
{
    if (!device->policy.is_owner) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (!are_in_range(settings)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (settings->DxState < PowerDeviceD1 || settings->DxState > PowerDeviceMaximum ||
        settings->IdleCaps != IdleCannotWakeFromS0) {
        return STATUS_POWER_STATE_INVALID;
    }
    dq_devnode_touch(device->node);
    lock();
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS *idle = &device->policy.idle;
    if (idle->Size == 0) {
        *idle = *settings;
    } else { /* later calls change these alone */
        idle->DxState = settings->DxState;
        idle->IdleTimeout = settings->IdleTimeout;
        idle->Enabled = settings->Enabled;
    }
    unlock();
    if (settings->Enabled == WdfFalse) {
        disarm(device);
        dq_devnode_post_wake(device->node);
    }
    arm(device);
    return STATUS_SUCCESS;
}

NTSTATUS dq_power_policy_assign_wake(const struct dq_device *device,
                                     const WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS *settings)
{
    if (!device->policy.is_owner) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    bool is_in_range = settings->UserControlOfWakeSettings >= WakeDoNotAllowUserControl &&
                       settings->UserControlOfWakeSettings <= WakeAllowUserControl &&
                       settings->Enabled <= WdfUseDefault;
    return is_in_range ? STATUS_POWER_STATE_INVALID : STATUS_INVALID_PARAMETER;
}

/* ---- What keeps it up ---- */

static bool is_usable(const struct dq_device *device)
{
    return device->node && !device->policy.has_failed &&
           (device->state == DQ_PNP_STARTING || device->state == DQ_PNP_STARTED ||
            device->state == DQ_PNP_STOPPING || device->state == DQ_PNP_STOPPED);
}

/* Its removal wakes who waits, and may be through before that runs. */
static NTSTATUS wait_until_up(struct dq_device *device)
{
    dq_object_reference(&device->object);
    dq_devnode_touch(device->node);
    lock();
    while (!is_up(device) && is_usable(device)) {
        (void)dq_thread_block_releasing(DQ_LOCK_DEVNODE, &device->policy.waiters, device);
        lock();
    }
    NTSTATUS status = is_up(device) ? STATUS_SUCCESS : STATUS_POWER_STATE_INVALID;
    device->policy.references -= status == STATUS_SUCCESS ? 0 : 1;
    unlock();
    dq_object_dereference(&device->object);
    return status;
}

NTSTATUS dq_power_policy_stop_idle(struct dq_device *device, bool is_waiting)
{
    if (!device->policy.is_owner) {
        return STATUS_INVALID_DEVICE_STATE;
    }
    dq_devnode_touch(device->node);
    if (!is_usable(device)) {
        return STATUS_POWER_STATE_INVALID;
    }
    lock();
    device->policy.references++;
    NTSTATUS status = is_up(device) ? STATUS_SUCCESS : STATUS_PENDING;
    unlock();
    disarm(device);
    if (status == STATUS_SUCCESS) {
        return status;
    }
    dq_devnode_post_wake(device->node);
    if (!is_waiting) {
        return status;
    }
    return wait_until_up(device);
}

bool dq_power_policy_resume_idle(struct dq_device *device)
{
    dq_devnode_touch(device->node);
    lock();
    bool is_right = device->policy.references > 0;
    device->policy.references -= is_right ? 1 : 0;
    unlock();
    arm(device);
    return is_right;
}

bool dq_power_policy_wants_up(struct dq_device *device)
{
    bool has_requests = dq_device_io_managed_count(device) > 0;
    dq_devnode_touch(device->node);
    lock();
    const struct dq_power_policy *policy = &device->policy;
    bool can = !policy->is_system_asleep && !policy->has_failed;
    bool wants = has_requests || policy->references > 0 || !policy->is_idle ||
                 !is_idling_wanted(device) || dq_devnode_is_held_locked(device->node);
    unlock();
    return can && wants;
}

void dq_power_policy_request_came(struct dq_device *device)
{
    if (device->policy.idle.Size == 0) {
        return;
    }
    dq_devnode_touch(device->node);
    if (!is_up(device)) {
        dq_devnode_post_wake(device->node);
    }
}

void dq_power_policy_request_left(struct dq_device *device)
{
    if (device->policy.idle.Size != 0 && dq_device_io_managed_count(device) == 0) {
        arm(device);
    }
}

/* ---- What happens to it ---- */

void dq_power_policy_is_up(struct dq_device *device)
{
    lock();
    device->policy.is_idle = false;
    device->policy.is_leaving = false;
    device->policy.has_failed = false;
    dq_thread_wake_all(&device->policy.waiters);
    unlock();
    arm(device);
}

void dq_power_policy_started(struct dq_device *device)
{
    arm(device);
}

void dq_power_policy_goes_down(struct dq_device *device)
{
    dq_devnode_touch(device->node);
    lock();
    device->policy.is_leaving = true;
    unlock();
    disarm(device);
}

void dq_power_policy_is_down(struct dq_device *device)
{
    lock();
    dq_thread_wake_all(
        &device->policy.waiters); /* those that wait for what has failed or is gone */
    unlock();
    dq_devnode_let_parent(device->node);
}

void dq_power_policy_child_left(struct dq_device *device)
{
    arm(device);
}

void dq_power_policy_fail(struct dq_device *device)
{
    dq_devnode_touch(device->node);
    lock();
    device->policy.has_failed = true;
    dq_thread_wake_all(&device->policy.waiters);
    unlock();
}

void dq_power_policy_system_set(struct dq_device *device, bool is_asleep)
{
    dq_devnode_touch(device->node);
    lock();
    device->policy.is_system_asleep = is_asleep;
    bool stays_down = device->policy.idle.PowerUpIdleDeviceOnSystemWake != WdfTrue;
    device->policy.is_idle = device->policy.is_idle && stays_down;
    unlock();
    disarm(device);
    arm(device);
}
