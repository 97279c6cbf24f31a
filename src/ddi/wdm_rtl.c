/* SPDX-License-Identifier: MIT */
/* wdm_rtl - the runtime library functions of wdm.h: debug output, strings, memory. */
#include <string.h>

#include "base/nt_format.h"
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "kernel/output.h"
#include "ntddk.h"

/* One call prints at most this much, as DbgPrint does. */
#define PRINT_BYTES_MAX 512u

static ULONG print(const char *format, DQ_MS_VA_LIST arguments)
{
    char buffer[PRINT_BYTES_MAX + 1];
    struct dq_text text;
    dq_text_init(&text, buffer, sizeof(buffer));
    dq_nt_format(&text, format, arguments);
    dq_output(buffer, text.length);
    return (ULONG)STATUS_SUCCESS;
}

ULONG NTAPI DbgPrint(PCSTR Format, ...)
{
    DQ_DDI_ENTER(DbgPrint);
    DQ_MS_VA_LIST arguments;
    __builtin_ms_va_start(arguments, Format);
    ULONG status = print(Format, arguments);
    __builtin_ms_va_end(arguments);
    return status;
}

/* Component and level filter on Windows; here everything is shown. */
ULONG NTAPI DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, ...)
{
    DQ_DDI_ENTER(DbgPrintEx);
    (void)ComponentId;
    (void)Level;
    DQ_MS_VA_LIST arguments;
    __builtin_ms_va_start(arguments, Format);
    ULONG status = print(Format, arguments);
    __builtin_ms_va_end(arguments);
    return status;
}

ULONG NTAPI vDbgPrintEx(ULONG ComponentId, ULONG Level, PCCH Format, DQ_MS_VA_LIST arglist)
{
    DQ_DDI_ENTER(vDbgPrintEx);
    (void)ComponentId;
    (void)Level;
    return print(Format, arglist);
}

VOID NTAPI RtlAssert(PVOID FailedAssertion, PVOID FileName, ULONG LineNumber, PSTR Message)
{
    DQ_DDI_ENTER(RtlAssert);
    dq_violation(DQ_RULE_ASSERTION, 0, 0, 0, 0, "the driver's assertion failed: %s (%s:%u)%s%s",
                 (const char *)FailedAssertion, (const char *)FileName, (unsigned)LineNumber,
                 Message ? ": " : "", Message ? Message : "");
}

VOID NTAPI DbgBreakPoint(VOID)
{
    DQ_DDI_ENTER(DbgBreakPoint);
    dq_violation(DQ_RULE_ASSERTION, 0, 0, 0, 0,
                 "the driver called DbgBreakPoint: without a debugger that stops Windows");
}

SIZE_T NTAPI RtlCompareMemory(const VOID *Source1, const VOID *Source2, SIZE_T Length)
{
    const unsigned char *first = Source1;
    const unsigned char *second = Source2;
    SIZE_T equal = 0;
    while (equal < Length && first[equal] == second[equal]) {
        equal++;
    }
    return equal;
}

VOID NTAPI RtlInitUnicodeString(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
    DQ_DDI_ENTER(RtlInitUnicodeString);
    DQ_DDI_REQUIRE_OWN_MEMORY("RtlInitUnicodeString", DestinationString);
    SIZE_T units = 0;
    while (SourceString && SourceString[units] != 0 && units < UINT16_MAX / sizeof(WCHAR) - 1) {
        units++;
    }
    DestinationString->Buffer = (PWCH)(uintptr_t)SourceString;
    DestinationString->Length = (USHORT)(units * sizeof(WCHAR));
    DestinationString->MaximumLength =
        (USHORT)(SourceString ? DestinationString->Length + sizeof(WCHAR) : 0);
}
