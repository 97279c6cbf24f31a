/* SPDX-License-Identifier: MIT */
/* wdm_ex_timer - the timers of wdm.h that the system allocates. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "kernel/ex_timer.h"
#include "kernel/irql.h"
#include "kernel/kevent.h"
#include "ntddk.h"

#define UNIT_NS 100ull

#define ATTRIBUTES (EX_TIMER_NOTIFICATION | EX_TIMER_HIGH_RESOLUTION | EX_TIMER_NO_WAKE)

/* Where the pages say that a call bug checks; none says with which code. */
static _Noreturn void stop_misuse(PEX_TIMER timer, const char *what)
{
    dq_violation(DQ_RULE_TIMER_OBJECT, 0, (uintptr_t)timer, 0, 0, "%s", what);
    dq_bug_check(0xC7, 0, (uintptr_t)timer, 0, 0);
}

static struct dq_ex_timer *timer_of(PEX_TIMER Timer)
{
    struct dq_ex_timer *timer = dq_ex_timer_find(Timer);
    if (!timer) {
        stop_misuse(Timer, "what is no EX_TIMER is used: deleted, or not of ExAllocateTimer");
    }
    return timer;
}

PEX_TIMER NTAPI ExAllocateTimer(PEXT_CALLBACK Callback, PVOID CallbackContext, ULONG Attributes)
{
    DQ_DDI_ENTER(ExAllocateTimer);
    bool is_precise = (Attributes & EX_TIMER_HIGH_RESOLUTION) != 0;
    if ((Attributes & ~ATTRIBUTES) != 0 || (is_precise && Attributes & EX_TIMER_NO_WAKE)) {
        stop_misuse(NULL, "ExAllocateTimer with attributes that are none, or both "
                          "EX_TIMER_HIGH_RESOLUTION and EX_TIMER_NO_WAKE");
    }
    return dq_ex_timer_create(Callback, CallbackContext, Attributes);
}

static void check_parameters(PEX_TIMER Timer, const EXT_SET_PARAMETERS *parameters)
{
    if (parameters && (parameters->Version != 0 || parameters->Reserved != 0 ||
                       parameters->NoWakeTolerance < EX_TIMER_UNLIMITED_TOLERANCE)) {
        stop_misuse(Timer, "ExSetTimer with parameters that ExInitializeSetTimerParameters was not "
                           "called for, or with a negative tolerance");
    }
}

BOOLEAN NTAPI ExSetTimer(PEX_TIMER Timer, LONGLONG DueTime, LONGLONG Period,
                         PEXT_SET_PARAMETERS Parameters)
{
    DQ_DDI_ENTER(ExSetTimer);
    struct dq_ex_timer *timer = timer_of(Timer);
    check_parameters(Timer, Parameters);
    if (dq_ex_timer_is_high_resolution(timer) && DueTime >= 0) {
        stop_misuse(Timer, "ExSetTimer of a high-resolution timer to an absolute time");
    }
    if (Period < 0 || Period > MAXLONG) {
        stop_misuse(Timer, "ExSetTimer with a period below 0 or above MAXLONG");
    }
    LARGE_INTEGER due = { .QuadPart = DueTime };
    return dq_ex_timer_set(timer, dq_time_from_nt_100ns(&due), (uint64_t)Period * UNIT_NS);
}

BOOLEAN NTAPI ExCancelTimer(PEX_TIMER Timer, PVOID Parameters)
{
    DQ_DDI_ENTER(ExCancelTimer);
    (void)Parameters;
    return dq_ex_timer_cancel(timer_of(Timer));
}

BOOLEAN NTAPI ExDeleteTimer(PEX_TIMER Timer, BOOLEAN Cancel, BOOLEAN Wait,
                            PEXT_DELETE_PARAMETERS Parameters)
{
    DQ_DDI_ENTER(ExDeleteTimer);
    struct dq_ex_timer *timer = timer_of(Timer);
    if (Wait && !Cancel) {
        stop_misuse(Timer, "ExDeleteTimer with Wait, and without Cancel");
    }
    if (Parameters && (Parameters->Version != 0 || Parameters->Reserved != 0)) {
        stop_misuse(Timer, "ExDeleteTimer with parameters that ExInitializeDeleteTimerParameters "
                           "was not called for");
    }
    uint8_t irql = dq_irql_current();
    if (Wait && irql >= DQ_IRQL_DISPATCH) {
        dq_violation(DQ_RULE_WDM_IRQL, 0, irql, 0, 0,
                     "ExDeleteTimer with Wait was called at IRQL %u; it may be called at APC_LEVEL "
                     "or below",
                     irql);
    }
    struct dq_ex_timer_deletion deletion = {
        .cancels = Cancel != FALSE,
        .waits = Wait != FALSE,
        .callback = Parameters ? Parameters->DeleteCallback : NULL,
        .context = Parameters ? Parameters->DeleteContext : NULL,
    };
    return dq_ex_timer_delete(timer, &deletion);
}
