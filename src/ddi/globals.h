/* SPDX-License-Identifier: MIT */
/* globals - what WdfDriverGlobals points to. */
#ifndef DQ_DDI_GLOBALS_H
#define DQ_DDI_GLOBALS_H

#include "wdf.h"

/* Before the driver is entered. */
void dq_ddi_globals_open(const char *driver_name);
void dq_ddi_globals_driver_set(WDFDRIVER driver);

#endif
