/* SPDX-License-Identifier: MIT */
/*
 * device.h - what the drivers of this folder share: a whole KMDF driver of the edu device, whose
 * callbacks they replace.
 *
 * Each other file breaks one rule of src/kernel/rules.def, and nothing else, when it is compiled
 * with BROKEN, at the line marked HERE; without BROKEN it does the same work as the rule wants it.
 */
#ifndef DRIVERS_BROKEN_DEVICE_H
#define DRIVERS_BROKEN_DEVICE_H

#include <ntddk.h>
#include <wdf.h>

/* Registers of BAR0. */
#define EDU_STATUS      0x20
#define EDU_CAUSES      0x24
#define EDU_RAISE       0x60
#define EDU_ACKNOWLEDGE 0x64

#define POOL_TAG 'nkrB'

typedef struct _DEVICE_CONTEXT {
    PUCHAR Registers;
    SIZE_T RegistersLength;
    WDFINTERRUPT Interrupt;
    WDFSPINLOCK Lock;
    WDFWAITLOCK WaitLock;
    WDFWORKITEM WorkItem;
    KSPIN_LOCK CountLock;
    KEVENT Serviced;   /* initialized, nobody sets it unless the driver in question does */
    ULONG Count;       /* of interrupts */
    ULONG *LastCauses; /* NULL unless the driver in question sets it */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

/* NULL: the default. */
typedef struct _DEVICE_CALLBACKS {
    PFN_WDF_DEVICE_D0_ENTRY D0Entry;                       /* nothing; not connected yet */
    PFN_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED Start; /* raise one interrupt */
    PFN_WDF_INTERRUPT_ISR Isr;                             /* acknowledge, queue the DPC */
    PFN_WDF_INTERRUPT_DPC Dpc;                             /* enqueue the work item */
    PFN_WDF_WORKITEM WorkItem;                             /* nothing */
    PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL DeviceControl;      /* complete */
    PFN_WDFDEVICE_WDM_IRP_PREPROCESS Preprocess;           /* of device controls: none */
} DEVICE_CALLBACKS;

/* Given by the file with the rule. */
extern const DEVICE_CALLBACKS DeviceCallbacks;

static FORCEINLINE ULONG DeviceRead(_In_ PDEVICE_CONTEXT Context, _In_ ULONG Offset)
{
    return READ_REGISTER_ULONG((PULONG)(Context->Registers + Offset));
}

static FORCEINLINE VOID DeviceWrite(_In_ PDEVICE_CONTEXT Context, _In_ ULONG Offset,
                                    _In_ ULONG Value)
{
    WRITE_REGISTER_ULONG((PULONG)(Context->Registers + Offset), Value);
}

/* For replacements of Start and Isr, which do what the default does and more. */
VOID DeviceRaiseInterrupt(_In_ PDEVICE_CONTEXT Context);
BOOLEAN DeviceServiceInterrupt(_In_ WDFINTERRUPT Interrupt);
/* For Preprocess: the IRP ends without data. */
VOID DeviceCompleteIrp(_Inout_ PIRP Irp, _In_ NTSTATUS Status);

#endif
