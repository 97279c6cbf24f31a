/*
 * SPDX-License-Identifier: MIT
 *
 * ntifs.h - the umbrella of file system drivers. Other drivers include it for a few names that
 * ntddk.h has as well, and for the few below; nothing that only a file system needs is here.
 */
#ifndef DQ_WDK_NTIFS_H
#define DQ_WDK_NTIFS_H

#define _NTIFS_

#include "ntddk.h"

/* Limits of a working set: which of them are hard. */
#define QUOTA_LIMITS_HARDWS_MIN_ENABLE  0x00000001
#define QUOTA_LIMITS_HARDWS_MIN_DISABLE 0x00000002
#define QUOTA_LIMITS_HARDWS_MAX_ENABLE  0x00000004
#define QUOTA_LIMITS_HARDWS_MAX_DISABLE 0x00000008

#endif /* DQ_WDK_NTIFS_H */
