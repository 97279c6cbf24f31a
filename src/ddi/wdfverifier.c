/* SPDX-License-Identifier: MIT */
/* wdfverifier - the functions of wdfverifier.h. */
#include "ddi/enter.h"
#include "wdf.h"

VOID NTAPI WdfVerifierDbgBreakPoint(VOID)
{
    DQ_DDI_ENTER(WdfVerifierDbgBreakPoint);
    dq_violation(
        DQ_RULE_KMDF_BREAK, 0, 0, 0, 0,
        "the driver called WdfVerifierDbgBreakPoint: without a debugger that stops Windows");
}

DECLSPEC_NORETURN VOID NTAPI WdfVerifierKeBugCheck(ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
                                                   ULONG_PTR BugCheckParameter2,
                                                   ULONG_PTR BugCheckParameter3,
                                                   ULONG_PTR BugCheckParameter4)
{
    dq_bug_check(BugCheckCode, BugCheckParameter1, BugCheckParameter2, BugCheckParameter3,
                 BugCheckParameter4);
}
