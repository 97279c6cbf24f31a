/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/plug_play.h - notification of what comes and goes, part of wdm.h. Declared only: dirql tells
 * a driver about its own devices, not about those of others.
 */
#ifndef DQ_WDK_WDM_PLUG_PLAY_H
#define DQ_WDK_WDM_PLUG_PLAY_H

#include "device_object.h"
#include "types.h"

EXTERN_C_START

typedef enum _IO_NOTIFICATION_EVENT_CATEGORY {
    EventCategoryReserved,
    EventCategoryHardwareProfileChange,
    EventCategoryDeviceInterfaceChange,
    EventCategoryTargetDeviceChange,
    EventCategoryKernelSoftRestart
} IO_NOTIFICATION_EVENT_CATEGORY;

#define PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES 0x00000001

typedef NTSTATUS NTAPI DRIVER_NOTIFICATION_CALLBACK_ROUTINE(_In_ PVOID NotificationStructure,
                                                            _Inout_opt_ PVOID Context);
typedef DRIVER_NOTIFICATION_CALLBACK_ROUTINE *PDRIVER_NOTIFICATION_CALLBACK_ROUTINE;

/* The start of each notification; Event says which, by a GUID of wdmguid.h. */
typedef struct _PLUGPLAY_NOTIFICATION_HEADER {
    USHORT Version;
    USHORT Size;
    GUID Event;
} PLUGPLAY_NOTIFICATION_HEADER, *PPLUGPLAY_NOTIFICATION_HEADER;

#define PNPNOTIFICATION_VERSION 1

/* A device interface was enabled or disabled. */
typedef struct _DEVICE_INTERFACE_CHANGE_NOTIFICATION {
    USHORT Version;
    USHORT Size;
    GUID Event;
    GUID InterfaceClassGuid;
    PUNICODE_STRING SymbolicLinkName;
} DEVICE_INTERFACE_CHANGE_NOTIFICATION, *PDEVICE_INTERFACE_CHANGE_NOTIFICATION;

/**
 * Be told of device interfaces, or of a device. Declared only.
 *
 * @irql     PASSIVE_LEVEL
 * @context  stops the run
 * @source   wdm/nf-wdm-ioregisterplugplaynotification
 */
NTKERNELAPI NTSTATUS NTAPI IoRegisterPlugPlayNotification(
    _In_ IO_NOTIFICATION_EVENT_CATEGORY EventCategory, _In_ ULONG EventCategoryFlags,
    _In_opt_ PVOID EventCategoryData, _In_ PDRIVER_OBJECT DriverObject,
    _In_ PDRIVER_NOTIFICATION_CALLBACK_ROUTINE CallbackRoutine, _Inout_opt_ PVOID Context,
    _Outptr_ PVOID *NotificationEntry);

/**
 * Be told no longer. Declared only.
 *
 * @irql     PASSIVE_LEVEL
 * @context  stops the run
 * @source   wdm/nf-wdm-iounregisterplugplaynotification
 */
NTKERNELAPI NTSTATUS NTAPI IoUnregisterPlugPlayNotification(_In_ PVOID NotificationEntry);

/**
 * Be told no longer, and wait until a callback that runs has returned. Declared only.
 *
 * @irql     PASSIVE_LEVEL
 * @context  stops the run
 * @source   wdm/nf-wdm-iounregisterplugplaynotificationex
 */
NTKERNELAPI NTSTATUS NTAPI IoUnregisterPlugPlayNotificationEx(_In_ PVOID NotificationEntry);

EXTERN_C_END

#endif /* DQ_WDK_WDM_PLUG_PLAY_H */
