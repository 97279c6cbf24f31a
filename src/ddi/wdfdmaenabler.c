/* SPDX-License-Identifier: MIT */
/* wdfdmaenabler - the functions of wdfdmaenabler.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/dma.h"

NTSTATUS NTAPI WdfDmaEnablerCreate(WDFDEVICE Device, PWDF_DMA_ENABLER_CONFIG Config,
                                   PWDF_OBJECT_ATTRIBUTES Attributes,
                                   WDFDMAENABLER *DmaEnablerHandle)
{
    DQ_DDI_ENTER(WdfDmaEnablerCreate);
    struct dq_device *device = dq_device_from_handle(Device);
    DQ_DDI_REQUIRE(Config);
    DQ_DDI_REQUIRE(DmaEnablerHandle);
    if (Config->Size != sizeof(*Config)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    struct dq_dma_enabler *enabler;
    NTSTATUS status = dq_dma_enabler_create(device, Config, Attributes, &enabler);
    if (NT_SUCCESS(status)) {
        *DmaEnablerHandle = dq_object_to_handle(&enabler->object);
    }
    return status;
}

size_t NTAPI WdfDmaEnablerGetMaximumScatterGatherElements(WDFDMAENABLER DmaEnabler)
{
    DQ_DDI_ENTER(WdfDmaEnablerGetMaximumScatterGatherElements);
    return dq_dma_enabler_from_handle(DmaEnabler)->fragments_max;
}

VOID NTAPI WdfDmaEnablerSetMaximumScatterGatherElements(WDFDMAENABLER DmaEnabler,
                                                        size_t MaximumFragments)
{
    DQ_DDI_ENTER(WdfDmaEnablerSetMaximumScatterGatherElements);
    dq_dma_enabler_from_handle(DmaEnabler)->fragments_max = MaximumFragments;
}

/* The map registers are enough for a transfer of the maximum, wherever in a page it begins. */
size_t NTAPI WdfDmaEnablerGetFragmentLength(WDFDMAENABLER DmaEnabler,
                                            WDF_DMA_DIRECTION DmaDirection)
{
    DQ_DDI_ENTER(WdfDmaEnablerGetFragmentLength);
    (void)DmaDirection;
    return dq_dma_enabler_from_handle(DmaEnabler)->length_max;
}

size_t NTAPI WdfDmaEnablerGetMaximumLength(WDFDMAENABLER DmaEnabler)
{
    DQ_DDI_ENTER(WdfDmaEnablerGetMaximumLength);
    return dq_dma_enabler_from_handle(DmaEnabler)->length_max;
}
