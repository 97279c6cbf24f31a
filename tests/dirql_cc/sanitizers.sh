#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The sanitizers find what they are for in driver code. usage: sanitizers.sh sanitizer_driver.c
. "$HERE/common.sh"

asan=$("$CLANG" -print-file-name=libclang_rt.asan-x86_64.so)
for level in -O0 -O2; do
    expect 0 cc $level -g -fsanitize=address -DOVERRUN "$1" -o overrun.so
    expect 1 env LD_PRELOAD="$asan" ASAN_OPTIONS=detect_leaks=0:exitcode=1 "$HOST" ./overrun.so
    says 'global-buffer-overflow'
    says 'numbers'

    expect 0 cc $level -g -fsanitize=undefined "$1" -o wrap.so
    expect 0 "$HOST" ./wrap.so
    says 'undefined: add_overflow sanitizer_driver.c:20'

    expect 0 cc $level -g "$1" -o plain.so
    expect 0 "$HOST" ./plain.so
    says_not 'undefined:'
done
finish
