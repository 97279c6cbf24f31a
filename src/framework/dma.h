/* SPDX-License-Identifier: MIT */
/*
 * dma - WDFDMAENABLER and WDFCOMMONBUFFER.
 *
 * Common buffers are contiguous memory in ram; their logical address is the physical one.
 * Transactions and map registers come later.
 */
#ifndef DQ_FRAMEWORK_DMA_H
#define DQ_FRAMEWORK_DMA_H

#include "framework/device.h"

struct dq_dma_enabler {
    struct dq_object object;
    struct dq_device *device; /* I */
    WDF_DMA_PROFILE profile;  /* I */
    size_t length_max;        /* I */
    size_t fragments_max;     /* P: as the driver set it */
    uint64_t address_max;     /* I: highest address the profile reaches */
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
