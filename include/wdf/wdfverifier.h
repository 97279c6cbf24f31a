/*
 * SPDX-License-Identifier: MIT
 *
 * wdfverifier.h - how a driver or a framework extension stops the machine.
 */
#ifndef DQ_WDF_WDFVERIFIER_H
#define DQ_WDF_WDFVERIFIER_H

#include "wdfglobals.h"

WDF_EXTERN_C_START

/**
 * Break into the debugger if the driver's DbgBreakOnError setting asks for it.
 *
 * @irql     any level
 * @context  may end the run, as the verifier's mode says
 * @source   wdfverifier/nf-wdfverifier-wdfverifierdbgbreakpoint
 */
WDFAPI VOID NTAPI WdfVerifierDbgBreakPoint(VOID);

/**
 * Stop the machine, as KeBugCheckEx does.
 *
 * @irql     any level
 * @context  does not return
 * @param    BugCheckCode        the code
 * @param    BugCheckParameter1  meaning depends on the code
 * @param    BugCheckParameter2  as above
 * @param    BugCheckParameter3  as above
 * @param    BugCheckParameter4  as above
 * @source   wdfverifier/nf-wdfverifier-wdfverifierkebugcheck
 */
WDFAPI DECLSPEC_NORETURN VOID NTAPI WdfVerifierKeBugCheck(_In_ ULONG BugCheckCode,
                                                          _In_ ULONG_PTR BugCheckParameter1,
                                                          _In_ ULONG_PTR BugCheckParameter2,
                                                          _In_ ULONG_PTR BugCheckParameter3,
                                                          _In_ ULONG_PTR BugCheckParameter4);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFVERIFIER_H */
