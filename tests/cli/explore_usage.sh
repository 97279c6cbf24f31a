#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Wrong command lines of `dirql explore` end with one line that says what and what to do, and
# status 2; those of the machine are the same as of `dirql run`.
. "$HERE/common.sh"

# usage TEXT ARGUMENTS...
usage() {
    text=$1
    shift
    expect 2 "$DIRQL" explore "$@"
    says "$text"
}
usage 'dirql explore: no driver'
usage 'no device: add --device NAME' x.so
usage 'unknown device model:eud: did you mean model:edu?' x.so --device model:eud
usage '--processors 0: a number from 1 to 64 is needed' --processors 0
usage "unrecognized option '--trace'" x.so --trace f
usage "unrecognized option '--choices'" x.so --choices f
usage '--preemptions two: a number is needed, or none for no bound' --preemptions two
usage '--preemptions 4294967295: a number is needed' --preemptions 4294967295
usage '--budget device: KIND=N is needed, as in device=2' --budget device
usage '--budget devcie: did you mean device?' --budget timer=1,devcie=2
for kind in power fault; do
    usage "--budget $kind: not built yet; leave it out, or 0" --budget device=1,$kind=1
done
usage '--budget x: one of device, spurious, cancel, timer, power, fault is needed' --budget x=1
usage '--budget -1: a number is needed, or any for no bound' --budget device=-1
usage '--budget : KIND=N is needed' --budget device=1,
usage '--strategy randon: did you mean random?' --strategy randon
usage '--strategy first: one of exhaustive, pct, random is needed' --strategy first
usage '--depth 0: a number from 1 to 64' --depth 0
usage '--executions 0: a number from 1' --executions 0
usage '--step-limit x: a number from 1' --step-limit x
usage '--jobs 0: a number from 1 to 256' --jobs 0
for time in 90 s 0s 1.5h 90S '' '90 s' 9999999h 99999999999999999999999999999s; do
    usage "--time-limit $time: a number and its unit are needed, s, m or h" --time-limit="$time"
done
usage '--stop-after frist: did you mean first?' --stop-after frist
usage '--detectors rase: did you mean race?' --detectors triple,rase
usage '--detectors : one of race, triple, memory, all, none is needed' --detectors ''
usage '--format jsn: did you mean json?' --format jsn
usage '--depth is for --strategy pct' x.so --device model:edu --depth 2
usage '--depth is for --strategy pct' x.so --device model:edu --depth 2 --strategy random
usage '--seed is for --strategy pct or random' x.so --device model:edu --seed 1
usage '--preemptions is for --strategy exhaustive: pct draws its switches' x.so \
    --device model:edu --strategy pct --preemptions 1
usage '--device qemu:edu: a device of QEMU cannot be brought back' x.so --device qemu:edu
one_line

expect 2 "$DIRQL" explroe
says 'did you mean explore?'
expect 0 "$DIRQL" --help
says 'dirql explore DRIVER.so'
expect 0 "$DIRQL" explore --help
for option in device processors scenario set preemptions budget strategy time-limit suppress format \
    coverage verify-rewind; do
    says "--$option"
done
says_not '--record-choices'
expect 0 "$DIRQL" help explore
says '--preemptions=K'
finish
