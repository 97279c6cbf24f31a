# SPDX-License-Identifier: MIT
#
# serial_common.sh - sourced by the tests of the serial sample, with the device kind as first
# argument: cards that are wired two by two, all on one line.

. "$COMMON"
case $1 in
model) card=model:serial ;;
qemu) card=qemu:pci-serial ;;
esac
two_cards="--device $card --device $card,line=0,wire=0"
four_cards="$two_cards --device $card,line=0 --device $card,line=0,wire=2"

# serial SCENARIO CARDS [OPTION...]: one quiet run; the words of CARDS are options.
serial() {
    scenario=$1
    cards=$2
    shift 2
    # shellcheck disable=SC2086
    run_sample serial "$scenario" $cards "$@"
}
