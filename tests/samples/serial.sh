# SPDX-License-Identifier: MIT
#
# serial - the serial sample: a card that hears itself, and four cards on one line, in the order of
# plain hardware and in random ones; the same seed gives the same trace.

. "$(dirname "$0")/serial_common.sh"

serial serial_loop "--device $card" || fail 'loop'
serial serial_cables "$four_cards" --set bytes=1500 || fail 'four cards'
serial serial_unplug "--device $card --device $card,line=0" || fail 'unplug'
for seed in 1 2 3; do
    serial serial_cables "$four_cards" --set bytes=300 --processors 2 --strategy random \
        --seed "$seed" --trace "seed$seed" || fail "four cards, seed $seed"
done
serial serial_cables "$four_cards" --set bytes=300 --processors 2 --strategy random --seed 1 \
    --trace again || fail 'four cards, seed 1 again'
same seed1 again 'seed 1'
! cmp -s seed1 seed2 || fail 'two seeds give the same trace'

# refused CARDS TEXT: such cards cannot be had, and that is said.
refused() {
    serial serial_loop "$1"
    [ $? -eq 2 ] || fail "$1: not refused"
    grep -qF -e "$2" log || fail "$1: the refusal lacks: $2"
}
refused "--device $card,wire=0" 'of the same kind before this one'
refused "$two_cards --device $card,wire=0" 'has its cable in another one already'
refused "$two_cards --device $card,wire=1" 'has its cable in another one already'

# Without flow control a receiver loses bytes; the driver counts that, and the scenario notices.
if [ "$1" = model ]; then
    refused "--device model:edu --device model:edu,wire=0" 'has no use for a cable'
    hasty="$card,overrun=1,byte_ns=1"
    serial serial_cables "--device $hasty --device $hasty,line=0,wire=0" --set cards=2 \
        --set bytes=1500 --processors 2 --strategy random --seed 1
    [ $? -eq 1 ] || fail 'lost bytes are not noticed'
    grep -q 'statistics.Overruns == 0' log || fail 'overruns are not counted'
fi
finish
