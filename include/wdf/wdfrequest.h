/*
 * SPDX-License-Identifier: MIT
 *
 * wdfrequest.h - one I/O request: its buffers, its cancellation, its completion.
 *
 * A request belongs to the framework, to a queue or to the driver. The driver
 * owns it from the moment a queue callback receives it, or a retrieve call returns
 * it, until it completes, forwards or requeues it, exactly once.
 */
#ifndef DQ_WDF_WDFREQUEST_H
#define DQ_WDF_WDFREQUEST_H

#include "wdfmemory.h"

WDF_EXTERN_C_START

typedef enum _WDF_REQUEST_TYPE {
    WdfRequestTypeCreate = 0x0,
    WdfRequestTypeCreateNamedPipe = 0x1,
    WdfRequestTypeClose = 0x2,
    WdfRequestTypeRead = 0x3,
    WdfRequestTypeWrite = 0x4,
    WdfRequestTypeQueryInformation = 0x5,
    WdfRequestTypeSetInformation = 0x6,
    WdfRequestTypeQueryEA = 0x7,
    WdfRequestTypeSetEA = 0x8,
    WdfRequestTypeFlushBuffers = 0x9,
    WdfRequestTypeQueryVolumeInformation = 0xa,
    WdfRequestTypeSetVolumeInformation = 0xb,
    WdfRequestTypeDirectoryControl = 0xc,
    WdfRequestTypeFileSystemControl = 0xd,
    WdfRequestTypeDeviceControl = 0xe,
    WdfRequestTypeDeviceControlInternal = 0xf,
    WdfRequestTypeShutdown = 0x10,
    WdfRequestTypeLockControl = 0x11,
    WdfRequestTypeCleanup = 0x12,
    WdfRequestTypeCreateMailSlot = 0x13,
    WdfRequestTypeQuerySecurity = 0x14,
    WdfRequestTypeSetSecurity = 0x15,
    WdfRequestTypePower = 0x16,
    WdfRequestTypeSystemControl = 0x17,
    WdfRequestTypeDeviceChange = 0x18,
    WdfRequestTypeQueryQuota = 0x19,
    WdfRequestTypeSetQuota = 0x1A,
    WdfRequestTypePnp = 0x1B,
    WdfRequestTypeOther = 0x1C,
    WdfRequestTypeUsb = 0x40,
    WdfRequestTypeNoFormat = 0xFF,
    WdfRequestTypeMax,
} WDF_REQUEST_TYPE;

/* ActionFlags of EvtIoStop. */
typedef enum _WDF_REQUEST_STOP_ACTION_FLAGS {
    WdfRequestStopActionInvalid = 0,
    WdfRequestStopActionSuspend = 0x01,
    WdfRequestStopActionPurge = 0x2,
    WdfRequestStopRequestCancelable = 0x10000000,
} WDF_REQUEST_STOP_ACTION_FLAGS;

/* At most at DISPATCH_LEVEL; the driver completes the request here or later. */
typedef VOID NTAPI EVT_WDF_REQUEST_CANCEL(_In_ WDFREQUEST Request);
typedef EVT_WDF_REQUEST_CANCEL *PFN_WDF_REQUEST_CANCEL;

typedef struct _WDF_REQUEST_PARAMETERS {
    USHORT Size;
    UCHAR MinorFunction;
    WDF_REQUEST_TYPE Type;
    union {
        struct {
            PIO_SECURITY_CONTEXT SecurityContext;
            ULONG Options;
            USHORT POINTER_ALIGNMENT FileAttributes;
            USHORT ShareAccess;
            ULONG POINTER_ALIGNMENT EaLength;
        } Create;
        struct {
            size_t Length;
            ULONG POINTER_ALIGNMENT Key;
            LONGLONG DeviceOffset;
        } Read;
        struct {
            size_t Length;
            ULONG POINTER_ALIGNMENT Key;
            LONGLONG DeviceOffset;
        } Write;
        struct {
            size_t OutputBufferLength;
            size_t POINTER_ALIGNMENT InputBufferLength;
            ULONG POINTER_ALIGNMENT IoControlCode;
            PVOID Type3InputBuffer;
        } DeviceIoControl;
        struct {
            PVOID Arg1;
            PVOID Arg2;
            ULONG POINTER_ALIGNMENT IoControlCode;
            PVOID Arg4;
        } Others;
    } Parameters;
} WDF_REQUEST_PARAMETERS, *PWDF_REQUEST_PARAMETERS;

DQ_HEADER_INLINE VOID WDF_REQUEST_PARAMETERS_INIT(_Out_ PWDF_REQUEST_PARAMETERS Parameters)
{
    RtlZeroMemory(Parameters, sizeof(WDF_REQUEST_PARAMETERS));
    Parameters->Size = (USHORT)WDF_STRUCTURE_SIZE(WDF_REQUEST_PARAMETERS);
}

/* ---- Sending ---- */

typedef enum _WDF_REQUEST_REUSE_FLAGS {
    WDF_REQUEST_REUSE_NO_FLAGS = 0x00000000,
    WDF_REQUEST_REUSE_SET_NEW_IRP = 0x00000001,
} WDF_REQUEST_REUSE_FLAGS;

/* How WdfRequestSend treats the request. */
typedef enum _WDF_REQUEST_SEND_OPTIONS_FLAGS {
    WDF_REQUEST_SEND_OPTION_TIMEOUT = 0x00000001,
    WDF_REQUEST_SEND_OPTION_SYNCHRONOUS = 0x00000002,
    WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE = 0x00000004,
    WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET = 0x00000008,
} WDF_REQUEST_SEND_OPTIONS_FLAGS;

typedef struct _WDF_REQUEST_SEND_OPTIONS {
    ULONG Size;
    ULONG Flags;
    LONGLONG Timeout; /* 100 ns; negative: from now on, positive: since 1601, 0: none */
} WDF_REQUEST_SEND_OPTIONS, *PWDF_REQUEST_SEND_OPTIONS;

DQ_HEADER_INLINE VOID WDF_REQUEST_SEND_OPTIONS_INIT(_Out_ PWDF_REQUEST_SEND_OPTIONS Options,
                                                    _In_ ULONG Flags)
{
    RtlZeroMemory(Options, sizeof(WDF_REQUEST_SEND_OPTIONS));
    Options->Size = WDF_STRUCTURE_SIZE(WDF_REQUEST_SEND_OPTIONS);
    Options->Flags = Flags;
}

DQ_HEADER_INLINE VOID WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(
    _Inout_ PWDF_REQUEST_SEND_OPTIONS Options, _In_ LONGLONG Timeout)
{
    Options->Flags |= WDF_REQUEST_SEND_OPTION_TIMEOUT;
    Options->Timeout = Timeout;
}

typedef struct _WDF_REQUEST_REUSE_PARAMS {
    ULONG Size;
    ULONG Flags;
    NTSTATUS Status;
    PIRP NewIrp;
} WDF_REQUEST_REUSE_PARAMS, *PWDF_REQUEST_REUSE_PARAMS;

DQ_HEADER_INLINE VOID WDF_REQUEST_REUSE_PARAMS_INIT(_Out_ PWDF_REQUEST_REUSE_PARAMS Params,
                                                    _In_ ULONG Flags, _In_ NTSTATUS Status)
{
    RtlZeroMemory(Params, sizeof(WDF_REQUEST_REUSE_PARAMS));
    Params->Size = WDF_STRUCTURE_SIZE(WDF_REQUEST_REUSE_PARAMS);
    Params->Flags = Flags;
    Params->Status = Status;
}

DQ_HEADER_INLINE VOID WDF_REQUEST_REUSE_PARAMS_SET_NEW_IRP(_Inout_ PWDF_REQUEST_REUSE_PARAMS Params,
                                                           _In_ PIRP NewIrp)
{
    Params->Flags |= WDF_REQUEST_REUSE_SET_NEW_IRP;
    Params->NewIrp = NewIrp;
}

typedef struct _WDF_USB_REQUEST_COMPLETION_PARAMS *PWDF_USB_REQUEST_COMPLETION_PARAMS;

/* How a request ended that was sent: IoStatus always, the rest if a WdfIoTargetFormat... call
 * formatted it. */
typedef struct _WDF_REQUEST_COMPLETION_PARAMS {
    ULONG Size;
    WDF_REQUEST_TYPE Type;
    IO_STATUS_BLOCK IoStatus;
    union {
        struct {
            WDFMEMORY Buffer;
            size_t Length;
            size_t Offset;
        } Write;
        struct {
            WDFMEMORY Buffer;
            size_t Length;
            size_t Offset;
        } Read;
        struct {
            ULONG IoControlCode;
            struct {
                WDFMEMORY Buffer;
                size_t Offset;
            } Input;
            struct {
                WDFMEMORY Buffer;
                size_t Offset;
                size_t Length;
            } Output;
        } Ioctl;
        struct {
            union {
                PVOID Ptr;
                ULONG_PTR Value;
            } Argument1;
            union {
                PVOID Ptr;
                ULONG_PTR Value;
            } Argument2;
            union {
                PVOID Ptr;
                ULONG_PTR Value;
            } Argument3;
            union {
                PVOID Ptr;
                ULONG_PTR Value;
            } Argument4;
        } Others;
        struct {
            PWDF_USB_REQUEST_COMPLETION_PARAMS Completion;
        } Usb;
    } Parameters;
} WDF_REQUEST_COMPLETION_PARAMS, *PWDF_REQUEST_COMPLETION_PARAMS;

DQ_HEADER_INLINE VOID
WDF_REQUEST_COMPLETION_PARAMS_INIT(_Out_ PWDF_REQUEST_COMPLETION_PARAMS Params)
{
    RtlZeroMemory(Params, sizeof(WDF_REQUEST_COMPLETION_PARAMS));
    Params->Size = WDF_STRUCTURE_SIZE(WDF_REQUEST_COMPLETION_PARAMS);
    Params->Type = WdfRequestTypeNoFormat;
}

/* At most at DISPATCH_LEVEL, in whatever context the request ends. Params is valid until it
 * returns. */
typedef VOID NTAPI EVT_WDF_REQUEST_COMPLETION_ROUTINE(_In_ WDFREQUEST Request,
                                                      _In_ WDFIOTARGET Target,
                                                      _In_ PWDF_REQUEST_COMPLETION_PARAMS Params,
                                                      _In_ WDFCONTEXT Context);
typedef EVT_WDF_REQUEST_COMPLETION_ROUTINE *PFN_WDF_REQUEST_COMPLETION_ROUTINE;

/* ---- Completion ---- */

/**
 * Complete the request; the driver must not use it afterwards.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (context callbacks of the request, the next request of a queue)
 * @param    Request  a request that the driver owns and that cannot be canceled now
 * @param    Status   what the application gets
 * @source   wdfrequest/nf-wdfrequest-wdfrequestcomplete
 */
WDFAPI VOID NTAPI WdfRequestComplete(_In_ WDFREQUEST Request, _In_ NTSTATUS Status);

/**
 * Complete the request with a count of bytes; the driver must not use it afterwards.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (context callbacks of the request, the next request of a queue)
 * @param    Request      a request that the driver owns and that cannot be canceled now
 * @param    Status       what the application gets
 * @param    Information  usually how many bytes were transferred
 * @source   wdfrequest/nf-wdfrequest-wdfrequestcompletewithinformation
 */
WDFAPI VOID NTAPI WdfRequestCompleteWithInformation(_In_ WDFREQUEST Request, _In_ NTSTATUS Status,
                                                    _In_ ULONG_PTR Information);

/**
 * Complete the request and raise the waiting thread's priority for a while.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (context callbacks of the request, the next request of a queue)
 * @param    Request        a request that the driver owns and that cannot be canceled now
 * @param    Status         what the application gets
 * @param    PriorityBoost  IO_NO_INCREMENT and the like
 * @source   wdfrequest/nf-wdfrequest-wdfrequestcompletewithpriorityboost
 */
WDFAPI VOID NTAPI WdfRequestCompleteWithPriorityBoost(_In_ WDFREQUEST Request, _In_ NTSTATUS Status,
                                                      _In_ CCHAR PriorityBoost);

/**
 * Store the count that completion will report.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request      a request that the driver owns
 * @param    Information  usually how many bytes were transferred
 * @source   wdfrequest/nf-wdfrequest-wdfrequestsetinformation
 */
WDFAPI VOID NTAPI WdfRequestSetInformation(_In_ WDFREQUEST Request, _In_ ULONG_PTR Information);

/**
 * The count that completion will report.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request  a live request
 * @return   the count
 * @source   wdfrequest/nf-wdfrequest-wdfrequestgetinformation
 */
WDFAPI ULONG_PTR NTAPI WdfRequestGetInformation(_In_ WDFREQUEST Request);

/**
 * The status stored in the request.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request  a live request
 * @return   the status
 * @source   wdfrequest/nf-wdfrequest-wdfrequestgetstatus
 */
WDFAPI NTSTATUS NTAPI WdfRequestGetStatus(_In_ WDFREQUEST Request);

/* ---- What the request asks ---- */

/**
 * What the request asks: type, lengths, control code.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request     a live request
 * @param    Parameters  from WDF_REQUEST_PARAMETERS_INIT; receives the rest
 * @source   wdfrequest/nf-wdfrequest-wdfrequestgetparameters
 */
WDFAPI VOID NTAPI WdfRequestGetParameters(_In_ WDFREQUEST Request,
                                          _Inout_ PWDF_REQUEST_PARAMETERS Parameters);

/**
 * The open file that the request came through.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request  a live request
 * @return   the file object; NULL if the device has none
 * @source   wdfrequest/nf-wdfrequest-wdfrequestgetfileobject
 */
WDFAPI WDFFILEOBJECT NTAPI WdfRequestGetFileObject(_In_ WDFREQUEST Request);

/**
 * The queue that delivered the request to the driver.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request  a live request
 * @return   the queue; NULL if none did
 * @source   wdfrequest/nf-wdfrequest-wdfrequestgetioqueue
 */
WDFAPI WDFQUEUE NTAPI WdfRequestGetIoQueue(_In_ WDFREQUEST Request);

/**
 * Who sent the request.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request  a live request
 * @return   UserMode or KernelMode
 * @source   wdfrequest/nf-wdfrequest-wdfrequestgetrequestormode
 */
WDFAPI KPROCESSOR_MODE NTAPI WdfRequestGetRequestorMode(_In_ WDFREQUEST Request);

/**
 * The request's IRP. It is there until the request is completed.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps
 * @param    Request  a request that is not completed
 * @return   the IRP; NULL for one that is
 * @source   wdfrequest/nf-wdfrequest-wdfrequestwdmgetirp
 */
WDFAPI PIRP NTAPI WdfRequestWdmGetIrp(_In_ WDFREQUEST Request);

/**
 * Is the sender a 32-bit application on a 64-bit system? Here none is.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request  a request that the driver owns
 * @return   FALSE
 * @source   wdfrequest/nf-wdfrequest-wdfrequestisfrom32bitprocess
 */
WDFAPI BOOLEAN NTAPI WdfRequestIsFrom32BitProcess(_In_ WDFREQUEST Request);

/* ---- Cancellation ---- */

/**
 * Has someone tried to cancel the request?
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Request  a request that the driver owns and that is not cancelable
 * @return   TRUE if so
 * @source   wdfrequest/nf-wdfrequest-wdfrequestiscanceled
 */
WDFAPI BOOLEAN NTAPI WdfRequestIsCanceled(_In_ WDFREQUEST Request);

/**
 * Let the request be canceled; for one canceled already the callback runs before this returns.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (EvtRequestCancel)
 * @param    Request           a request that the driver owns
 * @param    EvtRequestCancel  must complete the request
 * @source   wdfrequest/nf-wdfrequest-wdfrequestmarkcancelable
 */
WDFAPI VOID NTAPI WdfRequestMarkCancelable(_In_ WDFREQUEST Request,
                                           _In_ PFN_WDF_REQUEST_CANCEL EvtRequestCancel);

/**
 * Let the request be canceled, unless it was canceled already.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Request           a request that the driver owns
 * @param    EvtRequestCancel  must complete the request
 * @return   STATUS_SUCCESS; STATUS_CANCELLED if it was canceled: the driver completes it, no
 *           callback comes; STATUS_INVALID_DEVICE_REQUEST if marked already or not owned
 * @source   wdfrequest/nf-wdfrequest-wdfrequestmarkcancelableex
 */
WDFAPI NTSTATUS NTAPI WdfRequestMarkCancelableEx(_In_ WDFREQUEST Request,
                                                 _In_ PFN_WDF_REQUEST_CANCEL EvtRequestCancel);

/**
 * Forbid canceling again, before completing the request.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Request  a request marked cancelable
 * @return   STATUS_SUCCESS; STATUS_CANCELLED if the callback runs or will run and completes the
 *           request; STATUS_INVALID_PARAMETER or STATUS_INVALID_DEVICE_REQUEST if it was not
 *           marked or is not owned
 * @source   wdfrequest/nf-wdfrequest-wdfrequestunmarkcancelable
 */
WDFAPI NTSTATUS NTAPI WdfRequestUnmarkCancelable(_In_ WDFREQUEST Request);

/**
 * Answer EvtIoStop: the driver no longer touches hardware for this request.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request  the request given to EvtIoStop
 * @param    Requeue  TRUE: put it back at the head of its queue
 * @source   wdfrequest/nf-wdfrequest-wdfrequeststopacknowledge
 */
WDFAPI VOID NTAPI WdfRequestStopAcknowledge(_In_ WDFREQUEST Request, _In_ BOOLEAN Requeue);

/* ---- Ownership ---- */

/**
 * Hand the request to another queue of the same device.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (a callback of that queue)
 * @param    Request           a request that the driver owns and that is not cancelable
 * @param    DestinationQueue  the queue
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST for the queue it came from;
 *           STATUS_WDF_BUSY if the queue accepts none; the driver still owns it unless it
 *           succeeded
 * @source   wdfrequest/nf-wdfrequest-wdfrequestforwardtoioqueue
 */
WDFAPI NTSTATUS NTAPI WdfRequestForwardToIoQueue(_In_ WDFREQUEST Request,
                                                 _In_ WDFQUEUE DestinationQueue);

/**
 * Put the request back at the head of the manual queue that it came from.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (EvtIoQueueReadyNotify)
 * @param    Request  a request that the driver owns and that is not cancelable
 * @return   STATUS_SUCCESS; STATUS_INVALID_DEVICE_REQUEST if it is cancelable, not owned or from
 *           no manual queue; the driver still owns it unless it succeeded
 * @source   wdfrequest/nf-wdfrequest-wdfrequestrequeue
 */
WDFAPI NTSTATUS NTAPI WdfRequestRequeue(_In_ WDFREQUEST Request);

/* ---- Buffers ---- */

/**
 * What the application sends: a write's data or a control's input.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request                a request that the driver owns
 * @param    MinimumRequiredLength  fewer bytes are an error
 * @param    Buffer                 receives the address, valid until completion
 * @param    Length                 receives the size, or NULL
 * @return   STATUS_SUCCESS, STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER,
 *           STATUS_INVALID_DEVICE_REQUEST, STATUS_INTERNAL_ERROR, STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfrequest/nf-wdfrequest-wdfrequestretrieveinputbuffer
 */
WDFAPI NTSTATUS NTAPI WdfRequestRetrieveInputBuffer(_In_ WDFREQUEST Request,
                                                    _In_ size_t MinimumRequiredLength,
                                                    _Outptr_result_bytebuffer_(*Length)
                                                        PVOID *Buffer,
                                                    _Out_opt_ size_t *Length);

/**
 * Where the application expects a read's data or a control's output.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request              a request that the driver owns
 * @param    MinimumRequiredSize  fewer bytes are an error
 * @param    Buffer               receives the address, valid until completion
 * @param    Length               receives the size, or NULL
 * @return   STATUS_SUCCESS, STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER,
 *           STATUS_INVALID_DEVICE_REQUEST, STATUS_INTERNAL_ERROR, STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfrequest/nf-wdfrequest-wdfrequestretrieveoutputbuffer
 */
WDFAPI NTSTATUS NTAPI WdfRequestRetrieveOutputBuffer(_In_ WDFREQUEST Request,
                                                     _In_ size_t MinimumRequiredSize,
                                                     _Outptr_result_bytebuffer_(*Length)
                                                         PVOID *Buffer,
                                                     _Out_opt_ size_t *Length);

/**
 * The input buffer as a memory object.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request  a request that the driver owns
 * @param    Memory   receives the handle, valid until completion
 * @return   STATUS_SUCCESS, STATUS_BUFFER_TOO_SMALL for an empty one, STATUS_INVALID_PARAMETER,
 *           STATUS_INVALID_DEVICE_REQUEST, STATUS_INTERNAL_ERROR, STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfrequest/nf-wdfrequest-wdfrequestretrieveinputmemory
 */
WDFAPI NTSTATUS NTAPI WdfRequestRetrieveInputMemory(_In_ WDFREQUEST Request,
                                                    _Out_ WDFMEMORY *Memory);

/**
 * The output buffer as a memory object.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request  a request that the driver owns
 * @param    Memory   receives the handle, valid until completion
 * @return   STATUS_SUCCESS, STATUS_BUFFER_TOO_SMALL for an empty one, STATUS_INVALID_PARAMETER,
 *           STATUS_INVALID_DEVICE_REQUEST, STATUS_INTERNAL_ERROR, STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfrequest/nf-wdfrequest-wdfrequestretrieveoutputmemory
 */
WDFAPI NTSTATUS NTAPI WdfRequestRetrieveOutputMemory(_In_ WDFREQUEST Request,
                                                     _Out_ WDFMEMORY *Memory);

/**
 * The MDL of the input buffer.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request  a request that the driver owns
 * @param    Mdl      receives the MDL, which is the request's and valid until its completion
 * @return   STATUS_SUCCESS, STATUS_BUFFER_TOO_SMALL for an empty buffer,
 *           STATUS_INVALID_PARAMETER, STATUS_INVALID_DEVICE_REQUEST, STATUS_INTERNAL_ERROR,
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfrequest/nf-wdfrequest-wdfrequestretrieveinputwdmmdl
 */
WDFAPI NTSTATUS NTAPI WdfRequestRetrieveInputWdmMdl(_In_ WDFREQUEST Request, _Outptr_ PMDL *Mdl);

/**
 * The MDL of the output buffer.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Request  a request that the driver owns
 * @param    Mdl      receives the MDL, which is the request's and valid until its completion
 * @return   STATUS_SUCCESS, STATUS_BUFFER_TOO_SMALL for an empty buffer,
 *           STATUS_INVALID_PARAMETER, STATUS_INVALID_DEVICE_REQUEST, STATUS_INTERNAL_ERROR,
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfrequest/nf-wdfrequest-wdfrequestretrieveoutputwdmmdl
 */
WDFAPI NTSTATUS NTAPI WdfRequestRetrieveOutputWdmMdl(_In_ WDFREQUEST Request, _Outptr_ PMDL *Mdl);

/**
 * The application's own input address, with I/O that is neither buffered nor direct.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    Request                a request, in EvtIoInCallerContext
 * @param    MinimumRequiredLength  fewer bytes are an error
 * @param    InputBuffer            receives the user-mode address
 * @param    Length                 receives the size, or NULL
 * @return   STATUS_SUCCESS, STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER,
 *           STATUS_INVALID_DEVICE_REQUEST
 * @source   wdfrequest/nf-wdfrequest-wdfrequestretrieveunsafeuserinputbuffer
 */
WDFAPI NTSTATUS NTAPI WdfRequestRetrieveUnsafeUserInputBuffer(
    _In_ WDFREQUEST Request, _In_ size_t MinimumRequiredLength,
    _Outptr_result_bytebuffer_maybenull_(*Length) PVOID *InputBuffer, _Out_opt_ size_t *Length);

/**
 * The application's own output address, with I/O that is neither buffered nor direct.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    Request                a request, in EvtIoInCallerContext
 * @param    MinimumRequiredLength  fewer bytes are an error
 * @param    OutputBuffer           receives the user-mode address
 * @param    Length                 receives the size, or NULL
 * @return   STATUS_SUCCESS, STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER,
 *           STATUS_INVALID_DEVICE_REQUEST
 * @source   wdfrequest/nf-wdfrequest-wdfrequestretrieveunsafeuseroutputbuffer
 */
WDFAPI NTSTATUS NTAPI WdfRequestRetrieveUnsafeUserOutputBuffer(
    _In_ WDFREQUEST Request, _In_ size_t MinimumRequiredLength,
    _Outptr_result_bytebuffer_maybenull_(*Length) PVOID *OutputBuffer, _Out_opt_ size_t *Length);

/**
 * Lock a buffer of the sender's that the driver reads, in whichever thread, until the request
 * completes.
 *
 * @irql     PASSIVE_LEVEL
 * @context  in the sender's thread: EvtIoInCallerContext; does not call out, steps
 * @param    Request       a request that the driver owns
 * @param    Buffer        its user-mode input buffer, or one that its input points to
 * @param    Length        bytes of the buffer
 * @param    MemoryObject  receives the memory object, which is the request's and goes with it
 * @return   STATUS_SUCCESS; STATUS_INVALID_USER_BUFFER for no byte; STATUS_ACCESS_VIOLATION in
 *           another thread than the sender's, or if it is no address of an application;
 *           STATUS_INVALID_DEVICE_REQUEST if the driver does not own the request;
 *           STATUS_INVALID_PARAMETER; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfrequest/nf-wdfrequest-wdfrequestprobeandlockuserbufferforread
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfRequestProbeAndLockUserBufferForRead(
    _In_ WDFREQUEST Request, _In_reads_bytes_(Length) PVOID Buffer, _In_ size_t Length,
    _Out_ WDFMEMORY *MemoryObject);

/**
 * Lock a buffer of the sender's that the driver writes, in whichever thread, until the request
 * completes.
 *
 * @irql     PASSIVE_LEVEL
 * @context  in the sender's thread: EvtIoInCallerContext; does not call out, steps
 * @param    Request       a request that the driver owns
 * @param    Buffer        its user-mode output buffer, or one that its input points to
 * @param    Length        bytes of the buffer
 * @param    MemoryObject  receives the memory object, which is the request's and goes with it
 * @return   STATUS_SUCCESS; STATUS_INVALID_USER_BUFFER for no byte; STATUS_ACCESS_VIOLATION in
 *           another thread than the sender's, or if it is no address of an application;
 *           STATUS_INVALID_DEVICE_REQUEST if the driver does not own the request;
 *           STATUS_INVALID_PARAMETER; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfrequest/nf-wdfrequest-wdfrequestprobeandlockuserbufferforwrite
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfRequestProbeAndLockUserBufferForWrite(
    _In_ WDFREQUEST Request, _In_reads_bytes_(Length) PVOID Buffer, _In_ size_t Length,
    _Out_ WDFMEMORY *MemoryObject);

/* ---- Requests that the driver makes and sends ---- */

/**
 * Make a request of the driver's own, which is deleted and never completed.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    RequestAttributes  or NULL; without a parent it belongs to the driver object
 * @param    IoTarget           where it will be sent, or NULL
 * @param    Request            receives the handle
 * @return   STATUS_SUCCESS; STATUS_INSUFFICIENT_RESOURCES; STATUS_DELETE_PENDING if its parent is
 *           being deleted; what a wrong attribute gives
 * @source   wdfrequest/nf-wdfrequest-wdfrequestcreate
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI
WdfRequestCreate(_In_opt_ PWDF_OBJECT_ATTRIBUTES RequestAttributes, _In_opt_ WDFIOTARGET IoTarget,
                 _Out_ WDFREQUEST *Request);

/**
 * Make a request of the driver's own around an IRP of IoAllocateIrp. It is deleted and never
 * completed.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    RequestAttributes  or NULL; without a parent it belongs to the driver object
 * @param    Irp                the IRP, which stays the request's until WdfRequestReuse takes it
 *                              back with WDF_REQUEST_REUSE_SET_NEW_IRP
 * @param    RequestFreesIrp    TRUE: the IRP is freed with the request
 * @param    Request            receives the handle
 * @return   STATUS_SUCCESS; STATUS_INSUFFICIENT_RESOURCES; STATUS_DELETE_PENDING if its parent is
 *           being deleted; what a wrong attribute gives
 * @rules    ReqDelete, IoAllocateFree
 * @source   wdfrequest/nf-wdfrequest-wdfrequestcreatefromirp
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI
WdfRequestCreateFromIrp(_In_opt_ PWDF_OBJECT_ATTRIBUTES RequestAttributes, _In_ PIRP Irp,
                        _In_ BOOLEAN RequestFreesIrp, _Out_ WDFREQUEST *Request);

/**
 * Prepare a request that is back for being formatted and sent again: no completion routine, no
 * memory of its last use, not canceled.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Request      the driver's own, or one that it owns
 * @param    ReuseParams  from WDF_REQUEST_REUSE_PARAMS_INIT
 * @return   STATUS_SUCCESS; STATUS_INFO_LENGTH_MISMATCH; STATUS_INVALID_PARAMETER for unknown
 * flags; STATUS_WDF_REQUEST_INVALID_STATE for a new IRP; STATUS_INVALID_DEVICE_REQUEST for one that
 * is sent
 * @source   wdfrequest/nf-wdfrequest-wdfrequestreuse
 */
WDFAPI NTSTATUS NTAPI WdfRequestReuse(_In_ WDFREQUEST Request,
                                      _In_ PWDF_REQUEST_REUSE_PARAMS ReuseParams);

/**
 * May the request be sent to this target?
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Request   the driver's own, or one that it owns
 * @param    IoTarget  the target
 * @return   STATUS_SUCCESS; STATUS_REQUEST_NOT_ACCEPTED if a received request has too few stack
 *           locations; STATUS_INVALID_DEVICE_REQUEST for one that is sent
 * @source   wdfrequest/nf-wdfrequest-wdfrequestchangetarget
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfRequestChangeTarget(_In_ WDFREQUEST Request,
                                                                   _In_ WDFIOTARGET IoTarget);

/**
 * Format a received request to be sent as it came.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Request  one that the driver received and owns
 * @source   wdfrequest/nf-wdfrequest-wdfrequestformatrequestusingcurrenttype
 */
WDFAPI VOID NTAPI WdfRequestFormatRequestUsingCurrentType(_In_ WDFREQUEST Request);

/**
 * Format a request by a stack location of the driver's: reads, writes, device controls.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Request  the driver's own, or one that it owns
 * @param    Stack    what the target will find in its stack location
 * @source   wdfrequest/nf-wdfrequest-wdfrequestwdmformatusingstacklocation
 */
WDFAPI VOID NTAPI WdfRequestWdmFormatUsingStackLocation(_In_ WDFREQUEST Request,
                                                        _In_ PIO_STACK_LOCATION Stack);

/**
 * Send a formatted request to a target. Until it is back the driver must not touch it.
 *
 * With WDF_REQUEST_SEND_OPTION_SYNCHRONOUS it is back when the call returns, and no completion
 * routine is called.
 *
 * @irql     <= DISPATCH_LEVEL; PASSIVE_LEVEL with WDF_REQUEST_SEND_OPTION_SYNCHRONOUS
 * @context  steps; calls out (the target's callbacks, the completion routine); waits, if
 * synchronous
 * @param    Request  the driver's own, or one that it owns and that is not marked cancelable
 * @param    Target   a target of the driver's
 * @param    Options  or NULL
 * @return   TRUE if it was sent; FALSE if not: WdfRequestGetStatus tells why, and the driver still
 *           owns it
 * @source   wdfrequest/nf-wdfrequest-wdfrequestsend
 */
WDFAPI BOOLEAN NTAPI WdfRequestSend(_In_ WDFREQUEST Request, _In_ WDFIOTARGET Target,
                                    _In_opt_ PWDF_REQUEST_SEND_OPTIONS Options);

/**
 * Try to cancel a request that the driver has sent. The driver holds a reference on it.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (the target's EvtRequestCancel, the completion routine)
 * @param    Request  a request that was sent
 * @return   TRUE if it was canceled, or its EvtRequestCancel was called; FALSE if it has ended, was
 *           canceled before, or cannot be canceled now
 * @source   wdfrequest/nf-wdfrequest-wdfrequestcancelsentrequest
 */
WDFAPI BOOLEAN NTAPI WdfRequestCancelSentRequest(_In_ WDFREQUEST Request);

/**
 * What is called when the request that is sent next is back; NULL: nothing.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Request            the driver's own, or one that it owns
 * @param    CompletionRoutine  or NULL
 * @param    CompletionContext  what it gets
 * @source   wdfrequest/nf-wdfrequest-wdfrequestsetcompletionroutine
 */
WDFAPI VOID NTAPI WdfRequestSetCompletionRoutine(
    _In_ WDFREQUEST Request, _In_opt_ PFN_WDF_REQUEST_COMPLETION_ROUTINE CompletionRoutine,
    _In_opt_ WDFCONTEXT CompletionContext);

/**
 * How a request ended that was sent and is back.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Request  the request
 * @param    Params   from WDF_REQUEST_COMPLETION_PARAMS_INIT; receives the rest
 * @source   wdfrequest/nf-wdfrequest-wdfrequestgetcompletionparams
 */
WDFAPI VOID NTAPI WdfRequestGetCompletionParams(_In_ WDFREQUEST Request,
                                                _Inout_ PWDF_REQUEST_COMPLETION_PARAMS Params);

/**
 * What sending with a time-out will need, so that it cannot fail for want of memory.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Request  the driver's own, or one that it owns
 * @return   STATUS_SUCCESS, also if it is there already; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfrequest/nf-wdfrequest-wdfrequestallocatetimer
 */
_Must_inspect_result_ WDFAPI NTSTATUS NTAPI WdfRequestAllocateTimer(_In_ WDFREQUEST Request);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFREQUEST_H */
