#!/bin/sh
# SPDX-License-Identifier: MIT
#
# gdb stops in driver source and shows arguments, locals and types. usage: debugger.sh
# boundary_driver.c
. "$HERE/common.sh"

expect 0 cc -g -O0 "$1" -o boundary.so
cat >commands <<'COMMANDS'
set breakpoint pending on
set debuginfod enabled off
break boundary_driver.c:sum
run ./boundary.so
next
next
info locals
delete
break on_16
continue
backtrace 1
print value.b
print sizeof(more)
whatis value
up 2
COMMANDS
expect 0 gdb -nx -batch -x commands "$HOST"
says 'sum (kinds='
says 'total = '
says 'on_16 (value='
says 'boundary_driver.c:'
says '$1 = 2'
says '$2 = 8'
says 'type = struct size_16'
says 'DriverEntry (driver='

# Optimized code keeps its lines.
expect 0 cc -g -O2 "$1" -o boundary.so
cat >commands <<'COMMANDS'
set breakpoint pending on
set debuginfod enabled off
break on_call
run ./boundary.so
backtrace
COMMANDS
expect 0 gdb -nx -batch -x commands "$HOST"
says 'on_call (context='
says 'DriverEntry'
finish
