# SPDX-License-Identifier: MIT
#
# storm - edu goes through power and Plug and Play transitions while requests are pending: each of
# STORMS (100) seeds draws others, in random order on one or two processors, by line or by message.

. "$COMMON"

for seed in $(seq "${STORMS:-100}"); do
    device=$1:edu
    [ $((seed % 3)) -ne 0 ] || device=$device,interrupt=msi
    edu "$device" edu_storm --set seed="$seed" --processors $((1 + seed % 2)) --strategy random \
        --seed "$seed" || fail "seed $seed on $device: exit status $?"
done
finish
