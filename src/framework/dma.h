/* SPDX-License-Identifier: MIT */
/*
 * dma - WDFDMAENABLER and WDFCOMMONBUFFER.
 *
 * Common buffers are contiguous memory in ram. Transactions are dma_transaction.h.
 */
#ifndef DQ_FRAMEWORK_DMA_H
#define DQ_FRAMEWORK_DMA_H

#include "framework/device.h"
#include "kernel/dma_map.h"

struct dq_dma_enabler {
    struct dq_object object;
    struct dq_device *device;   /* I */
    size_t length_max;          /* I */
    size_t fragments_max;       /* P: as the driver set it */
    struct dq_dma_reach reach;  /* I */
    uint32_t version;           /* I: of the kernel's DMA interface: 2 or 3 */
    bool needs_single_transfer; /* I: none of its transactions may be cut */
    uint32_t register_count;    /* I: map registers */
    uint32_t registers_free;    /* L: DQ_LOCK_DMA */
    struct dq_list waiting;     /* L: DQ_LOCK_DMA; transactions that want more than are free */
};

struct dq_common_buffer {
    struct dq_object object;
    void *memory; /* I: aligned */
    size_t bytes; /* I */
};

NTSTATUS dq_dma_enabler_create(struct dq_device *device, const WDF_DMA_ENABLER_CONFIG *config,
                               const WDF_OBJECT_ATTRIBUTES *attributes,
                               struct dq_dma_enabler **ret_enabler);
/* alignment_mask: alignment - 1. STATUS_INSUFFICIENT_RESOURCES if no memory that the profile
 * reaches is free. */
NTSTATUS dq_common_buffer_create(struct dq_dma_enabler *enabler, size_t bytes,
                                 uint32_t alignment_mask, const WDF_OBJECT_ATTRIBUTES *attributes,
                                 struct dq_common_buffer **ret_buffer);

static inline struct dq_dma_enabler *dq_dma_enabler_from_handle(const void *handle)
{
    return (struct dq_dma_enabler *)dq_object_from_handle(handle, DQ_TYPE_DMA_ENABLER);
}

static inline struct dq_common_buffer *dq_common_buffer_from_handle(const void *handle)
{
    return (struct dq_common_buffer *)dq_object_from_handle(handle, DQ_TYPE_COMMON_BUFFER);
}

#endif
