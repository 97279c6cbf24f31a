/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/wmi.h - a driver as client of Windows Management Instrumentation, part of wdm.h. Declared
 * only: nothing in dirql queries data blocks or fires events.
 */
#ifndef DQ_WDK_WDM_WMI_H
#define DQ_WDK_WDM_WMI_H

#include "types.h"

EXTERN_C_START

/* Wnode is a WNODE_EVENT_ITEM of wmistr.h. */
typedef VOID NTAPI FWMI_NOTIFICATION_CALLBACK(PVOID Wnode, PVOID Context);
typedef FWMI_NOTIFICATION_CALLBACK *WMI_NOTIFICATION_CALLBACK;

/**
 * Open a block by its GUID. Declared only.
 *
 * @irql     <= APC_LEVEL
 * @context  stops the run
 * @source   wdm/nf-wdm-iowmiopenblock
 */
NTKERNELAPI NTSTATUS NTAPI IoWMIOpenBlock(_In_ LPCGUID Guid, _In_ ULONG DesiredAccess,
                                          _Out_ PVOID *DataBlockObject);

/**
 * Have a routine called for each event of an open block. Declared only.
 *
 * @irql     <= APC_LEVEL
 * @context  stops the run
 * @source   wdm/nf-wdm-iowmisetnotificationcallback
 */
NTKERNELAPI NTSTATUS NTAPI IoWMISetNotificationCallback(_Inout_ PVOID Object,
                                                        _In_ WMI_NOTIFICATION_CALLBACK Callback,
                                                        _In_opt_ PVOID Context);

/**
 * The number under which WMI knows a device. Declared only.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  stops the run
 * @source   wdm/nf-wdm-iowmideviceobjecttoproviderid
 */
NTKERNELAPI ULONG NTAPI IoWMIDeviceObjectToProviderId(_In_ PDEVICE_OBJECT DeviceObject);

EXTERN_C_END

#endif /* DQ_WDK_WDM_WMI_H */
