/* SPDX-License-Identifier: MIT
 *
 * boundary_driver - calls in both directions between a driver and the host.
 */
#include <stdarg.h>
#include <stddef.h>

#include "boundary.h"

void *memcpy(void *to, const void *from, size_t size);
int memcmp(const void *left, const void *right, size_t size);
size_t strlen(const char *text);
char *strcpy(char *to, const char *from);
char *strcat(char *to, const char *from);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t size);
char *strrchr(const char *text, int character);
char *strstr(const char *text, const char *wanted);

static int contexts[2] = { 17, 19 };
static volatile s32 zero;

static u32 on_call(void *context, s32 a, double b, u32 c, double d, s32 e)
{
    HostExpect("callback context", *(int *)context, 19);
    HostExpect("callback argument 2", a, -7);
    HostExpect("callback argument 3", (long long)(b * 2), 5);
    HostExpect("callback argument 4", c, 0xfffffffe);
    HostExpect("callback argument 5", (long long)(d * 4), -1);
    HostExpect("callback argument 6", e, 9);
    return 0xfedcba98;
}

static s32 sum(const char *kinds, va_list arguments)
{
    s32 total = 0;
    for (; *kinds != '\0'; kinds++) {
        switch (*kinds) {
        case 'i':
            total += va_arg(arguments, int);
            break;
        case 'l':
            total += (s32)(va_arg(arguments, long long) >> 32);
            break;
        case 'd':
            total += (s32)(va_arg(arguments, double) * 2);
            break;
        case 's':
            total += va_arg(arguments, const char *)[0];
            break;
        }
    }
    return total;
}

static s32 on_variadic(const char *kinds, ...)
{
    va_list arguments;
    va_list again;
    va_start(arguments, kinds);
    va_copy(again, arguments);
    s32 total = sum(kinds, arguments);
    HostExpect("va_copy", sum(kinds, again), total);
    va_end(again);
    va_end(arguments);
    return total;
}

static struct size_8 on_8(struct size_8 value, s32 more)
{
    return HostSwap8(value, more);
}

static struct size_16 on_16(struct size_16 value, double more)
{
    return HostSwap16(value, more);
}

static struct size_24 on_24(s32 more, struct size_24 value)
{
    return HostSwap24(more, value);
}

/* The compiler cannot see through a volatile pointer, so these calls are made as written. */
static void call_through_pointers(void)
{
    s32 (*volatile variadic)(const char *, ...) = HostVariadic;
    void *(*volatile copy)(void *, const void *, size_t) = memcpy;
    char to[4] = "xyz";
    HostExpect("variadic through a pointer", variadic("dii", 1.5, 4, zero - 5), 2);
    copy(to, "abc", 3);
    HostExpect("memcpy through a pointer", to[0] * 65536 + to[1] * 256 + to[2], 0x616263);
}

/* Functions on byte strings are Linux' own; at -O2 the compiler may make others out of them. */
static void call_string_functions(void)
{
    static const char *volatile word = "interrupt";
    char buffer[32];
    HostExpect("strlen", (long long)strlen(word), 9);
    HostExpect("strcpy", strcpy(buffer, word) == buffer, 1);
    HostExpect("strcat", (long long)strlen(strcat(strcpy(buffer, word), "s")), 10);
    HostExpect("strcmp", strcmp(buffer, word) > 0, 1);
    HostExpect("strncmp", strncmp(buffer, word, 9), 0);
    HostExpect("strrchr", strrchr(buffer, 'r') - buffer, 5);
    HostExpect("strstr", strstr(buffer, "rup") - buffer, 5);
    HostExpect("memcmp", memcmp(buffer, word, 9) == 0, 1);
}

s32 DriverEntry(void *driver, void *registry_path)
{
    (void)driver;
    (void)registry_path;
    HostExpect("returned u32", HostSixArguments(-1, 2.25, 0xfffffff0, -0.375, -5, NULL),
               0x80000001);
    HostExpect("variadic", HostVariadic("isldd", 1, "ab", 3LL << 32, 1.5, -0.5), 8);
    HostExpect("callback returned", HostCall(on_call, &contexts[1]), 0xfedcba98);
    HostExpect("variadic callback", HostCallVariadic(on_variadic), 1 + 5 + 3 + 'f' + 1 - 6);
    HostCallStructures(on_8, on_16, on_24);
    HostExpect("Linux' convention", HostLinuxSum(1, 2, 3, 4, 5, 6, 7), 7654321);
    call_through_pointers();
    call_string_functions();
    return 0;
}
