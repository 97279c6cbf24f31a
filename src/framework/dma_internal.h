/* SPDX-License-Identifier: MIT */
/*
 * dma_internal - the two halves of DMA transactions: their states and transfers
 * (dma_transaction.c), and the map registers that packets wait for and reserve (dma_registers.c).
 */
#ifndef DQ_FRAMEWORK_DMA_INTERNAL_H
#define DQ_FRAMEWORK_DMA_INTERNAL_H

#include "framework/dma_transaction.h"

static inline uint64_t dq_dma_location_of(const struct dq_dma_transaction *transaction)
{
    return dq_location_of(DQ_LOCATION_OBJECT, transaction);
}

/* Violation, then bug check 0x10D(8): `what` is what was called on it. */
_Noreturn void dq_dma_state_is_wrong(const struct dq_dma_transaction *transaction,
                                     const char *what);
/* Forget what it was initialized with. */
void dq_dma_transaction_reset(struct dq_dma_transaction *transaction);
/* RELEASED, in whatever state it was: nothing is mapped, it waits for nothing. */
void dq_dma_transaction_end(struct dq_dma_transaction *transaction, bool includes_reserved);
/* The reference on its request, if it has one. */
void dq_dma_transaction_let_go(struct dq_dma_transaction *transaction);
/* The next transfer begins; after success the transaction may be gone. */
NTSTATUS dq_dma_transaction_stage(struct dq_dma_transaction *transaction);

/* Map registers for any of its transfers, wherever in a page it begins. */
uint32_t dq_dma_registers_for(const struct dq_dma_transaction *transaction);
/* They are the transaction's then. False: it has to wait, and does if it may. */
bool dq_dma_registers_take(struct dq_dma_transaction *transaction, uint32_t count, bool may_wait);
/* Who waited for them begins here, in the context of who gives them back. */
void dq_dma_registers_give(struct dq_dma_transaction *transaction);
/* Did it wait? */
bool dq_dma_registers_stop_waiting(struct dq_dma_transaction *transaction);

#endif
