/*
 * SPDX-License-Identifier: MIT
 *
 * wdfcore.h - time in units of 100 ns (negative = relative to now), and address arithmetic.
 */
#ifndef DQ_WDF_WDFCORE_H
#define DQ_WDF_WDFCORE_H

#include "wdfglobals.h"

WDF_EXTERN_C_START

#define WDF_TIMEOUT_TO_SEC ((LONGLONG)1 * 10 * 1000 * 1000)
#define WDF_TIMEOUT_TO_MS  ((LONGLONG)1 * 10 * 1000)
#define WDF_TIMEOUT_TO_US  ((LONGLONG)1 * 10)

DQ_HEADER_INLINE LONGLONG WDF_REL_TIMEOUT_IN_SEC(_In_ ULONGLONG Time)
{
    return -((LONGLONG)Time * WDF_TIMEOUT_TO_SEC);
}

DQ_HEADER_INLINE LONGLONG WDF_ABS_TIMEOUT_IN_SEC(_In_ ULONGLONG Time)
{
    return (LONGLONG)Time * WDF_TIMEOUT_TO_SEC;
}

DQ_HEADER_INLINE LONGLONG WDF_REL_TIMEOUT_IN_MS(_In_ ULONGLONG Time)
{
    return -((LONGLONG)Time * WDF_TIMEOUT_TO_MS);
}

DQ_HEADER_INLINE LONGLONG WDF_ABS_TIMEOUT_IN_MS(_In_ ULONGLONG Time)
{
    return (LONGLONG)Time * WDF_TIMEOUT_TO_MS;
}

DQ_HEADER_INLINE LONGLONG WDF_REL_TIMEOUT_IN_US(_In_ ULONGLONG Time)
{
    return -((LONGLONG)Time * WDF_TIMEOUT_TO_US);
}

DQ_HEADER_INLINE LONGLONG WDF_ABS_TIMEOUT_IN_US(_In_ ULONGLONG Time)
{
    return (LONGLONG)Time * WDF_TIMEOUT_TO_US;
}

DQ_HEADER_INLINE size_t WDF_ALIGN_SIZE_DOWN(_In_ size_t Length, _In_ size_t AlignTo)
{
    return Length & ~(AlignTo - 1);
}

DQ_HEADER_INLINE size_t WDF_ALIGN_SIZE_UP(_In_ size_t Length, _In_ size_t AlignTo)
{
    return WDF_ALIGN_SIZE_DOWN(Length + AlignTo - 1, AlignTo);
}

#define WDF_PTR_ADD_OFFSET_TYPE(ptr, offset, type) ((type)(((PUCHAR)(ptr)) + (offset)))
#define WDF_PTR_ADD_OFFSET(ptr, offset)            WDF_PTR_ADD_OFFSET_TYPE(ptr, offset, PVOID)
#define WDF_PTR_GET_OFFSET(base, addr)             ((size_t)((PUCHAR)(addr) - (PUCHAR)(base)))
WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFCORE_H */
