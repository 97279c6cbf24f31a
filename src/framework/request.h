/* SPDX-License-Identifier: MIT */
/*
 * request - WDFREQUEST: one of the application's requests on its way through the driver, or one
 * that the driver has made. Either may be sent on to an I/O target (request_send.h).
 *
 * What came belongs to a queue, or to the driver, and is completed exactly once. It enters the
 * object tree (under its device) when the driver first sees it; one that the driver never sees
 * leaves no callback behind. What the driver has made is never completed: it deletes it.
 */
#ifndef DQ_FRAMEWORK_REQUEST_H
#define DQ_FRAMEWORK_REQUEST_H

#include "framework/device.h"
#include "kernel/irp.h"
#include "kernel/mdl.h"

struct dq_file;
struct dq_io_queue;
struct dq_memory;
struct dq_own_irp; /* kernel/own_irp.h */
struct dq_sending; /* request_send.h */

enum dq_request_state {
    DQ_REQUEST_NEW,    /* in nobody's hands yet */
    DQ_REQUEST_QUEUED, /* waits in its queue */
    DQ_REQUEST_DRIVER, /* presented or about to be: counted as the driver's until its completion is
                          through */
};

/* Where a request is in its queue's power transition. */
enum dq_request_stop {
    DQ_REQUEST_STOP_NONE,
    DQ_REQUEST_STOP_DUE, /* EvtIoStop (or EvtIoResume) is still to be called */
    DQ_REQUEST_STOP_NOTIFIED,
    DQ_REQUEST_STOP_ACKNOWLEDGED,
    DQ_REQUEST_STOP_ACKNOWLEDGED_REQUEUE,
};

struct dq_request_buffer {
    void *bytes;              /* I: NULL if there is none */
    size_t count;             /* I */
    struct dq_memory *memory; /* P: whose request it is; made when first asked for */
    PMDL mdl;                 /* P: the same; of direct I/O it is the irp's */
};

struct dq_request {
    struct dq_object object;
    struct dq_irp *irp; /* P: DQ_LOCK_IO_QUEUE; NULL once completed, or of the driver's own */
    uint32_t number;    /* I: the irp's, or its own */
    bool is_own;        /* I: the driver made it: it has no irp, device, file, queue */
    struct dq_own_irp *own_irp;  /* P: whose request it is: the driver's IRP, of is_from_irp */
    bool is_from_irp;            /* I: of WdfRequestCreateFromIrp */
    bool frees_irp;              /* P: the same: own_irp goes with the request */
    struct dq_sending *sending;  /* P: NULL: it was never to be sent anywhere */
    struct dq_device *device;    /* I: that it came to */
    struct dq_file *file;        /* I */
    struct dq_io_queue *queue;   /* P: DQ_LOCK_IO_QUEUE; where it is or came from */
    struct dq_list link;         /* P: queue->queued or queue->owned */
    struct dq_list cancel_link;  /* P: queue->canceled or queue->canceled_on_queue */
    enum dq_request_state state; /* P */
    enum dq_request_stop stop;   /* P */
    bool is_in_tree;             /* P */
    bool is_presented;           /* P: the driver has seen it; then it is in the tree */
    bool is_canceled;            /* P */
    bool is_cancel_called;       /* P: EvtRequestCancel has begun */
    PFN_WDF_REQUEST_CANCEL
    cancel;                   /* P: set while marked cancelable, and from its cancellation on */
    struct dq_packet *packet; /* P: DQ_LOCK_IO_QUEUE: its irp's; NULL: nobody has asked for it */
    uint64_t information;     /* P: whose request it is; with `packet` it is in its IRP */
    NTSTATUS status;          /* P: the same: of its end, or of a send that failed */
    uint32_t transfers;       /* P: DMA transactions that execute for it */
    struct dq_request_buffer input;
    struct dq_request_buffer output;
};

/* Documented failures are completed by the caller: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_request_create(struct dq_device *device, struct dq_irp *irp,
                           const WDF_OBJECT_ATTRIBUTES *attributes,
                           struct dq_request **ret_request);
/* For one that was never handed to a queue; the irp is not completed. */
void dq_request_abandon(struct dq_request *request);

/* What an IRP asks for; its value is that of the major function. */
WDF_REQUEST_TYPE dq_request_type(const struct dq_irp *irp);
/* Enter it into the tree before the driver can get at it. STATUS_DELETE_PENDING if the device goes.
 */
NTSTATUS dq_request_commit(struct dq_request *request);
/* The same, if need be, before the driver sees it. Traces. */
NTSTATUS dq_request_present(struct dq_request *request);
/*
 * The end of a request in whosever hands it is: cleanup callbacks, output to the application, the
 * application wakes, the queue goes on, destroy callbacks. IRQL <= DISPATCH_LEVEL; calls out.
 */
void dq_request_finish(struct dq_request *request, NTSTATUS status);

/* The driver's WdfRequestComplete...: all that it may do wrong is checked here. */
void dq_request_complete(struct dq_request *request, NTSTATUS status);
/* Who gets here completes a second time: violation, then bug check 0x10D(6, 2). */
_Noreturn void dq_request_completed_twice(const void *handle, uint32_t number);
/* IoStatus.Information, which the driver may have written into its IRP. */
uint64_t dq_request_information(const struct dq_request *request);
void dq_request_information_set(struct dq_request *request, uint64_t information);
/* Is it the driver's? If not, a violation that names the call. */
bool dq_request_check_owned(const struct dq_request *request, const char *call);
/* request_format.c: is it on its way to a target or back? */
bool dq_request_is_away(const struct dq_request *request);
/* A violation: it is. */
void dq_request_report_away(const struct dq_request *request, const char *call);
/* Has it not been completed? */
bool dq_request_check_live(const struct dq_request *request, const char *call);

/* STATUS_INVALID_DEVICE_REQUEST: the type has no such buffer, or METHOD_NEITHER;
 * STATUS_BUFFER_TOO_SMALL: it has no byte. */
NTSTATUS dq_request_input(struct dq_request *request, struct dq_request_buffer **ret_buffer);
NTSTATUS dq_request_output(struct dq_request *request, struct dq_request_buffer **ret_buffer);
NTSTATUS dq_request_memory(struct dq_request *request, struct dq_request_buffer *buffer,
                           struct dq_memory **ret_memory);
/* Neither buffered nor direct I/O (request_user.c): the sender's own addresses, in
 * EvtIoInCallerContext. STATUS_INVALID_DEVICE_REQUEST: another kind of request; with a violation:
 * elsewhere. */
NTSTATUS dq_request_user_input(const struct dq_request *request,
                               struct dq_request_buffer *ret_buffer);
NTSTATUS dq_request_user_output(const struct dq_request *request,
                                struct dq_request_buffer *ret_buffer);
/*
 * A name for memory of the sender's, which goes with the request. STATUS_INVALID_USER_BUFFER: no
 * byte; STATUS_ACCESS_VIOLATION: in another thread than the sender's, or no application's address;
 * STATUS_INVALID_DEVICE_REQUEST, with a violation: not the driver's; STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS dq_request_user_lock(struct dq_request *request, const struct dq_request_buffer *buffer,
                              bool is_read_only, const char *call, struct dq_memory **ret_memory);
/* The MDL is the request's: it goes at the completion. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_request_mdl(struct dq_request *request, struct dq_request_buffer *buffer,
                        PMDL *ret_mdl);

/* Its IRP. The run ends with its cause when there is no memory. */
IRP *dq_request_wdm_irp(struct dq_request *request);

/* Cancellation (request_cancel.c). The application, or what acts for it, wants its request to end:
 * IoCancelIrp. False: the framework has none of it (any more). IRQL <= DISPATCH_LEVEL; calls out.
 */
bool dq_request_cancel(struct dq_irp *irp);
/* The same; true: it ends as canceled, or its EvtRequestCancel is called. */
bool dq_request_cancel_delivered(struct dq_irp *irp);
/* Would dq_request_cancel() find anything? For who lists what may happen. */
static inline bool dq_request_is_pending(const struct dq_irp *irp)
{
    return irp->request != NULL || irp->packet != NULL;
}
/* is_refusing: WdfRequestMarkCancelableEx, STATUS_CANCELLED instead of calling `cancel` for what is
 * canceled already. */
NTSTATUS dq_request_cancelable_mark(struct dq_request *request, PFN_WDF_REQUEST_CANCEL cancel,
                                    bool is_refusing);
/* STATUS_CANCELLED: `cancel` has been or will be called. */
NTSTATUS dq_request_cancelable_unmark(struct dq_request *request);
/* WdfRequestReuse: nobody has asked for its end. */
void dq_request_forget_cancel(struct dq_request *request);
/* Has its end been asked for? Only of one that is not marked. */
bool dq_request_is_canceled(struct dq_request *request);

/* DDI decode. Completed requests' handles stay recognisable for a while. */
_Noreturn void dq_request_handle_is_bad(const void *handle, bool is_completing);

static inline bool dq_request_is_handle(const void *handle)
{
    uintptr_t address = (uintptr_t)handle;
    if ((address & (DQ_ARENA_ALIGN - 1)) != 0 || !dq_arena_is_core(address)) {
        return false;
    }
    const struct dq_object *object = (const struct dq_object *)address;
    return object->signature == DQ_OBJECT_SIGNATURE && object->class->type == DQ_TYPE_REQUEST;
}

static inline struct dq_request *dq_request_from_handle(WDFREQUEST handle)
{
    if (DQ_UNLIKELY(!dq_request_is_handle(handle))) {
        dq_request_handle_is_bad(handle, false);
    }
    return (struct dq_request *)(void *)handle;
}

static inline struct dq_request *dq_request_from_handle_to_complete(WDFREQUEST handle)
{
    if (DQ_UNLIKELY(!dq_request_is_handle(handle))) {
        dq_request_handle_is_bad(handle, true);
    }
    return (struct dq_request *)(void *)handle;
}

#endif
