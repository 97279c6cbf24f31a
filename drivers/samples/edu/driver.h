/* SPDX-License-Identifier: MIT */
/*
 * driver.h - what the files of the edu driver share: contexts, who guards them, and internal calls.
 *
 *   driver.c     loading, and the device that PnP found
 *   device.c     resources and power
 *   interrupt.c  the interrupt: ISR, DPC, lock
 *   queue.c      device control requests; a factorial ends in the interrupt's DPC
 *   dma.c        reads and writes; a transfer ends in its own DPC, a troubled one in a work item
 *
 * Locks: each queue's spin lock, and the interrupt lock. No two are held together. No request is
 * completed with one held, because completing presents the next request on the spot.
 */
#ifndef EDU_DRIVER_H
#define EDU_DRIVER_H

#include <ntddk.h>
#include <wdf.h>

#include "edu.h"
#include "eduhw.h"

/* Set up while the device is added and prepared, constant while it is in D0. */
typedef struct _DEVICE_CONTEXT {
    PUCHAR Registers; /* BAR0, from EvtDevicePrepareHardware to EvtDeviceReleaseHardware */
    SIZE_T RegistersLength;
    WDFINTERRUPT Interrupt;
    WDFQUEUE ControlQueue;
    WDFQUEUE TransferQueue;
    WDFDPC TransferDpc;
    WDFDMAENABLER DmaEnabler;
    PVOID Bounce; /* EDU_BUFFER_BYTES bytes that the device can reach */
    PHYSICAL_ADDRESS BounceLogical;
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, EduDeviceGetContext)

/* All of it is guarded by the interrupt lock. */
typedef struct _INTERRUPT_CONTEXT {
    BOOLEAN IsEnabled; /* between EvtInterruptEnable and EvtInterruptDisable */
    ULONG Causes;      /* acknowledged by the ISR, not yet taken by a DPC */
    ULONG ServicedCount;
    ULONG ForeignCount;
} INTERRUPT_CONTEXT, *PINTERRUPT_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(INTERRUPT_CONTEXT, EduInterruptGetContext)

/* Of the queue of device control requests. */
typedef struct _CONTROL_CONTEXT {
    PDEVICE_CONTEXT Device;
    WDFSPINLOCK Lock;   /* guards what follows */
    WDFREQUEST Request; /* whose factorial the device computes, or NULL */
    PULONG Result;      /* its output buffer */
    BOOLEAN IsGone;     /* surprise removal: no interrupt will come */
    ULONG CompletedCount;
    ULONG UnmatchedCount;
} CONTROL_CONTEXT, *PCONTROL_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(CONTROL_CONTEXT, EduControlGetContext)

typedef enum _TRANSFER_STATE {
    TransferIdle,
    TransferRunning,   /* the DPC will take it */
    TransferRecovering /* the work item owns it */
} TRANSFER_STATE;

/* One read or write; whoever takes it out of the queue's context completes it. */
typedef struct _TRANSFER {
    WDFREQUEST Request;
    PVOID Output; /* of a read; NULL for a write */
    size_t Length;
} TRANSFER, *PTRANSFER;

/* Of the queue of reads and writes. */
typedef struct _TRANSFER_CONTEXT {
    PDEVICE_CONTEXT Device;
    WDFWORKITEM Recovery;
    WDFSPINLOCK Lock; /* guards what follows */
    TRANSFER_STATE State;
    TRANSFER Current; /* not in TransferIdle */
    BOOLEAN IsGone;
    ULONG CompletedCount;
    ULONG RecoveredCount;
    ULONG FailedCount;
    ULONG UnmatchedCount;
} TRANSFER_CONTEXT, *PTRANSFER_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(TRANSFER_CONTEXT, EduTransferGetContext)

/* driver.c */
DRIVER_INITIALIZE DriverEntry;
EVT_WDF_DRIVER_DEVICE_ADD EduEvtDeviceAdd;
EVT_WDF_DRIVER_UNLOAD EduEvtDriverUnload;

/* device.c */
EVT_WDF_DEVICE_PREPARE_HARDWARE EduEvtDevicePrepareHardware;
EVT_WDF_DEVICE_RELEASE_HARDWARE EduEvtDeviceReleaseHardware;
EVT_WDF_DEVICE_D0_ENTRY EduEvtDeviceD0Entry;
EVT_WDF_DEVICE_D0_EXIT EduEvtDeviceD0Exit;
EVT_WDF_DEVICE_SURPRISE_REMOVAL EduEvtDeviceSurpriseRemoval;

/* interrupt.c */
EVT_WDF_INTERRUPT_ISR EduEvtInterruptIsr;
EVT_WDF_INTERRUPT_DPC EduEvtInterruptDpc;
EVT_WDF_INTERRUPT_ENABLE EduEvtInterruptEnable;
EVT_WDF_INTERRUPT_DISABLE EduEvtInterruptDisable;
EVT_WDF_INTERRUPT_SYNCHRONIZE EduEvtInterruptReadCounts;

NTSTATUS EduInterruptCreate(_In_ WDFDEVICE Device);

/* Take those of the causes in Mask that the ISR has saved: each is seen by one caller. Any IRQL up
 * to DISPATCH_LEVEL. */
ULONG EduInterruptTakeCauses(_In_ WDFINTERRUPT Interrupt, _In_ ULONG Mask);

/* queue.c */
EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL EduEvtIoDeviceControl;

NTSTATUS EduControlQueueCreate(_In_ WDFDEVICE Device);

/* The device reports the end of a computation. */
VOID EduFactorialDone(_In_ WDFQUEUE Queue);

/* Fail what waits for the device and all that comes later. */
VOID EduControlDeviceGone(_In_ WDFQUEUE Queue);

/* dma.c */
EVT_WDF_IO_QUEUE_IO_READ EduEvtIoRead;
EVT_WDF_IO_QUEUE_IO_WRITE EduEvtIoWrite;
EVT_WDF_DPC EduEvtTransferDpc;
EVT_WDF_WORKITEM EduEvtTransferRecovery;

NTSTATUS EduTransferQueueCreate(_In_ WDFDEVICE Device);
NTSTATUS EduTransferBufferCreate(_In_ WDFDEVICE Device);
VOID EduTransferDeviceGone(_In_ WDFQUEUE Queue);
VOID EduTransferReadCounts(_In_ WDFQUEUE Queue, _Inout_ PEDU_STATISTICS Statistics);

FORCEINLINE ULONG EduRead(_In_ PDEVICE_CONTEXT Device, _In_ ULONG Register)
{
    return READ_REGISTER_ULONG((PULONG)(Device->Registers + Register));
}

FORCEINLINE VOID EduWrite(_In_ PDEVICE_CONTEXT Device, _In_ ULONG Register, _In_ ULONG Value)
{
    WRITE_REGISTER_ULONG((PULONG)(Device->Registers + Register), Value);
}

#endif
