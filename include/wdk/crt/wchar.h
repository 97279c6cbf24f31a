/*
 * SPDX-License-Identifier: MIT
 *
 * wchar.h - the wide-character part of string.h and stdio.h, in the driver's world.
 */
#ifndef DQ_WDK_CRT_WCHAR_H
#define DQ_WDK_CRT_WCHAR_H

#include "stdio.h"

#include "string.h"

#endif /* DQ_WDK_CRT_WCHAR_H */
