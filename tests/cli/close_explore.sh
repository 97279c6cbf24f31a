#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What EvtFileClose did comes before what can only happen when nobody has the device open: its
# removal after the last handle, and the next handle of an exclusive device. It comes before nothing
# else: another handle, a change of power.
. "$HERE/common.sh"
scenario closing
# explore STATUS HOW OPTION...: the driver compiled with these options.
explore() {
    status=$1
    how=$2
    shift 2
    driver_alone closes -fdirql-access "$@"
    expect "$status" "$DIRQL" explore closes.so --device model:edu --processors 2 --preemptions 1 \
        --scenario ./closing.so --set "how=$how" --detectors race,memory
}
explore 0 0
says 'nothing wrong'
explore 0 1 -DEXCLUSIVE
says 'nothing wrong'
explore 1 1 -DSHARED
says 'dirql.Race'
explore 1 2 -DPOWER
says 'dirql.Race'
finish
