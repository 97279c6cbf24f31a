/* SPDX-License-Identifier: MIT
 *
 * coverage_driver - a function with one branch that runs and one that does not.
 */
#include "boundary.h"

static int choose(int way)
{
    if (way) {
        return 1; /* line 10: runs */
    }
    return 2; /* line 12: does not */
}

s32 DriverEntry(void *driver, void *registry_path)
{
    (void)driver;
    (void)registry_path;
    HostExpect("choose", choose(1), 1);
    return 0;
}
