/* SPDX-License-Identifier: MIT */
/* endless_dpc - the DPC waits in a loop for what nobody will ever do. */
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
