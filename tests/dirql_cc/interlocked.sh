#!/bin/sh
# SPDX-License-Identifier: MIT
#
# With -fdirql-access an interlocked operation whose result is not used says so (4), at every level
# of optimisation. usage: interlocked.sh interlocked_driver.c
. "$HERE/common.sh"

for level in -O0 -O1 -O2; do
    expect 0 cc $level -g -fdirql-access "$1" -o access.so
    expect 0 "$HOST" ./access.so
    says 'unused: i7 a7 a7 i7 i4 o7 x'
    says 'used: i a a i2 i i i i o'

    expect 0 cc $level -g "$1" -o plain.so
    expect 0 "$HOST" ./plain.so
    says 'unused: i a a i i0 o x'
    says 'used: i a a i2 i i i i o'
done
expect 0 cc -O2 -fdirql-access -c "$1" -o access.o
expect 0 nm -u access.o
says ' U dirql_InterlockedAdd'
says ' U InterlockedAdd'
finish
