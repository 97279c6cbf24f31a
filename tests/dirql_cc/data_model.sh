#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Sizes, literals and structure layouts are those of Windows. usage: data_model.sh layout_driver.c
. "$HERE/common.sh"

for level in -O0 -O1 -O2; do
    expect 0 cc $level "$1" -o layout.so
    expect 0 "$HOST" ./layout.so
    says ' 0 failed'
done

# The same source in Linux' model fails, or the expectations would mean nothing.
expect 0 "$CLANG" -fms-extensions -w -shared -fPIC -I "$HERE" "$1" -o linux.so
expect 1 "$HOST" ./linux.so
finish
