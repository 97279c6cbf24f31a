/* SPDX-License-Identifier: MIT */
/*
 * nvmehw.h - registers and queue entries of an NVM Express controller, as far as this driver goes.
 */
#ifndef NVME_HARDWARE_H
#define NVME_HARDWARE_H

#define NVME_REG_CAPABILITIES 0x00 /* 8 bytes */
#define NVME_REG_VERSION      0x08
#define NVME_REG_MASK_SET     0x0C
#define NVME_REG_MASK_CLEAR   0x10
#define NVME_REG_CONTROL      0x14
#define NVME_REG_STATUS       0x1C
#define NVME_REG_QUEUE_SIZES  0x24
#define NVME_REG_SUBMISSION   0x28 /* 8 bytes: address of the queue */
#define NVME_REG_COMPLETION   0x30 /* 8 bytes */
#define NVME_REGISTERS_BYTES  0x2000
#define NVME_DOORBELLS        0x1000

/* Capabilities: half seconds that the controller may take, and the distance of doorbells. */
#define NVME_CAP_TIMEOUT(capabilities) ((ULONG)((capabilities) >> 24 & 0xFF))
#define NVME_CAP_STRIDE(capabilities)  (4u << ((capabilities) >> 32 & 0xF))

#define NVME_CONTROL_ENABLE 0x00000001
#define NVME_CONTROL_SIZES  0x00460000 /* entries of 64 and 16 bytes */

#define NVME_STATUS_READY 0x1
#define NVME_STATUS_FATAL 0x2
#define NVME_ABSENT       0xFFFFFFFF

#define NVME_OPCODE_IDENTIFY 0x06
#define NVME_PAGE_BYTES      4096

typedef struct _NVME_SUBMISSION {
    UCHAR Opcode;
    UCHAR Flags;
    USHORT Identifier;
    ULONG NamespaceId;
    ULONG64 Reserved;
    ULONG64 Metadata;
    ULONG64 Data[2];
    ULONG Parameter[6];
} NVME_SUBMISSION, *PNVME_SUBMISSION;
C_ASSERT(sizeof(NVME_SUBMISSION) == 64);

typedef struct _NVME_COMPLETION {
    ULONG Result;
    ULONG Reserved;
    USHORT SubmissionHead;
    USHORT SubmissionQueue;
    USHORT Identifier;
    USHORT Status; /* bit 0 is the phase: it tells a new entry from an old one */
} NVME_COMPLETION, *PNVME_COMPLETION;
C_ASSERT(sizeof(NVME_COMPLETION) == 16);

#endif
