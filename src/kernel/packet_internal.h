/* SPDX-License-Identifier: MIT */
/* packet_internal - what the files of the packet share. */
#ifndef DQ_KERNEL_PACKET_INTERNAL_H
#define DQ_KERNEL_PACKET_INTERNAL_H

#include "kernel/internal_lock.h"
#include "kernel/packet.h"

/* How many completed IRPs are remembered. */
#define DQ_PACKET_GRAVES 64u

struct dq_packet_grave {
    const IRP *irp;  /* L */
    uint32_t number; /* L: of its request */
};

/* In core; L: DQ_LOCK_IO_QUEUE. */
struct dq_packets {
    struct dq_list live;
    struct dq_list buckets[DQ_PACKET_BUCKETS];
    uint32_t grave_next;
    struct dq_packet_grave graves[DQ_PACKET_GRAVES]; /* ring */
    KSPIN_LOCK cancel_lock;                          /* the system's cancel spin lock */
};

extern struct dq_packets *dq_packets;

/* A point; what is found is there until the next one. The run ends if there is no such IRP. */
struct dq_packet *dq_packet_step_and_find(const IRP *irp, const char *call);
_Noreturn void dq_packet_is_gone(const IRP *irp, const char *call);

#endif
