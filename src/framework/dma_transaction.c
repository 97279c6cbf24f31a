/* SPDX-License-Identifier: MIT */
/* dma_transaction - see dma_transaction.h. */
#include "framework/dma_transaction.h"

#include "framework/callout.h"
#include "framework/dma_internal.h"
#include "framework/request.h"
#include "kernel/irql.h"
#include "kernel/stop.h"

static bool is_packet(const struct dq_dma_transaction *transaction)
{
    return !transaction->enabler->reach.has_scatter_gather;
}

/* ---- States ---- */

static const char *state_text(enum dq_dma_state state)
{
    static const char *const texts[] = {
        [DQ_DMA_CREATED] = "was not initialized",
        [DQ_DMA_RESERVED] = "has map registers and is not initialized",
        [DQ_DMA_INITIALIZED] = "is initialized and was not executed",
        [DQ_DMA_TRANSFER] = "is executing: its last transfer was not completed",
        [DQ_DMA_TRANSFER_COMPLETED] = "is completed",
        [DQ_DMA_TRANSFER_FAILED] = "has failed",
        [DQ_DMA_RELEASED] = "was released",
        [DQ_DMA_DELETED] = "was deleted",
    };
    return texts[state];
}

static void report_state(const struct dq_dma_transaction *transaction, const char *what)
{
    dq_violation(DQ_RULE_DMA_STATE, WDF_DMA_FATAL_ERROR, (uintptr_t)transaction, transaction->state,
                 0, "%s, which %s", what, state_text(transaction->state));
}

_Noreturn void dq_dma_state_is_wrong(const struct dq_dma_transaction *transaction, const char *what)
{
    report_state(transaction, what);
    dq_bug_check(0x10D, WDF_DMA_FATAL_ERROR, (uintptr_t)transaction, transaction->state, 0);
}

static _Noreturn void stop_for_request(const struct dq_dma_transaction *transaction)
{
    dq_violation(DQ_RULE_DMA_STATE, WDF_DMA_FATAL_ERROR, (uintptr_t)transaction, transaction->state,
                 0, "WdfDmaTransactionExecute on a transaction whose request %u has been completed",
                 transaction->request_number);
    dq_bug_check(0x10D, WDF_DMA_FATAL_ERROR, (uintptr_t)transaction, transaction->state, 0);
}

/* ---- The request ---- */

static bool is_request_live(const struct dq_dma_transaction *transaction)
{
    const struct dq_request *request = transaction->request;
    return dq_request_is_handle(request) && request->irp &&
           request->number == transaction->request_number;
}

static void reference_request(struct dq_dma_transaction *transaction)
{
    if (transaction->request) {
        dq_object_reference(&transaction->request->object);
        transaction->request->transfers++;
        transaction->has_reference = true;
    }
}

void dq_dma_transaction_let_go(struct dq_dma_transaction *transaction)
{
    if (transaction->has_reference) {
        transaction->has_reference = false;
        transaction->request->transfers--;
        dq_object_dereference(&transaction->request->object);
    }
}

/* ---- Transfers ---- */

static void end_resources(struct dq_dma_transaction *transaction, bool includes_reserved)
{
    dq_dma_unmap(&transaction->mapping, 0);
    if (transaction->registers_reserved == 0 || includes_reserved) {
        dq_dma_registers_give(transaction);
    }
}

/* How long the next transfer is, and how many pages it spans. */
static size_t next_bytes(const struct dq_dma_transaction *transaction, uint32_t *ret_pages)
{
    size_t bytes = transaction->remaining < transaction->bytes_max ? transaction->remaining
                                                                   : transaction->bytes_max;
    size_t offset = transaction->offset + transaction->transferred;
    uint32_t page_max = transaction->enabler->register_count;
    if (transaction->needs_single_transfer) {
        page_max = UINT32_MAX;
    } else if (transaction->registers_reserved > 0) {
        page_max = transaction->registers_reserved;
    }
    return dq_dma_fit(transaction->mdl, offset, bytes, page_max, is_packet(transaction), ret_pages);
}

/* The mapping of the next transfer, which is under way then. */
static NTSTATUS map_next(struct dq_dma_transaction *transaction)
{
    uint32_t pages;
    size_t bytes = next_bytes(transaction, &pages);
    if (!is_packet(transaction) && !transaction->needs_single_transfer &&
        pages > transaction->enabler->fragments_max) {
        return STATUS_WDF_TOO_FRAGMENTED;
    }
    bool is_to_device = transaction->direction == WdfDmaDirectionWriteToDevice;
    if (!dq_dma_map(&transaction->mapping, &transaction->enabler->reach, transaction->mdl,
                    transaction->offset + transaction->transferred, bytes, is_to_device)) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    transaction->current_bytes = bytes;
    transaction->remaining -= bytes;
    return STATUS_SUCCESS;
}

/* The driver may complete, execute again or delete the transaction in it. */
static void call_program(struct dq_dma_transaction *transaction)
{
    uint8_t irql = dq_irql_current();
    if (irql < DISPATCH_LEVEL) {
        (void)dq_irql_raise(DISPATCH_LEVEL);
    }
    (void)dq_callout_program_dma(
        transaction->program, (WDFDMATRANSACTION)dq_object_to_handle(&transaction->object),
        (WDFDEVICE)dq_object_to_handle(&transaction->enabler->device->object), transaction->context,
        transaction->direction, transaction->mapping.list);
    if (irql < DISPATCH_LEVEL) {
        dq_irql_lower(irql);
    }
}

/* A packet's next transfer never begins inside of the EvtProgramDma of the one before, but when
 * that has returned; whichever context it is that completes. */
static NTSTATUS stage_packet(struct dq_dma_transaction *transaction)
{
    if (transaction->is_staging) {
        transaction->must_stage = true;
        return STATUS_SUCCESS;
    }
    NTSTATUS status;
    dq_object_reference(&transaction->object);
    transaction->is_staging = true;
    do {
        transaction->must_stage = false;
        status = map_next(transaction);
        if (NT_SUCCESS(status)) {
            call_program(transaction);
            dq_step_and_touch(DQ_REASON_DDI, dq_dma_location_of(transaction), DQ_TOUCH_WRITE);
        }
    } while (NT_SUCCESS(status) && transaction->must_stage);
    transaction->is_staging = false;
    dq_object_dereference(&transaction->object);
    return status;
}

NTSTATUS dq_dma_transaction_stage(struct dq_dma_transaction *transaction)
{
    if (is_packet(transaction)) {
        return stage_packet(transaction);
    }
    NTSTATUS status = map_next(transaction);
    if (NT_SUCCESS(status)) {
        call_program(transaction);
    }
    return status;
}

/* ---- The driver's calls ---- */

void dq_dma_transaction_reset(struct dq_dma_transaction *transaction)
{
    transaction->program = NULL;
    transaction->reserve_callback = NULL;
    transaction->context = NULL;
    transaction->mdl = NULL;
    transaction->offset = 0;
    transaction->bytes = 0;
    transaction->bytes_max = 0;
    transaction->transferred = 0;
    transaction->remaining = 0;
    transaction->current_bytes = 0;
    transaction->request = NULL;
    transaction->is_immediate = false;
    transaction->needs_single_transfer = transaction->enabler->needs_single_transfer;
}

void dq_dma_transaction_end(struct dq_dma_transaction *transaction, bool includes_reserved)
{
    transaction->state = DQ_DMA_RELEASED;
    (void)dq_dma_registers_stop_waiting(transaction);
    end_resources(transaction, includes_reserved);
    dq_dma_mapping_close(&transaction->mapping);
    dq_dma_transaction_let_go(transaction);
    dq_dma_transaction_reset(transaction);
}

static void dispose_transaction(struct dq_object *object)
{
    struct dq_dma_transaction *transaction =
        DQ_CONTAINER_OF(object, struct dq_dma_transaction, object);
    if (transaction->state == DQ_DMA_TRANSFER) {
        report_state(transaction, "deletion of a DMA transaction");
        if (dq_verifier_mode() != DQ_VERIFIER_OFF) {
            dq_bug_check(0x10D, WDF_DMA_FATAL_ERROR, (uintptr_t)transaction, transaction->state, 0);
        }
    }
    dq_dma_transaction_end(transaction, true);
    transaction->state = DQ_DMA_DELETED;
}

static const struct dq_object_class transaction_class = {
    .type = DQ_TYPE_DMA_TRANSACTION,
    .name = "WDFDMATRANSACTION",
    .bytes = sizeof(struct dq_dma_transaction),
    .is_driver_deletable = true,
    .dispose = dispose_transaction,
};

NTSTATUS dq_dma_transaction_create(struct dq_dma_enabler *enabler,
                                   const WDF_OBJECT_ATTRIBUTES *attributes,
                                   struct dq_dma_transaction **ret_transaction)
{
    NTSTATUS status = dq_attributes_validate(attributes, DQ_ATTRIBUTES_NO_PARENT);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_object *object;
    status = dq_object_create(&transaction_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_dma_transaction *transaction =
        DQ_CONTAINER_OF(object, struct dq_dma_transaction, object);
    transaction->enabler = enabler;
    transaction->state = DQ_DMA_CREATED;
    transaction->needs_single_transfer = enabler->needs_single_transfer;
    dq_list_init(&transaction->waiting_link);
    status = dq_object_commit_or_abandon(object, &enabler->object);
    if (NT_SUCCESS(status)) {
        *ret_transaction = transaction;
    }
    return status;
}

/* What a single transfer must keep to. */
static NTSTATUS check_single(const struct dq_dma_transaction *transaction, uint32_t pages)
{
    const struct dq_dma_enabler *enabler = transaction->enabler;
    uint32_t registers =
        transaction->registers_reserved ? transaction->registers_reserved : enabler->register_count;
    if (transaction->bytes > transaction->bytes_max) {
        return STATUS_WDF_TOO_MANY_TRANSFERS;
    }
    if (pages > registers) {
        return STATUS_WDF_NOT_ENOUGH_MAP_REGISTERS;
    }
    bool is_chain = is_packet(transaction) && transaction->mdl->Next &&
                    transaction->offset + transaction->bytes > transaction->mdl->ByteCount;
    return pages > enabler->fragments_max || is_chain ? STATUS_WDF_TOO_FRAGMENTED : STATUS_SUCCESS;
}

/* Would a transfer have more elements than the device takes? Each page counts as one. */
static NTSTATUS check_fragments(struct dq_dma_transaction *transaction)
{
    NTSTATUS status = STATUS_SUCCESS;
    while (NT_SUCCESS(status) && transaction->remaining > 0) {
        uint32_t pages;
        size_t bytes = next_bytes(transaction, &pages);
        if (pages > transaction->enabler->fragments_max) {
            status = STATUS_WDF_TOO_FRAGMENTED;
        }
        transaction->transferred += bytes;
        transaction->remaining -= bytes;
    }
    transaction->transferred = 0;
    transaction->remaining = transaction->bytes;
    return status;
}

static NTSTATUS prepare(struct dq_dma_transaction *transaction)
{
    uint32_t pages;
    if (!dq_dma_count_pages(transaction->mdl, transaction->offset, transaction->bytes, &pages)) {
        return STATUS_BUFFER_TOO_SMALL; /* the chain ends before the buffer does */
    }
    NTSTATUS status = STATUS_SUCCESS;
    if (transaction->needs_single_transfer) {
        status = check_single(transaction, pages);
    } else if (!is_packet(transaction)) {
        status = check_fragments(transaction);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    bool is_open = dq_dma_mapping_open(&transaction->mapping, pages);
    return is_open ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS dq_dma_transaction_initialize(struct dq_dma_transaction *transaction,
                                       PFN_WDF_PROGRAM_DMA program, WDF_DMA_DIRECTION direction,
                                       PMDL mdl, size_t offset, size_t bytes,
                                       struct dq_request *request)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_dma_location_of(transaction), DQ_TOUCH_WRITE);
    if (transaction->state != DQ_DMA_CREATED && transaction->state != DQ_DMA_RESERVED &&
        transaction->state != DQ_DMA_RELEASED) {
        dq_dma_state_is_wrong(transaction, "WdfDmaTransactionInitialize... on a DMA transaction");
    }
    transaction->direction = direction;
    transaction->mdl = mdl;
    transaction->offset = offset;
    transaction->bytes = bytes;
    transaction->remaining = bytes;
    transaction->bytes_max = transaction->enabler->length_max;
    transaction->program = program;
    NTSTATUS status = prepare(transaction);
    if (!NT_SUCCESS(status)) {
        dq_dma_transaction_end(transaction, false);
        return status;
    }
    transaction->state = DQ_DMA_INITIALIZED;
    transaction->request = request;
    transaction->request_number = request ? request->number : 0;
    return STATUS_SUCCESS;
}

uint32_t dq_dma_registers_for(const struct dq_dma_transaction *transaction)
{
    uint32_t pages = 0;
    (void)dq_dma_count_pages(transaction->mdl, transaction->offset, transaction->bytes, &pages);
    uint32_t worst = (uint32_t)(BYTES_TO_PAGES(transaction->bytes_max) + 1);
    return pages < worst ? pages : worst;
}

static NTSTATUS begin_packet(struct dq_dma_transaction *transaction)
{
    struct dq_dma_enabler *enabler = transaction->enabler;
    if (transaction->registers_reserved > 0) {
        return dq_dma_transaction_stage(transaction);
    }
    bool is_version_3 = enabler->version >= 3;
    uint32_t count = is_version_3 ? dq_dma_registers_for(transaction) : enabler->register_count;
    if (dq_dma_registers_take(transaction, count, is_version_3 && !transaction->is_immediate)) {
        return dq_dma_transaction_stage(transaction);
    }
    if (!is_version_3) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)transaction, 0, 0,
                     "WdfDmaTransactionExecute while another transaction of a packet profile "
                     "executes: it is refused; DMA version 3 would let it wait");
        return STATUS_WDF_BUSY;
    }
    return transaction->is_immediate ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

NTSTATUS dq_dma_transaction_execute(struct dq_dma_transaction *transaction, void *context)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_dma_location_of(transaction), DQ_TOUCH_WRITE);
    if (transaction->state != DQ_DMA_INITIALIZED) {
        dq_dma_state_is_wrong(transaction, "WdfDmaTransactionExecute on a DMA transaction");
    }
    if (transaction->request && !is_request_live(transaction)) {
        stop_for_request(transaction);
    }
    reference_request(transaction);
    transaction->state = DQ_DMA_TRANSFER;
    transaction->context = context;
    NTSTATUS status =
        is_packet(transaction) ? begin_packet(transaction) : dq_dma_transaction_stage(transaction);
    if (!NT_SUCCESS(status)) {
        transaction->state = DQ_DMA_TRANSFER_FAILED;
        transaction->context = NULL;
        end_resources(transaction, false);
        dq_dma_transaction_let_go(transaction);
    }
    return status;
}

/* The transfer is through: account for it, and start the next or say how the whole ended. */
static NTSTATUS end_transfer(struct dq_dma_transaction *transaction,
                             enum dq_dma_completion completion, size_t bytes)
{
    if (completion == DQ_DMA_FULL) {
        bytes = transaction->current_bytes;
    } else if (bytes > transaction->current_bytes) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)transaction, bytes, 0,
                     "a DMA transfer of %zu bytes is completed with %zu",
                     transaction->current_bytes, bytes);
        return STATUS_INVALID_PARAMETER;
    }
    transaction->transferred += bytes;
    transaction->remaining += transaction->current_bytes - bytes;
    transaction->current_bytes = bytes;
    dq_dma_unmap(&transaction->mapping, bytes);
    if (transaction->remaining == 0 || completion == DQ_DMA_FINAL) {
        return STATUS_SUCCESS;
    }
    if (transaction->needs_single_transfer) {
        return STATUS_WDF_TOO_MANY_TRANSFERS;
    }
    NTSTATUS status = dq_dma_transaction_stage(transaction);
    return NT_SUCCESS(status) ? STATUS_MORE_PROCESSING_REQUIRED : status;
}

BOOLEAN dq_dma_transaction_completed(struct dq_dma_transaction *transaction,
                                     enum dq_dma_completion completion, size_t bytes,
                                     NTSTATUS *ret_status)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_dma_location_of(transaction), DQ_TOUCH_WRITE);
    if (transaction->state != DQ_DMA_TRANSFER) {
        dq_dma_state_is_wrong(transaction, "WdfDmaTransactionDmaCompleted... on a DMA transaction");
    }
    NTSTATUS status = end_transfer(transaction, completion, bytes);
    *ret_status = status;
    if (status == STATUS_MORE_PROCESSING_REQUIRED) {
        return FALSE; /* the next transfer may be through already, and the transaction gone */
    }
    transaction->state = NT_SUCCESS(status) ? DQ_DMA_TRANSFER_COMPLETED : DQ_DMA_TRANSFER_FAILED;
    transaction->current_bytes = 0;
    end_resources(transaction, false);
    dq_dma_transaction_let_go(transaction);
    return TRUE;
}

void dq_dma_transaction_release(struct dq_dma_transaction *transaction)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_dma_location_of(transaction), DQ_TOUCH_WRITE);
    if (transaction->state == DQ_DMA_RELEASED) {
        return;
    }
    if (transaction->state == DQ_DMA_TRANSFER) {
        report_state(transaction, "WdfDmaTransactionRelease on a DMA transaction");
        if (dq_verifier_mode() != DQ_VERIFIER_OFF) {
            dq_bug_check(0x10D, WDF_DMA_FATAL_ERROR, (uintptr_t)transaction, transaction->state, 0);
        }
    }
    dq_dma_transaction_end(transaction, false);
}

void dq_dma_transaction_needs(const struct dq_dma_transaction *transaction, uint32_t *ret_registers,
                              uint32_t *ret_elements)
{
    uint32_t pages = 0;
    if (transaction->mdl) {
        (void)dq_dma_count_pages(transaction->mdl, transaction->offset, transaction->bytes, &pages);
    }
    *ret_registers = pages;
    *ret_elements = is_packet(transaction) && pages > 0 ? 1 : pages;
}
