/* SPDX-License-Identifier: MIT */
/* wdfrequest - the functions of wdfrequest.h. */
#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/device_io.h"
#include "framework/file.h"
#include "framework/io_queue.h"
#include "framework/memory.h"
#include "framework/request.h"
#include "framework/request_send.h"
#include "kernel/own_irp.h"

VOID NTAPI WdfRequestComplete(WDFREQUEST Request, NTSTATUS Status)
{
    DQ_DDI_ENTER(WdfRequestComplete);
    dq_request_complete(dq_request_from_handle_to_complete(Request), Status);
}

/* `request` may be another one's memory by now if the driver completes twice: dq_request_complete()
 * says so. */
static void complete_with_information(struct dq_request *request, NTSTATUS status,
                                      uint64_t information)
{
    if (request->irp && request->state == DQ_REQUEST_DRIVER) {
        dq_request_information_set(request, information);
    }
    dq_request_complete(request, status);
}

VOID NTAPI WdfRequestCompleteWithInformation(WDFREQUEST Request, NTSTATUS Status,
                                             ULONG_PTR Information)
{
    DQ_DDI_ENTER(WdfRequestCompleteWithInformation);
    complete_with_information(dq_request_from_handle_to_complete(Request), Status, Information);
}

VOID NTAPI WdfRequestCompleteWithPriorityBoost(WDFREQUEST Request, NTSTATUS Status,
                                               CCHAR PriorityBoost)
{
    DQ_DDI_ENTER(WdfRequestCompleteWithPriorityBoost);
    (void)PriorityBoost; /* application threads have one priority: see CAVEATS */
    dq_request_complete(dq_request_from_handle_to_complete(Request), Status);
}

/* One that has not been completed, or the driver's own. */
static bool has_result(const struct dq_request *request, const char *call)
{
    return request->is_own ? dq_request_check_home(request, call)
                           : dq_request_check_live(request, call);
}

VOID NTAPI WdfRequestSetInformation(WDFREQUEST Request, ULONG_PTR Information)
{
    DQ_DDI_ENTER(WdfRequestSetInformation);
    struct dq_request *request = dq_request_from_handle(Request);
    if (has_result(request, "WdfRequestSetInformation")) {
        dq_request_information_set(request, Information);
    }
}

ULONG_PTR NTAPI WdfRequestGetInformation(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestGetInformation);
    const struct dq_request *request = dq_request_from_handle(Request);
    bool is_there = has_result(request, "WdfRequestGetInformation");
    return is_there ? dq_request_information(request) : 0;
}

NTSTATUS NTAPI WdfRequestGetStatus(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestGetStatus);
    return dq_request_from_handle(Request)->status;
}

void dq_ddi_write_request_parameters(const struct dq_irp *irp, WDF_REQUEST_PARAMETERS *parameters)
{
    parameters->Type = dq_request_type(irp);
    parameters->MinorFunction = 0;
    memset(&parameters->Parameters, 0, sizeof(parameters->Parameters));
    switch (irp->type) {
    case DQ_IRP_CREATE:
    case DQ_IRP_CLEANUP:
    case DQ_IRP_CLOSE:
        break;
    case DQ_IRP_READ:
        parameters->Parameters.Read.Length = irp->output_bytes;
        parameters->Parameters.Read.DeviceOffset = (LONGLONG)irp->offset;
        break;
    case DQ_IRP_WRITE:
        parameters->Parameters.Write.Length = irp->input_bytes;
        parameters->Parameters.Write.DeviceOffset = (LONGLONG)irp->offset;
        break;
    case DQ_IRP_DEVICE_CONTROL:
        parameters->Parameters.DeviceIoControl.OutputBufferLength = irp->output_bytes;
        parameters->Parameters.DeviceIoControl.InputBufferLength = irp->input_bytes;
        parameters->Parameters.DeviceIoControl.IoControlCode = irp->control_code;
        if (METHOD_FROM_CTL_CODE(irp->control_code) == METHOD_NEITHER) {
            parameters->Parameters.DeviceIoControl.Type3InputBuffer = (PVOID)(uintptr_t)irp->input;
        }
        break;
    }
}

VOID NTAPI WdfRequestGetParameters(WDFREQUEST Request, PWDF_REQUEST_PARAMETERS Parameters)
{
    DQ_DDI_ENTER(WdfRequestGetParameters);
    const struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(Parameters);
    if (Parameters->Size != sizeof(*Parameters)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)request, Parameters->Size, 0,
                     "WdfRequestGetParameters with Size %u: nothing is stored", Parameters->Size);
        return;
    }
    if (!dq_request_check_live(request, "WdfRequestGetParameters")) {
        return;
    }
    dq_ddi_write_request_parameters(request->irp, Parameters);
}

WDFFILEOBJECT NTAPI WdfRequestGetFileObject(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestGetFileObject);
    const struct dq_request *request = dq_request_from_handle(Request);
    if (request->is_own) {
        return NULL;
    }
    bool is_owned = dq_request_check_owned(request, "WdfRequestGetFileObject");
    return is_owned ? dq_file_to_handle(request->file) : NULL;
}

WDFQUEUE NTAPI WdfRequestGetIoQueue(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestGetIoQueue);
    const struct dq_request *request = dq_request_from_handle(Request);
    if (request->is_own) {
        return NULL;
    }
    bool is_live = dq_request_check_live(request, "WdfRequestGetIoQueue");
    if (!is_live || dq_device_io_is_hidden(request->device, request->queue)) {
        return NULL; /* it comes from no queue of the driver's */
    }
    return dq_io_queue_to_handle(request->queue);
}

KPROCESSOR_MODE NTAPI WdfRequestGetRequestorMode(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestGetRequestorMode);
    const struct dq_request *request = dq_request_from_handle(Request);
    bool is_kernel = request->is_own || (request->irp && request->irp->is_kernel);
    return is_kernel ? KernelMode : UserMode;
}

PIRP NTAPI WdfRequestWdmGetIrp(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestWdmGetIrp);
    struct dq_request *request = dq_request_from_handle(Request);
    if (request->own_irp) {
        return request->own_irp->irp;
    }
    if (request->is_own) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "WdfRequestWdmGetIrp on request %u, which the driver made: not built yet",
                    request->number);
    }
    bool is_live = dq_request_check_live(request, "WdfRequestWdmGetIrp");
    return is_live ? dq_request_wdm_irp(request) : NULL;
}

BOOLEAN NTAPI WdfRequestIsFrom32BitProcess(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestIsFrom32BitProcess);
    (void)dq_request_from_handle(Request);
    return FALSE; /* applications are 64-bit ones */
}

/* ---- Cancellation ---- */

BOOLEAN NTAPI WdfRequestIsCanceled(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestIsCanceled);
    return dq_request_is_canceled(dq_request_from_handle(Request));
}

VOID NTAPI WdfRequestMarkCancelable(WDFREQUEST Request, PFN_WDF_REQUEST_CANCEL EvtRequestCancel)
{
    DQ_DDI_ENTER(WdfRequestMarkCancelable);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(EvtRequestCancel);
    (void)dq_request_cancelable_mark(request, EvtRequestCancel,
                                     false); /* violations are reported */
}

NTSTATUS NTAPI WdfRequestMarkCancelableEx(WDFREQUEST Request,
                                          PFN_WDF_REQUEST_CANCEL EvtRequestCancel)
{
    DQ_DDI_ENTER(WdfRequestMarkCancelableEx);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(EvtRequestCancel);
    return dq_request_cancelable_mark(request, EvtRequestCancel, true);
}

NTSTATUS NTAPI WdfRequestUnmarkCancelable(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestUnmarkCancelable);
    return dq_request_cancelable_unmark(dq_request_from_handle(Request));
}

VOID NTAPI WdfRequestStopAcknowledge(WDFREQUEST Request, BOOLEAN Requeue)
{
    DQ_DDI_ENTER(WdfRequestStopAcknowledge);
    dq_io_queue_stop_acknowledge(dq_request_from_handle(Request), Requeue != FALSE);
}

/* ---- Ownership ---- */

NTSTATUS NTAPI WdfRequestForwardToIoQueue(WDFREQUEST Request, WDFQUEUE DestinationQueue)
{
    DQ_DDI_ENTER(WdfRequestForwardToIoQueue);
    struct dq_io_queue *queue = dq_io_queue_from_handle(DestinationQueue);
    return dq_io_queue_forward(dq_request_from_handle(Request), queue);
}

NTSTATUS NTAPI WdfRequestRequeue(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestRequeue);
    return dq_io_queue_requeue(dq_request_from_handle(Request));
}

/* ---- Buffers ---- */

static NTSTATUS retrieve_buffer(NTSTATUS status, const struct dq_request_buffer *buffer,
                                size_t bytes_min, PVOID *ret_bytes, size_t *ret_count)
{
    if (NT_SUCCESS(status) && buffer->count < bytes_min) {
        status = STATUS_BUFFER_TOO_SMALL;
    }
    bool is_found = NT_SUCCESS(status);
    *ret_bytes = is_found ? buffer->bytes : NULL;
    if (ret_count) {
        *ret_count = is_found ? buffer->count : 0;
    }
    return status;
}

static NTSTATUS retrieve_memory(NTSTATUS status, struct dq_request *request,
                                struct dq_request_buffer *buffer, WDFMEMORY *ret_memory)
{
    struct dq_memory *memory = NULL;
    if (NT_SUCCESS(status)) {
        status = dq_request_memory(request, buffer, &memory);
    }
    if (NT_SUCCESS(status)) {
        *ret_memory = dq_object_to_handle(&memory->object);
    }
    return status;
}

NTSTATUS NTAPI WdfRequestRetrieveInputBuffer(WDFREQUEST Request, size_t MinimumRequiredLength,
                                             PVOID *Buffer, size_t *Length)
{
    DQ_DDI_ENTER(WdfRequestRetrieveInputBuffer);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(Buffer);
    struct dq_request_buffer *buffer = NULL;
    NTSTATUS status = dq_request_input(request, &buffer);
    return retrieve_buffer(status, buffer, MinimumRequiredLength, Buffer, Length);
}

NTSTATUS NTAPI WdfRequestRetrieveOutputBuffer(WDFREQUEST Request, size_t MinimumRequiredSize,
                                              PVOID *Buffer, size_t *Length)
{
    DQ_DDI_ENTER(WdfRequestRetrieveOutputBuffer);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(Buffer);
    struct dq_request_buffer *buffer = NULL;
    NTSTATUS status = dq_request_output(request, &buffer);
    return retrieve_buffer(status, buffer, MinimumRequiredSize, Buffer, Length);
}

NTSTATUS NTAPI WdfRequestRetrieveInputMemory(WDFREQUEST Request, WDFMEMORY *Memory)
{
    DQ_DDI_ENTER(WdfRequestRetrieveInputMemory);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(Memory);
    struct dq_request_buffer *buffer = NULL;
    NTSTATUS status = dq_request_input(request, &buffer);
    return retrieve_memory(status, request, buffer, Memory);
}

NTSTATUS NTAPI WdfRequestRetrieveOutputMemory(WDFREQUEST Request, WDFMEMORY *Memory)
{
    DQ_DDI_ENTER(WdfRequestRetrieveOutputMemory);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(Memory);
    struct dq_request_buffer *buffer = NULL;
    NTSTATUS status = dq_request_output(request, &buffer);
    return retrieve_memory(status, request, buffer, Memory);
}

NTSTATUS NTAPI WdfRequestRetrieveUnsafeUserInputBuffer(WDFREQUEST Request,
                                                       size_t MinimumRequiredLength,
                                                       PVOID *InputBuffer, size_t *Length)
{
    DQ_DDI_ENTER(WdfRequestRetrieveUnsafeUserInputBuffer);
    const struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(InputBuffer);
    struct dq_request_buffer buffer = { 0 };
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;
    if (!dq_ddi_verifier_refuses_above_passive()) {
        status = dq_request_user_input(request, &buffer);
    }
    return retrieve_buffer(status, &buffer, MinimumRequiredLength, InputBuffer, Length);
}

NTSTATUS NTAPI WdfRequestRetrieveUnsafeUserOutputBuffer(WDFREQUEST Request,
                                                        size_t MinimumRequiredLength,
                                                        PVOID *OutputBuffer, size_t *Length)
{
    DQ_DDI_ENTER(WdfRequestRetrieveUnsafeUserOutputBuffer);
    const struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(OutputBuffer);
    struct dq_request_buffer buffer = { 0 };
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;
    if (!dq_ddi_verifier_refuses_above_passive()) {
        status = dq_request_user_output(request, &buffer);
    }
    return retrieve_buffer(status, &buffer, MinimumRequiredLength, OutputBuffer, Length);
}

static NTSTATUS lock_user_buffer(struct dq_request *request, const struct dq_request_buffer *buffer,
                                 bool is_read_only, const char *call, WDFMEMORY *ret_memory)
{
    *ret_memory = NULL;
    if (dq_ddi_verifier_refuses_above_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_memory *memory;
    NTSTATUS status = dq_request_user_lock(request, buffer, is_read_only, call, &memory);
    if (NT_SUCCESS(status)) {
        *ret_memory = dq_object_to_handle(&memory->object);
    }
    return status;
}

NTSTATUS NTAPI WdfRequestProbeAndLockUserBufferForRead(WDFREQUEST Request, PVOID Buffer,
                                                       size_t Length, WDFMEMORY *MemoryObject)
{
    DQ_DDI_ENTER(WdfRequestProbeAndLockUserBufferForRead);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(Buffer);
    DQ_DDI_REQUIRE(MemoryObject);
    const struct dq_request_buffer buffer = { .bytes = Buffer, .count = Length };
    return lock_user_buffer(request, &buffer, true, "WdfRequestProbeAndLockUserBufferForRead",
                            MemoryObject);
}

NTSTATUS NTAPI WdfRequestProbeAndLockUserBufferForWrite(WDFREQUEST Request, PVOID Buffer,
                                                        size_t Length, WDFMEMORY *MemoryObject)
{
    DQ_DDI_ENTER(WdfRequestProbeAndLockUserBufferForWrite);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(Buffer);
    DQ_DDI_REQUIRE(MemoryObject);
    const struct dq_request_buffer buffer = { .bytes = Buffer, .count = Length };
    return lock_user_buffer(request, &buffer, false, "WdfRequestProbeAndLockUserBufferForWrite",
                            MemoryObject);
}

static NTSTATUS retrieve_mdl(NTSTATUS status, struct dq_request *request,
                             struct dq_request_buffer *buffer, PMDL *Mdl)
{
    return NT_SUCCESS(status) ? dq_request_mdl(request, buffer, Mdl) : status;
}

NTSTATUS NTAPI WdfRequestRetrieveInputWdmMdl(WDFREQUEST Request, PMDL *Mdl)
{
    DQ_DDI_ENTER(WdfRequestRetrieveInputWdmMdl);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(Mdl);
    struct dq_request_buffer *buffer = NULL;
    NTSTATUS status = dq_request_input(request, &buffer);
    return retrieve_mdl(status, request, buffer, Mdl);
}

NTSTATUS NTAPI WdfRequestRetrieveOutputWdmMdl(WDFREQUEST Request, PMDL *Mdl)
{
    DQ_DDI_ENTER(WdfRequestRetrieveOutputWdmMdl);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(Mdl);
    struct dq_request_buffer *buffer = NULL;
    NTSTATUS status = dq_request_output(request, &buffer);
    return retrieve_mdl(status, request, buffer, Mdl);
}
