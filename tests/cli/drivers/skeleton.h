/* SPDX-License-Identifier: MIT */
/*
 * skeleton - what the drivers of this folder share: a KMDF driver of the edu device that raises one
 * interrupt when it has started. What is wrong with each is in its hooks.
 */
#ifndef TESTS_CLI_SKELETON_H
#define TESTS_CLI_SKELETON_H

#include <ntddk.h>
#include <wdf.h>

#define EDU_RAISE       0x60
#define EDU_ACKNOWLEDGE 0x64
#define EDU_CAUSES      0x24

typedef struct _TEST_CONTEXT {
    PUCHAR Registers;
    SIZE_T RegistersLength;
    WDFINTERRUPT Interrupt;
    WDFSPINLOCK Lock;
    ULONG *Nowhere; /* NULL */
} TEST_CONTEXT, *PTEST_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(TEST_CONTEXT, TestGetContext)

static FORCEINLINE ULONG TestRead(PTEST_CONTEXT Context, ULONG Offset)
{
    return READ_REGISTER_ULONG((PULONG)(Context->Registers + Offset));
}

static FORCEINLINE VOID TestWrite(PTEST_CONTEXT Context, ULONG Offset, ULONG Value)
{
    WRITE_REGISTER_ULONG((PULONG)(Context->Registers + Offset), Value);
}

/* For an ISR: the causes, 0 if the interrupt is somebody else's. */
static FORCEINLINE ULONG TestAcknowledge(PTEST_CONTEXT Context)
{
    ULONG causes = TestRead(Context, EDU_CAUSES);

    if (causes != 0) {
        TestWrite(Context, EDU_ACKNOWLEDGE, causes);
    }
    return causes;
}

/* NULL takes the correct default. */
typedef struct _TEST_HOOKS {
    PFN_WDF_INTERRUPT_ISR Isr;                        /* acknowledge, queue the DPC */
    PFN_WDF_INTERRUPT_DPC Dpc;                        /* nothing */
    VOID (*Started)(PTEST_CONTEXT Context);           /* raise the interrupt */
    PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL DeviceControl; /* complete */
} TEST_HOOKS;

extern const TEST_HOOKS TestHooks;

#endif
