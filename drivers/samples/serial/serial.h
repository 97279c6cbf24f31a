/* SPDX-License-Identifier: MIT */
/*
 * serial.h - the serial driver's interface for applications.
 *
 * A read ends as soon as there is a byte, with at most as many as fit. A write ends when its last
 * byte was given to the device. Include <ntddk.h>, or <windows.h> and <winioctl.h>, before this.
 */
#ifndef SERIAL_H
#define SERIAL_H

/* {6B0F9E0C-61A4-4F0B-9B39-0C8F5B0E6E51} */
DEFINE_GUID(GUID_DEVINTERFACE_SERIAL_SAMPLE, 0x6b0f9e0c, 0x61a4, 0x4f0b, 0x9b, 0x39, 0x0c, 0x8f,
            0x5b, 0x0e, 0x6e, 0x51);

#define SERIAL_CTL(function)                                                                       \
    CTL_CODE(FILE_DEVICE_UNKNOWN, 0x900 + (function), METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Input: ULONG, SERIAL_PURGE bits. */
#define IOCTL_SERIAL_PURGE_ALL SERIAL_CTL(0)
/* Input: ULONG, not 0: what is sent comes back, and the cable is cut. */
#define IOCTL_SERIAL_LOOPBACK SERIAL_CTL(1)
/* Output: SERIAL_STATISTICS. */
#define IOCTL_SERIAL_GET_STATISTICS SERIAL_CTL(2)

#define SERIAL_PURGE_WRITE    0x1 /* cancel the write that is under way */
#define SERIAL_PURGE_READS    0x2 /* cancel all reads */
#define SERIAL_PURGE_RECEIVED 0x8 /* forget what was received and not read */

typedef struct _SERIAL_STATISTICS {
    ULONG BytesReceived; /* from the device */
    ULONG BytesSent;     /* to the device */
    ULONG Overruns;      /* the device lost bytes */
    ULONG Throttles;     /* the driver had no room, and left bytes in the device */
    ULONG InterruptsServiced;
    ULONG InterruptsForeign;
} SERIAL_STATISTICS, *PSERIAL_STATISTICS;

#endif
