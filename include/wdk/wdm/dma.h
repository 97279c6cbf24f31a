/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/dma.h - what devices are told about memory, part of wdm.h.
 *
 * Source: wdm/ns-wdm-_scatter_gather_list, wdm/ns-wdm-_scatter_gather_element.
 */
#ifndef DQ_WDK_WDM_DMA_H
#define DQ_WDK_WDM_DMA_H

#include "types.h"

EXTERN_C_START

/* A range of logical addresses: what a device calls memory. */
typedef struct _SCATTER_GATHER_ELEMENT {
    PHYSICAL_ADDRESS Address;
    ULONG Length;
    ULONG_PTR Reserved;
} SCATTER_GATHER_ELEMENT, *PSCATTER_GATHER_ELEMENT;

typedef struct _SCATTER_GATHER_LIST {
    ULONG NumberOfElements;
    ULONG_PTR Reserved;
#ifdef __cplusplus
    __extension__ SCATTER_GATHER_ELEMENT Elements[0];
#else
    SCATTER_GATHER_ELEMENT Elements[];
#endif
} SCATTER_GATHER_LIST;

typedef enum _DMA_COMPLETION_STATUS {
    DmaComplete,
    DmaAborted,
    DmaError,
    DmaCancelled
} DMA_COMPLETION_STATUS;

EXTERN_C_END

#endif /* DQ_WDK_WDM_DMA_H */
