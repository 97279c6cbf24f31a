/* SPDX-License-Identifier: MIT */
/* globals - what a driver's WdfDriverGlobals points to. */
#ifndef DQ_DDI_GLOBALS_H
#define DQ_DDI_GLOBALS_H

#include "wdf.h"

/* For one driver, before it is entered; for as long as the machine is there. */
PWDF_DRIVER_GLOBALS dq_ddi_globals_create(const char *driver_name);

#endif
