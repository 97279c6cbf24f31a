/* SPDX-License-Identifier: MIT */
/* common - what the drivers of this folder share: an enabler, a buffer, and an EvtProgramDma that
 * notes how it was called. */
#ifndef TESTS_DDI_WDFDMATRANSACTION_COMMON_H
#define TESTS_DDI_WDFDMATRANSACTION_COMMON_H

#include "tests/ddi/support/driver_test.h"

#define BUFFER_PAGES   4
#define BUFFER_BYTES   (BUFFER_PAGES * PAGE_SIZE)
#define ELEMENTS_MAX   8
#define LENGTHS_MAX    16
#define PROGRAM_NUMBER ((PVOID)(ULONG_PTR)0x1234)

/* How Program was called. */
static struct {
    ULONG Calls;
    WDFDMATRANSACTION Transaction; /* the rest is of the last call */
    WDFDEVICE Device;
    PVOID Context;
    WDF_DMA_DIRECTION Direction;
    KIRQL Irql;
    ULONG Elements;
    SCATTER_GATHER_ELEMENT Element[ELEMENTS_MAX];
    SIZE_T Length[LENGTHS_MAX]; /* of each transfer: the sum of its elements */
} Programmed;

/* What Program does beside that, or NULL. */
static VOID (*OnProgram)(WDFDMATRANSACTION Transaction);

static PUCHAR Buffer;
static PMDL BufferMdl;

static BOOLEAN Program(WDFDMATRANSACTION Transaction, WDFDEVICE Device, WDFCONTEXT Context,
                       WDF_DMA_DIRECTION Direction, PSCATTER_GATHER_LIST SgList)
{
    SIZE_T length = 0;

    for (ULONG i = 0; i < SgList->NumberOfElements; i++) {
        length += SgList->Elements[i].Length;
        if (i < ELEMENTS_MAX) {
            Programmed.Element[i] = SgList->Elements[i];
        }
    }
    if (Programmed.Calls < LENGTHS_MAX) {
        Programmed.Length[Programmed.Calls] = length;
    }
    Programmed.Calls++;
    Programmed.Transaction = Transaction;
    Programmed.Device = Device;
    Programmed.Context = Context;
    Programmed.Direction = Direction;
    Programmed.Irql = KeGetCurrentIrql();
    Programmed.Elements = SgList->NumberOfElements;
    if (OnProgram != NULL) {
        OnProgram(Transaction);
    }
    return TRUE;
}

static WDFDMAENABLER CreateEnabler(PTEST_DEVICE Device, WDF_DMA_PROFILE Profile, SIZE_T Maximum,
                                   ULONG Version)
{
    WDF_DMA_ENABLER_CONFIG config;
    WDFDMAENABLER enabler = NULL;

    WDF_DMA_ENABLER_CONFIG_INIT(&config, Profile, Maximum);
    config.WdmDmaVersionOverride = Version;
    CHECK_STATUS(WdfDmaEnablerCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &enabler),
                 STATUS_SUCCESS);
    return enabler;
}

static WDFDMATRANSACTION CreateTransaction(WDFDMAENABLER Enabler)
{
    WDFDMATRANSACTION transaction = NULL;

    CHECK_STATUS(WdfDmaTransactionCreate(Enabler, WDF_NO_OBJECT_ATTRIBUTES, &transaction),
                 STATUS_SUCCESS);
    return transaction;
}

/* Pages from pool, and their MDL. */
static FORCEINLINE VOID CreateBuffer(VOID)
{
    Buffer = ExAllocatePool2(POOL_FLAG_NON_PAGED, BUFFER_BYTES, TEST_TAG);
    BufferMdl = IoAllocateMdl(Buffer, BUFFER_BYTES, FALSE, FALSE, NULL);
    MmBuildMdlForNonPagedPool(BufferMdl);
}

static FORCEINLINE VOID FreeBuffer(VOID)
{
    IoFreeMdl(BufferMdl);
    ExFreePoolWithTag(Buffer, TEST_TAG);
}

static FORCEINLINE NTSTATUS Initialize(WDFDMATRANSACTION Transaction, SIZE_T Offset, SIZE_T Length)
{
    return WdfDmaTransactionInitialize(Transaction, Program, WdfDmaDirectionReadFromDevice,
                                       BufferMdl, (PUCHAR)((ULONG_PTR)Buffer + Offset), Length);
}

static FORCEINLINE VOID Start(WDFDMATRANSACTION Transaction, SIZE_T Offset, SIZE_T Length)
{
    CHECK_STATUS(Initialize(Transaction, Offset, Length), STATUS_SUCCESS);
    CHECK_STATUS(WdfDmaTransactionExecute(Transaction, PROGRAM_NUMBER), STATUS_SUCCESS);
}

/* The transfer that is under way is through, and another one follows or not. */
static FORCEINLINE VOID CompleteOne(WDFDMATRANSACTION Transaction, BOOLEAN IsLast)
{
    NTSTATUS status = STATUS_PENDING;

    CHECK_EQUAL(WdfDmaTransactionDmaCompleted(Transaction, &status), IsLast);
    CHECK_STATUS(status, IsLast ? STATUS_SUCCESS : STATUS_MORE_PROCESSING_REQUIRED);
}

#endif
