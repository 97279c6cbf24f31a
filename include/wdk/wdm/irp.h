/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/irp.h - the I/O request packet and its stack location, part of wdm.h.
 *
 * What a driver has in its hands when it meets a request as an IRP: buffers, IoStatus, Cancel and
 * its routine, the mode, the sender's thread, DriverContext, and the stack locations. The rest
 * keeps the layout of x64 Windows and is 0.
 */
#ifndef DQ_WDK_WDM_IRP_H
#define DQ_WDK_WDM_IRP_H

#include "device_object.h"
#include "file.h"
#include "interlocked.h"

EXTERN_C_START

/* IO_STACK_LOCATION.Control. */
#define SL_PENDING_RETURNED  0x01
#define SL_ERROR_RETURNED    0x02
#define SL_INVOKE_ON_CANCEL  0x20
#define SL_INVOKE_ON_SUCCESS 0x40
#define SL_INVOKE_ON_ERROR   0x80

/* What a completion routine returns to let the completion go on. */
#define STATUS_CONTINUE_COMPLETION STATUS_SUCCESS

typedef VOID NTAPI DRIVER_CANCEL(_Inout_ PDEVICE_OBJECT DeviceObject, _Inout_ PIRP Irp);
typedef DRIVER_CANCEL *PDRIVER_CANCEL;
typedef NTSTATUS NTAPI IO_COMPLETION_ROUTINE(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp,
                                             PVOID Context);
typedef IO_COMPLETION_ROUTINE *PIO_COMPLETION_ROUTINE;

typedef struct _IO_STACK_LOCATION {
    UCHAR MajorFunction;
    UCHAR MinorFunction;
    UCHAR Flags;
    UCHAR Control;
    union {
        struct {
            ULONG Length;
            ULONG POINTER_ALIGNMENT Key;
            LARGE_INTEGER ByteOffset;
        } Read;
        struct {
            ULONG Length;
            ULONG POINTER_ALIGNMENT Key;
            LARGE_INTEGER ByteOffset;
        } Write;
        struct {
            ULONG Length;
            FILE_INFORMATION_CLASS POINTER_ALIGNMENT FileInformationClass;
        } QueryFile;
        struct {
            ULONG Length;
            FILE_INFORMATION_CLASS POINTER_ALIGNMENT FileInformationClass;
            PFILE_OBJECT FileObject;
            _ANONYMOUS_UNION union {
                _ANONYMOUS_STRUCT struct {
                    BOOLEAN ReplaceIfExists;
                    BOOLEAN AdvanceOnly;
                };
                ULONG ClusterCount;
                HANDLE DeleteHandle;
            };
        } SetFile;
        struct {
            ULONG OutputBufferLength;
            ULONG POINTER_ALIGNMENT InputBufferLength;
            ULONG POINTER_ALIGNMENT IoControlCode;
            PVOID Type3InputBuffer;
        } DeviceIoControl;
        struct {
            PVOID Argument1;
            PVOID Argument2;
            PVOID Argument3;
            PVOID Argument4;
        } Others;
    } Parameters;
    PDEVICE_OBJECT DeviceObject;
    PFILE_OBJECT FileObject;
    PIO_COMPLETION_ROUTINE CompletionRoutine;
    PVOID Context;
} IO_STACK_LOCATION;

typedef struct _IRP {
    CSHORT Type;
    USHORT Size;
    USHORT AllocationProcessorNumber;
    USHORT Reserved;
    struct _MDL *MdlAddress;
    ULONG Flags;
    union {
        struct _IRP *MasterIrp;
        LONG IrpCount;
        PVOID SystemBuffer;
    } AssociatedIrp;
    LIST_ENTRY ThreadListEntry;
    IO_STATUS_BLOCK IoStatus;
    KPROCESSOR_MODE RequestorMode;
    BOOLEAN PendingReturned;
    CHAR StackCount;
    CHAR CurrentLocation;
    BOOLEAN Cancel;
    KIRQL CancelIrql;
    CCHAR ApcEnvironment;
    UCHAR AllocationFlags;
    PIO_STATUS_BLOCK UserIosb;
    struct _KEVENT *UserEvent;
    union {
        struct {
            PVOID UserApcRoutine;
            PVOID UserApcContext;
        } AsynchronousParameters;
        LARGE_INTEGER AllocationSize;
    } Overlay;
    PDRIVER_CANCEL CancelRoutine;
    PVOID UserBuffer;
    union {
        struct {
            union {
                KDEVICE_QUEUE_ENTRY DeviceQueueEntry;
                PVOID DriverContext[4];
            };
            PETHREAD Thread;
            PCHAR AuxiliaryBuffer;
            LIST_ENTRY ListEntry;
            union {
                PIO_STACK_LOCATION CurrentStackLocation;
                ULONG PacketType;
            };
            PFILE_OBJECT OriginalFileObject;
        } Overlay;
        UCHAR Apc[0x58];
        PVOID CompletionKey;
    } Tail;
} IRP;

/* The bytes of an IRP with so many stack locations. */
#define IoSizeOfIrp(StackSize)                                                                     \
    ((USHORT)(sizeof(IRP) + ((USHORT)(StackSize)) * sizeof(IO_STACK_LOCATION)))

/**
 * Make an IRP of the driver's own, to be sent with WdfRequestCreateFromIrp and freed, never
 * completed.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    StackSize    of the device that it is sent to, or one more
 * @param    ChargeQuota  not looked at
 * @return   the IRP, initialized; NULL if there is no memory
 * @source   wdm/nf-wdm-ioallocateirp
 */
NTKERNELAPI PIRP NTAPI IoAllocateIrp(_In_ CCHAR StackSize, _In_ BOOLEAN ChargeQuota);

/**
 * Free an IRP of IoAllocateIrp.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Irp  that no framework request has
 * @rules    IoAllocateFree
 * @source   wdm/nf-wdm-iofreeirp
 */
NTKERNELAPI VOID NTAPI IoFreeIrp(_In_ PIRP Irp);

/**
 * Initialize an IRP of IoAllocateIrp again.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Irp       that no framework request has
 * @param    Iostatus  what its IoStatus.Status becomes
 * @rules    IoReuseIrp2
 * @source   wdm/nf-wdm-ioreuseirp
 */
NTKERNELAPI VOID NTAPI IoReuseIrp(_Inout_ PIRP Irp, _In_ NTSTATUS Iostatus);

/**
 * End a request, or a driver's part in it: the completion routines of the drivers above are called
 * in turn, the next one first, until one returns STATUS_MORE_PROCESSING_REQUIRED; behind the last
 * one the request goes back to who sent it, with IoStatus.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls completion routines; steps
 * @param    Irp            that the caller has, with IoStatus filled in; not its any more
 * @param    PriorityBoost  IO_NO_INCREMENT and the like; not looked at
 * @rules    dirql.IrpAfterCompletion, IoAllocateComplete, CompleteRequest,
 * CompleteRequestStatusCheck, dirql.IrpCancelRoutine
 * @source   wdm/nf-wdm-iocompleterequest
 */
NTKERNELAPI VOID NTAPI IofCompleteRequest(_In_ PIRP Irp, _In_ CCHAR PriorityBoost);
#define IoCompleteRequest(a, b) IofCompleteRequest(a, b)

/**
 * Give a request to the next lower driver, by its device object. The next stack location becomes
 * the current one.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls completion routines; steps
 * @param    DeviceObject  of WdfDeviceWdmGetAttachedDevice: the bus driver's
 * @param    Irp           that the caller has, with the next location set up
 * @return   what the lower driver says; STATUS_INVALID_DEVICE_REQUEST of the bus driver
 * @rules    dirql.IrpStack, dirql.IrpNextLocation, dirql.IrpCancelRoutine
 * @source   wdm/nf-wdm-iofcalldriver
 */
NTKERNELAPI NTSTATUS NTAPI IofCallDriver(_In_ PDEVICE_OBJECT DeviceObject, _Inout_ PIRP Irp);
#define IoCallDriver(a, b) IofCallDriver(a, b)

/**
 * Ask for a request's end: set Cancel, and call its cancel routine if it has one.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls the cancel routine; steps
 * @param    Irp  the request
 * @return   TRUE if a cancel routine was called
 * @source   wdm/nf-wdm-iocancelirp
 */
NTKERNELAPI BOOLEAN NTAPI IoCancelIrp(_In_ PIRP Irp);

/**
 * Take the system's cancel spin lock.
 *
 * @irql     <= DISPATCH_LEVEL; then DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Irql  receives the level to go back to
 * @source   wdm/nf-wdm-ioacquirecancelspinlock
 */
NTKERNELAPI VOID NTAPI IoAcquireCancelSpinLock(_Out_ PKIRQL Irql);

/**
 * Release the system's cancel spin lock. A cancel routine does it with Irp->CancelIrql.
 *
 * @irql     DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Irql  the level to go back to
 * @source   wdm/nf-wdm-ioreleasecancelspinlock
 */
NTKERNELAPI VOID NTAPI IoReleaseCancelSpinLock(_In_ KIRQL Irql);

/**
 * The stack location of the driver that has the packet.
 *
 * @irql     any
 * @context  does not call out, does not step
 * @param    Irp  that the caller has
 * @return   the location
 * @source   wdm/nf-wdm-iogetcurrentirpstacklocation
 */
DQ_HEADER_INLINE PIO_STACK_LOCATION IoGetCurrentIrpStackLocation(_In_ PIRP Irp)
{
    return Irp->Tail.Overlay.CurrentStackLocation;
}

/**
 * The stack location of the next lower driver, for the caller to fill in.
 *
 * @irql     any
 * @context  does not call out, does not step
 * @param    Irp  that the caller has
 * @return   the location
 * @source   wdm/nf-wdm-iogetnextirpstacklocation
 */
DQ_HEADER_INLINE PIO_STACK_LOCATION IoGetNextIrpStackLocation(_In_ PIRP Irp)
{
    return Irp->Tail.Overlay.CurrentStackLocation - 1;
}

/**
 * Let the next lower driver have the caller's own stack location. No completion routine may be set
 * then.
 *
 * @irql     any
 * @context  does not call out, does not step
 * @param    Irp  that the caller is about to pass on
 * @source   wdm/nf-wdm-ioskipcurrentirpstacklocation
 */
DQ_HEADER_INLINE VOID IoSkipCurrentIrpStackLocation(_Inout_ PIRP Irp)
{
    Irp->CurrentLocation++;
    Irp->Tail.Overlay.CurrentStackLocation++;
}

/**
 * Make the next stack location the current one, in a packet of the caller's own.
 *
 * @irql     any
 * @context  does not call out, does not step
 * @param    Irp  whose location is to be set
 * @source   wdm/nf-wdm-iosetnextirpstacklocation
 */
DQ_HEADER_INLINE VOID IoSetNextIrpStackLocation(_Inout_ PIRP Irp)
{
    Irp->CurrentLocation--;
    Irp->Tail.Overlay.CurrentStackLocation--;
}

/**
 * Give the next lower driver the parameters that the caller has got, without completion routine.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Irp  that the caller is about to pass on
 * @source   wdm/nf-wdm-iocopycurrentirpstacklocationtonext
 */
DQ_HEADER_INLINE VOID IoCopyCurrentIrpStackLocationToNext(_Inout_ PIRP Irp)
{
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(Irp);

    *next = *IoGetCurrentIrpStackLocation(Irp);
    next->Control = 0;
    next->CompletionRoutine = NULL;
    next->Context = NULL;
}

/**
 * Have a routine called when the next lower driver has completed the request. It is kept in that
 * driver's stack location.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Irp                that the caller is about to pass on
 * @param    CompletionRoutine  the routine, or NULL
 * @param    Context            its argument
 * @param    InvokeOnSuccess    call it when the request has succeeded
 * @param    InvokeOnError      ... has failed
 * @param    InvokeOnCancel     ... was canceled
 * @source   wdm/nf-wdm-iosetcompletionroutine
 */
DQ_HEADER_INLINE VOID IoSetCompletionRoutine(_In_ PIRP Irp,
                                             _In_opt_ PIO_COMPLETION_ROUTINE CompletionRoutine,
                                             _In_opt_ PVOID Context, _In_ BOOLEAN InvokeOnSuccess,
                                             _In_ BOOLEAN InvokeOnError,
                                             _In_ BOOLEAN InvokeOnCancel)
{
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(Irp);

    next->CompletionRoutine = CompletionRoutine;
    next->Context = Context;
    next->Control = (UCHAR)((InvokeOnSuccess ? SL_INVOKE_ON_SUCCESS : 0) |
                            (InvokeOnError ? SL_INVOKE_ON_ERROR : 0) |
                            (InvokeOnCancel ? SL_INVOKE_ON_CANCEL : 0));
}

/**
 * Say that the request is not over when the caller's dispatch routine returns, which then returns
 * STATUS_PENDING.
 *
 * @irql     any
 * @context  does not call out, does not step
 * @param    Irp  that the caller has
 * @rules    MarkIrpPending, MarkIrpPending2
 * @source   wdm/nf-wdm-iomarkirppending
 */
DQ_HEADER_INLINE VOID IoMarkIrpPending(_Inout_ PIRP Irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(Irp);

    location->Control = (UCHAR)(location->Control | SL_PENDING_RETURNED);
}

/**
 * Set the routine that is called when the request is canceled, or take it back.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Irp            that the caller has
 * @param    CancelRoutine  the routine; NULL: none
 * @return   the routine that was set; NULL: none was, or it is being called
 * @source   wdm/nf-wdm-iosetcancelroutine
 */
DQ_HEADER_INLINE PDRIVER_CANCEL IoSetCancelRoutine(_In_ PIRP Irp,
                                                   _In_opt_ PDRIVER_CANCEL CancelRoutine)
{
    return (PDRIVER_CANCEL)(ULONG_PTR)InterlockedExchangePointer(
        (PVOID volatile *)(PVOID)&Irp->CancelRoutine, (PVOID)(ULONG_PTR)CancelRoutine);
}

EXTERN_C_END

#endif
