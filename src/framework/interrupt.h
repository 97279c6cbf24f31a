/* SPDX-License-Identifier: MIT */
/*
 * interrupt - WDFINTERRUPT: configuration, assigned resource, life (connect, enable, disable,
 * disconnect), dispatch.
 *
 * A passive-level one (WDF_INTERRUPT_CONFIG.PassiveHandling) is called at PASSIVE_LEVEL with a wait
 * lock in the spin lock's place. Source: wdf/supporting-passive-level-interrupts.
 *
 * The order in which a device's interrupts come and go with power is pnp.c's business; what one of
 * them does at each step is here. Level-sensitive and message interrupts are not passed to the
 * driver before connect has returned, nor once disconnect has begun; latched lines are. Source:
 * wdf/handling-hardware-interrupts.
 */
#ifndef DQ_FRAMEWORK_INTERRUPT_H
#define DQ_FRAMEWORK_INTERRUPT_H

#include "framework/callback_lock.h"
#include "framework/device.h"
#include "framework/sync.h"
#include "kernel/dpc.h"
#include "kernel/vector.h"

enum dq_interrupt_state {
    DQ_INTERRUPT_UNASSIGNED, /* no resource: never connects */
    DQ_INTERRUPT_DISCONNECTED,
    DQ_INTERRUPT_CONNECTING, /* linked to its vector, connect has not returned */
    DQ_INTERRUPT_CONNECTED,  /* connected, EvtInterruptEnable not called or failed */
    DQ_INTERRUPT_ENABLED,
    DQ_INTERRUPT_DISCONNECTING, /* edge only: interrupts are discarded */
};

struct dq_interrupt_object {
    struct dq_object object;
    struct dq_device *device;                 /* I */
    struct dq_list link;                      /* P: device->interrupts */
    WDF_INTERRUPT_CONFIG config;              /* I: newest form */
    WDF_INTERRUPT_INFO info;                  /* P: as WdfInterruptGetInfo shows it */
    WDF_INTERRUPT_EXTENDED_POLICY policy;     /* P */
    bool is_policy_set;                       /* P */
    bool is_made_in_prepare;                  /* I */
    bool is_force_disconnected;               /* P: the driver called WdfInterruptDisable */
    DQ_ATOMIC(enum dq_interrupt_state) state; /* A: stored by PnP, or whoever changes it */
    bool is_changing;                         /* L: some thread connects or disconnects it */
    struct dq_list changers;                  /* L: threads that want to, too */
    struct dq_spin_lock_object *shared_lock;  /* I: the driver's, or NULL */
    KSPIN_LOCK own_lock;                      /* L */
    struct dq_wait_lock *wait_lock;           /* I: own or the driver's; NULL: not passive-level */
    struct dq_wait_lock own_wait_lock;        /* L */
    struct dq_interrupt kernel;               /* I while connected */
    DQ_ATOMIC(struct dq_interrupt *)
    connected;                     /* A: &kernel from connect's return until disconnect begins */
    uint8_t irql_old;              /* L: of WdfInterruptAcquireLock's caller */
    struct dq_dpc dpc;             /* L */
    struct dq_work_item work_item; /* L: used if config.EvtInterruptWorkItem */
    struct dq_callback_lock *serialize; /* I: for DPC or work item; NULL: not serialized */
};

/* Of `connected`, for whoever explores orders: the ISR and those who want the lock look at it. */
static inline uint64_t dq_interrupt_connected_location(const struct dq_interrupt_object *interrupt)
{
    return dq_location_of(DQ_LOCATION_OBJECT, &interrupt->connected);
}

/* Checks 3 to 27 of WdfInterruptCreate, in KMDF's order. `config` is decoded to its newest form. */
NTSTATUS dq_interrupt_object_create(struct dq_device *device, const WDF_INTERRUPT_CONFIG *config,
                                    const WDF_OBJECT_ATTRIBUTES *attributes,
                                    struct dq_interrupt_object **ret_interrupt);

/* Device start, before EvtDevicePrepareHardware: reset all, then hand out the interrupt resources
 * in creation order. */
void dq_interrupt_assign_all(struct dq_device *device);
/* After EvtDevicePrepareHardware: SynchronizeIrql of each, the maximum over those that share a
 * lock. */
void dq_interrupt_compute_irqls(struct dq_device *device);
void dq_interrupt_revoke_all(struct dq_device *device);
/* After EvtDeviceReleaseHardware: those that were made in EvtDevicePrepareHardware, in reverse
 * order. */
void dq_interrupt_delete_prepared(struct dq_device *device);

/* One interrupt's part of D0 entry: connect, then EvtInterruptEnable. One that stayed connected in
 * a low-power state is reported active, if it was reported inactive, and enabled. */
NTSTATUS dq_interrupt_power_up(struct dq_interrupt_object *interrupt, enum dq_power_way way);
/* One interrupt's part of D0 exit: EvtInterruptDisable, flush, disconnect. On the explicit way into
 * a low-power state it stays connected if the device's power code is not pageable, or, reported
 * inactive, if the driver asked for that. The status of EvtInterruptDisable; it stops nothing. */
NTSTATUS dq_interrupt_power_down(struct dq_interrupt_object *interrupt, enum dq_power_way way);

/* WdfInterruptEnable and WdfInterruptDisable. */
void dq_interrupt_force_connect(struct dq_interrupt_object *interrupt);
void dq_interrupt_force_disconnect(struct dq_interrupt_object *interrupt);

/* Deferral. */
bool dq_interrupt_queue_dpc(struct dq_interrupt_object *interrupt);
bool dq_interrupt_queue_work_item(struct dq_interrupt_object *interrupt);

static inline struct dq_interrupt_object *dq_interrupt_from_handle(const void *handle)
{
    return (struct dq_interrupt_object *)dq_object_from_handle(handle, DQ_TYPE_INTERRUPT);
}

static inline KSPIN_LOCK *dq_interrupt_spin_lock(struct dq_interrupt_object *interrupt)
{
    return interrupt->shared_lock ? &interrupt->shared_lock->word : &interrupt->own_lock;
}

/* What the callbacks of the interrupt are called with: SynchronizeIrql and its spin lock, or, at
 * PASSIVE_LEVEL, the kernel's lock and the wait lock within it. Returns the old IRQL for the way
 * back. */
uint8_t dq_interrupt_callback_lock(struct dq_interrupt_object *interrupt);
void dq_interrupt_callback_unlock(struct dq_interrupt_object *interrupt, uint8_t irql_old);

/* interrupt_dispatch.c: the routines that the kernel calls. */
bool dq_interrupt_service(struct dq_interrupt *interrupt);
void dq_interrupt_run_dpc(struct dq_dpc *dpc);
void dq_interrupt_run_work_item(struct dq_work_item *item);

#endif
