/* SPDX-License-Identifier: MIT
 *
 * access_driver - a function whose memory accesses can be counted on one hand.
 */
#include <stddef.h>

#include "boundary.h"

void *memcpy(void *to, const void *from, size_t size);
long _InterlockedIncrement(long volatile *value);
#pragma intrinsic(_InterlockedIncrement)

int shared;
volatile int device_register;
volatile long counter;
char from[64];
char to[64];
static volatile size_t size = 48;

/* One read and one write of shared; one volatile write, one volatile read; one block; one atomic.
 */
__declspec(noinline) void touch(size_t length)
{
    shared += 1;
    device_register = 3;
    (void)device_register;
    memcpy(to, from, length);
    _InterlockedIncrement(&counter);
}

s32 DriverEntry(void *driver, void *registry_path)
{
    (void)driver;
    (void)registry_path;
    size_t length = size;
    HostAccessReset();
    touch(length);
    HostAccessPrint();
    HostExpect("counter", counter, 1);
    HostExpect("shared", shared, 1);
    return 0;
}
