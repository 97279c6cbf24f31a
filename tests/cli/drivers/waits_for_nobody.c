/* SPDX-License-Identifier: MIT */
/* waits_for_nobody - its DPC reads a flag until somebody sets it, and nobody does. */
#include "skeleton.h"

static volatile LONG Flag;

static VOID Dpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(AssociatedObject);
    while (Flag == 0) { /* the loop */
    }
}

const TEST_HOOKS TestHooks = { .Dpc = Dpc };
