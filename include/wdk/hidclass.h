/*
 * SPDX-License-Identifier: MIT
 *
 * hidclass.h - requests that applications and drivers above send to a HID device. dirql has no HID
 * class driver: the requests are what a driver may be sent, and nothing sends them by itself.
 *
 * Source: hidclass/index.
 */
#ifndef DQ_WDK_HIDCLASS_H
#define DQ_WDK_HIDCLASS_H

#include "wdm.h"

#define HID_CTL_CODE(id) CTL_CODE(FILE_DEVICE_KEYBOARD, (id), METHOD_NEITHER, FILE_ANY_ACCESS)
#define HID_BUFFER_CTL_CODE(id)                                                                    \
    CTL_CODE(FILE_DEVICE_KEYBOARD, (id), METHOD_BUFFERED, FILE_ANY_ACCESS)
#define HID_IN_CTL_CODE(id) CTL_CODE(FILE_DEVICE_KEYBOARD, (id), METHOD_IN_DIRECT, FILE_ANY_ACCESS)
#define HID_OUT_CTL_CODE(id)                                                                       \
    CTL_CODE(FILE_DEVICE_KEYBOARD, (id), METHOD_OUT_DIRECT, FILE_ANY_ACCESS)

#define IOCTL_HID_GET_DRIVER_CONFIG          HID_BUFFER_CTL_CODE(100)
#define IOCTL_HID_SET_DRIVER_CONFIG          HID_BUFFER_CTL_CODE(101)
#define IOCTL_HID_GET_POLL_FREQUENCY_MSEC    HID_BUFFER_CTL_CODE(102)
#define IOCTL_HID_SET_POLL_FREQUENCY_MSEC    HID_BUFFER_CTL_CODE(103)
#define IOCTL_GET_NUM_DEVICE_INPUT_BUFFERS   HID_BUFFER_CTL_CODE(104)
#define IOCTL_SET_NUM_DEVICE_INPUT_BUFFERS   HID_BUFFER_CTL_CODE(105)
#define IOCTL_HID_GET_COLLECTION_INFORMATION HID_BUFFER_CTL_CODE(106)
#define IOCTL_HID_GET_COLLECTION_DESCRIPTOR  HID_CTL_CODE(100)
#define IOCTL_HID_FLUSH_QUEUE                HID_CTL_CODE(101)
#define IOCTL_HID_SET_FEATURE                HID_IN_CTL_CODE(100)
#define IOCTL_HID_SET_OUTPUT_REPORT          HID_IN_CTL_CODE(101)
#define IOCTL_HID_GET_FEATURE                HID_OUT_CTL_CODE(100)
#define IOCTL_GET_PHYSICAL_DESCRIPTOR        HID_OUT_CTL_CODE(102)
#define IOCTL_HID_GET_HARDWARE_ID            HID_OUT_CTL_CODE(103)
#define IOCTL_HID_GET_INPUT_REPORT           HID_OUT_CTL_CODE(104)
#define IOCTL_HID_GET_MANUFACTURER_STRING    HID_OUT_CTL_CODE(110)
#define IOCTL_HID_GET_PRODUCT_STRING         HID_OUT_CTL_CODE(111)
#define IOCTL_HID_GET_SERIALNUMBER_STRING    HID_OUT_CTL_CODE(112)
#define IOCTL_HID_GET_INDEXED_STRING         HID_OUT_CTL_CODE(120)

/* A report on its way to or from a minidriver. */
typedef struct _HID_XFER_PACKET {
    PUCHAR reportBuffer;
    ULONG reportBufferLen;
    UCHAR reportId;
} HID_XFER_PACKET, *PHID_XFER_PACKET;

/* The answer to IOCTL_HID_GET_COLLECTION_INFORMATION. */
typedef struct _HID_COLLECTION_INFORMATION {
    ULONG DescriptorSize;
    BOOLEAN Polled;
    UCHAR Reserved1[1];
    USHORT VendorID;
    USHORT ProductID;
    USHORT VersionNumber;
} HID_COLLECTION_INFORMATION, *PHID_COLLECTION_INFORMATION;

#endif /* DQ_WDK_HIDCLASS_H */
