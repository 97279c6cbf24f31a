#!/bin/sh
# SPDX-License-Identifier: MIT
#
# C++ drivers. usage: cxx.sh cxx_driver.cpp
. "$HERE/common.sh"

for options in -O0 -O2 '-g -O1 -fsanitize=undefined' '-O1 -fdirql-access -std=c++17'; do
    # shellcheck disable=SC2086 # one word per option
    expect 0 cc $options "$1" -o cxx.so
    expect 0 "$HOST" ./cxx.so
    says ' 0 failed'
    says_not 'undefined:'
done
expect 0 nm -D --defined-only cxx.so
says_not '@'
says_not '$'

printf 'extern "C" long DriverEntry(void *, void *) { return *new int; }\n' >new.cpp
expect 1 cc new.cpp -o new.so
says 'operator new'
printf 'extern "C" long DriverEntry(void *, void *) { throw 1; }\n' >throw.cpp
expect 1 cc throw.cpp -o throw.so
says 'cannot use '"'throw'"
finish
