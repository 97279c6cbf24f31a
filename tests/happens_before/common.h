/* SPDX-License-Identifier: MIT */
/*
 * common.h - what the drivers of tests/happens_before share: a device with two interrupts and two
 * of everything else, and a table of cases. A case is what each callback does.
 */
#ifndef HAPPENS_BEFORE_COMMON_H
#define HAPPENS_BEFORE_COMMON_H

#include <ntddk.h>
#include <wdf.h>

#include "hb.h"

typedef struct _HB HB, *PHB;
typedef VOID HB_ROUTINE(_In_ PHB Hb);
typedef VOID HB_REQUEST(_In_ PHB Hb, _In_ WDFREQUEST Request);

/* Each member may be missing. */
typedef struct _HB_CASE {
    /* Requests SETUP, A, B, DONE; completed when the routine returns. */
    HB_ROUTINE *Setup, *A, *B, *Done;
    /* In their place for A and B: the routine sees to the request's end. */
    HB_REQUEST *RequestA, *RequestB;
    /* Callbacks of the two interrupts; an ISR has acknowledged already. */
    HB_ROUTINE *Isr[2], *IsrDpc[2];
    /* Of the two WDFDPCs, of two KDPCs, of the two work items. */
    HB_ROUTINE *Dpc[2], *Kdpc[2], *Work[2];
    /* EvtInterruptEnable and EvtInterruptDisable of the first interrupt. */
    HB_ROUTINE *Enable, *Disable;
    /* EvtDeviceD0ExitPreInterruptsDisabled and EvtDeviceReleaseHardware. */
    HB_ROUTINE *Disabling, *Release;
    /* Queue of requests that were forwarded: one at a time. */
    HB_REQUEST *Forwarded;
} HB_CASE;

/*
 * One row of Cases[], as run.py reads it: it must, or must not, give a race; `options` are those of
 * the computer (see run.py).
 */
#define BROKEN(name, options, ...)                                                                 \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define CORRECT(name, options, ...)                                                                \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

typedef struct _HB_PROGRAM {
    const HB_CASE *Cases;
    BOOLEAN SharesLock; /* one lock for both interrupts */
    BOOLEAN IsPassive;  /* passive-level interrupts */
} HB_PROGRAM;

/* Given by each driver. */
extern const HB_PROGRAM Program;

/* The device's context. What cases write is apart from everything else. */
struct _HB {
    ULONG64 Data;
    ULONG64 Other;
    ULONG64 Third;
    LONG volatile Flag; /* 0 in the beginning of each case, as all of these */
    LONG volatile FlagPad;
    LONG volatile Count;
    LONG volatile CountPad;
    ULONG volatile Ready;
    ULONG ReadyPad;
    PVOID volatile Pointer;

    const HB_CASE *Case;
    PUCHAR Registers;
    SIZE_T RegistersLength;
    WDFDEVICE Device;
    WDFQUEUE Sequential;
    WDFQUEUE Manual;
    WDFINTERRUPT Interrupt[2];
    WDFSPINLOCK SpinLock[2];
    WDFWAITLOCK WaitLock;
    WDFDPC Dpc[2];
    KDPC Kdpc[2];
    WDFWORKITEM WorkItem[2];
    KEVENT Notification[2];
    KEVENT Synchronization[2];
    WDFREQUEST Request;
    KSPIN_LOCK Lock;
    PVOID Object;
    PUCHAR Dma; /* HB_DATA_BYTES and a flag behind them, aligned */
    PHYSICAL_ADDRESS DmaAddress;
};
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(HB, GetHb)

static FORCEINLINE ULONG ReadHb(_In_ PHB Hb, _In_ ULONG Offset)
{
    return READ_REGISTER_ULONG((PULONG)(Hb->Registers + Offset));
}

static FORCEINLINE VOID WriteHb(_In_ PHB Hb, _In_ ULONG Offset, _In_ ULONG Value)
{
    WRITE_REGISTER_ULONG((PULONG)(Hb->Registers + Offset), Value);
}

/* Let steps happen. */
static FORCEINLINE VOID Arm(_In_ PHB Hb, _In_ ULONG Steps)
{
    WriteHb(Hb, HB_REG_ARM, Steps);
}

VOID WaitFor(_In_ PRKEVENT Event);

#endif
