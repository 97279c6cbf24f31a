/*
 * SPDX-License-Identifier: MIT
 *
 * ntstrsafe.h - string functions that know the size of what they write to.
 *
 * Cb counts bytes, Cch characters; both include the terminator. A result that
 * does not fit is cut, terminated and reported with STATUS_BUFFER_OVERFLOW. The
 * formatting functions exist in the driver's world only; they end in the
 * runtime's _vsnprintf and _vsnwprintf.
 *
 * Source: ntstrsafe/index.
 */
#ifndef DQ_WDK_NTSTRSAFE_H
#define DQ_WDK_NTSTRSAFE_H

#include "ntdef.h"
#include "ntstatus.h"

#define NTSTRSAFE_MAX_CCH                2147483647
#define NTSTRSAFE_UNICODE_STRING_MAX_CCH (0xffff / sizeof(WCHAR))
#define NTSTRSAFEDDI                     DQ_HEADER_INLINE NTSTATUS

/* ---- Narrow characters ---- */

NTSTRSAFEDDI RtlStringCchLengthA(_In_ PCSTR String, _In_ size_t Max, _Out_opt_ size_t *Length)
{
    size_t i;

    for (i = 0; i < Max && String != NULL && Max <= NTSTRSAFE_MAX_CCH; i++) {
        if (String[i] == 0) {
            if (Length != NULL) {
                *Length = i;
            }
            return STATUS_SUCCESS;
        }
    }
    if (Length != NULL) {
        *Length = 0;
    }
    return STATUS_INVALID_PARAMETER;
}

NTSTRSAFEDDI RtlStringCchCopyNA(_Out_ CHAR *Destination, _In_ size_t DestinationCch,
                                _In_ PCSTR Source, _In_ size_t SourceCch)
{
    size_t i;

    if (DestinationCch == 0 || DestinationCch > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    for (i = 0; i < SourceCch && Source[i] != 0; i++) {
        if (i == DestinationCch - 1) {
            Destination[i] = 0;
            return STATUS_BUFFER_OVERFLOW;
        }
        Destination[i] = Source[i];
    }
    Destination[i] = 0;
    return STATUS_SUCCESS;
}

NTSTRSAFEDDI RtlStringCchCopyA(_Out_ CHAR *Destination, _In_ size_t DestinationCch,
                               _In_ PCSTR Source)
{
    return RtlStringCchCopyNA(Destination, DestinationCch, Source, NTSTRSAFE_MAX_CCH);
}

NTSTRSAFEDDI RtlStringCchCatA(_Inout_ CHAR *Destination, _In_ size_t DestinationCch,
                              _In_ PCSTR Source)
{
    size_t used = 0;
    NTSTATUS status = RtlStringCchLengthA(Destination, DestinationCch, &used);

    return NT_SUCCESS(status) ? RtlStringCchCopyA(Destination + used, DestinationCch - used, Source)
                              : status;
}

NTSTRSAFEDDI RtlStringCbLengthA(_In_ PCSTR String, _In_ size_t Max, _Out_opt_ size_t *Length)
{
    NTSTATUS status = RtlStringCchLengthA(String, Max / sizeof(CHAR), Length);

    if (NT_SUCCESS(status) && Length != NULL) {
        *Length *= sizeof(CHAR);
    }
    return status;
}

NTSTRSAFEDDI RtlStringCbCopyNA(_Out_ CHAR *Destination, _In_ size_t DestinationCb,
                               _In_ PCSTR Source, _In_ size_t SourceCb)
{
    return RtlStringCchCopyNA(Destination, DestinationCb / sizeof(CHAR), Source,
                              SourceCb / sizeof(CHAR));
}

NTSTRSAFEDDI RtlStringCbCopyA(_Out_ CHAR *Destination, _In_ size_t DestinationCb, _In_ PCSTR Source)
{
    return RtlStringCchCopyA(Destination, DestinationCb / sizeof(CHAR), Source);
}

NTSTRSAFEDDI RtlStringCbCatA(_Inout_ CHAR *Destination, _In_ size_t DestinationCb,
                             _In_ PCSTR Source)
{
    return RtlStringCchCatA(Destination, DestinationCb / sizeof(CHAR), Source);
}

/* ---- Wide characters ---- */

NTSTRSAFEDDI RtlStringCchLengthW(_In_ PCWSTR String, _In_ size_t Max, _Out_opt_ size_t *Length)
{
    size_t i;

    for (i = 0; i < Max && String != NULL && Max <= NTSTRSAFE_MAX_CCH; i++) {
        if (String[i] == 0) {
            if (Length != NULL) {
                *Length = i;
            }
            return STATUS_SUCCESS;
        }
    }
    if (Length != NULL) {
        *Length = 0;
    }
    return STATUS_INVALID_PARAMETER;
}

NTSTRSAFEDDI RtlStringCchCopyNW(_Out_ WCHAR *Destination, _In_ size_t DestinationCch,
                                _In_ PCWSTR Source, _In_ size_t SourceCch)
{
    size_t i;

    if (DestinationCch == 0 || DestinationCch > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    for (i = 0; i < SourceCch && Source[i] != 0; i++) {
        if (i == DestinationCch - 1) {
            Destination[i] = 0;
            return STATUS_BUFFER_OVERFLOW;
        }
        Destination[i] = Source[i];
    }
    Destination[i] = 0;
    return STATUS_SUCCESS;
}

NTSTRSAFEDDI RtlStringCchCopyW(_Out_ WCHAR *Destination, _In_ size_t DestinationCch,
                               _In_ PCWSTR Source)
{
    return RtlStringCchCopyNW(Destination, DestinationCch, Source, NTSTRSAFE_MAX_CCH);
}

NTSTRSAFEDDI RtlStringCchCatW(_Inout_ WCHAR *Destination, _In_ size_t DestinationCch,
                              _In_ PCWSTR Source)
{
    size_t used = 0;
    NTSTATUS status = RtlStringCchLengthW(Destination, DestinationCch, &used);

    return NT_SUCCESS(status) ? RtlStringCchCopyW(Destination + used, DestinationCch - used, Source)
                              : status;
}

NTSTRSAFEDDI RtlStringCbLengthW(_In_ PCWSTR String, _In_ size_t Max, _Out_opt_ size_t *Length)
{
    NTSTATUS status = RtlStringCchLengthW(String, Max / sizeof(WCHAR), Length);

    if (NT_SUCCESS(status) && Length != NULL) {
        *Length *= sizeof(WCHAR);
    }
    return status;
}

NTSTRSAFEDDI RtlStringCbCopyNW(_Out_ WCHAR *Destination, _In_ size_t DestinationCb,
                               _In_ PCWSTR Source, _In_ size_t SourceCb)
{
    return RtlStringCchCopyNW(Destination, DestinationCb / sizeof(WCHAR), Source,
                              SourceCb / sizeof(WCHAR));
}

NTSTRSAFEDDI RtlStringCbCopyW(_Out_ WCHAR *Destination, _In_ size_t DestinationCb,
                              _In_ PCWSTR Source)
{
    return RtlStringCchCopyW(Destination, DestinationCb / sizeof(WCHAR), Source);
}

NTSTRSAFEDDI RtlStringCbCatW(_Inout_ WCHAR *Destination, _In_ size_t DestinationCb,
                             _In_ PCWSTR Source)
{
    return RtlStringCchCatW(Destination, DestinationCb / sizeof(WCHAR), Source);
}

#if defined(_WIN32)
#include "crt/stdio.h"

/* A variadic function cannot be inlined by force. */
#define DQ_HEADER_VARIADIC static __inline
NTSTRSAFEDDI RtlStringCchVPrintfA(_Out_ CHAR *Destination, _In_ size_t DestinationCch,
                                  _In_ PCSTR Format, _In_ va_list Arguments)
{
    int length;

    if (DestinationCch == 0 || DestinationCch > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    length = _vsnprintf(Destination, DestinationCch - 1, Format, Arguments);
    if (length < 0 || (size_t)length >= DestinationCch) {
        Destination[DestinationCch - 1] = 0;
        return STATUS_BUFFER_OVERFLOW;
    }
    Destination[length] = 0;
    return STATUS_SUCCESS;
}

NTSTRSAFEDDI RtlStringCbVPrintfA(_Out_ CHAR *Destination, _In_ size_t DestinationCb,
                                 _In_ PCSTR Format, _In_ va_list Arguments)
{
    return RtlStringCchVPrintfA(Destination, DestinationCb / sizeof(CHAR), Format, Arguments);
}

DQ_HEADER_VARIADIC NTSTATUS RtlStringCchPrintfA(_Out_ CHAR *Destination, _In_ size_t DestinationCch,
                                                _In_ PCSTR Format, ...)
{
    NTSTATUS status;
    va_list arguments;

    va_start(arguments, Format);
    status = RtlStringCchVPrintfA(Destination, DestinationCch, Format, arguments);
    va_end(arguments);
    return status;
}

DQ_HEADER_VARIADIC NTSTATUS RtlStringCbPrintfA(_Out_ CHAR *Destination, _In_ size_t DestinationCb,
                                               _In_ PCSTR Format, ...)
{
    NTSTATUS status;
    va_list arguments;

    va_start(arguments, Format);
    status = RtlStringCbVPrintfA(Destination, DestinationCb, Format, arguments);
    va_end(arguments);
    return status;
}

NTSTRSAFEDDI RtlStringCchVPrintfW(_Out_ WCHAR *Destination, _In_ size_t DestinationCch,
                                  _In_ PCWSTR Format, _In_ va_list Arguments)
{
    int length;

    if (DestinationCch == 0 || DestinationCch > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    length = _vsnwprintf(Destination, DestinationCch - 1, Format, Arguments);
    if (length < 0 || (size_t)length >= DestinationCch) {
        Destination[DestinationCch - 1] = 0;
        return STATUS_BUFFER_OVERFLOW;
    }
    Destination[length] = 0;
    return STATUS_SUCCESS;
}

NTSTRSAFEDDI RtlStringCbVPrintfW(_Out_ WCHAR *Destination, _In_ size_t DestinationCb,
                                 _In_ PCWSTR Format, _In_ va_list Arguments)
{
    return RtlStringCchVPrintfW(Destination, DestinationCb / sizeof(WCHAR), Format, Arguments);
}

DQ_HEADER_VARIADIC NTSTATUS RtlStringCchPrintfW(_Out_ WCHAR *Destination,
                                                _In_ size_t DestinationCch, _In_ PCWSTR Format, ...)
{
    NTSTATUS status;
    va_list arguments;

    va_start(arguments, Format);
    status = RtlStringCchVPrintfW(Destination, DestinationCch, Format, arguments);
    va_end(arguments);
    return status;
}

DQ_HEADER_VARIADIC NTSTATUS RtlStringCbPrintfW(_Out_ WCHAR *Destination, _In_ size_t DestinationCb,
                                               _In_ PCWSTR Format, ...)
{
    NTSTATUS status;
    va_list arguments;

    va_start(arguments, Format);
    status = RtlStringCbVPrintfW(Destination, DestinationCb, Format, arguments);
    va_end(arguments);
    return status;
}

/* ---- Counted strings: no terminator is needed, and one is not counted ---- */

NTSTRSAFEDDI RtlUnicodeStringInit(_Out_ PUNICODE_STRING DestinationString, _In_opt_ PCWSTR Source)
{
    size_t length = 0;

    if (Source != NULL &&
        !NT_SUCCESS(RtlStringCchLengthW(Source, NTSTRSAFE_UNICODE_STRING_MAX_CCH, &length))) {
        return STATUS_INVALID_PARAMETER;
    }
    DestinationString->Buffer = (PWCH)(ULONG_PTR)Source;
    DestinationString->Length = (USHORT)(length * sizeof(WCHAR));
    DestinationString->MaximumLength =
        (USHORT)(Source != NULL ? DestinationString->Length + sizeof(WCHAR) : 0);
    return STATUS_SUCCESS;
}

NTSTRSAFEDDI RtlUnicodeStringVPrintf(_Inout_ PUNICODE_STRING DestinationString, _In_ PCWSTR Format,
                                     _In_ va_list Arguments)
{
    size_t room = DestinationString->MaximumLength / sizeof(WCHAR);
    int length;

    if (DestinationString->Buffer == NULL && room != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    length = _vsnwprintf(DestinationString->Buffer, room, Format, Arguments);
    if (length < 0) {
        DestinationString->Length = (USHORT)(room * sizeof(WCHAR));
        return STATUS_BUFFER_OVERFLOW;
    }
    DestinationString->Length = (USHORT)((size_t)length * sizeof(WCHAR));
    return STATUS_SUCCESS;
}

DQ_HEADER_VARIADIC NTSTATUS RtlUnicodeStringPrintf(_Inout_ PUNICODE_STRING DestinationString,
                                                   _In_ PCWSTR Format, ...)
{
    NTSTATUS status;
    va_list arguments;

    va_start(arguments, Format);
    status = RtlUnicodeStringVPrintf(DestinationString, Format, arguments);
    va_end(arguments);
    return status;
}

#endif /* _WIN32 */

#endif /* DQ_WDK_NTSTRSAFE_H */
