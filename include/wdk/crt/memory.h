/*
 * SPDX-License-Identifier: MIT
 *
 * memory.h - an old name of string.h, in the driver's world.
 */
#ifndef DQ_WDK_CRT_MEMORY_H
#define DQ_WDK_CRT_MEMORY_H

#include "string.h"

#endif /* DQ_WDK_CRT_MEMORY_H */
