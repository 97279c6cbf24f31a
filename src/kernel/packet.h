/* SPDX-License-Identifier: MIT */
/*
 * packet - an irp as drivers see it: the kernel's IRP with its stack locations, and what the I/O
 * manager does with one.
 *
 * dirql's own irp stays what counts while the framework has it; while a driver has it the IRP does.
 * The IRP lies in pool, so that one that is used after its end is found; what is known of it lies
 * in core. An irp has one from its arrival on if a driver wants to preprocess it, else from when
 * its IRP is first asked for.
 *
 * Source: kernel/i-o-stack-locations, kernel/completing-irps, wdm/ns-wdm-_irp.
 */
#ifndef DQ_KERNEL_PACKET_H
#define DQ_KERNEL_PACKET_H

#include "kernel/irp.h"

#define DQ_PACKET_IRP_TAG  0x20707249u /* "Irp " */
#define DQ_PACKET_IRP_TYPE 6           /* IO_TYPE_IRP */

/* Of a table of IRPs by address. */
#define DQ_PACKET_BUCKETS 256u

/* IRPs lie in pool, 16 bytes apart at least. */
static inline struct dq_list *dq_packet_bucket(struct dq_list buckets[DQ_PACKET_BUCKETS],
                                               const IRP *irp)
{
    uintptr_t key = (uintptr_t)irp / 16;
    return &buckets[(key ^ (key >> 8)) % DQ_PACKET_BUCKETS];
}

struct dq_text;

enum dq_packet_holder {
    DQ_PACKET_FRAMEWORK, /* a request's, or on its way through framework or bus driver */
    DQ_PACKET_DRIVER,    /* outside of the framework */
};

/* What became of an IRP during one call of a driver's routine that was given it; its caller's. */
struct dq_packet_call {
    bool is_completed; /* L: DQ_LOCK_IO_QUEUE, as all of it; the IRP is gone */
    bool is_passed;    /* L: to the framework, or to the bus driver */
    bool is_marked;    /* L: as pending, when it was completed */
    NTSTATUS status;   /* L: with which it was completed */
};

struct dq_packet {
    struct dq_list link;          /* L: DQ_LOCK_IO_QUEUE: all packets, in order of creation */
    struct dq_list bucket_link;   /* L: the same: those whose IRPs' addresses have one hash */
    struct dq_irp *source;        /* I */
    IRP *irp;                     /* I: in pool, its locations behind it */
    FILE_OBJECT *file_object;     /* I: with a reference; NULL: it is about no open file */
    enum dq_packet_holder holder; /* L: DQ_LOCK_IO_QUEUE */
    struct dq_packet_call *call;  /* L: the same; NULL: the driver's routine has returned */
    bool is_marked;               /* L: the same: it was pending when its top location was left */
    bool was_handled;             /* P: who has it: the framework had it */
    NTSTATUS handled;             /* P: ... and ended it with this */
};

void dq_packet_open(void);

/* For a device of this kind; the file object, or NULL, is kept as long as the packet. NULL: no
 * memory; what there is of buffers goes with the irp. The framework has it. */
struct dq_packet *dq_packet_create(struct dq_irp *source, DEVICE_OBJECT *device,
                                   FILE_OBJECT *file_object);

/* What a stack location, all zero, says of the irp. */
void dq_packet_fill_location(IO_STACK_LOCATION *location, const struct dq_irp *irp);

/* To whoever explores orders: where the driver may read Cancel at any time. */
static inline uint64_t dq_packet_cancel_location(const struct dq_packet *packet)
{
    return dq_location(DQ_LOCATION_MEMORY, (uintptr_t)&packet->irp->Cancel / DQ_LOCATION_BYTES);
}

static inline IO_STACK_LOCATION *dq_packet_location(const struct dq_packet *packet)
{
    return packet->irp->Tail.Overlay.CurrentStackLocation;
}

/* Where the one begins who got the IRP first; its mark says whether the sender has to wait. */
static inline IO_STACK_LOCATION *dq_packet_top(const struct dq_packet *packet)
{
    return (IO_STACK_LOCATION *)(packet->irp + 1) + (packet->irp->StackCount - 1);
}

/* The driver gives it up by `call`: a point, and the checks that it may. What it does wrong is a
 * violation, and a bug check where Windows has one. */
struct dq_packet *dq_packet_take(IRP *irp, const char *call);
/* The next location becomes the current one, for this device: see dq_packet_take(). */
void dq_packet_advance(struct dq_packet *packet, DEVICE_OBJECT *device, const char *call);
/* What a driver may have changed on the way to the framework counts; what dirql cannot follow stops
 * the run. */
void dq_packet_reload(struct dq_packet *packet, const char *call);
/* It is the driver's. */
void dq_packet_give(struct dq_packet *packet, struct dq_packet_call *call);
/* The driver's routine has returned. An IRP that it has neither ended nor kept ends with `status`.
 */
void dq_packet_call_end(struct dq_irp *source, uint64_t location, struct dq_packet_call *call,
                        const char *callback, NTSTATUS status);

/* The framework's or the bus driver's end of an irp, with or without a packet: completion routines
 * from the current location up, then the irp's own end, unless one of them keeps it. IRQL <=
 * DISPATCH_LEVEL; calls out. */
void dq_packet_end(struct dq_irp *irp, NTSTATUS status, uint64_t information);
/* The same, of a packet that has its IoStatus. */
void dq_packet_go_up(struct dq_packet *packet);
/* IoCompleteRequest. Calls out. */
void dq_packet_complete(IRP *irp);

/* The packet of this IRP; NULL: there is none. */
struct dq_packet *dq_packet_find(const IRP *irp);
/* What the driver's `call` is about. The run ends if it is no IRP. */
struct dq_irp *dq_packet_source(const IRP *irp, const char *call);
/* For reports: appends the IRPs that the driver has outside of requests. */
bool dq_packet_describe_held(struct dq_text *text);

/* ---- packet_cancel.c ---- */

uint8_t dq_packet_cancel_lock(void);
void dq_packet_cancel_unlock(uint8_t irql);
enum dq_packet_cancel {
    DQ_PACKET_CANCEL_LATE,   /* it has no packet (any more) */
    DQ_PACKET_CANCEL_NOTED,  /* Cancel is set */
    DQ_PACKET_CANCEL_CALLED, /* ... and its cancel routine was called */
};
/* IoCancelIrp, of an irp that no request is made of. IRQL <= DISPATCH_LEVEL; calls out. */
enum dq_packet_cancel dq_packet_cancel(struct dq_irp *source);

#endif
