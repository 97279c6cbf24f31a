/*
 * SPDX-License-Identifier: MIT
 *
 * initguid.h - from here on DEFINE_GUID defines what it names.
 */
#ifndef DQ_WDK_INITGUID_H
#define DQ_WDK_INITGUID_H

#ifndef INITGUID
#define INITGUID
#endif

#include "guiddef.h"

#endif /* DQ_WDK_INITGUID_H */
