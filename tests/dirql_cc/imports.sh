#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A driver binds to dirql's exports and to nothing else.
. "$HERE/common.sh"

cat >stray.c <<'SOURCE'
#include <stddef.h>
size_t wcslen(const wchar_t *text);
int printf(const char *format, ...);
int getpid(void);
long WdfNoSuchFunction(void);
long DriverEntry(const wchar_t *text, void *path)
{
    (void)path;
    printf("%d", getpid());
    return (long)wcslen(text) + WdfNoSuchFunction();
}
SOURCE
grep -v wcslen "$HERE/exports.txt" >without.txt
expect 1 cc -g --exports without.txt stray.c -o stray.so
says "wcslen is not an export of dirql (referenced from $work/stray.c:10)"
says "printf is not an export of dirql (referenced from $work/stray.c:9)"
says "getpid is not an export of dirql (referenced from $work/stray.c:9)"
says 'it is a function of Linux'
says 'it is a function of the C library'
says "WdfNoSuchFunction is not an export of dirql (referenced from $work/stray.c:10)"
absent stray.so

# Without debug information the file is known, not the line.
expect 1 cc --exports without.txt stray.c -o stray.so
says 'printf is not an export of dirql (referenced from stray.c)'

# An older driver does not stay in place of one that could not be linked.
echo old >stray.so
expect 1 cc stray.c -o stray.so
says_not 'wcslen is not'
absent stray.so

# Linux' C library is not bound to even where the check is off: the name is another.
expect 0 cc --unchecked stray.c -o stray.so
expect 0 nm -D -u stray.so
says 'dirql_crt_wcslen'
says 'dirql_crt_printf'
says_not ' wcslen'

# The runtime's wcslen counts 16-bit characters.
cat >wide.c <<'SOURCE'
#include "boundary.h"
unsigned long long wcslen(const wchar_t *text);
static const wchar_t *volatile text = L"abcdef";
s32 DriverEntry(void *driver, void *registry_path)
{
    HostExpect("wcslen", (long long)wcslen(text), 6);
    return 0;
}
SOURCE
expect 0 cc wide.c -o wide.so
expect 0 "$HOST" ./wide.so

# Known and not written: a warning, and a driver.
cat >declared.c <<'SOURCE'
long HostDeclared(void);
long DriverEntry(void *driver, void *path)
{
    return driver == path ? HostDeclared() : 0;
}
SOURCE
expect 0 cc -g declared.c -o declared.so
says "warning: HostDeclared is declared by dirql and not written yet (referenced from $work/declared.c:4)"
[ -e declared.so ] || fail 'no driver in spite of a warning only'

# No list, no link.
rm "$root/lib/dirql/exports.txt"
expect 3 cc declared.c -o declared.so
says 'cannot read the list of dirql'
says '--exports FILE'

# What is exported: DriverEntry and what the source says. Nothing is needed.
cat >exporting.c <<'SOURCE'
int hidden(void) { return 1; }
__declspec(dllexport) int shown(void) { return hidden(); }
int hidden_data = 3;
__declspec(dllexport) int shown_data = 4;
long DriverEntry(void *driver, void *path) { return driver == path; }
SOURCE
expect 0 cc --unchecked exporting.c -o exporting.so
nm -D --defined-only exporting.so | awk '{ print $3 }' | sort | tr '\n' ' ' >log
# WdfDriverGlobals is each driver's own, for its loader.
[ "$(cat log)" = 'DriverEntry WdfDriverGlobals shown shown_data ' ] ||
    fail 'exports other than asked for'
expect 0 readelf -d exporting.so
says_not NEEDED
says SYMBOLIC
says NOW
finish
