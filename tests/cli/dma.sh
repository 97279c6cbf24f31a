#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A driver with DMA transactions: the same results on the model and on QEMU, every order of it, and
# what happens when it does not wait for the device.
. "$HERE/common.sh"
driver_alone transfer
scenario transfers

results() {
    sed -n 's/.* app\] //p' "$work/output"
}

for interrupt in line msi; do
    expect 0 "$DIRQL" run transfer.so --device model:edu --interrupt $interrupt \
        --scenario transfers.so
    says '3500 bytes there and back, 0 of them wrong'
    says '437 bytes there and back, 0 of them wrong'
    results >model.txt
    expect 0 "$DIRQL" run transfer.so --device qemu:edu --interrupt $interrupt \
        --scenario transfers.so
    results >qemu.txt
    cmp model.txt qemu.txt || fail 'model and QEMU give other results'
done
for seed in 1 2 3; do
    expect 0 "$DIRQL" run transfer.so --device model:edu --processors 2 \
        --scenario transfers.so --strategy random --seed $seed
done

mv transfer.so plain.so
driver_alone transfer -fdirql-access
expect 0 "$DIRQL" explore transfer.so --device model:edu,dma_ns=1000 --scenario transfers.so \
    --set rounds=1 --set bytes=1100 --preemptions 1
driver_alone transfer -fdirql-access -DIMPATIENT
expect 1 "$DIRQL" explore transfer.so --device model:edu,dma_ns=1000 --scenario transfers.so \
    --set rounds=1 --set bytes=100 --preemptions 1
says 'a race: IoRead reads (transfer.c:'
says 'dma writes; nothing orders the two'
finish
