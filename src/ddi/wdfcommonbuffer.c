/* SPDX-License-Identifier: MIT */
/* wdfcommonbuffer - the functions of wdfcommonbuffer.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/device_wdm.h"
#include "framework/dma.h"
#include "kernel/frame.h"

static NTSTATUS create(WDFDMAENABLER DmaEnabler, size_t Length, ULONG alignment_mask,
                       PWDF_OBJECT_ATTRIBUTES Attributes, WDFCOMMONBUFFER *CommonBuffer)
{
    struct dq_common_buffer *buffer;
    NTSTATUS status = dq_common_buffer_create(dq_dma_enabler_from_handle(DmaEnabler), Length,
                                              alignment_mask, Attributes, &buffer);
    if (NT_SUCCESS(status)) {
        *CommonBuffer = dq_object_to_handle(&buffer->object);
    }
    return status;
}

NTSTATUS NTAPI WdfCommonBufferCreate(WDFDMAENABLER DmaEnabler, size_t Length,
                                     PWDF_OBJECT_ATTRIBUTES Attributes,
                                     WDFCOMMONBUFFER *CommonBuffer)
{
    DQ_DDI_ENTER(WdfCommonBufferCreate);
    DQ_DDI_REQUIRE(CommonBuffer);
    const struct dq_dma_enabler *enabler = dq_dma_enabler_from_handle(DmaEnabler);
    return create(DmaEnabler, Length, dq_device_wdm_alignment(enabler->device), Attributes,
                  CommonBuffer);
}

NTSTATUS NTAPI WdfCommonBufferCreateWithConfig(WDFDMAENABLER DmaEnabler, size_t Length,
                                               PWDF_COMMON_BUFFER_CONFIG Config,
                                               PWDF_OBJECT_ATTRIBUTES Attributes,
                                               WDFCOMMONBUFFER *CommonBuffer)
{
    DQ_DDI_ENTER(WdfCommonBufferCreateWithConfig);
    DQ_DDI_REQUIRE(Config);
    DQ_DDI_REQUIRE(CommonBuffer);
    if (Config->Size != sizeof(*Config)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    if (Config->AlignmentRequirement & (Config->AlignmentRequirement + 1)) {
        return STATUS_INVALID_PARAMETER; /* a mask: alignment - 1 */
    }
    return create(DmaEnabler, Length, Config->AlignmentRequirement, Attributes, CommonBuffer);
}

PVOID NTAPI WdfCommonBufferGetAlignedVirtualAddress(WDFCOMMONBUFFER CommonBuffer)
{
    DQ_DDI_ENTER(WdfCommonBufferGetAlignedVirtualAddress);
    return dq_common_buffer_from_handle(CommonBuffer)->memory;
}

PHYSICAL_ADDRESS NTAPI WdfCommonBufferGetAlignedLogicalAddress(WDFCOMMONBUFFER CommonBuffer)
{
    DQ_DDI_ENTER(WdfCommonBufferGetAlignedLogicalAddress);
    const struct dq_common_buffer *buffer = dq_common_buffer_from_handle(CommonBuffer);
    PHYSICAL_ADDRESS address;
    address.QuadPart = (LONGLONG)dq_frame_bus_of(dq_frame_physical((uintptr_t)buffer->memory));
    return address;
}

size_t NTAPI WdfCommonBufferGetLength(WDFCOMMONBUFFER CommonBuffer)
{
    DQ_DDI_ENTER(WdfCommonBufferGetLength);
    return dq_common_buffer_from_handle(CommonBuffer)->bytes;
}
