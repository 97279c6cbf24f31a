/*
 * SPDX-License-Identifier: MIT
 *
 * guiddef.h - GUID, and DEFINE_GUID, which declares a GUID or defines it.
 *
 * DEFINE_GUID defines when INITGUID was set before this header was read last
 * (initguid.h does both), and declares otherwise. Several definitions of one
 * name in one module are one object.
 */
#ifndef DQ_WDK_GUIDDEF_H
#define DQ_WDK_GUIDDEF_H

#if defined(_WIN32)
#include "crt/string.h"
#else
#include <string.h>
#endif

typedef struct _GUID {
    unsigned int Data1;
    unsigned short Data2;
    unsigned short Data3;
    unsigned char Data4[8];
} GUID, *PGUID, *LPGUID;
typedef const GUID *LPCGUID;
typedef GUID IID, CLSID;

#ifdef __cplusplus
#define REFGUID            const GUID &
#define DQ_GUID_ADDRESS(g) (&(g))
#else
#define REFGUID            const GUID *
#define DQ_GUID_ADDRESS(g) (g)
#endif
#define REFIID   REFGUID
#define REFCLSID REFGUID

#define IsEqualGUID(a, b)        (memcmp(DQ_GUID_ADDRESS(a), DQ_GUID_ADDRESS(b), sizeof(GUID)) == 0)
#define InlineIsEqualGUID(a, b)  IsEqualGUID(a, b)
#define IsEqualGUIDAligned(a, b) IsEqualGUID(a, b)

#endif /* DQ_WDK_GUIDDEF_H */

/* Outside the guard: INITGUID may be set between two inclusions. */
#undef DEFINE_GUID
#ifdef __cplusplus
#define DQ_GUID_EXTERN extern "C"
#else
#define DQ_GUID_EXTERN extern
#endif
#ifdef INITGUID
#if defined(_WIN32)
#define DQ_GUID_DECLARED
#define DQ_GUID_DEFINED __declspec(selectany)
#else
#define DQ_GUID_DECLARED __attribute__((weak))
#define DQ_GUID_DEFINED
#endif
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)                               \
    DQ_GUID_EXTERN DQ_GUID_DECLARED const GUID name;                                               \
    DQ_GUID_DEFINED const GUID name = { l, w1, w2, { b1, b2, b3, b4, b5, b6, b7, b8 } }
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) DQ_GUID_EXTERN const GUID name
#endif
