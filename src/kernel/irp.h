/* SPDX-License-Identifier: MIT */
/*
 * irp - one I/O request on its way from an application to a driver and back.
 *
 * Made by the scenario's calls, given to the framework (framework/device_io.h), completed exactly
 * once.
 */
#ifndef DQ_KERNEL_IRP_H
#define DQ_KERNEL_IRP_H

#include "kernel/kevent.h"

struct dq_packet; /* packet.h */
struct dq_thread;

enum dq_irp_type {
    DQ_IRP_CREATE,
    DQ_IRP_CLEANUP,
    DQ_IRP_CLOSE,
    DQ_IRP_READ,
    DQ_IRP_WRITE,
    DQ_IRP_DEVICE_CONTROL,
};

/* What the driver sees of a buffer of the application's; see irp_buffer.h. */
struct dq_irp_buffer {
    void *bytes; /* I: NULL: there is none */
    size_t count;
};

struct dq_irp {
    enum dq_irp_type type; /* I */
    uint32_t control_code; /* I: DEVICE_CONTROL */
    uint64_t offset;       /* I: READ, WRITE */
    const void *input;     /* I: the application's buffers; WRITE and DEVICE_CONTROL */
    size_t input_bytes;
    void *output; /* I: READ and DEVICE_CONTROL */
    size_t output_bytes;
    const struct dq_thread *thread; /* I: the application's that sent it; NULL: a driver did */
    void *file;      /* the framework's file object, of the device that has the irp; set by it for
                        CREATE,      given for all others */
    uint32_t passes; /* CREATE and CLEANUP: how many devices have passed it on as it is */
    const char *file_name;    /* I: CREATE: what stands behind the device's name; NULL: nothing */
    void *request;            /* the framework's while it works on the irp; else NULL */
    struct dq_packet *packet; /* L: DQ_LOCK_IO_QUEUE: what drivers see of it; NULL: none does */
    uint32_t number;          /* I: in traces */
    NTSTATUS status;          /* after completion */
    uint64_t information;     /* after completion */
    bool is_completed;        /* L */
    bool is_internal;         /* I: DEVICE_CONTROL: an internal one */
    bool is_kernel;           /* I: a driver made it */
    void (*returned)(struct dq_irp *irp); /* I: a driver sent it: told its end; else NULL */
    KEVENT completed;                     /* notification event; of the others */
    bool is_prepared;                     /* irp_buffer.h, from here on; I from then on */
    uint32_t device_flags;                /* I: DO_..._IO of who got it */
    struct dq_irp_buffer seen_input;
    struct dq_irp_buffer seen_output;
    void *system_buffer; /* I: pool; input and output of buffered device control share it */
    void *direct_buffer; /* I: pool: a copy for direct I/O */
    PMDL mdl;            /* P: who has the irp; of the direct buffer, made when first asked for */
};

/* Its way through the framework, to whoever explores orders: it may be canceled on it. */
static inline uint64_t dq_irp_location(const struct dq_irp *irp)
{
    return dq_location_of(DQ_LOCATION_OBJECT, irp);
}

/* Which function it asks for: IRP_MJ_... */
uint8_t dq_irp_major(const struct dq_irp *irp);
void dq_irp_init(struct dq_irp *irp, enum dq_irp_type type);
/* The framework, IRQL <= DISPATCH_LEVEL, when no driver has a packet of it any more: results are
 * copied to the application's buffers. A second completion is an assertion. */
void dq_irp_complete(struct dq_irp *irp, NTSTATUS status, uint64_t information);

#endif
