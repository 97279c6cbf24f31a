/*
 * SPDX-License-Identifier: MIT
 *
 * wmilib.h - how a driver of the older model describes its blocks to the WMI library. A driver
 * that uses the framework calls wdfwmi.h: the library's functions are not here.
 *
 * Source: wmilib/index.
 */
#ifndef DQ_WDK_WMILIB_H
#define DQ_WDK_WMILIB_H

#include "wdm.h"

/* One block. */
typedef struct _WMIGUIDREGINFO {
    LPCGUID Guid;
    ULONG InstanceCount;
    ULONG Flags;
} WMIGUIDREGINFO, *PWMIGUIDREGINFO;

typedef NTSTATUS NTAPI WMI_QUERY_REGINFO_CALLBACK(
    _Inout_ PDEVICE_OBJECT DeviceObject, _Inout_ PULONG RegFlags,
    _Inout_ PUNICODE_STRING InstanceName, _Outptr_result_maybenull_ PUNICODE_STRING *RegistryPath,
    _Inout_ PUNICODE_STRING MofResourceName, _Outptr_result_maybenull_ PDEVICE_OBJECT *Pdo);
typedef WMI_QUERY_REGINFO_CALLBACK *PWMI_QUERY_REGINFO;

typedef NTSTATUS NTAPI WMI_QUERY_DATABLOCK_CALLBACK(
    _Inout_ PDEVICE_OBJECT DeviceObject, _Inout_ PIRP Irp, _In_ ULONG GuidIndex,
    _In_ ULONG InstanceIndex, _In_ ULONG InstanceCount, _Inout_opt_ PULONG InstanceLengthArray,
    _In_ ULONG BufferAvail, _Out_opt_ PUCHAR Buffer);
typedef WMI_QUERY_DATABLOCK_CALLBACK *PWMI_QUERY_DATABLOCK;

typedef NTSTATUS NTAPI WMI_SET_DATABLOCK_CALLBACK(_Inout_ PDEVICE_OBJECT DeviceObject,
                                                  _Inout_ PIRP Irp, _In_ ULONG GuidIndex,
                                                  _In_ ULONG InstanceIndex, _In_ ULONG BufferSize,
                                                  _In_ PUCHAR Buffer);
typedef WMI_SET_DATABLOCK_CALLBACK *PWMI_SET_DATABLOCK;

typedef NTSTATUS NTAPI WMI_SET_DATAITEM_CALLBACK(_Inout_ PDEVICE_OBJECT DeviceObject,
                                                 _Inout_ PIRP Irp, _In_ ULONG GuidIndex,
                                                 _In_ ULONG InstanceIndex, _In_ ULONG DataItemId,
                                                 _In_ ULONG BufferSize, _In_ PUCHAR Buffer);
typedef WMI_SET_DATAITEM_CALLBACK *PWMI_SET_DATAITEM;

typedef NTSTATUS NTAPI WMI_EXECUTE_METHOD_CALLBACK(_Inout_ PDEVICE_OBJECT DeviceObject,
                                                   _Inout_ PIRP Irp, _In_ ULONG GuidIndex,
                                                   _In_ ULONG InstanceIndex, _In_ ULONG MethodId,
                                                   _In_ ULONG InBufferSize,
                                                   _In_ ULONG OutBufferSize, _Inout_ PUCHAR Buffer);
typedef WMI_EXECUTE_METHOD_CALLBACK *PWMI_EXECUTE_METHOD;

/* What is enabled or disabled. */
typedef enum { WmiEventControl = 0, WmiDataBlockControl = 1 } WMIENABLEDISABLECONTROL;

typedef NTSTATUS NTAPI WMI_FUNCTION_CONTROL_CALLBACK(_Inout_ PDEVICE_OBJECT DeviceObject,
                                                     _Inout_ PIRP Irp, _In_ ULONG GuidIndex,
                                                     _In_ WMIENABLEDISABLECONTROL Function,
                                                     _In_ BOOLEAN Enable);
typedef WMI_FUNCTION_CONTROL_CALLBACK *PWMI_FUNCTION_CONTROL;

/* All blocks of a driver, and its callbacks. */
typedef struct _WMILIB_CONTEXT {
    ULONG GuidCount;
    PWMIGUIDREGINFO GuidList;
    PWMI_QUERY_REGINFO QueryWmiRegInfo;
    PWMI_QUERY_DATABLOCK QueryWmiDataBlock;
    PWMI_SET_DATABLOCK SetWmiDataBlock;
    PWMI_SET_DATAITEM SetWmiDataItem;
    PWMI_EXECUTE_METHOD ExecuteWmiMethod;
    PWMI_FUNCTION_CONTROL WmiFunctionControl;
} WMILIB_CONTEXT, *PWMILIB_CONTEXT;

/* What the library did with a request. */
typedef enum {
    IrpProcessed,
    IrpNotCompleted,
    IrpNotWmi,
    IrpForward
} SYSCTL_IRP_DISPOSITION,
    *PSYSCTL_IRP_DISPOSITION;

#endif /* DQ_WDK_WMILIB_H */
