#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Orders of calls that reach the registry are explored: an update that is lost between two work
# items is found.
. "$HERE/common.sh"
scenario one_request
"$DIRQL_CC" -g -O1 "$HERE/drivers/registry_count.c" "$HERE/drivers/skeleton.c" -o lost.so ||
    { echo 'FAIL: lost does not compile'; exit 1; }

expect 0 "$DIRQL" run lost.so --device model:edu --scenario one_request.so
expect 1 "$DIRQL" explore lost.so --device model:edu --scenario one_request.so --preemptions 1 \
    --stop-after first
says "the driver's assertion failed: count == 2"
token=$(sed -n 's/^  replay: dirql replay \(dq1-.*\)$/\1/p' output | head -n 1)
expect 1 "$DIRQL" replay "$token"
says "the driver's assertion failed: count == 2"
finish
