/* SPDX-License-Identifier: MIT */
/*
 * c11 - what a step of the device does to memory belongs to it.
 *
 *   fill            before the ISR of its message and a register read that sees the step
 *   fill_unseen     not: without either
 *   fill_line       before the ISR of its line only after a register read (c10)
 *   posted          before the message of a later step; before its line as above
 *   fetch           after the write that it consumes; not: with what comes after that
 *   phase           an aligned store of up to 8 bytes releases, a read that sees it acquires
 *   phase_in_fill   not: a part of a longer store
 *   store           it is no race with that read; with a write it is
 */
#include "common.h"

static PULONG64 DataOf(PHB Hb)
{
    return (PULONG64)Hb->Dma;
}

static PULONG FlagOf(PHB Hb)
{
    return (PULONG)(Hb->Dma + HB_DATA_BYTES);
}

static VOID Take(PHB Hb)
{
    Hb->Third += *DataOf(Hb); /* race */
}

static VOID TakeAfterRead(PHB Hb)
{
    (VOID) ReadHb(Hb, HB_REG_STATUS);
    Take(Hb);
}

static VOID ArmFillInterrupt(PHB Hb)
{
    Arm(Hb, HB_STEP_FILL_INTERRUPT);
}

static VOID ArmFillArm(PHB Hb)
{
    Arm(Hb, HB_STEP_FILL_ARM);
}

static VOID ArmFill(PHB Hb)
{
    Arm(Hb, HB_STEP_FILL);
}

static VOID ArmFillAndTake(PHB Hb)
{
    Arm(Hb, HB_STEP_FILL);
    Take(Hb);
}

static VOID ArmFillAndTakeIfSeen(PHB Hb)
{
    Arm(Hb, HB_STEP_FILL);
    if (ReadHb(Hb, HB_REG_STATUS) & HB_STEP_FILL) {
        Hb->Third += *DataOf(Hb);
    }
}

static VOID TakeIfSeen(PHB Hb)
{
    if (ReadHb(Hb, HB_REG_STATUS) & HB_STEP_FILL) {
        Hb->Third += *DataOf(Hb);
    }
}

static VOID GiveAndArmFetch(PHB Hb)
{
    *DataOf(Hb) = 1;
    Arm(Hb, HB_STEP_FETCH);
}

static VOID ArmFetchAndGive(PHB Hb)
{
    Arm(Hb, HB_STEP_FETCH);
    *DataOf(Hb) = 1; /* race */
}

static VOID ArmFetchAndGiveIfSeen(PHB Hb)
{
    Arm(Hb, HB_STEP_FETCH);
    if (ReadHb(Hb, HB_REG_STATUS) & HB_STEP_FETCH) {
        *DataOf(Hb) = 2;
    }
}

static VOID ArmFetchAndRead(PHB Hb)
{
    Arm(Hb, HB_STEP_FETCH);
    Hb->Third += *DataOf(Hb);
}

static VOID ArmFillStore(PHB Hb)
{
    Arm(Hb, HB_STEP_FILL_STORE);
}

static VOID TakeIfVolatileFlag(PHB Hb)
{
    if (*(ULONG volatile *)FlagOf(Hb) != 0) {
        Hb->Third += *DataOf(Hb);
    }
}

static VOID TakeIfFlag(PHB Hb)
{
    if (*FlagOf(Hb) != 0) {
        Hb->Third += *DataOf(Hb);
    }
}

/* The last 4 bytes of the fill. */
static VOID TakeIfFilled(PHB Hb)
{
    if (*(ULONG volatile *)(Hb->Dma + HB_DATA_BYTES - sizeof(ULONG)) != 0) { /* race */
        Take(Hb);
    }
}

static VOID TakeAndFlag(PHB Hb)
{
    Take(Hb);
    Hb->Other += *FlagOf(Hb);
}

static VOID ArmStoreAndRead(PHB Hb)
{
    Arm(Hb, HB_STEP_STORE);
    Hb->Other += *(PULONG)Hb->Dma;
}

static VOID ArmStoreAndWrite(PHB Hb)
{
    Arm(Hb, HB_STEP_STORE);
    *(PULONG)Hb->Dma = 2; /* race */
}

static VOID ArmStoreAndWriteNear(PHB Hb)
{
    Arm(Hb, HB_STEP_STORE);
    *(PULONG)(Hb->Dma + sizeof(ULONG)) = 2;
}

static const HB_CASE Cases[] = {
    CORRECT(fill_message, "p=2 threads=1", .A = ArmFillInterrupt, .Isr = { Take }),
    BROKEN(fill_line, "p=2 threads=1 irq=line", .A = ArmFillInterrupt, .Isr = { Take }),
    BROKEN(fill_line_on_one, "threads=1 irq=line", .A = ArmFillInterrupt, .Isr = { Take }),
    CORRECT(fill_line_read, "p=2 threads=1 irq=line", .A = ArmFillInterrupt,
            .Isr = { TakeAfterRead }),
    CORRECT(posted_message, "p=2 threads=1", .A = ArmFillArm, .Isr = { Take }),
    BROKEN(posted_line, "p=2 threads=1 irq=line", .A = ArmFillArm, .Isr = { Take }),
    CORRECT(posted_line_read, "p=2 threads=1 irq=line", .A = ArmFillArm, .Isr = { TakeAfterRead }),
    BROKEN(fill_unseen, "threads=1", .A = ArmFillAndTake),
    CORRECT(fill_seen, "threads=1", .A = ArmFillAndTakeIfSeen),
    CORRECT(fill_seen_by_other, "p=2", .A = ArmFill, .B = TakeIfSeen),
    CORRECT(fetch, "threads=1", .A = GiveAndArmFetch),
    BROKEN(fetch_first, "threads=1", .A = ArmFetchAndGive),
    CORRECT(fetch_seen, "threads=1", .A = ArmFetchAndGiveIfSeen),
    CORRECT(fetch_read, "threads=1", .A = ArmFetchAndRead),
    CORRECT(phase, "p=2", .A = ArmFillStore, .B = TakeIfFlag),
    CORRECT(phase_volatile, "p=2", .A = ArmFillStore, .B = TakeIfVolatileFlag),
    BROKEN(phase_in_fill, "p=2", .A = ArmFill, .B = TakeIfFilled),
    BROKEN(phase_too_early, "p=2", .A = ArmFillStore, .B = TakeAndFlag),
    CORRECT(store_and_read, "threads=1", .A = ArmStoreAndRead),
    BROKEN(store_and_write, "threads=1", .A = ArmStoreAndWrite),
    CORRECT(store_and_write_near, "threads=1", .A = ArmStoreAndWriteNear),
};

const HB_PROGRAM Program = { .Cases = Cases };
