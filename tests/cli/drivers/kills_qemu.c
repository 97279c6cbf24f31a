/* SPDX-License-Identifier: MIT */
/* kills_qemu - starts a transfer out of the device's buffer, on which QEMU's edu device aborts the
 * process. */
#include "skeleton.h"

static VOID Started(PTEST_CONTEXT Context)
{
    TestWrite(Context, 0x80, 0x100000); /* from memory */
    TestWrite(Context, 0x88, 0x40000);  /* to the device's 4096 bytes */
    TestWrite(Context, 0x90, 0x10000);  /* too many */
    TestWrite(Context, 0x98, 1);
    for (ULONG i = 0; i < 10000; i++) {
        KeStallExecutionProcessor(50);
        if ((TestRead(Context, 0x98) & 1) == 0) {
            break;
        }
    }
}

const TEST_HOOKS TestHooks = { .Started = Started };
