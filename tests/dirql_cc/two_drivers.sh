#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Two drivers in one process do not see each other's symbols, even if the process made them all
# global. usage: two_drivers.sh two_drivers.c
. "$HERE/common.sh"

for level in -O0 -O2; do
    expect 0 cc $level -DVALUE=1 "$1" -o one.so
    expect 0 cc $level -DVALUE=2 "$1" -o two.so
    expect 0 "$HOST" ./one.so ./two.so
    says 'host: 10 expectations, 0 failed'
    expect 0 "$HOST" --global ./two.so ./one.so
    says 'host: 10 expectations, 0 failed'
done
finish
