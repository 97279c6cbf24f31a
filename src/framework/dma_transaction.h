/* SPDX-License-Identifier: MIT */
/*
 * dma_transaction - WDFDMATRANSACTION: a buffer's way to or from a device, in one transfer or more.
 *
 * The driver owns a transaction like a request: it never calls two functions on one at a time, and
 * each function wants certain states; another one is bug check 0x10D(8), whatever the verifier's
 * mode. A packet profile's transfers need map registers of the enabler's: with DMA version 2 one
 * transaction at a time has them, with version 3 who finds too few of them free waits.
 *
 * Source: wdf/dma-transactions-and-dma-transfers, wdf/completing-a-dma-transfer,
 * wdf/reserving-dma-resources.
 */
#ifndef DQ_FRAMEWORK_DMA_TRANSACTION_H
#define DQ_FRAMEWORK_DMA_TRANSACTION_H

#include "framework/dma.h"
#include "kernel/dma_map.h"

struct dq_request;

/* KMDF's numbers: they are parameters of its bug check. */
enum dq_dma_state {
    DQ_DMA_CREATED = 1,
    DQ_DMA_RESERVED,
    DQ_DMA_INITIALIZED,
    DQ_DMA_TRANSFER, /* executed, not through */
    DQ_DMA_TRANSFER_COMPLETED,
    DQ_DMA_TRANSFER_FAILED,
    DQ_DMA_RELEASED,
    DQ_DMA_DELETED,
};

enum dq_dma_completion {
    DQ_DMA_FULL,    /* all that the transfer was to do */
    DQ_DMA_PARTIAL, /* so many bytes; the next transfer begins behind them */
    DQ_DMA_FINAL,   /* so many, and no more transfers */
};

struct dq_dma_transaction {
    struct dq_object object;
    struct dq_dma_enabler *enabler;       /* I */
    enum dq_dma_state state;              /* P: whoever uses the transaction */
    WDF_DMA_DIRECTION direction;          /* P */
    PFN_WDF_PROGRAM_DMA program;          /* P: while initialized */
    PFN_WDF_RESERVE_DMA reserve_callback; /* P: while it waits for its reservation */
    void *context;                        /* P: for the one or the other */
    PMDL mdl;                             /* P: first of the chain */
    size_t offset;                        /* P: of the transaction's first byte in it */
    size_t bytes;                         /* P: of the whole transaction */
    size_t bytes_max;                     /* P: of one transfer */
    size_t transferred;                   /* P: by transfers that are through */
    size_t remaining;                     /* P: not in a transfer yet */
    size_t current_bytes;                 /* P: in the transfer that is under way */
    bool needs_single_transfer;           /* P */
    bool is_immediate;                    /* P: fails where it would wait for map registers */
    bool is_staging;                      /* P: packet: EvtProgramDma has not returned yet ... */
    bool must_stage;                      /* P: ... and the next transfer comes when it has */
    bool has_reference;                   /* P: on the request */
    struct dq_request *request;           /* P: that it was initialized with, or NULL */
    uint32_t request_number;              /* P: to know it again */
    struct dq_dma_mapping mapping;        /* P */
    uint32_t registers_reserved;          /* P: map registers that it keeps until they are freed */
    uint32_t registers_held;              /* P: those included */
    uint32_t registers_wanted;            /* L: DQ_LOCK_DMA; while it waits */
    struct dq_list waiting_link;          /* L: DQ_LOCK_DMA; enabler->waiting */
};

NTSTATUS dq_dma_transaction_create(struct dq_dma_enabler *enabler,
                                   const WDF_OBJECT_ATTRIBUTES *attributes,
                                   struct dq_dma_transaction **ret_transaction);

/* The parameters have been looked at; the request, or NULL, is live. */
NTSTATUS dq_dma_transaction_initialize(struct dq_dma_transaction *transaction,
                                       PFN_WDF_PROGRAM_DMA program, WDF_DMA_DIRECTION direction,
                                       PMDL mdl, size_t offset, size_t bytes,
                                       struct dq_request *request);
NTSTATUS dq_dma_transaction_execute(struct dq_dma_transaction *transaction, void *context);
BOOLEAN dq_dma_transaction_completed(struct dq_dma_transaction *transaction,
                                     enum dq_dma_completion completion, size_t bytes,
                                     NTSTATUS *ret_status);
void dq_dma_transaction_release(struct dq_dma_transaction *transaction);

/* Version 3 and packet profiles only: the caller has looked. */
NTSTATUS dq_dma_transaction_reserve(struct dq_dma_transaction *transaction,
                                    WDF_DMA_DIRECTION direction, uint32_t registers,
                                    PFN_WDF_RESERVE_DMA callback, void *context);
void dq_dma_transaction_unreserve(struct dq_dma_transaction *transaction);
bool dq_dma_transaction_cancel(struct dq_dma_transaction *transaction);

/* Map registers and elements of the whole transaction. */
void dq_dma_transaction_needs(const struct dq_dma_transaction *transaction, uint32_t *ret_registers,
                              uint32_t *ret_elements);

static inline struct dq_dma_transaction *dq_dma_transaction_from_handle(const void *handle)
{
    return (struct dq_dma_transaction *)dq_object_from_handle(handle, DQ_TYPE_DMA_TRANSACTION);
}

#endif
