/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/rtl_string.h - counted strings: compared, joined, converted; part of wdm.h.
 *
 * Lengths are in bytes and exclude a terminator. A routine that writes into a string stays within
 * its MaximumLength; one that is to allocate takes pool, which the matching RtlFree... gives back.
 * ANSI is Latin-1 here; case is that of base/wide.h.
 */
#ifndef DQ_WDK_WDM_RTL_STRING_H
#define DQ_WDK_WDM_RTL_STRING_H

#include "rtl.h"

EXTERN_C_START

typedef STRING UTF8_STRING, *PUTF8_STRING;
typedef const STRING *PCSTRING, *PCUTF8_STRING;

#define HASH_STRING_ALGORITHM_DEFAULT 0
#define HASH_STRING_ALGORITHM_X65599  1
#define HASH_STRING_ALGORITHM_INVALID 0xffffffff

#define RtlInitEmptyAnsiString(String, Storage, Size)                                              \
    ((String)->Buffer = (Storage), (String)->MaximumLength = (Size), (String)->Length = 0)

/**
 * Let a counted string describe a terminated one; nothing is copied.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DestinationString  the counted string
 * @param    SourceString       the terminated string, or NULL for an empty one
 * @source   wdm/nf-wdm-rtlinitstring
 */
NTSYSAPI VOID NTAPI RtlInitString(_Out_ PSTRING DestinationString, _In_opt_ PCSZ SourceString);

/**
 * RtlInitString for an ANSI string.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    DestinationString  the counted string
 * @param    SourceString       the terminated string, or NULL for an empty one
 * @source   wdm/nf-wdm-rtlinitansistring
 */
NTSYSAPI VOID NTAPI RtlInitAnsiString(_Out_ PANSI_STRING DestinationString,
                                      _In_opt_ PCSZ SourceString);

/**
 * Copy as much as fits; a terminator behind it if that fits too.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    DestinationString  buffer and MaximumLength are the caller's
 * @param    SourceString       what is copied, or NULL for an empty string
 * @source   wdm/nf-wdm-rtlcopyunicodestring
 */
NTSYSAPI VOID NTAPI RtlCopyUnicodeString(_Inout_ PUNICODE_STRING DestinationString,
                                         _In_opt_ PCUNICODE_STRING SourceString);

/**
 * Append a counted string, all of it or nothing.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Destination  the string that grows
 * @param    Source       what is appended
 * @return   STATUS_SUCCESS, STATUS_BUFFER_TOO_SMALL
 * @source   wdm/nf-wdm-rtlappendunicodestringtostring
 */
NTSYSAPI NTSTATUS NTAPI RtlAppendUnicodeStringToString(_Inout_ PUNICODE_STRING Destination,
                                                       _In_ PCUNICODE_STRING Source);

/**
 * Append a terminated string, all of it or nothing.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Destination  the string that grows
 * @param    Source       what is appended, or NULL for nothing
 * @return   STATUS_SUCCESS, STATUS_BUFFER_TOO_SMALL
 * @source   wdm/nf-wdm-rtlappendunicodetostring
 */
NTSYSAPI NTSTATUS NTAPI RtlAppendUnicodeToString(_Inout_ PUNICODE_STRING Destination,
                                                 _In_opt_ PCWSTR Source);

/**
 * Which string comes first, unit by unit.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    String1          one string
 * @param    String2          the other
 * @param    CaseInSensitive  TRUE: letters are compared as their upper case
 * @return   less than 0, 0 or more than 0, as the first is before, equal to or behind the second
 * @source   wdm/nf-wdm-rtlcompareunicodestring
 */
NTSYSAPI LONG NTAPI RtlCompareUnicodeString(_In_ PCUNICODE_STRING String1,
                                            _In_ PCUNICODE_STRING String2,
                                            _In_ BOOLEAN CaseInSensitive);

/**
 * Are two strings the same?
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    String1          one string
 * @param    String2          the other
 * @param    CaseInSensitive  TRUE: letters are compared as their upper case
 * @return   TRUE or FALSE
 * @source   wdm/nf-wdm-rtlequalunicodestring
 */
NTSYSAPI BOOLEAN NTAPI RtlEqualUnicodeString(_In_ PCUNICODE_STRING String1,
                                             _In_ PCUNICODE_STRING String2,
                                             _In_ BOOLEAN CaseInSensitive);

/**
 * The upper case of a unit.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out, does not step
 * @param    SourceCharacter  the unit
 * @return   its upper case, or itself
 * @source   wdm/nf-wdm-rtlupcaseunicodechar
 */
NTSYSAPI WCHAR NTAPI RtlUpcaseUnicodeChar(_In_ WCHAR SourceCharacter);

/**
 * A number made of the string.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out, does not step
 * @param    String           the string
 * @param    CaseInSensitive  TRUE: upper and lower case give the same
 * @param    HashAlgorithm    HASH_STRING_ALGORITHM_DEFAULT or HASH_STRING_ALGORITHM_X65599
 * @param    HashValue        receives the number
 * @return   STATUS_SUCCESS, STATUS_INVALID_PARAMETER
 * @source   wdm/nf-wdm-rtlhashunicodestring
 */
NTSYSAPI NTSTATUS NTAPI RtlHashUnicodeString(_In_ const UNICODE_STRING *String,
                                             _In_ BOOLEAN CaseInSensitive, _In_ ULONG HashAlgorithm,
                                             _Out_ PULONG HashValue);

/**
 * Convert ANSI to Unicode, terminated.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    DestinationString          receives the text
 * @param    SourceString               what is converted
 * @param    AllocateDestinationString  TRUE: the buffer is allocated
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER_2 for a text too long for a counted string;
 *           STATUS_BUFFER_OVERFLOW if it does not fit; STATUS_NO_MEMORY
 * @source   wdm/nf-wdm-rtlansistringtounicodestring
 */
NTSYSAPI NTSTATUS NTAPI RtlAnsiStringToUnicodeString(_Inout_ PUNICODE_STRING DestinationString,
                                                     _In_ PCANSI_STRING SourceString,
                                                     _In_ BOOLEAN AllocateDestinationString);

/**
 * Convert Unicode to ANSI, terminated; what ANSI lacks becomes a question mark.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    DestinationString          receives the text
 * @param    SourceString               what is converted
 * @param    AllocateDestinationString  TRUE: the buffer is allocated
 * @return   STATUS_SUCCESS; STATUS_BUFFER_OVERFLOW if it does not fit; STATUS_NO_MEMORY
 * @source   wdm/nf-wdm-rtlunicodestringtoansistring
 */
NTSYSAPI NTSTATUS NTAPI RtlUnicodeStringToAnsiString(_Inout_ PANSI_STRING DestinationString,
                                                     _In_ PCUNICODE_STRING SourceString,
                                                     _In_ BOOLEAN AllocateDestinationString);

/**
 * Free what a routine allocated for a string, and empty the string.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps
 * @param    UnicodeString  the string; nothing happens if it has no buffer
 * @source   wdm/nf-wdm-rtlfreeunicodestring
 */
NTSYSAPI VOID NTAPI RtlFreeUnicodeString(_Inout_ PUNICODE_STRING UnicodeString);

/**
 * Free what a routine allocated for a string, and empty the string.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps
 * @param    AnsiString  the string; nothing happens if it has no buffer
 * @source   wdm/nf-wdm-rtlfreeansistring
 */
NTSYSAPI VOID NTAPI RtlFreeAnsiString(_Inout_ PANSI_STRING AnsiString);

/**
 * Convert UTF-8 to UTF-16; no terminator is added.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    UnicodeStringDestination      receives the text; NULL: only the size is wanted
 * @param    UnicodeStringMaxByteCount     its size
 * @param    UnicodeStringActualByteCount  receives what was written, or would be
 * @param    UTF8StringSource              what is converted
 * @param    UTF8StringByteCount           its size
 * @return   STATUS_SUCCESS; STATUS_SOME_NOT_MAPPED if U+FFFD stands for what was no UTF-8;
 *           STATUS_BUFFER_TOO_SMALL after writing what fits; STATUS_INVALID_PARAMETER,
 *           STATUS_INVALID_PARAMETER_4
 * @source   wdm/nf-wdm-rtlutf8tounicoden
 */
NTSYSAPI NTSTATUS NTAPI RtlUTF8ToUnicodeN(_Out_opt_ PWSTR UnicodeStringDestination,
                                          _In_ ULONG UnicodeStringMaxByteCount,
                                          _Out_opt_ PULONG UnicodeStringActualByteCount,
                                          _In_ PCCH UTF8StringSource,
                                          _In_ ULONG UTF8StringByteCount);

/**
 * Convert UTF-16 to UTF-8; no terminator is added.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    UTF8StringDestination      receives the text; NULL: only the size is wanted
 * @param    UTF8StringMaxByteCount     its size
 * @param    UTF8StringActualByteCount  receives what was written, or would be
 * @param    UnicodeStringSource        what is converted
 * @param    UnicodeStringByteCount     its size
 * @return   STATUS_SUCCESS; STATUS_SOME_NOT_MAPPED if U+FFFD stands for half of a pair;
 *           STATUS_BUFFER_TOO_SMALL after writing what fits; STATUS_INVALID_PARAMETER,
 *           STATUS_INVALID_PARAMETER_4, STATUS_INVALID_PARAMETER_5
 * @source   wdm/nf-wdm-rtlunicodetoutf8n
 */
NTSYSAPI NTSTATUS NTAPI RtlUnicodeToUTF8N(_Out_opt_ PCHAR UTF8StringDestination,
                                          _In_ ULONG UTF8StringMaxByteCount,
                                          _Out_opt_ PULONG UTF8StringActualByteCount,
                                          _In_ PCWCH UnicodeStringSource,
                                          _In_ ULONG UnicodeStringByteCount);

/**
 * Write a number into a string, terminated.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    Value   the number
 * @param    Base    2, 8, 10 or 16; 0: 10
 * @param    String  receives the digits
 * @return   STATUS_SUCCESS, STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER for another base
 * @source   wdm/nf-wdm-rtlintegertounicodestring
 */
NTSYSAPI NTSTATUS NTAPI RtlIntegerToUnicodeString(_In_ ULONG Value, _In_opt_ ULONG Base,
                                                  _Inout_ PUNICODE_STRING String);

/**
 * Read a number at the beginning of a string, after blanks and a sign.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    String  the string, not empty
 * @param    Base    2, 8, 10 or 16; 0: as the prefix 0x, 0o or 0b says, else 10
 * @param    Value   receives the number; 0 if there is none
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER for an empty string or another base
 * @source   wdm/nf-wdm-rtlunicodestringtointeger
 */
NTSYSAPI NTSTATUS NTAPI RtlUnicodeStringToInteger(_In_ PCUNICODE_STRING String, _In_opt_ ULONG Base,
                                                  _Out_ PULONG Value);

/**
 * Write a GUID as {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx} into an allocated string.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @param    Guid        the GUID
 * @param    GuidString  receives the string; RtlFreeUnicodeString frees it
 * @return   STATUS_SUCCESS, STATUS_NO_MEMORY
 * @source   wdm/nf-wdm-rtlstringfromguid
 */
NTSYSAPI NTSTATUS NTAPI RtlStringFromGUID(_In_ REFGUID Guid, _Out_ PUNICODE_STRING GuidString);

/**
 * Read a GUID with its braces.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    GuidString  the text
 * @param    Guid        receives the GUID
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER if the text is no GUID
 * @source   wdm/nf-wdm-rtlguidfromstring
 */
NTSYSAPI NTSTATUS NTAPI RtlGUIDFromString(_In_ PCUNICODE_STRING GuidString, _Out_ GUID *Guid);

EXTERN_C_END

#endif /* DQ_WDK_WDM_RTL_STRING_H */
