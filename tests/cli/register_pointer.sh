#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Registers that a driver accesses through pointers: reported, and done where Windows would.
. "$HERE/common.sh"

for options in -O0 -O1 -O2 '-O1 -fdirql-access'; do
    # shellcheck disable=SC2086 # options
    "$DIRQL_CC" -g $options --debug "$HERE/drivers/plain_registers.c" "$HERE/drivers/skeleton.c" -o plain.so ||
        { echo 'FAIL: does not compile'; exit 1; }
    expect 1 "$DIRQL" run plain.so --device model:edu
    says 'FAILED: a register was written through a plain pointer; that is not portable'
    matches '^  at .*plain_registers.c:26, Started$'
    matches '^  rule +dirql.RegisterDereference$'
    says_not 'STOP'
    for mode in kmdf off; do
        expect 0 "$DIRQL" run plain.so --device model:edu --verifier $mode
        says 'ISR runs                    1   claimed 1'
        matches '^  violations +[0-9]+ .* dirql.RegisterDereference [0-9]+$'
    done
    expect 0 "$DIRQL" run plain.so --device model:edu --verifier kmdf --rewind 3 --audit \
        --strategy random --seed 5 --processors 2
    expect 0 "$DIRQL" explore plain.so --device model:edu --verifier kmdf --processors 2 --detectors none
    says 'nothing wrong'
done

# An instruction that compilers do not make of an access.
cat >odd.c <<'SOURCE'
#include "skeleton.h"
static VOID Started(PTEST_CONTEXT Context)
{
    __asm__ volatile("xchgl %0, %1" : : "r"(1), "m"(*(ULONG *)(Context->Registers + EDU_RAISE)));
}
const TEST_HOOKS TestHooks = { .Started = Started };
SOURCE
"$DIRQL_CC" -g -O1 -I"$HERE/drivers" odd.c "$HERE/drivers/skeleton.c" -o odd.so || fail 'odd does not compile'
expect 4 "$DIRQL" run odd.so --device model:edu --verifier kmdf
says 'by an instruction that dirql does not do for a device'
finish
