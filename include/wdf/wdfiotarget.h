/*
 * SPDX-License-Identifier: MIT
 *
 * wdfiotarget.h - where a driver sends requests: the next lower driver of its device (local), or a
 * device that it has opened (remote).
 */
#ifndef DQ_WDF_WDFIOTARGET_H
#define DQ_WDF_WDFIOTARGET_H

#include "wdfrequest.h"

WDF_EXTERN_C_START

typedef enum _WDF_IO_TARGET_STATE {
    WdfIoTargetStateUndefined = 0,
    WdfIoTargetStarted,
    WdfIoTargetStopped,
    WdfIoTargetClosedForQueryRemove,
    WdfIoTargetClosed,
    WdfIoTargetDeleted,
    WdfIoTargetPurged,
} WDF_IO_TARGET_STATE,
    *PWDF_IO_TARGET_STATE;

typedef enum _WDF_IO_TARGET_OPEN_TYPE {
    WdfIoTargetOpenUndefined = 0,
    WdfIoTargetOpenUseExistingDevice = 1,
    WdfIoTargetOpenByName = 2,
    WdfIoTargetOpenReopen = 3,
    WdfIoTargetOpenLocalTargetByFile = 4,
} WDF_IO_TARGET_OPEN_TYPE;

/* What WdfIoTargetStop does about requests that are on their way. */
typedef enum _WDF_IO_TARGET_SENT_IO_ACTION {
    WdfIoTargetSentIoUndefined = 0,
    WdfIoTargetCancelSentIo,
    WdfIoTargetWaitForSentIoToComplete,
    WdfIoTargetLeaveSentIoPending,
} WDF_IO_TARGET_SENT_IO_ACTION;

typedef enum _WDF_IO_TARGET_PURGE_IO_ACTION {
    WdfIoTargetPurgeIoUndefined = 0,
    WdfIoTargetPurgeIoAndWait = 1,
    WdfIoTargetPurgeIo = 2,
} WDF_IO_TARGET_PURGE_IO_ACTION;

/* All at PASSIVE_LEVEL. */
typedef NTSTATUS NTAPI EVT_WDF_IO_TARGET_QUERY_REMOVE(_In_ WDFIOTARGET IoTarget);
typedef EVT_WDF_IO_TARGET_QUERY_REMOVE *PFN_WDF_IO_TARGET_QUERY_REMOVE;
typedef VOID NTAPI EVT_WDF_IO_TARGET_REMOVE_CANCELED(_In_ WDFIOTARGET IoTarget);
typedef EVT_WDF_IO_TARGET_REMOVE_CANCELED *PFN_WDF_IO_TARGET_REMOVE_CANCELED;
typedef VOID NTAPI EVT_WDF_IO_TARGET_REMOVE_COMPLETE(_In_ WDFIOTARGET IoTarget);
typedef EVT_WDF_IO_TARGET_REMOVE_COMPLETE *PFN_WDF_IO_TARGET_REMOVE_COMPLETE;

typedef struct _WDF_IO_TARGET_OPEN_PARAMS {
    ULONG Size;
    WDF_IO_TARGET_OPEN_TYPE Type;
    PFN_WDF_IO_TARGET_QUERY_REMOVE EvtIoTargetQueryRemove;
    PFN_WDF_IO_TARGET_REMOVE_CANCELED EvtIoTargetRemoveCanceled;
    PFN_WDF_IO_TARGET_REMOVE_COMPLETE EvtIoTargetRemoveComplete;
    PDEVICE_OBJECT TargetDeviceObject;
    PFILE_OBJECT TargetFileObject;
    UNICODE_STRING TargetDeviceName;
    ACCESS_MASK DesiredAccess;
    ULONG ShareAccess;
    ULONG FileAttributes;
    ULONG CreateDisposition;
    ULONG CreateOptions;
    PVOID EaBuffer;
    ULONG EaBufferLength;
    PLONGLONG AllocationSize;
    ULONG FileInformation;
    UNICODE_STRING FileName;
} WDF_IO_TARGET_OPEN_PARAMS, *PWDF_IO_TARGET_OPEN_PARAMS;

DQ_HEADER_INLINE VOID WDF_IO_TARGET_OPEN_PARAMS_INIT_CREATE_BY_NAME(
    _Out_ PWDF_IO_TARGET_OPEN_PARAMS Params, _In_ PCUNICODE_STRING TargetDeviceName,
    _In_ ACCESS_MASK DesiredAccess)
{
    RtlZeroMemory(Params, sizeof(WDF_IO_TARGET_OPEN_PARAMS));
    Params->Size = WDF_STRUCTURE_SIZE(WDF_IO_TARGET_OPEN_PARAMS);
    Params->Type = WdfIoTargetOpenByName;
    Params->TargetDeviceName = *TargetDeviceName;
    Params->DesiredAccess = DesiredAccess;
    Params->CreateOptions = FILE_NON_DIRECTORY_FILE;
}

DQ_HEADER_INLINE VOID WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(
    _Out_ PWDF_IO_TARGET_OPEN_PARAMS Params, _In_ PCUNICODE_STRING TargetDeviceName,
    _In_ ACCESS_MASK DesiredAccess)
{
    WDF_IO_TARGET_OPEN_PARAMS_INIT_CREATE_BY_NAME(Params, TargetDeviceName, DesiredAccess);
    Params->CreateDisposition = FILE_OPEN;
}

DQ_HEADER_INLINE VOID WDF_IO_TARGET_OPEN_PARAMS_INIT_EXISTING_DEVICE(
    _Out_ PWDF_IO_TARGET_OPEN_PARAMS Params, _In_ PDEVICE_OBJECT DeviceObject)
{
    RtlZeroMemory(Params, sizeof(WDF_IO_TARGET_OPEN_PARAMS));
    Params->Size = WDF_STRUCTURE_SIZE(WDF_IO_TARGET_OPEN_PARAMS);
    Params->Type = WdfIoTargetOpenUseExistingDevice;
    Params->TargetDeviceObject = DeviceObject;
}

DQ_HEADER_INLINE VOID WDF_IO_TARGET_OPEN_PARAMS_INIT_REOPEN(_Out_ PWDF_IO_TARGET_OPEN_PARAMS Params)
{
    RtlZeroMemory(Params, sizeof(WDF_IO_TARGET_OPEN_PARAMS));
    Params->Size = WDF_STRUCTURE_SIZE(WDF_IO_TARGET_OPEN_PARAMS);
    Params->Type = WdfIoTargetOpenReopen;
}

/* ---- Targets ---- */

/**
 * Make a remote target of the device's, closed as yet.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Device              whose it is
 * @param    IoTargetAttributes  or NULL; the parent is the device or below it
 * @param    IoTarget            receives the handle
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if the parent leads to another device;
 *           STATUS_INSUFFICIENT_RESOURCES; STATUS_DELETE_PENDING; what a wrong attribute gives
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetcreate
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI
WdfIoTargetCreate(_In_ WDFDEVICE Device, _In_opt_ PWDF_OBJECT_ATTRIBUTES IoTargetAttributes,
                  _Out_ WDFIOTARGET *IoTarget);

/**
 * Open a remote target by the name of a device or by its device object; it is started then.
 *
 * @irql     PASSIVE_LEVEL
 * @context  steps; calls out (the opened device's EvtDeviceFileCreate); waits
 * @param    IoTarget    a remote target that is closed
 * @param    OpenParams  from one of the WDF_IO_TARGET_OPEN_PARAMS_INIT_ functions
 * @return   STATUS_SUCCESS; STATUS_INFO_LENGTH_MISMATCH; STATUS_INVALID_DEVICE_STATE if it is open;
 *           STATUS_INVALID_PARAMETER for an unknown type, or no name or device object;
 *           STATUS_NOT_FOUND if there is no such device; what the device answers
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetopen
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI
WdfIoTargetOpen(_In_ WDFIOTARGET IoTarget, _In_ PWDF_IO_TARGET_OPEN_PARAMS OpenParams);

/**
 * Close a remote target for a while: its device may be removed.
 *
 * @irql     PASSIVE_LEVEL
 * @context  steps; calls out; waits for what was sent
 * @param    IoTarget  a remote target
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetcloseforqueryremove
 */
WDFAPI VOID NTAPI WdfIoTargetCloseForQueryRemove(_In_ WDFIOTARGET IoTarget);

/**
 * Close a remote target: what was sent is canceled and waited for.
 *
 * @irql     PASSIVE_LEVEL
 * @context  steps; calls out; waits for what was sent
 * @param    IoTarget  a remote target
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetclose
 */
WDFAPI VOID NTAPI WdfIoTargetClose(_In_ WDFIOTARGET IoTarget);

/**
 * Let requests through to the target's device, first those that wait.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; calls out (the device's callbacks)
 * @param    IoTarget  a target
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_STATE if it is closed or its device is gone
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetstart
 */
WDFAPI NTSTATUS NTAPI WdfIoTargetStart(_In_ WDFIOTARGET IoTarget);

/**
 * From now on requests wait in the target.
 *
 * @irql     <= DISPATCH_LEVEL with WdfIoTargetLeaveSentIoPending, else PASSIVE_LEVEL
 * @context  steps; may call out; waits, unless requests are left as they are
 * @param    IoTarget  a target; no other thread starts, stops or purges it at the same time
 * @param    Action    what becomes of requests that are on their way
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetstop
 */
WDFAPI VOID NTAPI WdfIoTargetStop(_In_ WDFIOTARGET IoTarget,
                                  _In_ WDF_IO_TARGET_SENT_IO_ACTION Action);

/**
 * From now on the target takes no requests; those that are in it are canceled.
 *
 * @irql     <= DISPATCH_LEVEL with WdfIoTargetPurgeIo, else PASSIVE_LEVEL
 * @context  steps; may call out; waits, with WdfIoTargetPurgeIoAndWait
 * @param    IoTarget  a target; no other thread starts, stops or purges it at the same time
 * @param    Action    whether to wait until all of them are back
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetpurge
 */
WDFAPI VOID NTAPI WdfIoTargetPurge(_In_ WDFIOTARGET IoTarget,
                                   _In_ WDF_IO_TARGET_PURGE_IO_ACTION Action);

/**
 * The target's state.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    IoTarget  a target
 * @return   the state
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetgetstate
 */
WDFAPI WDF_IO_TARGET_STATE NTAPI WdfIoTargetGetState(_In_ WDFIOTARGET IoTarget);

/**
 * The device whose target it is.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    IoTarget  a target
 * @return   the device
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetgetdevice
 */
WDFAPI WDFDEVICE NTAPI WdfIoTargetGetDevice(_In_ WDFIOTARGET IoTarget);

/**
 * Ask the drivers of the target's stack, from the top down, for an interface that they have added
 * with WdfDeviceAddQueryInterface. Of a target that is closed, or leads to a control device: not
 * built.
 *
 * @irql     PASSIVE_LEVEL
 * @context  calls out; steps
 * @param    IoTarget               a target
 * @param    InterfaceType          which interface
 * @param    Interface              receives it; Size bytes
 * @param    Size                   of the structure that the driver allocated
 * @param    Version                of the interface
 * @param    InterfaceSpecificData  for the drivers' callbacks
 * @return   as WdfFdoQueryForInterface; STATUS_INVALID_DEVICE_REQUEST above PASSIVE_LEVEL with
 *           KMDF's verifier
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetqueryforinterface
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfIoTargetQueryForInterface(
    _In_ WDFIOTARGET IoTarget, _In_ LPCGUID InterfaceType, _Out_ PINTERFACE Interface,
    _In_ USHORT Size, _In_ USHORT Version, _In_opt_ PVOID InterfaceSpecificData);

/**
 * Read a property of the target's device. Declared only.
 *
 * @irql     PASSIVE_LEVEL
 * @context  stops the run
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetquerytargetproperty
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfIoTargetQueryTargetProperty(
    _In_ WDFIOTARGET IoTarget, _In_ DEVICE_REGISTRY_PROPERTY DeviceProperty,
    _In_ ULONG BufferLength, _Out_opt_ PVOID PropertyBuffer, _Out_ PULONG ResultLength);

/**
 * Read a property of the target's device into memory of its size. Declared only.
 *
 * @irql     PASSIVE_LEVEL
 * @context  stops the run
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetallocandquerytargetproperty
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfIoTargetAllocAndQueryTargetProperty(
    _In_ WDFIOTARGET IoTarget, _In_ DEVICE_REGISTRY_PROPERTY DeviceProperty,
    _In_ POOL_TYPE PoolType, _In_opt_ PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
    _Out_ WDFMEMORY *PropertyMemory);

/**
 * The kernel's object for the file that the target was opened with.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    IoTarget  a target
 * @return   the object; NULL if the target is closed, local, or was opened without a name
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetwdmgettargetfileobject
 */
WDFAPI PFILE_OBJECT NTAPI WdfIoTargetWdmGetTargetFileObject(_In_ WDFIOTARGET IoTarget);

/**
 * The device object that requests are sent to.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    IoTarget  a target
 * @return   the device object; NULL if the target is closed
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetwdmgettargetdeviceobject
 */
WDFAPI PDEVICE_OBJECT NTAPI WdfIoTargetWdmGetTargetDeviceObject(_In_ WDFIOTARGET IoTarget);

/**
 * The bus driver's device object below it.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    IoTarget  a target
 * @return   the device object; NULL if the target is closed or its device has none
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetwdmgettargetphysicaldevice
 */
WDFAPI PDEVICE_OBJECT NTAPI WdfIoTargetWdmGetTargetPhysicalDevice(_In_ WDFIOTARGET IoTarget);

/* ---- Formatting ---- */

/**
 * Format a request as a read from the target. It is not sent.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    IoTarget            where it will be sent
 * @param    Request             the driver's own, or one that it owns
 * @param    OutputBuffer        receives the data, or NULL; stays referenced until the request is
 *                               formatted again, reused or gone
 * @param    OutputBufferOffset  which part of it, or NULL
 * @param    DeviceOffset        or NULL
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if the part is not within the buffer, or
 *           the request is sent; STATUS_REQUEST_NOT_ACCEPTED; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetformatrequestforread
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfIoTargetFormatRequestForRead(
    _In_ WDFIOTARGET IoTarget, _In_ WDFREQUEST Request, _In_opt_ WDFMEMORY OutputBuffer,
    _In_opt_ PWDFMEMORY_OFFSET OutputBufferOffset, _In_opt_ PLONGLONG DeviceOffset);

/**
 * Format a request as a write to the target. It is not sent.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    IoTarget           where it will be sent
 * @param    Request            the driver's own, or one that it owns
 * @param    InputBuffer        the data, or NULL; stays referenced until the request is formatted
 *                              again, reused or gone
 * @param    InputBufferOffset  which part of it, or NULL
 * @param    DeviceOffset       or NULL
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if the part is not within the buffer, or
 *           the request is sent; STATUS_REQUEST_NOT_ACCEPTED; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetformatrequestforwrite
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfIoTargetFormatRequestForWrite(
    _In_ WDFIOTARGET IoTarget, _In_ WDFREQUEST Request, _In_opt_ WDFMEMORY InputBuffer,
    _In_opt_ PWDFMEMORY_OFFSET InputBufferOffset, _In_opt_ PLONGLONG DeviceOffset);

/**
 * Format a request as a device control for the target. It is not sent.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    IoTarget            where it will be sent
 * @param    Request             the driver's own, or one that it owns
 * @param    IoctlCode           what it asks for, and how buffers are passed
 * @param    InputBuffer         or NULL; both stay referenced until the request is formatted again,
 *                               reused or gone
 * @param    InputBufferOffset   which part of it, or NULL
 * @param    OutputBuffer        or NULL
 * @param    OutputBufferOffset  which part of it, or NULL
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if a part is not within its buffer, or
 *           the request is sent; STATUS_REQUEST_NOT_ACCEPTED; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetformatrequestforioctl
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfIoTargetFormatRequestForIoctl(
    _In_ WDFIOTARGET IoTarget, _In_ WDFREQUEST Request, _In_ ULONG IoctlCode,
    _In_opt_ WDFMEMORY InputBuffer, _In_opt_ PWDFMEMORY_OFFSET InputBufferOffset,
    _In_opt_ WDFMEMORY OutputBuffer, _In_opt_ PWDFMEMORY_OFFSET OutputBufferOffset);

/**
 * Format a request as an internal device control for the target. It is not sent.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    IoTarget            where it will be sent
 * @param    Request             the driver's own, or one that it owns
 * @param    IoctlCode           what it asks for, and how buffers are passed
 * @param    InputBuffer         or NULL; both stay referenced until the request is formatted again,
 *                               reused or gone
 * @param    InputBufferOffset   which part of it, or NULL
 * @param    OutputBuffer        or NULL
 * @param    OutputBufferOffset  which part of it, or NULL
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if a part is not within its buffer, or
 *           the request is sent; STATUS_REQUEST_NOT_ACCEPTED; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetformatrequestforinternalioctl
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfIoTargetFormatRequestForInternalIoctl(
    _In_ WDFIOTARGET IoTarget, _In_ WDFREQUEST Request, _In_ ULONG IoctlCode,
    _In_opt_ WDFMEMORY InputBuffer, _In_opt_ PWDFMEMORY_OFFSET InputBufferOffset,
    _In_opt_ WDFMEMORY OutputBuffer, _In_opt_ PWDFMEMORY_OFFSET OutputBufferOffset);

/* ---- Sending and waiting ---- */

/**
 * Read from the target and wait for the end.
 *
 * @irql     PASSIVE_LEVEL
 * @context  steps; calls out (the target's callbacks); waits
 * @param    IoTarget        where it is sent
 * @param    Request         one to use, or NULL
 * @param    OutputBuffer    receives the data, or NULL
 * @param    DeviceOffset    or NULL
 * @param    RequestOptions  or NULL
 * @param    BytesRead       receives the request's information, or NULL
 * @return   what the request ended with, or why it was not sent: as WdfIoTargetFormatRequestForRead
 *           and WdfRequestSend; STATUS_INFO_LENGTH_MISMATCH; STATUS_INVALID_PARAMETER
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetsendreadsynchronously
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfIoTargetSendReadSynchronously(
    _In_ WDFIOTARGET IoTarget, _In_opt_ WDFREQUEST Request,
    _In_opt_ PWDF_MEMORY_DESCRIPTOR OutputBuffer, _In_opt_ PLONGLONG DeviceOffset,
    _In_opt_ PWDF_REQUEST_SEND_OPTIONS RequestOptions, _Out_opt_ PULONG_PTR BytesRead);

/**
 * Write to the target and wait for the end.
 *
 * @irql     PASSIVE_LEVEL
 * @context  steps; calls out (the target's callbacks); waits
 * @param    IoTarget        where it is sent
 * @param    Request         one to use, or NULL
 * @param    InputBuffer     the data, or NULL
 * @param    DeviceOffset    or NULL
 * @param    RequestOptions  or NULL
 * @param    BytesWritten    receives the request's information, or NULL
 * @return   what the request ended with, or why it was not sent: as
 *           WdfIoTargetFormatRequestForWrite and WdfRequestSend; STATUS_INFO_LENGTH_MISMATCH;
 *           STATUS_INVALID_PARAMETER
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetsendwritesynchronously
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfIoTargetSendWriteSynchronously(
    _In_ WDFIOTARGET IoTarget, _In_opt_ WDFREQUEST Request,
    _In_opt_ PWDF_MEMORY_DESCRIPTOR InputBuffer, _In_opt_ PLONGLONG DeviceOffset,
    _In_opt_ PWDF_REQUEST_SEND_OPTIONS RequestOptions, _Out_opt_ PULONG_PTR BytesWritten);

/**
 * Send a device control to the target and wait for the end.
 *
 * @irql     PASSIVE_LEVEL
 * @context  steps; calls out (the target's callbacks); waits
 * @param    IoTarget        where it is sent
 * @param    Request         one to use, or NULL
 * @param    IoctlCode       what it asks for, and how buffers are passed
 * @param    InputBuffer     or NULL
 * @param    OutputBuffer    or NULL
 * @param    RequestOptions  or NULL
 * @param    BytesReturned   receives the request's information, or NULL
 * @return   what the request ended with, or why it was not sent: as
 *           WdfIoTargetFormatRequestForIoctl and WdfRequestSend; STATUS_INFO_LENGTH_MISMATCH;
 *           STATUS_INVALID_PARAMETER
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetsendioctlsynchronously
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfIoTargetSendIoctlSynchronously(
    _In_ WDFIOTARGET IoTarget, _In_opt_ WDFREQUEST Request, _In_ ULONG IoctlCode,
    _In_opt_ PWDF_MEMORY_DESCRIPTOR InputBuffer, _In_opt_ PWDF_MEMORY_DESCRIPTOR OutputBuffer,
    _In_opt_ PWDF_REQUEST_SEND_OPTIONS RequestOptions, _Out_opt_ PULONG_PTR BytesReturned);

/**
 * Send an internal device control to the target and wait for the end.
 *
 * @irql     PASSIVE_LEVEL
 * @context  steps; calls out (the target's callbacks); waits
 * @param    IoTarget        where it is sent
 * @param    Request         one to use, or NULL
 * @param    IoctlCode       what it asks for, and how buffers are passed
 * @param    InputBuffer     or NULL
 * @param    OutputBuffer    or NULL
 * @param    RequestOptions  or NULL
 * @param    BytesReturned   receives the request's information, or NULL
 * @return   what the request ended with, or why it was not sent: as
 *           WdfIoTargetFormatRequestForInternalIoctl and WdfRequestSend;
 *           STATUS_INFO_LENGTH_MISMATCH; STATUS_INVALID_PARAMETER
 * @source   wdfiotarget/nf-wdfiotarget-wdfiotargetsendinternalioctlsynchronously
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfIoTargetSendInternalIoctlSynchronously(
    _In_ WDFIOTARGET IoTarget, _In_opt_ WDFREQUEST Request, _In_ ULONG IoctlCode,
    _In_opt_ PWDF_MEMORY_DESCRIPTOR InputBuffer, _In_opt_ PWDF_MEMORY_DESCRIPTOR OutputBuffer,
    _In_opt_ PWDF_REQUEST_SEND_OPTIONS RequestOptions, _Out_opt_ PULONG_PTR BytesReturned);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFIOTARGET_H */
