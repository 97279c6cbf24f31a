/* SPDX-License-Identifier: MIT */
/*
 * io_queue - WDFQUEUE: holds requests, and presents them to the driver when type, state, power and
 * locks allow.
 *
 * Whatever changes a queue afterwards runs its dispatch loop, which does one thing at a time until
 * nothing is left to do: cancel callbacks, state callbacks, power notifications, presenting.
 * Several contexts may be in the loop. A context that may not call back now (it holds the
 * presentation lock, or is above PASSIVE_LEVEL and the queue is passive) leaves the work to the
 * queue's DPC or work item. A completion only enters the loop when nobody is in it: no recursion.
 * If those who are there sit in callbacks, DPC or work item present what the completion has made
 * room for.
 */
#ifndef DQ_FRAMEWORK_IO_QUEUE_H
#define DQ_FRAMEWORK_IO_QUEUE_H

#include "framework/device.h"
#include "kernel/dpc.h"
#include "kernel/kevent.h"

struct dq_file;
struct dq_irp;
struct dq_request;

enum dq_io_queue_power {
    DQ_IO_QUEUE_POWER_ON,
    DQ_IO_QUEUE_POWER_OFF,
    DQ_IO_QUEUE_POWER_PAUSING,   /* until nobody is in the loop */
    DQ_IO_QUEUE_POWER_NOTIFYING, /* EvtIoStop for each of the driver's requests */
    DQ_IO_QUEUE_POWER_WAITING,   /* until all are completed or acknowledged */
    DQ_IO_QUEUE_POWER_RESUMING,  /* EvtIoResume for each that was kept */
};

/* Whom to tell when a queue has stopped, or is empty. */
struct dq_io_queue_listener {
    PFN_WDF_IO_QUEUE_STATE routine; /* the driver's, or NULL */
    WDFCONTEXT context;
    KEVENT *kevent; /* of a waiting thread, or NULL */
};

struct dq_io_queue {
    struct dq_object object;
    uint32_t number;                           /* I */
    struct dq_device *device;                  /* I */
    WDF_IO_QUEUE_CONFIG config;                /* I: newest form */
    bool is_power_managed;                     /* I */
    bool is_passive;                           /* I: callbacks at PASSIVE_LEVEL */
    WDF_EXECUTION_LEVEL effective_level;       /* I */
    WDF_SYNCHRONIZATION_SCOPE effective_scope; /* I */
    struct dq_callback_lock own_lock;          /* I */
    struct dq_callback_lock *lock;             /* I: of WdfObjectAcquireLock */
    struct dq_callback_lock *serialize;        /* I: taken around callbacks; NULL with scope None */

    /* L: DQ_LOCK_IO_QUEUE, all that follows */
    struct dq_list device_link;       /* L: device_io's list */
    struct dq_list queued;            /* L: requests, oldest first */
    struct dq_list owned;             /* L: requests that the driver has, oldest first */
    uint32_t queued_count;            /* L */
    uint32_t owned_count;             /* L: a forward counts until the other queue has dispatched */
    struct dq_list canceled;          /* L: EvtRequestCancel is to be called; a reference each */
    struct dq_list canceled_on_queue; /* L: EvtIoCanceledOnQueue is to be called */
    struct dq_list dispatchers;       /* L: contexts in the loop */
    uint32_t dispatching_count;       /* L: of them */
    bool accepts;                     /* L */
    bool dispatches;                  /* L */
    bool is_shut_down;                /* L: removal: never accepts again */
    bool cancels_dispatched;          /* L: purging: what becomes cancelable is canceled at once */
    bool is_from_empty;       /* L: a request has come since EvtIoQueueState of ReadyNotify */
    bool is_deferred;         /* L: DPC or work item queued or running */
    bool must_dispatch_again; /* L: ... and asked for again meanwhile */
    bool is_disposing;        /* L */
    bool is_deleted;          /* L: the loop is closed */
    struct dq_io_queue_listener stopped; /* L */
    struct dq_io_queue_listener emptied; /* L */
    struct dq_io_queue_listener ready;   /* L: stays set */
    enum dq_io_queue_power power;        /* L */
    ULONG stop_action;                   /* L: of EvtIoStop in this transition */
    KEVENT power_done;                   /* L: notification event */
    KEVENT disposed;                     /* L: notification event */
    struct dq_dpc dpc;                   /* L */
    struct dq_work_item work_item;       /* L */
};

/*
 * WdfIoQueueCreate after the checks of its own arguments. attributes were validated, config has the
 * newest form. Failures in KMDF's order: STATUS_INVALID_DEVICE_REQUEST (parent of another device),
 * STATUS_INVALID_PARAMETER (scope Device at another level than the device's; type),
 * STATUS_WDF_NO_CALLBACK, STATUS_INVALID_PARAMETER (callbacks of a manual queue; a limit of
 * presented requests on a queue that is not parallel), STATUS_UNSUCCESSFUL (second default queue).
 */
NTSTATUS dq_io_queue_create(struct dq_device *device, const WDF_IO_QUEUE_CONFIG *config,
                            const WDF_OBJECT_ATTRIBUTES *attributes,
                            struct dq_io_queue **ret_queue);

static inline struct dq_io_queue *dq_io_queue_from_handle(const void *handle)
{
    return (struct dq_io_queue *)dq_object_from_handle(handle, DQ_TYPE_QUEUE);
}

static inline WDFQUEUE dq_io_queue_to_handle(struct dq_io_queue *queue)
{
    return queue ? (WDFQUEUE)dq_object_to_handle(&queue->object) : NULL;
}

/* For callback_lock.c; `queue` is the object of a dq_io_queue. */
struct dq_callback_lock *dq_io_queue_callback_lock(struct dq_object *queue);
WDF_SYNCHRONIZATION_SCOPE dq_io_queue_scope(struct dq_object *queue);

WDF_IO_QUEUE_STATE dq_io_queue_state(const struct dq_io_queue *queue, uint32_t *ret_queued,
                                     uint32_t *ret_owned);
/* Does it have a callback for the type (or takes all, being manual)? */
bool dq_io_queue_has_handler(const struct dq_io_queue *queue, WDF_REQUEST_TYPE type);

/* A new request. If the queue does not accept any it is completed with STATUS_INVALID_DEVICE_STATE.
 */
void dq_io_queue_arrive(struct dq_io_queue *queue, struct dq_request *request);
/* A new request goes to the driver right away, whatever the queue's type and state; the caller
 * calls it back. */
void dq_io_queue_give(struct dq_io_queue *queue, struct dq_request *request);
/* The completion of a request in state DRIVER is through. */
void dq_io_queue_request_left(struct dq_io_queue *queue, struct dq_request *request);

/* file NULL: any. STATUS_INVALID_DEVICE_STATE (parallel queue), STATUS_WDF_PAUSED,
 * STATUS_NO_MORE_ENTRIES. */
NTSTATUS dq_io_queue_retrieve(struct dq_io_queue *queue, const struct dq_file *file,
                              struct dq_request **ret_request);
/* STATUS_WDF_BUSY when `to` does not accept; STATUS_INVALID_DEVICE_REQUEST with a violation for
 * what the driver may not forward. */
NTSTATUS dq_io_queue_forward(struct dq_request *request, struct dq_io_queue *to);
NTSTATUS dq_io_queue_requeue(struct dq_request *request);
/*
 * A manual queue's first request behind `after` (NULL: of all) and of `file` (NULL: any):
 * referenced, with a copy of its irp. It stays where it is. STATUS_NOT_FOUND (`after` does not wait
 * there), STATUS_NO_MORE_ENTRIES; STATUS_INVALID_DEVICE_STATE with a violation (not a manual
 * queue).
 */
NTSTATUS dq_io_queue_find(struct dq_io_queue *queue, const struct dq_request *after,
                          const struct dq_file *file, struct dq_irp *ret_irp,
                          struct dq_request **ret_request);
/* As dq_io_queue_retrieve(), this one. STATUS_NOT_FOUND: it does not wait there any more. */
NTSTATUS dq_io_queue_retrieve_found(struct dq_io_queue *queue, struct dq_request *found);
NTSTATUS dq_io_queue_ready_notify(struct dq_io_queue *queue, PFN_WDF_IO_QUEUE_STATE routine,
                                  WDFCONTEXT context);

void dq_io_queue_start(struct dq_io_queue *queue);
/* Accept, but do not present. `listener` (may be NULL) hears when the driver has no request of it
 * any more. A second one while the first waits is bug check 0x10D(0xA). */
void dq_io_queue_stop(struct dq_io_queue *queue, const struct dq_io_queue_listener *listener);
/* Refuse new requests. The listener hears when neither queue nor driver has any. */
void dq_io_queue_drain(struct dq_io_queue *queue, const struct dq_io_queue_listener *listener);
/* The same, and end the queued ones with STATUS_CANCELLED and cancel what the driver has marked. */
void dq_io_queue_purge(struct dq_io_queue *queue, const struct dq_io_queue_listener *listener);
/* The same to those that are there; new ones are accepted and not presented. The listener hears
 * when the driver has none. */
void dq_io_queue_stop_and_purge(struct dq_io_queue *queue,
                                const struct dq_io_queue_listener *listener);
/* End every queued request of a file that is being cleaned up. */
void dq_io_queue_flush_file(struct dq_io_queue *queue, const struct dq_file *file);
/* WdfRequestStopAcknowledge. */
void dq_io_queue_stop_acknowledge(struct dq_request *request, bool is_requeue);

/* device_io.c, PASSIVE_LEVEL, all queues: first nobody may be in the loop, then stop for `action`;
 * both wait. */
void dq_io_queue_power_pause(struct dq_io_queue *queue);
void dq_io_queue_power_stop(struct dq_io_queue *queue, ULONG action);
/* ... first EvtIoResume, then go. */
void dq_io_queue_power_resume(struct dq_io_queue *queue);
void dq_io_queue_power_go(struct dq_io_queue *queue);
/* Removal: never accept again, cancel, stop with the purge action. */
void dq_io_queue_shut_down(struct dq_io_queue *queue);

#endif
