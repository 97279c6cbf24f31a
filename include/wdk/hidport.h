/*
 * SPDX-License-Identifier: MIT
 *
 * hidport.h - what the HID class driver asks of the driver below it. The class driver itself is no
 * part of dirql, nor are its functions: a KMDF driver below it gets these requests as internal
 * device controls.
 *
 * Source: hidport/index, Device Class Definition for Human Interface Devices 1.11, 6.2.1 and 7.1.
 */
#ifndef DQ_WDK_HIDPORT_H
#define DQ_WDK_HIDPORT_H

#include "hidclass.h"

#define IOCTL_HID_GET_DEVICE_DESCRIPTOR          HID_CTL_CODE(0)
#define IOCTL_HID_GET_REPORT_DESCRIPTOR          HID_CTL_CODE(1)
#define IOCTL_HID_READ_REPORT                    HID_CTL_CODE(2)
#define IOCTL_HID_WRITE_REPORT                   HID_CTL_CODE(3)
#define IOCTL_HID_GET_STRING                     HID_CTL_CODE(4)
#define IOCTL_HID_ACTIVATE_DEVICE                HID_CTL_CODE(7)
#define IOCTL_HID_DEACTIVATE_DEVICE              HID_CTL_CODE(8)
#define IOCTL_HID_GET_DEVICE_ATTRIBUTES          HID_CTL_CODE(9)
#define IOCTL_HID_SEND_IDLE_NOTIFICATION_REQUEST HID_CTL_CODE(10)

#define HID_HID_DESCRIPTOR_TYPE      0x21
#define HID_REPORT_DESCRIPTOR_TYPE   0x22
#define HID_PHYSICAL_DESCRIPTOR_TYPE 0x23

#define HID_STRING_ID_IMANUFACTURER 14
#define HID_STRING_ID_IPRODUCT      15
#define HID_STRING_ID_ISERIALNUMBER 16

#pragma pack(push, 1)
/* As the device has it: 9 bytes with one descriptor in the list. */
typedef struct _HID_DESCRIPTOR {
    UCHAR bLength;
    UCHAR bDescriptorType;
    USHORT bcdHID;
    UCHAR bCountry;
    UCHAR bNumDescriptors;
    struct _HID_DESCRIPTOR_DESC_LIST {
        UCHAR bReportType;
        USHORT wReportLength;
    } DescriptorList[1];
} HID_DESCRIPTOR, *PHID_DESCRIPTOR;
#pragma pack(pop)

typedef UCHAR HID_REPORT_DESCRIPTOR, *PHID_REPORT_DESCRIPTOR;

/* The answer to IOCTL_HID_GET_DEVICE_ATTRIBUTES. */
typedef struct _HID_DEVICE_ATTRIBUTES {
    ULONG Size;
    USHORT VendorID;
    USHORT ProductID;
    USHORT VersionNumber;
    USHORT Reserved[11];
} HID_DEVICE_ATTRIBUTES, *PHID_DEVICE_ATTRIBUTES;

/* What a driver below the class driver finds behind DEVICE_OBJECT.DeviceExtension. */
typedef struct _HID_DEVICE_EXTENSION {
    PDEVICE_OBJECT PhysicalDeviceObject;
    PDEVICE_OBJECT NextDeviceObject;
    PVOID MiniDeviceExtension;
} HID_DEVICE_EXTENSION, *PHID_DEVICE_EXTENSION;

#endif /* DQ_WDK_HIDPORT_H */
