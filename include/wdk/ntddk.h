/*
 * SPDX-License-Identifier: MIT
 *
 * ntddk.h - the umbrella that device drivers include first.
 */
#ifndef DQ_WDK_NTDDK_H
#define DQ_WDK_NTDDK_H

#define _NTDDK_

#include "wdm.h"

EXTERN_C_START

/* Points to the base of the serial port that the kernel debugger has, in dirql to NULL. Drivers of
 * serial ports declare it themselves: it has no page. */
extern NTKERNELAPI PUCHAR *KdComPortInUse;

EXTERN_C_END

#endif /* DQ_WDK_NTDDK_H */
