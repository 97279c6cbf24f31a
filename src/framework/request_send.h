/* SPDX-License-Identifier: MIT */
/*
 * request_send - requests that the driver sends to a target, its own and those that it received.
 *
 * What travels is an irp of its own: at a remote target it becomes a request of the device there.
 * While a request is away the driver must not touch it; its end stores status and information in
 * it and calls the completion routine, in the context that ended it. request_format.c: what is sent
 * and with which memory; request_send.c: the way there and back, time-outs, cancellation.
 *
 * Source: wdf/sending-i-o-requests-asynchronously, wdf/completing-i-o-requests.
 */
#ifndef DQ_FRAMEWORK_REQUEST_SEND_H
#define DQ_FRAMEWORK_REQUEST_SEND_H

#include "framework/io_target.h"
#include "framework/memory.h"
#include "framework/request.h"
#include "kernel/ktimer.h"

enum dq_sending_state {
    DQ_SENDING_HOME,   /* the driver has it */
    DQ_SENDING_PENDED, /* waits in a target that is stopped */
    DQ_SENDING_AWAY,   /* was let through, or is on its way back */
};

enum dq_sending_format {
    DQ_SENDING_UNFORMATTED,
    DQ_SENDING_FROM_IRP, /* WdfRequestFormatRequestUsingCurrentType, -WdmFormatUsingStackLocation */
    DQ_SENDING_FOR_TARGET, /* WdfIoTargetFormat... */
};

/* A time-out; its DPC cancels the request. An end that comes while the DPC is due is left to it. */
struct dq_sending_timer {
    struct dq_ktimer ktimer;
    KTIMER kernel;
    struct dq_dpc dpc;
    bool is_dpc_over; /* L: DQ_LOCK_IO_TARGET: it is not due, or its run is done */
    bool is_awaited;  /* L: the request is back, and the DPC has to say so */
};

/* In core, with its request. */
struct dq_sending {
    struct dq_irp irp;                          /* P: who has the request; what the target gets */
    struct dq_request *request;                 /* I */
    struct dq_list link;                        /* L: DQ_LOCK_IO_TARGET: in the target */
    struct dq_io_target *target;                /* P: where it was sent last */
    enum dq_sending_state state;                /* L */
    bool is_canceled;                           /* L: since it was sent last */
    bool is_timed_out;                          /* L: the same, by its timer */
    bool is_free;                               /* P: no state of the target holds it back */
    bool is_forgotten;                          /* P: nobody waits for it to come back */
    bool is_synchronous;                        /* P */
    bool has_timeout;                           /* P */
    enum dq_sending_format format;              /* P */
    struct dq_memory *input;                    /* P: referenced, or NULL */
    struct dq_memory *output;                   /* P */
    PFN_WDF_REQUEST_COMPLETION_ROUTINE routine; /* P: or NULL */
    WDFCONTEXT context;                         /* P */
    WDF_REQUEST_COMPLETION_PARAMS params;       /* P */
    struct dq_sending_timer *timer;             /* P: NULL: never needed */
    KEVENT done;                                /* a synchronous one is back */
};

struct dq_send_options {
    uint32_t flags;  /* WDF_REQUEST_SEND_OPTION_ */
    int64_t timeout; /* as in WDF_REQUEST_SEND_OPTIONS */
};

/* A piece of memory to send or to fill. */
struct dq_send_buffer {
    struct dq_memory *memory; /* or NULL: `bytes` is the caller's until the request is back */
    size_t offset;            /* into memory */
    void *bytes;
    size_t count;
};

/* WdfRequestCreate: attributes have been validated. STATUS_INSUFFICIENT_RESOURCES,
 * STATUS_DELETE_PENDING. */
NTSTATUS dq_request_create_own(const WDF_OBJECT_ATTRIBUTES *attributes,
                               struct dq_request **ret_request);
/* WdfRequestCreateFromIrp: the same. What is no IRP of IoAllocateIrp stops the run. */
NTSTATUS dq_request_create_from_irp(const WDF_OBJECT_ATTRIBUTES *attributes, IRP *irp,
                                    bool frees_irp, struct dq_request **ret_request);
/* Its IRP is another one, the driver's to free, or NULL: none. */
void dq_request_replace_irp(struct dq_request *request, IRP *irp);
/* Of every request's class: what it was sent with goes. */
void dq_request_destroy(struct dq_object *object);
/* May the driver touch it: it received it and owns it, or made it, and it is not away? If not, a
 * violation that names the call. */
bool dq_request_check_home(const struct dq_request *request, const char *call);

/* request_format.c. All: STATUS_INVALID_DEVICE_REQUEST (it is away), STATUS_REQUEST_NOT_ACCEPTED,
 * STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_request_format_transfer(struct dq_request *request, struct dq_io_target *target,
                                    bool is_read, const struct dq_send_buffer *buffer,
                                    int64_t offset);
NTSTATUS dq_request_format_control(struct dq_request *request, struct dq_io_target *target,
                                   bool is_internal, uint32_t code,
                                   const struct dq_send_buffer *input,
                                   const struct dq_send_buffer *output);
NTSTATUS dq_request_change_target(struct dq_request *request, struct dq_io_target *target);
/* A violation if it is not the driver's, or was not received. */
void dq_request_format_as_it_came(struct dq_request *request);
/* Another major function than read, write, (internal) device control stops the run. */
void dq_request_format_by_location(struct dq_request *request, const IO_STACK_LOCATION *location);
void dq_request_set_completion(struct dq_request *request,
                               PFN_WDF_REQUEST_COMPLETION_ROUTINE routine, WDFCONTEXT context);
void dq_request_completion_params(struct dq_request *request,
                                  WDF_REQUEST_COMPLETION_PARAMS *ret_params);
/* WdfRequestReuse: STATUS_INVALID_DEVICE_REQUEST, with a violation, for one that is away. */
NTSTATUS dq_request_reuse(struct dq_request *request, NTSTATUS status);
/* Lets go of the memory that it was formatted with. */
void dq_request_release_memory(struct dq_request *request);
/* NULL: no memory. Of a request that the driver has. */
struct dq_sending *dq_request_sending(struct dq_request *request);

/* request_send.c. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_request_timer_alloc(struct dq_request *request);
/* STATUS_SUCCESS: it was sent. Else why not, and the driver still has it. Calls out; a synchronous
 * one waits. */
NTSTATUS dq_request_send(struct dq_request *request, struct dq_io_target *target,
                         const struct dq_send_options *options);
/* It was not sent: what WdfRequestGetStatus says. Of one that is away its end says it. */
void dq_request_send_failed(struct dq_request *request, NTSTATUS status);
/* Who calls it has a reference. True: it has ended as canceled, or will be told. Calls out. */
bool dq_request_cancel_sent(struct dq_request *request);

/* io_target.c: one that waited leaves the target's list. Referenced, for the second. */
struct dq_request *dq_request_let_through_locked(struct dq_sending *sending);
void dq_request_deliver_pended(struct dq_request *request);

#endif
