/*
 * SPDX-License-Identifier: MIT
 *
 * ntintsafe.h - arithmetic and conversion that fail instead of wrapping round.
 *
 * Every function returns STATUS_SUCCESS, or STATUS_INTEGER_OVERFLOW and stores
 * the type's largest value.
 *
 * Source: ntintsafe/index.
 */
#ifndef DQ_WDK_NTINTSAFE_H
#define DQ_WDK_NTINTSAFE_H

#include "ntdef.h"
#include "ntstatus.h"

/* Limits under the names of C; limits.h defines the same. */
#if defined(_WIN32)
#ifndef SHRT_MAX
#define SHRT_MIN  (-32767 - 1)
#define SHRT_MAX  32767
#define USHRT_MAX 0xffff
#endif
#ifndef INT_MAX
#define INT_MIN  (-2147483647 - 1)
#define INT_MAX  2147483647
#define UINT_MAX 0xffffffff
#endif
#ifndef LONG_MAX
#define LONG_MIN  (-2147483647L - 1)
#define LONG_MAX  2147483647L
#define ULONG_MAX 0xffffffffUL
#endif
#endif

#define DQ_INTSAFE_OPERATION(name, type, operation)                                                \
    DQ_HEADER_INLINE NTSTATUS name(_In_ type Left, _In_ type Right, _Out_ type *Result)            \
    {                                                                                              \
        if (operation(Left, Right, Result)) {                                                      \
            *Result = (type)-1;                                                                    \
            return STATUS_INTEGER_OVERFLOW;                                                        \
        }                                                                                          \
        return STATUS_SUCCESS;                                                                     \
    }

#define DQ_INTSAFE_CONVERSION(name, from, to, fits)                                                \
    DQ_HEADER_INLINE NTSTATUS name(_In_ from Operand, _Out_ to *Result)                            \
    {                                                                                              \
        if (!(fits)) {                                                                             \
            *Result = (to)-1;                                                                      \
            return STATUS_INTEGER_OVERFLOW;                                                        \
        }                                                                                          \
        *Result = (to)Operand;                                                                     \
        return STATUS_SUCCESS;                                                                     \
    }

DQ_INTSAFE_OPERATION(RtlUShortAdd, USHORT, __builtin_add_overflow)
DQ_INTSAFE_OPERATION(RtlUShortSub, USHORT, __builtin_sub_overflow)
DQ_INTSAFE_OPERATION(RtlUShortMult, USHORT, __builtin_mul_overflow)
DQ_INTSAFE_OPERATION(RtlUIntAdd, UINT, __builtin_add_overflow)
DQ_INTSAFE_OPERATION(RtlUIntSub, UINT, __builtin_sub_overflow)
DQ_INTSAFE_OPERATION(RtlUIntMult, UINT, __builtin_mul_overflow)
DQ_INTSAFE_OPERATION(RtlULongAdd, ULONG, __builtin_add_overflow)
DQ_INTSAFE_OPERATION(RtlULongSub, ULONG, __builtin_sub_overflow)
DQ_INTSAFE_OPERATION(RtlULongMult, ULONG, __builtin_mul_overflow)
DQ_INTSAFE_OPERATION(RtlULongLongAdd, ULONGLONG, __builtin_add_overflow)
DQ_INTSAFE_OPERATION(RtlULongLongSub, ULONGLONG, __builtin_sub_overflow)
DQ_INTSAFE_OPERATION(RtlULongLongMult, ULONGLONG, __builtin_mul_overflow)
DQ_INTSAFE_OPERATION(RtlULongPtrAdd, ULONG_PTR, __builtin_add_overflow)
DQ_INTSAFE_OPERATION(RtlULongPtrSub, ULONG_PTR, __builtin_sub_overflow)
DQ_INTSAFE_OPERATION(RtlULongPtrMult, ULONG_PTR, __builtin_mul_overflow)
DQ_INTSAFE_OPERATION(RtlSizeTAdd, SIZE_T, __builtin_add_overflow)
DQ_INTSAFE_OPERATION(RtlSizeTSub, SIZE_T, __builtin_sub_overflow)
DQ_INTSAFE_OPERATION(RtlSizeTMult, SIZE_T, __builtin_mul_overflow)

DQ_INTSAFE_CONVERSION(RtlLongLongToULong, LONGLONG, ULONG,
                      Operand >= 0 && Operand <= (LONGLONG)MAXULONG)
DQ_INTSAFE_CONVERSION(RtlULongLongToULong, ULONGLONG, ULONG, Operand <= MAXULONG)
DQ_INTSAFE_CONVERSION(RtlSizeTToULong, SIZE_T, ULONG, Operand <= MAXULONG)
DQ_INTSAFE_CONVERSION(RtlULongPtrToULong, ULONG_PTR, ULONG, Operand <= MAXULONG)
DQ_INTSAFE_CONVERSION(RtlULongToUShort, ULONG, USHORT, Operand <= MAXUSHORT)
DQ_INTSAFE_CONVERSION(RtlSizeTToUShort, SIZE_T, USHORT, Operand <= MAXUSHORT)
DQ_INTSAFE_CONVERSION(RtlULongToUChar, ULONG, UCHAR, Operand <= MAXUCHAR)

#endif /* DQ_WDK_NTINTSAFE_H */
