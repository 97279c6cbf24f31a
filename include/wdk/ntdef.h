/*
 * SPDX-License-Identifier: MIT
 *
 * ntdef.h - the basic types of NT, for both worlds.
 *
 * The driver's world is clang for Windows (`_WIN32` is defined): 32-bit long,
 * 16-bit wchar_t. The runtime's world is LP64 Linux with gcc or clang. Every
 * type here has the same size and layout in both; only the C type behind the
 * name differs. This file also owns the words that mark a declaration: calling
 * convention, export, inline and alignment. A driver may redefine `inline`,
 * `bool`, `min` or `__attribute__` before it includes us, so in the driver's
 * world only `__declspec` and `__forceinline` are used.
 */
#ifndef DQ_WDK_NTDEF_H
#define DQ_WDK_NTDEF_H

#define _NTDEF_

#include <stdarg.h>
#include <stddef.h>

#include "sal.h"

/* Language linkage. */
#ifdef __cplusplus
#define EXTERN_C       extern "C"
#define EXTERN_C_START extern "C" {
#define EXTERN_C_END   }
#else
#define EXTERN_C extern
#define EXTERN_C_START
#define EXTERN_C_END
#endif

/* Calling convention, export, inline, alignment: one set of words per world. */
#if defined(_WIN32)
#ifndef _AMD64_
#define _AMD64_
#endif
#ifndef AMD64
#define AMD64
#endif
#define NTAPI    __stdcall
#define FASTCALL __fastcall
#ifndef CDECL
#define CDECL __cdecl
#endif
#define DECLSPEC_IMPORT
#define DECLSPEC_EXPORT      __declspec(dllexport)
#define DECLSPEC_NORETURN    __declspec(noreturn)
#define DECLSPEC_ALIGN(x)    __declspec(align(x))
#define DECLSPEC_SELECTANY   __declspec(selectany)
#define DQ_SELECTANY_DEFINED __declspec(selectany)
#define DECLSPEC_NOINLINE    __declspec(noinline)
#define _ANONYMOUS_STRUCT
#ifndef FORCEINLINE
#define FORCEINLINE __forceinline
#endif
#define DQ_HEADER_INLINE static __forceinline
#else
#define NTAPI              __attribute__((ms_abi))
#define FASTCALL           __attribute__((ms_abi))
#define CDECL              __attribute__((ms_abi))
#define DECLSPEC_IMPORT    __attribute__((visibility("default")))
#define DECLSPEC_EXPORT    __attribute__((visibility("default")))
#define DECLSPEC_NORETURN  __attribute__((noreturn))
#define DECLSPEC_ALIGN(x)  __attribute__((aligned(x)))
#define DECLSPEC_SELECTANY __attribute__((weak))
#define DQ_SELECTANY_DEFINED
#define DECLSPEC_NOINLINE __attribute__((noinline))
#define _ANONYMOUS_STRUCT __extension__
#define FORCEINLINE       static inline __attribute__((unused))
#define DQ_HEADER_INLINE  static inline __attribute__((unused))
#endif

#define _ANONYMOUS_UNION _ANONYMOUS_STRUCT
#define NTSYSAPI         DECLSPEC_IMPORT
#define NTKERNELAPI      DECLSPEC_IMPORT
#define NTHALAPI         DECLSPEC_IMPORT
#define NTSYSCALLAPI     DECLSPEC_IMPORT
#define STDAPICALLTYPE   NTAPI
#define NOTHING
#define DUMMYUNIONNAME
#define DUMMYUNIONNAME2
#define DUMMYSTRUCTNAME
#define RESTRICTED_POINTER
#define POINTER_ALIGNMENT           DECLSPEC_ALIGN(8)
#define MEMORY_ALLOCATION_ALIGNMENT 16

#if defined(_WIN32)
#define UNALIGNED __unaligned
#define FAR
#define IN
#define OUT
#define OPTIONAL
#ifndef CONST
#define CONST const
#endif
#else
#define UNALIGNED
#define FAR
#ifndef CONST
#define CONST const
#endif
#endif

#ifndef NULL
#ifdef __cplusplus
#define NULL 0
#else
#define NULL ((void *)0)
#endif
#endif

#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE 1
#endif

/* Integers. */
#ifndef VOID
#define VOID void
#endif

typedef char CHAR;
typedef signed char SCHAR;
typedef unsigned char UCHAR;
typedef short SHORT;
typedef short CSHORT;
typedef unsigned short USHORT;
#if defined(_WIN32)
typedef long LONG;
typedef unsigned long ULONG;
typedef wchar_t WCHAR;
#else
typedef int LONG;
typedef unsigned int ULONG;
#ifdef __cplusplus
typedef char16_t WCHAR;
#else
typedef unsigned short WCHAR;
#endif
#endif
typedef long long LONGLONG;
typedef unsigned long long ULONGLONG;
typedef unsigned char BYTE;
typedef UCHAR BOOLEAN;
typedef LONG NTSTATUS;
typedef UCHAR KIRQL;
typedef CHAR CCHAR, *PCCHAR;
typedef short KPRIORITY_SHORT;
typedef LONG KPRIORITY;
typedef ULONG LOGICAL;
typedef ULONG LCID;
typedef ULONG ACCESS_MASK;
typedef void *PVOID;
typedef PVOID HANDLE;

#include "basetsd.h"

typedef CHAR *PCHAR, *PSZ, *PSTR, *LPSTR, *PNZCH;
typedef const CHAR *PCSTR, *LPCSTR, *PCCH, *PCSZ, *LPCCH;
typedef UCHAR *PUCHAR;
typedef const UCHAR *PCUCHAR;
typedef SCHAR *PSCHAR;
typedef SHORT *PSHORT;
typedef USHORT *PUSHORT;
typedef LONG *PLONG;
typedef ULONG *PULONG;
typedef LONGLONG *PLONGLONG;
typedef ULONGLONG *PULONGLONG;
typedef WCHAR *PWCHAR, *PWSTR, *LPWSTR, *PWCH;
typedef const WCHAR *PCWSTR, *LPCWSTR, *PCWCH;
typedef BOOLEAN *PBOOLEAN;
typedef NTSTATUS *PNTSTATUS;
typedef HANDLE *PHANDLE;
typedef KIRQL *PKIRQL;
typedef ACCESS_MASK *PACCESS_MASK;
typedef const void *PCVOID;

/* The argument list that a driver passes to a function such as vDbgPrintEx. */
#if defined(_WIN32)
typedef va_list DQ_MS_VA_LIST;
#else
typedef __builtin_ms_va_list DQ_MS_VA_LIST;
#endif

#define DECLARE_HANDLE(name)                                                                       \
    struct name##__ {                                                                              \
        int unused;                                                                                \
    };                                                                                             \
    typedef struct name##__ *name

/* 64-bit values and identifiers. */
typedef union _LARGE_INTEGER {
    _ANONYMOUS_STRUCT struct {
        ULONG LowPart;
        LONG HighPart;
    };
    struct {
        ULONG LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
    _ANONYMOUS_STRUCT struct {
        ULONG LowPart;
        ULONG HighPart;
    };
    struct {
        ULONG LowPart;
        ULONG HighPart;
    } u;
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

/* A register of 128 bits. */
typedef struct DECLSPEC_ALIGN(16) _M128A {
    ULONGLONG Low;
    LONGLONG High;
} M128A, *PM128A;

typedef LARGE_INTEGER PHYSICAL_ADDRESS, *PPHYSICAL_ADDRESS;

typedef struct _LUID {
    ULONG LowPart;
    LONG HighPart;
} LUID, *PLUID;

#include "guiddef.h"

/* Strings that carry their length in bytes. */
typedef struct _UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength;
    PWCH Buffer;
} UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING *PCUNICODE_STRING;

typedef struct _STRING {
    USHORT Length;
    USHORT MaximumLength;
    PCHAR Buffer;
} STRING, *PSTRING, ANSI_STRING, *PANSI_STRING;
typedef const STRING *PCANSI_STRING;

#define UNICODE_NULL ((WCHAR)0)
#define ANSI_NULL    ((CHAR)0)

/* The longest UNICODE_STRING. */
#define UNICODE_STRING_MAX_BYTES ((USHORT)65534)
#define UNICODE_STRING_MAX_CHARS 32767

#define DECLARE_CONST_UNICODE_STRING(var, string)                                                  \
    const WCHAR var##_buffer[] = string;                                                           \
    const UNICODE_STRING var = { sizeof(string) - sizeof(WCHAR), sizeof(string),                   \
                                 (PWCH)(ULONG_PTR)var##_buffer }
#define DECLARE_GLOBAL_CONST_UNICODE_STRING(var, string)                                           \
    EXTERN_C const UNICODE_STRING var;                                                             \
    DQ_SELECTANY_DEFINED const UNICODE_STRING var = { sizeof(string) - sizeof(WCHAR),              \
                                                      sizeof(string), (PWCH)(ULONG_PTR)(string) }
#define DECLARE_UNICODE_STRING_SIZE(var, size)                                                     \
    WCHAR var##_buffer[size];                                                                      \
    UNICODE_STRING var = { 0, (size) * sizeof(WCHAR), var##_buffer }
#define RTL_CONSTANT_STRING(s)                                                                     \
    {                                                                                              \
        sizeof(s) - sizeof((s)[0]), sizeof(s), s                                                   \
    }

/* Lists. */
typedef struct _LIST_ENTRY {
    struct _LIST_ENTRY *Flink;
    struct _LIST_ENTRY *Blink;
} LIST_ENTRY, *PLIST_ENTRY;

typedef struct _SINGLE_LIST_ENTRY {
    struct _SINGLE_LIST_ENTRY *Next;
} SINGLE_LIST_ENTRY, *PSINGLE_LIST_ENTRY;

/* Object attributes, as the Zw routines take them. */
typedef struct _OBJECT_ATTRIBUTES {
    ULONG Length;
    HANDLE RootDirectory;
    PUNICODE_STRING ObjectName;
    ULONG Attributes;
    PVOID SecurityDescriptor;
    PVOID SecurityQualityOfService;
} OBJECT_ATTRIBUTES, *POBJECT_ATTRIBUTES;

#define OBJ_INHERIT            0x00000002
#define OBJ_CASE_INSENSITIVE   0x00000040
#define OBJ_KERNEL_HANDLE      0x00000200
#define OBJ_FORCE_ACCESS_CHECK 0x00000400

#define InitializeObjectAttributes(p, n, a, r, s)                                                  \
    {                                                                                              \
        (p)->Length = sizeof(OBJECT_ATTRIBUTES);                                                   \
        (p)->RootDirectory = (r);                                                                  \
        (p)->Attributes = (a);                                                                     \
        (p)->ObjectName = (n);                                                                     \
        (p)->SecurityDescriptor = (s);                                                             \
        (p)->SecurityQualityOfService = NULL;                                                      \
    }

/* Processors. */
typedef struct _GROUP_AFFINITY {
    KAFFINITY Mask;
    USHORT Group;
    USHORT Reserved[3];
} GROUP_AFFINITY, *PGROUP_AFFINITY;

typedef struct _PROCESSOR_NUMBER {
    USHORT Group;
    UCHAR Number;
    UCHAR Reserved;
} PROCESSOR_NUMBER, *PPROCESSOR_NUMBER;

#define ALL_PROCESSOR_GROUPS 0xFFFF

/* Limits. */
#define MINCHAR     0x80
#define MAXCHAR     0x7f
#define MINSHORT    0x8000
#define MAXSHORT    0x7fff
#define MINLONG     0x80000000
#define MAXLONG     0x7fffffff
#define MAXUCHAR    0xff
#define MAXUSHORT   0xffff
#define MAXULONG    0xffffffff
#define MAXLONGLONG (0x7fffffffffffffffLL)

/* Status tests. The two top bits hold the severity. */
#define NT_SUCCESS(Status)     (((NTSTATUS)(Status)) >= 0)
#define NT_INFORMATION(Status) ((((ULONG)(Status)) >> 30) == 1)
#define NT_WARNING(Status)     ((((ULONG)(Status)) >> 30) == 2)
#define NT_ERROR(Status)       ((((ULONG)(Status)) >> 30) == 3)

/* Structures and arrays. */
#define FIELD_OFFSET(type, field)  ((LONG)offsetof(type, field))
#define UFIELD_OFFSET(type, field) ((ULONG)offsetof(type, field))
#define CONTAINING_RECORD(address, type, field)                                                    \
    ((type *)((PCHAR)(address) - (ULONG_PTR)offsetof(type, field)))
#define RTL_FIELD_SIZE(type, field)           (sizeof(((type *)0)->field))
#define RTL_SIZEOF_THROUGH_FIELD(type, field) (offsetof(type, field) + RTL_FIELD_SIZE(type, field))
#define RTL_NUMBER_OF(a)                      (sizeof(a) / sizeof((a)[0]))
#define RTL_NUMBER_OF_FIELD(type, field)      (RTL_NUMBER_OF(((type *)0)->field))
#ifndef ARRAYSIZE
#define ARRAYSIZE(a) RTL_NUMBER_OF(a)
#endif
#define _ARRAYSIZE(a)       RTL_NUMBER_OF(a)
#define ARGUMENT_PRESENT(p) ((PVOID)(p) != (PVOID)NULL)

#ifndef UNREFERENCED_PARAMETER
#define UNREFERENCED_PARAMETER(p) ((void)(p))
#endif
#define DBG_UNREFERENCED_PARAMETER(p)      ((void)(p))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(v) ((void)(v))

#ifndef C_ASSERT
#ifdef __cplusplus
#define C_ASSERT(e) static_assert(e, #e)
#else
#define C_ASSERT(e) _Static_assert(e, #e)
#endif
#endif

#define Int32x32To64(a, b)  ((LONGLONG)(LONG)(a) * (LONGLONG)(LONG)(b))
#define UInt32x32To64(a, b) ((ULONGLONG)(ULONG)(a) * (ULONGLONG)(ULONG)(b))

#if defined(_WIN32) && !defined(NOMINMAX) && !defined(__cplusplus)
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#endif

#ifndef NTDDI_VERSION
#define NTDDI_VERSION 0x0A00000C
#endif
#define NTDDI_WIN2K     0x05000000
#define NTDDI_WINXP     0x05010000
#define NTDDI_WS03      0x05020000
#define NTDDI_VISTA     0x06000000
#define NTDDI_LONGHORN  NTDDI_VISTA
#define NTDDI_WIN7      0x06010000
#define NTDDI_WIN8      0x06020000
#define NTDDI_WINBLUE   0x06030000
#define NTDDI_WIN10     0x0A000000
#define NTDDI_WIN10_RS1 0x0A000002
#define NTDDI_WIN10_RS3 0x0A000004
#define NTDDI_WIN10_RS5 0x0A000006
#define NTDDI_WIN10_VB  0x0A000008
#define NTDDI_WIN10_CO  0x0A00000B
#define OSVER(v)        ((v)&0xFFFF0000)
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0A00
#endif
#ifndef WINVER
#define WINVER _WIN32_WINNT
#endif

#endif /* DQ_WDK_NTDEF_H */
