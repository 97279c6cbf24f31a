/* SPDX-License-Identifier: MIT
 *
 * sanitizer_driver - one error for AddressSanitizer and one for the undefined behaviour checks.
 */
#include "boundary.h"

static int numbers[4] = { 1, 2, 3, 4 };
static volatile int index = 4;
static volatile int large = 0x7fffffff;
static volatile int result;

#ifdef OVERRUN
static int go_wrong(void)
{
    return numbers[index];
}
#else
static int go_wrong(void)
{
    return large + numbers[0]; /* line 20 */
}
#endif

s32 DriverEntry(void *driver, void *registry_path)
{
    (void)driver;
    (void)registry_path;
    result = go_wrong();
    HostExpect("ran on", 1, 1);
    return 0;
}
