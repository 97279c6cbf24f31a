/* SPDX-License-Identifier: MIT */
/*
 * dma_map - memory as a device sees it: an MDL's pages as a scatter/gather list, through map
 * registers where the device cannot reach them, or not in one piece.
 *
 * A map register here is a page of low memory. What the device is to read is copied there when the
 * transfer is mapped, what it has written is copied back when it is unmapped: neither is seen
 * between.
 *
 * Source: kernel/map-registers, kernel/adapter-objects-and-dma.
 */
#ifndef DQ_KERNEL_DMA_MAP_H
#define DQ_KERNEL_DMA_MAP_H

#include <stdbool.h>

#include "kernel/mdl.h"

/* What a device can do. */
struct dq_dma_reach {
    uint64_t address_max;    /* I: highest address that it can name */
    bool has_scatter_gather; /* I: else a transfer is one range of addresses */
};

/* The pages that a part of a chain of MDLs spans, and the MDLs that it lies in: false if the chain
 * ends before it. */
bool dq_dma_count_pages(const MDL *mdl, size_t offset, size_t bytes, uint32_t *ret_pages);

/* How many of the bytes lie in at most `page_max` pages, and how many those are; is_one_mdl: all of
 * them in one MDL. At least one byte. */
size_t dq_dma_fit(const MDL *mdl, size_t offset, size_t bytes, uint32_t page_max, bool is_one_mdl,
                  uint32_t *ret_pages);

struct dq_dma_mapping {
    SCATTER_GATHER_LIST *list; /* I: pool, the device's driver reads it */
    uint32_t element_count;    /* I: room for so many */
    bool is_mapped;            /* P: what follows holds something */
    bool is_to_device;         /* P */
    const MDL *mdl;            /* P: first of the chain */
    size_t offset;             /* P: in the chain */
    size_t bytes;              /* P */
    char *registers;           /* P: low memory, or NULL: the device reaches the pages themselves */
    size_t register_offset;    /* P: of the first byte, as in its own page */
};

/* Room for transfers of so many pages. False: no memory. */
bool dq_dma_mapping_open(struct dq_dma_mapping *mapping, uint32_t page_count);
/* Unmaps as if nothing had been transferred. Accepts one that is not open. */
void dq_dma_mapping_close(struct dq_dma_mapping *mapping);

/* The list then describes the transfer. False: no memory for map registers. */
bool dq_dma_map(struct dq_dma_mapping *mapping, const struct dq_dma_reach *reach, const MDL *mdl,
                size_t offset, size_t bytes, bool is_to_device);
/* The device is done, having transferred the first `bytes`. Accepts one that is not mapped. */
void dq_dma_unmap(struct dq_dma_mapping *mapping, size_t bytes);

#endif
