/*
 * SPDX-License-Identifier: MIT
 *
 * wdfpdo.h - devices that a bus driver creates for what is on its bus.
 *
 * Nothing is ejected, and no request is forwarded to a parent: those calls are declared only.
 */
#ifndef DQ_WDF_WDFPDO_H
#define DQ_WDF_WDFPDO_H

#include "wdfchildlist.h"

WDF_EXTERN_C_START

typedef NTSTATUS NTAPI EVT_WDF_DEVICE_RESOURCES_QUERY(_In_ WDFDEVICE Device,
                                                      _In_ WDFCMRESLIST Resources);
typedef EVT_WDF_DEVICE_RESOURCES_QUERY *PFN_WDF_DEVICE_RESOURCES_QUERY;
typedef NTSTATUS NTAPI EVT_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY(
    _In_ WDFDEVICE Device, _In_ WDFIORESREQLIST IoResourceRequirementsList);
typedef EVT_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY *PFN_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY;
typedef NTSTATUS NTAPI EVT_WDF_DEVICE_EJECT(_In_ WDFDEVICE Device);
typedef EVT_WDF_DEVICE_EJECT *PFN_WDF_DEVICE_EJECT;
typedef NTSTATUS NTAPI EVT_WDF_DEVICE_SET_LOCK(_In_ WDFDEVICE Device, _In_ BOOLEAN IsLocked);
typedef EVT_WDF_DEVICE_SET_LOCK *PFN_WDF_DEVICE_SET_LOCK;
typedef NTSTATUS NTAPI EVT_WDF_DEVICE_ENABLE_WAKE_AT_BUS(_In_ WDFDEVICE Device,
                                                         _In_ SYSTEM_POWER_STATE PowerState);
typedef EVT_WDF_DEVICE_ENABLE_WAKE_AT_BUS *PFN_WDF_DEVICE_ENABLE_WAKE_AT_BUS;
typedef VOID NTAPI EVT_WDF_DEVICE_DISABLE_WAKE_AT_BUS(_In_ WDFDEVICE Device);
typedef EVT_WDF_DEVICE_DISABLE_WAKE_AT_BUS *PFN_WDF_DEVICE_DISABLE_WAKE_AT_BUS;
typedef VOID NTAPI EVT_WDF_DEVICE_REPORTED_MISSING(_In_ WDFDEVICE Device);
typedef EVT_WDF_DEVICE_REPORTED_MISSING *PFN_WDF_DEVICE_REPORTED_MISSING;

typedef struct _WDF_PDO_EVENT_CALLBACKS {
    ULONG Size;
    PFN_WDF_DEVICE_RESOURCES_QUERY EvtDeviceResourcesQuery;
    PFN_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY EvtDeviceResourceRequirementsQuery;
    PFN_WDF_DEVICE_EJECT EvtDeviceEject;
    PFN_WDF_DEVICE_SET_LOCK EvtDeviceSetLock;
    PFN_WDF_DEVICE_ENABLE_WAKE_AT_BUS EvtDeviceEnableWakeAtBus;
    PFN_WDF_DEVICE_DISABLE_WAKE_AT_BUS EvtDeviceDisableWakeAtBus;
    PFN_WDF_DEVICE_REPORTED_MISSING EvtDeviceReportedMissing;
} WDF_PDO_EVENT_CALLBACKS, *PWDF_PDO_EVENT_CALLBACKS;

DQ_HEADER_INLINE VOID WDF_PDO_EVENT_CALLBACKS_INIT(_Out_ PWDF_PDO_EVENT_CALLBACKS Callbacks)
{
    RtlZeroMemory(Callbacks, sizeof(WDF_PDO_EVENT_CALLBACKS));
    Callbacks->Size = WDF_STRUCTURE_SIZE(WDF_PDO_EVENT_CALLBACKS);
}

/**
 * Begin a child device of a bus driver's device.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @return   to be used up by WdfDeviceCreate or WdfDeviceInitFree; NULL without memory, or if the
 *           parent is no function driver's
 * @source   wdfpdo/nf-wdfpdo-wdfpdoinitallocate
 */
WDFAPI PWDFDEVICE_INIT NTAPI WdfPdoInitAllocate(_In_ WDFDEVICE ParentDevice);

/**
 * Set the callbacks of a child device.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @source   wdfpdo/nf-wdfpdo-wdfpdoinitseteventcallbacks
 */
WDFAPI VOID NTAPI WdfPdoInitSetEventCallbacks(_In_ PWDFDEVICE_INIT DeviceInit,
                                              _In_ PWDF_PDO_EVENT_CALLBACKS DispatchTable);

/**
 * Set the child's device identifier.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if it is no child's;
 * STATUS_INVALID_PARAMETER if the string is none; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfpdo/nf-wdfpdo-wdfpdoinitassigndeviceid
 */
WDFAPI NTSTATUS NTAPI WdfPdoInitAssignDeviceID(_In_ PWDFDEVICE_INIT DeviceInit,
                                               _In_ PCUNICODE_STRING DeviceID);

/**
 * Set the child's instance identifier.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if it is no child's;
 * STATUS_INVALID_PARAMETER if the string is none; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfpdo/nf-wdfpdo-wdfpdoinitassigninstanceid
 */
WDFAPI NTSTATUS NTAPI WdfPdoInitAssignInstanceID(_In_ PWDFDEVICE_INIT DeviceInit,
                                                 _In_ PCUNICODE_STRING InstanceID);

/**
 * Add a hardware identifier; the first one is the most exact.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if it is no child's;
 * STATUS_INVALID_PARAMETER if the string is none; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfpdo/nf-wdfpdo-wdfpdoinitaddhardwareid
 */
WDFAPI NTSTATUS NTAPI WdfPdoInitAddHardwareID(_In_ PWDFDEVICE_INIT DeviceInit,
                                              _In_ PCUNICODE_STRING HardwareID);

/**
 * Add a compatible identifier.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if it is no child's;
 * STATUS_INVALID_PARAMETER if the string is none; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfpdo/nf-wdfpdo-wdfpdoinitaddcompatibleid
 */
WDFAPI NTSTATUS NTAPI WdfPdoInitAddCompatibleID(_In_ PWDFDEVICE_INIT DeviceInit,
                                                _In_ PCUNICODE_STRING CompatibleID);

/**
 * Set the identifier of the physical thing that the child is a part of.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if it is no child's;
 * STATUS_INVALID_PARAMETER if the string is none; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfpdo/nf-wdfpdo-wdfpdoinitassigncontainerid
 */
WDFAPI NTSTATUS NTAPI WdfPdoInitAssignContainerID(_In_ PWDFDEVICE_INIT DeviceInit,
                                                  _In_ PCUNICODE_STRING ContainerID);

/**
 * Add description and location in one language.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if it is no child's;
 * STATUS_INVALID_PARAMETER if the string is none; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfpdo/nf-wdfpdo-wdfpdoinitadddevicetext
 */
WDFAPI NTSTATUS NTAPI WdfPdoInitAddDeviceText(_In_ PWDFDEVICE_INIT DeviceInit,
                                              _In_ PCUNICODE_STRING DeviceDescription,
                                              _In_ PCUNICODE_STRING DeviceLocation,
                                              _In_ LCID LocaleId);

/**
 * Say which language counts where none is asked for.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @source   wdfpdo/nf-wdfpdo-wdfpdoinitsetdefaultlocale
 */
WDFAPI VOID NTAPI WdfPdoInitSetDefaultLocale(_In_ PWDFDEVICE_INIT DeviceInit, _In_ LCID LocaleId);

/**
 * Say that the child works without a function driver.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER if it is no child's
 * @source   wdfpdo/nf-wdfpdo-wdfpdoinitassignrawdevice
 */
WDFAPI NTSTATUS NTAPI WdfPdoInitAssignRawDevice(_In_ PWDFDEVICE_INIT DeviceInit,
                                                _In_ CONST GUID *DeviceClassGuid);

/**
 * Allow the child's requests to be forwarded to queues of its parent.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @source   wdfpdo/nf-wdfpdo-wdfpdoinitallowforwardingrequesttoparent
 */
WDFAPI VOID NTAPI WdfPdoInitAllowForwardingRequestToParent(_In_ PWDFDEVICE_INIT DeviceInit);

/**
 * Report that a child has gone.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER if it is no child; STATUS_NO_SUCH_DEVICE if it
 *           is in no list
 * @source   wdfpdo/nf-wdfpdo-wdfpdomarkmissing
 */
WDFAPI NTSTATUS NTAPI WdfPdoMarkMissing(_In_ WDFDEVICE Device);

/**
 * Ask for the ejection of a child.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @source   wdfpdo/nf-wdfpdo-wdfpdorequesteject
 */
WDFAPI VOID NTAPI WdfPdoRequestEject(_In_ WDFDEVICE Device);

/**
 * The parent of a child device.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   the parent; NULL if it is no child
 * @source   wdfpdo/nf-wdfpdo-wdfpdogetparent
 */
WDFAPI WDFDEVICE NTAPI WdfPdoGetParent(_In_ WDFDEVICE Device);

/**
 * What identifies a child in its list.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls the list's Copy callback, if there is one, at DISPATCH_LEVEL; steps
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER if it is no child;
 * STATUS_INVALID_DEVICE_REQUEST if it is a static one, or the size is wrong
 * @source   wdfpdo/nf-wdfpdo-wdfpdoretrieveidentificationdescription
 */
WDFAPI NTSTATUS NTAPI WdfPdoRetrieveIdentificationDescription(
    _In_ WDFDEVICE Device,
    _Inout_ PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription);

/**
 * The address of a child in its list.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls the list's Copy callback, if there is one, at DISPATCH_LEVEL; steps
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER if it is no child;
 * STATUS_INVALID_DEVICE_REQUEST if it has no address, or the size is wrong
 * @source   wdfpdo/nf-wdfpdo-wdfpdoretrieveaddressdescription
 */
WDFAPI NTSTATUS NTAPI WdfPdoRetrieveAddressDescription(
    _In_ WDFDEVICE Device, _Inout_ PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription);

/**
 * Change the address of a child in its list.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls the list's Copy callback, if there is one, at DISPATCH_LEVEL; steps
 * @return   as WdfPdoRetrieveAddressDescription
 * @source   wdfpdo/nf-wdfpdo-wdfpdoupdateaddressdescription
 */
WDFAPI NTSTATUS NTAPI WdfPdoUpdateAddressDescription(
    _In_ WDFDEVICE Device, _Inout_ PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription);

/**
 * Add a device that is ejected together with the child.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @return   a status
 * @source   wdfpdo/nf-wdfpdo-wdfpdoaddejectionrelationsphysicaldevice
 */
WDFAPI NTSTATUS NTAPI WdfPdoAddEjectionRelationsPhysicalDevice(_In_ WDFDEVICE Device,
                                                               _In_ PDEVICE_OBJECT PhysicalDevice);

/**
 * Remove a device that was ejected together with the child.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @source   wdfpdo/nf-wdfpdo-wdfpdoremoveejectionrelationsphysicaldevice
 */
WDFAPI VOID NTAPI WdfPdoRemoveEjectionRelationsPhysicalDevice(_In_ WDFDEVICE Device,
                                                              _In_ PDEVICE_OBJECT PhysicalDevice);

/**
 * Remove all devices that were ejected together with the child.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @source   wdfpdo/nf-wdfpdo-wdfpdoclearejectionrelationsdevices
 */
WDFAPI VOID NTAPI WdfPdoClearEjectionRelationsDevices(_In_ WDFDEVICE Device);

/**
 * Let the child's power not depend on its parent's.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @source   wdfpdo/nf-wdfpdo-wdfpdoinitremovepowerdependencyonparent
 */
WDFAPI VOID NTAPI WdfPdoInitRemovePowerDependencyOnParent(_In_ PWDFDEVICE_INIT DeviceInit);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFPDO_H */
