/* SPDX-License-Identifier: MIT */
/* wdfglobals - what the framework shares with each of its drivers. */
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "ddi/globals.h"
#include "kernel/cpu.h"
#include "kernel/memory_check.h"

PWDF_DRIVER_GLOBALS dq_ddi_globals_create(const char *driver_name)
{
    WDF_DRIVER_GLOBALS *globals = dq_arena_core_alloc(sizeof(*globals));
    DQ_ASSERT(globals);
    dq_memory_expose(globals, sizeof(*globals));
    dq_text_copy(globals->DriverName, sizeof(globals->DriverName), driver_name);
    return globals;
}
