/* SPDX-License-Identifier: MIT */
/*
 * common.h - what the drivers of irqbench share, all of it right: loading, the registers, requests
 * under way, reads of one word, queues and interrupt objects. Each program adds its point.
 *
 * A write of one ULONG is one command of the device and ends when the command does. A read of one
 * ULONG is one word of input.
 */
#ifndef IRQBENCH_COMMON_H
#define IRQBENCH_COMMON_H

#include <ntddk.h>
#include <wdf.h>

#include "td.h"

/* As many as the device has under way. Places are the tags of commands; place 0 is the read's. */
#define TAG_MAX 4

/* The first member of each program's device context. */
typedef struct _COMMON_CONTEXT {
    PUCHAR Registers;
    SIZE_T RegistersLength;
    /* Requests under way, or NULL. Only exchanged: who takes one out completes it. */
    PVOID volatile UnderWay[TAG_MAX + 1];
} COMMON_CONTEXT, *PCOMMON_CONTEXT;

typedef struct _PROGRAM {
    PCWDF_OBJECT_CONTEXT_TYPE_INFO ContextType; /* of the device; begins with a COMMON_CONTEXT */
    PCWDF_OBJECT_CONTEXT_TYPE_INFO RequestContextType; /* NULL: none */
    WDF_SYNCHRONIZATION_SCOPE Scope; /* of the device's callbacks; 0: the default */
    ULONG Causes;                    /* enabled in D0 */
    BOOLEAN IsMaskedByInterrupt;     /* instead: its EvtInterruptEnable and Disable mask */
    ULONG Messages;                  /* for TD_REG_MESSAGES */
    /* After the device: its queues, locks, interrupts. */
    NTSTATUS (*CreateObjects)(_In_ WDFDEVICE Device);
    /* In addition to what all programs do there; NULL: nothing. */
    PFN_WDF_DEVICE_D0_ENTRY EvtDeviceD0Entry;
    PFN_WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED EvtDeviceD0ExitPreInterruptsDisabled;
    PFN_WDF_DEVICE_D0_EXIT EvtDeviceD0Exit;
    PFN_WDF_DEVICE_SELF_MANAGED_IO_INIT EvtDeviceSelfManagedIoInit;
    PFN_WDF_DEVICE_SELF_MANAGED_IO_RESTART EvtDeviceSelfManagedIoRestart;
    PFN_WDF_DEVICE_SELF_MANAGED_IO_SUSPEND EvtDeviceSelfManagedIoSuspend;
} PROGRAM;

/* Given by the program. */
extern const PROGRAM Program;

static FORCEINLINE ULONG ReadTd(_In_ PCOMMON_CONTEXT Common, _In_ ULONG Offset)
{
    return READ_REGISTER_ULONG((PULONG)(Common->Registers + Offset));
}

static FORCEINLINE VOID WriteTd(_In_ PCOMMON_CONTEXT Common, _In_ ULONG Offset, _In_ ULONG Value)
{
    WRITE_REGISTER_ULONG((PULONG)(Common->Registers + Offset), Value);
}

/* A place for the request; it is the tag of its command. The write queue lets no more in than there
 * are places. */
ULONG PutUnderWay(_In_ PCOMMON_CONTEXT Common, _In_ WDFREQUEST Request);

/* The request at the place, now the caller's, or NULL. */
WDFREQUEST TakeUnderWay(_In_ PCOMMON_CONTEXT Common, _In_ ULONG Place);

/* Takes the causes away and queues the DPC; not its device's interrupt if there is none. */
EVT_WDF_INTERRUPT_ISR CommonEvtInterruptIsr;

/* End the write whose command has ended. */
VOID CompleteWrite(_In_ PCOMMON_CONTEXT Common, _In_ ULONG Tag);

/* End a write for each tag that the device has ready. */
VOID CompleteWrites(_In_ PCOMMON_CONTEXT Common);

/* End the read under way with the next word. FALSE: there is none. */
BOOLEAN CompleteRead(_In_ PCOMMON_CONTEXT Common);

/* For writes: starts the command. For reads: lets one word in. */
EVT_WDF_IO_QUEUE_IO_WRITE CommonEvtIoWrite;
EVT_WDF_IO_QUEUE_IO_READ CommonEvtIoRead;

/* The output buffer of a device control request that asks for one number, or NULL: it was
 * completed, because it asks for something else. */
PULONG RetrieveNumber(_In_ WDFREQUEST Request, _In_ ULONG IoControlCode, _In_ ULONG Expected);

/* A queue for writes, as many at a time as there are places; one for reads, one at a time; and one
 * for device control, one at a time at PASSIVE_LEVEL, in any power state. */
NTSTATUS CreateWriteQueue(_In_ WDFDEVICE Device, _In_ PFN_WDF_IO_QUEUE_IO_WRITE EvtIoWrite);
NTSTATUS CreateReadQueue(_In_ WDFDEVICE Device, _In_ PFN_WDF_IO_QUEUE_IO_READ EvtIoRead);
NTSTATUS CreatePassiveControlQueue(_In_ WDFDEVICE Device,
                                   _In_ PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL EvtIoDeviceControl);

/* Of the device; starts nothing. */
NTSTATUS CreateTimer(_In_ WDFDEVICE Device, _In_ PFN_WDF_TIMER EvtTimer, _Out_ WDFTIMER *Timer);

/* Of the device. ContextType: NULL for none. */
NTSTATUS CreateWorkItem(_In_ WDFDEVICE Device, _In_ PFN_WDF_WORKITEM EvtWorkItem,
                        _In_opt_ PCWDF_OBJECT_CONTEXT_TYPE_INFO ContextType,
                        _Out_ WDFWORKITEM *WorkItem);

NTSTATUS CreateSpinLock(_In_ WDFDEVICE Device, _Out_ WDFSPINLOCK *Lock);

/* SpinLock: the interrupt's lock, or NULL for one of its own. */
NTSTATUS CreateInterrupt(_In_ WDFDEVICE Device, _In_ PFN_WDF_INTERRUPT_ISR EvtInterruptIsr,
                         _In_ PFN_WDF_INTERRUPT_DPC EvtInterruptDpc, _In_opt_ WDFSPINLOCK SpinLock,
                         _Out_ WDFINTERRUPT *Interrupt);

#endif
