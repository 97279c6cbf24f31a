/*
 * SPDX-License-Identifier: MIT
 *
 * stdlib.h - what drivers take from this header: size_t, NULL, abs and labs.
 */
#ifndef DQ_WDK_CRT_STDLIB_H
#define DQ_WDK_CRT_STDLIB_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int abs(int value);
long labs(long value);

#ifdef __cplusplus
}
#endif

#endif /* DQ_WDK_CRT_STDLIB_H */
