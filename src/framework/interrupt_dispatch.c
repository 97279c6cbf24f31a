/* SPDX-License-Identifier: MIT */
/* interrupt_dispatch - see interrupt.h: from the kernel's vector to the driver's ISR, DPC and work
 * item. */
#include "framework/callout.h"
#include "framework/interrupt.h"
#include "framework/work_item.h"
#include "kernel/stop.h"

/* What a thread that takes it again is told. */
#define CALLBACK_LOCK_NAME "the wait lock of a passive-level interrupt was taken"

static void acquire_wait_lock(struct dq_interrupt_object *interrupt)
{
    if (interrupt->wait_lock) {
        (void)dq_wait_lock_acquire(interrupt->wait_lock, DQ_TIME_NEVER, CALLBACK_LOCK_NAME);
    }
}

static void release_wait_lock(struct dq_interrupt_object *interrupt)
{
    if (interrupt->wait_lock) {
        dq_wait_lock_release(interrupt->wait_lock, CALLBACK_LOCK_NAME);
    }
}

uint8_t dq_interrupt_callback_lock(struct dq_interrupt_object *interrupt)
{
    uint8_t irql_old = dq_interrupt_lock(&interrupt->kernel);
    acquire_wait_lock(interrupt);
    return irql_old;
}

void dq_interrupt_callback_unlock(struct dq_interrupt_object *interrupt, uint8_t irql_old)
{
    release_wait_lock(interrupt);
    dq_interrupt_unlock(&interrupt->kernel, irql_old);
}

static bool call_isr(struct dq_interrupt_object *interrupt)
{
    if (interrupt->wait_lock) { /* a delivery to DIRQL is the point itself */
        dq_step_at(DQ_REASON_INTERRUPT, dq_interrupt_connected_location(interrupt), DQ_TOUCH_READ);
    }
    dq_touch(dq_interrupt_connected_location(interrupt), DQ_TOUCH_READ);
    bool is_latched_line = interrupt->info.Mode == Latched && !interrupt->info.MessageSignaled;
    if (is_latched_line) {
        if (interrupt->state == DQ_INTERRUPT_DISCONNECTING) {
            return false;
        }
        /* Usable by the driver's lock calls even though connect has not returned. */
        interrupt->connected = &interrupt->kernel;
    } else if (!interrupt->connected) {
        return false;
    }
    return dq_callout_interrupt_isr(interrupt->config.EvtInterruptIsr,
                                    dq_object_to_handle(&interrupt->object),
                                    interrupt->info.MessageNumber) != FALSE;
}

/* With the kernel's lock of the interrupt, at its level. */
bool dq_interrupt_service(struct dq_interrupt *kernel)
{
    struct dq_interrupt_object *interrupt = kernel->context;
    acquire_wait_lock(interrupt);
    bool is_claimed = call_isr(interrupt);
    release_wait_lock(interrupt);
    return is_claimed;
}

void dq_interrupt_run_dpc(struct dq_dpc *dpc)
{
    struct dq_interrupt_object *interrupt = dpc->context;
    if (interrupt->config.EvtInterruptWorkItem) {
        (void)dq_work_item_enqueue(&interrupt->work_item);
    } else {
        dq_serialization_begin(interrupt->serialize);
        dq_callout_interrupt_dpc(interrupt->config.EvtInterruptDpc,
                                 dq_object_to_handle(&interrupt->object),
                                 dq_object_to_handle(&interrupt->device->object));
        dq_serialization_end(interrupt->serialize);
    }
    dq_dpc_ended(dpc);
}

void dq_interrupt_run_work_item(struct dq_work_item *item)
{
    struct dq_interrupt_object *interrupt = item->context;
    dq_serialization_begin(interrupt->serialize);
    dq_callout_interrupt_work_item(interrupt->config.EvtInterruptWorkItem,
                                   dq_object_to_handle(&interrupt->object),
                                   dq_object_to_handle(&interrupt->device->object), item);
    dq_serialization_end(interrupt->serialize);
    dq_work_item_ended(item);
}

/* Neither callback exists: KMDF would call through NULL. */
static void require_callback(const struct dq_interrupt_object *interrupt, const char *call)
{
    if (!interrupt->config.EvtInterruptDpc && !interrupt->config.EvtInterruptWorkItem) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)interrupt, 0, 0,
                     "%s on an interrupt that has neither EvtInterruptDpc nor EvtInterruptWorkItem",
                     call);
        dq_bug_check(0xD1, 0, dq_irql_current(), 8, 0);
    }
}

bool dq_interrupt_queue_dpc(struct dq_interrupt_object *interrupt)
{
    require_callback(interrupt, "WdfInterruptQueueDpcForIsr");
    return dq_dpc_insert(&interrupt->dpc, NULL, NULL);
}

bool dq_interrupt_queue_work_item(struct dq_interrupt_object *interrupt)
{
    require_callback(interrupt, "WdfInterruptQueueWorkItemForIsr");
    if (dq_irql_current() > DQ_IRQL_DISPATCH) {
        return dq_dpc_insert(&interrupt->dpc, NULL, NULL);
    }
    if (!interrupt->config.EvtInterruptWorkItem) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)interrupt, 0, 0,
                     "WdfInterruptQueueWorkItemForIsr at <= DISPATCH_LEVEL on an interrupt without "
                     "EvtInterruptWorkItem");
        dq_bug_check(0xD1, 0, dq_irql_current(), 8, 0);
    }
    return dq_work_item_enqueue(&interrupt->work_item);
}
