/* SPDX-License-Identifier: MIT */
/* packet_complete - see packet.h: the way back up, through the completion routines. */
#include <string.h>

#include "kernel/callout.h"
#include "kernel/file_object.h"
#include "kernel/packet_internal.h"
#include "kernel/pool.h"
#include "kernel/stop.h"
#include "trace/trace.h"

static bool is_file_irp(const struct dq_irp *irp)
{
    return irp->type == DQ_IRP_CREATE || irp->type == DQ_IRP_CLEANUP || irp->type == DQ_IRP_CLOSE;
}

/* The framework knows which handles are open by what it sees of them. */
static void check_file(const struct dq_packet *packet, NTSTATUS status)
{
    const struct dq_irp *source = packet->source;
    if (!is_file_irp(source)) {
        return;
    }
    bool is_create = source->type == DQ_IRP_CREATE;
    bool is_unknown = !packet->was_handled && !(is_create && !NT_SUCCESS(status));
    bool is_changed =
        packet->was_handled && is_create && NT_SUCCESS(packet->handled) != NT_SUCCESS(status);
    if (is_unknown || is_changed) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "the driver ends request %u, a create, cleanup or close, %s: not built yet",
                    source->number,
                    is_unknown ? "without WdfDeviceWdmDispatchPreprocessedIrp"
                               : "otherwise than the framework did");
    }
}

static void bury_locked(const struct dq_packet *packet)
{
    dq_packets->graves[dq_packets->grave_next % DQ_PACKET_GRAVES] =
        (struct dq_packet_grave){ .irp = packet->irp, .number = packet->source->number };
    dq_packets->grave_next++;
}

/* No driver has a part in it any more. */
static void end(struct dq_packet *packet)
{
    struct dq_irp *source = packet->source;
    IRP *irp = packet->irp;
    NTSTATUS status = irp->IoStatus.Status;
    uint64_t information = irp->IoStatus.Information;
    bool was_handled = packet->was_handled;
    check_file(packet, status);
    dq_step_and_touch(DQ_REASON_DDI, dq_irp_location(source), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    source->packet = NULL;
    dq_list_remove(&packet->link);
    dq_list_remove(&packet->bucket_link);
    bury_locked(packet);
    if (packet->call) {
        packet->call->is_completed = true;
        packet->call->is_marked = packet->is_marked;
        packet->call->status = status;
    }
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    dq_file_object_dereference(packet->file_object);
    dq_arena_core_free(packet, sizeof(*packet));
    bool is_freed = dq_pool_free_owned(irp, DQ_POOL_FRAMEWORK, 0);
    DQ_ASSERT(is_freed);
    if (!was_handled) {
        dq_trace(DQ_TRACE_REQUEST_COMPLETE, source->number, (uint32_t)status);
    }
    dq_irp_complete(source, status, information);
}

/* What a location says of the routine of the driver above. */
struct routine {
    PIO_COMPLETION_ROUTINE code; /* NULL: none is to be called */
    PVOID context;
};

static struct routine routine_of(const IO_STACK_LOCATION *location, const IRP *irp)
{
    UCHAR when = NT_SUCCESS(irp->IoStatus.Status) ? SL_INVOKE_ON_SUCCESS : SL_INVOKE_ON_ERROR;
    if (irp->Cancel) {
        when |= SL_INVOKE_ON_CANCEL;
    }
    bool is_wanted = (location->Control & when) != 0;
    return (struct routine){ is_wanted ? location->CompletionRoutine : NULL, location->Context };
}

static NTSTATUS call_routine(const struct routine *routine, DEVICE_OBJECT *device, IRP *irp)
{
    struct dq_callout callout;
    dq_callout_begin(&callout, "IoCompletion", (uintptr_t)routine->code);
    NTSTATUS status = routine->code(device, irp, routine->context);
    dq_callout_end(&callout, (uint32_t)status);
    return status;
}

static bool is_marked(const IO_STACK_LOCATION *location)
{
    return (location->Control & SL_PENDING_RETURNED) != 0;
}

/* The routine lets the completion go on; `location`: of the driver that it belongs to, or NULL. */
static void check_mark(const struct dq_packet *packet, const IO_STACK_LOCATION *location,
                       uintptr_t code)
{
    if (!location || !packet->irp->PendingReturned || is_marked(location)) {
        return;
    }
    dq_stop_blame_callback(code);
    dq_violation(DQ_RULE_IRP_PENDING_RETURNED, 0x228, code, (uintptr_t)packet->irp, 0,
                 "IoCompletion of request %u returned without IoMarkIrpPending, although "
                 "PendingReturned is set: who sent it does not learn that it is over",
                 packet->source->number);
    dq_stop_blame_callback(0);
}

/* It has the IRP as a driver has, and may give it to anybody. False: it keeps it. */
static bool go_through(struct dq_packet *packet, const struct routine *routine,
                       IO_STACK_LOCATION *location)
{
    IRP *irp = packet->irp;
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    packet->holder = DQ_PACKET_DRIVER;
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    NTSTATUS status = call_routine(routine, location ? location->DeviceObject : NULL, irp);
    if (status == STATUS_MORE_PROCESSING_REQUIRED) {
        return false;
    }
    if (dq_packet_find(irp) != packet || packet->holder != DQ_PACKET_DRIVER) {
        dq_stop_blame_callback((uintptr_t)routine->code);
        dq_packet_is_gone(irp, "IoCompletion that does not return STATUS_MORE_PROCESSING_REQUIRED");
    }
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    packet->holder = DQ_PACKET_FRAMEWORK;
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    check_mark(packet, location, (uintptr_t)routine->code);
    return true;
}

/* Without a point since its location was looked at: whose routine returns looks for the mark. */
static void note_mark(struct dq_packet *packet, bool is_pending)
{
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    packet->is_marked = is_pending;
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
}

void dq_packet_go_up(struct dq_packet *packet)
{
    IRP *irp = packet->irp;
    while (irp->CurrentLocation <= irp->StackCount) {
        IO_STACK_LOCATION *below = dq_packet_location(packet);
        bool is_pending = is_marked(below);
        irp->PendingReturned = is_pending;
        struct routine routine = routine_of(below, irp);
        memset(below, 0, sizeof(*below));
        irp->CurrentLocation++;
        irp->Tail.Overlay.CurrentStackLocation++;
        IO_STACK_LOCATION *own =
            irp->CurrentLocation <= irp->StackCount ? dq_packet_location(packet) : NULL;
        if (!own) {
            note_mark(packet, is_pending);
        }
        if (!routine.code) {
            if (own && is_pending) {
                own->Control |= SL_PENDING_RETURNED;
            }
        } else if (!go_through(packet, &routine, own)) {
            return;
        }
    }
    end(packet);
}

void dq_packet_end(struct dq_irp *irp, NTSTATUS status, uint64_t information)
{
    struct dq_packet *packet = irp->packet;
    if (!packet) {
        dq_irp_complete(irp, status, information);
        return;
    }
    packet->was_handled = true;
    packet->handled = status;
    packet->irp->IoStatus.Status = status;
    packet->irp->IoStatus.Information = information;
    dq_packet_go_up(packet);
}

static void check_status(const struct dq_packet *packet)
{
    NTSTATUS status = packet->irp->IoStatus.Status;
    if (status == STATUS_PENDING || status == (NTSTATUS)-1) {
        dq_violation(DQ_RULE_IRP_STATUS, 0x6, (uint32_t)status, (uintptr_t)packet->irp, 0,
                     "IoCompleteRequest with IoStatus.Status 0x%08x for request %u",
                     (unsigned)status, packet->source->number);
    }
}

void dq_packet_complete(IRP *irp)
{
    struct dq_packet *packet = dq_packet_take(irp, "IoCompleteRequest");
    check_status(packet);
    dq_packet_go_up(packet);
}
