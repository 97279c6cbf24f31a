/* SPDX-License-Identifier: MIT */
/*
 * nvme.h - the nvme driver's interface for applications. Include <ntddk.h>, or <windows.h> and
 * <winioctl.h>, before this.
 */
#ifndef NVME_H
#define NVME_H

/* {2F4B6A51-8D0F-4B86-A1D5-3C8E2D1B7F60} */
DEFINE_GUID(GUID_DEVINTERFACE_NVME_SAMPLE, 0x2f4b6a51, 0x8d0f, 0x4b86, 0xa1, 0xd5, 0x3c, 0x8e, 0x2d,
            0x1b, 0x7f, 0x60);

#define NVME_CTL(function)                                                                         \
    CTL_CODE(FILE_DEVICE_UNKNOWN, 0xA00 + (function), METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Input: NVME_IDENTIFY. Output: NVME_IDENTIFY_BYTES. A command that the controller refuses ends
 * with STATUS_IO_DEVICE_ERROR. */
#define IOCTL_NVME_IDENTIFY NVME_CTL(0)
/* Output: NVME_STATISTICS. */
#define IOCTL_NVME_GET_STATISTICS NVME_CTL(1)

#define NVME_IDENTIFY_BYTES      4096
#define NVME_IDENTIFY_NAMESPACE  0
#define NVME_IDENTIFY_CONTROLLER 1

typedef struct _NVME_IDENTIFY {
    ULONG What; /* NVME_IDENTIFY_... */
    ULONG NamespaceId;
} NVME_IDENTIFY, *PNVME_IDENTIFY;

typedef struct _NVME_STATISTICS {
    ULONG CommandsSubmitted;
    ULONG CommandsCompleted;
    ULONG CommandsFailed; /* of those completed */
    ULONG Interrupts;
    ULONG Unmatched; /* completions of no command */
} NVME_STATISTICS, *PNVME_STATISTICS;

#endif
