/* SPDX-License-Identifier: MIT
 *
 * two_drivers - linked twice, with VALUE 1 and 2: each module has to use its own functions and
 * data.
 */
#include "boundary.h"

int common_data = VALUE;

int common_function(void)
{
    return VALUE;
}

int (*common_pointer)(void) = common_function;

__declspec(dllexport) int exported_function(void)
{
    return VALUE;
}

s32 DriverEntry(void *driver, void *registry_path)
{
    (void)driver;
    (void)registry_path;
    HostExpect("function of this module", common_function(), VALUE);
    HostExpect("data of this module", common_data, VALUE);
    HostExpect("function of this module by pointer", common_pointer(), VALUE);
    HostExpect("exported function of this module", exported_function(), VALUE);
    return 0;
}
