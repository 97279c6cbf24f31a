/* SPDX-License-Identifier: MIT */
/* wdfdmatransaction - the functions of wdfdmatransaction.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/dma_transaction.h"
#include "framework/request.h"

static bool is_direction(WDF_DMA_DIRECTION direction)
{
    return direction == WdfDmaDirectionReadFromDevice || direction == WdfDmaDirectionWriteToDevice;
}

/* False, with a break, if the enabler has not what the call needs. */
static bool require(const struct dq_dma_transaction *transaction, bool has_it, const char *call,
                    const char *what)
{
    if (!has_it) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)transaction, 0, 0, "%s: %s", call, what);
    }
    return has_it;
}

static bool require_version_3(const struct dq_dma_transaction *transaction, const char *call)
{
    return require(transaction, transaction->enabler->version >= 3, call,
                   "the transaction's enabler does not use DMA version 3");
}

static bool require_packet(const struct dq_dma_transaction *transaction, const char *call)
{
    return require(transaction, !transaction->enabler->reach.has_scatter_gather, call,
                   "the transaction's enabler has a scatter/gather profile");
}

NTSTATUS NTAPI WdfDmaTransactionCreate(WDFDMAENABLER DmaEnabler, PWDF_OBJECT_ATTRIBUTES Attributes,
                                       WDFDMATRANSACTION *DmaTransaction)
{
    DQ_DDI_ENTER(WdfDmaTransactionCreate);
    struct dq_dma_enabler *enabler = dq_dma_enabler_from_handle(DmaEnabler);
    DQ_DDI_REQUIRE(DmaTransaction);
    *DmaTransaction = NULL;
    struct dq_dma_transaction *transaction;
    NTSTATUS status = dq_dma_transaction_create(enabler, Attributes, &transaction);
    if (NT_SUCCESS(status)) {
        *DmaTransaction = dq_object_to_handle(&transaction->object);
    }
    return status;
}

/* Where a chain of MDLs is not supported, all of the transfer has to lie in the first. */
static NTSTATUS check_range(const struct dq_dma_enabler *enabler, const MDL *mdl, size_t offset,
                            size_t bytes)
{
    bool has_chains = enabler->reach.has_scatter_gather || enabler->version >= 3;
    bool is_inside = offset < mdl->ByteCount;
    bool is_in_first = is_inside && bytes <= mdl->ByteCount - offset;
    return is_in_first || (is_inside && has_chains) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

static NTSTATUS initialize(struct dq_dma_transaction *transaction, PFN_WDF_PROGRAM_DMA program,
                           WDF_DMA_DIRECTION direction, PMDL mdl, size_t offset, size_t bytes)
{
    if (bytes == 0 || !is_direction(direction)) {
        return STATUS_INVALID_PARAMETER;
    }
    NTSTATUS status = check_range(transaction->enabler, mdl, offset, bytes);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return dq_dma_transaction_initialize(transaction, program, direction, mdl, offset, bytes, NULL);
}

NTSTATUS NTAPI WdfDmaTransactionInitialize(WDFDMATRANSACTION DmaTransaction,
                                           PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
                                           WDF_DMA_DIRECTION DmaDirection, PMDL Mdl,
                                           PVOID VirtualAddress, size_t Length)
{
    DQ_DDI_ENTER(WdfDmaTransactionInitialize);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    DQ_DDI_REQUIRE(EvtProgramDmaFunction);
    DQ_DDI_REQUIRE(Mdl);
    size_t offset = (uintptr_t)VirtualAddress - (uintptr_t)MmGetMdlVirtualAddress(Mdl);
    return initialize(transaction, EvtProgramDmaFunction, DmaDirection, Mdl, offset, Length);
}

NTSTATUS NTAPI WdfDmaTransactionInitializeUsingOffset(WDFDMATRANSACTION DmaTransaction,
                                                      PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
                                                      WDF_DMA_DIRECTION DmaDirection, PMDL Mdl,
                                                      size_t Offset, size_t Length)
{
    DQ_DDI_ENTER(WdfDmaTransactionInitializeUsingOffset);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    DQ_DDI_REQUIRE(EvtProgramDmaFunction);
    DQ_DDI_REQUIRE(Mdl);
    return initialize(transaction, EvtProgramDmaFunction, DmaDirection, Mdl, Offset, Length);
}

/* The buffer that a request's type and method offer for a direction. */
static NTSTATUS find_buffer(struct dq_request *request, WDF_DMA_DIRECTION direction,
                            struct dq_request_buffer **ret_buffer)
{
    const struct dq_irp *irp = request->irp;
    bool is_to_device = direction == WdfDmaDirectionWriteToDevice;
    bool is_input = is_to_device;
    if (irp->type == DQ_IRP_DEVICE_CONTROL) {
        uint32_t method = METHOD_FROM_CTL_CODE(irp->control_code);
        if (method == METHOD_NEITHER || (method == METHOD_IN_DIRECT && !is_to_device) ||
            (method == METHOD_OUT_DIRECT && is_to_device)) {
            return STATUS_INVALID_DEVICE_REQUEST;
        }
        is_input = is_to_device && method == METHOD_BUFFERED;
    }
    NTSTATUS status =
        is_input ? dq_request_input(request, ret_buffer) : dq_request_output(request, ret_buffer);
    return NT_SUCCESS(status) ? status : STATUS_INVALID_DEVICE_REQUEST;
}

NTSTATUS NTAPI WdfDmaTransactionInitializeUsingRequest(WDFDMATRANSACTION DmaTransaction,
                                                       WDFREQUEST Request,
                                                       PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
                                                       WDF_DMA_DIRECTION DmaDirection)
{
    DQ_DDI_ENTER(WdfDmaTransactionInitializeUsingRequest);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    DQ_DDI_REQUIRE(EvtProgramDmaFunction);
    if (!is_direction(DmaDirection)) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_request *request = dq_request_from_handle(Request);
    if (!dq_request_check_live(request, "WdfDmaTransactionInitializeUsingRequest")) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_request_buffer *buffer = NULL;
    PMDL mdl = NULL;
    NTSTATUS status = find_buffer(request, DmaDirection, &buffer);
    if (NT_SUCCESS(status)) {
        status = dq_request_mdl(request, buffer, &mdl);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return dq_dma_transaction_initialize(transaction, EvtProgramDmaFunction, DmaDirection, mdl, 0,
                                         buffer->count, request);
}

NTSTATUS NTAPI WdfDmaTransactionExecute(WDFDMATRANSACTION DmaTransaction, WDFCONTEXT Context)
{
    DQ_DDI_ENTER(WdfDmaTransactionExecute);
    return dq_dma_transaction_execute(dq_dma_transaction_from_handle(DmaTransaction), Context);
}

NTSTATUS NTAPI WdfDmaTransactionRelease(WDFDMATRANSACTION DmaTransaction)
{
    DQ_DDI_ENTER(WdfDmaTransactionRelease);
    dq_dma_transaction_release(dq_dma_transaction_from_handle(DmaTransaction));
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI WdfDmaTransactionDmaCompleted(WDFDMATRANSACTION DmaTransaction, NTSTATUS *Status)
{
    DQ_DDI_ENTER(WdfDmaTransactionDmaCompleted);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    DQ_DDI_REQUIRE(Status);
    return dq_dma_transaction_completed(transaction, DQ_DMA_FULL, 0, Status);
}

BOOLEAN NTAPI WdfDmaTransactionDmaCompletedWithLength(WDFDMATRANSACTION DmaTransaction,
                                                      size_t TransferredLength, NTSTATUS *Status)
{
    DQ_DDI_ENTER(WdfDmaTransactionDmaCompletedWithLength);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    DQ_DDI_REQUIRE(Status);
    return dq_dma_transaction_completed(transaction, DQ_DMA_PARTIAL, TransferredLength, Status);
}

BOOLEAN NTAPI WdfDmaTransactionDmaCompletedFinal(WDFDMATRANSACTION DmaTransaction,
                                                 size_t FinalTransferredLength, NTSTATUS *Status)
{
    DQ_DDI_ENTER(WdfDmaTransactionDmaCompletedFinal);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    DQ_DDI_REQUIRE(Status);
    return dq_dma_transaction_completed(transaction, DQ_DMA_FINAL, FinalTransferredLength, Status);
}

size_t NTAPI WdfDmaTransactionGetBytesTransferred(WDFDMATRANSACTION DmaTransaction)
{
    DQ_DDI_ENTER(WdfDmaTransactionGetBytesTransferred);
    return dq_dma_transaction_from_handle(DmaTransaction)->transferred;
}

VOID NTAPI WdfDmaTransactionSetMaximumLength(WDFDMATRANSACTION DmaTransaction, size_t MaximumLength)
{
    static const char call[] = "WdfDmaTransactionSetMaximumLength";
    DQ_DDI_ENTER(WdfDmaTransactionSetMaximumLength);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    if (!require(transaction, transaction->state == DQ_DMA_INITIALIZED, call,
                 "the transaction is not initialized") ||
        !require(transaction, MaximumLength > 0, call, "a transfer of no bytes is none")) {
        return;
    }
    if (MaximumLength < transaction->bytes_max) {
        transaction->bytes_max = MaximumLength;
    }
}

VOID NTAPI WdfDmaTransactionSetSingleTransferRequirement(WDFDMATRANSACTION DmaTransaction,
                                                         BOOLEAN RequireSingleTransfer)
{
    static const char call[] = "WdfDmaTransactionSetSingleTransferRequirement";
    DQ_DDI_ENTER(WdfDmaTransactionSetSingleTransferRequirement);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    bool is_early = transaction->state == DQ_DMA_CREATED || transaction->state == DQ_DMA_RELEASED;
    if (require_version_3(transaction, call) &&
        require(transaction, is_early, call, "the transaction is initialized already")) {
        transaction->needs_single_transfer = RequireSingleTransfer != FALSE;
    }
}

WDFREQUEST NTAPI WdfDmaTransactionGetRequest(WDFDMATRANSACTION DmaTransaction)
{
    DQ_DDI_ENTER(WdfDmaTransactionGetRequest);
    const struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    return transaction->request ? dq_object_to_handle(&transaction->request->object) : NULL;
}

size_t NTAPI WdfDmaTransactionGetCurrentDmaTransferLength(WDFDMATRANSACTION DmaTransaction)
{
    DQ_DDI_ENTER(WdfDmaTransactionGetCurrentDmaTransferLength);
    return dq_dma_transaction_from_handle(DmaTransaction)->current_bytes;
}

WDFDEVICE NTAPI WdfDmaTransactionGetDevice(WDFDMATRANSACTION DmaTransaction)
{
    DQ_DDI_ENTER(WdfDmaTransactionGetDevice);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    return dq_object_to_handle(&transaction->enabler->device->object);
}

VOID NTAPI WdfDmaTransactionGetTransferInfo(WDFDMATRANSACTION DmaTransaction,
                                            ULONG *MapRegisterCount,
                                            ULONG *ScatterGatherElementCount)
{
    DQ_DDI_ENTER(WdfDmaTransactionGetTransferInfo);
    uint32_t registers;
    uint32_t elements;
    dq_dma_transaction_needs(dq_dma_transaction_from_handle(DmaTransaction), &registers, &elements);
    if (MapRegisterCount) {
        *MapRegisterCount = registers;
    }
    if (ScatterGatherElementCount) {
        *ScatterGatherElementCount = elements;
    }
}

VOID NTAPI WdfDmaTransactionSetImmediateExecution(WDFDMATRANSACTION DmaTransaction,
                                                  BOOLEAN UseImmediateExecution)
{
    static const char call[] = "WdfDmaTransactionSetImmediateExecution";
    DQ_DDI_ENTER(WdfDmaTransactionSetImmediateExecution);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    if (!require_version_3(transaction, call)) {
        return;
    }
    bool is_early = transaction->state == DQ_DMA_CREATED ||
                    transaction->state == DQ_DMA_INITIALIZED ||
                    transaction->state == DQ_DMA_RELEASED;
    (void)require(transaction, is_early, call, "the transaction has map registers already");
    transaction->is_immediate = UseImmediateExecution != FALSE;
}

BOOLEAN NTAPI WdfDmaTransactionCancel(WDFDMATRANSACTION DmaTransaction)
{
    DQ_DDI_ENTER(WdfDmaTransactionCancel);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    return require_version_3(transaction, "WdfDmaTransactionCancel") &&
           dq_dma_transaction_cancel(transaction);
}

NTSTATUS NTAPI WdfDmaTransactionAllocateResources(WDFDMATRANSACTION DmaTransaction,
                                                  WDF_DMA_DIRECTION DmaDirection,
                                                  ULONG RequiredMapRegisters,
                                                  PFN_WDF_RESERVE_DMA EvtReserveDmaFunction,
                                                  PVOID EvtReserveDmaContext)
{
    static const char call[] = "WdfDmaTransactionAllocateResources";
    DQ_DDI_ENTER(WdfDmaTransactionAllocateResources);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    if (!require_version_3(transaction, call) || !require_packet(transaction, call)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (!require(transaction, is_direction(DmaDirection), call, "there is no such direction")) {
        return STATUS_INVALID_PARAMETER;
    }
    DQ_DDI_REQUIRE(EvtReserveDmaFunction);
    return dq_dma_transaction_reserve(transaction, DmaDirection, RequiredMapRegisters,
                                      EvtReserveDmaFunction, EvtReserveDmaContext);
}

VOID NTAPI WdfDmaTransactionFreeResources(WDFDMATRANSACTION DmaTransaction)
{
    static const char call[] = "WdfDmaTransactionFreeResources";
    DQ_DDI_ENTER(WdfDmaTransactionFreeResources);
    struct dq_dma_transaction *transaction = dq_dma_transaction_from_handle(DmaTransaction);
    if (require_packet(transaction, call) && require_version_3(transaction, call)) {
        dq_dma_transaction_unreserve(transaction);
    }
}
