/* SPDX-License-Identifier: MIT */
/*
 * dma_state.c - a DMA transaction is executed a second time although it was released in between.
 * Correct: it is initialized again first.
 */
#include "device.h"

#define TRANSFER_BYTES 64

static EVT_WDF_PROGRAM_DMA Program;

/* As if the device had failed at once. */
static BOOLEAN Program(_In_ WDFDMATRANSACTION Transaction, _In_ WDFDEVICE Device,
                       _In_ WDFCONTEXT Context, _In_ WDF_DMA_DIRECTION Direction,
                       _In_ PSCATTER_GATHER_LIST SgList)
{
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Direction);
    UNREFERENCED_PARAMETER(SgList);
    (VOID) WdfDmaTransactionDmaCompletedFinal(Transaction, 0, &status);
    (VOID) WdfDmaTransactionRelease(Transaction);
    return TRUE;
}

static NTSTATUS Transfer(_In_ WDFDMATRANSACTION Transaction, _In_ PMDL Mdl)
{
    NTSTATUS status =
        WdfDmaTransactionInitialize(Transaction, Program, WdfDmaDirectionReadFromDevice, Mdl,
                                    MmGetMdlVirtualAddress(Mdl), TRANSFER_BYTES);

    if (NT_SUCCESS(status)) {
        status = WdfDmaTransactionExecute(Transaction, NULL);
    }
    if (NT_SUCCESS(status)) {
#ifdef BROKEN
        status = WdfDmaTransactionExecute(Transaction, NULL); /* HERE */
#else
        status = WdfDmaTransactionInitialize(Transaction, Program, WdfDmaDirectionReadFromDevice,
                                             Mdl, MmGetMdlVirtualAddress(Mdl), TRANSFER_BYTES);
        if (NT_SUCCESS(status)) {
            status = WdfDmaTransactionExecute(Transaction, NULL);
        }
#endif
    }
    return status;
}

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    WDF_DMA_ENABLER_CONFIG config;
    WDFDMATRANSACTION transaction;
    WDFDMAENABLER enabler;
    NTSTATUS status;
    PVOID memory;
    PMDL mdl;

    UNREFERENCED_PARAMETER(PreviousState);
    WDF_DMA_ENABLER_CONFIG_INIT(&config, WdfDmaProfileScatterGather, PAGE_SIZE);
    status = WdfDmaEnablerCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &enabler);
    if (NT_SUCCESS(status)) {
        status = WdfDmaTransactionCreate(enabler, WDF_NO_OBJECT_ATTRIBUTES, &transaction);
    }
    memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, TRANSFER_BYTES, POOL_TAG);
    if (!NT_SUCCESS(status) || memory == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    mdl = IoAllocateMdl(memory, TRANSFER_BYTES, FALSE, FALSE, NULL);
    if (mdl != NULL) {
        MmBuildMdlForNonPagedPool(mdl);
        status = Transfer(transaction, mdl);
        IoFreeMdl(mdl);
    }
    ExFreePoolWithTag(memory, POOL_TAG);
    return status;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
