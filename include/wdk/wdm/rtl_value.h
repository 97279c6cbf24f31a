/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/rtl_value.h - calendar time, random numbers, versions, breakpoints; part of wdm.h.
 */
#ifndef DQ_WDK_WDM_RTL_VALUE_H
#define DQ_WDK_WDM_RTL_VALUE_H

#include "rtl.h"

EXTERN_C_START

typedef struct _TIME_FIELDS {
    CSHORT Year;  /* from 1601 */
    CSHORT Month; /* from 1 */
    CSHORT Day;   /* from 1 */
    CSHORT Hour;
    CSHORT Minute;
    CSHORT Second;
    CSHORT Milliseconds;
    CSHORT Weekday; /* 0: Sunday */
} TIME_FIELDS, *PTIME_FIELDS;

typedef struct _OSVERSIONINFOW {
    ULONG dwOSVersionInfoSize;
    ULONG dwMajorVersion;
    ULONG dwMinorVersion;
    ULONG dwBuildNumber;
    ULONG dwPlatformId;
    WCHAR szCSDVersion[128];
} RTL_OSVERSIONINFOW, *PRTL_OSVERSIONINFOW;

typedef struct _OSVERSIONINFOEXW {
    ULONG dwOSVersionInfoSize;
    ULONG dwMajorVersion;
    ULONG dwMinorVersion;
    ULONG dwBuildNumber;
    ULONG dwPlatformId;
    WCHAR szCSDVersion[128];
    USHORT wServicePackMajor;
    USHORT wServicePackMinor;
    USHORT wSuiteMask;
    UCHAR wProductType;
    UCHAR wReserved;
} RTL_OSVERSIONINFOEXW, *PRTL_OSVERSIONINFOEXW;

/**
 * Split a system time into calendar fields.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Time        in units of 100 ns since 1601
 * @param    TimeFields  receives the fields
 * @source   wdm/nf-wdm-rtltimetotimefields
 */
NTSYSAPI VOID NTAPI RtlTimeToTimeFields(_In_ PLARGE_INTEGER Time, _Out_ PTIME_FIELDS TimeFields);

/**
 * Make a system time of calendar fields. Weekday is not looked at.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    TimeFields  the fields
 * @param    Time        receives the time
 * @return   FALSE if there is no such time
 * @source   wdm/nf-wdm-rtltimefieldstotime
 */
NTSYSAPI BOOLEAN NTAPI RtlTimeFieldsToTime(_In_ PTIME_FIELDS TimeFields, _Out_ PLARGE_INTEGER Time);

/**
 * The next of a row of random numbers; the row is a function of its first seed.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out, does not step
 * @param    Seed  where the row is; changed
 * @return   a number from 0 to MAXLONG - 1
 * @source   ntifs/nf-ntifs-rtlrandomex
 */
NTSYSAPI ULONG NTAPI RtlRandomEx(_Inout_ PULONG Seed);

/**
 * Is this version of Windows, or a later one, running?
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    Version  NTDDI_VISTA to NTDDI_WIN10; none that names a service pack
 * @return   TRUE or FALSE
 * @source   wdm/nf-wdm-rtlisntddiversionavailable
 */
NTSYSAPI BOOLEAN NTAPI RtlIsNtDdiVersionAvailable(_In_ ULONG Version);

/**
 * The version of Windows: 10.0.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    lpVersionInformation  its size says which of the two structures it is
 * @return   STATUS_SUCCESS
 * @source   wdm/nf-wdm-rtlgetversion
 */
NTSYSAPI NTSTATUS NTAPI RtlGetVersion(_Inout_ PRTL_OSVERSIONINFOW lpVersionInformation);

/**
 * Stop in the kernel debugger. There is none: reported as the driver's failure.
 *
 * @irql     any level
 * @context  ends the run unless the verifier is off
 * @source   wdm/nf-wdm-dbgbreakpoint
 */
NTSYSAPI VOID NTAPI DbgBreakPoint(VOID);

#if defined(DBG) && DBG
#define KdBreakPoint() DbgBreakPoint()
#else
#define KdBreakPoint() ((void)0)
#endif

/* Assertions that are in free builds too. */
#define NT_FRE_ASSERT(exp)         ((exp) ? TRUE : DQ_ASSERT_FAILED(#exp, NULL))
#define NT_FRE_ASSERTMSG(msg, exp) ((exp) ? TRUE : DQ_ASSERT_FAILED(#exp, (PSTR)(ULONG_PTR)(msg)))

EXTERN_C_END

#endif /* DQ_WDK_WDM_RTL_VALUE_H */
