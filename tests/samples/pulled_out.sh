# SPDX-License-Identifier: MIT
#
# pulled_out - a device that is off or pulled out writes no memory, although the time of another one
# in the same QEMU goes on. The other one's transfer arrives.

. "$COMMON"

edu=$1:edu
[ "$1" != qemu_pc ] || edu=qemu:edu,board=pc
for sleeps in 0 1; do
    "$DIRQL" run "$PARTS/pulled_out_driver.so" --scenario "$PARTS/pulled_out.so" \
        --device "$edu" --device "$edu" --set "sleeps=$sleeps" >log 2>&1 ||
        fail "sleeps=$sleeps: exit status $?"
    [ "$(grep -c ' 64 bytes as they were' log)" -eq 1 ] || fail "sleeps=$sleeps: it wrote"
    [ "$(grep -c ' 0 bytes as they were' log)" -eq 1 ] || fail "sleeps=$sleeps: the other did not"
done
finish
