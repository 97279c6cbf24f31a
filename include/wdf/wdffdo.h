/*
 * SPDX-License-Identifier: MIT
 *
 * wdffdo.h - device initialization for a function or filter device object.
 */
#ifndef DQ_WDF_WDFFDO_H
#define DQ_WDF_WDFFDO_H

#include "wdfchildlist.h"
#include "wdfdevice_property.h"
#include "wdfobject.h"

WDF_EXTERN_C_START

typedef NTSTATUS NTAPI EVT_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS(
    _In_ WDFDEVICE Device, _In_ WDFIORESREQLIST IoResourceRequirementsList);
typedef EVT_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS *PFN_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS;
typedef NTSTATUS NTAPI EVT_WDF_DEVICE_REMOVE_ADDED_RESOURCES(_In_ WDFDEVICE Device,
                                                             _In_ WDFCMRESLIST ResourcesRaw,
                                                             _In_ WDFCMRESLIST ResourcesTranslated);
typedef EVT_WDF_DEVICE_REMOVE_ADDED_RESOURCES *PFN_WDF_DEVICE_REMOVE_ADDED_RESOURCES;

typedef struct _WDF_FDO_EVENT_CALLBACKS {
    ULONG Size;
    PFN_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS EvtDeviceFilterAddResourceRequirements;
    PFN_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS EvtDeviceFilterRemoveResourceRequirements;
    PFN_WDF_DEVICE_REMOVE_ADDED_RESOURCES EvtDeviceRemoveAddedResources;
} WDF_FDO_EVENT_CALLBACKS, *PWDF_FDO_EVENT_CALLBACKS;

DQ_HEADER_INLINE VOID WDF_FDO_EVENT_CALLBACKS_INIT(_Out_ PWDF_FDO_EVENT_CALLBACKS Callbacks)
{
    RtlZeroMemory(Callbacks, sizeof(WDF_FDO_EVENT_CALLBACKS));
    Callbacks->Size = WDF_STRUCTURE_SIZE(WDF_FDO_EVENT_CALLBACKS);
}

/**
 * Set the callbacks that filter a function device's resources.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit         what EvtDriverDeviceAdd received
 * @param    FdoEventCallbacks  from WDF_FDO_EVENT_CALLBACKS_INIT
 * @source   wdffdo/nf-wdffdo-wdffdoinitseteventcallbacks
 */
WDFAPI VOID NTAPI WdfFdoInitSetEventCallbacks(_In_ PWDFDEVICE_INIT DeviceInit,
                                              _In_ PWDF_FDO_EVENT_CALLBACKS FdoEventCallbacks);

/**
 * Say that the device is a filter.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit  what EvtDriverDeviceAdd received
 * @source   wdffdo/nf-wdffdo-wdffdoinitsetfilter
 */
WDFAPI VOID NTAPI WdfFdoInitSetFilter(_In_ PWDFDEVICE_INIT DeviceInit);

/**
 * Ask the drivers of the device's stack for an interface, from the top down: what they have added
 * with WdfDeviceAddQueryInterface; GUID_BUS_INTERFACE_STANDARD, version 1, of the bus driver of
 * PCI.
 *
 * @irql     PASSIVE_LEVEL
 * @context  calls out; steps
 * @param    Fdo                    the device
 * @param    InterfaceType          which interface
 * @param    Interface              receives it; Size bytes
 * @param    Size                   of the structure that the driver allocated
 * @param    Version                of the interface
 * @param    InterfaceSpecificData  for the drivers' callbacks
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER if a pointer is NULL; STATUS_NOT_SUPPORTED if
 *           nobody offers it; STATUS_INVALID_BUFFER_SIZE if who offers it has a longer structure or
 *           a later version; or what its callback answers
 * @source   wdffdo/nf-wdffdo-wdffdoqueryforinterface
 */
WDFAPI NTSTATUS NTAPI WdfFdoQueryForInterface(_In_ WDFDEVICE Fdo, _In_ LPCGUID InterfaceType,
                                              _Out_ PINTERFACE Interface, _In_ USHORT Size,
                                              _In_ USHORT Version,
                                              _In_opt_ PVOID InterfaceSpecificData);

/**
 * Give the device a list of children from its creation on.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @source   wdffdo/nf-wdffdo-wdffdoinitsetdefaultchildlistconfig
 */
WDFAPI VOID NTAPI WdfFdoInitSetDefaultChildListConfig(
    _Inout_ PWDFDEVICE_INIT DeviceInit, _In_ PWDF_CHILD_LIST_CONFIG Config,
    _In_opt_ PWDF_OBJECT_ATTRIBUTES DefaultChildListAttributes);

/**
 * The list of children that the device was created with.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   its handle; NULL without WdfFdoInitSetDefaultChildListConfig
 * @source   wdffdo/nf-wdffdo-wdffdogetdefaultchildlist
 */
WDFAPI WDFCHILDLIST NTAPI WdfFdoGetDefaultChildList(_In_ WDFDEVICE Fdo);

/**
 * Add a child device that was created by WdfDeviceCreate.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS: the child is the framework's from here on; STATUS_INVALID_PARAMETER if
 *           Fdo is no function driver's device, or Child none of its children;
 *           STATUS_OBJECT_NAME_EXISTS; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdffdo/nf-wdffdo-wdffdoaddstaticchild
 */
WDFAPI NTSTATUS NTAPI WdfFdoAddStaticChild(_In_ WDFDEVICE Fdo, _In_ WDFDEVICE Child);

/**
 * Begin to look at the static children one after the other.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @source   wdffdo/nf-wdffdo-wdffdolockstaticchildlistforiteration
 */
WDFAPI VOID NTAPI WdfFdoLockStaticChildListForIteration(_In_ WDFDEVICE Fdo);

/**
 * The next static child.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   its handle; NULL at the end, and without WdfFdoLockStaticChildListForIteration
 * @source   wdffdo/nf-wdffdo-wdffdoretrievenextstaticchild
 */
WDFAPI WDFDEVICE NTAPI WdfFdoRetrieveNextStaticChild(_In_ WDFDEVICE Fdo,
                                                     _In_opt_ WDFDEVICE PreviousChild,
                                                     _In_ ULONG Flags);

/**
 * End an iteration over static children.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @source   wdffdo/nf-wdffdo-wdffdounlockstaticchildlistfromiteration
 */
WDFAPI VOID NTAPI WdfFdoUnlockStaticChildListFromIteration(_In_ WDFDEVICE Fdo);

/**
 * Open the hardware key or software key of a device before it is created.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    DeviceInit             what EvtDriverDeviceAdd received
 * @param    DeviceInstanceKeyType  PLUGPLAY_REGKEY_DEVICE or PLUGPLAY_REGKEY_DRIVER
 * @param    DesiredAccess          KEY_READ, KEY_WRITE, ...
 * @param    KeyAttributes          attributes or WDF_NO_OBJECT_ATTRIBUTES; default parent: the
 * @param                           driver
 * @param    Key                    receives the handle; give it back with WdfRegistryClose
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_INSUFFICIENT_RESOURCES, STATUS_OBJECT_NAME_NOT_FOUND, or a status about the
 *           attributes
 * @source   wdffdo/nf-wdffdo-wdffdoinitopenregistrykey
 */
WDFAPI NTSTATUS NTAPI WdfFdoInitOpenRegistryKey(_In_ PWDFDEVICE_INIT DeviceInit,
                                                _In_ ULONG DeviceInstanceKeyType,
                                                _In_ ACCESS_MASK DesiredAccess,
                                                _In_opt_ PWDF_OBJECT_ATTRIBUTES KeyAttributes,
                                                _Out_ WDFKEY *Key);

/**
 * Read a property of a device before it is created.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    DeviceInit      what EvtDriverDeviceAdd received
 * @param    DeviceProperty  which property
 * @param    BufferLength    bytes of the buffer
 * @param    PropertyBuffer  receives the property
 * @param    ResultLength    receives the bytes of the property
 * @return   STATUS_SUCCESS; STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER_2 if there is no
 *           such property, STATUS_OBJECT_NAME_NOT_FOUND if the device has none
 * @source   wdffdo/nf-wdffdo-wdffdoinitqueryproperty
 */
WDFAPI NTSTATUS NTAPI WdfFdoInitQueryProperty(_In_ PWDFDEVICE_INIT DeviceInit,
                                              _In_ DEVICE_REGISTRY_PROPERTY DeviceProperty,
                                              _In_ ULONG BufferLength,
                                              _Out_opt_ PVOID PropertyBuffer,
                                              _Out_ PULONG ResultLength);

/**
 * Read a property of a device before it is created, into new memory.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    DeviceInit                what EvtDriverDeviceAdd received
 * @param    DeviceProperty            which property
 * @param    PoolType                  of the memory
 * @param    PropertyMemoryAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; default parent:
 * @param                              the driver
 * @param    PropertyMemory            receives the memory object
 * @return   as for WdfDeviceAllocAndQueryProperty
 * @source   wdffdo/nf-wdffdo-wdffdoinitallocandqueryproperty
 */
WDFAPI NTSTATUS NTAPI WdfFdoInitAllocAndQueryProperty(
    _In_ PWDFDEVICE_INIT DeviceInit, _In_ DEVICE_REGISTRY_PROPERTY DeviceProperty,
    _In_ POOL_TYPE PoolType, _In_opt_ PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
    _Out_ WDFMEMORY *PropertyMemory);

/**
 * Read a property of the unified model of a device before it is created.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    DeviceInit      what EvtDriverDeviceAdd received
 * @param    DeviceProperty  key and locale, from WDF_DEVICE_PROPERTY_DATA_INIT
 * @param    BufferLength    bytes of the buffer
 * @param    PropertyBuffer  receives the property
 * @param    ResultLength    receives the bytes of the property
 * @param    Type            receives the type of the property
 * @return   STATUS_SUCCESS; STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER,
 *           STATUS_OBJECT_NAME_NOT_FOUND if the device has none
 * @source   wdffdo/nf-wdffdo-wdffdoinitquerypropertyex
 */
WDFAPI NTSTATUS NTAPI WdfFdoInitQueryPropertyEx(_In_ PWDFDEVICE_INIT DeviceInit,
                                                _In_ PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
                                                _In_ ULONG BufferLength,
                                                _Out_opt_ PVOID PropertyBuffer,
                                                _Out_ PULONG ResultLength, _Out_ PDEVPROPTYPE Type);

/**
 * Read a property of the unified model of a device before it is created, into new memory.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    DeviceInit                what EvtDriverDeviceAdd received
 * @param    DeviceProperty            key and locale, from WDF_DEVICE_PROPERTY_DATA_INIT
 * @param    PoolType                  of the memory
 * @param    PropertyMemoryAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; default parent:
 * @param                              the driver
 * @param    PropertyMemory            receives the memory object
 * @param    Type                      receives the type of the property
 * @return   as for WdfDeviceAllocAndQueryPropertyEx
 * @source   wdffdo/nf-wdffdo-wdffdoinitallocandquerypropertyex
 */
WDFAPI NTSTATUS NTAPI WdfFdoInitAllocAndQueryPropertyEx(
    _In_ PWDFDEVICE_INIT DeviceInit, _In_ PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
    _In_ POOL_TYPE PoolType, _In_opt_ PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
    _Out_ WDFMEMORY *PropertyMemory, _Out_ PDEVPROPTYPE Type);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFFDO_H */
