/* SPDX-License-Identifier: MIT */
/* request_user - see request.h: the buffers of a sender whose I/O is neither buffered nor direct.
 *
 * Memory is never paged and has one address: what is locked is named, and used where it is. */
#include "framework/device_io.h"
#include "framework/memory.h"
#include "framework/request.h"
#include "kernel/stop.h"

/* No application has memory below the one, or from the other on: the system's. */
#define USER_BEGIN 0x10000u
#define USER_END   0x800000000000u

/* A driver's request has no thread that it could be sent from. */
static bool is_sender_here(const struct dq_request *request)
{
    const struct dq_thread *thread = request->irp->thread;
    return !thread || thread == dq_thread_current();
}

static bool check_in_caller_context(const struct dq_request *request, const char *call)
{
    if (!dq_request_check_owned(request, call)) {
        return false;
    }
    bool is_in_context = dq_device_io_is_hidden(request->device, request->queue) &&
                         request->irp->type != DQ_IRP_CREATE && is_sender_here(request);
    if (!is_in_context) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)request, 0, 0,
                     "%s on request %u outside of the device's EvtIoInCallerContext", call,
                     request->number);
    }
    return is_in_context;
}

static bool is_neither(const struct dq_request *request, enum dq_irp_type transfer)
{
    const struct dq_irp *irp = request->irp;
    if (irp->type == DQ_IRP_DEVICE_CONTROL) {
        return !irp->is_internal && METHOD_FROM_CTL_CODE(irp->control_code) == METHOD_NEITHER;
    }
    return irp->type == transfer && request->device->io_type == WdfDeviceIoNeither;
}

NTSTATUS dq_request_user_input(const struct dq_request *request,
                               struct dq_request_buffer *ret_buffer)
{
    if (!check_in_caller_context(request, "WdfRequestRetrieveUnsafeUserInputBuffer") ||
        !is_neither(request, DQ_IRP_WRITE)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    ret_buffer->bytes = (void *)(uintptr_t)request->irp->input;
    ret_buffer->count = request->irp->input_bytes;
    return STATUS_SUCCESS;
}

NTSTATUS dq_request_user_output(const struct dq_request *request,
                                struct dq_request_buffer *ret_buffer)
{
    if (!check_in_caller_context(request, "WdfRequestRetrieveUnsafeUserOutputBuffer") ||
        !is_neither(request, DQ_IRP_READ)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    ret_buffer->bytes = request->irp->output;
    ret_buffer->count = request->irp->output_bytes;
    return STATUS_SUCCESS;
}

static bool is_user_range(const struct dq_request_buffer *buffer)
{
    uintptr_t first = (uintptr_t)buffer->bytes;
    return first >= USER_BEGIN && first < USER_END && buffer->count <= USER_END - first;
}

NTSTATUS dq_request_user_lock(struct dq_request *request, const struct dq_request_buffer *buffer,
                              bool is_read_only, const char *call, struct dq_memory **ret_memory)
{
    if (!dq_request_check_owned(request, call)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (buffer->count == 0) {
        return STATUS_INVALID_USER_BUFFER;
    }
    if (!is_sender_here(request) || !is_user_range(buffer)) {
        return STATUS_ACCESS_VIOLATION;
    }
    struct dq_memory *memory;
    NTSTATUS status =
        dq_memory_create_borrowed(&request->object, buffer->bytes, buffer->count, &memory);
    if (NT_SUCCESS(status)) {
        memory->is_read_only = is_read_only;
        *ret_memory = memory;
    }
    return status;
}
