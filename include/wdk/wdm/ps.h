/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/ps.h - system threads, references to objects, and work items, part of wdm.h.
 */
#ifndef DQ_WDK_WDM_PS_H
#define DQ_WDK_WDM_PS_H

#include "types.h"

EXTERN_C_START

#define LOW_PRIORITY          0
#define LOW_REALTIME_PRIORITY 16
#define HIGH_PRIORITY         31
#define MAXIMUM_PRIORITY      32

#define THREAD_ALL_ACCESS 0x1FFFFFul

typedef struct _CLIENT_ID {
    HANDLE UniqueProcess;
    HANDLE UniqueThread;
} CLIENT_ID, *PCLIENT_ID;

typedef struct _OBJECT_HANDLE_INFORMATION {
    ULONG HandleAttributes;
    ACCESS_MASK GrantedAccess;
} OBJECT_HANDLE_INFORMATION, *POBJECT_HANDLE_INFORMATION;

typedef VOID NTAPI KSTART_ROUTINE(_In_ PVOID StartContext);
typedef KSTART_ROUTINE *PKSTART_ROUTINE;

/* What kind of object a thread is, for ObReferenceObjectByHandle. */
static POBJECT_TYPE const DqThreadType = (POBJECT_TYPE)(ULONG_PTR)0x10;
#define PsThreadType ((POBJECT_TYPE *)(ULONG_PTR)&DqThreadType)

/* An event of an application's, of which there are none: no handle is of this type. */
static POBJECT_TYPE const DqEventType = (POBJECT_TYPE)(ULONG_PTR)0x20;
#define ExEventObjectType ((POBJECT_TYPE *)(ULONG_PTR)&DqEventType)

/* ---- System threads ---- */

/**
 * Start a thread of the system process.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps; the routine runs at PASSIVE_LEVEL in a critical region
 * @param    ThreadHandle      receives a handle; give it back with ZwClose
 * @param    DesiredAccess     THREAD_ALL_ACCESS
 * @param    ObjectAttributes  NULL, or with OBJ_KERNEL_HANDLE
 * @param    ProcessHandle     NULL
 * @param    ClientId          receives the thread's id, or NULL
 * @param    StartRoutine      what the thread does
 * @param    StartContext      handed to the routine
 * @return   STATUS_SUCCESS; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdm/nf-wdm-pscreatesystemthread
 */
NTKERNELAPI NTSTATUS NTAPI PsCreateSystemThread(
    _Out_ PHANDLE ThreadHandle, _In_ ULONG DesiredAccess,
    _In_opt_ POBJECT_ATTRIBUTES ObjectAttributes, _In_opt_ HANDLE ProcessHandle,
    _Out_opt_ PCLIENT_ID ClientId, _In_ PKSTART_ROUTINE StartRoutine, _In_opt_ PVOID StartContext);

/**
 * End the calling system thread.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps; does not return
 * @param    ExitStatus  of the thread
 * @return   STATUS_INVALID_PARAMETER in a thread that PsCreateSystemThread did not start
 * @source   wdm/nf-wdm-psterminatesystemthread
 */
NTKERNELAPI NTSTATUS NTAPI PsTerminateSystemThread(_In_ NTSTATUS ExitStatus);

/**
 * The id of the calling thread.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @return   the id
 * @source   ntddk/nf-ntddk-psgetcurrentthreadid
 */
NTKERNELAPI HANDLE NTAPI PsGetCurrentThreadId(VOID);

#define PsGetCurrentThread() ((PETHREAD)KeGetCurrentThread())

#define ExGetCurrentResourceThread() ((ULONG_PTR)PsGetCurrentThread())

/**
 * Set a thread's priority.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps; another thread may run before it returns
 * @param    Thread    a thread
 * @param    Priority  1 to HIGH_PRIORITY; from LOW_REALTIME_PRIORITY on it is never boosted
 * @return   the priority before
 * @source   wdm/nf-wdm-kesetprioritythread
 */
NTKERNELAPI KPRIORITY NTAPI KeSetPriorityThread(_Inout_ PKTHREAD Thread, _In_ KPRIORITY Priority);

/**
 * Set a thread's base priority relative to that of its process.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps; another thread may run before it returns
 * @param    Thread     a thread
 * @param    Increment  added to the process' base priority
 * @return   the increment before
 * @source   ntddk/nf-ntddk-kesetbaseprioritythread
 */
NTKERNELAPI LONG NTAPI KeSetBasePriorityThread(_Inout_ PKTHREAD Thread, _In_ LONG Increment);

/* ---- Objects ---- */

/**
 * The object behind a handle, referenced.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    Handle             an open handle
 * @param    DesiredAccess      not looked at in KernelMode
 * @param    ObjectType         *PsThreadType, or NULL
 * @param    AccessMode         KernelMode for drivers
 * @param    Object             receives the object; give it back with ObDereferenceObject
 * @param    HandleInformation  NULL for drivers
 * @return   STATUS_SUCCESS; STATUS_INVALID_HANDLE; STATUS_OBJECT_TYPE_MISMATCH
 * @source   wdm/nf-wdm-obreferenceobjectbyhandle
 */
NTKERNELAPI NTSTATUS NTAPI ObReferenceObjectByHandle(
    _In_ HANDLE Handle, _In_ ACCESS_MASK DesiredAccess, _In_opt_ POBJECT_TYPE ObjectType,
    _In_ KPROCESSOR_MODE AccessMode, _Out_ PVOID *Object,
    _Out_opt_ POBJECT_HANDLE_INFORMATION HandleInformation);

/**
 * Take one more reference to an object; drivers write ObReferenceObject.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Object  a referenced object
 * @return   reserved
 * @source   wdm/nf-wdm-obreferenceobject
 */
NTKERNELAPI LONG_PTR NTAPI ObfReferenceObject(_In_ PVOID Object);

#define ObReferenceObject(Object) ObfReferenceObject(Object)

/**
 * Give back one reference to an object; drivers write ObDereferenceObject.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Object  a referenced object
 * @return   reserved
 * @source   wdm/nf-wdm-obdereferenceobject
 */
NTKERNELAPI LONG_PTR NTAPI ObfDereferenceObject(_In_ PVOID Object);

#define ObDereferenceObject(Object) ObfDereferenceObject(Object)

/**
 * As ObDereferenceObject, where the object must not go at once.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Object  a referenced object
 * @source   wdm/nf-wdm-obdereferenceobjectdeferdelete
 */
NTKERNELAPI VOID NTAPI ObDereferenceObjectDeferDelete(_In_ PVOID Object);

/**
 * Wait for the object behind a handle.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps; blocks
 * @param    Handle     of a thread
 * @param    Alertable  TRUE: a user APC ends the wait
 * @param    Timeout    NULL: no limit; units of 100 ns, negative: from now, else absolute
 * @return   STATUS_SUCCESS, STATUS_TIMEOUT; STATUS_INVALID_HANDLE
 * @source   ntifs/nf-ntifs-zwwaitforsingleobject
 */
NTSYSAPI NTSTATUS NTAPI ZwWaitForSingleObject(_In_ HANDLE Handle, _In_ BOOLEAN Alertable,
                                              _In_opt_ PLARGE_INTEGER Timeout);

/* ---- Work items of a device ---- */

typedef struct _IO_WORKITEM *PIO_WORKITEM;

typedef VOID NTAPI IO_WORKITEM_ROUTINE(_In_ PDEVICE_OBJECT DeviceObject, _In_opt_ PVOID Context);
typedef IO_WORKITEM_ROUTINE *PIO_WORKITEM_ROUTINE;

typedef VOID NTAPI IO_WORKITEM_ROUTINE_EX(_In_ PVOID IoObject, _In_opt_ PVOID Context,
                                          _In_ PIO_WORKITEM IoWorkItem);
typedef IO_WORKITEM_ROUTINE_EX *PIO_WORKITEM_ROUTINE_EX;

typedef enum _WORK_QUEUE_TYPE {
    CriticalWorkQueue,
    DelayedWorkQueue,
    HyperCriticalWorkQueue,
    NormalWorkQueue,
    BackgroundWorkQueue,
    RealTimeWorkQueue,
    SuperCriticalWorkQueue,
    MaximumWorkQueue,
    CustomPriorityWorkQueue = 32
} WORK_QUEUE_TYPE;

/**
 * Make a work item.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceObject  handed to the routine
 * @return   the work item; NULL without memory
 * @source   wdm/nf-wdm-ioallocateworkitem
 */
NTKERNELAPI PIO_WORKITEM NTAPI IoAllocateWorkItem(_In_ PDEVICE_OBJECT DeviceObject);

/**
 * How many bytes a work item takes, for IoInitializeWorkItem.
 *
 * @irql     any
 * @context  does not call out, does not step
 * @return   bytes
 * @source   wdm/nf-wdm-iosizeofworkitem
 */
NTKERNELAPI ULONG NTAPI IoSizeofWorkItem(VOID);

/**
 * Make a work item of the driver's own memory.
 *
 * @irql     any
 * @context  does not call out, does not step
 * @param    IoObject    the driver object or a device object of the driver; handed to the routine
 * @param    IoWorkItem  nonpaged memory of IoSizeofWorkItem bytes
 * @source   wdm/nf-wdm-ioinitializeworkitem
 */
NTKERNELAPI VOID NTAPI IoInitializeWorkItem(_In_ PVOID IoObject, _Out_ PIO_WORKITEM IoWorkItem);

/**
 * The opposite, of a work item that is not queued; its own routine may.
 *
 * @irql     any
 * @context  does not call out, does not step
 * @param    IoWorkItem  of IoInitializeWorkItem
 * @source   wdm/nf-wdm-iouninitializeworkitem
 */
NTKERNELAPI VOID NTAPI IoUninitializeWorkItem(_Inout_ PIO_WORKITEM IoWorkItem);

/**
 * Have a routine called by a worker thread at PASSIVE_LEVEL.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    IoWorkItem     a work item that is not queued
 * @param    WorkerRoutine  gets the device object and Context
 * @param    QueueType      DelayedWorkQueue
 * @param    Context        handed to the routine
 * @source   wdm/nf-wdm-ioqueueworkitem
 */
NTKERNELAPI VOID NTAPI IoQueueWorkItem(_Inout_ PIO_WORKITEM IoWorkItem,
                                       _In_ PIO_WORKITEM_ROUTINE WorkerRoutine,
                                       _In_ WORK_QUEUE_TYPE QueueType, _In_opt_ PVOID Context);

/**
 * The same for a routine that also gets the work item.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    IoWorkItem     a work item that is not queued
 * @param    WorkerRoutine  gets the device object, Context and the work item
 * @param    QueueType      DelayedWorkQueue
 * @param    Context        handed to the routine
 * @source   wdm/nf-wdm-ioqueueworkitemex
 */
NTKERNELAPI VOID NTAPI IoQueueWorkItemEx(_Inout_ PIO_WORKITEM IoWorkItem,
                                         _In_ PIO_WORKITEM_ROUTINE_EX WorkerRoutine,
                                         _In_ WORK_QUEUE_TYPE QueueType, _In_opt_ PVOID Context);

/**
 * Free a work item that is not queued; its own routine may.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    IoWorkItem  a work item
 * @source   wdm/nf-wdm-iofreeworkitem
 */
NTKERNELAPI VOID NTAPI IoFreeWorkItem(_In_ PIO_WORKITEM IoWorkItem);

EXTERN_C_END

#endif /* DQ_WDK_WDM_PS_H */
