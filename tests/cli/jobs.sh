#!/bin/sh
# SPDX-License-Identifier: MIT
#
# How many classes there are does not depend on how many worker processes look, nor, where no order
# has more preemptions, on the bound. Two processors: what one asks of the other, idle or not, is one
# thing, and whether an interrupt is connected is seen by an ISR that runs elsewhere.
. "$HERE/common.sh"
irqbench=$HERE/../../bench/irqbench
driver correct
scenario one_request
"$DIRQL_CC" -g -O1 -fdirql-access -I"$irqbench/programs" -I"$irqbench/td" \
    "$irqbench/twins/t02_interlocked_or.c" "$irqbench/programs/common.c" -o t02.so ||
    { echo 'FAIL: t02 does not compile'; exit 1; }
for part in td/td kit/transfers; do
    "$HOST_CC" -g -O1 -fPIC -shared -I"$INCLUDE" -I"$irqbench/td" "$irqbench/$part.c" \
        -o "$(basename $part).so" || { echo "FAIL: $part does not compile"; exit 1; }
done

# classes DRIVER OPTION...: complete without a finding; how many there are, in $classes.
classes() {
    name=$1
    shift
    expect 0 "$DIRQL" explore "$name.so" --processors 2 "$@"
    classes=$(sed -n 's/^  classes *//p' output | tr -d ' ')
}
jobs_agree() {
    classes "$@" --jobs 1
    alone=$classes
    for jobs in 2 8; do
        classes "$@" --jobs "$jobs"
        [ "$classes" = "$alone" ] || fail "$alone classes alone, $classes with $jobs jobs: $*"
    done
}
jobs_agree t02 --device model:./td.so,interrupt=msi,messages=2,targets=1/2 \
    --scenario transfers.so --set reads=1 --set writes=1
jobs_agree correct --device model:edu,target=3 --scenario one_request.so

# So many preemptions that no order has more.
for spurious in 0 1; do
    classes correct --device model:edu --scenario one_request.so --budget spurious=$spurious \
        --preemptions 12
    bounded=$classes
    classes correct --device model:edu --scenario one_request.so --budget spurious=$spurious \
        --preemptions none
    [ "$classes" = "$bounded" ] ||
        fail "$bounded classes to 12 preemptions, $classes to any number"
done
finish
