/* SPDX-License-Identifier: MIT */
/*
 * driver.h - what the files of the serial driver share: contexts, who guards them, and internal
 * calls.
 *
 *   driver.c     loading, and the device that PnP found
 *   device.c     resources, power, device control requests
 *   interrupt.c  the interrupt: ISR, DPC, and what they share with the queues
 *   read.c       reads wait in a manual queue until the ISR has received something
 *   write.c      one write at a time, which the ISR feeds into the device
 *
 * Locks: ReadLock, WriteLock, and inside either the interrupt lock; no request is completed with
 * one held, because completing presents the next request on the spot.
 */
#ifndef SERIAL_DRIVER_H
#define SERIAL_DRIVER_H

#include <ntddk.h>
#include <wdf.h>

#include "serial.h"
#include "uart.h"

#define SERIAL_RECEIVED_BYTES 512

typedef struct _DEVICE_CONTEXT {
    PUCHAR Ports; /* from EvtDevicePrepareHardware on */
    WDFINTERRUPT Interrupt;
    WDFQUEUE ReadQueue;    /* manual: reads that wait */
    WDFSPINLOCK ReadLock;  /* keeps the order of requests and that of bytes together */
    WDFSPINLOCK WriteLock; /* guards what follows */
    WDFREQUEST Write;      /* under way, or NULL */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, SerialDeviceGetContext)

/* All of it is guarded by the interrupt lock. */
typedef struct _INTERRUPT_CONTEXT {
    PUCHAR Ports;
    BOOLEAN IsEnabled;   /* between EvtInterruptEnable and EvtInterruptDisable */
    BOOLEAN IsThrottled; /* there was no room: the device keeps what it receives */
    UCHAR Interrupts;    /* what the device's register of that name holds */
    UCHAR ModemControl;
    UCHAR Received[SERIAL_RECEIVED_BYTES];
    ULONG ReceivedFirst;
    ULONG ReceivedCount;
    const UCHAR *Output; /* of the write under way, or NULL */
    size_t OutputLength;
    size_t OutputSent;
    SERIAL_STATISTICS Statistics;
} INTERRUPT_CONTEXT, *PINTERRUPT_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(INTERRUPT_CONTEXT, SerialInterruptGetContext)

/* driver.c */
DRIVER_INITIALIZE DriverEntry;
EVT_WDF_DRIVER_DEVICE_ADD SerialEvtDeviceAdd;

/* device.c */
EVT_WDF_DEVICE_PREPARE_HARDWARE SerialEvtDevicePrepareHardware;
EVT_WDF_DEVICE_D0_ENTRY SerialEvtDeviceD0Entry;
EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL SerialEvtIoDeviceControl;

NTSTATUS SerialControlQueueCreate(_In_ WDFDEVICE Device);

/* interrupt.c */
EVT_WDF_INTERRUPT_ISR SerialEvtInterruptIsr;
EVT_WDF_INTERRUPT_DPC SerialEvtInterruptDpc;
EVT_WDF_INTERRUPT_ENABLE SerialEvtInterruptEnable;
EVT_WDF_INTERRUPT_DISABLE SerialEvtInterruptDisable;

NTSTATUS SerialInterruptCreate(_In_ WDFDEVICE Device);

/* At DISPATCH_LEVEL or below, each. */

/* Move at most Length received bytes to Buffer; returns how many. */
size_t SerialInterruptTake(_In_ WDFINTERRUPT Interrupt, _Out_writes_(Length) PUCHAR Buffer,
                           _In_ size_t Length);
BOOLEAN SerialInterruptHasReceived(_In_ WDFINTERRUPT Interrupt);
VOID SerialInterruptForget(_In_ WDFINTERRUPT Interrupt);
/* Let the ISR send Buffer, which must stay until SerialInterruptStopOutput(). */
VOID SerialInterruptStartOutput(_In_ WDFINTERRUPT Interrupt, _In_reads_(Length) const UCHAR *Buffer,
                                _In_ size_t Length);
BOOLEAN SerialInterruptIsOutputDone(_In_ WDFINTERRUPT Interrupt);
/* Returns the number of bytes that went to the device. */
size_t SerialInterruptStopOutput(_In_ WDFINTERRUPT Interrupt);
VOID SerialInterruptLoop(_In_ WDFINTERRUPT Interrupt, _In_ BOOLEAN IsLooped);
VOID SerialInterruptReadStatistics(_In_ WDFINTERRUPT Interrupt,
                                   _Out_ PSERIAL_STATISTICS Statistics);

/* read.c */
EVT_WDF_IO_QUEUE_IO_READ SerialEvtIoRead;

NTSTATUS SerialReadQueueCreate(_In_ WDFDEVICE Device);
/* Complete reads as long as there are some, and bytes for them. */
VOID SerialReadServe(_In_ PDEVICE_CONTEXT Device);
VOID SerialReadCancelAll(_In_ PDEVICE_CONTEXT Device);

/* write.c */
EVT_WDF_IO_QUEUE_IO_WRITE SerialEvtIoWrite;
EVT_WDF_REQUEST_CANCEL SerialEvtWriteCancel;

NTSTATUS SerialWriteQueueCreate(_In_ WDFDEVICE Device);
/* Complete the write under way if all of it has gone. */
VOID SerialWriteServe(_In_ PDEVICE_CONTEXT Device);
VOID SerialWriteAbort(_In_ PDEVICE_CONTEXT Device);

#endif
