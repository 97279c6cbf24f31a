/*
 * SPDX-License-Identifier: MIT
 *
 * ntifs.h - the umbrella of file system drivers. Other drivers include it for a few names that
 * ntddk.h has as well; nothing that only a file system needs is here.
 */
#ifndef DQ_WDK_NTIFS_H
#define DQ_WDK_NTIFS_H

#define _NTIFS_

#include "ntddk.h"

#endif /* DQ_WDK_NTIFS_H */
