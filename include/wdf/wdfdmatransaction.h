/*
 * SPDX-License-Identifier: MIT
 *
 * wdfdmatransaction.h - a buffer's way to or from a device, in as many transfers as that takes.
 *
 * Created, initialized with a buffer, executed, completed (each part by one call of
 * WdfDmaTransactionDmaCompleted...), released for the next. A call that does not fit the state is
 * bug check 0x10D (WDF_DMA_FATAL_ERROR).
 */
#ifndef DQ_WDF_WDFDMATRANSACTION_H
#define DQ_WDF_WDFDMATRANSACTION_H

#include "wdfdmaenabler.h"

WDF_EXTERN_C_START

/* Program the device for one transfer; at DISPATCH_LEVEL. What is returned is not looked at. */
typedef BOOLEAN NTAPI EVT_WDF_PROGRAM_DMA(_In_ WDFDMATRANSACTION Transaction, _In_ WDFDEVICE Device,
                                          _In_ WDFCONTEXT Context, _In_ WDF_DMA_DIRECTION Direction,
                                          _In_ PSCATTER_GATHER_LIST SgList);
typedef EVT_WDF_PROGRAM_DMA *PFN_WDF_PROGRAM_DMA;
typedef BOOLEAN NTAPI EVT_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL(
    _In_ WDFDMATRANSACTION DmaTransaction, _In_ WDFDEVICE Device, _In_opt_ PVOID Context,
    _In_opt_ PMDL Mdl, _In_ size_t Offset, _In_ size_t Length);
typedef EVT_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL
    *PFN_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL;
typedef VOID NTAPI EVT_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE(_In_ WDFDMATRANSACTION Transaction,
                                                                 _In_ WDFDEVICE Device,
                                                                 _In_ WDFCONTEXT Context,
                                                                 _In_ WDF_DMA_DIRECTION Direction,
                                                                 _In_ DMA_COMPLETION_STATUS Status);
typedef EVT_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE
    *PFN_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE;
typedef VOID NTAPI EVT_WDF_RESERVE_DMA(_In_ WDFDMATRANSACTION DmaTransaction, _In_ PVOID Context);
typedef EVT_WDF_RESERVE_DMA *PFN_WDF_RESERVE_DMA;

/**
 * Create a transaction.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    DmaEnabler      a live enabler, the parent
 * @param    Attributes      attributes or WDF_NO_OBJECT_ATTRIBUTES; without a parent
 * @param    DmaTransaction  receives the handle
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_INSUFFICIENT_RESOURCES, or a status
 *           about the attributes
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactioncreate
 */
WDFAPI NTSTATUS NTAPI WdfDmaTransactionCreate(_In_ WDFDMAENABLER DmaEnabler,
                                              _In_opt_ PWDF_OBJECT_ATTRIBUTES Attributes,
                                              _Out_ WDFDMATRANSACTION *DmaTransaction);

/**
 * Give a transaction its buffer.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    DmaTransaction         a live transaction
 * @param    EvtProgramDmaFunction  programs the device
 * @param    DmaDirection           the direction
 * @param    Mdl                    the buffer, or a chain
 * @param    VirtualAddress         start of the transfer, inside of the first MDL
 * @param    Length                 bytes to transfer, not 0
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_INSUFFICIENT_RESOURCES,
 *           STATUS_WDF_TOO_FRAGMENTED; for a single transfer STATUS_WDF_TOO_MANY_TRANSFERS,
 *           STATUS_WDF_NOT_ENOUGH_MAP_REGISTERS
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactioninitialize
 */
WDFAPI NTSTATUS NTAPI WdfDmaTransactionInitialize(_In_ WDFDMATRANSACTION DmaTransaction,
                                                  _In_ PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
                                                  _In_ WDF_DMA_DIRECTION DmaDirection,
                                                  _In_ PMDL Mdl, _In_ PVOID VirtualAddress,
                                                  _In_ size_t Length);

/**
 * Give a transaction its buffer, by an offset.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    DmaTransaction         a live transaction
 * @param    EvtProgramDmaFunction  programs the device
 * @param    DmaDirection           the direction
 * @param    Mdl                    the buffer, or a chain
 * @param    Offset                 start of the transfer, inside of the first MDL
 * @param    Length                 bytes to transfer, not 0
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_INSUFFICIENT_RESOURCES,
 *           STATUS_WDF_TOO_FRAGMENTED; for a single transfer STATUS_WDF_TOO_MANY_TRANSFERS,
 *           STATUS_WDF_NOT_ENOUGH_MAP_REGISTERS
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactioninitializeusingoffset
 */
WDFAPI NTSTATUS NTAPI WdfDmaTransactionInitializeUsingOffset(
    _In_ WDFDMATRANSACTION DmaTransaction, _In_ PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
    _In_ WDF_DMA_DIRECTION DmaDirection, _In_ PMDL Mdl, _In_ size_t Offset, _In_ size_t Length);

/**
 * Give a transaction a request's buffer.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    DmaTransaction         a live transaction
 * @param    Request                a read, a write or a device control that the driver owns
 * @param    EvtProgramDmaFunction  programs the device
 * @param    DmaDirection           the direction that fits the request
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_INSUFFICIENT_RESOURCES,
 *           STATUS_WDF_TOO_FRAGMENTED; for a single transfer STATUS_WDF_TOO_MANY_TRANSFERS,
 *           STATUS_WDF_NOT_ENOUGH_MAP_REGISTERS;
 *           STATUS_INVALID_DEVICE_REQUEST for another direction, or a request without buffer
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactioninitializeusingrequest
 */
WDFAPI NTSTATUS NTAPI WdfDmaTransactionInitializeUsingRequest(
    _In_ WDFDMATRANSACTION DmaTransaction, _In_ WDFREQUEST Request,
    _In_ PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction, _In_ WDF_DMA_DIRECTION DmaDirection);

/**
 * Start a transaction.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls EvtProgramDma, now or when map registers are free; steps
 * @param    DmaTransaction  initialized
 * @param    Context         for EvtProgramDma
 * @return   STATUS_SUCCESS, STATUS_WDF_BUSY, STATUS_WDF_TOO_FRAGMENTED,
 *           STATUS_INSUFFICIENT_RESOURCES
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionexecute
 */
WDFAPI NTSTATUS NTAPI WdfDmaTransactionExecute(_In_ WDFDMATRANSACTION DmaTransaction,
                                               _In_opt_ WDFCONTEXT Context);

/**
 * End a transaction; its object can be initialized again.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    DmaTransaction  a live transaction
 * @return   STATUS_SUCCESS
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionrelease
 */
WDFAPI NTSTATUS NTAPI WdfDmaTransactionRelease(_In_ WDFDMATRANSACTION DmaTransaction);

/**
 * A transfer is through.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  may call EvtProgramDma; steps
 * @param    DmaTransaction  executed
 * @param    Status          receives the status
 * @return   TRUE if no transfer follows; FALSE, with STATUS_MORE_PROCESSING_REQUIRED, if one does
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiondmacompleted
 */
WDFAPI BOOLEAN NTAPI WdfDmaTransactionDmaCompleted(_In_ WDFDMATRANSACTION DmaTransaction,
                                                   _Out_ NTSTATUS *Status);

/**
 * A transfer is through, or a part of it: the next begins behind.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  may call EvtProgramDma; steps
 * @param    DmaTransaction     executed
 * @param    TransferredLength  bytes that the device transferred
 * @param    Status             receives the status
 * @return   TRUE if no transfer follows; FALSE, with STATUS_MORE_PROCESSING_REQUIRED, if one does
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiondmacompletedwithlength
 */
WDFAPI BOOLEAN NTAPI WdfDmaTransactionDmaCompletedWithLength(_In_ WDFDMATRANSACTION DmaTransaction,
                                                             _In_ size_t TransferredLength,
                                                             _Out_ NTSTATUS *Status);

/**
 * A transfer is through, or a part of it: it was the last.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    DmaTransaction          executed
 * @param    FinalTransferredLength  bytes that the device transferred
 * @param    Status                  receives the status
 * @return   TRUE
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiondmacompletedfinal
 */
WDFAPI BOOLEAN NTAPI WdfDmaTransactionDmaCompletedFinal(_In_ WDFDMATRANSACTION DmaTransaction,
                                                        _In_ size_t FinalTransferredLength,
                                                        _Out_ NTSTATUS *Status);

/**
 * The sum of all transfers so far.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction  a live transaction
 * @return   the bytes
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiongetbytestransferred
 */
WDFAPI size_t NTAPI WdfDmaTransactionGetBytesTransferred(_In_ WDFDMATRANSACTION DmaTransaction);

/**
 * Limit the transfers of one transaction.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction  initialized
 * @param    MaximumLength   the limit; ignored if above that of the enabler
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionsetmaximumlength
 */
WDFAPI VOID NTAPI WdfDmaTransactionSetMaximumLength(_In_ WDFDMATRANSACTION DmaTransaction,
                                                    _In_ size_t MaximumLength);

/**
 * The transaction must not be cut.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction         created or released, of an enabler with DMA version 3
 * @param    RequireSingleTransfer  TRUE: one transfer only
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionsetsingletransferrequirement
 */
WDFAPI VOID NTAPI WdfDmaTransactionSetSingleTransferRequirement(
    _In_ WDFDMATRANSACTION DmaTransaction, _In_ BOOLEAN RequireSingleTransfer);

/**
 * The request that a transaction was initialized with.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction  a live transaction
 * @return   the request, or NULL
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiongetrequest
 */
WDFAPI WDFREQUEST NTAPI WdfDmaTransactionGetRequest(_In_ WDFDMATRANSACTION DmaTransaction);

/**
 * Length of the transfer that is under way.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction  a live transaction
 * @return   the bytes
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiongetcurrentdmatransferlength
 */
WDFAPI size_t NTAPI
WdfDmaTransactionGetCurrentDmaTransferLength(_In_ WDFDMATRANSACTION DmaTransaction);

/**
 * The device that a transaction is for.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction  a live transaction
 * @return   the device
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiongetdevice
 */
WDFAPI WDFDEVICE NTAPI WdfDmaTransactionGetDevice(_In_ WDFDMATRANSACTION DmaTransaction);

/**
 * What a transaction needs.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction             initialized
 * @param    MapRegisterCount           receives the number of map registers, or NULL
 * @param    ScatterGatherElementCount  receives the number of elements, or NULL
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiongettransferinfo
 */
WDFAPI VOID NTAPI WdfDmaTransactionGetTransferInfo(_In_ WDFDMATRANSACTION DmaTransaction,
                                                   _Out_opt_ ULONG *MapRegisterCount,
                                                   _Out_opt_ ULONG *ScatterGatherElementCount);

/**
 * Start at once or fail, instead of waiting for map registers.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction         initialized, of an enabler with DMA version 3
 * @param    UseImmediateExecution  TRUE: at once
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionsetimmediateexecution
 */
WDFAPI VOID NTAPI WdfDmaTransactionSetImmediateExecution(_In_ WDFDMATRANSACTION DmaTransaction,
                                                         _In_ BOOLEAN UseImmediateExecution);

/**
 * Take a transaction back that waits for map registers.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    DmaTransaction  initialized, of an enabler with DMA version 3
 * @return   TRUE if it waited; EvtProgramDma is not called any more
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactioncancel
 */
WDFAPI BOOLEAN NTAPI WdfDmaTransactionCancel(_In_ WDFDMATRANSACTION DmaTransaction);

/**
 * Reserve map registers for a transaction.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls EvtReserveDma, now or when they are free; steps
 * @param    DmaTransaction         of an enabler with DMA version 3 and a packet or system profile
 * @param    DmaDirection           the direction
 * @param    RequiredMapRegisters   how many; 0: as the initialized transaction needs
 * @param    EvtReserveDmaFunction  called when they are reserved
 * @param    EvtReserveDmaContext   for it
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_INSUFFICIENT_RESOURCES,
 *           STATUS_INVALID_DEVICE_REQUEST
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionallocateresources
 */
WDFAPI NTSTATUS NTAPI WdfDmaTransactionAllocateResources(
    _In_ WDFDMATRANSACTION DmaTransaction, _In_ WDF_DMA_DIRECTION DmaDirection,
    _In_ ULONG RequiredMapRegisters, _In_ PFN_WDF_RESERVE_DMA EvtReserveDmaFunction,
    _In_ PVOID EvtReserveDmaContext);

/**
 * Give reserved map registers back.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  may call EvtProgramDma or EvtReserveDma of who waits; steps
 * @param    DmaTransaction  with reserved map registers
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionfreeresources
 */
WDFAPI VOID NTAPI WdfDmaTransactionFreeResources(_In_ WDFDMATRANSACTION DmaTransaction);

/**
 * Register a callback for the system's DMA controller.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction    of a system profile
 * @param    ConfigureRoutine  the callback, or NULL
 * @param    ConfigureContext  for it
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionsetchannelconfigurationcallback
 */
WDFAPI VOID NTAPI WdfDmaTransactionSetChannelConfigurationCallback(
    _In_ WDFDMATRANSACTION DmaTransaction,
    _In_opt_ PFN_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL ConfigureRoutine,
    _In_opt_ PVOID ConfigureContext);

/**
 * Register a callback for the end of the system DMA controller's transfers.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction        of a system profile
 * @param    DmaCompletionRoutine  the callback, or NULL
 * @param    DmaCompletionContext  for it
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionsettransfercompletecallback
 */
WDFAPI VOID NTAPI WdfDmaTransactionSetTransferCompleteCallback(
    _In_ WDFDMATRANSACTION DmaTransaction,
    _In_opt_ PFN_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE DmaCompletionRoutine,
    _In_opt_ PVOID DmaCompletionContext);

/**
 * Which register of the device the system's DMA controller accesses.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction  of a system profile
 * @param    Offset          from the DeviceAddress of the profile
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionsetdeviceaddressoffset
 */
WDFAPI VOID NTAPI WdfDmaTransactionSetDeviceAddressOffset(_In_ WDFDMATRANSACTION DmaTransaction,
                                                          _In_ ULONG Offset);

/**
 * Stop a transfer of the system's DMA controller.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction  of a system profile
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionstopsystemtransfer
 */
WDFAPI VOID NTAPI WdfDmaTransactionStopSystemTransfer(_In_ WDFDMATRANSACTION DmaTransaction);

/**
 * The kernel's context of a transaction.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DmaTransaction  initialized, of an enabler with DMA version 3
 * @return   the context
 * @source   wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionwdmgettransfercontext
 */
WDFAPI PVOID NTAPI WdfDmaTransactionWdmGetTransferContext(_In_ WDFDMATRANSACTION DmaTransaction);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFDMATRANSACTION_H */
