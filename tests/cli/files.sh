#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Files that are no driver, drivers that need what is not there, and a DriverEntry that fails.
. "$HERE/common.sh"

expect 2 "$DIRQL" run missing.so --device model:edu
says 'missing.so'
says 'No such file'
one_line

echo 'text' >text.so
expect 2 "$DIRQL" run text.so --device model:edu
says 'text.so'
says 'dirql-cc'
one_line

mkdir folder
expect 2 "$DIRQL" run folder --device model:edu
says 'folder'
one_line

echo 'int x;' >plain.c
"$HOST_CC" -fPIC -shared plain.c -o plain.so
expect 2 "$DIRQL" run plain.so --device model:edu
says 'plain.so'
says 'dirql-cc'
one_line

driver_alone no_such_call --unchecked
expect 2 "$DIRQL" run no_such_call.so --device model:edu
says 'WdfFrobnicate'
says 'KeFrobnicate'
one_line

driver not_built_call
expect 2 "$DIRQL" run not_built_call.so --device model:edu
says 'WdfObjectQuery'
one_line

driver_alone entry_fails
expect 1 "$DIRQL" run entry_fails.so --device model:edu
says 'FAILED'
says 'DriverEntry'
says '0xC000009A'
says 'dirql run entry_fails.so --device model:edu'

driver correct
expect 2 "$DIRQL" run correct.so --device model:./missing.so
says 'missing.so'
one_line
expect 2 "$DIRQL" run correct.so --device model:./text.so
says 'text.so'
one_line
expect 2 "$DIRQL" run correct.so --device model:edu,frobnicate=1
says 'frobnicate'
one_line
expect 2 "$DIRQL" run correct.so --device model:edu --scenario missing.so
says 'missing.so'
one_line
expect 2 "$DIRQL" run correct.so --device model:edu --scenario text.so
says 'text.so'
one_line
expect 2 "$DIRQL" run correct.so --device model:edu --scenario plain.so
says 'dirql_scenario'
one_line
expect 2 "$DIRQL" run correct.so --device model:edu --trace missing/trace.txt
says 'missing/trace.txt'
one_line
finish
