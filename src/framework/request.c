/* SPDX-License-Identifier: MIT */
/* request - see request.h: creation, buffers, completion. */
#include "framework/request.h"

#include "framework/device_io.h"
#include "framework/device_wdm.h"
#include "framework/file.h"
#include "framework/io_queue_internal.h"
#include "framework/memory.h"
#include "framework/pass_down.h"
#include "framework/power_policy.h"
#include "framework/request_send.h"
#include "kernel/irp_buffer.h"
#include "kernel/packet.h"
#include "kernel/stop.h"
#include "trace/trace.h"

static const struct dq_object_class request_class = {
    .type = DQ_TYPE_REQUEST,
    .name = "WDFREQUEST",
    .bytes = sizeof(struct dq_request),
    .destroy = dq_request_destroy,
};

WDF_REQUEST_TYPE dq_request_type(const struct dq_irp *irp)
{
    return (WDF_REQUEST_TYPE)dq_irp_major(irp);
}

/* From here on it can be canceled. */
static void bind_irp(struct dq_request *request, struct dq_irp *irp)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_irp_location(irp), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    irp->request = request;
    request->packet = irp->packet;
    request->is_canceled = irp->packet && irp->packet->irp->Cancel;
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
}

NTSTATUS dq_request_create(struct dq_device *device, struct dq_irp *irp,
                           const WDF_OBJECT_ATTRIBUTES *attributes, struct dq_request **ret_request)
{
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&request_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_request *request = DQ_CONTAINER_OF(object, struct dq_request, object);
    request->irp = irp;
    request->number = irp->number;
    request->device = device;
    request->file = irp->file;
    bind_irp(request, irp);
    dq_list_init(&request->link);
    dq_list_init(&request->cancel_link);
    status = dq_irp_buffers_prepare(irp, dq_device_wdm_own(device)->Flags);
    request->input.bytes = irp->seen_input.bytes;
    request->input.count = irp->seen_input.count;
    request->output.bytes = irp->seen_output.bytes;
    request->output.count = irp->seen_output.count;
    if (!NT_SUCCESS(status)) {
        dq_request_abandon(request);
        return status;
    }
    *ret_request = request;
    return STATUS_SUCCESS;
}

uint64_t dq_request_information(const struct dq_request *request)
{
    return request->packet ? request->packet->irp->IoStatus.Information : request->information;
}

void dq_request_information_set(struct dq_request *request, uint64_t information)
{
    request->information = information;
    if (request->packet) {
        request->packet->irp->IoStatus.Information = information;
    }
}

IRP *dq_request_wdm_irp(struct dq_request *request)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, request), DQ_TOUCH_WRITE);
    if (!request->packet) {
        FILE_OBJECT *file_object = request->file ? request->file->wdm : NULL;
        struct dq_packet *packet =
            dq_packet_create(request->irp, dq_device_wdm_own(request->device), file_object);
        if (!packet) {
            dq_stop_without_memory("WdfRequestWdmGetIrp");
        }
        packet->irp->Cancel = request->is_canceled;
        packet->irp->IoStatus.Information = request->information;
        request->packet = packet;
    }
    return request->packet->irp;
}

static void free_mdl(struct dq_request_buffer *buffer)
{
    if (buffer->mdl) {
        bool is_freed = dq_mdl_destroy(buffer->mdl, DQ_POOL_FRAMEWORK);
        DQ_ASSERT(is_freed);
        buffer->mdl = NULL;
    }
}

static void free_buffers(struct dq_request *request)
{
    free_mdl(&request->input);
    free_mdl(&request->output);
}

/* From here on nobody cancels it. After dq_request_step(). */
static struct dq_irp *claim_irp(struct dq_request *request)
{
    dq_touch(dq_location_of(DQ_LOCATION_OBJECT, request), DQ_TOUCH_WRITE);
    if (request->queue) { /* cancelling looks for a request under its lock */
        dq_io_queue_lock_passing(request->queue);
    } else {
        dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    }
    struct dq_irp *irp = request->irp;
    if (irp) {
        dq_touch(dq_irp_location(irp), DQ_TOUCH_WRITE);
        irp->request = NULL;
    }
    request->irp = NULL;
    dq_io_queue_unlock();
    return irp;
}

void dq_request_abandon(struct dq_request *request)
{
    if (request->irp) {
        dq_request_step(request);
        (void)claim_irp(request);
    }
    free_buffers(request);
    dq_object_abandon(&request->object);
}

bool dq_request_is_zero_length(const struct dq_request *request)
{
    const struct dq_irp *irp = request->irp;
    return (irp->type == DQ_IRP_READ && irp->output_bytes == 0) ||
           (irp->type == DQ_IRP_WRITE && irp->input_bytes == 0);
}

NTSTATUS dq_request_commit(struct dq_request *request)
{
    if (request->is_in_tree) {
        return STATUS_SUCCESS;
    }
    NTSTATUS status = dq_object_commit(&request->object, &request->device->object);
    request->is_in_tree = NT_SUCCESS(status);
    return status;
}

NTSTATUS dq_request_present(struct dq_request *request)
{
    NTSTATUS status = dq_request_commit(request);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request->is_presented = true;
    dq_trace(DQ_TRACE_REQUEST_PRESENT, request->number, request->queue->number);
    return STATUS_SUCCESS;
}

/* An application never sees the framework's own codes. */
static NTSTATUS status_for_application(NTSTATUS status)
{
    if (((uint32_t)status & 0x0FFF0000u) != (uint32_t)FACILITY_DRIVER_FRAMEWORK << 16) {
        return status;
    }
    switch ((uint32_t)status) {
    case (uint32_t)STATUS_WDF_PAUSED:
    case (uint32_t)STATUS_WDF_BUSY:
        return STATUS_DEVICE_BUSY;
    case (uint32_t)STATUS_WDF_INTERNAL_ERROR:
        return STATUS_INTERNAL_ERROR;
    case (uint32_t)STATUS_WDF_NOT_ENOUGH_MAP_REGISTERS:
        return STATUS_INSUFFICIENT_RESOURCES;
    default:
        return STATUS_INVALID_DEVICE_REQUEST;
    }
}

/* The driver's references on a buffer's WDFMEMORY keep it alive, but not the buffer: KMDF ends the
 * system. */
static void check_memory(const struct dq_request *request, const struct dq_request_buffer *buffer)
{
    if (buffer->memory && buffer->memory->object.references > 1) {
        dq_bug_check(0x10D, WDF_VERIFIER_FATAL_ERROR, (uintptr_t)request,
                     (uint64_t)(buffer->memory->object.references - 1), 0);
    }
}

static void end_create(struct dq_irp *irp, NTSTATUS status)
{
    dq_pass_down_check_create(irp, status);
    if (!NT_SUCCESS(status)) {
        dq_device_io_create_failed(irp);
    }
    dq_pass_down_return(irp, status);
}

static void finish(struct dq_request *request, NTSTATUS status)
{
    struct dq_irp *irp = claim_irp(request);
    if (!irp) {
        dq_request_completed_twice(request, request->number);
    }
    NTSTATUS status_final = status_for_application(status);
    request->information = dq_request_information(request);
    bool is_in_tree = request->is_in_tree;
    struct dq_io_queue *queue = request->state == DQ_REQUEST_DRIVER ? request->queue : NULL;
    bool is_power_managed = request->queue && request->queue->is_power_managed;
    request->status = status_final;
    if (request->sending) {
        dq_request_release_memory(request); /* which may be its own */
    }
    if (is_in_tree) {
        check_memory(request, &request->input);
        check_memory(request, &request->output);
        dq_object_reference(&request->object);
        dq_object_delete(&request->object); /* cleanup callbacks now, destroy callbacks below */
    }
    free_buffers(request);
    dq_trace(DQ_TRACE_REQUEST_COMPLETE, request->number, (uint32_t)status_final);
    if (irp->type == DQ_IRP_CREATE) {
        end_create(irp, status_final);
    }
    dq_packet_end(irp, status_final, request->information);
    if (queue) {
        dq_io_queue_request_left(queue, request);
    }
    if (is_power_managed) {
        dq_power_policy_request_left(request->device);
    }
    if (is_in_tree) {
        dq_device_io_bury(request->device, request);
        dq_object_dereference(&request->object);
    } else {
        dq_object_abandon(&request->object);
    }
}

void dq_request_finish(struct dq_request *request, NTSTATUS status)
{
    dq_request_step(request);
    finish(request, status);
}

_Noreturn void dq_request_completed_twice(const void *handle, uint32_t number)
{
    dq_violation(DQ_RULE_REQUEST_COMPLETED_TWICE, WDF_REQUEST_FATAL_ERROR,
                 WDF_REQUEST_FATAL_ERROR_NULL_IRP, (uintptr_t)handle, 0,
                 "request %u is completed, but it was completed before", number);
    dq_bug_check(0x10D, WDF_REQUEST_FATAL_ERROR, WDF_REQUEST_FATAL_ERROR_NULL_IRP,
                 (uintptr_t)handle, 0);
}

_Noreturn void dq_request_handle_is_bad(const void *handle, bool is_completing)
{
    uint32_t number = handle ? dq_device_io_buried_number(handle) : 0;
    if (number != 0 && is_completing) {
        dq_request_completed_twice(handle, number);
    }
    if (number != 0) {
        dq_violation(DQ_RULE_REQUEST_ACCESS, WDF_INVALID_HANDLE, (uintptr_t)handle, DQ_TYPE_REQUEST,
                     0, "request %u is used after its completion", number);
        dq_bug_check(0x10D, WDF_INVALID_HANDLE, (uintptr_t)handle, DQ_TYPE_REQUEST, 0);
    }
    dq_object_handle_is_bad(handle, DQ_TYPE_REQUEST);
}

static void report_not_owned(const struct dq_request *request, const char *call)
{
    dq_violation(DQ_RULE_REQUEST_ACCESS, 0, (uintptr_t)request, 0, 0,
                 "%s on request %u, which is not the driver's: %s", call, request->number,
                 request->is_own ? "it came from no queue"
                 : request->irp  ? "it waits in a queue"
                                 : "it has been completed");
}

void dq_request_report_away(const struct dq_request *request, const char *call)
{
    dq_violation(DQ_RULE_REQUEST_ACCESS, 0, (uintptr_t)request, 0, 0,
                 "%s on request %u, which was sent to an I/O target and is not back", call,
                 request->number);
}

bool dq_request_check_owned(const struct dq_request *request, const char *call)
{
    if (dq_request_is_away(request)) {
        dq_request_report_away(request, call);
        return false;
    }
    bool is_owned = request->irp && request->state == DQ_REQUEST_DRIVER;
    if (!is_owned) {
        report_not_owned(request, call);
    }
    return is_owned;
}

bool dq_request_check_live(const struct dq_request *request, const char *call)
{
    if (dq_request_is_away(request)) {
        dq_request_report_away(request, call);
        return false;
    }
    if (!request->irp) {
        report_not_owned(request, call);
    }
    return request->irp != NULL;
}

/* With KMDF's verifier more bytes than the buffer has are fatal; without it they are not copied. */
static void check_information(const struct dq_request *request, NTSTATUS status)
{
    const struct dq_irp *irp = request->irp;
    bool is_write = irp->type == DQ_IRP_WRITE;
    size_t bytes = is_write ? irp->input_bytes : irp->output_bytes;
    bool is_limited =
        irp->type == DQ_IRP_READ || is_write || (irp->type == DQ_IRP_DEVICE_CONTROL && bytes > 0);
    if (!is_limited || !NT_SUCCESS(status) || request->information <= bytes) {
        return;
    }
    dq_violation(DQ_RULE_KMDF_BREAK, WDF_REQUEST_FATAL_ERROR,
                 WDF_REQUEST_FATAL_ERROR_INFORMATION_LENGTH_MISMATCH, (uintptr_t)request, 0,
                 "request %u is completed with Information %llu; its buffer has %llu bytes",
                 request->number, (unsigned long long)request->information,
                 (unsigned long long)bytes);
    if (dq_verifier_mode() == DQ_VERIFIER_OFF) {
        return;
    }
    WDF_REQUEST_FATAL_ERROR_INFORMATION_LENGTH_MISMATCH_DATA data = {
        .Request = (WDFREQUEST)(uintptr_t)request,
        .OutputBufferLength = (ULONG)bytes,
        .Information = request->information,
        .MajorFunction = (UCHAR)dq_request_type(irp),
    };
    dq_bug_check(0x10D, WDF_REQUEST_FATAL_ERROR,
                 WDF_REQUEST_FATAL_ERROR_INFORMATION_LENGTH_MISMATCH, (uintptr_t)&data, 0);
}

/* Outside of EvtRequestCancel, before it was called. */
static void check_unmarked(const struct dq_request *request)
{
    if (!request->cancel || request->is_cancel_called) {
        return;
    }
    if (!dq_list_is_empty(&request->cancel_link)) {
        dq_violation(DQ_RULE_REQUEST_CANCELED_COMPLETED, 0, (uintptr_t)request, 0, 0,
                     "WdfRequestComplete on request %u, which is canceled: leave it to its "
                     "EvtRequestCancel, as WdfRequestUnmarkCancelable says with STATUS_CANCELLED",
                     request->number);
        return;
    }
    dq_violation(DQ_RULE_REQUEST_NOT_UNMARKED, 0, (uintptr_t)request, 0, 0,
                 "WdfRequestComplete on request %u, which is still marked cancelable: call "
                 "WdfRequestUnmarkCancelable first",
                 request->number);
}

void dq_request_complete(struct dq_request *request, NTSTATUS status)
{
    dq_request_step(request);
    if (request->is_own) {
        dq_violation(DQ_RULE_REQUEST_OWN_COMPLETED, 0, (uintptr_t)request, 0, 0,
                     "WdfRequestComplete on request %u, which the driver made: it is deleted when "
                     "it is done with",
                     request->number);
        return;
    }
    if (!request->irp) {
        dq_request_completed_twice(request, request->number);
    }
    if (!dq_request_check_owned(request, "WdfRequestComplete")) {
        return;
    }
    check_unmarked(request);
    request->information = dq_request_information(request);
    if (request->transfers > 0) {
        dq_violation(DQ_RULE_DMA_STATE, WDF_DMA_FATAL_ERROR, (uintptr_t)request, 0, 0,
                     "request %u is completed while a DMA transaction of it executes: its buffer "
                     "is the device's until WdfDmaTransactionDmaCompleted... has returned TRUE",
                     request->number);
    }
    check_information(request, status);
    finish(request, status);
}

static NTSTATUS find_buffer(struct dq_request *request, bool is_input, const char *call,
                            struct dq_request_buffer **ret_buffer)
{
    if (!dq_request_check_live(request, call)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    const struct dq_irp *irp = request->irp;
    bool is_control = irp->type == DQ_IRP_DEVICE_CONTROL;
    if (!is_control && irp->type != (is_input ? DQ_IRP_WRITE : DQ_IRP_READ)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if ((is_input ? irp->input_bytes : irp->output_bytes) == 0) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    struct dq_request_buffer *buffer = is_input ? &request->input : &request->output;
    if (!buffer->bytes) { /* METHOD_NEITHER, or a device whose I/O type is Neither */
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    *ret_buffer = buffer;
    return STATUS_SUCCESS;
}

NTSTATUS dq_request_input(struct dq_request *request, struct dq_request_buffer **ret_buffer)
{
    return find_buffer(request, true, "WdfRequestRetrieveInput...", ret_buffer);
}

NTSTATUS dq_request_output(struct dq_request *request, struct dq_request_buffer **ret_buffer)
{
    return find_buffer(request, false, "WdfRequestRetrieveOutput...", ret_buffer);
}

NTSTATUS dq_request_memory(struct dq_request *request, struct dq_request_buffer *buffer,
                           struct dq_memory **ret_memory)
{
    if (!buffer->memory) {
        struct dq_memory *memory;
        NTSTATUS status =
            dq_memory_create_borrowed(&request->object, buffer->bytes, buffer->count, &memory);
        if (!NT_SUCCESS(status)) {
            return status;
        }
        buffer->memory = memory;
    }
    *ret_memory = buffer->memory;
    return STATUS_SUCCESS;
}

NTSTATUS dq_request_mdl(struct dq_request *request, struct dq_request_buffer *buffer, PMDL *ret_mdl)
{
    const struct dq_irp_buffer *direct = dq_irp_buffer_direct(request->irp);
    if (direct && direct->bytes == buffer->bytes) {
        *ret_mdl = dq_irp_mdl(request->irp);
        return *ret_mdl ? STATUS_SUCCESS : (NTSTATUS)STATUS_INSUFFICIENT_RESOURCES;
    }
    if (!buffer->mdl) {
        buffer->mdl = dq_irp_mdl_create(buffer->bytes, buffer->count);
        if (!buffer->mdl) {
            return STATUS_INSUFFICIENT_RESOURCES;
        }
    }
    *ret_mdl = buffer->mdl;
    return STATUS_SUCCESS;
}
