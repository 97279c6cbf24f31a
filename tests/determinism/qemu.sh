# SPDX-License-Identifier: MIT
#
# qemu - QEMU's edu, by line and by message: 20 runs of one seed, each with a QEMU of its own,
# give one trace.

. "$(dirname "$0")/common.sh"

for interrupt in line msi; do
    for run in $(seq 1 20); do
        edu qemu:edu edu_mixed --interrupt "$interrupt" --processors 2 --strategy random \
            --seed 11 --trace "$run" || fail "$interrupt, run $run"
        same 1 "$run" "$interrupt, run $run"
    done
    mv 1 "$interrupt"
done
! cmp -s line msi || fail 'line and message give the same trace'
finish
