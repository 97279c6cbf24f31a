#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A CMake project written for the FindWDK project builds drivers here: with make and ninja, in a
# project that is configured for gcc or for clang, with header dependencies and static libraries.
. "$HERE/common.sh"

# An installation of its own, so that the project sees nothing of this build's headers.
mkdir -p "$root/bin" "$root/lib/cmake/dirql"
cp "$DIRQL_CC" "$root/bin/dirql-cc"
cp "$MODULES/FindWDK.cmake" "$MODULES/DirqlDriver.cmake" "$root/lib/cmake/dirql"

mkdir -p project/inc
cat >project/CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.20)
project(sample LANGUAGES C)
find_package(WDK REQUIRED)
message(STATUS "kit: ${WDK_VERSION} in ${WDK_ROOT}, WINVER ${WDK_WINVER}")

wdk_add_library(common STATIC KMDF 1.15 common.c)
target_include_directories(common PUBLIC inc)

wdk_add_driver(plain KMDF 1.15 WINVER 0x0602 DRIVER.C second.c)
target_compile_definitions(plain PRIVATE DEFINED=42 "QUOTED=\"a b\"")
target_compile_options(plain PRIVATE -Wall)
target_link_libraries(plain common WDK::HAL WDK::NTOSKRNL)
target_sources(plain PRIVATE third.c)

wdk_add_driver(watched ACCESS SANITIZE undefined DRIVER.C second.c third.c)
target_compile_definitions(watched PRIVATE DEFINED=42 QUOTED="x")
target_link_libraries(watched PRIVATE common)

wdk_add_driver(stray EXCLUDE_FROM_ALL stray.c)
add_executable(application application.c)
CMAKE
echo '#define NUMBER 1' >project/inc/Shared.h
cat >project/DRIVER.C <<'SOURCE'
#include "boundary.h"
#include "shared.h"
int second(void);
int third(void);
int common(void);
#ifndef DBG
#define DBG 0
#endif
s32 DriverEntry(void *driver, void *registry_path)
{
    (void)driver;
    (void)registry_path;
    HostExpect("sizeof(long)", sizeof(long), 4);
    HostExpect("definition", DEFINED, 42);
    HostExpect("second", second(), 2);
    HostExpect("third", third(), 3);
    HostExpect("common", common(), 40 + NUMBER);
    HostExpect("text", QUOTED[0] == 'a' || QUOTED[0] == 'x', 1);
    HostExpect(KMDF_VERSION_MINOR == 15 ? "minor 15" : "minor 33", 0, 0);
    HostExpect("version", _WIN32_WINNT == (KMDF_VERSION_MINOR == 15 ? 0x0602 : 0x0A00), 1);
    HostExpect("checked build", DBG, WANTED_DBG);
    return 0;
}
SOURCE
echo 'int second(void) { return 2; }' >project/second.c
echo 'int third(void) { return 3; }' >project/third.c
printf '#include "shared.h"\nint common(void) { return 40 + NUMBER; }\n' >project/common.c
printf 'int puts(const char *);\nlong DriverEntry(void *d, void *p) { return d == p ? puts("") : 0; }\n' >project/stray.c
printf '#include <wchar.h>\nint main(void) { return sizeof(long) == 8 && sizeof(wchar_t) == 4 ? 0 : 1; }\n' >project/application.c
HostFlags="-I$HERE"

# try GENERATOR COMPILER TYPE DBG
try() {
    rm -rf build
    expect 0 cmake -S project -B build -G "$1" -DCMAKE_C_COMPILER="$2" -DCMAKE_BUILD_TYPE="$3" \
        -DCMAKE_MODULE_PATH="$root/lib/cmake/dirql" -DCMAKE_C_FLAGS="$HostFlags -DWANTED_DBG=$4"
    says "kit: 10.0.22621.0 in $root"
    expect 0 cmake --build build
    [ "$failures" -eq 0 ] || finish
    expect 0 "$HOST" build/plain.so
    says ' 0 failed'
    says 'flags=0x0'
    expect 0 "$HOST" build/watched.so
    says ' 0 failed'
    says 'flags=0x25'
    expect 0 build/application

    # A header's change rebuilds what includes it; the second build does nothing.
    expect 0 cmake --build build
    says_not 'Building'
    touch project/inc/Shared.h
    expect 0 cmake --build build
    says 'DRIVER.C.o'
    says 'common.c.o'
    says_not 'second.c.o'
    expect 0 "$HOST" build/plain.so
    says ' 0 failed'

    # So does another list of exports link again.
    touch "$root/lib/dirql/exports.txt"
    expect 0 cmake --build build
    says 'Linking'
}

try Ninja "${HOST_CC}" Debug 1
try 'Unix Makefiles' "$CLANG" RelWithDebInfo 0

expect 2 cmake --build build --target stray
says 'puts is not an export of dirql'
absent build/stray.so

# An unchanged project can be instrumented from outside.
expect 0 cmake -S project -B build -DDIRQL_DRIVER_ACCESS=ON -DDIRQL_DRIVER_COVERAGE=ON
expect 0 cmake --build build
LLVM_PROFILE_FILE=$work/project.profraw expect 0 "$HOST" build/plain.so
says 'flags=0x9'

# Without dirql the reason is said.
expect 1 cmake -S project -B none -DCMAKE_MODULE_PATH="$MODULES" -DWDK_DIRQL_CC=
says 'install dirql'
finish
