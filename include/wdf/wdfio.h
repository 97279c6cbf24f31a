/*
 * SPDX-License-Identifier: MIT
 *
 * wdfio.h - I/O queues: how requests reach the driver, and how they are held back.
 */
#ifndef DQ_WDF_WDFIO_H
#define DQ_WDF_WDFIO_H

#include "wdfrequest.h"

WDF_EXTERN_C_START

typedef enum _WDF_IO_QUEUE_DISPATCH_TYPE {
    WdfIoQueueDispatchInvalid = 0,
    WdfIoQueueDispatchSequential,
    WdfIoQueueDispatchParallel,
    WdfIoQueueDispatchManual,
    WdfIoQueueDispatchMax,
} WDF_IO_QUEUE_DISPATCH_TYPE;

/* Flags; the functions below name the usual combinations. */
typedef enum _WDF_IO_QUEUE_STATE {
    WdfIoQueueAcceptRequests = 0x01,
    WdfIoQueueDispatchRequests = 0x02,
    WdfIoQueueNoRequests = 0x04,
    WdfIoQueueDriverNoRequests = 0x08,
    WdfIoQueuePnpHeld = 0x10,
} WDF_IO_QUEUE_STATE;

DQ_HEADER_INLINE BOOLEAN WDF_IO_QUEUE_IDLE(_In_ WDF_IO_QUEUE_STATE State)
{
    return (BOOLEAN)((State & WdfIoQueueNoRequests) != 0 &&
                     (State & WdfIoQueueDriverNoRequests) != 0);
}

DQ_HEADER_INLINE BOOLEAN WDF_IO_QUEUE_READY(_In_ WDF_IO_QUEUE_STATE State)
{
    return (BOOLEAN)((State & WdfIoQueueDispatchRequests) != 0 &&
                     (State & WdfIoQueueAcceptRequests) != 0 && (State & WdfIoQueuePnpHeld) == 0);
}

DQ_HEADER_INLINE BOOLEAN WDF_IO_QUEUE_STOPPED(_In_ WDF_IO_QUEUE_STATE State)
{
    return (BOOLEAN)((State & WdfIoQueueDispatchRequests) == 0 &&
                     (State & WdfIoQueueAcceptRequests) != 0 &&
                     (State & WdfIoQueueDriverNoRequests) != 0);
}

DQ_HEADER_INLINE BOOLEAN WDF_IO_QUEUE_DRAINED(_In_ WDF_IO_QUEUE_STATE State)
{
    return (BOOLEAN)((State & WdfIoQueueAcceptRequests) == 0 &&
                     (State & WdfIoQueueDispatchRequests) != 0 &&
                     (State & WdfIoQueueNoRequests) != 0 &&
                     (State & WdfIoQueueDriverNoRequests) != 0);
}

DQ_HEADER_INLINE BOOLEAN WDF_IO_QUEUE_PURGED(_In_ WDF_IO_QUEUE_STATE State)
{
    return (BOOLEAN)((State & WdfIoQueueAcceptRequests) == 0 &&
                     (State & WdfIoQueueNoRequests) != 0 &&
                     (State & WdfIoQueueDriverNoRequests) != 0);
}

/* Callbacks of a queue: at most at DISPATCH_LEVEL, or as the queue's scope and level say. */
typedef VOID NTAPI EVT_WDF_IO_QUEUE_IO_DEFAULT(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request);
typedef EVT_WDF_IO_QUEUE_IO_DEFAULT *PFN_WDF_IO_QUEUE_IO_DEFAULT;
typedef VOID NTAPI EVT_WDF_IO_QUEUE_IO_STOP(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                            _In_ ULONG ActionFlags);
typedef EVT_WDF_IO_QUEUE_IO_STOP *PFN_WDF_IO_QUEUE_IO_STOP;
typedef VOID NTAPI EVT_WDF_IO_QUEUE_IO_RESUME(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request);
typedef EVT_WDF_IO_QUEUE_IO_RESUME *PFN_WDF_IO_QUEUE_IO_RESUME;
typedef VOID NTAPI EVT_WDF_IO_QUEUE_IO_READ(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                            _In_ size_t Length);
typedef EVT_WDF_IO_QUEUE_IO_READ *PFN_WDF_IO_QUEUE_IO_READ;
typedef VOID NTAPI EVT_WDF_IO_QUEUE_IO_WRITE(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                             _In_ size_t Length);
typedef EVT_WDF_IO_QUEUE_IO_WRITE *PFN_WDF_IO_QUEUE_IO_WRITE;
typedef VOID NTAPI EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                                      _In_ size_t OutputBufferLength,
                                                      _In_ size_t InputBufferLength,
                                                      _In_ ULONG IoControlCode);
typedef EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL *PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL;
typedef VOID NTAPI EVT_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL(_In_ WDFQUEUE Queue,
                                                               _In_ WDFREQUEST Request,
                                                               _In_ size_t OutputBufferLength,
                                                               _In_ size_t InputBufferLength,
                                                               _In_ ULONG IoControlCode);
typedef EVT_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL *PFN_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL;
typedef VOID NTAPI EVT_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE(_In_ WDFQUEUE Queue,
                                                         _In_ WDFREQUEST Request);
typedef EVT_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE *PFN_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE;
typedef VOID NTAPI EVT_WDF_IO_QUEUE_STATE(_In_ WDFQUEUE Queue, _In_ WDFCONTEXT Context);
typedef EVT_WDF_IO_QUEUE_STATE *PFN_WDF_IO_QUEUE_STATE;

typedef struct _WDF_IO_QUEUE_CONFIG {
    ULONG Size;
    WDF_IO_QUEUE_DISPATCH_TYPE DispatchType;
    WDF_TRI_STATE PowerManaged;
    BOOLEAN AllowZeroLengthRequests;
    BOOLEAN DefaultQueue;
    PFN_WDF_IO_QUEUE_IO_DEFAULT EvtIoDefault;
    PFN_WDF_IO_QUEUE_IO_READ EvtIoRead;
    PFN_WDF_IO_QUEUE_IO_WRITE EvtIoWrite;
    PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL EvtIoDeviceControl;
    PFN_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL EvtIoInternalDeviceControl;
    PFN_WDF_IO_QUEUE_IO_STOP EvtIoStop;
    PFN_WDF_IO_QUEUE_IO_RESUME EvtIoResume;
    PFN_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE EvtIoCanceledOnQueue;
    union {
        struct {
            ULONG NumberOfPresentedRequests;
        } Parallel;
    } Settings;
    WDFDRIVER Driver;
} WDF_IO_QUEUE_CONFIG, *PWDF_IO_QUEUE_CONFIG;

DQ_HEADER_INLINE VOID WDF_IO_QUEUE_CONFIG_INIT(_Out_ PWDF_IO_QUEUE_CONFIG Config,
                                               _In_ WDF_IO_QUEUE_DISPATCH_TYPE DispatchType)
{
    RtlZeroMemory(Config, sizeof(WDF_IO_QUEUE_CONFIG));
    Config->Size = WDF_STRUCTURE_SIZE(WDF_IO_QUEUE_CONFIG);
    Config->PowerManaged = WdfUseDefault;
    Config->DispatchType = DispatchType;
    if (DispatchType == WdfIoQueueDispatchParallel) {
        Config->Settings.Parallel.NumberOfPresentedRequests = (ULONG)-1;
    }
}

DQ_HEADER_INLINE VOID WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(
    _Out_ PWDF_IO_QUEUE_CONFIG Config, _In_ WDF_IO_QUEUE_DISPATCH_TYPE DispatchType)
{
    WDF_IO_QUEUE_CONFIG_INIT(Config, DispatchType);
    Config->DefaultQueue = TRUE;
}

typedef enum _WDF_IO_FORWARD_PROGRESS_ACTION {
    WdfIoForwardProgressActionInvalid = 0x0,
    WdfIoForwardProgressActionFailRequest,
    WdfIoForwardProgressActionUseReservedRequest
} WDF_IO_FORWARD_PROGRESS_ACTION;

typedef enum _WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY {
    WdfIoForwardProgressInvalidPolicy = 0x0,
    WdfIoForwardProgressReservedPolicyAlwaysUseReservedRequest,
    WdfIoForwardProgressReservedPolicyUseExamine,
    WdfIoForwardProgressReservedPolicyPagingIO
} WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY;

typedef NTSTATUS NTAPI EVT_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST(_In_ WDFQUEUE Queue,
                                                                          _In_ WDFREQUEST Request);
typedef EVT_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST
    *PFN_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST;
typedef NTSTATUS NTAPI EVT_WDF_IO_ALLOCATE_REQUEST_RESOURCES(_In_ WDFQUEUE Queue,
                                                             _In_ WDFREQUEST Request);
typedef EVT_WDF_IO_ALLOCATE_REQUEST_RESOURCES *PFN_WDF_IO_ALLOCATE_REQUEST_RESOURCES;
typedef WDF_IO_FORWARD_PROGRESS_ACTION NTAPI
EVT_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS(_In_ WDFQUEUE Queue, _In_ PIRP Irp);
typedef EVT_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS *PFN_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS;

typedef struct _WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS {
    union {
        struct {
            PFN_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS EvtIoWdmIrpForForwardProgress;
        } ExaminePolicy;
    } Policy;
} WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS;

typedef struct _WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY {
    ULONG Size;
    ULONG TotalForwardProgressRequests;
    WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY ForwardProgressReservedPolicy;
    WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS ForwardProgressReservePolicySettings;
    PFN_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST EvtIoAllocateResourcesForReservedRequest;
    PFN_WDF_IO_ALLOCATE_REQUEST_RESOURCES EvtIoAllocateRequestResources;
} WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY, *PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY;

DQ_HEADER_INLINE VOID WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_DEFAULT_INIT(
    _Out_ PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY Policy, _In_ ULONG TotalForwardProgressRequests)
{
    RtlZeroMemory(Policy, sizeof(WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY));
    Policy->Size = WDF_STRUCTURE_SIZE(WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY);
    Policy->TotalForwardProgressRequests = TotalForwardProgressRequests;
    Policy->ForwardProgressReservedPolicy =
        WdfIoForwardProgressReservedPolicyAlwaysUseReservedRequest;
}

/**
 * Create a queue for a device's requests.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Device           the device
 * @param    Config           from WDF_IO_QUEUE_CONFIG_INIT or
 *                            WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE
 * @param    QueueAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; the default parent is the
 *                            device
 * @param    Queue            receives the handle, or NULL
 * @return   STATUS_SUCCESS, STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_PARAMETER,
 *           STATUS_WDF_NO_CALLBACK if a dispatching queue has none, STATUS_UNSUCCESSFUL for a
 *           second default queue, STATUS_INSUFFICIENT_RESOURCES, or a status about the attributes
 * @source   wdfio/nf-wdfio-wdfioqueuecreate
 */
WDFAPI NTSTATUS NTAPI WdfIoQueueCreate(_In_ WDFDEVICE Device, _In_ PWDF_IO_QUEUE_CONFIG Config,
                                       _In_opt_ PWDF_OBJECT_ATTRIBUTES QueueAttributes,
                                       _Out_opt_ WDFQUEUE *Queue);

/**
 * The device of the queue.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Queue  a live queue
 * @return   the device
 * @source   wdfio/nf-wdfio-wdfioqueuegetdevice
 */
WDFAPI WDFDEVICE NTAPI WdfIoQueueGetDevice(_In_ WDFQUEUE Queue);

/**
 * The queue's state flags and how many requests it and the driver hold.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Queue           a live queue
 * @param    QueueRequests   receives how many wait in the queue, or NULL
 * @param    DriverRequests  receives how many the driver owns, or NULL
 * @return   the flags
 * @source   wdfio/nf-wdfio-wdfioqueuegetstate
 */
WDFAPI WDF_IO_QUEUE_STATE NTAPI WdfIoQueueGetState(_In_ WDFQUEUE Queue,
                                                   _Out_opt_ PULONG QueueRequests,
                                                   _Out_opt_ PULONG DriverRequests);

/* ---- Starting and stopping ---- */

/**
 * Accept and deliver requests again.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (callbacks of the queue)
 * @param    Queue  a live queue
 * @source   wdfio/nf-wdfio-wdfioqueuestart
 */
WDFAPI VOID NTAPI WdfIoQueueStart(_In_ WDFQUEUE Queue);

/**
 * Deliver nothing more; what the driver owns it may finish.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (StopComplete)
 * @param    Queue         a live queue
 * @param    StopComplete  runs when the driver owns none of its requests, or NULL
 * @param    Context       handed to StopComplete
 * @source   wdfio/nf-wdfio-wdfioqueuestop
 */
WDFAPI VOID NTAPI WdfIoQueueStop(_In_ WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE StopComplete,
                                 WDFCONTEXT Context);

/**
 * Deliver nothing more, and wait until the driver owns none of the queue's requests.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps; blocks
 * @param    Queue  a live queue, not from its own callbacks
 * @source   wdfio/nf-wdfio-wdfioqueuestopsynchronously
 */
WDFAPI VOID NTAPI WdfIoQueueStopSynchronously(_In_ WDFQUEUE Queue);

/**
 * Refuse new requests and cancel those waiting and those that the driver marked cancelable.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; calls out (EvtRequestCancel, EvtIoCanceledOnQueue, PurgeComplete)
 * @param    Queue          a live queue
 * @param    PurgeComplete  runs when every request is complete, or NULL
 * @param    Context        handed to PurgeComplete
 * @source   wdfio/nf-wdfio-wdfioqueuepurge
 */
WDFAPI VOID NTAPI WdfIoQueuePurge(_In_ WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE PurgeComplete,
                                  WDFCONTEXT Context);

/**
 * WdfIoQueuePurge, and wait until every request is complete.
 *
 * @irql     PASSIVE_LEVEL
 * @context  steps; calls out (EvtRequestCancel, EvtIoCanceledOnQueue); blocks
 * @param    Queue  a live queue, not from its own callbacks
 * @source   wdfio/nf-wdfio-wdfioqueuepurgesynchronously
 */
WDFAPI VOID NTAPI WdfIoQueuePurgeSynchronously(_In_ WDFQUEUE Queue);

/**
 * Refuse new requests; deliver those waiting.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (callbacks of the queue, DrainComplete)
 * @param    Queue          a live queue
 * @param    DrainComplete  runs when every request is complete, or NULL
 * @param    Context        handed to DrainComplete
 * @source   wdfio/nf-wdfio-wdfioqueuedrain
 */
WDFAPI VOID NTAPI WdfIoQueueDrain(_In_ WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE DrainComplete,
                                  WDFCONTEXT Context);

/**
 * WdfIoQueueDrain, and wait until every request is complete.
 *
 * @irql     PASSIVE_LEVEL
 * @context  steps; may call out (callbacks of the queue); blocks
 * @param    Queue  a live queue, not from its own callbacks
 * @source   wdfio/nf-wdfio-wdfioqueuedrainsynchronously
 */
WDFAPI VOID NTAPI WdfIoQueueDrainSynchronously(_In_ WDFQUEUE Queue);

/**
 * Deliver no more requests, end those that wait, cancel those that the driver has made cancelable.
 * New ones are accepted, and wait for WdfIoQueueStart.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (callbacks of the queue)
 * @param    Queue                 a live queue
 * @param    StopAndPurgeComplete  runs when the driver owns no request of the queue; may be NULL
 * @param    Context               handed to StopAndPurgeComplete
 * @source   wdfio/nf-wdfio-wdfioqueuestopandpurge
 */
WDFAPI VOID NTAPI WdfIoQueueStopAndPurge(_In_ WDFQUEUE Queue,
                                         _In_opt_ PFN_WDF_IO_QUEUE_STATE StopAndPurgeComplete,
                                         _In_opt_ WDFCONTEXT Context);

/**
 * WdfIoQueueStopAndPurge, and wait until the driver owns no request of the queue.
 *
 * @irql     PASSIVE_LEVEL
 * @context  steps; may call out (callbacks of the queue); blocks
 * @param    Queue  a live queue, not from its own callbacks
 * @source   wdfio/nf-wdfio-wdfioqueuestopandpurgesynchronously
 */
WDFAPI VOID NTAPI WdfIoQueueStopAndPurgeSynchronously(_In_ WDFQUEUE Queue);

/* ---- Taking requests by hand ---- */

/**
 * Take the first waiting request; the driver then owns it.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Queue       a live queue that is not parallel
 * @param    OutRequest  receives the request
 * @return   STATUS_SUCCESS, STATUS_NO_MORE_ENTRIES, STATUS_WDF_PAUSED if the queue delivers none,
 *           STATUS_INVALID_DEVICE_STATE for a parallel queue, STATUS_INVALID_PARAMETER
 * @source   wdfio/nf-wdfio-wdfioqueueretrievenextrequest
 */
WDFAPI NTSTATUS NTAPI WdfIoQueueRetrieveNextRequest(_In_ WDFQUEUE Queue,
                                                    _Out_ WDFREQUEST *OutRequest);

/**
 * Take the first waiting request that came through one open file.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Queue       a live queue
 * @param    FileObject  the file
 * @param    OutRequest  receives the request
 * @return   STATUS_SUCCESS, STATUS_NO_MORE_ENTRIES, STATUS_WDF_PAUSED,
 *           STATUS_INVALID_DEVICE_STATE, STATUS_INVALID_PARAMETER
 * @source   wdfio/nf-wdfio-wdfioqueueretrieverequestbyfileobject
 */
WDFAPI NTSTATUS NTAPI WdfIoQueueRetrieveRequestByFileObject(_In_ WDFQUEUE Queue,
                                                            _In_ WDFFILEOBJECT FileObject,
                                                            _Out_ WDFREQUEST *OutRequest);

/**
 * Look for a waiting request without taking it.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Queue         a live queue
 * @param    FoundRequest  start after this one, or NULL
 * @param    FileObject    only requests of this file, or NULL
 * @param    Parameters    receives what the request asks, or NULL
 * @param    OutRequest    receives the request, referenced
 * @return   STATUS_SUCCESS, STATUS_NO_MORE_ENTRIES, STATUS_NOT_FOUND, STATUS_INVALID_PARAMETER
 * @source   wdfio/nf-wdfio-wdfioqueuefindrequest
 */
WDFAPI NTSTATUS NTAPI WdfIoQueueFindRequest(_In_ WDFQUEUE Queue, _In_opt_ WDFREQUEST FoundRequest,
                                            _In_opt_ WDFFILEOBJECT FileObject,
                                            _Inout_opt_ PWDF_REQUEST_PARAMETERS Parameters,
                                            _Out_ WDFREQUEST *OutRequest);

/**
 * Take a request that WdfIoQueueFindRequest has found; the driver then owns it.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Queue         a live queue that is not parallel
 * @param    FoundRequest  the request
 * @param    OutRequest    receives it again
 * @return   STATUS_SUCCESS, STATUS_NOT_FOUND if it does not wait there any more, STATUS_WDF_PAUSED,
 *           STATUS_INVALID_DEVICE_STATE
 * @source   wdfio/nf-wdfio-wdfioqueueretrievefoundrequest
 */
WDFAPI NTSTATUS NTAPI WdfIoQueueRetrieveFoundRequest(_In_ WDFQUEUE Queue,
                                                     _In_ WDFREQUEST FoundRequest,
                                                     _Out_ WDFREQUEST *OutRequest);

/**
 * Ask to be told when a request arrives in an empty manual queue.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Queue       a manual queue
 * @param    QueueReady  runs then; NULL to end it
 * @param    Context     handed to QueueReady
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_INVALID_DEVICE_REQUEST
 * @source   wdfio/nf-wdfio-wdfioqueuereadynotify
 */
WDFAPI NTSTATUS NTAPI WdfIoQueueReadyNotify(_In_ WDFQUEUE Queue,
                                            _In_opt_ PFN_WDF_IO_QUEUE_STATE QueueReady,
                                            _In_opt_ WDFCONTEXT Context);

/**
 * Reserve requests, so that I/O goes on when memory is short.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    Queue                  a live queue
 * @param    ForwardProgressPolicy  from one of the INIT functions
 * @return   STATUS_SUCCESS, STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_PARAMETER,
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfio/nf-wdfio-wdfioqueueassignforwardprogresspolicy
 */
WDFAPI NTSTATUS NTAPI WdfIoQueueAssignForwardProgressPolicy(
    _In_ WDFQUEUE Queue, _In_ PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY ForwardProgressPolicy);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFIO_H */
