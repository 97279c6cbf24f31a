#!/bin/sh
# SPDX-License-Identifier: MIT
#
# -fdirql-access reports each access once, volatile ones apart, and block copies through a wrapper.
# usage: access.sh access_driver.c
. "$HERE/common.sh"

for level in -O0 -O1 -O2; do
    expect 0 cc $level -g -fdirql-access "$1" -o access.so
    expect 0 "$HOST" ./access.so
    says 'access: reads=1 writes=1 volatile_reads=1 volatile_writes=1 entries=1 exits=1 blocks=1 atomics=1'

    expect 0 cc $level -g "$1" -o plain.so
    expect 0 "$HOST" ./plain.so
    says 'access: reads=0 writes=0 volatile_reads=0 volatile_writes=0 entries=0 exits=0 blocks=0 atomics=0'
done

# A runtime without the wrapper is usable, and the gap is said.
grep -v __wrap_memcpy "$HERE/exports.txt" >without.txt
expect 0 cc --exports without.txt -fdirql-access "$1" -o access.so
says 'does not export __wrap_memcpy'
expect 0 "$HOST" ./access.so
says ' blocks=0 '
finish
