#!/bin/sh
# SPDX-License-Identifier: MIT
#
# QEMU missing, QEMU dying in the middle, and a run on QEMU.
. "$HERE/common.sh"
driver correct
driver kills_qemu

expect 3 env DIRQL_QEMU=/nowhere/qemu "$DIRQL" run correct.so --device qemu:edu
says 'DIRQL_QEMU names /nowhere/qemu'
one_line
expect 3 env -u DIRQL_QEMU PATH=/nowhere "$DIRQL" run correct.so --device qemu:edu
says 'Debian package qemu-system-x86'
one_line
expect 3 "$DIRQL" run correct.so --device qemu:frobnicate
says "'frobnicate' is not a valid device model name"
one_line

for kind in line msi; do
    expect 0 "$DIRQL" run correct.so --device qemu:edu --interrupt $kind
    matches '^  ISR runs +1   claimed 1$'
done

expect 3 "$DIRQL" run kills_qemu.so --device qemu:edu
says 'FAILED'
says 'QEMU'
finish
