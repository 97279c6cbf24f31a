/* SPDX-License-Identifier: MIT */
/*
 * c13 - what is reported: a pair that conflicts and that nothing orders, not both atomic; of an
 * execution only the first. What was known of a stack frame is forgotten when it dies.
 *
 *   first                two variables race, in one order: the first is named
 *   reads, apart         two reads are no race, nor are neighbours in one word
 *   overlapping          accesses of two widths
 *   predicted            the two never come together in an execution that is tried
 *   frames_...           two runs that nothing orders have their variables at one address
 *   frame_shared         the variable of a frame that lives, given away
 */
#include "common.h"

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

static VOID WriteTwo(PHB Hb)
{
    Hb->Data++; /* race */
    Hb->Other++;
}

static VOID Read(PHB Hb)
{
    Hb->Third = Hb->Data;
}

static VOID ReadToo(PHB Hb)
{
    Hb->Other = Hb->Data;
}

static VOID WriteLow(PHB Hb)
{
    ((PULONG)&Hb->Data)[0]++;
}

static VOID WriteHigh(PHB Hb)
{
    ((PULONG)&Hb->Data)[1]++;
}

static VOID WriteHighByte(PHB Hb)
{
    ((PUCHAR)&Hb->Data)[7]++; /* race */
}

static VOID ArmOnly(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID ArmBoth(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT | HB_STEP_MESSAGE_1);
}

static VOID QueueDpc0(PHB Hb)
{
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

static VOID QueueDpc1(PHB Hb)
{
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[1]);
}

static DECLSPEC_NOINLINE VOID Fill(PULONG64 Values)
{
    Values[0]++;
    Values[1]++;
}

/* A frame with variables that others can reach, as far as the compiler knows. */
static VOID UseFrame(PHB Hb)
{
    ULONG64 values[2] = { 0, 0 };

    UNREFERENCED_PARAMETER(Hb);
    Fill(values);
}

static VOID EnqueueBoth(PHB Hb)
{
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
    WdfWorkItemEnqueue(Hb->WorkItem[1]);
}

static VOID Enqueue0(PHB Hb)
{
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
}

static VOID Enqueue1(PHB Hb)
{
    (VOID) WdfDpcEnqueue(Hb->Dpc[1]);
}

static VOID ShareFrame(PHB Hb)
{
    ULONG64 value = 0;

    (VOID) InterlockedExchangePointer(&Hb->Pointer, &value);
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
    (*(PULONG64 volatile *)&Hb->Pointer)[0]++; /* race */
    KeFlushQueuedDpcs();
}

static VOID ShareFrameLater(PHB Hb)
{
    ULONG64 value = 0;

    (VOID) InterlockedExchangePointer(&Hb->Pointer, &value);
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
    KeFlushQueuedDpcs();
    (*(PULONG64 volatile *)&Hb->Pointer)[0]++;
}

static VOID WriteShared(PHB Hb)
{
    ((PULONG64)Hb->Pointer)[0]++; /* race */
}

static const HB_CASE Cases[] = {
    BROKEN(first, "p=2", .A = WriteTwo, .B = WriteTwo),
    CORRECT(reads, "p=2", .A = Read, .B = ReadToo),
    CORRECT(apart, "p=2", .A = WriteLow, .B = WriteHigh),
    BROKEN(overlapping, "p=2", .A = Write, .B = WriteHighByte),
    BROKEN(predicted, "threads=1 k=0", .A = ArmOnly, .Isr = { Write }, .Done = Write),
    CORRECT(frames_of_isrs, "p=2 targets=3/3 threads=1", .A = ArmBoth,
            .Isr = { UseFrame, UseFrame }),
    CORRECT(frames_of_isrs_nested, "threads=1 irqls=6/8", .A = ArmBoth,
            .Isr = { UseFrame, UseFrame }),
    CORRECT(frames_of_interrupt_dpcs, "p=2 targets=3/3 threads=1", .A = ArmBoth,
            .Isr = { QueueDpc0, QueueDpc1 }, .IsrDpc = { UseFrame, UseFrame }),
    CORRECT(frames_of_dpcs, "p=2", .A = Enqueue0, .B = Enqueue1, .Dpc = { UseFrame, UseFrame }),
    CORRECT(frames_of_items, "threads=1 workers=1", .A = EnqueueBoth,
            .Work = { UseFrame, UseFrame }),
    CORRECT(frames_of_threads, "p=2", .A = UseFrame, .B = UseFrame),
    BROKEN(frame_shared, "p=2 threads=1", .A = ShareFrame, .Dpc = { WriteShared }),
    CORRECT(frame_shared_later, "p=2 threads=1", .A = ShareFrameLater, .Dpc = { WriteShared }),
};

const HB_PROGRAM Program = { .Cases = Cases };
