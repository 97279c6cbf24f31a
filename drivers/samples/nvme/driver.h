/* SPDX-License-Identifier: MIT */
/*
 * driver.h - what the files of the nvme driver share: contexts, who guards them, and internal
 * calls.
 *
 *   driver.c     loading, and the device that PnP found
 *   device.c     resources, and enabling and disabling the controller
 *   interrupt.c  the interrupt: a message of MSI-X, or the line
 *   admin.c      the pair of administrative queues, and the requests that use it
 *
 * Lock: one, of the queue pair. No request is completed with it held.
 */
#ifndef NVME_DRIVER_H
#define NVME_DRIVER_H

#include <ntddk.h>
#include <wdf.h>

#include "nvme.h"
#include "nvmehw.h"

/* Commands at a time, each with a page of memory of its own, and entries of both queues: one more
 * than can be in use. */
#define ADMIN_SLOTS   4
#define ADMIN_ENTRIES (ADMIN_SLOTS + 1)

/* One command; in use from its submission until its request is completed. */
typedef struct _ADMIN_SLOT {
    WDFREQUEST Request; /* NULL: its command has ended, or there is none */
    BOOLEAN IsUsed;
    PVOID Output; /* of the request */
} ADMIN_SLOT, *PADMIN_SLOT;

/* The memory that the controller shares, in one buffer. */
typedef struct _ADMIN_MEMORY {
    UCHAR Submissions[NVME_PAGE_BYTES];
    UCHAR Completions[NVME_PAGE_BYTES];
    UCHAR Data[ADMIN_SLOTS][NVME_PAGE_BYTES];
} ADMIN_MEMORY, *PADMIN_MEMORY;

typedef struct _DEVICE_CONTEXT {
    PUCHAR Registers; /* from EvtDevicePrepareHardware to EvtDeviceReleaseHardware */
    SIZE_T RegistersLength;
    ULONG64 Capabilities;
    WDFINTERRUPT Interrupt;
    PADMIN_MEMORY Memory;
    PHYSICAL_ADDRESS MemoryLogical;
    WDFSPINLOCK Lock; /* guards what follows */
    ULONG SubmissionTail;
    ULONG CompletionHead;
    USHORT Phase;   /* of entries that are new */
    BOOLEAN IsGone; /* surprise removal: no command ends any more */
    ADMIN_SLOT Slots[ADMIN_SLOTS];
    NVME_STATISTICS Statistics; /* but for Interrupts */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, NvmeDeviceGetContext)

/* Guarded by the interrupt lock. */
typedef struct _INTERRUPT_CONTEXT {
    BOOLEAN IsMessage; /* constant once the device has its resources */
    ULONG Count;
} INTERRUPT_CONTEXT, *PINTERRUPT_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(INTERRUPT_CONTEXT, NvmeInterruptGetContext)

/* driver.c */
DRIVER_INITIALIZE DriverEntry;
EVT_WDF_DRIVER_DEVICE_ADD NvmeEvtDeviceAdd;

/* device.c */
EVT_WDF_DEVICE_PREPARE_HARDWARE NvmeEvtDevicePrepareHardware;
EVT_WDF_DEVICE_RELEASE_HARDWARE NvmeEvtDeviceReleaseHardware;
EVT_WDF_DEVICE_D0_ENTRY NvmeEvtDeviceD0Entry;
EVT_WDF_DEVICE_D0_EXIT NvmeEvtDeviceD0Exit;
EVT_WDF_DEVICE_SURPRISE_REMOVAL NvmeEvtDeviceSurpriseRemoval;

/* interrupt.c */
EVT_WDF_INTERRUPT_ISR NvmeEvtInterruptIsr;
EVT_WDF_INTERRUPT_DPC NvmeEvtInterruptDpc;
EVT_WDF_INTERRUPT_ENABLE NvmeEvtInterruptEnable;
EVT_WDF_INTERRUPT_DISABLE NvmeEvtInterruptDisable;

NTSTATUS NvmeInterruptCreate(_In_ WDFDEVICE Device);
/* See whether it is a message; before it is connected. */
VOID NvmeInterruptLearn(_In_ WDFINTERRUPT Interrupt);
ULONG NvmeInterruptCount(_In_ WDFINTERRUPT Interrupt);

/* admin.c */
EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL NvmeEvtIoDeviceControl;

NTSTATUS NvmeAdminCreate(_In_ WDFDEVICE Device);
/* Empty queues, as the controller expects them when it is enabled. */
VOID NvmeAdminReset(_In_ PDEVICE_CONTEXT Device);
/* Complete the requests whose commands have ended. */
VOID NvmeAdminServe(_In_ PDEVICE_CONTEXT Device);
/* Complete the requests whose commands are under way, and start no other one. */
VOID NvmeAdminDeviceGone(_In_ PDEVICE_CONTEXT Device);
/* Has the controller written an entry that was not taken? Any IRQL. */
BOOLEAN NvmeAdminHasCompletion(_In_ PDEVICE_CONTEXT Device);

FORCEINLINE ULONG NvmeRead(_In_ PDEVICE_CONTEXT Device, _In_ ULONG Register)
{
    return READ_REGISTER_ULONG((PULONG)(Device->Registers + Register));
}

FORCEINLINE VOID NvmeWrite(_In_ PDEVICE_CONTEXT Device, _In_ ULONG Register, _In_ ULONG Value)
{
    WRITE_REGISTER_ULONG((PULONG)(Device->Registers + Register), Value);
}

#endif
