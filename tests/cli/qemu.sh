#!/bin/sh
# SPDX-License-Identifier: MIT
#
# QEMU missing, QEMU dying in the middle, and a run on QEMU.
. "$HERE/common.sh"
driver correct
driver kills_qemu
driver_alone config_space
scenario unplug

expect 3 env DIRQL_QEMU=/nowhere/qemu "$DIRQL" run correct.so --device qemu:edu
says 'DIRQL_QEMU names /nowhere/qemu'
one_line
expect 3 env -u DIRQL_QEMU PATH=/nowhere "$DIRQL" run correct.so --device qemu:edu
says 'Debian package qemu-system-x86'
one_line
expect 3 "$DIRQL" run correct.so --device qemu:frobnicate
says "'frobnicate' is not a valid device model name"
one_line

# What QEMU lists, and that it cannot be asked.
expect 0 "$DIRQL" devices
matches '^qemu:NAME '
matches '^qemu:edu '
matches '^qemu:nvme +Non-Volatile'
says_not 'not available'

# cannot_ask PROGRAM WHY
cannot_ask() {
    expect 0 env DIRQL_QEMU="$1" "$DIRQL" devices
    matches '^model:edu '
    matches '^qemu:NAME '
    says "not available here: \`$1 -device help\` $2: name a QEMU that works"
    says_not 'qemu:edu'
}
printf 'no program' >no_program
printf '#!/bin/sh\nexec sleep 60\n' >sleeps
chmod +x no_program sleeps
cannot_ask /bin/false 'ends with exit status 1'
cannot_ask /bin/true 'lists no PCI device'
cannot_ask "$PWD/no_program" 'cannot be started (Exec format error)'
cannot_ask "$PWD/sleeps" 'has not ended within 10 s'

for kind in line msi; do
    expect 0 "$DIRQL" run correct.so --device qemu:edu --interrupt $kind
    matches '^  ISR runs +1   claimed 1$'
done

expect 2 "$DIRQL" run correct.so --device qemu:pci-testdev,membar=4G
says 'a BAR of 4 GiB or more'
one_line

# Configuration space, placement of BARs and memory decode are the model's and QEMU's alike.
for device in model:edu qemu:edu; do
    expect 0 "$DIRQL" run config_space.so --device $device --scenario unplug.so
    says 'identity 0x11E81234, capabilities 0x00020, BAR 0 below 4 GiB, register 0x010000ED'
    says 'hidden 0xFFFFFFFF, again 0x010000ED'
    says 'gone: 0xFFFFFFFF 0xFFFF 0xFF'
done
for device in model:nvme qemu:nvme,serial=1; do
    expect 0 "$DIRQL" run config_space.so --device $device
    says 'identity 0x00101B36, capabilities 0x30002, BAR 0 above 4 GiB, register 0x0F0107FF'
    says 'hidden 0xFFFFFFFF, again 0x0F0107FF'
done

expect 3 "$DIRQL" run kills_qemu.so --device qemu:edu
says 'FAILED'
says 'QEMU'
finish
