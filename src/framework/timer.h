/* SPDX-License-Identifier: MIT */
/*
 * timer - WDFTIMER: a KTIMER whose DPC calls back, or, for a timer of passive execution level,
 * queues a work item that does.
 */
#ifndef DQ_FRAMEWORK_TIMER_H
#define DQ_FRAMEWORK_TIMER_H

#include "framework/callback_lock.h"
#include "framework/object.h"
#include "kernel/ktimer.h"

struct dq_timer_object {
    struct dq_object object;
    KTIMER kernel;                      /* L: the dispatcher's */
    struct dq_ktimer timer;             /* L: the kernel's */
    struct dq_dpc dpc;                  /* L: the kernel's */
    struct dq_work_item work;           /* L: the kernel's; passive timers */
    PFN_WDF_TIMER callback;             /* I: may be NULL */
    uint64_t period_ns;                 /* I: 0: once */
    bool is_passive;                    /* I */
    bool is_high_resolution;            /* I */
    struct dq_callback_lock *serialize; /* I: NULL: not serialized */
    uint32_t stopping_count;            /* L (WDF_TIMER): calls that stop it and wait */
    bool is_start_dropped;              /* L (WDF_TIMER): while one of them waited */
    bool is_running_down;               /* L (WDF_TIMER) */
    DQ_ATOMIC(uint64_t) dpc_processors; /* A: bit for each where its DPC calls back */
};

/* `config` in its newest form and checked. */
NTSTATUS dq_timer_object_create(const WDF_TIMER_CONFIG *config,
                                const WDF_OBJECT_ATTRIBUTES *attributes,
                                struct dq_timer_object **ret_timer);
/* As WdfTimerStart and WdfTimerStop; the caller has checked IRQL for the wait. */
bool dq_timer_object_start(struct dq_timer_object *timer, uint64_t due_ns);
bool dq_timer_object_stop(struct dq_timer_object *timer);
bool dq_timer_object_stop_and_wait(struct dq_timer_object *timer);

static inline struct dq_timer_object *dq_timer_object_from_handle(const void *handle)
{
    return (struct dq_timer_object *)dq_object_from_handle(handle, DQ_TYPE_TIMER);
}

#endif
