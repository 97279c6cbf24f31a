/*
 * SPDX-License-Identifier: MIT
 *
 * wdfqueryinterface.h - interfaces that drivers define for other drivers.
 */
#ifndef DQ_WDF_WDFQUERYINTERFACE_H
#define DQ_WDF_WDFQUERYINTERFACE_H

#include "../wdk/ntddk.h"

#include "wdfobject.h"

EXTERN_C_START

/**
 * See the interface that another driver is about to get, or fill it in.
 *
 * @irql     PASSIVE_LEVEL
 * @return   STATUS_SUCCESS, or STATUS_NOT_SUPPORTED: the drivers below may see it too; another
 *           failure ends the query
 * @source   wdfqueryinterface/nc-wdfqueryinterface-evt_wdf_device_process_query_interface_request
 */
typedef NTSTATUS NTAPI EVT_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST(
    _In_ WDFDEVICE Device, _In_ LPGUID InterfaceType, _Inout_ PINTERFACE ExposedInterface,
    _Inout_opt_ PVOID ExposedInterfaceSpecificData);
typedef EVT_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST
    *PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST;

typedef struct _WDF_QUERY_INTERFACE_CONFIG {
    ULONG Size;
    PINTERFACE Interface; /* copied */
    const GUID *InterfaceType;
    BOOLEAN SendQueryToParentStack; /* of a bus driver's child */
    PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST EvtDeviceProcessQueryInterfaceRequest;
    BOOLEAN ImportInterface; /* who asks has filled in something: the callback fills in the rest */
} WDF_QUERY_INTERFACE_CONFIG, *PWDF_QUERY_INTERFACE_CONFIG;

DQ_HEADER_INLINE VOID WDF_QUERY_INTERFACE_CONFIG_INIT(
    _Out_ PWDF_QUERY_INTERFACE_CONFIG InterfaceConfig, _In_opt_ PINTERFACE Interface,
    _In_ CONST GUID *InterfaceType,
    _In_opt_ PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST EvtDeviceProcessQueryInterfaceRequest)
{
    RtlZeroMemory(InterfaceConfig, sizeof(WDF_QUERY_INTERFACE_CONFIG));
    InterfaceConfig->Size = WDF_STRUCTURE_SIZE(WDF_QUERY_INTERFACE_CONFIG);
    InterfaceConfig->Interface = Interface;
    InterfaceConfig->InterfaceType = InterfaceType;
    InterfaceConfig->EvtDeviceProcessQueryInterfaceRequest = EvtDeviceProcessQueryInterfaceRequest;
}

/**
 * What an interface has for a reference count that it does not need.
 *
 * @irql     any
 * @context  does not call out, does not step
 * @param    Context  not used
 * @source   wdfqueryinterface/nf-wdfqueryinterface-wdfdeviceinterfacereferencenoop
 */
DQ_HEADER_INLINE VOID NTAPI WdfDeviceInterfaceReferenceNoOp(_In_ PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
}

/**
 * The same for its end.
 *
 * @irql     any
 * @context  does not call out, does not step
 * @param    Context  not used
 * @source   wdfqueryinterface/nf-wdfqueryinterface-wdfdeviceinterfacedereferencenoop
 */
DQ_HEADER_INLINE VOID NTAPI WdfDeviceInterfaceDereferenceNoOp(_In_ PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
}

/**
 * Define an interface of the device, for drivers of its stack and, by I/O targets, of others.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Device           of a function driver, a filter driver, or a bus driver's child
 * @param    InterfaceConfig  from WDF_QUERY_INTERFACE_CONFIG_INIT
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST for a control device, or at another level
 *           with KMDF's verifier; STATUS_INFO_LENGTH_MISMATCH; STATUS_INVALID_PARAMETER if
 *           SendQueryToParentStack is set and the device is no child, if Interface is NULL and
 *           neither that nor ImportInterface is set, if ImportInterface is set without a callback,
 *           or the interface is shorter than INTERFACE; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfqueryinterface/nf-wdfqueryinterface-wdfdeviceaddqueryinterface
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI
WdfDeviceAddQueryInterface(_In_ WDFDEVICE Device, _In_ PWDF_QUERY_INTERFACE_CONFIG InterfaceConfig);

EXTERN_C_END

#endif
