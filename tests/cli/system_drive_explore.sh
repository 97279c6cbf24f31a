#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Orders of calls that reach a file are explored: an update that is lost between two work items is
# found. A token knows what was on the drive.
. "$HERE/common.sh"
scenario one_request
"$DIRQL_CC" -g -O1 "$HERE/drivers/file_count.c" "$HERE/drivers/skeleton.c" -o lost.so ||
    { echo 'FAIL: lost does not compile'; exit 1; }
mkdir drive
printf '\005' >drive/count.bin

expect 0 "$DIRQL" run lost.so --device model:edu --scenario one_request.so --system-drive drive
expect 1 "$DIRQL" explore lost.so --device model:edu --scenario one_request.so \
    --system-drive drive --preemptions 1 --stop-after first
says "the driver's assertion failed: count == before + 2"
token=$(sed -n 's/^  replay: dirql replay \(dq1-.*\)$/\1/p' output | head -n 1)
expect 1 "$DIRQL" replay "$token"
says "the driver's assertion failed: count == before + 2"
says_not 'differs from the one of the token'
[ "$(od -An -tu1 drive/count.bin | tr -d ' ')" = 5 ] || fail 'the directory has changed'

# Other files: said, and run all the same.
printf '\006' >drive/count.bin
expect 1 "$DIRQL" replay "$token"
says 'The system drive drive differs from the one of the token'
says "the driver's assertion failed: count == before + 2"
mv drive/count.bin drive/COUNT.bin
printf '\005' >drive/COUNT.bin
expect 1 "$DIRQL" replay "$token"
says 'The system drive drive differs from the one of the token'
mv drive moved
expect 2 "$DIRQL" replay "$token"
says 'the system drive of the token'
says 'it has to be where it was'
finish
