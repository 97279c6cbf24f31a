/* SPDX-License-Identifier: MIT */
/* traces - trace statements of WPP, whose functions are described here. */
#include "skeleton.h"

#define WPP_CONTROL_GUIDS                                                                          \
    WPP_DEFINE_CONTROL_GUID(TracesGuid, (bf2944ce, 30ec, 4a52, 8380, 8d0915003294),                \
                            WPP_DEFINE_BIT(DBG_INIT) WPP_DEFINE_BIT(DBG_INTERRUPT))
/*
 * begin_wpp config
 * USEPREFIX (TraceEvents, "%!STDPREFIX!%!FUNC! [%d] ", Prefix());
 * FUNC TraceEvents(LEVEL, FLAGS, MSG, ...);
 * FUNC TraceEntry{LEVEL=TRACE_LEVEL_VERBOSE}(FLAGS);
 * USEPREFIX (TraceEvents, "%!STDPREFIX!%!FUNC! [%d] ", Prefix());
 * USESUFFIX (TraceEntry, "---> %!FUNC! 100%%");
 * end_wpp
 */
#include "traces.tmh"

static int Prefix(VOID)
{
    return 42;
}

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageId)
{
    PTEST_CONTEXT context = TestGetContext(WdfInterruptGetDevice(Interrupt));

    TraceEntry(DBG_INTERRUPT);
    if (TestAcknowledge(context) == 0) {
        return FALSE;
    }
    TraceEvents(TRACE_LEVEL_VERBOSE, DBG_INTERRUPT, "message %u, %!State!, %I64x %s\n", MessageId,
                3, 0x123456789ULL, "text");
    (VOID) WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID Started(PTEST_CONTEXT Context)
{
    GUID guid = { 0 };

    WPP_INIT_TRACING(WdfDriverWdmGetDriverObject(WdfGetDriver()), NULL);
    DoTraceMessage(DBG_INIT, "%!FUNC! 100%% %!STATUS!%!LEVEL! %!GUID!", STATUS_UNSUCCESSFUL, &guid);
    TestWrite(Context, EDU_RAISE, 1);
    WPP_CLEANUP(NULL);
}

const TEST_HOOKS TestHooks = { .Isr = Isr, .Started = Started };
