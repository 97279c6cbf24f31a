#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A timer that is deleted while its callback may come or run: memory that is freed too early is
# found, and neither waiting nor the timer's own last callback is blamed.
. "$HERE/common.sh"
explore() {
    status=$1
    shift
    "$DIRQL_CC" -g -O1 -fdirql-access "$@" "$HERE/drivers/ex_timer_delete.c" \
        "$HERE/drivers/skeleton.c" -o timer.so ||
        { echo 'FAIL: ex_timer_delete does not compile'; exit 1; }
    expect "$status" "$DIRQL" explore timer.so --device model:edu --processors 2 --preemptions 2 \
        --budget timer=1 --detectors race,memory
}

explore 0 -DWAIT=TRUE
says 'nothing wrong'
matches 'Expire in TestInterruptsEnabled +[1-9]'
explore 0 -DIN_CALLBACK
says 'nothing wrong'
matches 'Expire in TestInterruptsEnabled +[1-9]'
explore 1
says 'dirql.UseAfterFree'
says ', Expire'
finish
