/* SPDX-License-Identifier: MIT */
/* wdm_rtl_value - numbers and GUIDs from and to strings, times, random numbers, versions. */
#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "kernel/pool.h"
#include "ntddk.h"

#define STRING_TAG 0x53727444u /* as in wdm_rtl_string.c: RtlFreeUnicodeString frees it */

/* Digit of a unit, 255 if it is none. */
static ULONG digit_of(WCHAR unit)
{
    return unit >= '0' && unit <= '9'   ? (ULONG)(unit - '0')
           : unit >= 'a' && unit <= 'f' ? (ULONG)(unit - 'a' + 10)
           : unit >= 'A' && unit <= 'F' ? (ULONG)(unit - 'A' + 10)
                                        : 255;
}

static bool is_base(ULONG base)
{
    return base == 2 || base == 8 || base == 10 || base == 16;
}

NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG Value, ULONG Base, PUNICODE_STRING String)
{
    DQ_DDI_ENTER(RtlIntegerToUnicodeString);
    ULONG base = Base ? Base : 10;
    if (!is_base(base)) {
        return STATUS_INVALID_PARAMETER;
    }
    WCHAR digits[33];
    size_t first = DQ_COUNT_OF(digits) - 1;
    digits[first] = 0;
    do {
        digits[--first] = (WCHAR) "0123456789ABCDEF"[Value % base];
        Value /= base;
    } while (Value != 0);
    size_t bytes = (DQ_COUNT_OF(digits) - first) * sizeof(WCHAR);
    if (bytes > String->MaximumLength) {
        return STATUS_BUFFER_OVERFLOW;
    }
    memcpy(String->Buffer, digits + first, bytes);
    String->Length = (USHORT)(bytes - sizeof(WCHAR));
    return STATUS_SUCCESS;
}

/* The base that a prefix at *at names, behind which *at then is; 10 without one. */
static ULONG take_prefix(const UNICODE_STRING *string, size_t *at)
{
    static const struct {
        char letter;
        ULONG base;
    } prefixes[] = { { 'x', 16 }, { 'o', 8 }, { 'b', 2 } };
    size_t count = string->Length / sizeof(WCHAR);
    for (size_t i = 0; i < DQ_COUNT_OF(prefixes); i++) {
        if (*at + 1 < count && string->Buffer[*at] == '0' &&
            string->Buffer[*at + 1] == (WCHAR)prefixes[i].letter) {
            *at += 2;
            return prefixes[i].base;
        }
    }
    return 10;
}

NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING String, ULONG Base, PULONG Value)
{
    DQ_DDI_ENTER(RtlUnicodeStringToInteger);
    size_t count = String->Length / sizeof(WCHAR);
    if (count == 0 || (Base != 0 && !is_base(Base))) {
        return STATUS_INVALID_PARAMETER;
    }
    size_t at = 0;
    while (at < count && String->Buffer[at] <= ' ') {
        at++;
    }
    bool is_negative = at < count && String->Buffer[at] == '-';
    if (is_negative || (at < count && String->Buffer[at] == '+')) {
        at++;
    }
    ULONG base = Base ? Base : take_prefix(String, &at);
    ULONG value = 0;
    for (; at < count && digit_of(String->Buffer[at]) < base; at++) {
        value = value * base + digit_of(String->Buffer[at]);
    }
    *Value = is_negative ? 0 - value : value;
    return STATUS_SUCCESS;
}

/* {00112233-4455-6677-8899-aabbccddeeff}: where each byte of a GUID in memory has its two digits.
 */
#define GUID_UNITS 38u
static const unsigned char guid_places[16] = { 7,  5,  3,  1,  12, 10, 17, 15,
                                               20, 22, 25, 27, 29, 31, 33, 35 };

static WCHAR guid_mark_at(size_t place)
{
    switch (place) {
    case 0:
        return '{';
    case GUID_UNITS - 1:
        return '}';
    case 9:
    case 14:
    case 19:
    case 24:
        return '-';
    }
    return 0;
}

NTSTATUS NTAPI RtlStringFromGUID(REFGUID Guid, PUNICODE_STRING GuidString)
{
    DQ_DDI_ENTER(RtlStringFromGUID);
    size_t bytes = (GUID_UNITS + 1) * sizeof(WCHAR);
    WCHAR *units = dq_pool_alloc(bytes, STRING_TAG, true, DQ_POOL_DRIVER);
    if (!units) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < GUID_UNITS; i++) {
        units[i] = guid_mark_at(i);
    }
    const unsigned char *guid = (const unsigned char *)Guid;
    for (size_t i = 0; i < sizeof(*Guid); i++) {
        units[guid_places[i]] = (WCHAR) "0123456789abcdef"[guid[i] >> 4];
        units[guid_places[i] + 1] = (WCHAR) "0123456789abcdef"[guid[i] & 15];
    }
    GuidString->Buffer = units;
    GuidString->Length = (USHORT)(bytes - sizeof(WCHAR));
    GuidString->MaximumLength = (USHORT)bytes;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGUIDFromString(PCUNICODE_STRING GuidString, GUID *Guid)
{
    DQ_DDI_ENTER(RtlGUIDFromString);
    if (GuidString->Length < GUID_UNITS * sizeof(WCHAR)) {
        return STATUS_INVALID_PARAMETER;
    }
    for (size_t i = 0; i < GUID_UNITS; i++) {
        WCHAR mark = guid_mark_at(i);
        WCHAR unit = GuidString->Buffer[i];
        if (mark ? unit != mark : digit_of(unit) > 15) {
            return STATUS_INVALID_PARAMETER;
        }
    }
    unsigned char *guid = (unsigned char *)Guid;
    for (size_t i = 0; i < sizeof(*Guid); i++) {
        const WCHAR *digits = GuidString->Buffer + guid_places[i];
        guid[i] = (unsigned char)(digit_of(digits[0]) << 4 | digit_of(digits[1]));
    }
    return STATUS_SUCCESS;
}

#define UNITS_PER_MILLISECOND 10000
#define MILLISECONDS_PER_DAY  86400000
/* Days from 0000-03-01, where a leap day is the last of its year, to 1601-01-01. */
#define DAYS_TO_1601 584694

VOID NTAPI RtlTimeToTimeFields(PLARGE_INTEGER Time, PTIME_FIELDS TimeFields)
{
    DQ_DDI_ENTER(RtlTimeToTimeFields);
    LONGLONG milliseconds = Time->QuadPart / UNITS_PER_MILLISECOND;
    LONGLONG days = milliseconds / MILLISECONDS_PER_DAY;
    LONG rest = (LONG)(milliseconds % MILLISECONDS_PER_DAY);
    TimeFields->Weekday = (CSHORT)((days + 1) % 7); /* 1601-01-01 was a Monday */
    TimeFields->Hour = (CSHORT)(rest / 3600000);
    TimeFields->Minute = (CSHORT)(rest / 60000 % 60);
    TimeFields->Second = (CSHORT)(rest / 1000 % 60);
    TimeFields->Milliseconds = (CSHORT)(rest % 1000);
    LONGLONG from_march = days + DAYS_TO_1601;
    LONGLONG era = from_march / 146097;
    LONGLONG day = from_march % 146097;
    LONGLONG year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    LONGLONG day_of_year = day - (365 * year + year / 4 - year / 100);
    LONGLONG month = (5 * day_of_year + 2) / 153; /* 0: March */
    TimeFields->Day = (CSHORT)(day_of_year - (153 * month + 2) / 5 + 1);
    TimeFields->Month = (CSHORT)(month < 10 ? month + 3 : month - 9);
    TimeFields->Year = (CSHORT)(era * 400 + year + (month >= 10));
}

static bool is_date(const TIME_FIELDS *fields)
{
    static const CSHORT days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (fields->Month < 1 || fields->Month > 12 || fields->Year < 1601 || fields->Day < 1) {
        return false;
    }
    CSHORT year = fields->Year;
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return fields->Day <= days[fields->Month - 1] + (is_leap && fields->Month == 2);
}

static bool is_time_of_day(const TIME_FIELDS *fields)
{
    return fields->Hour >= 0 && fields->Hour < 24 && fields->Minute >= 0 && fields->Minute < 60 &&
           fields->Second >= 0 && fields->Second < 60 && fields->Milliseconds >= 0 &&
           fields->Milliseconds < 1000;
}

BOOLEAN NTAPI RtlTimeFieldsToTime(PTIME_FIELDS TimeFields, PLARGE_INTEGER Time)
{
    DQ_DDI_ENTER(RtlTimeFieldsToTime);
    if (!is_date(TimeFields) || !is_time_of_day(TimeFields)) {
        return FALSE;
    }
    LONGLONG month = TimeFields->Month > 2 ? TimeFields->Month - 3 : TimeFields->Month + 9;
    LONGLONG year = TimeFields->Year - (TimeFields->Month <= 2);
    LONGLONG days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 +
                    TimeFields->Day - 1 - DAYS_TO_1601;
    LONGLONG seconds =
        ((days * 24 + TimeFields->Hour) * 60 + TimeFields->Minute) * 60 + TimeFields->Second;
    Time->QuadPart = (seconds * 1000 + TimeFields->Milliseconds) * UNITS_PER_MILLISECOND;
    return TRUE;
}

/* Everything that a number depends on is the caller's seed: the same in every run. */
ULONG NTAPI RtlRandomEx(PULONG Seed)
{
    DQ_DDI_ENTER(RtlRandomEx);
    ULONG state = *Seed % MAXLONG;
    state = (ULONG)((uint64_t)(state ? state : 1) * 48271 % MAXLONG);
    *Seed = state;
    return state - 1;
}

BOOLEAN NTAPI RtlIsNtDdiVersionAvailable(ULONG Version)
{
    DQ_DDI_ENTER(RtlIsNtDdiVersionAvailable);
    return Version <= OSVER(NTDDI_WIN10);
}

NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW lpVersionInformation)
{
    DQ_DDI_ENTER(RtlGetVersion);
    ULONG bytes = lpVersionInformation->dwOSVersionInfoSize;
    bool is_long = bytes == sizeof(RTL_OSVERSIONINFOEXW);
    memset(lpVersionInformation, 0, is_long ? bytes : sizeof(RTL_OSVERSIONINFOW));
    lpVersionInformation->dwOSVersionInfoSize = bytes;
    lpVersionInformation->dwMajorVersion = 10;
    lpVersionInformation->dwBuildNumber = 22621;
    lpVersionInformation->dwPlatformId = 2; /* NT */
    if (is_long) {
        ((PRTL_OSVERSIONINFOEXW)lpVersionInformation)->wProductType = 1; /* a workstation */
    }
    return STATUS_SUCCESS;
}
