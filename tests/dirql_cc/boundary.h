/* SPDX-License-Identifier: MIT
 *
 * boundary - what the test host and the test drivers tell each other; read in both worlds.
 */
#ifndef DQ_TESTS_DIRQL_CC_BOUNDARY_H
#define DQ_TESTS_DIRQL_CC_BOUNDARY_H

#include <stddef.h>

#ifdef _WIN32
#define NT_CALL
#define BOUNDARY
typedef unsigned long u32;
typedef long s32;
typedef wchar_t char16;
#else
#include <stdint.h>
#define NT_CALL  __attribute__((ms_abi))
#define BOUNDARY NT_CALL __attribute__((visibility("default")))
typedef uint32_t u32;
typedef int32_t s32;
typedef uint16_t char16;
#endif

/* Windows passes the first in a register and the others by address, whatever is in them. */
struct size_8 {
    s32 a;
    s32 b;
};

struct size_16 {
    double a;
    s32 b;
    s32 c;
};

struct size_24 {
    s32 a;
    double b;
    void *c;
};

typedef u32 NT_CALL host_callback(void *context, s32 a, double b, u32 c, double d, s32 e);
typedef struct size_8 NT_CALL host_callback_8(struct size_8 value, s32 more);
typedef struct size_16 NT_CALL host_callback_16(struct size_16 value, double more);
typedef struct size_24 NT_CALL host_callback_24(s32 more, struct size_24 value);
typedef s32 NT_CALL host_callback_variadic(const char *kinds, ...);

/* The test fails unless got is wanted. `what` names the fact. */
BOUNDARY void HostExpect(const char *what, long long got, long long wanted);

BOUNDARY u32 HostSixArguments(s32 a, double b, u32 c, double d, s32 e, void *f);
/* kinds: one letter per argument, i: int, l: 64 bits, d: double, s: string. Returns a checksum. */
BOUNDARY s32 HostVariadic(const char *kinds, ...);
BOUNDARY u32 HostCall(host_callback *callback, void *context);
BOUNDARY s32 HostCallVariadic(host_callback_variadic *callback);
BOUNDARY struct size_8 HostSwap8(struct size_8 value, s32 more);
BOUNDARY struct size_16 HostSwap16(struct size_16 value, double more);
BOUNDARY struct size_24 HostSwap24(s32 more, struct size_24 value);
BOUNDARY u32 HostCallStructures(host_callback_8 *on_8, host_callback_16 *on_16,
                                host_callback_24 *on_24);
/* Byte i of an object, as the host sees it. */
BOUNDARY u32 HostByte(const void *object, u32 i);
BOUNDARY u32 HostWideLength(const char16 *text);

/* What the access instrumentation reported since the reset, one line to stdout. */
BOUNDARY void HostAccessReset(void);
BOUNDARY void HostAccessPrint(void);

/* Interlocked functions that print which of them was called (host_interlocked.c). */
BOUNDARY s32 InterlockedIncrement(volatile s32 *addend);
BOUNDARY s32 dirql_InterlockedIncrement(volatile s32 *addend, u32 order);
BOUNDARY s32 InterlockedAdd(volatile s32 *addend, s32 value);
BOUNDARY s32 dirql_InterlockedAdd(volatile s32 *addend, s32 value, u32 order);
BOUNDARY long long InterlockedOr64(volatile long long *target, long long value);
BOUNDARY long long dirql_InterlockedOr64(volatile long long *target, long long value, u32 order);
BOUNDARY s32 InterlockedExchange(volatile s32 *target, s32 value);
/* Begin a line. */
BOUNDARY void HostInterlockedPrint(const char *title);

/* A call by Linux' convention, which a driver asks for by name. */
#ifdef _WIN32
__attribute__((sysv_abi)) int HostLinuxSum(int a, int b, int c, int d, int e, int f, int g);
#else
__attribute__((visibility("default"))) int HostLinuxSum(int a, int b, int c, int d, int e, int f,
                                                        int g);
#endif

#endif
