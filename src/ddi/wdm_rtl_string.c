/* SPDX-License-Identifier: MIT */
/*
 * wdm_rtl_string - the functions of wdm/rtl_string.h.
 *
 * ANSI is Latin-1. What is allocated is the driver's: it has to free it.
 */
#include <string.h>

#include "base/text.h"
#include "base/wide.h"
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "kernel/pool.h"
#include "ntddk.h"

/* Of strings that routines allocate. */
#define STRING_TAG 0x53727444u

static struct dq_wide wide_of(const UNICODE_STRING *string)
{
    return (struct dq_wide){ .units = string->Buffer, .count = string->Length / sizeof(WCHAR) };
}

static size_t length_of(PCWSTR string)
{
    size_t units = 0;
    while (string[units] != 0) {
        units++;
    }
    return units;
}

static void init_narrow(STRING *destination, PCSZ source)
{
    size_t bytes = source ? strnlen(source, UINT16_MAX - 1) : 0;
    destination->Buffer = (PCHAR)(uintptr_t)source;
    destination->Length = (USHORT)bytes;
    destination->MaximumLength = (USHORT)(source ? bytes + 1 : 0);
}

VOID NTAPI RtlInitString(PSTRING DestinationString, PCSZ SourceString)
{
    DQ_DDI_ENTER(RtlInitString);
    init_narrow(DestinationString, SourceString);
}

VOID NTAPI RtlInitAnsiString(PANSI_STRING DestinationString, PCSZ SourceString)
{
    DQ_DDI_ENTER(RtlInitAnsiString);
    init_narrow(DestinationString, SourceString);
}

static void terminate_if_room(UNICODE_STRING *string)
{
    if (string->Length + sizeof(WCHAR) <= string->MaximumLength) {
        string->Buffer[string->Length / sizeof(WCHAR)] = 0;
    }
}

VOID NTAPI RtlCopyUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString)
{
    DQ_DDI_ENTER(RtlCopyUnicodeString);
    if (!SourceString) {
        DestinationString->Length = 0;
        return;
    }
    USHORT bytes = SourceString->Length < DestinationString->MaximumLength
                       ? SourceString->Length
                       : DestinationString->MaximumLength;
    if (bytes > 0) {
        memmove(DestinationString->Buffer, SourceString->Buffer, bytes);
    }
    DestinationString->Length = bytes;
    terminate_if_room(DestinationString);
}

static NTSTATUS append(UNICODE_STRING *destination, const WCHAR *units, size_t bytes)
{
    if (bytes > (size_t)destination->MaximumLength - destination->Length) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (bytes > 0) {
        memmove(destination->Buffer + destination->Length / sizeof(WCHAR), units, bytes);
        destination->Length = (USHORT)(destination->Length + bytes);
        terminate_if_room(destination);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING Destination, PCUNICODE_STRING Source)
{
    DQ_DDI_ENTER(RtlAppendUnicodeStringToString);
    return append(Destination, Source->Buffer, Source->Length);
}

NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING Destination, PCWSTR Source)
{
    DQ_DDI_ENTER(RtlAppendUnicodeToString);
    return Source ? append(Destination, Source, length_of(Source) * sizeof(WCHAR)) : STATUS_SUCCESS;
}

static LONG compare(struct dq_wide a, struct dq_wide b, bool ignores_case)
{
    for (size_t i = 0; i < a.count && i < b.count; i++) {
        LONG first = ignores_case ? dq_wide_upcase(a.units[i]) : a.units[i];
        LONG second = ignores_case ? dq_wide_upcase(b.units[i]) : b.units[i];
        if (first != second) {
            return first - second;
        }
    }
    return (LONG)a.count - (LONG)b.count;
}

LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                                   BOOLEAN CaseInSensitive)
{
    DQ_DDI_ENTER(RtlCompareUnicodeString);
    return compare(wide_of(String1), wide_of(String2), CaseInSensitive);
}

BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                                    BOOLEAN CaseInSensitive)
{
    DQ_DDI_ENTER(RtlEqualUnicodeString);
    return compare(wide_of(String1), wide_of(String2), CaseInSensitive) == 0;
}

WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR SourceCharacter)
{
    DQ_DDI_ENTER(RtlUpcaseUnicodeChar);
    return dq_wide_upcase(SourceCharacter);
}

NTSTATUS NTAPI RtlHashUnicodeString(const UNICODE_STRING *String, BOOLEAN CaseInSensitive,
                                    ULONG HashAlgorithm, PULONG HashValue)
{
    DQ_DDI_ENTER(RtlHashUnicodeString);
    if (!String || !HashValue || HashAlgorithm > HASH_STRING_ALGORITHM_X65599) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_wide wide = wide_of(String);
    ULONG hash = 0;
    for (size_t i = 0; i < wide.count; i++) {
        hash = hash * 65599 + (CaseInSensitive ? dq_wide_upcase(wide.units[i]) : wide.units[i]);
    }
    *HashValue = hash;
    return STATUS_SUCCESS;
}

/* Room for `bytes`, with its terminator: the caller's buffer, or a new one. NULL: *ret_status. */
static void *make_room(void *buffer, USHORT room, size_t bytes, bool is_allocated,
                       NTSTATUS *ret_status)
{
    if (bytes > UNICODE_STRING_MAX_BYTES) {
        *ret_status = STATUS_INVALID_PARAMETER_2;
        return NULL;
    }
    if (is_allocated) {
        *ret_status = STATUS_NO_MEMORY;
        return dq_pool_alloc(bytes, STRING_TAG, true, DQ_POOL_DRIVER);
    }
    *ret_status = STATUS_BUFFER_OVERFLOW;
    return bytes <= room ? buffer : NULL;
}

NTSTATUS NTAPI RtlAnsiStringToUnicodeString(PUNICODE_STRING DestinationString,
                                            PCANSI_STRING SourceString,
                                            BOOLEAN AllocateDestinationString)
{
    DQ_DDI_ENTER(RtlAnsiStringToUnicodeString);
    NTSTATUS status;
    size_t count = SourceString->Length;
    size_t bytes = (count + 1) * sizeof(WCHAR);
    WCHAR *units = make_room(DestinationString->Buffer, DestinationString->MaximumLength, bytes,
                             AllocateDestinationString, &status);
    if (!units) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        units[i] = (unsigned char)SourceString->Buffer[i];
    }
    units[count] = 0;
    DestinationString->Buffer = units;
    DestinationString->Length = (USHORT)(count * sizeof(WCHAR));
    if (AllocateDestinationString) {
        DestinationString->MaximumLength = (USHORT)bytes;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeStringToAnsiString(PANSI_STRING DestinationString,
                                            PCUNICODE_STRING SourceString,
                                            BOOLEAN AllocateDestinationString)
{
    DQ_DDI_ENTER(RtlUnicodeStringToAnsiString);
    NTSTATUS status;
    struct dq_wide wide = wide_of(SourceString);
    char *bytes = make_room(DestinationString->Buffer, DestinationString->MaximumLength,
                            wide.count + 1, AllocateDestinationString, &status);
    if (!bytes) {
        return status;
    }
    for (size_t i = 0; i < wide.count; i++) {
        bytes[i] = (char)(wide.units[i] <= 0xFF ? wide.units[i] : '?');
    }
    bytes[wide.count] = '\0';
    DestinationString->Buffer = bytes;
    DestinationString->Length = (USHORT)wide.count;
    if (AllocateDestinationString) {
        DestinationString->MaximumLength = (USHORT)(wide.count + 1);
    }
    return STATUS_SUCCESS;
}

static void free_buffer(void *buffer)
{
    bool is_ours = !buffer || dq_pool_free_owned(buffer, DQ_POOL_DRIVER, STRING_TAG);
    if (!is_ours) {
        dq_violation(DQ_RULE_POOL_FREE, 0x7, 0, STRING_TAG, (uintptr_t)buffer,
                     "a string is freed whose buffer no string routine has allocated");
    }
}

VOID NTAPI RtlFreeUnicodeString(PUNICODE_STRING UnicodeString)
{
    DQ_DDI_ENTER(RtlFreeUnicodeString);
    free_buffer(UnicodeString->Buffer);
    memset(UnicodeString, 0, sizeof(*UnicodeString));
}

VOID NTAPI RtlFreeAnsiString(PANSI_STRING AnsiString)
{
    DQ_DDI_ENTER(RtlFreeAnsiString);
    free_buffer(AnsiString->Buffer);
    memset(AnsiString, 0, sizeof(*AnsiString));
}

/* Was U+FFFD put in by the conversion, or was it there? It was, if it is there more often. */
static size_t count_replacements(const uint16_t *units, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        found += units[i] == 0xFFFD;
    }
    return found;
}

/* In UTF-8 three bytes. */
static size_t count_replacements_utf8(const char *text, size_t bytes)
{
    size_t found = 0;
    for (size_t i = 0; i + 3 <= bytes; i++) {
        found += memcmp(text + i, "\xEF\xBF\xBD", 3) == 0;
    }
    return found;
}

NTSTATUS NTAPI RtlUTF8ToUnicodeN(PWSTR UnicodeStringDestination, ULONG UnicodeStringMaxByteCount,
                                 PULONG UnicodeStringActualByteCount, PCCH UTF8StringSource,
                                 ULONG UTF8StringByteCount)
{
    DQ_DDI_ENTER(RtlUTF8ToUnicodeN);
    if (!UnicodeStringDestination && !UnicodeStringActualByteCount) {
        return STATUS_INVALID_PARAMETER;
    }
    if (!UTF8StringSource) {
        return STATUS_INVALID_PARAMETER_4;
    }
    size_t room = UnicodeStringDestination ? UnicodeStringMaxByteCount / sizeof(WCHAR) : 0;
    size_t needed =
        dq_wide_from_utf8(UnicodeStringDestination, room, UTF8StringSource, UTF8StringByteCount);
    size_t written = UnicodeStringDestination && needed > room ? room : needed;
    if (UnicodeStringActualByteCount) {
        *UnicodeStringActualByteCount = (ULONG)(written * sizeof(WCHAR));
    }
    if (written < needed) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    bool is_exact = !UnicodeStringDestination ||
                    count_replacements(UnicodeStringDestination, written) ==
                        count_replacements_utf8(UTF8StringSource, UTF8StringByteCount);
    return is_exact ? STATUS_SUCCESS : STATUS_SOME_NOT_MAPPED;
}

/* One character at a time, because no half of one is ever written. */
NTSTATUS NTAPI RtlUnicodeToUTF8N(PCHAR UTF8StringDestination, ULONG UTF8StringMaxByteCount,
                                 PULONG UTF8StringActualByteCount, PCWCH UnicodeStringSource,
                                 ULONG UnicodeStringByteCount)
{
    DQ_DDI_ENTER(RtlUnicodeToUTF8N);
    if (!UTF8StringDestination && !UTF8StringActualByteCount) {
        return STATUS_INVALID_PARAMETER;
    }
    if (!UnicodeStringSource) {
        return STATUS_INVALID_PARAMETER_4;
    }
    if (UnicodeStringByteCount % sizeof(WCHAR) != 0) {
        return STATUS_INVALID_PARAMETER_5;
    }
    NTSTATUS status = STATUS_SUCCESS;
    size_t written = 0;
    size_t count = UnicodeStringByteCount / sizeof(WCHAR);
    for (size_t i = 0; i < count;) {
        bool is_high = (UnicodeStringSource[i] & 0xFC00) == 0xD800;
        bool is_pair = is_high && i + 1 < count && (UnicodeStringSource[i + 1] & 0xFC00) == 0xDC00;
        bool is_half = !is_pair && (UnicodeStringSource[i] & 0xF800) == 0xD800;
        size_t units = is_pair ? 2 : 1;
        char bytes[8];
        struct dq_text text;
        dq_text_init(&text, bytes, sizeof(bytes));
        dq_wide_append_utf8(&text, (struct dq_wide){ UnicodeStringSource + i, units });
        size_t length = UnicodeStringSource[i] == 0 ? 1 : text.length;
        if (UTF8StringDestination && length > UTF8StringMaxByteCount - written) {
            status = STATUS_BUFFER_TOO_SMALL;
            break;
        }
        if (UTF8StringDestination) {
            memcpy(UTF8StringDestination + written, bytes, length);
        }
        written += length;
        i += units;
        status = is_half ? STATUS_SOME_NOT_MAPPED : status;
    }
    if (UTF8StringActualByteCount) {
        *UTF8StringActualByteCount = (ULONG)written;
    }
    return status;
}
