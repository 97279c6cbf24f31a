/* SPDX-License-Identifier: MIT */
/*
 * power - a device's way into D0 and out of it.
 *
 * In: EvtDeviceD0Entry; for each interrupt in creation order connect and EvtInterruptEnable;
 * EvtDeviceD0EntryPostInterruptsEnabled; queues released; self-managed I/O. Out is the mirror
 * image. A failure on the way in undoes exactly what KMDF undoes; one on the way out is remembered
 * and stops nothing. The way is *explicit* between D0 and a low-power state, *implicit* when the
 * device starts, stops or goes: that decides what happens to interrupts (interrupt_power.c).
 * Source: wdf/a-device-enters-a-low-power-state, wdf/a-device-returns-to-its-working-state.
 */
#ifndef DQ_FRAMEWORK_POWER_H
#define DQ_FRAMEWORK_POWER_H

#include "framework/device.h"

/* All of these: PASSIVE_LEVEL; only one thread at a time changes a device's power (devnode.h). */

/* From where the device is to D0. Failure: it is off, with nothing left connected. */
NTSTATUS dq_power_up(struct dq_device *device, enum dq_power_way way);
/* From D0 to `target`. The first failure of a callback; the device is there all the same. */
NTSTATUS dq_power_down(struct dq_device *device, enum dq_power_way way,
                       WDF_POWER_DEVICE_STATE target);
/* The hardware is not there any more: as from D0 to D3Final, but that the queues are purged first.
 * Source: wdf/a-user-unplugs-a-device. */
void dq_power_lose(struct dq_device *device);
/* A device in a low-power state stops or goes: what that state left connected is disconnected. */
void dq_power_abandon(struct dq_device *device);

/* A failure on the way out is remembered and stops nothing. */
static inline void dq_power_keep_first(NTSTATUS *status, NTSTATUS next)
{
    if (NT_SUCCESS(*status) && !NT_SUCCESS(next)) {
        *status = next;
    }
}

/* The bus driver's part of a transition. */
void dq_power_set_hardware(struct dq_device *device, WDF_POWER_DEVICE_STATE state);

static inline bool dq_power_is_on(const struct dq_device *device)
{
    return device->power.state == WdfPowerDeviceD0;
}

/* The device goes for good: EvtDeviceSelfManagedIoFlush and -Cleanup, if -Init was ever called. */
void dq_power_flush_self_managed(struct dq_device *device);
void dq_power_clean_self_managed(struct dq_device *device);

#endif
