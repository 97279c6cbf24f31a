/*
 * SPDX-License-Identifier: MIT
 *
 * wdfdevice_property.h - a device's properties and keys, part of wdfdevice.h.
 */
#ifndef DQ_WDF_WDFDEVICE_PROPERTY_H
#define DQ_WDF_WDFDEVICE_PROPERTY_H

#include "../wdk/devpropdef.h"
#include "wdfmemory.h"
#include "wdfobject.h"

WDF_EXTERN_C_START

/* A property of the unified device property model. */
typedef struct _WDF_DEVICE_PROPERTY_DATA {
    ULONG Size;
    const DEVPROPKEY *PropertyKey;
    LCID Lcid;
    ULONG Flags;
} WDF_DEVICE_PROPERTY_DATA, *PWDF_DEVICE_PROPERTY_DATA;

DQ_HEADER_INLINE VOID WDF_DEVICE_PROPERTY_DATA_INIT(_Out_ PWDF_DEVICE_PROPERTY_DATA PropertyData,
                                                    _In_ const DEVPROPKEY *PropertyKey)
{
    RtlZeroMemory(PropertyData, sizeof(WDF_DEVICE_PROPERTY_DATA));
    PropertyData->Size = WDF_STRUCTURE_SIZE(WDF_DEVICE_PROPERTY_DATA);
    PropertyData->PropertyKey = PropertyKey;
}

/**
 * Open the device's hardware key or software key.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Device                 the device
 * @param    DeviceInstanceKeyType  PLUGPLAY_REGKEY_DEVICE or PLUGPLAY_REGKEY_DRIVER
 * @param    DesiredAccess          KEY_READ, KEY_WRITE, ...
 * @param    KeyAttributes          attributes or WDF_NO_OBJECT_ATTRIBUTES; default parent: the
 * @param                           driver
 * @param    Key                    receives the handle; give it back with WdfRegistryClose
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_INSUFFICIENT_RESOURCES, STATUS_OBJECT_NAME_NOT_FOUND, or a status about the
 *           attributes
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceopenregistrykey
 */
WDFAPI NTSTATUS NTAPI WdfDeviceOpenRegistryKey(_In_ WDFDEVICE Device,
                                               _In_ ULONG DeviceInstanceKeyType,
                                               _In_ ACCESS_MASK DesiredAccess,
                                               _In_opt_ PWDF_OBJECT_ATTRIBUTES KeyAttributes,
                                               _Out_ WDFKEY *Key);

/**
 * Open a key below \Registry\Machine\Hardware\DeviceMap, or create it, volatile.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Device         the device
 * @param    KeyName        its name
 * @param    DesiredAccess  KEY_READ, KEY_WRITE, ...
 * @param    KeyAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; default parent: the driver
 * @param    Key            receives the handle; give it back with WdfRegistryClose
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER,
 *           STATUS_INSUFFICIENT_RESOURCES, STATUS_OBJECT_NAME_NOT_FOUND, or a status about the
 *           attributes
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceopendevicemapkey
 */
WDFAPI NTSTATUS NTAPI WdfDeviceOpenDevicemapKey(_In_ WDFDEVICE Device,
                                                _In_ PCUNICODE_STRING KeyName,
                                                _In_ ACCESS_MASK DesiredAccess,
                                                _In_opt_ PWDF_OBJECT_ATTRIBUTES KeyAttributes,
                                                _Out_ WDFKEY *Key);

/**
 * Read a property of the device.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Device          the device
 * @param    DeviceProperty  which property
 * @param    BufferLength    bytes of the buffer
 * @param    PropertyBuffer  receives the property
 * @param    ResultLength    receives the bytes of the property
 * @return   STATUS_SUCCESS; STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER_2 if there is no
 *           such property, STATUS_OBJECT_NAME_NOT_FOUND if the device has none
 * @source   wdfdevice/nf-wdfdevice-wdfdevicequeryproperty
 */
WDFAPI NTSTATUS NTAPI WdfDeviceQueryProperty(_In_ WDFDEVICE Device,
                                             _In_ DEVICE_REGISTRY_PROPERTY DeviceProperty,
                                             _In_ ULONG BufferLength,
                                             _Out_opt_ PVOID PropertyBuffer,
                                             _Out_ PULONG ResultLength);

/**
 * Read a property of the device into new memory.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Device                    the device
 * @param    DeviceProperty            which property
 * @param    PoolType                  of the memory
 * @param    PropertyMemoryAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; default parent:
 * @param                              the driver
 * @param    PropertyMemory            receives the memory object
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER_2 if there is no such property,
 *           STATUS_OBJECT_NAME_NOT_FOUND if the device has none, STATUS_INSUFFICIENT_RESOURCES,
 *           or a status about the attributes
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceallocandqueryproperty
 */
WDFAPI NTSTATUS NTAPI WdfDeviceAllocAndQueryProperty(
    _In_ WDFDEVICE Device, _In_ DEVICE_REGISTRY_PROPERTY DeviceProperty, _In_ POOL_TYPE PoolType,
    _In_opt_ PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, _Out_ WDFMEMORY *PropertyMemory);

/**
 * Read a property of the unified model.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps
 * @param    Device          the device
 * @param    DeviceProperty  key and locale, from WDF_DEVICE_PROPERTY_DATA_INIT
 * @param    BufferLength    bytes of the buffer
 * @param    PropertyBuffer  receives the property
 * @param    RequiredSize    receives the bytes of the property
 * @param    Type            receives the type of the property
 * @return   STATUS_SUCCESS; STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER,
 *           STATUS_OBJECT_NAME_NOT_FOUND if the device has none
 * @source   wdfdevice/nf-wdfdevice-wdfdevicequerypropertyex
 */
WDFAPI NTSTATUS NTAPI WdfDeviceQueryPropertyEx(_In_ WDFDEVICE Device,
                                               _In_ PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
                                               _In_ ULONG BufferLength,
                                               _Out_opt_ PVOID PropertyBuffer,
                                               _Out_ PULONG RequiredSize, _Out_ PDEVPROPTYPE Type);

/**
 * Read a property of the unified model into new memory.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps
 * @param    Device                    the device
 * @param    DeviceProperty            key and locale, from WDF_DEVICE_PROPERTY_DATA_INIT
 * @param    PoolType                  of the memory
 * @param    PropertyMemoryAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; default parent:
 * @param                              the driver
 * @param    PropertyMemory            receives the memory object
 * @param    Type                      receives the type of the property
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER, STATUS_OBJECT_NAME_NOT_FOUND if the device
 *           has none, STATUS_INSUFFICIENT_RESOURCES, or a status about the attributes
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceallocandquerypropertyex
 */
WDFAPI NTSTATUS NTAPI WdfDeviceAllocAndQueryPropertyEx(
    _In_ WDFDEVICE Device, _In_ PWDF_DEVICE_PROPERTY_DATA DeviceProperty, _In_ POOL_TYPE PoolType,
    _In_opt_ PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, _Out_ WDFMEMORY *PropertyMemory,
    _Out_ PDEVPROPTYPE Type);

/**
 * Write a property of the unified model, or delete it.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps
 * @param    Device          the device
 * @param    DeviceProperty  key and locale, from WDF_DEVICE_PROPERTY_DATA_INIT
 * @param    Type            DEVPROP_TYPE_...
 * @param    Size            bytes of the data
 * @param    Data            the data; NULL deletes the property
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER, STATUS_OBJECT_NAME_NOT_FOUND if there is
 *           none to delete
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceassignproperty
 */
WDFAPI NTSTATUS NTAPI WdfDeviceAssignProperty(_In_ WDFDEVICE Device,
                                              _In_ PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
                                              _In_ DEVPROPTYPE Type, _In_ ULONG Size,
                                              _In_opt_ PVOID Data);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFDEVICE_PROPERTY_H */
