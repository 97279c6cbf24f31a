#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Arguments, structures, callbacks and variadic calls cross the boundary both ways, with every
# instrumentation at every level. usage: boundary.sh boundary_driver.c
. "$HERE/common.sh"

asan=$("$CLANG" -print-file-name=libclang_rt.asan-x86_64.so)
[ -e "$asan" ] || fail "AddressSanitizer's runtime is missing: install libclang-rt-14-dev"

# run_with OPTIONS: build and run at each level.
run_with() {
    for level in -O0 -O1 -O2; do
        # shellcheck disable=SC2086 # one word per option
        expect 0 cc $level $1 "$source" -o boundary.so
        case $1 in
        *address*) expect 0 env LD_PRELOAD="$asan" ASAN_OPTIONS=detect_leaks=0 "$HOST" ./boundary.so ;;
        *) expect 0 "$HOST" ./boundary.so ;;
        esac
        says ' 0 failed'
        says_not 'undefined:'
        rm -f boundary.so
    done
}

source=$1
LLVM_PROFILE_FILE=$work/boundary.profraw
export LLVM_PROFILE_FILE
run_with ''
run_with -g
run_with '-g -fsanitize=address'
run_with '-g -fsanitize=undefined'
run_with '-g -fsanitize=address,undefined'
run_with '-g -fprofile-instr-generate -fcoverage-mapping'
run_with '-g -fdirql-access'
run_with '-fdirql-access -fsanitize=address,undefined'
run_with '-fdirql-access --coverage-source -fsanitize=undefined'
finish
