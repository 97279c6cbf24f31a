#!/bin/sh
# SPDX-License-Identifier: MIT
#
# --registry and --registry-save: what a driver writes survives in a hive, and only there.
. "$HERE/common.sh"
driver counts_starts

expect 0 "$DIRQL" run counts_starts.so --device model:edu
says 'starts 1'
expect 0 "$DIRQL" run counts_starts.so --device model:edu --registry-save first.hive --rewind 2
says 'starts 1'
[ "$(head -c 4 first.hive)" = regf ] || fail 'no hive was written'

# It is read and not changed; the next one has both runs in it.
cp first.hive kept.hive
expect 0 "$DIRQL" run counts_starts.so --device model:edu --registry first.hive \
    --registry-save second.hive
says 'starts 2'
cmp first.hive kept.hive || fail 'the hive that was read has changed'
expect 0 "$DIRQL" run counts_starts.so --device model:edu --registry second.hive --rewind 1 --audit
says 'starts 3'

# One file may be both.
expect 0 "$DIRQL" run counts_starts.so --device model:edu --registry first.hive \
    --registry-save first.hive
expect 0 "$DIRQL" run counts_starts.so --device model:edu --registry first.hive
says 'starts 3'

# What is volatile is not saved.
! grep -aq 'volatile' first.hive || fail 'a volatile key was saved'
grep -aq 'Starts' first.hive || fail 'a value was not saved'

# Files that are no hives.
echo 'no hive' >text
expect 2 "$DIRQL" run counts_starts.so --device model:edu --registry text
one_line
says 'text is no registry hive'
for bytes in 0 4 512 4096 5000; do
    head -c $bytes first.hive >cut.hive
    expect 2 "$DIRQL" run counts_starts.so --device model:edu --registry cut.hive
    one_line
    says 'cut.hive is no registry hive'
done
{ head -c 4096 first.hive; head -c 8192 /dev/zero; } >zero.hive
expect 2 "$DIRQL" run counts_starts.so --device model:edu --registry zero.hive
one_line
says 'zero.hive is no registry hive'
expect 2 "$DIRQL" run counts_starts.so --device model:edu --registry .
one_line
expect 2 "$DIRQL" run counts_starts.so --device model:edu --registry nowhere
one_line
says 'nowhere cannot be read'
expect 3 "$DIRQL" run counts_starts.so --device model:edu --registry-save nowhere/file
says 'cannot be saved to nowhere/file'
finish
