/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/io.h - what the system tells drivers and is told by them: error log, configuration, power
 * settings, routines by name; part of wdm.h.
 */
#ifndef DQ_WDK_WDM_IO_H
#define DQ_WDK_WDM_IO_H

#include "device_object.h"
#include "types.h"

EXTERN_C_START

typedef struct _IO_ERROR_LOG_PACKET {
    UCHAR MajorFunctionCode;
    UCHAR RetryCount;
    USHORT DumpDataSize;
    USHORT NumberOfStrings;
    USHORT StringOffset;
    USHORT EventCategory;
    NTSTATUS ErrorCode;
    ULONG UniqueErrorValue;
    NTSTATUS FinalStatus;
    ULONG SequenceNumber;
    ULONG IoControlCode;
    LARGE_INTEGER DeviceOffset;
    ULONG DumpData[1];
} IO_ERROR_LOG_PACKET, *PIO_ERROR_LOG_PACKET;

/* Packet, dump data and strings together. */
#define ERROR_LOG_MAXIMUM_SIZE 240

typedef struct _CONFIGURATION_INFORMATION {
    ULONG DiskCount;
    ULONG FloppyCount;
    ULONG CdRomCount;
    ULONG TapeCount;
    ULONG ScsiPortCount;
    ULONG SerialCount;
    ULONG ParallelCount;
    BOOLEAN AtDiskPrimaryAddressClaimed;
    BOOLEAN AtDiskSecondaryAddressClaimed;
    ULONG Version;
    ULONG MediumChangerCount;
} CONFIGURATION_INFORMATION, *PCONFIGURATION_INFORMATION;

typedef enum _MM_SYSTEM_SIZE { MmSmallSystem, MmMediumSystem, MmLargeSystem } MM_SYSTEMSIZE;

typedef NTSTATUS NTAPI POWER_SETTING_CALLBACK(_In_ LPCGUID SettingGuid, _In_ PVOID Value,
                                              _In_ ULONG ValueLength, _Inout_opt_ PVOID Context);
typedef POWER_SETTING_CALLBACK *PPOWER_SETTING_CALLBACK;

/**
 * Allocate an entry of the error log, to be filled in and written.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    IoObject   the device object or driver object that the entry is about
 * @param    EntrySize  of packet, dump data and strings; at most ERROR_LOG_MAXIMUM_SIZE
 * @return   the entry, zeroed; NULL if there is none
 * @source   wdm/nf-wdm-ioallocateerrorlogentry
 */
NTKERNELAPI PVOID NTAPI IoAllocateErrorLogEntry(_In_ PVOID IoObject, _In_ UCHAR EntrySize);

/**
 * Open the notification event of this name; if there is none, create it, signaled.
 *
 * An event that is there keeps its state and its type, whichever of the two functions made it.
 * Names are below \BaseNamedObjects, case counts; the event is there until the last handle of it
 * is closed. Of the system's own there are those of kernel/standard-event-objects, as
 * \KernelObjects\LowMemoryCondition.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    EventName    "\BaseNamedObjects\...", with a zero behind it
 * @param    EventHandle  receives a kernel handle for ZwClose
 * @return   the event, valid as long as the handle is; NULL if it is neither there nor can be
 *           created
 * @source   wdm/nf-wdm-iocreatenotificationevent
 */
NTKERNELAPI PKEVENT NTAPI IoCreateNotificationEvent(_In_ PUNICODE_STRING EventName,
                                                    _Out_ PHANDLE EventHandle);

/**
 * The same with a synchronization event: each time that it is signaled one waiter goes on.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    EventName    "\BaseNamedObjects\...", with a zero behind it
 * @param    EventHandle  receives a kernel handle for ZwClose
 * @return   the event, valid as long as the handle is; NULL if it is neither there nor can be
 *           created
 * @source   wdm/nf-wdm-iocreatesynchronizationevent
 */
NTKERNELAPI PKEVENT NTAPI IoCreateSynchronizationEvent(_In_ PUNICODE_STRING EventName,
                                                       _Out_ PHANDLE EventHandle);

/**
 * Write an entry to the error log, here a line of dirql's output; the entry is gone then.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    ElEntry  from IoAllocateErrorLogEntry
 * @source   wdm/nf-wdm-iowriteerrorlogentry
 */
NTKERNELAPI VOID NTAPI IoWriteErrorLogEntry(_In_ PVOID ElEntry);

/**
 * Free an entry that is not to be written.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    ElEntry  from IoAllocateErrorLogEntry
 * @source   wdm/nf-wdm-iofreeerrorlogentry
 */
NTKERNELAPI VOID NTAPI IoFreeErrorLogEntry(_In_ PVOID ElEntry);

/**
 * The counts of devices by kind, which their drivers keep.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @return   the one structure of the system
 * @source   ntddk/nf-ntddk-iogetconfigurationinformation
 */
NTKERNELAPI PCONFIGURATION_INFORMATION NTAPI IoGetConfigurationInformation(VOID);

/* What an event of the driver's own is reported with; followed by its bytes, and a text. */
typedef struct _TARGET_DEVICE_CUSTOM_NOTIFICATION {
    USHORT Version; /* 1 */
    USHORT Size;
    GUID Event;
    PFILE_OBJECT FileObject; /* NULL */
    LONG NameBufferOffset;   /* -1: no text */
    UCHAR CustomDataBuffer[1];
} TARGET_DEVICE_CUSTOM_NOTIFICATION, *PTARGET_DEVICE_CUSTOM_NOTIFICATION;

typedef VOID NTAPI DEVICE_CHANGE_COMPLETE_CALLBACK(_Inout_opt_ PVOID Context);
typedef DEVICE_CHANGE_COMPLETE_CALLBACK *PDEVICE_CHANGE_COMPLETE_CALLBACK;

/**
 * Tell whoever has registered for it that a custom event has happened. Nobody has, here.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    PhysicalDeviceObject   the bus driver's device object
 * @param    NotificationStructure  a TARGET_DEVICE_CUSTOM_NOTIFICATION
 * @param    Callback               is called by a worker thread at PASSIVE_LEVEL when everybody has
 *                                  been told; NULL: nobody is
 * @param    Context                its argument
 * @return   STATUS_PENDING; STATUS_INVALID_DEVICE_REQUEST for an event of the system's;
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdm/nf-wdm-ioreporttargetdevicechangeasynchronous
 */
NTKERNELAPI NTSTATUS NTAPI IoReportTargetDeviceChangeAsynchronous(
    _In_ PDEVICE_OBJECT PhysicalDeviceObject, _In_ PVOID NotificationStructure,
    _In_opt_ PDEVICE_CHANGE_COMPLETE_CALLBACK Callback, _In_opt_ PVOID Context);

/**
 * Does a request come from a 32-bit process? dirql has none.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Irp  the request, or NULL for the current process
 * @return   FALSE
 * @source   wdm/nf-wdm-iois32bitprocess
 */
NTKERNELAPI BOOLEAN NTAPI IoIs32bitProcess(_In_opt_ PIRP Irp);

/**
 * The kernel's routine of this name.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    SystemRoutineName  the name, as it is spelled
 * @return   its address; NULL if dirql does not have it
 * @source   wdm/nf-wdm-mmgetsystemroutineaddress
 */
NTKERNELAPI PVOID NTAPI MmGetSystemRoutineAddress(_In_ PUNICODE_STRING SystemRoutineName);

/**
 * How much memory the system has, roughly.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @return   MmSmallSystem, MmMediumSystem or MmLargeSystem
 * @source   wdm/nf-wdm-mmquerysystemsize
 */
NTKERNELAPI MM_SYSTEMSIZE NTAPI MmQuerySystemSize(VOID);

/**
 * Be called when a power setting changes. None does here.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    DeviceObject  of the caller, or NULL
 * @param    SettingGuid   which setting
 * @param    Callback      the routine
 * @param    Context       its argument
 * @param    Handle        receives what PoUnregisterPowerSettingCallback takes
 * @return   STATUS_SUCCESS, STATUS_INSUFFICIENT_RESOURCES
 * @source   wdm/nf-wdm-poregisterpowersettingcallback
 */
NTKERNELAPI NTSTATUS NTAPI PoRegisterPowerSettingCallback(_In_opt_ PDEVICE_OBJECT DeviceObject,
                                                          _In_ LPCGUID SettingGuid,
                                                          _In_ PPOWER_SETTING_CALLBACK Callback,
                                                          _In_opt_ PVOID Context,
                                                          _Outptr_opt_ PVOID *Handle);

/**
 * Not be called any more.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Handle  from PoRegisterPowerSettingCallback
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER if the handle is none
 * @source   wdm/nf-wdm-pounregisterpowersettingcallback
 */
NTKERNELAPI NTSTATUS NTAPI PoUnregisterPowerSettingCallback(_Inout_ PVOID Handle);

/* ---- Floating point: x64 code may use it at any time ---- */

typedef struct _KFLOATING_SAVE {
    ULONG Dummy;
} KFLOATING_SAVE, *PKFLOATING_SAVE;

DQ_HEADER_INLINE NTSTATUS KeSaveFloatingPointState(_Out_ PKFLOATING_SAVE FloatSave)
{
    FloatSave->Dummy = 0;
    return STATUS_SUCCESS;
}

DQ_HEADER_INLINE NTSTATUS KeRestoreFloatingPointState(_In_ PKFLOATING_SAVE FloatSave)
{
    (void)FloatSave;
    return STATUS_SUCCESS;
}

/* ---- Bits of a word, from 0; FALSE and nothing written if none is set ---- */

DQ_HEADER_INLINE BOOLEAN BitScanForward64(_Out_ ULONG *Index, _In_ ULONG64 Mask)
{
    if (Mask == 0) {
        return FALSE;
    }
    *Index = (ULONG)__builtin_ctzll(Mask);
    return TRUE;
}

DQ_HEADER_INLINE BOOLEAN BitScanReverse64(_Out_ ULONG *Index, _In_ ULONG64 Mask)
{
    if (Mask == 0) {
        return FALSE;
    }
    *Index = 63 - (ULONG)__builtin_clzll(Mask);
    return TRUE;
}

#define BitScanForward(Index, Mask) BitScanForward64((Index), (ULONG)(Mask))
#define BitScanReverse(Index, Mask) BitScanReverse64((Index), (ULONG)(Mask))

EXTERN_C_END

#endif /* DQ_WDK_WDM_IO_H */
