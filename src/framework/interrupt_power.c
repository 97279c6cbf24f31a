/* SPDX-License-Identifier: MIT */
/* interrupt_power - see interrupt.h: one interrupt's connect, enable, disable and disconnect. */
#include "framework/callout.h"
#include "framework/interrupt.h"
#include "kernel/quirk.h"
#include "kernel/stop.h"

static bool is_latched_line(const struct dq_interrupt_object *interrupt)
{
    return interrupt->info.Mode == Latched && !interrupt->info.MessageSignaled;
}

/* EvtInterruptEnable and EvtInterruptDisable run as the ISR does. */
static NTSTATUS call_enable(struct dq_interrupt_object *interrupt)
{
    if (!interrupt->config.EvtInterruptEnable) {
        return STATUS_SUCCESS;
    }
    uint8_t irql_old = dq_interrupt_callback_lock(interrupt);
    NTSTATUS status = dq_callout_interrupt_enable(interrupt->config.EvtInterruptEnable,
                                                  dq_object_to_handle(&interrupt->object),
                                                  dq_object_to_handle(&interrupt->device->object));
    dq_interrupt_callback_unlock(interrupt, irql_old);
    return status;
}

static NTSTATUS call_disable(struct dq_interrupt_object *interrupt)
{
    if (!interrupt->config.EvtInterruptDisable) {
        return STATUS_SUCCESS;
    }
    uint8_t irql_old = dq_interrupt_callback_lock(interrupt);
    NTSTATUS status = dq_callout_interrupt_disable(interrupt->config.EvtInterruptDisable,
                                                   dq_object_to_handle(&interrupt->object),
                                                   dq_object_to_handle(&interrupt->device->object));
    dq_interrupt_callback_unlock(interrupt, irql_old);
    return status;
}

static void note_enabled(struct dq_interrupt_object *interrupt)
{
    interrupt->state = DQ_INTERRUPT_ENABLED;
    dq_interrupt_phase_set(&interrupt->kernel, DQ_INTERRUPT_PHASE_ENABLED);
}

static void note_disabled(struct dq_interrupt_object *interrupt)
{
    interrupt->state = DQ_INTERRUPT_CONNECTED;
    dq_interrupt_phase_set(&interrupt->kernel, DQ_INTERRUPT_PHASE_DISABLED);
}

static NTSTATUS connect(struct dq_interrupt_object *interrupt)
{
    struct dq_interrupt *kernel = &interrupt->kernel;
    kernel->service = dq_interrupt_service;
    kernel->context = interrupt;
    kernel->routine = (uintptr_t)interrupt->config.EvtInterruptIsr;
    kernel->lock = interrupt->wait_lock ? NULL : dq_interrupt_spin_lock(interrupt);
    kernel->vector = interrupt->info.Vector;
    kernel->irql = interrupt->info.Irql;
    interrupt->state = DQ_INTERRUPT_CONNECTING;
    NTSTATUS status = dq_interrupt_connect(kernel);
    if (!NT_SUCCESS(status)) {
        interrupt->state = DQ_INTERRUPT_DISCONNECTED;
        return status;
    }
    dq_step_and_touch(DQ_REASON_DDI, dq_interrupt_connected_location(interrupt), DQ_TOUCH_WRITE);
    interrupt->connected = kernel;
    interrupt->state = DQ_INTERRUPT_CONNECTED;
    dq_interrupt_phase_set(kernel, DQ_INTERRUPT_PHASE_CONNECTED);
    return STATUS_SUCCESS;
}

/* What the ISR queued before has run when this returns. */
static void flush(struct dq_interrupt_object *interrupt)
{
    if (is_latched_line(interrupt)) {
        uint8_t irql_old = dq_interrupt_callback_lock(interrupt);
        interrupt->state = DQ_INTERRUPT_DISCONNECTING;
        dq_interrupt_callback_unlock(interrupt, irql_old);
    }
    dq_dpc_flush_all();
    if (interrupt->config.EvtInterruptWorkItem) {
        if (dq_work_item_is_own(&interrupt->work_item)) {
            dq_stop_stuck(DQ_RULE_DEADLOCK, "deadlock: WdfInterruptDisable waits for the "
                                            "interrupt's EvtInterruptWorkItem to end, and was "
                                            "called by it");
        }
        dq_work_item_flush(&interrupt->work_item);
    }
}

/* After the flush: an interrupt from here on is not passed to the driver. */
static void disconnect(struct dq_interrupt_object *interrupt)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_interrupt_connected_location(interrupt), DQ_TOUCH_WRITE);
    interrupt->connected = NULL;
    dq_interrupt_phase_set(&interrupt->kernel, DQ_INTERRUPT_PHASE_NONE);
    dq_interrupt_disconnect(&interrupt->kernel);
    interrupt->state = DQ_INTERRUPT_DISCONNECTED;
    /* A DPC queued between the flush and here must not outlive the interrupt. */
    dq_dpc_flush_all();
}

/* One thread at a time takes an interrupt up or down: PnP, and WdfInterruptEnable and -Disable on
 * any thread. */
static void begin_change(struct dq_interrupt_object *interrupt)
{
    dq_internal_lock_acquire(DQ_LOCK_INTERRUPT);
    while (interrupt->is_changing) {
        if (dq_irql_current() >= DQ_IRQL_DISPATCH) { /* a call of the driver's led here */
            dq_bug_check(0x0A, 0, dq_irql_current(), 0, 0);
        }
        (void)dq_thread_block_releasing(DQ_LOCK_INTERRUPT, &interrupt->changers, interrupt);
        dq_internal_lock_acquire(DQ_LOCK_INTERRUPT);
    }
    interrupt->is_changing = true;
    dq_internal_lock_release(DQ_LOCK_INTERRUPT);
}

static void end_change(struct dq_interrupt_object *interrupt)
{
    dq_internal_lock_acquire(DQ_LOCK_INTERRUPT);
    interrupt->is_changing = false;
    (void)dq_thread_wake_first(&interrupt->changers);
    dq_internal_lock_release(DQ_LOCK_INTERRUPT);
}

/* In a low-power state it stays connected, silenced. */
static bool is_soft(const struct dq_interrupt_object *interrupt)
{
    return interrupt->device->is_power_pageable &&
           interrupt->config.ReportInactiveOnPowerDown == WdfTrue;
}

static bool stays_connected(const struct dq_interrupt_object *interrupt, enum dq_power_way way)
{
    return way == DQ_POWER_EXPLICIT &&
           (!interrupt->device->is_power_pageable || is_soft(interrupt));
}

static NTSTATUS enable(struct dq_interrupt_object *interrupt)
{
    NTSTATUS status = call_enable(interrupt);
    if (NT_SUCCESS(status)) {
        note_enabled(interrupt);
    }
    return status;
}

static NTSTATUS take_up(struct dq_interrupt_object *interrupt, enum dq_power_way way)
{
    if (interrupt->is_force_disconnected) {
        return STATUS_SUCCESS;
    }
    NTSTATUS status = STATUS_SUCCESS;
    if (interrupt->state == DQ_INTERRUPT_DISCONNECTED) {
        status = connect(interrupt);
    } else if (interrupt->state != DQ_INTERRUPT_CONNECTED || !stays_connected(interrupt, way)) {
        return STATUS_SUCCESS; /* no resource, or up already by the driver's call */
    } else if (is_soft(interrupt)) {
        dq_interrupt_active_set(&interrupt->kernel, true);
    }
    return NT_SUCCESS(status) ? enable(interrupt) : status;
}

NTSTATUS dq_interrupt_power_up(struct dq_interrupt_object *interrupt, enum dq_power_way way)
{
    begin_change(interrupt);
    NTSTATUS status = take_up(interrupt, way);
    end_change(interrupt);
    return status;
}

static NTSTATUS take_down(struct dq_interrupt_object *interrupt, enum dq_power_way way)
{
    NTSTATUS status = STATUS_SUCCESS;
    bool was_enabled = interrupt->state == DQ_INTERRUPT_ENABLED;
    if (was_enabled) {
        status = call_disable(interrupt);
        note_disabled(interrupt);
    }
    if (interrupt->state != DQ_INTERRUPT_CONNECTED) {
        return status;
    }
    if (!stays_connected(interrupt, way)) {
        flush(interrupt);
        disconnect(interrupt);
    } else if (was_enabled) {
        flush(interrupt);
        interrupt->state = DQ_INTERRUPT_CONNECTED;
        if (is_soft(interrupt)) {
            dq_interrupt_active_set(&interrupt->kernel, false);
        }
    }
    return status;
}

NTSTATUS dq_interrupt_power_down(struct dq_interrupt_object *interrupt, enum dq_power_way way)
{
    begin_change(interrupt);
    NTSTATUS status = take_down(interrupt, way);
    end_change(interrupt);
    return status;
}

static void force_connect(struct dq_interrupt_object *interrupt)
{
    interrupt->is_force_disconnected = false;
    if (interrupt->state == DQ_INTERRUPT_UNASSIGNED) {
        return;
    }
    if (!interrupt->device->may_connect_interrupts) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)interrupt, 0, 0,
                     "WdfInterruptEnable while the framework has the device's interrupts "
                     "disconnected: it connects them after EvtDeviceD0Entry and disconnects them "
                     "before EvtDeviceD0Exit. Ignored");
        return;
    }
    if (interrupt->device->is_power_pageable) {
        if (interrupt->state != DQ_INTERRUPT_DISCONNECTED) {
            dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)interrupt, 0, 0,
                         "WdfInterruptEnable on an interrupt that is connected already: ignored");
            return;
        }
        (void)take_up(interrupt, DQ_POWER_IMPLICIT);
    } else if (interrupt->state == DQ_INTERRUPT_CONNECTED) {
        (void)enable(interrupt);
    }
}

void dq_interrupt_force_connect(struct dq_interrupt_object *interrupt)
{
    begin_change(interrupt);
    force_connect(interrupt);
    end_change(interrupt);
}

void dq_interrupt_force_disconnect(struct dq_interrupt_object *interrupt)
{
    begin_change(interrupt);
    interrupt->is_force_disconnected = true;
    if (interrupt->device->is_power_pageable) {
        (void)take_down(interrupt, DQ_POWER_IMPLICIT);
    } else if (interrupt->state == DQ_INTERRUPT_ENABLED) {
        (void)call_disable(interrupt);
        note_disabled(interrupt);
        dq_dpc_flush_all();
    }
    end_change(interrupt);
}
