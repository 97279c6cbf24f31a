/* SPDX-License-Identifier: MIT */
/* wdfglobals - WdfDriverGlobals: the one variable that the framework shares with its driver. */
#include "ddi/globals.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "kernel/cpu.h"
#include "kernel/memory_check.h"
#include "wdf.h"

PWDF_DRIVER_GLOBALS WdfDriverGlobals;

void dq_ddi_globals_open(const char *driver_name)
{
    WdfDriverGlobals = dq_arena_core_alloc(sizeof(*WdfDriverGlobals));
    DQ_ASSERT(WdfDriverGlobals);
    dq_memory_expose(WdfDriverGlobals, sizeof(*WdfDriverGlobals));
    dq_text_copy(WdfDriverGlobals->DriverName, sizeof(WdfDriverGlobals->DriverName), driver_name);
}

void dq_ddi_globals_driver_set(WDFDRIVER driver)
{
    WdfDriverGlobals->Driver = driver;
}
