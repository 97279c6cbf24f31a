/* SPDX-License-Identifier: MIT */
/*
 * edu.h - what an application may ask of the edu driver.
 *
 * The device computes factorials and keeps one small buffer. ReadFile and WriteFile move bytes
 * between the application and that buffer by DMA, at the file offset given; a request must lie
 * inside the first EDU_BUFFER_BYTES bytes, else it fails with STATUS_INVALID_PARAMETER. Everything
 * else is below.
 *
 * An application on Windows includes <initguid.h> and <winioctl.h> first, a driver <ntddk.h>.
 */
#ifndef EDU_H
#define EDU_H

/* {6C1E4B5A-0D0F-4B5E-9C43-3B1F2E7A9D11} */
DEFINE_GUID(GUID_DEVINTERFACE_EDU, 0x6c1e4b5a, 0x0d0f, 0x4b5e, 0x9c, 0x43, 0x3b, 0x1f, 0x2e, 0x7a,
            0x9d, 0x11);

/*
 * ULONG in, ULONG out: the factorial, computed by the device. The input is at most
 * EDU_FACTORIAL_MAX, the last whose factorial has 32 bits; above it the request fails with
 * STATUS_INVALID_PARAMETER.
 */
#define IOCTL_EDU_FACTORIAL CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define EDU_FACTORIAL_MAX   12

/* ULONG in, ULONG out: the complement of the input, computed by the device within the call. */
#define IOCTL_EDU_LIVENESS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Nothing in, EDU_STATISTICS out. */
#define IOCTL_EDU_GET_STATISTICS                                                                   \
    CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)

/*
 * ULONG in: the device interrupts at once, for the causes given, as if they had happened. For
 * testing what the driver does about an interrupt that comes too early.
 */
#define IOCTL_EDU_RAISE     CTL_CODE(FILE_DEVICE_UNKNOWN, 0x803, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define EDU_RAISE_FACTORIAL 0x001
#define EDU_RAISE_TRANSFER  0x100

/* The device has 4096 bytes, but a transfer that reaches the last one is refused by some of its
 * versions. */
#define EDU_BUFFER_BYTES 4095

/* Counters since the device was added. */
typedef struct _EDU_STATISTICS {
    ULONG InterruptsServiced;   /* ISR calls that found a cause */
    ULONG InterruptsForeign;    /* ISR calls that found none: another device on the line */
    ULONG FactorialsCompleted;  /* by interrupt */
    ULONG TransfersCompleted;   /* successfully, recovered ones included */
    ULONG TransfersRecovered;   /* ended later than their interrupt */
    ULONG TransfersFailed;      /* never ended: STATUS_IO_DEVICE_ERROR */
    ULONG CompletionsUnmatched; /* interrupts that no request was waiting for */
} EDU_STATISTICS, *PEDU_STATISTICS;

#endif
