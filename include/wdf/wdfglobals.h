/*
 * SPDX-License-Identifier: MIT
 *
 * wdfglobals.h - what the framework keeps about the driver that is loaded.
 *
 * The runtime owns the structure. Each driver has the variable for itself
 * (dirql-cc adds it); the runtime points it there before it calls DriverEntry.
 * Driver is NULL until WdfDriverCreate has succeeded.
 */
#ifndef DQ_WDF_WDFGLOBALS_H
#define DQ_WDF_WDFGLOBALS_H

#include "wdftypes.h"

WDF_EXTERN_C_START

#define WDF_DRIVER_GLOBALS_NAME_LEN (32)

typedef struct _WDF_DRIVER_GLOBALS {
    WDFDRIVER Driver;
    ULONG DriverFlags;
    ULONG DriverTag;
    CHAR DriverName[WDF_DRIVER_GLOBALS_NAME_LEN];
    BOOLEAN DisplaceDriverUnload;
} WDF_DRIVER_GLOBALS, *PWDF_DRIVER_GLOBALS;

extern WDFAPI PWDF_DRIVER_GLOBALS WdfDriverGlobals;

/* The size that a driver writes into the Size field of a structure. */
#define WDF_STRUCTURE_SIZE(type) ((ULONG)sizeof(type))
WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFGLOBALS_H */
