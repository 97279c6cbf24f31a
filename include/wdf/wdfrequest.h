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

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFREQUEST_H */
