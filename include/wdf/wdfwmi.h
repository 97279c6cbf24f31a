/*
 * SPDX-License-Identifier: MIT
 *
 * wdfwmi.h - data blocks that a device offers to Windows Management Instrumentation.
 *
 * dirql registers them and has nobody who asks: no callback is called.
 */
#ifndef DQ_WDF_WDFWMI_H
#define DQ_WDF_WDFWMI_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef enum _WDF_WMI_PROVIDER_CONTROL {
    WdfWmiControlInvalid = 0,
    WdfWmiEventControl,
    WdfWmiInstanceControl,
} WDF_WMI_PROVIDER_CONTROL;

typedef enum _WDF_WMI_PROVIDER_FLAGS {
    WdfWmiProviderEventOnly = 0x0001,
    WdfWmiProviderExpensive = 0x0002,
    WdfWmiProviderTracing = 0x0004,
    WdfWmiProviderValidFlags =
        WdfWmiProviderEventOnly | WdfWmiProviderExpensive | WdfWmiProviderTracing,
} WDF_WMI_PROVIDER_FLAGS;

typedef NTSTATUS NTAPI EVT_WDF_WMI_INSTANCE_QUERY_INSTANCE(
    _In_ WDFWMIINSTANCE WmiInstance, _In_ ULONG OutBufferSize,
    _Out_writes_bytes_to_(OutBufferSize, *BufferUsed) PVOID OutBuffer, _Out_ PULONG BufferUsed);
typedef EVT_WDF_WMI_INSTANCE_QUERY_INSTANCE *PFN_WDF_WMI_INSTANCE_QUERY_INSTANCE;
typedef NTSTATUS NTAPI EVT_WDF_WMI_INSTANCE_SET_INSTANCE(_In_ WDFWMIINSTANCE WmiInstance,
                                                         _In_ ULONG InBufferSize,
                                                         _In_reads_bytes_(InBufferSize)
                                                             PVOID InBuffer);
typedef EVT_WDF_WMI_INSTANCE_SET_INSTANCE *PFN_WDF_WMI_INSTANCE_SET_INSTANCE;
typedef NTSTATUS NTAPI EVT_WDF_WMI_INSTANCE_SET_ITEM(_In_ WDFWMIINSTANCE WmiInstance,
                                                     _In_ ULONG DataItemId, _In_ ULONG InBufferSize,
                                                     _In_reads_bytes_(InBufferSize) PVOID InBuffer);
typedef EVT_WDF_WMI_INSTANCE_SET_ITEM *PFN_WDF_WMI_INSTANCE_SET_ITEM;
typedef NTSTATUS NTAPI EVT_WDF_WMI_INSTANCE_EXECUTE_METHOD(
    _In_ WDFWMIINSTANCE WmiInstance, _In_ ULONG MethodId, _In_ ULONG InBufferSize,
    _In_ ULONG OutBufferSize, _Inout_ PVOID Buffer, _Out_ PULONG BufferUsed);
typedef EVT_WDF_WMI_INSTANCE_EXECUTE_METHOD *PFN_WDF_WMI_INSTANCE_EXECUTE_METHOD;
typedef NTSTATUS NTAPI EVT_WDF_WMI_PROVIDER_FUNCTION_CONTROL(_In_ WDFWMIPROVIDER WmiProvider,
                                                             _In_ WDF_WMI_PROVIDER_CONTROL Control,
                                                             _In_ BOOLEAN Enable);
typedef EVT_WDF_WMI_PROVIDER_FUNCTION_CONTROL *PFN_WDF_WMI_PROVIDER_FUNCTION_CONTROL;

typedef struct _WDF_WMI_PROVIDER_CONFIG {
    ULONG Size;
    GUID Guid;
    ULONG Flags;
    ULONG MinInstanceBufferSize;
    PFN_WDF_WMI_PROVIDER_FUNCTION_CONTROL EvtWmiProviderFunctionControl;
} WDF_WMI_PROVIDER_CONFIG, *PWDF_WMI_PROVIDER_CONFIG;

DQ_HEADER_INLINE VOID WDF_WMI_PROVIDER_CONFIG_INIT(_Out_ PWDF_WMI_PROVIDER_CONFIG Config,
                                                   _In_ CONST GUID *Guid)
{
    RtlZeroMemory(Config, sizeof(WDF_WMI_PROVIDER_CONFIG));
    Config->Size = WDF_STRUCTURE_SIZE(WDF_WMI_PROVIDER_CONFIG);
    Config->Guid = *Guid;
}

typedef struct _WDF_WMI_INSTANCE_CONFIG {
    ULONG Size;
    WDFWMIPROVIDER Provider;
    PWDF_WMI_PROVIDER_CONFIG ProviderConfig;
    BOOLEAN UseContextForQuery;
    BOOLEAN Register;
    PFN_WDF_WMI_INSTANCE_QUERY_INSTANCE EvtWmiInstanceQueryInstance;
    PFN_WDF_WMI_INSTANCE_SET_INSTANCE EvtWmiInstanceSetInstance;
    PFN_WDF_WMI_INSTANCE_SET_ITEM EvtWmiInstanceSetItem;
    PFN_WDF_WMI_INSTANCE_EXECUTE_METHOD EvtWmiInstanceExecuteMethod;
} WDF_WMI_INSTANCE_CONFIG, *PWDF_WMI_INSTANCE_CONFIG;

DQ_HEADER_INLINE VOID WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER(_Out_ PWDF_WMI_INSTANCE_CONFIG Config,
                                                            _In_ WDFWMIPROVIDER Provider)
{
    RtlZeroMemory(Config, sizeof(WDF_WMI_INSTANCE_CONFIG));
    Config->Size = WDF_STRUCTURE_SIZE(WDF_WMI_INSTANCE_CONFIG);
    Config->Provider = Provider;
}

DQ_HEADER_INLINE VOID WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER_CONFIG(
    _Out_ PWDF_WMI_INSTANCE_CONFIG Config, _In_ PWDF_WMI_PROVIDER_CONFIG ProviderConfig)
{
    RtlZeroMemory(Config, sizeof(WDF_WMI_INSTANCE_CONFIG));
    Config->Size = WDF_STRUCTURE_SIZE(WDF_WMI_INSTANCE_CONFIG);
    Config->ProviderConfig = ProviderConfig;
}

/* A string as WMI has it: its length in bytes as 16 bits, then the text. */
DQ_HEADER_INLINE NTSTATUS WDF_WMI_BUFFER_APPEND_STRING(_Out_writes_bytes_(BufferLength)
                                                           PVOID Buffer,
                                                       _In_ ULONG BufferLength,
                                                       _In_ PCUNICODE_STRING String,
                                                       _Out_ PULONG RequiredSize)
{
    *RequiredSize = (ULONG)(String->Length + sizeof(USHORT));
    if (BufferLength < *RequiredSize) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    RtlCopyMemory(Buffer, &String->Length, sizeof(USHORT));
    RtlCopyMemory((PUCHAR)Buffer + sizeof(USHORT), String->Buffer, String->Length);
    return STATUS_SUCCESS;
}

/**
 * Create a provider, one kind of data block, for a device. The framework deletes it with the
 * device.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INFO_LENGTH_MISMATCH; STATUS_INVALID_PARAMETER for flags or a
 *           GUID that are none; STATUS_INSUFFICIENT_RESOURCES, or a status about the attributes
 * @source   wdfwmi/nf-wdfwmi-wdfwmiprovidercreate
 */
WDFAPI NTSTATUS NTAPI WdfWmiProviderCreate(_In_ WDFDEVICE Device,
                                           _In_ PWDF_WMI_PROVIDER_CONFIG WmiProviderConfig,
                                           _In_opt_ PWDF_OBJECT_ATTRIBUTES ProviderAttributes,
                                           _Out_ WDFWMIPROVIDER *WmiProvider);

/**
 * The device of a provider.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   the device
 * @source   wdfwmi/nf-wdfwmi-wdfwmiprovidergetdevice
 */
WDFAPI WDFDEVICE NTAPI WdfWmiProviderGetDevice(_In_ WDFWMIPROVIDER WmiProvider);

/**
 * Does anybody want the provider's events, or its data? Nobody does here.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   FALSE
 * @source   wdfwmi/nf-wdfwmi-wdfwmiproviderisenabled
 */
WDFAPI BOOLEAN NTAPI WdfWmiProviderIsEnabled(_In_ WDFWMIPROVIDER WmiProvider,
                                             _In_ WDF_WMI_PROVIDER_CONTROL ProviderControl);

/**
 * What a tracing provider passes to the trace functions.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   the handle; 0 if tracing is off
 * @source   wdfwmi/nf-wdfwmi-wdfwmiprovidergettracinghandle
 */
WDFAPI ULONGLONG NTAPI WdfWmiProviderGetTracingHandle(_In_ WDFWMIPROVIDER WmiProvider);

/**
 * Create an instance of a provider's data block; the provider too if its configuration is given.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INFO_LENGTH_MISMATCH; STATUS_INVALID_PARAMETER unless exactly
 *           one of provider and its configuration is given, or for a context that is not there or
 *           too small; what WdfWmiProviderCreate returns; STATUS_INSUFFICIENT_RESOURCES, or a
 *           status about the attributes
 * @source   wdfwmi/nf-wdfwmi-wdfwmiinstancecreate
 */
WDFAPI NTSTATUS NTAPI WdfWmiInstanceCreate(_In_ WDFDEVICE Device,
                                           _In_ PWDF_WMI_INSTANCE_CONFIG InstanceConfig,
                                           _In_opt_ PWDF_OBJECT_ATTRIBUTES InstanceAttributes,
                                           _Out_opt_ WDFWMIINSTANCE *Instance);

/**
 * Make the instance visible to WMI.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if it is visible
 * @source   wdfwmi/nf-wdfwmi-wdfwmiinstanceregister
 */
WDFAPI NTSTATUS NTAPI WdfWmiInstanceRegister(_In_ WDFWMIINSTANCE WmiInstance);

/**
 * Hide the instance from WMI.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @source   wdfwmi/nf-wdfwmi-wdfwmiinstancederegister
 */
WDFAPI VOID NTAPI WdfWmiInstanceDeregister(_In_ WDFWMIINSTANCE WmiInstance);

/**
 * The device of an instance.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   the device
 * @source   wdfwmi/nf-wdfwmi-wdfwmiinstancegetdevice
 */
WDFAPI WDFDEVICE NTAPI WdfWmiInstanceGetDevice(_In_ WDFWMIINSTANCE WmiInstance);

/**
 * The provider of an instance.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   the provider
 * @source   wdfwmi/nf-wdfwmi-wdfwmiinstancegetprovider
 */
WDFAPI WDFWMIPROVIDER NTAPI WdfWmiInstanceGetProvider(_In_ WDFWMIINSTANCE WmiInstance);

/**
 * Send an event with data to whoever wants the provider's events. Nobody does here.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfwmi/nf-wdfwmi-wdfwmiinstancefireevent
 */
WDFAPI NTSTATUS NTAPI WdfWmiInstanceFireEvent(_In_ WDFWMIINSTANCE WmiInstance,
                                              _In_opt_ ULONG EventDataSize,
                                              _In_reads_bytes_opt_(EventDataSize) PVOID EventData);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFWMI_H */
