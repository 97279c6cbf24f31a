/* SPDX-License-Identifier: MIT */
/* dma_registers - see dma_internal.h; and reservations, of dma_transaction.h. */
#include "framework/callout.h"
#include "framework/dma_internal.h"
#include "kernel/irql.h"
#include "kernel/stop.h"

static void call_reserve(struct dq_dma_transaction *transaction)
{
    PFN_WDF_RESERVE_DMA callback = transaction->reserve_callback;
    transaction->reserve_callback = NULL;
    uint8_t irql = dq_irql_current();
    if (irql < DISPATCH_LEVEL) {
        (void)dq_irql_raise(DISPATCH_LEVEL);
    }
    dq_callout_reserve_dma(callback, (WDFDMATRANSACTION)dq_object_to_handle(&transaction->object),
                           transaction->context);
    if (irql < DISPATCH_LEVEL) {
        dq_irql_lower(irql);
    }
}

/* It has waited for its map registers and has them. */
static void begin_granted(struct dq_dma_transaction *transaction)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_dma_location_of(transaction), DQ_TOUCH_WRITE);
    if (transaction->reserve_callback) {
        call_reserve(transaction);
    } else if (!NT_SUCCESS(dq_dma_transaction_stage(transaction))) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "no memory is left for the map registers of a DMA transaction that waited for "
                    "them: give the machine more memory");
    }
}

/* A point: whoever else takes or gives registers may have come first. */
static void touch_registers(const struct dq_dma_enabler *enabler)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, enabler), DQ_TOUCH_WRITE);
}

bool dq_dma_registers_take(struct dq_dma_transaction *transaction, uint32_t count, bool may_wait)
{
    struct dq_dma_enabler *enabler = transaction->enabler;
    touch_registers(enabler);
    dq_internal_lock_acquire(DQ_LOCK_DMA);
    bool is_given = dq_list_is_empty(&enabler->waiting) && count <= enabler->registers_free;
    if (is_given) {
        enabler->registers_free -= count;
        transaction->registers_held = count;
    } else if (may_wait) {
        transaction->registers_wanted = count;
        dq_list_append(&enabler->waiting, &transaction->waiting_link);
    }
    dq_internal_lock_release(DQ_LOCK_DMA);
    return is_given;
}

/* The first that waits, if there are enough for it now. */
static struct dq_dma_transaction *grant_locked(struct dq_dma_enabler *enabler)
{
    if (dq_list_is_empty(&enabler->waiting)) {
        return NULL;
    }
    struct dq_dma_transaction *first =
        DQ_LIST_ENTRY(enabler->waiting.next, struct dq_dma_transaction, waiting_link);
    if (first->registers_wanted > enabler->registers_free) {
        return NULL;
    }
    dq_list_remove(&first->waiting_link);
    enabler->registers_free -= first->registers_wanted;
    first->registers_held = first->registers_wanted;
    first->registers_wanted = 0;
    return first;
}

void dq_dma_registers_give(struct dq_dma_transaction *transaction)
{
    struct dq_dma_enabler *enabler = transaction->enabler;
    if (transaction->registers_held == 0) {
        return;
    }
    touch_registers(enabler);
    dq_internal_lock_acquire(DQ_LOCK_DMA);
    enabler->registers_free += transaction->registers_held;
    transaction->registers_held = 0;
    transaction->registers_reserved = 0;
    dq_internal_lock_release(DQ_LOCK_DMA);
    struct dq_dma_transaction *first;
    do {
        touch_registers(enabler);
        dq_internal_lock_acquire(DQ_LOCK_DMA);
        first = grant_locked(enabler);
        dq_internal_lock_release(DQ_LOCK_DMA);
        if (first) {
            begin_granted(first);
        }
    } while (first);
}

bool dq_dma_registers_stop_waiting(struct dq_dma_transaction *transaction)
{
    touch_registers(transaction->enabler);
    dq_internal_lock_acquire(DQ_LOCK_DMA);
    bool was_waiting = transaction->registers_wanted != 0;
    if (was_waiting) {
        dq_list_remove(&transaction->waiting_link);
        transaction->registers_wanted = 0;
    }
    dq_internal_lock_release(DQ_LOCK_DMA);
    return was_waiting;
}

/* ---- Reservations ---- */

NTSTATUS dq_dma_transaction_reserve(struct dq_dma_transaction *transaction,
                                    WDF_DMA_DIRECTION direction, uint32_t registers,
                                    PFN_WDF_RESERVE_DMA callback, void *context)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_dma_location_of(transaction), DQ_TOUCH_WRITE);
    bool is_initialized = transaction->state == DQ_DMA_INITIALIZED;
    bool is_right = is_initialized || (registers != 0 && (transaction->state == DQ_DMA_CREATED ||
                                                          transaction->state == DQ_DMA_RELEASED));
    if (!is_right || transaction->registers_reserved != 0) {
        dq_dma_state_is_wrong(transaction,
                              "WdfDmaTransactionAllocateResources on a DMA transaction");
    }
    if (registers == 0) {
        registers = dq_dma_registers_for(transaction);
    }
    if (registers > transaction->enabler->register_count) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    bool is_immediate = transaction->is_immediate;
    dq_dma_mapping_close(&transaction->mapping);
    dq_dma_transaction_reset(transaction);
    transaction->direction = direction;
    transaction->reserve_callback = callback;
    transaction->context = context;
    transaction->registers_reserved = registers;
    transaction->state = DQ_DMA_RESERVED;
    if (dq_dma_registers_take(transaction, registers, !is_immediate)) {
        call_reserve(transaction);
    } else if (is_immediate) {
        transaction->state = DQ_DMA_TRANSFER_FAILED;
        transaction->registers_reserved = 0;
        transaction->reserve_callback = NULL;
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return STATUS_SUCCESS;
}

void dq_dma_transaction_unreserve(struct dq_dma_transaction *transaction)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_dma_location_of(transaction), DQ_TOUCH_WRITE);
    if (transaction->state == DQ_DMA_CREATED || transaction->state == DQ_DMA_TRANSFER) {
        dq_dma_state_is_wrong(transaction, "WdfDmaTransactionFreeResources on a DMA transaction");
    }
    dq_dma_transaction_end(transaction, true);
}

bool dq_dma_transaction_cancel(struct dq_dma_transaction *transaction)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_dma_location_of(transaction), DQ_TOUCH_WRITE);
    if (transaction->state == DQ_DMA_CREATED || transaction->state == DQ_DMA_RELEASED) {
        dq_dma_state_is_wrong(transaction, "WdfDmaTransactionCancel on a DMA transaction");
    }
    if (!dq_dma_registers_stop_waiting(transaction)) {
        return false;
    }
    transaction->state = DQ_DMA_TRANSFER_FAILED;
    transaction->registers_reserved = 0;
    dq_dma_transaction_let_go(transaction);
    return true;
}
