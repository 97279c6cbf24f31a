/*
 * SPDX-License-Identifier: MIT
 *
 * wdfcommonbuffer.h - memory that a driver and its device share for the device's life.
 */
#ifndef DQ_WDF_WDFCOMMONBUFFER_H
#define DQ_WDF_WDFCOMMONBUFFER_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef struct _WDF_COMMON_BUFFER_CONFIG {
    ULONG Size;
    ULONG AlignmentRequirement;
} WDF_COMMON_BUFFER_CONFIG, *PWDF_COMMON_BUFFER_CONFIG;

/* AlignmentRequirement is the power of two less one, as in FILE_64_BYTE_ALIGNMENT. */
DQ_HEADER_INLINE VOID WDF_COMMON_BUFFER_CONFIG_INIT(_Out_ PWDF_COMMON_BUFFER_CONFIG Config,
                                                    _In_ ULONG AlignmentRequirement)
{
    RtlZeroMemory(Config, sizeof(WDF_COMMON_BUFFER_CONFIG));
    Config->Size = WDF_STRUCTURE_SIZE(WDF_COMMON_BUFFER_CONFIG);
    Config->AlignmentRequirement = AlignmentRequirement;
}

/**
 * Allocate memory that the device can reach at a logical address, and the driver at a virtual one.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    DmaEnabler    a live enabler
 * @param    Length        the size, not 0
 * @param    Attributes    attributes or WDF_NO_OBJECT_ATTRIBUTES; the parent is the enabler
 * @param    CommonBuffer  receives the handle
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_INSUFFICIENT_RESOURCES, or a status
 *           about the attributes
 * @source   wdfcommonbuffer/nf-wdfcommonbuffer-wdfcommonbuffercreate
 */
WDFAPI NTSTATUS NTAPI WdfCommonBufferCreate(_In_ WDFDMAENABLER DmaEnabler, _In_ size_t Length,
                                            _In_opt_ PWDF_OBJECT_ATTRIBUTES Attributes,
                                            _Out_ WDFCOMMONBUFFER *CommonBuffer);

/**
 * WdfCommonBufferCreate with an alignment.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    DmaEnabler    a live enabler
 * @param    Length        the size, not 0
 * @param    Config        from WDF_COMMON_BUFFER_CONFIG_INIT
 * @param    Attributes    attributes or WDF_NO_OBJECT_ATTRIBUTES; the parent is the enabler
 * @param    CommonBuffer  receives the handle
 * @return   STATUS_SUCCESS, STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_PARAMETER,
 *           STATUS_INSUFFICIENT_RESOURCES, or a status about the attributes
 * @source   wdfcommonbuffer/nf-wdfcommonbuffer-wdfcommonbuffercreatewithconfig
 */
WDFAPI NTSTATUS NTAPI WdfCommonBufferCreateWithConfig(_In_ WDFDMAENABLER DmaEnabler,
                                                      _In_ size_t Length,
                                                      _In_ PWDF_COMMON_BUFFER_CONFIG Config,
                                                      _In_opt_ PWDF_OBJECT_ATTRIBUTES Attributes,
                                                      _Out_ WDFCOMMONBUFFER *CommonBuffer);

/**
 * Where the driver finds the buffer.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    CommonBuffer  a live buffer
 * @return   the virtual address
 * @source   wdfcommonbuffer/nf-wdfcommonbuffer-wdfcommonbuffergetalignedvirtualaddress
 */
WDFAPI PVOID NTAPI WdfCommonBufferGetAlignedVirtualAddress(_In_ WDFCOMMONBUFFER CommonBuffer);

/**
 * Where the device finds the buffer.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    CommonBuffer  a live buffer
 * @return   the logical address
 * @source   wdfcommonbuffer/nf-wdfcommonbuffer-wdfcommonbuffergetalignedlogicaladdress
 */
WDFAPI PHYSICAL_ADDRESS NTAPI
WdfCommonBufferGetAlignedLogicalAddress(_In_ WDFCOMMONBUFFER CommonBuffer);

/**
 * The size asked for at creation.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    CommonBuffer  a live buffer
 * @return   the size in bytes
 * @source   wdfcommonbuffer/nf-wdfcommonbuffer-wdfcommonbuffergetlength
 */
WDFAPI size_t NTAPI WdfCommonBufferGetLength(_In_ WDFCOMMONBUFFER CommonBuffer);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFCOMMONBUFFER_H */
