/*
 * SPDX-License-Identifier: MIT
 *
 * intsafe.h - arithmetic and conversion that fail instead of wrapping round, as applications know
 * them: as ntintsafe.h, with an HRESULT.
 *
 * Every function returns S_OK, or INTSAFE_E_ARITHMETIC_OVERFLOW and stores the type's largest
 * value.
 *
 * Source: windows/win32/api/intsafe/.
 */
#ifndef DQ_WDK_INTSAFE_H
#define DQ_WDK_INTSAFE_H

#include "ntintsafe.h"

typedef LONG HRESULT;

#ifndef S_OK
#define S_OK ((HRESULT)0)
#endif
#ifndef SUCCEEDED
#define SUCCEEDED(hr) ((HRESULT)(hr) >= 0)
#define FAILED(hr)    ((HRESULT)(hr) < 0)
#endif
#define INTSAFE_E_ARITHMETIC_OVERFLOW ((HRESULT)0x80070216)

/* name is the function of ntintsafe.h without its Rtl. */
#define DQ_INTSAFE_HRESULT_OPERATION(name, type)                                                   \
    DQ_HEADER_INLINE HRESULT name(_In_ type Left, _In_ type Right, _Out_ type *Result)             \
    {                                                                                              \
        return NT_SUCCESS(Rtl##name(Left, Right, Result)) ? S_OK : INTSAFE_E_ARITHMETIC_OVERFLOW;  \
    }

#define DQ_INTSAFE_HRESULT_CONVERSION(name, from, to)                                              \
    DQ_HEADER_INLINE HRESULT name(_In_ from Operand, _Out_ to *Result)                             \
    {                                                                                              \
        return NT_SUCCESS(Rtl##name(Operand, Result)) ? S_OK : INTSAFE_E_ARITHMETIC_OVERFLOW;      \
    }

DQ_INTSAFE_HRESULT_OPERATION(UShortAdd, USHORT)
DQ_INTSAFE_HRESULT_OPERATION(UShortSub, USHORT)
DQ_INTSAFE_HRESULT_OPERATION(UShortMult, USHORT)
DQ_INTSAFE_HRESULT_OPERATION(UIntAdd, UINT)
DQ_INTSAFE_HRESULT_OPERATION(UIntSub, UINT)
DQ_INTSAFE_HRESULT_OPERATION(UIntMult, UINT)
DQ_INTSAFE_HRESULT_OPERATION(ULongAdd, ULONG)
DQ_INTSAFE_HRESULT_OPERATION(ULongSub, ULONG)
DQ_INTSAFE_HRESULT_OPERATION(ULongMult, ULONG)
DQ_INTSAFE_HRESULT_OPERATION(ULongLongAdd, ULONGLONG)
DQ_INTSAFE_HRESULT_OPERATION(ULongLongSub, ULONGLONG)
DQ_INTSAFE_HRESULT_OPERATION(ULongLongMult, ULONGLONG)
DQ_INTSAFE_HRESULT_OPERATION(ULongPtrAdd, ULONG_PTR)
DQ_INTSAFE_HRESULT_OPERATION(ULongPtrSub, ULONG_PTR)
DQ_INTSAFE_HRESULT_OPERATION(ULongPtrMult, ULONG_PTR)
DQ_INTSAFE_HRESULT_OPERATION(SizeTAdd, SIZE_T)
DQ_INTSAFE_HRESULT_OPERATION(SizeTSub, SIZE_T)
DQ_INTSAFE_HRESULT_OPERATION(SizeTMult, SIZE_T)

DQ_INTSAFE_HRESULT_CONVERSION(LongLongToULong, LONGLONG, ULONG)
DQ_INTSAFE_HRESULT_CONVERSION(ULongLongToULong, ULONGLONG, ULONG)
DQ_INTSAFE_HRESULT_CONVERSION(SizeTToULong, SIZE_T, ULONG)
DQ_INTSAFE_HRESULT_CONVERSION(ULongPtrToULong, ULONG_PTR, ULONG)
DQ_INTSAFE_HRESULT_CONVERSION(ULongToUShort, ULONG, USHORT)
DQ_INTSAFE_HRESULT_CONVERSION(SizeTToUShort, SIZE_T, USHORT)
DQ_INTSAFE_HRESULT_CONVERSION(ULongToUChar, ULONG, UCHAR)

#endif /* DQ_WDK_INTSAFE_H */
