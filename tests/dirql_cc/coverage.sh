#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Source coverage of a driver can be read with llvm-cov. usage: coverage.sh coverage_driver.c
. "$HERE/common.sh"

LLVM_PROFILE_FILE=$work/%m.profraw
export LLVM_PROFILE_FILE
tools=$(dirname "$(readlink -f "$CLANG")")
for options in --coverage-source '-fprofile-instr-generate -fcoverage-mapping -fdirql-access -O2'; do
    rm -f ./*.profraw
    # shellcheck disable=SC2086 # one word per option
    expect 0 cc -g $options "$1" -o coverage.so
    expect 0 "$HOST" ./coverage.so
    expect 0 "$tools/llvm-profdata" merge -o merged.profdata ./*.profraw
    expect 0 "$tools/llvm-cov" export -format=lcov -instr-profile=merged.profdata coverage.so
    says 'DA:10,1'
    says 'DA:12,0'
done

# The loader's handles on the counts.
expect 0 nm -D --defined-only coverage.so
says 'T dirql_driver_coverage_write'
says 'T dirql_driver_coverage_begin'
says 'T dirql_driver_coverage_end'
finish
