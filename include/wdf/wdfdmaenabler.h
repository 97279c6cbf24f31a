/*
 * SPDX-License-Identifier: MIT
 *
 * wdfdmaenabler.h - a device's right and limits to access memory by itself.
 */
#ifndef DQ_WDF_WDFDMAENABLER_H
#define DQ_WDF_WDFDMAENABLER_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef enum _WDF_DMA_PROFILE {
    WdfDmaProfileInvalid = 0,
    WdfDmaProfilePacket,
    WdfDmaProfileScatterGather,
    WdfDmaProfilePacket64,
    WdfDmaProfileScatterGather64,
    WdfDmaProfileScatterGatherDuplex,
    WdfDmaProfileScatterGather64Duplex,
    WdfDmaProfileSystem,
    WdfDmaProfileSystemDuplex,
} WDF_DMA_PROFILE;

typedef enum _WDF_DMA_DIRECTION {
    WdfDmaDirectionReadFromDevice = FALSE,
    WdfDmaDirectionWriteToDevice = TRUE,
} WDF_DMA_DIRECTION;

typedef enum _WDF_DMA_ENABLER_CONFIG_FLAGS {
    WDF_DMA_ENABLER_CONFIG_NO_SGLIST_PREALLOCATION = 0x00000001,
    WDF_DMA_ENABLER_CONFIG_REQUIRE_SINGLE_TRANSFER = 0x00000002,
} WDF_DMA_ENABLER_CONFIG_FLAGS;

#define WDF_DMA_ENABLER_UNLIMITED_FRAGMENTS ((ULONG)-1)

typedef NTSTATUS NTAPI EVT_WDF_DMA_ENABLER_FILL(_In_ WDFDMAENABLER DmaEnabler);
typedef EVT_WDF_DMA_ENABLER_FILL *PFN_WDF_DMA_ENABLER_FILL;
typedef NTSTATUS NTAPI EVT_WDF_DMA_ENABLER_FLUSH(_In_ WDFDMAENABLER DmaEnabler);
typedef EVT_WDF_DMA_ENABLER_FLUSH *PFN_WDF_DMA_ENABLER_FLUSH;
typedef NTSTATUS NTAPI EVT_WDF_DMA_ENABLER_ENABLE(_In_ WDFDMAENABLER DmaEnabler);
typedef EVT_WDF_DMA_ENABLER_ENABLE *PFN_WDF_DMA_ENABLER_ENABLE;
typedef NTSTATUS NTAPI EVT_WDF_DMA_ENABLER_DISABLE(_In_ WDFDMAENABLER DmaEnabler);
typedef EVT_WDF_DMA_ENABLER_DISABLE *PFN_WDF_DMA_ENABLER_DISABLE;
typedef NTSTATUS NTAPI EVT_WDF_DMA_ENABLER_SELFMANAGED_IO_START(_In_ WDFDMAENABLER DmaEnabler);
typedef EVT_WDF_DMA_ENABLER_SELFMANAGED_IO_START *PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_START;
typedef NTSTATUS NTAPI EVT_WDF_DMA_ENABLER_SELFMANAGED_IO_STOP(_In_ WDFDMAENABLER DmaEnabler);
typedef EVT_WDF_DMA_ENABLER_SELFMANAGED_IO_STOP *PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_STOP;

typedef struct _WDF_DMA_ENABLER_CONFIG {
    ULONG Size;
    WDF_DMA_PROFILE Profile;
    size_t MaximumLength;
    PFN_WDF_DMA_ENABLER_FILL EvtDmaEnablerFill;
    PFN_WDF_DMA_ENABLER_FLUSH EvtDmaEnablerFlush;
    PFN_WDF_DMA_ENABLER_DISABLE EvtDmaEnablerDisable;
    PFN_WDF_DMA_ENABLER_ENABLE EvtDmaEnablerEnable;
    PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_START EvtDmaEnablerSelfManagedIoStart;
    PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_STOP EvtDmaEnablerSelfManagedIoStop;
    ULONG AddressWidthOverride;
    ULONG WdmDmaVersionOverride;
    ULONG Flags;
} WDF_DMA_ENABLER_CONFIG, *PWDF_DMA_ENABLER_CONFIG;

DQ_HEADER_INLINE VOID WDF_DMA_ENABLER_CONFIG_INIT(_Out_ PWDF_DMA_ENABLER_CONFIG Config,
                                                  _In_ WDF_DMA_PROFILE Profile,
                                                  _In_ size_t MaximumLength)
{
    RtlZeroMemory(Config, sizeof(WDF_DMA_ENABLER_CONFIG));
    Config->Size = WDF_STRUCTURE_SIZE(WDF_DMA_ENABLER_CONFIG);
    Config->Profile = Profile;
    Config->MaximumLength = MaximumLength;
}

typedef struct _WDF_DMA_SYSTEM_PROFILE_CONFIG {
    ULONG Size;
    BOOLEAN DemandMode;
    BOOLEAN LoopedTransfer;
    DMA_WIDTH DmaWidth;
    PHYSICAL_ADDRESS DeviceAddress;
    PCM_PARTIAL_RESOURCE_DESCRIPTOR DmaDescriptor;
} WDF_DMA_SYSTEM_PROFILE_CONFIG, *PWDF_DMA_SYSTEM_PROFILE_CONFIG;

/**
 * Describe the device's DMA and get its adapter.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Device            the device
 * @param    Config            from WDF_DMA_ENABLER_CONFIG_INIT
 * @param    Attributes        attributes or WDF_NO_OBJECT_ATTRIBUTES; the parent is the device
 * @param    DmaEnablerHandle  receives the handle
 * @return   STATUS_SUCCESS, STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_PARAMETER,
 *           STATUS_INSUFFICIENT_RESOURCES, STATUS_NOT_SUPPORTED, or a status about the attributes
 * @source   wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablercreate
 */
WDFAPI NTSTATUS NTAPI WdfDmaEnablerCreate(_In_ WDFDEVICE Device,
                                          _In_ PWDF_DMA_ENABLER_CONFIG Config,
                                          _In_opt_ PWDF_OBJECT_ATTRIBUTES Attributes,
                                          _Out_ WDFDMAENABLER *DmaEnablerHandle);

/**
 * Configure a channel of the system's own DMA controller.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    DmaEnabler       created with a system profile
 * @param    ProfileConfig    the channel
 * @param    ConfigDirection  the direction
 * @return   a status
 * @source   wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablerconfiguresystemprofile
 */
WDFAPI NTSTATUS NTAPI WdfDmaEnablerConfigureSystemProfile(
    _In_ WDFDMAENABLER DmaEnabler, _In_ PWDF_DMA_SYSTEM_PROFILE_CONFIG ProfileConfig,
    _In_ WDF_DMA_DIRECTION ConfigDirection);

/**
 * The longest single transfer.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaEnabler  a live enabler
 * @return   the length in bytes
 * @source   wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablergetmaximumlength
 */
WDFAPI size_t NTAPI WdfDmaEnablerGetMaximumLength(_In_ WDFDMAENABLER DmaEnabler);

/**
 * The most fragments that one transfer may have.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaEnabler  a live enabler
 * @return   the count, or WDF_DMA_ENABLER_UNLIMITED_FRAGMENTS
 * @source   wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablergetmaximumscattergatherelements
 */
WDFAPI size_t NTAPI WdfDmaEnablerGetMaximumScatterGatherElements(_In_ WDFDMAENABLER DmaEnabler);

/**
 * Limit the fragments of one transfer.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    DmaEnabler        a live enabler with no transaction yet
 * @param    MaximumFragments  the limit
 * @source   wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablersetmaximumscattergatherelements
 */
WDFAPI VOID NTAPI WdfDmaEnablerSetMaximumScatterGatherElements(_In_ WDFDMAENABLER DmaEnabler,
                                                               _In_ size_t MaximumFragments);

/**
 * The longest transfer that the system's map registers allow in one direction.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaEnabler    a live enabler
 * @param    DmaDirection  the direction
 * @return   the length in bytes
 * @source   wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablergetfragmentlength
 */
WDFAPI size_t NTAPI WdfDmaEnablerGetFragmentLength(_In_ WDFDMAENABLER DmaEnabler,
                                                   _In_ WDF_DMA_DIRECTION DmaDirection);

/**
 * The kernel's adapter object.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaEnabler    a live enabler
 * @param    DmaDirection  the direction
 * @return   the adapter
 * @source   wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablerwdmgetdmaadapter
 */
WDFAPI PDMA_ADAPTER NTAPI WdfDmaEnablerWdmGetDmaAdapter(_In_ WDFDMAENABLER DmaEnabler,
                                                        _In_ WDF_DMA_DIRECTION DmaDirection);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFDMAENABLER_H */
