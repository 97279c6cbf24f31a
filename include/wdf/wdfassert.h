/*
 * SPDX-License-Identifier: MIT
 *
 * wdfassert.h - checks that run when the framework's verifier is on for the driver.
 */
#ifndef DQ_WDF_WDFASSERT_H
#define DQ_WDF_WDFASSERT_H

#include "wdfglobals.h"

WDF_EXTERN_C_START

#define WDFVERIFY(exp)                                                                             \
    {                                                                                              \
        if ((WdfDriverGlobals->DriverFlags & 0x4 /* WdfVerifyOn */) && !(exp)) {                   \
            (void)DQ_ASSERT_FAILED(#exp, NULL);                                                    \
        }                                                                                          \
    }
#define VERIFY_IS_IRQL_PASSIVE_LEVEL() WDFVERIFY(KeGetCurrentIrql() == PASSIVE_LEVEL)
#define IS_AT_PASSIVE()                WDFVERIFY(KeGetCurrentIrql() == PASSIVE_LEVEL)
WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFASSERT_H */
