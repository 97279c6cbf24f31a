/* SPDX-License-Identifier: MIT */
/* wdfrequest_send - the functions of wdfrequest.h for requests that the driver makes or sends. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/request_send.h"

NTSTATUS NTAPI WdfRequestCreate(PWDF_OBJECT_ATTRIBUTES RequestAttributes, WDFIOTARGET IoTarget,
                                WDFREQUEST *Request)
{
    DQ_DDI_ENTER(WdfRequestCreate);
    if (IoTarget) {
        (void)dq_io_target_from_handle(IoTarget); /* the request gets what it needs */
    }
    DQ_DDI_REQUIRE(Request);
    dq_ddi_check_parent(RequestAttributes);
    NTSTATUS status = dq_attributes_validate(RequestAttributes, 0);
    struct dq_request *request;
    if (NT_SUCCESS(status)) {
        status = dq_request_create_own(RequestAttributes, &request);
    }
    if (NT_SUCCESS(status)) {
        *Request = dq_object_to_handle(&request->object);
    }
    return status;
}

NTSTATUS NTAPI WdfRequestCreateFromIrp(PWDF_OBJECT_ATTRIBUTES RequestAttributes, PIRP Irp,
                                       BOOLEAN RequestFreesIrp, WDFREQUEST *Request)
{
    DQ_DDI_ENTER(WdfRequestCreateFromIrp);
    DQ_DDI_REQUIRE(Irp);
    DQ_DDI_REQUIRE(Request);
    *Request = NULL;
    dq_ddi_check_parent(RequestAttributes);
    NTSTATUS status = dq_attributes_validate(RequestAttributes, 0);
    struct dq_request *request;
    if (NT_SUCCESS(status)) {
        status =
            dq_request_create_from_irp(RequestAttributes, Irp, RequestFreesIrp != FALSE, &request);
    }
    if (NT_SUCCESS(status)) {
        *Request = dq_object_to_handle(&request->object);
    }
    return status;
}

NTSTATUS NTAPI WdfRequestReuse(WDFREQUEST Request, PWDF_REQUEST_REUSE_PARAMS ReuseParams)
{
    DQ_DDI_ENTER(WdfRequestReuse);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(ReuseParams);
    if (ReuseParams->Size != sizeof(*ReuseParams)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    if (ReuseParams->Flags & ~(ULONG)WDF_REQUEST_REUSE_SET_NEW_IRP) {
        return STATUS_INVALID_PARAMETER;
    }
    bool has_new_irp = (ReuseParams->Flags & WDF_REQUEST_REUSE_SET_NEW_IRP) != 0;
    if (has_new_irp && !request->is_from_irp) {
        return STATUS_WDF_REQUEST_INVALID_STATE;
    }
    NTSTATUS status = dq_request_reuse(request, ReuseParams->Status);
    if (NT_SUCCESS(status) && has_new_irp) {
        dq_request_replace_irp(request, ReuseParams->NewIrp);
    }
    return status;
}

NTSTATUS NTAPI WdfRequestChangeTarget(WDFREQUEST Request, WDFIOTARGET IoTarget)
{
    DQ_DDI_ENTER(WdfRequestChangeTarget);
    struct dq_request *request = dq_request_from_handle(Request);
    return dq_request_change_target(request, dq_io_target_from_handle(IoTarget));
}

VOID NTAPI WdfRequestFormatRequestUsingCurrentType(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestFormatRequestUsingCurrentType);
    dq_request_format_as_it_came(dq_request_from_handle(Request));
}

VOID NTAPI WdfRequestWdmFormatUsingStackLocation(WDFREQUEST Request, PIO_STACK_LOCATION Stack)
{
    DQ_DDI_ENTER(WdfRequestWdmFormatUsingStackLocation);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(Stack);
    dq_request_format_by_location(request, Stack);
}

NTSTATUS dq_ddi_read_send_options(const WDF_REQUEST_SEND_OPTIONS *given,
                                  struct dq_send_options *options)
{
    static const ULONG known =
        WDF_REQUEST_SEND_OPTION_TIMEOUT | WDF_REQUEST_SEND_OPTION_SYNCHRONOUS |
        WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE | WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET;
    if (!given) {
        return STATUS_SUCCESS;
    }
    if (given->Size != sizeof(*given)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    bool is_forgetting = (given->Flags & WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET) != 0;
    if ((given->Flags & ~known) ||
        (is_forgetting && given->Flags != WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET)) {
        return STATUS_INVALID_PARAMETER;
    }
    options->flags = given->Flags;
    options->timeout = given->Timeout;
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI WdfRequestSend(WDFREQUEST Request, WDFIOTARGET Target,
                             PWDF_REQUEST_SEND_OPTIONS Options)
{
    DQ_DDI_ENTER(WdfRequestSend);
    struct dq_request *request = dq_request_from_handle(Request);
    struct dq_io_target *target = dq_io_target_from_handle(Target);
    struct dq_send_options options = { 0 };
    NTSTATUS status = dq_ddi_read_send_options(Options, &options);
    if (options.flags & WDF_REQUEST_SEND_OPTION_SYNCHRONOUS) {
        (void)dq_ddi_may_wait("WdfRequestSend of a synchronous request");
    }
    if (!NT_SUCCESS(status)) {
        dq_request_send_failed(request, status);
        return FALSE;
    }
    return NT_SUCCESS(dq_request_send(request, target, &options));
}

BOOLEAN NTAPI WdfRequestCancelSentRequest(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestCancelSentRequest);
    struct dq_request *request = dq_request_from_handle(Request);
    dq_object_reference(&request->object); /* its completion routine may delete it */
    bool is_canceled = dq_request_cancel_sent(request);
    dq_object_dereference(&request->object);
    return is_canceled;
}

VOID NTAPI WdfRequestSetCompletionRoutine(WDFREQUEST Request,
                                          PFN_WDF_REQUEST_COMPLETION_ROUTINE CompletionRoutine,
                                          WDFCONTEXT CompletionContext)
{
    DQ_DDI_ENTER(WdfRequestSetCompletionRoutine);
    struct dq_request *request = dq_request_from_handle(Request);
    dq_request_set_completion(request, CompletionRoutine, CompletionContext);
}

VOID NTAPI WdfRequestGetCompletionParams(WDFREQUEST Request, PWDF_REQUEST_COMPLETION_PARAMS Params)
{
    DQ_DDI_ENTER(WdfRequestGetCompletionParams);
    struct dq_request *request = dq_request_from_handle(Request);
    DQ_DDI_REQUIRE(Params);
    if (Params->Size != sizeof(*Params)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)request, Params->Size, 0,
                     "WdfRequestGetCompletionParams with Size %u: nothing is stored",
                     (unsigned)Params->Size);
        return;
    }
    dq_request_completion_params(request, Params);
}

NTSTATUS NTAPI WdfRequestAllocateTimer(WDFREQUEST Request)
{
    DQ_DDI_ENTER(WdfRequestAllocateTimer);
    struct dq_request *request = dq_request_from_handle(Request);
    if (!dq_request_check_home(request, "WdfRequestAllocateTimer")) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return dq_request_timer_alloc(request);
}
