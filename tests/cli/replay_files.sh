#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A token knows what the device model, the INF file and the hive said that its run had, by what
# they say and not by their bytes or places.
. "$HERE/common.sh"
driver counts_starts
driver registry_count
scenario one_request

# model OPTION...: my.so, the edu model.
model() {
    "$HOST_CC" "$@" -fPIC -shared -I"$INCLUDE" "$HERE/../../models/edu/edu.c" -o my.so ||
        fail 'the model does not compile'
}
# replay STATUS: the token again.
replay() {
    expect "$1" "$DIRQL" replay "$token"
}

model -O1
cp "$HERE/../../drivers/samples/edu/edu.inf" my.inf
expect 0 "$DIRQL" run counts_starts.so --device model:edu --registry-save one.hive
expect 0 "$DIRQL" run counts_starts.so --device model:edu --registry one.hive --registry-save two.hive
expect 0 "$DIRQL" run counts_starts.so --device model:edu --registry-save again.hive
cp one.hive my.hive

expect 1 "$DIRQL" explore registry_count.so --device model:./my.so --inf my.inf --registry my.hive \
    --scenario one_request.so --preemptions 1 --stop-after first
token=$(sed -n 's/^  replay: dirql replay \(dq1-.*\)$/\1/p' output | head -n 1)
replay 1
says_not 'differs from the one of the token'

# Copies, and a hive that was written anew.
cp my.inf copy.inf && mv copy.inf my.inf
cp again.hive my.hive
model -O1 -g
replay 1
says_not 'differs from the one of the token'

cp two.hive my.hive
replay 1
says 'The registry hive my.hive differs from the one of the token'
says_not 'my.inf differs'
cp one.hive my.hive

echo '; changed' >>my.inf
replay 1
says 'The INF file my.inf differs from the one of the token'
says_not 'my.hive differs'
mv my.inf moved.inf
replay 2
says 'the INF file of the token: the INF file my.inf cannot be read'
says 'it has to be where it was'
cp "$HERE/../../drivers/samples/edu/edu.inf" my.inf
mv my.hive moved.hive
replay 2
says 'the registry hive of the token: '
mv moved.hive my.hive

model -O2
replay 1
says 'The device model ./my.so differs from the one of the token'
says_not 'my.inf differs'
rm my.so
replay 2
says 'there is no device model "./my.so"'
finish
