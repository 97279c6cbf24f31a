/*
 * SPDX-License-Identifier: MIT
 *
 * ntddk.h - the umbrella that device drivers include first.
 */
#ifndef DQ_WDK_NTDDK_H
#define DQ_WDK_NTDDK_H

#define _NTDDK_

#include "wdm.h"

#endif /* DQ_WDK_NTDDK_H */
