/*
 * SPDX-License-Identifier: MIT
 *
 * basetsd.h - integers of a stated width, and integers as wide as a pointer.
 */
#ifndef DQ_WDK_BASETSD_H
#define DQ_WDK_BASETSD_H

#include <stddef.h>

typedef signed char INT8, *PINT8;
typedef signed short INT16, *PINT16;
typedef signed int INT32, *PINT32;
typedef long long INT64, *PINT64;
typedef unsigned char UINT8, *PUINT8;
typedef unsigned short UINT16, *PUINT16;
typedef unsigned int UINT32, *PUINT32;
typedef unsigned long long UINT64, *PUINT64;
typedef int INT, *PINT;
typedef unsigned int UINT, *PUINT;
typedef signed int LONG32, *PLONG32;
typedef unsigned int ULONG32, *PULONG32;
typedef unsigned int DWORD32, *PDWORD32;
typedef long long LONG64, *PLONG64;
typedef unsigned long long ULONG64, *PULONG64;
typedef unsigned long long DWORD64, *PDWORD64;

/* As wide as a pointer. In the runtime's world SIZE_T is size_t's own type. */
#if defined(_WIN32)
typedef long long INT_PTR, *PINT_PTR;
typedef unsigned long long UINT_PTR, *PUINT_PTR;
typedef long long LONG_PTR, *PLONG_PTR;
typedef unsigned long long ULONG_PTR, *PULONG_PTR;
#else
typedef long INT_PTR, *PINT_PTR;
typedef unsigned long UINT_PTR, *PUINT_PTR;
typedef long LONG_PTR, *PLONG_PTR;
typedef unsigned long ULONG_PTR, *PULONG_PTR;
#endif
typedef ULONG_PTR DWORD_PTR, *PDWORD_PTR;
typedef ULONG_PTR SIZE_T, *PSIZE_T;
typedef LONG_PTR SSIZE_T, *PSSIZE_T;
typedef ULONG_PTR KAFFINITY, *PKAFFINITY;

#define PtrToUlong(p)    ((unsigned int)(ULONG_PTR)(p))
#define PtrToUint(p)     ((unsigned int)(ULONG_PTR)(p))
#define PtrToLong(p)     ((int)(LONG_PTR)(p))
#define PtrToUshort(p)   ((unsigned short)(ULONG_PTR)(p))
#define ULongToPtr(v)    ((void *)(ULONG_PTR)(unsigned int)(v))
#define UlongToPtr(v)    ULongToPtr(v)
#define LongToPtr(v)     ((void *)(LONG_PTR)(int)(v))
#define HandleToULong(h) PtrToUlong(h)
#define ULongToHandle(v) ULongToPtr(v)
#define HandleToLong(h)  PtrToLong(h)
#define LongToHandle(v)  LongToPtr(v)
#define IntToPtr(v)      LongToPtr(v)
#define UIntToPtr(v)     ULongToPtr(v)
#define UintToPtr(v)     ULongToPtr(v)
#define PtrToInt(p)      PtrToLong(p)
#define PtrToUInt(p)     PtrToUint(p)

/* Pointers and handles of 32-bit processes; a handle keeps its sign. */
#define POINTER_32
#define PtrToPtr32(p)       PtrToUlong(p)
#define Ptr32ToPtr(p)       ULongToPtr((ULONG_PTR)(p))
#define PtrToPtr64(p)       ((void *)(p))
#define Ptr64ToPtr(p)       ((void *)(p))
#define HandleToHandle32(h) PtrToLong(h)
#define Handle32ToHandle(h) LongToPtr((LONG_PTR)(h))

#define MAXUINT8     0xff
#define MAXINT8      0x7f
#define MAXUINT16    0xffff
#define MAXINT16     0x7fff
#define MAXUINT32    0xffffffff
#define MAXINT32     0x7fffffff
#define MAXUINT64    0xffffffffffffffffULL
#define MAXINT64     0x7fffffffffffffffLL
#define MAXULONG_PTR (~((ULONG_PTR)0))
#define MAXLONG_PTR  ((LONG_PTR)(MAXULONG_PTR >> 1))
#define MAXSIZE_T    ((SIZE_T)MAXULONG_PTR)

#endif /* DQ_WDK_BASETSD_H */
