/* SPDX-License-Identifier: MIT */
/* packet - see packet.h: making one, and its way through drivers and framework. */
#include "kernel/packet.h"

#include <string.h>

#include "base/text.h"
#include "kernel/file_object.h"
#include "kernel/irp_buffer.h"
#include "kernel/packet_internal.h"
#include "kernel/pool.h"
#include "kernel/stop.h"

struct dq_packets *dq_packets;

void dq_packet_open(void)
{
    dq_packets = dq_arena_core_alloc(sizeof(*dq_packets));
    DQ_ASSERT(dq_packets);
    dq_list_init(&dq_packets->live);
    for (uint32_t i = 0; i < DQ_PACKET_BUCKETS; i++) {
        dq_list_init(&dq_packets->buckets[i]);
    }
}

/* ---- Making one ---- */

void dq_packet_fill_location(IO_STACK_LOCATION *location, const struct dq_irp *irp)
{
    location->MajorFunction = dq_irp_major(irp);
    if (irp->type == DQ_IRP_READ) {
        location->Parameters.Read.Length = (ULONG)irp->output_bytes;
        location->Parameters.Read.ByteOffset.QuadPart = (LONGLONG)irp->offset;
    } else if (irp->type == DQ_IRP_WRITE) {
        location->Parameters.Write.Length = (ULONG)irp->input_bytes;
        location->Parameters.Write.ByteOffset.QuadPart = (LONGLONG)irp->offset;
    } else if (irp->type == DQ_IRP_DEVICE_CONTROL) {
        location->Parameters.DeviceIoControl.OutputBufferLength = (ULONG)irp->output_bytes;
        location->Parameters.DeviceIoControl.InputBufferLength = (ULONG)irp->input_bytes;
        location->Parameters.DeviceIoControl.IoControlCode = irp->control_code;
        if (METHOD_FROM_CTL_CODE(irp->control_code) == METHOD_NEITHER) {
            location->Parameters.DeviceIoControl.Type3InputBuffer = (PVOID)(uintptr_t)irp->input;
        }
    }
}

static void *user_buffer(const struct dq_irp *irp)
{
    return irp->type == DQ_IRP_WRITE ? (void *)(uintptr_t)irp->input : irp->output;
}

static void fill(IRP *irp, const struct dq_irp *source, DEVICE_OBJECT *device,
                 FILE_OBJECT *file_object, size_t bytes)
{
    IO_STACK_LOCATION *locations = (IO_STACK_LOCATION *)(irp + 1);
    irp->Type = DQ_PACKET_IRP_TYPE;
    irp->Size = (USHORT)bytes;
    irp->StackCount = device->StackSize;
    irp->CurrentLocation = device->StackSize;
    irp->RequestorMode = source->is_kernel ? KernelMode : UserMode;
    irp->AssociatedIrp.SystemBuffer = source->system_buffer;
    irp->MdlAddress = source->mdl;
    irp->UserBuffer = user_buffer(source);
    irp->Tail.Overlay.Thread = (PETHREAD)(uintptr_t)source->thread;
    irp->Tail.Overlay.CurrentStackLocation = &locations[device->StackSize - 1];
    irp->Tail.Overlay.CurrentStackLocation->DeviceObject = device;
    irp->Tail.Overlay.CurrentStackLocation->FileObject = file_object;
    dq_packet_fill_location(irp->Tail.Overlay.CurrentStackLocation, source);
}

/* In pool, all zero. */
static IRP *create_irp(struct dq_irp *source, DEVICE_OBJECT *device, FILE_OBJECT *file_object)
{
    if (!NT_SUCCESS(dq_irp_buffers_prepare(source, device->Flags)) ||
        (dq_irp_buffer_direct(source) && !dq_irp_mdl(source))) {
        return NULL;
    }
    size_t bytes = sizeof(IRP) + (size_t)device->StackSize * sizeof(IO_STACK_LOCATION);
    IRP *irp = dq_pool_alloc(bytes, DQ_PACKET_IRP_TAG, false, DQ_POOL_FRAMEWORK);
    if (irp) {
        memset(irp, 0, bytes);
        fill(irp, source, device, file_object, bytes);
    }
    return irp;
}

struct dq_packet *dq_packet_create(struct dq_irp *source, DEVICE_OBJECT *device,
                                   FILE_OBJECT *file_object)
{
    struct dq_packet *packet = dq_arena_core_alloc(sizeof(*packet));
    IRP *irp = packet ? create_irp(source, device, file_object) : NULL;
    if (!irp) {
        if (packet) {
            dq_arena_core_free(packet, sizeof(*packet));
        }
        return NULL;
    }
    packet->source = source;
    packet->irp = irp;
    packet->file_object = file_object;
    dq_file_object_reference(file_object);
    packet->holder = DQ_PACKET_FRAMEWORK;
    dq_step_and_touch(DQ_REASON_DDI, dq_irp_location(source), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    dq_list_append(&dq_packets->live, &packet->link);
    dq_list_append(dq_packet_bucket(dq_packets->buckets, irp), &packet->bucket_link);
    source->packet = packet;
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    return packet;
}

/* ---- Who has it ---- */

static struct dq_packet *find_locked(const IRP *irp)
{
    const struct dq_list *bucket = dq_packet_bucket(dq_packets->buckets, irp);
    DQ_LIST_FOR_EACH(link, bucket)
    {
        struct dq_packet *packet = DQ_LIST_ENTRY(link, struct dq_packet, bucket_link);
        if (packet->irp == irp) {
            return packet;
        }
    }
    return NULL;
}

struct dq_packet *dq_packet_find(const IRP *irp)
{
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    struct dq_packet *packet = find_locked(irp);
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    return packet;
}

/* Of the request whose IRP was there last; 0: none that is remembered. */
static uint32_t ended_number(const IRP *irp)
{
    for (uint32_t i = 1; i <= DQ_PACKET_GRAVES; i++) { /* newest first */
        const struct dq_packet_grave *grave =
            &dq_packets->graves[(dq_packets->grave_next - i) % DQ_PACKET_GRAVES];
        if (grave->irp == irp) {
            return grave->number;
        }
    }
    return 0;
}

_Noreturn void dq_packet_is_gone(const IRP *irp, const char *call)
{
    uint32_t number = ended_number(irp);
    if (number) {
        dq_violation(DQ_RULE_IRP_AFTER_COMPLETION, (uintptr_t)irp, 0, 0, 0,
                     "%s with the IRP of request %u, which has been completed", call, number);
    } else {
        dq_violation(DQ_RULE_IRP_AFTER_COMPLETION, (uintptr_t)irp, 0, 0, 0,
                     "%s with what is no IRP", call);
    }
    dq_bug_check(0x44, (uintptr_t)irp, 0, 0, 0);
}

struct dq_packet *dq_packet_step_and_find(const IRP *irp, const char *call)
{
    struct dq_packet *packet = dq_packet_find(irp);
    if (packet) {
        uint64_t location = dq_irp_location(packet->source);
        dq_step_at(DQ_REASON_DDI, location, DQ_TOUCH_WRITE);
        packet = dq_packet_find(irp);
        dq_touch(location, DQ_TOUCH_WRITE);
    }
    if (!packet) {
        dq_packet_is_gone(irp, call);
    }
    return packet;
}

struct dq_irp *dq_packet_source(const IRP *irp, const char *call)
{
    return dq_packet_step_and_find(irp, call)->source;
}

/* Neither the next driver nor the sender may find the routine of one that has the IRP no more. */
static void check_cancel_routine(struct dq_packet *packet, const char *call)
{
    const IRP *irp = packet->irp;
    if (irp->CancelRoutine) {
        dq_violation(DQ_RULE_IRP_CANCEL_ROUTINE, 0x7, (uintptr_t)irp->CancelRoutine, (uintptr_t)irp,
                     0,
                     "%s with the IRP of request %u, whose cancel routine is set: call "
                     "IoSetCancelRoutine with NULL first, and leave it to the routine if that "
                     "returns NULL",
                     call, packet->source->number);
    }
}

struct dq_packet *dq_packet_take(IRP *irp, const char *call)
{
    struct dq_packet *packet = dq_packet_step_and_find(irp, call);
    if (packet->holder != DQ_PACKET_DRIVER) {
        dq_violation(DQ_RULE_IRP_OWNER, (uintptr_t)irp, 0, 0, 0,
                     "%s with the IRP of request %u, which the driver does not have: %s", call,
                     packet->source->number,
                     packet->source->request ? "it is a framework request's, whose end is "
                                               "WdfRequestComplete"
                                             : "it has been passed on");
        dq_bug_check(0x44, (uintptr_t)irp, 0, 0, 0); /* which is what its second end leads to */
    }
    check_cancel_routine(packet, call);
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    packet->holder = DQ_PACKET_FRAMEWORK;
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    return packet;
}

void dq_packet_give(struct dq_packet *packet, struct dq_packet_call *call)
{
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    packet->holder = DQ_PACKET_DRIVER;
    packet->call = call;
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
}

/* ---- The way down ---- */

static bool is_empty(const IO_STACK_LOCATION *location)
{
    static const IO_STACK_LOCATION empty;
    return memcmp(location, &empty, sizeof(empty)) == 0;
}

void dq_packet_advance(struct dq_packet *packet, DEVICE_OBJECT *device, const char *call)
{
    IRP *irp = packet->irp;
    int location = irp->CurrentLocation - 1;
    IO_STACK_LOCATION *locations = (IO_STACK_LOCATION *)(irp + 1);
    if (location < 1 || location > irp->StackCount) {
        dq_violation(DQ_RULE_IRP_STACK, (uintptr_t)irp, 0, 0, 0,
                     "%s with the IRP of request %u, which has no stack location left: it has %d, "
                     "and the next one would be %d",
                     call, packet->source->number, irp->StackCount, location);
        dq_bug_check(0x35, (uintptr_t)irp, 0, 0, 0);
    }
    IO_STACK_LOCATION *next = &locations[location - 1];
    irp->CurrentLocation = (CHAR)location;
    irp->Tail.Overlay.CurrentStackLocation = next;
    if (is_empty(next)) {
        dq_violation(DQ_RULE_IRP_NEXT_LOCATION, 0x212, (uintptr_t)irp, 0, 0,
                     "%s with the IRP of request %u, whose next stack location is empty: call "
                     "IoSkipCurrentIrpStackLocation or IoCopyCurrentIrpStackLocationToNext first",
                     call, packet->source->number);
        *next = locations[location]; /* as the copy would have */
        next->Control = 0;
        next->CompletionRoutine = NULL;
    }
    next->DeviceObject = device;
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    if (packet->call) {
        packet->call->is_passed = true;
    }
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
}

static _Noreturn void refuse(const struct dq_packet *packet, const char *call, const char *what)
{
    dq_stop_run(DQ_STOP_NOT_BUILT, "%s with the IRP of request %u, %s: not built yet", call,
                packet->source->number, what);
}

/* As long as the buffers stay what they are. */
static void reload_length(const struct dq_packet *packet, const char *call, size_t length,
                          size_t *bytes, struct dq_irp_buffer *seen)
{
    if (length > *bytes) {
        refuse(packet, call, "which the driver has made longer than it came");
    }
    *bytes = length;
    seen->count = seen->bytes ? length : seen->count;
}

void dq_packet_reload(struct dq_packet *packet, const char *call)
{
    struct dq_irp *source = packet->source;
    const IRP *irp = packet->irp;
    const IO_STACK_LOCATION *location = dq_packet_location(packet);
    if (location->MajorFunction != dq_irp_major(source)) {
        refuse(packet, call, "whose function code the driver has changed");
    }
    if (irp->AssociatedIrp.SystemBuffer != source->system_buffer ||
        irp->MdlAddress != source->mdl || irp->UserBuffer != user_buffer(source)) {
        refuse(packet, call, "whose buffers the driver has changed");
    }
    if (source->type == DQ_IRP_READ) {
        reload_length(packet, call, location->Parameters.Read.Length, &source->output_bytes,
                      &source->seen_output);
        source->offset = (uint64_t)location->Parameters.Read.ByteOffset.QuadPart;
    } else if (source->type == DQ_IRP_WRITE) {
        reload_length(packet, call, location->Parameters.Write.Length, &source->input_bytes,
                      &source->seen_input);
        source->offset = (uint64_t)location->Parameters.Write.ByteOffset.QuadPart;
    } else if (source->type == DQ_IRP_DEVICE_CONTROL) {
        uint32_t code = location->Parameters.DeviceIoControl.IoControlCode;
        if (METHOD_FROM_CTL_CODE(code) != METHOD_FROM_CTL_CODE(source->control_code)) {
            refuse(packet, call, "whose transfer method the driver has changed");
        }
        source->control_code = code;
        reload_length(packet, call, location->Parameters.DeviceIoControl.InputBufferLength,
                      &source->input_bytes, &source->seen_input);
        reload_length(packet, call, location->Parameters.DeviceIoControl.OutputBufferLength,
                      &source->output_bytes, &source->seen_output);
    }
}

/* ---- What the driver's routine returns ---- */

/* Of an IRP that is on its way: `is_marked` by the driver that got it first. */
static void check_underway(const struct dq_packet_call *call, const struct dq_irp *source,
                           bool is_held, bool is_marked, const char *callback, NTSTATUS status)
{
    if (status == STATUS_PENDING && !is_marked && !call->is_passed) {
        dq_violation(DQ_RULE_MARK_IRP_PENDING2, 0x23D, 0, 0, (uint32_t)status,
                     "%s returned STATUS_PENDING for request %u without IoMarkIrpPending", callback,
                     source->number);
    } else if (status != STATUS_PENDING && is_marked) {
        dq_violation(DQ_RULE_MARK_IRP_PENDING, 0x23E, 0, 0, (uint32_t)status,
                     "%s marked the IRP of request %u pending and returned 0x%08x instead of "
                     "STATUS_PENDING",
                     callback, source->number, (unsigned)status);
    } else if (status != STATUS_PENDING) {
        dq_violation(DQ_RULE_IRP_NOT_COMPLETED, 0x226, 0, 0, (uint32_t)status,
                     "%s returned 0x%08x for request %u, whose IRP is not completed%s: what is not "
                     "over is STATUS_PENDING",
                     callback, (unsigned)status, source->number,
                     is_held ? " and was not passed on" : "");
    }
}

static void check_over(const struct dq_packet_call *call, const char *callback, NTSTATUS status)
{
    if (call->is_marked && status != STATUS_PENDING) {
        dq_violation(DQ_RULE_MARK_IRP_PENDING, 0x23E, 0, 0, (uint32_t)status,
                     "%s marked an IRP pending and returned 0x%08x instead of STATUS_PENDING",
                     callback, (unsigned)status);
    } else if (!call->is_marked && !call->is_passed && status == STATUS_PENDING) {
        dq_violation(DQ_RULE_MARK_IRP_PENDING2, 0x23D, 0, 0, (uint32_t)status,
                     "%s returned STATUS_PENDING for an IRP that was completed and not marked "
                     "pending",
                     callback);
    } else if (status != STATUS_PENDING && status != call->status) {
        dq_violation(DQ_RULE_IRP_RETURNED_STATUS, 0x224, 0, 0, (uint32_t)call->status,
                     "%s returned 0x%08x for an IRP that was completed with 0x%08x", callback,
                     (unsigned)status, (unsigned)call->status);
    }
}

void dq_packet_call_end(struct dq_irp *source, uint64_t location, struct dq_packet_call *call,
                        const char *callback, NTSTATUS status)
{
    dq_step_and_touch(DQ_REASON_DDI, location, DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    struct dq_packet *packet = call->is_completed ? NULL : source->packet;
    bool is_marked = false;
    bool is_held = false;
    if (packet) {
        packet->call = NULL;
        is_held = packet->holder == DQ_PACKET_DRIVER;
        is_marked =
            packet->is_marked || (dq_packet_top(packet)->Control & SL_PENDING_RETURNED) != 0;
    }
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
    if (!packet) {
        check_over(call, callback, status);
        return;
    }
    check_underway(call, source, is_held, is_marked, callback, status);
    if (is_held && !is_marked && status != STATUS_PENDING) {
        packet->irp->IoStatus.Status = status; /* as the I/O manager does */
        dq_packet_go_up(packet);
    }
}

/* ---- Reports ---- */

bool dq_packet_describe_held(struct dq_text *text)
{
    bool has_any = false;
    const struct dq_list *live = &dq_packets->live;
    DQ_LIST_FOR_EACH(link, live)
    {
        const struct dq_packet *packet = DQ_LIST_ENTRY(link, struct dq_packet, link);
        if (packet->holder == DQ_PACKET_DRIVER) {
            dq_text_format(text, "; the driver has the IRP of request %u and has not completed it",
                           packet->source->number);
            has_any = true;
        }
    }
    return has_any;
}
