#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Trace statements of WPP: without effect, or printed as with --wpp-print.
. "$HERE/common.sh"
driver traces
expect 0 "$DIRQL" run traces.so --device model:edu
says_not 'drv]'
says_not 'drv]'

"$DIRQL_CC" -g -O1 --wpp-print "$HERE/drivers/traces.c" "$HERE/drivers/skeleton.c" -o prints.so ||
    { echo 'FAIL: does not compile'; exit 1; }
expect 0 "$DIRQL" run prints.so --device model:edu
matches 'PASSIVE  drv\] Started 100% 0xC0000001 [0-9A-F]+$'
matches 'DIRQL 6  drv\] ---> Isr 100%$'
matches 'DIRQL 6  drv\] Isr \[42\] message 0, 3, 123456789 text$'
expect 0 "$DIRQL" run prints.so --device model:edu --quiet
says_not 'drv]'
expect 0 "$DIRQL" explore prints.so --device model:edu
says_not 'drv]'
finish
