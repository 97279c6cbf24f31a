/* SPDX-License-Identifier: MIT
 *
 * interlocked_driver - interlocked operations whose result is used, and such whose result is not.
 */
#include "boundary.h"

static volatile s32 counter;
static volatile long long mask;
static s32 last;

static s32 Count(void)
{
    return InterlockedIncrement(&counter);
}

/* One of its callers uses the result. */
static s32 CountAndTell(void)
{
    return InterlockedIncrement(&counter);
}

static void keep(s32 *where)
{
    last = *where;
}

static void Unused(void)
{
    HostInterlockedPrint("unused");
    InterlockedIncrement(&counter);
    (void)InterlockedAdd(&counter, 2);
    s32 sum = InterlockedAdd(&counter, -3);
    (void)sum;
    Count();
    dirql_InterlockedIncrement(&counter, 0);
    long long wide = InterlockedOr64(&mask, 1LL << 40) + 1;
    (void)wide;
    InterlockedExchange(&counter, 10);
}

static void Used(void)
{
    HostInterlockedPrint("used");
    if (InterlockedIncrement(&counter) == 11) {
        last = InterlockedAdd(&counter, 1);
    }
    HostExpect("last", last, 12);
    s32 sum = InterlockedAdd(&counter, 5);
    keep(&sum);
    HostExpect("last", last, 17);
    HostExpect("count", dirql_InterlockedIncrement(&counter, 2), 18);
    CountAndTell();
    HostExpect("count", CountAndTell(), 20);
    s32 NT_CALL (*volatile function)(volatile s32 *) = InterlockedIncrement;
    function(&counter);
    volatile s32 visible = InterlockedIncrement(&counter);
    (void)visible;
    HostExpect("mask", InterlockedOr64(&mask, 1), 1LL << 40);
    HostInterlockedPrint("end");
}

s32 DriverEntry(void *driver, void *registry_path)
{
    (void)driver;
    (void)registry_path;
    Unused();
    Used();
    return 0;
}
