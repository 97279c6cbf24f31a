/*
 * SPDX-License-Identifier: MIT
 *
 * wdfdevice.h - the device: what it is before it exists (DEVICE_INIT), and then.
 */
#ifndef DQ_WDF_WDFDEVICE_H
#define DQ_WDF_WDFDEVICE_H

#include "wdfdevice_pnp.h"
#include "wdfdevice_property.h"
#include "wdfrequest.h"

WDF_EXTERN_C_START

typedef enum _WDF_DEVICE_IO_TYPE {
    WdfDeviceIoUndefined = 0,
    WdfDeviceIoNeither,
    WdfDeviceIoBuffered,
    WdfDeviceIoDirect,
    WdfDeviceIoBufferedOrDirect = 4,
    WdfDeviceIoMaximum,
} WDF_DEVICE_IO_TYPE,
    *PWDF_DEVICE_IO_TYPE;

/* CanBeOptional is a flag beside the others; enumerations are int in Windows' ABI. */
typedef enum _WDF_FILEOBJECT_CLASS {
    WdfFileObjectInvalid = 0,
    WdfFileObjectNotRequired = 1,
    WdfFileObjectWdfCanUseFsContext = 2,
    WdfFileObjectWdfCanUseFsContext2 = 3,
    WdfFileObjectWdfCannotUseFsContexts = 4,
    WdfFileObjectCanBeOptional = (int)0x80000000,
} WDF_FILEOBJECT_CLASS,
    *PWDF_FILEOBJECT_CLASS;

/* Callbacks of file objects, at PASSIVE_LEVEL. */
typedef VOID NTAPI EVT_WDF_DEVICE_FILE_CREATE(_In_ WDFDEVICE Device, _In_ WDFREQUEST Request,
                                              _In_ WDFFILEOBJECT FileObject);
typedef EVT_WDF_DEVICE_FILE_CREATE *PFN_WDF_DEVICE_FILE_CREATE;
typedef VOID NTAPI EVT_WDF_FILE_CLOSE(_In_ WDFFILEOBJECT FileObject);
typedef EVT_WDF_FILE_CLOSE *PFN_WDF_FILE_CLOSE;
typedef VOID NTAPI EVT_WDF_FILE_CLEANUP(_In_ WDFFILEOBJECT FileObject);
typedef EVT_WDF_FILE_CLEANUP *PFN_WDF_FILE_CLEANUP;

/* In the sender's context, before a queue gets the request. */
typedef VOID NTAPI EVT_WDF_IO_IN_CALLER_CONTEXT(_In_ WDFDEVICE Device, _In_ WDFREQUEST Request);
typedef EVT_WDF_IO_IN_CALLER_CONTEXT *PFN_WDF_IO_IN_CALLER_CONTEXT;

/* Before the framework handles an IRP. */
typedef NTSTATUS NTAPI EVT_WDFDEVICE_WDM_IRP_PREPROCESS(_In_ WDFDEVICE Device, _Inout_ PIRP Irp);
typedef EVT_WDFDEVICE_WDM_IRP_PREPROCESS *PFN_WDFDEVICE_WDM_IRP_PREPROCESS;

typedef struct _WDF_FILEOBJECT_CONFIG {
    ULONG Size;
    PFN_WDF_DEVICE_FILE_CREATE EvtDeviceFileCreate;
    PFN_WDF_FILE_CLOSE EvtFileClose;
    PFN_WDF_FILE_CLEANUP EvtFileCleanup;
    WDF_TRI_STATE AutoForwardCleanupClose;
    WDF_FILEOBJECT_CLASS FileObjectClass;
} WDF_FILEOBJECT_CONFIG, *PWDF_FILEOBJECT_CONFIG;

DQ_HEADER_INLINE VOID WDF_FILEOBJECT_CONFIG_INIT(
    _Out_ PWDF_FILEOBJECT_CONFIG FileEventCallbacks,
    _In_opt_ PFN_WDF_DEVICE_FILE_CREATE EvtDeviceFileCreate,
    _In_opt_ PFN_WDF_FILE_CLOSE EvtFileClose, _In_opt_ PFN_WDF_FILE_CLEANUP EvtFileCleanup)
{
    RtlZeroMemory(FileEventCallbacks, sizeof(WDF_FILEOBJECT_CONFIG));
    FileEventCallbacks->Size = WDF_STRUCTURE_SIZE(WDF_FILEOBJECT_CONFIG);
    FileEventCallbacks->EvtDeviceFileCreate = EvtDeviceFileCreate;
    FileEventCallbacks->EvtFileClose = EvtFileClose;
    FileEventCallbacks->EvtFileCleanup = EvtFileCleanup;
    FileEventCallbacks->FileObjectClass = WdfFileObjectWdfCannotUseFsContexts;
    FileEventCallbacks->AutoForwardCleanupClose = WdfUseDefault;
}

typedef struct _WDF_IO_TYPE_CONFIG {
    ULONG Size;
    WDF_DEVICE_IO_TYPE ReadWriteIoType;
    WDF_DEVICE_IO_TYPE DeviceControlIoType;
    ULONG DirectTransferThreshold;
} WDF_IO_TYPE_CONFIG, *PWDF_IO_TYPE_CONFIG;

DQ_HEADER_INLINE VOID WDF_IO_TYPE_CONFIG_INIT(_Out_ PWDF_IO_TYPE_CONFIG IoTypeConfig)
{
    RtlZeroMemory(IoTypeConfig, sizeof(WDF_IO_TYPE_CONFIG));
    IoTypeConfig->Size = WDF_STRUCTURE_SIZE(WDF_IO_TYPE_CONFIG);
    IoTypeConfig->ReadWriteIoType = WdfDeviceIoBuffered;
    IoTypeConfig->DeviceControlIoType = WdfDeviceIoBuffered;
}

/* ---- Before the device exists ---- */

/**
 * Set the callbacks of Plug and Play and power.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit              before WdfDeviceCreate
 * @param    PnpPowerEventCallbacks  from WDF_PNPPOWER_EVENT_CALLBACKS_INIT
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitsetpnppowereventcallbacks
 */
WDFAPI VOID NTAPI WdfDeviceInitSetPnpPowerEventCallbacks(
    _In_ PWDFDEVICE_INIT DeviceInit, _In_ PWDF_PNPPOWER_EVENT_CALLBACKS PnpPowerEventCallbacks);

/**
 * Set the callbacks of wake-up.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit                 before WdfDeviceCreate
 * @param    PowerPolicyEventCallbacks  from WDF_POWER_POLICY_EVENT_CALLBACKS_INIT
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitsetpowerpolicyeventcallbacks
 */
WDFAPI VOID NTAPI WdfDeviceInitSetPowerPolicyEventCallbacks(_In_ PWDFDEVICE_INIT DeviceInit,
                                                            _In_ PWDF_POWER_POLICY_EVENT_CALLBACKS
                                                                PowerPolicyEventCallbacks);

/**
 * Choose how buffers of reads and writes reach the driver.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit  before WdfDeviceCreate
 * @param    IoType      buffered, direct or neither
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitsetiotype
 */
WDFAPI VOID NTAPI WdfDeviceInitSetIoType(_In_ PWDFDEVICE_INIT DeviceInit,
                                         _In_ WDF_DEVICE_IO_TYPE IoType);

/**
 * Have each read, write and device control request before it is queued, in its sender's context.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit            of a device that is not created yet
 * @param    EvtIoInCallerContext  completes the request, or hands it to WdfDeviceEnqueueRequest
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitsetioincallercontextcallback
 */
WDFAPI VOID NTAPI WdfDeviceInitSetIoInCallerContextCallback(
    _In_ PWDFDEVICE_INIT DeviceInit, _In_ PFN_WDF_IO_IN_CALLER_CONTEXT EvtIoInCallerContext);

/**
 * Have each IRP of a function code before the framework handles it.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit                 of a device that is not created yet
 * @param    EvtDeviceWdmIrpPreprocess  completes the IRP, or passes it on
 * @param    MajorFunction              IRP_MJ_...; PnP and power stop the run, dirql sends none
 * @param    MinorFunctions             which ones; NULL: all
 * @param    NumMinorFunctions          how many they are
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER for what is no function code;
 *           STATUS_INVALID_DEVICE_REQUEST if it has minor functions already;
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitassignwdmirppreprocesscallback
 */
WDFAPI NTSTATUS NTAPI WdfDeviceInitAssignWdmIrpPreprocessCallback(
    _In_ PWDFDEVICE_INIT DeviceInit,
    _In_ PFN_WDFDEVICE_WDM_IRP_PREPROCESS EvtDeviceWdmIrpPreprocess, _In_ UCHAR MajorFunction,
    _In_opt_ PUCHAR MinorFunctions, _In_ ULONG NumMinorFunctions);

/**
 * Ask for file objects and their callbacks.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit            before WdfDeviceCreate
 * @param    FileObjectConfig      from WDF_FILEOBJECT_CONFIG_INIT
 * @param    FileObjectAttributes  attributes of each file object or WDF_NO_OBJECT_ATTRIBUTES
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitsetfileobjectconfig
 */
WDFAPI VOID NTAPI WdfDeviceInitSetFileObjectConfig(
    _In_ PWDFDEVICE_INIT DeviceInit, _In_ PWDF_FILEOBJECT_CONFIG FileObjectConfig,
    _In_opt_ PWDF_OBJECT_ATTRIBUTES FileObjectAttributes);

/**
 * Set the attributes, context included, of every request that the device will get.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit         before WdfDeviceCreate
 * @param    RequestAttributes  no parent
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitsetrequestattributes
 */
WDFAPI VOID NTAPI WdfDeviceInitSetRequestAttributes(_In_ PWDFDEVICE_INIT DeviceInit,
                                                    _In_ PWDF_OBJECT_ATTRIBUTES RequestAttributes);

/**
 * Say that the device's power callbacks run where no page can be read in.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit  before WdfDeviceCreate
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitsetpowernotpageable
 */
WDFAPI VOID NTAPI WdfDeviceInitSetPowerNotPageable(_In_ PWDFDEVICE_INIT DeviceInit);

/**
 * Say that the device's power callbacks may touch paged memory.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit  before WdfDeviceCreate
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitsetpowerpageable
 */
WDFAPI VOID NTAPI WdfDeviceInitSetPowerPageable(_In_ PWDFDEVICE_INIT DeviceInit);

/**
 * Say whether this driver decides about the device's power.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit          before WdfDeviceCreate
 * @param    IsPowerPolicyOwner  TRUE if it does
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitsetpowerpolicyownership
 */
WDFAPI VOID NTAPI WdfDeviceInitSetPowerPolicyOwnership(_In_ PWDFDEVICE_INIT DeviceInit,
                                                       _In_ BOOLEAN IsPowerPolicyOwner);

/**
 * Say whether the device can be open only once at a time.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit   before WdfDeviceCreate
 * @param    IsExclusive  TRUE if so
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitsetexclusive
 */
WDFAPI VOID NTAPI WdfDeviceInitSetExclusive(_In_ PWDFDEVICE_INIT DeviceInit,
                                            _In_ BOOLEAN IsExclusive);

/**
 * Set the device type.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit  before WdfDeviceCreate
 * @param    DeviceType  FILE_DEVICE_UNKNOWN and the like
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitsetdevicetype
 */
WDFAPI VOID NTAPI WdfDeviceInitSetDeviceType(_In_ PWDFDEVICE_INIT DeviceInit,
                                             _In_ DEVICE_TYPE DeviceType);

/**
 * Set, or add to, the device's characteristics.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit             before WdfDeviceCreate
 * @param    DeviceCharacteristics  FILE_DEVICE_SECURE_OPEN and the like
 * @param    OrInValues             TRUE: add to those set before
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitsetcharacteristics
 */
WDFAPI VOID NTAPI WdfDeviceInitSetCharacteristics(_In_ PWDFDEVICE_INIT DeviceInit,
                                                  _In_ ULONG DeviceCharacteristics,
                                                  _In_ BOOLEAN OrInValues);

/**
 * Name the device object.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit  before WdfDeviceCreate
 * @param    DeviceName  the name, or NULL for none
 * @return   STATUS_SUCCESS or STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitassignname
 */
WDFAPI NTSTATUS NTAPI WdfDeviceInitAssignName(_In_ PWDFDEVICE_INIT DeviceInit,
                                              _In_opt_ PCUNICODE_STRING DeviceName);

/**
 * Who may open the device, in SDDL. It must have a name.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit  of a device that is not created yet
 * @param    SDDLString  the rights; NULL takes them back
 * @return   STATUS_SUCCESS, STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitassignsddlstring
 */
WDFAPI NTSTATUS NTAPI WdfDeviceInitAssignSDDLString(_In_ PWDFDEVICE_INIT DeviceInit,
                                                    _In_opt_ PCUNICODE_STRING SDDLString);

/**
 * Give up a description that WdfDeviceCreate has not used. Not that of EvtDriverDeviceAdd.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit  of WdfControlDeviceInitAllocate
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceinitfree
 */
WDFAPI VOID NTAPI WdfDeviceInitFree(_In_ PWDFDEVICE_INIT DeviceInit);

/* ---- The device ---- */

/**
 * Create the device and put it on the stack.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    DeviceInit        what EvtDriverDeviceAdd received; NULL afterwards if it succeeded
 * @param    DeviceAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES
 * @param    Device            receives the handle
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_INVALID_DEVICE_STATE,
 *           STATUS_OBJECT_NAME_COLLISION, STATUS_INSUFFICIENT_RESOURCES, or a status about the
 *           attributes
 * @source   wdfdevice/nf-wdfdevice-wdfdevicecreate
 */
WDFAPI NTSTATUS NTAPI WdfDeviceCreate(_Inout_ PWDFDEVICE_INIT *DeviceInit,
                                      _In_opt_ PWDF_OBJECT_ATTRIBUTES DeviceAttributes,
                                      _Out_ WDFDEVICE *Device);

/**
 * Register an interface by which applications find the device; it works once the device started.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Device              the device
 * @param    InterfaceClassGUID  the class
 * @param    ReferenceString     tells two of one class apart, or NULL
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_INVALID_DEVICE_REQUEST,
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfdevice/nf-wdfdevice-wdfdevicecreatedeviceinterface
 */
WDFAPI NTSTATUS NTAPI WdfDeviceCreateDeviceInterface(_In_ WDFDEVICE Device,
                                                     _In_ CONST GUID *InterfaceClassGUID,
                                                     _In_opt_ PCUNICODE_STRING ReferenceString);

/**
 * Let applications find an interface of the device, or not. By default those that the driver made
 * before the device started can be found from its start on.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Device              the device
 * @param    InterfaceClassGUID  as of WdfDeviceCreateDeviceInterface
 * @param    ReferenceString     the same; may be NULL
 * @param    IsInterfaceEnabled  can it be found?
 * @source   wdfdevice/nf-wdfdevice-wdfdevicesetdeviceinterfacestate
 */
WDFAPI VOID NTAPI WdfDeviceSetDeviceInterfaceState(_In_ WDFDEVICE Device,
                                                   _In_ CONST GUID *InterfaceClassGUID,
                                                   _In_opt_ PCUNICODE_STRING ReferenceString,
                                                   _In_ BOOLEAN IsInterfaceEnabled);

/**
 * Give the device one more name.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    Device            the device
 * @param    SymbolicLinkName  the name
 * @return   STATUS_SUCCESS, STATUS_INSUFFICIENT_RESOURCES, STATUS_OBJECT_NAME_COLLISION
 * @source   wdfdevice/nf-wdfdevice-wdfdevicecreatesymboliclink
 */
WDFAPI NTSTATUS NTAPI WdfDeviceCreateSymbolicLink(_In_ WDFDEVICE Device,
                                                  _In_ PCUNICODE_STRING SymbolicLinkName);

/**
 * The driver of the device.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device  the device
 * @return   the driver
 * @source   wdfdevice/nf-wdfdevice-wdfdevicegetdriver
 */
WDFAPI WDFDRIVER NTAPI WdfDeviceGetDriver(_In_ WDFDEVICE Device);

/**
 * The framework's object for a file that is open at the device.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Device      the device
 * @param    FileObject  the kernel's object
 * @return   the object; NULL if the driver asked for none, or it is no file of the device's
 * @source   wdfdevice/nf-wdfdevice-wdfdevicegetfileobject
 */
WDFAPI WDFFILEOBJECT NTAPI WdfDeviceGetFileObject(_In_ WDFDEVICE Device,
                                                  _In_ PFILE_OBJECT FileObject);

/**
 * The device's local target: the next lower driver.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device  the device
 * @return   the target; NULL if there is nothing below the device
 * @source   wdfdevice/nf-wdfdevice-wdfdevicegetiotarget
 */
WDFAPI WDFIOTARGET NTAPI WdfDeviceGetIoTarget(_In_ WDFDEVICE Device);

/**
 * The queue that gets what no other queue was configured for.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device  the device
 * @return   the queue; NULL if there is none
 * @source   wdfdevice/nf-wdfdevice-wdfdevicegetdefaultqueue
 */
WDFAPI WDFQUEUE NTAPI WdfDeviceGetDefaultQueue(_In_ WDFDEVICE Device);

/**
 * Hand a request of EvtIoInCallerContext to the queue that it is for.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (callbacks of the queue)
 * @param    Device   the device
 * @param    Request  a request that the driver owns; afterwards it does not
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if no queue takes such requests;
 *           STATUS_WDF_BUSY if the queue accepts none: then the driver still owns it
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceenqueuerequest
 */
WDFAPI NTSTATUS NTAPI WdfDeviceEnqueueRequest(_In_ WDFDEVICE Device, _In_ WDFREQUEST Request);

/**
 * Send one type of request to a queue.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Device       the device
 * @param    Queue        a queue of this device
 * @param    RequestType  create, read, write, device control or internal device control
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_WDF_BUSY if the type has a queue,
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceconfigurerequestdispatching
 */
WDFAPI NTSTATUS NTAPI WdfDeviceConfigureRequestDispatching(_In_ WDFDEVICE Device,
                                                           _In_ WDFQUEUE Queue,
                                                           _In_ WDF_REQUEST_TYPE RequestType);

/**
 * Say that the device no longer works: it is removed, and tried again if wanted.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device        the device
 * @param    FailedAction  try again or not
 * @source   wdfdevice/nf-wdfdevice-wdfdevicesetfailed
 */
WDFAPI VOID NTAPI WdfDeviceSetFailed(_In_ WDFDEVICE Device,
                                     _In_ WDF_DEVICE_FAILED_ACTION FailedAction);

/**
 * How buffers for the device must be aligned.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device  the device
 * @return   the power of two less one
 * @source   wdfdevice/nf-wdfdevice-wdfdevicegetalignmentrequirement
 */
WDFAPI ULONG NTAPI WdfDeviceGetAlignmentRequirement(_In_ WDFDEVICE Device);

/**
 * State how buffers for the device must be aligned.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device                the device
 * @param    AlignmentRequirement  FILE_BYTE_ALIGNMENT and the like
 * @source   wdfdevice/nf-wdfdevice-wdfdevicesetalignmentrequirement
 */
WDFAPI VOID NTAPI WdfDeviceSetAlignmentRequirement(_In_ WDFDEVICE Device,
                                                   _In_ ULONG AlignmentRequirement);

/**
 * Keep the device in D0 although it is idle; drivers write WdfDeviceStopIdle.
 *
 * @irql     <= DISPATCH_LEVEL; PASSIVE_LEVEL if WaitForD0 is TRUE
 * @context  does not call out; steps; blocks if WaitForD0 is TRUE
 * @param    Device     the device
 * @param    WaitForD0  TRUE: wait until the device is in D0
 * @param    Tag        names the reference, or NULL
 * @param    Line       the caller's line
 * @param    File       the caller's file
 * @return   STATUS_SUCCESS, STATUS_PENDING, STATUS_INVALID_DEVICE_STATE,
 *           STATUS_POWER_STATE_INVALID
 * @source   wdfdevice/nf-wdfdevice-wdfdevicestopidle
 */
WDFAPI NTSTATUS NTAPI WdfDeviceStopIdleActual(_In_ WDFDEVICE Device, _In_ BOOLEAN WaitForD0,
                                              _In_opt_ PVOID Tag, _In_ LONG Line, _In_z_ PCCH File);

#define WdfDeviceStopIdleWithTag(Device, WaitForD0, Tag)                                           \
    WdfDeviceStopIdleActual(Device, WaitForD0, Tag, __LINE__, __FILE__)
#define WdfDeviceStopIdle(Device, WaitForD0) WdfDeviceStopIdleWithTag(Device, WaitForD0, NULL)

/**
 * Undo one WdfDeviceStopIdleActual; drivers write WdfDeviceResumeIdle.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Device  the device
 * @param    Tag     the tag of the reference, or NULL
 * @param    Line    the caller's line
 * @param    File    the caller's file
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceresumeidle
 */
WDFAPI VOID NTAPI WdfDeviceResumeIdleActual(_In_ WDFDEVICE Device, _In_opt_ PVOID Tag,
                                            _In_ LONG Line, _In_z_ PCCH File);

#define WdfDeviceResumeIdleWithTag(Device, Tag)                                                    \
    WdfDeviceResumeIdleActual(Device, Tag, __LINE__, __FILE__)
#define WdfDeviceResumeIdle(Device) WdfDeviceResumeIdleWithTag(Device, NULL)

/**
 * Say what happens when the device idles while the system works.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device    the device, of which this driver owns the power policy
 * @param    Settings  from WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT
 * @return   STATUS_SUCCESS, STATUS_INVALID_DEVICE_REQUEST, STATUS_INFO_LENGTH_MISMATCH,
 *           STATUS_INVALID_PARAMETER, STATUS_POWER_STATE_INVALID
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceassigns0idlesettings
 */
WDFAPI NTSTATUS NTAPI WdfDeviceAssignS0IdleSettings(
    _In_ WDFDEVICE Device, _In_ PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS Settings);

/**
 * Say how the device can wake the system.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device    the device, of which this driver owns the power policy
 * @param    Settings  from WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS_INIT
 * @return   STATUS_INVALID_DEVICE_REQUEST, STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_PARAMETER,
 *           STATUS_POWER_STATE_INVALID; never STATUS_SUCCESS, because no bus says that its devices
 *           can
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceassignsxwakesettings
 */
WDFAPI NTSTATUS NTAPI WdfDeviceAssignSxWakeSettings(
    _In_ WDFDEVICE Device, _In_ PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS Settings);

/**
 * What the driver has said of the device with WdfDeviceSetDeviceState.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, steps
 * @param    Device       the device
 * @param    DeviceState  from WDF_DEVICE_STATE_INIT; receives the state
 * @source   wdfdevice/nf-wdfdevice-wdfdevicegetdevicestate
 */
WDFAPI VOID NTAPI WdfDeviceGetDeviceState(_In_ WDFDEVICE Device,
                                          _Out_ PWDF_DEVICE_STATE DeviceState);

/**
 * Where the framework's state machine for Plug and Play is. Microsoft's own drivers use it.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, steps
 * @param    Device  the device
 * @return   the state
 * @source   wdfdevice/nf-wdfdevice-wdfdevicegetdevicepnpstate
 */
WDFAPI WDF_DEVICE_PNP_STATE NTAPI WdfDeviceGetDevicePnpState(_In_ WDFDEVICE Device);

/**
 * Tell the Plug and Play manager the state of the device: one that has failed or was removed is
 * lost, as if it had been pulled out.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, steps
 * @param    Device       the device
 * @param    DeviceState  from WDF_DEVICE_STATE_INIT
 * @source   wdfdevice/nf-wdfdevice-wdfdevicesetdevicestate
 */
WDFAPI VOID NTAPI WdfDeviceSetDeviceState(_In_ WDFDEVICE Device,
                                          _In_ PWDF_DEVICE_STATE DeviceState);

/**
 * Keep the device from being stopped and removed in an orderly way, or end that. The driver is not
 * asked meanwhile. Calls nest.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, steps
 * @param    Device     the device
 * @param    Stoppable  FALSE to keep it; TRUE once for each FALSE
 * @source   wdfdevice/nf-wdfdevice-wdfdevicesetstaticstopremove
 */
WDFAPI VOID NTAPI WdfDeviceSetStaticStopRemove(_In_ WDFDEVICE Device, _In_ BOOLEAN Stoppable);

/**
 * Report the device's power capabilities.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device             the device
 * @param    PowerCapabilities  from WDF_DEVICE_POWER_CAPABILITIES_INIT
 * @source   wdfdevice/nf-wdfdevice-wdfdevicesetpowercapabilities
 */
WDFAPI VOID NTAPI WdfDeviceSetPowerCapabilities(
    _In_ WDFDEVICE Device, _In_ PWDF_DEVICE_POWER_CAPABILITIES PowerCapabilities);

/**
 * Report the device's Plug and Play capabilities.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device           the device
 * @param    PnpCapabilities  from WDF_DEVICE_PNP_CAPABILITIES_INIT
 * @source   wdfdevice/nf-wdfdevice-wdfdevicesetpnpcapabilities
 */
WDFAPI VOID NTAPI WdfDeviceSetPnpCapabilities(_In_ WDFDEVICE Device,
                                              _In_ PWDF_DEVICE_PNP_CAPABILITIES PnpCapabilities);

/**
 * What the devices on the bus that the device is are told of it.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device          the device
 * @param    BusInformation  type and number of the bus
 * @source   wdfdevice/nf-wdfdevice-wdfdevicesetbusinformationforchildren
 */
WDFAPI VOID NTAPI WdfDeviceSetBusInformationForChildren(_In_ WDFDEVICE Device,
                                                        _In_ PPNP_BUS_INFORMATION BusInformation);

/**
 * The name of the resource in the driver's file that describes the device's WMI data.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, steps
 * @param    Device           the device
 * @param    MofResourceName  the name, which is copied
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if the device has one already;
 *           STATUS_INVALID_PARAMETER for what is no string; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceassignmofresourcename
 */
WDFAPI NTSTATUS NTAPI WdfDeviceAssignMofResourceName(_In_ WDFDEVICE Device,
                                                     _In_ PCUNICODE_STRING MofResourceName);

/**
 * The name that the driver gave the device with WdfDeviceInitAssignName.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, steps
 * @param    Device  the device
 * @param    String  receives a copy of the name
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER if it has none;
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfdevice/nf-wdfdevice-wdfdeviceretrievedevicename
 */
WDFAPI NTSTATUS NTAPI WdfDeviceRetrieveDeviceName(_In_ WDFDEVICE Device, _In_ WDFSTRING String);

/**
 * The device object's characteristics.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device  the device
 * @return   FILE_DEVICE_SECURE_OPEN and the like
 * @source   wdfdevice/nf-wdfdevice-wdfdevicegetcharacteristics
 */
WDFAPI ULONG NTAPI WdfDeviceGetCharacteristics(_In_ WDFDEVICE Device);

/**
 * Set the device object's characteristics, all of them.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device                 the device
 * @param    DeviceCharacteristics  FILE_DEVICE_SECURE_OPEN and the like
 * @source   wdfdevice/nf-wdfdevice-wdfdevicesetcharacteristics
 */
WDFAPI VOID NTAPI WdfDeviceSetCharacteristics(_In_ WDFDEVICE Device,
                                              _In_ ULONG DeviceCharacteristics);

/**
 * The kernel's device object of the device; there until the device is deleted.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device  the device
 * @return   the device object
 * @source   wdfdevice/nf-wdfdevice-wdfdevicewdmgetdeviceobject
 */
WDFAPI PDEVICE_OBJECT NTAPI WdfDeviceWdmGetDeviceObject(_In_ WDFDEVICE Device);

/**
 * Give an IRP back to the framework, which handles it as if nobody had looked at it before. The
 * next stack location has to be set up, as for IoCallDriver.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls the driver's callbacks; steps
 * @param    Device  the device
 * @param    Irp     of EvtDeviceWdmIrpPreprocess
 * @return   what the framework or the driver says; EvtDeviceWdmIrpPreprocess returns it
 * @rules    dirql.IrpStack, dirql.IrpNextLocation, dirql.IrpCancelRoutine
 * @source   wdfdevice/nf-wdfdevice-wdfdevicewdmdispatchpreprocessedirp
 */
WDFAPI NTSTATUS NTAPI WdfDeviceWdmDispatchPreprocessedIrp(_In_ WDFDEVICE Device, _In_ PIRP Irp);

/**
 * The next lower device object of the stack; there until the device is deleted.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device  the device
 * @return   the device object; NULL for a physical device object
 * @source   wdfdevice/nf-wdfdevice-wdfdevicewdmgetattacheddevice
 */
WDFAPI PDEVICE_OBJECT NTAPI WdfDeviceWdmGetAttachedDevice(_In_ WDFDEVICE Device);

/**
 * The physical device object of the stack, which the bus driver made; there until the device is
 * deleted.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device  the device
 * @return   the device object; NULL for a control device
 * @source   wdfdevice/nf-wdfdevice-wdfdevicewdmgetphysicaldevice
 */
WDFAPI PDEVICE_OBJECT NTAPI WdfDeviceWdmGetPhysicalDevice(_In_ WDFDEVICE Device);

/**
 * The framework device of a device object that this driver created.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceObject  a device object
 * @return   the device; NULL if the device object is not of this driver
 * @source   wdfdevice/nf-wdfdevice-wdfwdmdevicegetwdfdevicehandle
 */
WDFAPI WDFDEVICE NTAPI WdfWdmDeviceGetWdfDeviceHandle(_In_ PDEVICE_OBJECT DeviceObject);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFDEVICE_H */
