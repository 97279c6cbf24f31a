/* SPDX-License-Identifier: MIT
 *
 * host - a process that loads drivers, without dirql: functions in Windows' calling convention,
 * compiled by the project's compiler, and stubs of the instrumentation's entry points.
 *
 * usage: host [--global] DRIVER.so...
 * Loads all, prints the note of each, calls the DriverEntry of each, which has to return 0. Exit
 * status 1 if an expectation failed or if none was stated.
 */
#include "boundary.h"
#include "host_note.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int expectations;
static int failures;

BOUNDARY void HostExpect(const char *what, long long got, long long wanted)
{
    expectations++;
    if (got != wanted) {
        failures++;
        printf("host: %s: got %lld (0x%llx), wanted %lld (0x%llx)\n", what, got, got, wanted,
               wanted);
    }
}

BOUNDARY u32 HostSixArguments(s32 a, double b, u32 c, double d, s32 e, void *f)
{
    HostExpect("argument 1", a, -1);
    HostExpect("argument 2", (long long)(b * 4), 9);
    HostExpect("argument 3", c, 0xfffffff0);
    HostExpect("argument 4", (long long)(d * 8), -3);
    HostExpect("argument 5", e, -5);
    HostExpect("argument 6", f == NULL, 1);
    return 0x80000001;
}

static s32 sum_variadic(const char *kinds, __builtin_ms_va_list arguments)
{
    s32 sum = 0;
    for (; *kinds != '\0'; kinds++) {
        if (*kinds == 'i') {
            sum += __builtin_va_arg(arguments, s32);
        } else if (*kinds == 'l') {
            sum += (s32)(__builtin_va_arg(arguments, long long) >> 32);
        } else if (*kinds == 'd') {
            sum += (s32)(__builtin_va_arg(arguments, double) * 2);
        } else {
            sum += (s32)strlen(__builtin_va_arg(arguments, const char *));
        }
    }
    return sum;
}

BOUNDARY s32 HostVariadic(const char *kinds, ...)
{
    __builtin_ms_va_list arguments;
    __builtin_ms_va_start(arguments, kinds);
    s32 sum = sum_variadic(kinds, arguments);
    __builtin_ms_va_end(arguments);
    return sum;
}

BOUNDARY u32 HostCall(host_callback *callback, void *context)
{
    return callback(context, -7, 2.5, 0xfffffffe, -0.25, 9);
}

BOUNDARY s32 HostCallVariadic(host_callback_variadic *callback)
{
    return callback("idlsdi", 1, 2.5, 3LL << 32, "four", 0.5, -6);
}

BOUNDARY struct size_8 HostSwap8(struct size_8 value, s32 more)
{
    return (struct size_8){ value.b + more, value.a };
}

BOUNDARY struct size_16 HostSwap16(struct size_16 value, double more)
{
    return (struct size_16){ value.a + more, value.c, value.b };
}

BOUNDARY struct size_24 HostSwap24(s32 more, struct size_24 value)
{
    return (struct size_24){ value.a + more, -value.b, (char *)value.c + 1 };
}

BOUNDARY u32 HostCallStructures(host_callback_8 *on_8, host_callback_16 *on_16,
                                host_callback_24 *on_24)
{
    static char place[4];
    struct size_8 eight = on_8((struct size_8){ 10, -20 }, 3);
    HostExpect("returned size_8.a", eight.a, -17);
    HostExpect("returned size_8.b", eight.b, 10);
    struct size_16 sixteen = on_16((struct size_16){ 1.5, 2, -3 }, 0.25);
    HostExpect("returned size_16.a", (long long)(sixteen.a * 4), 7);
    HostExpect("returned size_16.b", sixteen.b, -3);
    HostExpect("returned size_16.c", sixteen.c, 2);
    struct size_24 twenty_four = on_24(5, (struct size_24){ 7, 0.5, place });
    HostExpect("returned size_24.a", twenty_four.a, 12);
    HostExpect("returned size_24.b", (long long)(twenty_four.b * 2), -1);
    HostExpect("returned size_24.c", (char *)twenty_four.c - place, 1);
    return 0;
}

BOUNDARY u32 HostByte(const void *object, u32 i)
{
    return ((const unsigned char *)object)[i];
}

BOUNDARY u32 HostWideLength(const char16 *text)
{
    u32 length = 0;
    while (text[length] != 0) {
        length++;
    }
    return length;
}

int HostLinuxSum(int a, int b, int c, int d, int e, int f, int g)
{
    return a + 10 * b + 100 * c + 1000 * d + 10000 * e + 100000 * f + 1000000 * g;
}

/* The C library of Windows' kernel, where it differs from Linux': as the runtime exports it. */
BOUNDARY unsigned long long dirql_crt_wcslen(const char16 *text);
BOUNDARY unsigned long long dirql_crt_wcslen(const char16 *text)
{
    return HostWideLength(text);
}

/* What a C++ class has in the place of a pure virtual function. */
BOUNDARY void _purecall(void);
BOUNDARY void _purecall(void)
{
    abort();
}

typedef s32 __attribute__((ms_abi)) driver_entry(void *driver, void *registry_path);

static driver_entry *load_driver(const char *path, int binding)
{
    void *module = dlopen(path, RTLD_NOW | binding);
    void *symbol = module == NULL ? NULL : dlsym(module, "DriverEntry");
    if (symbol == NULL) {
        printf("host: %s\n", dlerror());
        exit(1);
    }
    driver_entry *entry;
    memcpy(&entry, &symbol, sizeof(entry));
    return entry;
}

int main(int count, char **arguments)
{
    driver_entry *entries[4];
    int binding = RTLD_LOCAL;
    int first = 1;
    if (count > 1 && strcmp(arguments[1], "--global") == 0) {
        binding = RTLD_GLOBAL;
        first = 2;
    }
    for (int i = first; i < count && i < first + 4; i++) {
        entries[i - first] = load_driver(arguments[i], binding);
        host_note_print(arguments[i]);
    }
    for (int i = first; i < count && i < first + 4; i++) {
        HostExpect("DriverEntry returned", entries[i - first](NULL, NULL), 0);
    }
    printf("host: %d expectations, %d failed\n", expectations, failures);
    return failures > 0 || expectations == 0;
}
