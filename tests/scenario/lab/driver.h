/* SPDX-License-Identifier: MIT */
/* driver - what the files of the laboratory driver share. */
#ifndef TESTS_SCENARIO_LAB_DRIVER_H
#define TESTS_SCENARIO_LAB_DRIVER_H

#include <ntddk.h>
#include <wdf.h>

#include "lab.h"
#include "models/pair/pair.h"

typedef struct _LAB_DEVICE {
    PUCHAR Registers;
    SIZE_T RegistersLength;
    WDFINTERRUPT Interrupt;
    ULONG Number; /* in order of EvtDriverDeviceAdd */
    ULONG IsrRuns;
    ULONG DpcRuns;
} LAB_DEVICE, *PLAB_DEVICE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(LAB_DEVICE, LabGetDevice)

typedef struct _LAB_EVENT {
    ULONG What;
    ULONG Device;
    ULONG Irql;
    ULONG Processor;
} LAB_EVENT;

/* Exported, for the tests. */
extern __declspec(dllexport) LAB_EVENT LabEvents[LAB_EVENTS_MAX];
extern __declspec(dllexport) volatile LONG LabEventCount;
extern __declspec(dllexport) volatile LONG LabInsideMax; /* OVERLAP: DPCs at once */
extern __declspec(dllexport) ULONG LabSum;               /* CONTEND, RACE */

/* Both devices, once they are added; the experiment that runs now. */
extern PLAB_DEVICE LabDevices[2];
extern ULONG LabExperiment;
extern WDFSPINLOCK LabLocks[2];

VOID LabLog(ULONG What, ULONG Device);

static FORCEINLINE ULONG LabRead(PLAB_DEVICE Device, ULONG Register)
{
    return READ_REGISTER_ULONG((PULONG)(Device->Registers + Register));
}

static FORCEINLINE VOID LabWrite(PLAB_DEVICE Device, ULONG Register, ULONG Value)
{
    WRITE_REGISTER_ULONG((PULONG)(Device->Registers + Register), Value);
}

/* The device interrupts now. */
static FORCEINLINE VOID LabRaise(PLAB_DEVICE Device)
{
    LabWrite(Device, PAIR_SOURCE(0) + PAIR_SRC_RAISE, 1);
}

/* experiments.c */
VOID LabRun(PLAB_DEVICE Device);
/* What the experiment does inside the ISR, before the causes are cleared. FALSE: leave them set. */
BOOLEAN LabInIsr(PLAB_DEVICE Device);
VOID LabInDpc(PLAB_DEVICE Device);

#endif
