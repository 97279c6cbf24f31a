/* SPDX-License-Identifier: MIT */
/* request_format - see request_send.h: the driver's own requests, and what is sent with one. */
#include "framework/request_send.h"

#include <string.h>

#include "framework/device_wdm.h"
#include "framework/driver.h"
#include "framework/io_queue_internal.h"
#include "kernel/numbering.h"
#include "kernel/own_irp.h"
#include "kernel/packet.h"
#include "kernel/pool.h"
#include "kernel/stop.h"

static void dispose_own(struct dq_object *object)
{
    struct dq_request *request = DQ_CONTAINER_OF(object, struct dq_request, object);
    if (dq_request_is_away(request)) {
        dq_violation(DQ_RULE_REQUEST_ACCESS, 0, (uintptr_t)request, 0, 0,
                     "request %u is deleted while its target has it: delete it when it is back, "
                     "close the target before",
                     request->number);
    }
}

static const struct dq_object_class own_class = {
    .type = DQ_TYPE_REQUEST,
    .name = "WDFREQUEST",
    .bytes = sizeof(struct dq_request),
    .is_driver_deletable = true,
    .dispose = dispose_own,
    .destroy = dq_request_destroy,
};

struct dq_sending *dq_request_sending(struct dq_request *request)
{
    if (!request->sending) {
        struct dq_sending *sending =
            dq_pool_fault_take() ? NULL : dq_arena_core_alloc(sizeof(*sending));
        if (!sending) {
            return NULL;
        }
        sending->request = request;
        dq_list_init(&sending->link);
        dq_kevent_init(&sending->done, NotificationEvent, false);
        WDF_REQUEST_COMPLETION_PARAMS_INIT(&sending->params);
        request->sending = sending;
    }
    return request->sending;
}

static void let_go_of_irp(struct dq_request *request)
{
    struct dq_own_irp *own = request->own_irp;
    request->own_irp = NULL;
    if (own) {
        dq_own_irp_return(own, request->frees_irp);
    }
}

void dq_request_destroy(struct dq_object *object)
{
    struct dq_request *request = DQ_CONTAINER_OF(object, struct dq_request, object);
    struct dq_sending *sending = request->sending;
    let_go_of_irp(request);
    if (!sending) {
        return;
    }
    dq_request_release_memory(request);
    if (sending->timer) {
        dq_dpc_check_free(&sending->timer->dpc, "WDFREQUEST");
        dq_arena_core_free(sending->timer, sizeof(*sending->timer));
    }
    request->sending = NULL;
    dq_arena_core_free(sending, sizeof(*sending));
}

NTSTATUS dq_request_create_own(const WDF_OBJECT_ATTRIBUTES *attributes,
                               struct dq_request **ret_request)
{
    struct dq_object *parent = dq_driver_parent_of(attributes);
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&own_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_request *request = DQ_CONTAINER_OF(object, struct dq_request, object);
    request->number = dq_number_next(DQ_NUMBER_REQUEST);
    request->is_own = true;
    dq_list_init(&request->link);
    dq_list_init(&request->cancel_link);
    status = dq_request_sending(request) ? STATUS_SUCCESS : (NTSTATUS)STATUS_INSUFFICIENT_RESOURCES;
    if (NT_SUCCESS(status)) {
        status = dq_object_commit(object, parent);
    }
    if (!NT_SUCCESS(status)) {
        dq_request_destroy(object);
        dq_object_abandon(object);
        return status;
    }
    *ret_request = request;
    return STATUS_SUCCESS;
}

static void take_irp(struct dq_request *request, IRP *irp, bool frees_irp, const char *call)
{
    struct dq_own_irp *own = dq_own_irp_find(irp);
    if (!own) {
        const struct dq_irp *source = dq_packet_source(irp, call); /* or it is none at all */
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "%s with the IRP of request %u, which came to the driver: "
                    "not built yet",
                    call, source->number);
    }
    if (!dq_own_irp_lend(own)) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "%s with an IRP that another request has: not built yet",
                    call);
    }
    request->own_irp = own;
    request->frees_irp = frees_irp;
}

NTSTATUS dq_request_create_from_irp(const WDF_OBJECT_ATTRIBUTES *attributes, IRP *irp,
                                    bool frees_irp, struct dq_request **ret_request)
{
    NTSTATUS status = dq_request_create_own(attributes, ret_request);
    if (NT_SUCCESS(status)) {
        (*ret_request)->is_from_irp = true;
        take_irp(*ret_request, irp, frees_irp, "WdfRequestCreateFromIrp");
    }
    return status;
}

void dq_request_replace_irp(struct dq_request *request, IRP *irp)
{
    if (request->own_irp && request->own_irp->irp == irp) {
        request->frees_irp = false;
        return;
    }
    let_go_of_irp(request);
    if (irp) {
        take_irp(request, irp, false, "WdfRequestReuse");
    }
}

void dq_request_release_memory(struct dq_request *request)
{
    struct dq_sending *sending = request->sending;
    struct dq_memory *memories[] = { sending->input, sending->output };
    sending->input = NULL;
    sending->output = NULL;
    for (size_t i = 0; i < 2; i++) {
        if (memories[i]) {
            dq_object_dereference(&memories[i]->object);
        }
    }
}

bool dq_request_is_away(const struct dq_request *request)
{
    if (!request->sending) {
        return false;
    }
    dq_internal_lock_acquire(DQ_LOCK_IO_TARGET);
    bool is_away = request->sending->state != DQ_SENDING_HOME;
    dq_internal_lock_release(DQ_LOCK_IO_TARGET);
    return is_away;
}

bool dq_request_check_home(const struct dq_request *request, const char *call)
{
    if (!request->is_own) {
        return dq_request_check_owned(request, call);
    }
    if (dq_request_is_away(request)) {
        dq_request_report_away(request, call);
        return false;
    }
    return true;
}

/* A received request was made for the devices below the one that it was sent to. What the driver
 * made gets what it needs, unless that is an IRP which the driver keeps. */
static bool has_stack_for(struct dq_request *request, struct dq_io_target *target)
{
    if (request->is_own && !request->own_irp) {
        return true;
    }
    uint32_t left = request->own_irp ? dq_own_irp_locations_left(request->own_irp)
                                     : (uint32_t)dq_device_wdm_own(request->device)->StackSize - 1;
    if (dq_io_target_stack_size(target) <= left) {
        return true;
    }
    if (request->own_irp && request->frees_irp) {
        let_go_of_irp(request); /* it gets another one */
        return true;
    }
    return false;
}

/* The driver's IRP says what is sent with it. */
static void show(const struct dq_request *request, const IO_STACK_LOCATION *location)
{
    const struct dq_own_irp *own = request->own_irp;
    if (!own || dq_own_irp_locations_left(own) == 0) {
        return;
    }
    IO_STACK_LOCATION *next = dq_own_irp_next_location(own);
    if (location) {
        *next = *location;
    } else {
        memset(next, 0, sizeof(*next));
        dq_packet_fill_location(next, &request->sending->irp);
    }
}

NTSTATUS dq_request_change_target(struct dq_request *request, struct dq_io_target *target)
{
    dq_request_step(request);
    if (dq_request_is_away(request) || !dq_request_check_home(request, "WdfRequestChangeTarget")) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return has_stack_for(request, target) ? STATUS_SUCCESS : (NTSTATUS)STATUS_REQUEST_NOT_ACCEPTED;
}

/* A violation of the calls that could not say it: those that name no target. */
static bool is_away(const struct dq_request *request, const char *call,
                    const struct dq_io_target *target)
{
    bool is_so = dq_request_is_away(request);
    if (is_so && !target) {
        dq_request_report_away(request, call);
    }
    return is_so;
}

/* What every way of formatting begins with: the last one is forgotten. */
static NTSTATUS begin_format(struct dq_request *request, const char *call,
                             struct dq_io_target *target, struct dq_sending **ret_sending)
{
    dq_request_step(request);
    if (is_away(request, call, target) || !dq_request_check_home(request, call)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (target && !has_stack_for(request, target)) {
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    struct dq_sending *sending = dq_request_sending(request);
    if (!sending) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    dq_request_release_memory(request); /* which may call out */
    if (is_away(request, call, target)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    dq_irp_init(&sending->irp, DQ_IRP_DEVICE_CONTROL);
    sending->irp.is_kernel = request->is_own;
    sending->irp.thread = request->irp ? request->irp->thread : NULL;
    sending->format = DQ_SENDING_UNFORMATTED;
    WDF_REQUEST_COMPLETION_PARAMS_INIT(&sending->params);
    *ret_sending = sending;
    return STATUS_SUCCESS;
}

/* The part of a memory object that a buffer names; false: it is not within. */
static bool resolve(const struct dq_send_buffer *buffer, void **ret_bytes, size_t *ret_count)
{
    if (!buffer->memory) {
        *ret_bytes = buffer->bytes;
        *ret_count = buffer->count;
        return true;
    }
    size_t size;
    unsigned char *bytes = dq_memory_buffer(buffer->memory, &size);
    if (buffer->offset > size || buffer->count > size - buffer->offset) {
        return false;
    }
    *ret_bytes = bytes + buffer->offset;
    *ret_count = buffer->count > 0 ? buffer->count : size - buffer->offset;
    return true;
}

static struct dq_memory *keep(const struct dq_send_buffer *buffer)
{
    if (buffer->memory) {
        dq_object_reference(&buffer->memory->object);
    }
    return buffer->memory;
}

static WDFMEMORY handle_of(const struct dq_send_buffer *buffer)
{
    return buffer->memory ? (WDFMEMORY)dq_object_to_handle(&buffer->memory->object) : NULL;
}

NTSTATUS dq_request_format_transfer(struct dq_request *request, struct dq_io_target *target,
                                    bool is_read, const struct dq_send_buffer *buffer,
                                    int64_t offset)
{
    void *bytes;
    size_t count;
    struct dq_sending *sending;
    if (!resolve(buffer, &bytes, &count)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    NTSTATUS status = begin_format(
        request, is_read ? "WdfIoTargetFormatRequestForRead" : "WdfIoTargetFormatRequestForWrite",
        target, &sending);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    sending->irp.type = is_read ? DQ_IRP_READ : DQ_IRP_WRITE;
    sending->irp.offset = (uint64_t)offset;
    sending->params.Type = is_read ? WdfRequestTypeRead : WdfRequestTypeWrite;
    if (is_read) {
        sending->irp.output = bytes;
        sending->irp.output_bytes = count;
        sending->output = keep(buffer);
        sending->params.Parameters.Read.Buffer = handle_of(buffer);
        sending->params.Parameters.Read.Offset = buffer->offset;
    } else {
        sending->irp.input = bytes;
        sending->irp.input_bytes = count;
        sending->input = keep(buffer);
        sending->params.Parameters.Write.Buffer = handle_of(buffer);
        sending->params.Parameters.Write.Offset = buffer->offset;
    }
    sending->format = DQ_SENDING_FOR_TARGET;
    show(request, NULL);
    return STATUS_SUCCESS;
}

NTSTATUS dq_request_format_control(struct dq_request *request, struct dq_io_target *target,
                                   bool is_internal, uint32_t code,
                                   const struct dq_send_buffer *input,
                                   const struct dq_send_buffer *output)
{
    void *bytes[2];
    size_t counts[2];
    struct dq_sending *sending;
    if (!resolve(input, &bytes[0], &counts[0]) || !resolve(output, &bytes[1], &counts[1])) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    NTSTATUS status = begin_format(request,
                                   is_internal ? "WdfIoTargetFormatRequestForInternalIoctl"
                                               : "WdfIoTargetFormatRequestForIoctl",
                                   target, &sending);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    sending->irp.control_code = code;
    sending->irp.is_internal = is_internal;
    sending->irp.input = bytes[0];
    sending->irp.input_bytes = counts[0];
    sending->irp.output = bytes[1];
    sending->irp.output_bytes = counts[1];
    sending->input = keep(input);
    sending->output = keep(output);
    sending->params.Type =
        is_internal ? WdfRequestTypeDeviceControlInternal : WdfRequestTypeDeviceControl;
    sending->params.Parameters.Ioctl.IoControlCode = code;
    sending->params.Parameters.Ioctl.Input.Buffer = handle_of(input);
    sending->params.Parameters.Ioctl.Input.Offset = input->offset;
    sending->params.Parameters.Ioctl.Output.Buffer = handle_of(output);
    sending->params.Parameters.Ioctl.Output.Offset = output->offset;
    sending->format = DQ_SENDING_FOR_TARGET;
    show(request, NULL);
    return STATUS_SUCCESS;
}

/* The buffers as this driver sees them; METHOD_NEITHER and the like: the sender's. */
static void copy_current(struct dq_sending *sending, const struct dq_request *request)
{
    const struct dq_irp *came = request->irp;
    struct dq_irp *irp = &sending->irp;
    irp->type = came->type;
    irp->file_name = came->file_name;
    irp->control_code = came->control_code;
    irp->is_internal = came->is_internal;
    irp->is_kernel = came->is_kernel;
    irp->offset = came->offset;
    irp->input = request->input.bytes ? request->input.bytes : came->input;
    irp->input_bytes = came->input_bytes;
    irp->output = request->output.bytes ? request->output.bytes : came->output;
    irp->output_bytes = came->output_bytes;
}

static void require_memory(NTSTATUS status, const char *call)
{
    if (status == STATUS_INSUFFICIENT_RESOURCES) {
        dq_stop_without_memory(call);
    }
}

/* The same for the calls that return no status; NULL: it may not be formatted. */
static struct dq_sending *begin_format_from_irp(struct dq_request *request, const char *call)
{
    struct dq_sending *sending;
    NTSTATUS status = begin_format(request, call, NULL, &sending);
    require_memory(status, call);
    return NT_SUCCESS(status) ? sending : NULL;
}

void dq_request_format_as_it_came(struct dq_request *request)
{
    static const char call[] = "WdfRequestFormatRequestUsingCurrentType";
    if (request->is_own) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)request, 0, 0,
                     "%s on request %u, which the driver made: it has no type yet", call,
                     request->number);
        return;
    }
    struct dq_sending *sending = begin_format_from_irp(request, call);
    if (!sending) {
        return;
    }
    copy_current(sending, request);
    sending->format = DQ_SENDING_FROM_IRP;
}

/* False: another major function. */
static bool take_location(struct dq_irp *irp, const IO_STACK_LOCATION *location)
{
    switch (location->MajorFunction) {
    case IRP_MJ_READ:
        irp->type = DQ_IRP_READ;
        irp->output_bytes = location->Parameters.Read.Length;
        irp->offset = (uint64_t)location->Parameters.Read.ByteOffset.QuadPart;
        return true;
    case IRP_MJ_WRITE:
        irp->type = DQ_IRP_WRITE;
        irp->input_bytes = location->Parameters.Write.Length;
        irp->offset = (uint64_t)location->Parameters.Write.ByteOffset.QuadPart;
        return true;
    case IRP_MJ_DEVICE_CONTROL:
    case IRP_MJ_INTERNAL_DEVICE_CONTROL:
        irp->type = DQ_IRP_DEVICE_CONTROL;
        irp->is_internal = location->MajorFunction == IRP_MJ_INTERNAL_DEVICE_CONTROL;
        irp->control_code = location->Parameters.DeviceIoControl.IoControlCode;
        irp->input_bytes = location->Parameters.DeviceIoControl.InputBufferLength;
        irp->output_bytes = location->Parameters.DeviceIoControl.OutputBufferLength;
        return true;
    default:
        return false;
    }
}

static void *mdl_bytes(const MDL *mdl)
{
    return (char *)mdl->StartVa + mdl->ByteOffset; /* its one address */
}

/* A transfer's buffer, where the driver has put it. */
static void *transfer_bytes(const IRP *irp)
{
    if (irp->MdlAddress) {
        return mdl_bytes(irp->MdlAddress);
    }
    return irp->AssociatedIrp.SystemBuffer ? irp->AssociatedIrp.SystemBuffer : irp->UserBuffer;
}

/* Source: kernel/buffer-descriptions-for-i-o-control-codes. */
static void take_control_buffers(struct dq_irp *irp, const IRP *from,
                                 const IO_STACK_LOCATION *location)
{
    uint32_t method = METHOD_FROM_CTL_CODE(irp->control_code);
    irp->input = from->AssociatedIrp.SystemBuffer;
    irp->output = from->AssociatedIrp.SystemBuffer;
    if (method == METHOD_NEITHER) {
        irp->input = location->Parameters.DeviceIoControl.Type3InputBuffer;
        irp->output = from->UserBuffer;
    } else if (method != METHOD_BUFFERED) {
        irp->output = from->MdlAddress ? mdl_bytes(from->MdlAddress) : NULL;
    }
}

static void take_buffers(struct dq_irp *irp, const IRP *from, const IO_STACK_LOCATION *location)
{
    if (irp->type == DQ_IRP_READ) {
        irp->output = transfer_bytes(from);
    } else if (irp->type == DQ_IRP_WRITE) {
        irp->input = transfer_bytes(from);
    } else {
        take_control_buffers(irp, from, location);
    }
}

static bool lacks_buffer(const struct dq_irp *irp)
{
    return (irp->input_bytes > 0 && !irp->input) || (irp->output_bytes > 0 && !irp->output);
}

void dq_request_format_by_location(struct dq_request *request, const IO_STACK_LOCATION *location)
{
    static const char call[] = "WdfRequestWdmFormatUsingStackLocation";
    struct dq_sending *sending = begin_format_from_irp(request, call);
    if (!sending) {
        return;
    }
    if (!request->is_own) {
        copy_current(sending, request); /* the IRP's buffers */
    }
    size_t input_bytes = sending->irp.input_bytes;
    size_t output_bytes = sending->irp.output_bytes;
    sending->irp.input_bytes = 0;
    sending->irp.output_bytes = 0;
    if (!take_location(&sending->irp, location)) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "%s with major function 0x%02x: not built yet", call,
                    location->MajorFunction);
    }
    if (request->own_irp) {
        take_buffers(&sending->irp, request->own_irp->irp, location);
        show(request, location);
    } else if (sending->irp.input_bytes > input_bytes || sending->irp.output_bytes > output_bytes) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "%s with more bytes than request %u came with: buffers that the driver puts "
                    "into the IRP of a request that it received are not built yet",
                    call, request->number);
    }
    if (lacks_buffer(&sending->irp)) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "%s on request %u with bytes, but no buffer, in its IRP",
                    call, request->number);
    }
    sending->format = DQ_SENDING_FROM_IRP;
}

void dq_request_set_completion(struct dq_request *request,
                               PFN_WDF_REQUEST_COMPLETION_ROUTINE routine, WDFCONTEXT context)
{
    static const char call[] = "WdfRequestSetCompletionRoutine";
    dq_request_step(request);
    if (!dq_request_check_home(request, call)) {
        return;
    }
    struct dq_sending *sending = dq_request_sending(request);
    require_memory(sending ? STATUS_SUCCESS : (NTSTATUS)STATUS_INSUFFICIENT_RESOURCES, call);
    sending->routine = routine;
    sending->context = context;
}

void dq_request_completion_params(struct dq_request *request,
                                  WDF_REQUEST_COMPLETION_PARAMS *ret_params)
{
    static const char call[] = "WdfRequestGetCompletionParams";
    dq_request_step(request);
    if (dq_request_is_away(request)) {
        dq_request_report_away(request, call);
    } else if (request->sending) {
        *ret_params = request->sending->params;
    } else {
        WDF_REQUEST_COMPLETION_PARAMS_INIT(ret_params);
    }
}

NTSTATUS dq_request_reuse(struct dq_request *request, NTSTATUS status)
{
    dq_request_step(request);
    if (!dq_request_check_home(request, "WdfRequestReuse")) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_sending *sending = request->sending;
    if (sending) {
        dq_request_release_memory(request);
        sending->format = DQ_SENDING_UNFORMATTED;
        sending->routine = NULL;
        sending->context = NULL;
        sending->is_canceled = false;
        WDF_REQUEST_COMPLETION_PARAMS_INIT(&sending->params);
    }
    request->status = status;
    dq_request_information_set(request, 0);
    if (request->own_irp && request->frees_irp) {
        dq_own_irp_reset(request->own_irp, status);
    }
    dq_request_forget_cancel(request);
    return STATUS_SUCCESS;
}
