/* SPDX-License-Identifier: MIT */
/* experiments - what the laboratory driver does in a request, an ISR and a DPC, per experiment. */
#include "driver.h"

static volatile LONG Inside;

/* Time for others. */
static VOID LabLinger(PLAB_DEVICE Device, ULONG Accesses)
{
    for (ULONG i = 0; i < Accesses; i++) {
        (VOID) LabRead(Device, PAIR_REG_SCRATCH);
    }
}

/* The device's last interrupt is served; else it may be lost, when the device is removed first. */
static VOID LabAwait(PLAB_DEVICE Device, ULONG Runs)
{
    while (*(volatile ULONG *)&Device->IsrRuns < Runs) {
        LabLinger(Device, 1);
    }
}

/* An interrupt below the IRQL of device 1's lock, then one at the IRQL of device 0's, then one
 * above that. */
static VOID LabPend(VOID)
{
    WdfInterruptAcquireLock(LabDevices[1]->Interrupt);
    LabRaise(LabDevices[0]);
    LabLinger(LabDevices[0], 3);
    LabLog(LAB_MARK, 1);
    WdfInterruptReleaseLock(LabDevices[1]->Interrupt);
    LabLog(LAB_MARK, 1);

    WdfInterruptAcquireLock(LabDevices[0]->Interrupt);
    LabRaise(LabDevices[0]);
    LabLinger(LabDevices[0], 3);
    LabLog(LAB_MARK, 0);
    WdfInterruptReleaseLock(LabDevices[0]->Interrupt);
    LabLog(LAB_MARK, 0);

    WdfInterruptAcquireLock(LabDevices[0]->Interrupt);
    LabRaise(LabDevices[1]);
    LabLinger(LabDevices[1], 3);
    LabLog(LAB_MARK, 0);
    WdfInterruptReleaseLock(LabDevices[0]->Interrupt);
}

static VOID LabCoalesce(PLAB_DEVICE Device)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    LabRaise(Device);
    LabRaise(Device);
    LabRaise(Device);
    LabLog(LAB_MARK, Device->Number);
    KeLowerIrql(irql);
}

static VOID LabOverlap(PLAB_DEVICE Device)
{
    for (ULONG i = 0; i < LAB_OVERLAP_INTERRUPTS; i++) {
        LabRaise(Device);
        LabLinger(Device, 4);
    }
}

static BOOLEAN LabSynchronized(WDFINTERRUPT Interrupt, WDFCONTEXT Context)
{
    PLAB_DEVICE device = (PLAB_DEVICE)Context;

    UNREFERENCED_PARAMETER(Interrupt);
    LabLog(LAB_SYNC_BEGIN, device->Number);
    LabRaise(device);
    LabLinger(device, 6);
    LabLog(LAB_SYNC_END, device->Number);
    return TRUE;
}

static VOID LabAdd(PLAB_DEVICE Device, BOOLEAN HasLock)
{
    for (ULONG i = 0; i < LAB_ADDITIONS; i++) {
        if (HasLock) {
            WdfSpinLockAcquire(LabLocks[0]);
        }
        ULONG sum = LabSum;
        LabLinger(Device, 1);
        LabSum = sum + 1;
        if (HasLock) {
            WdfSpinLockRelease(LabLocks[0]);
        }
    }
}

/* The requests of the two devices take the locks in opposite orders. */
static VOID LabLockBoth(PLAB_DEVICE Device)
{
    ULONG first = Device->Number % 2;

    WdfSpinLockAcquire(LabLocks[first]);
    LabLinger(Device, 4);
    WdfSpinLockAcquire(LabLocks[first ^ 1]);
    WdfSpinLockRelease(LabLocks[first ^ 1]);
    WdfSpinLockRelease(LabLocks[first]);
}

VOID LabRun(PLAB_DEVICE Device)
{
    switch (LabExperiment) {
    case LAB_NEST:
        LabRaise(Device);
        LabAwait(LabDevices[1], 1);
        break;
    case LAB_LINE:
        LabRaise(Device);
        LabAwait(Device, 3);
        break;
    case LAB_PEND:
        LabPend();
        break;
    case LAB_COALESCE:
        LabCoalesce(Device);
        break;
    case LAB_OVERLAP:
        LabOverlap(Device);
        break;
    case LAB_SYNCHRONIZE:
        WdfInterruptSynchronize(Device->Interrupt, LabSynchronized, Device);
        break;
    case LAB_CONTEND:
    case LAB_RACE:
        LabAdd(Device, LabExperiment == LAB_CONTEND);
        break;
    case LAB_DEADLOCK:
        LabLockBoth(Device);
        break;
    default:
        break;
    }
}

BOOLEAN LabInIsr(PLAB_DEVICE Device)
{
    if (LabExperiment == LAB_NEST && Device->Number == 0 && Device->IsrRuns == 2) {
        LabRaise(LabDevices[1]);
    }
    /* The first two runs of a level line do not clear it. */
    return LabExperiment != LAB_LINE || Device->IsrRuns >= 3;
}

VOID LabInDpc(PLAB_DEVICE Device)
{
    LONG inside;

    switch (LabExperiment) {
    case LAB_NEST:
    case LAB_COALESCE:
        if (Device->Number == 0 && Device->DpcRuns == 1) {
            LabRaise(Device);
        }
        break;
    case LAB_OVERLAP:
        inside = InterlockedIncrement(&Inside);
        if (inside > LabInsideMax) {
            LabInsideMax = inside;
        }
        LabLinger(Device, 5);
        InterlockedDecrement(&Inside);
        break;
    default:
        break;
    }
}
