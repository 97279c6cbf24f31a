#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs without failure: timeline, totals, traces, recorded and repeated orders, rewinding, the
# calls of scenarios.
. "$HERE/common.sh"
driver correct
driver timer
scenario calls
scenario one_request

expect 0 "$DIRQL" run correct.so --device model:edu
says 'timeline of the first interrupts'
matches ' us +0  DIRQL 6 +TestIsr +skeleton\.c:[0-9]+ +[0-9.]+ us$'
matches ' us +0  DISPATCH +TestDpc +skeleton\.c:[0-9]+'
matches '^  interrupts +1$'
matches '^  ISR runs +1   claimed 1$'
matches '^  DPCs queued +1   coalesced 0     run 1$'
matches '^  longest ISR +[0-9.]+ us$'
says 'correct.so: ok'
expect 0 "$DIRQL" run correct.so --device model:edu --irql 0=9 --interrupt line
says 'DIRQL 9'

# The framework's own objects are no memory that a driver must not touch.
expect 0 "$DIRQL" run timer.so --device model:edu --check-memory
says 'the timer has expired'

# How long an ISR or a DPC may take.
expect 0 "$DIRQL" run correct.so --device model:edu --isr-limit 25 --dpc-limit 100
expect 1 "$DIRQL" run correct.so --device model:edu --isr-limit 1
says 'EvtInterruptIsr has taken '
says 'dirql.CallbackTime'
says 'TestIsr'
says 'an ISR may take 1 us'
expect 2 "$DIRQL" run correct.so --device model:edu --dpc-limit 0
says '--dpc-limit 0: a number from 1 to 1000000 is needed'

# Quirks are in orders that are drawn, and in the line that repeats them.
expect 0 "$DIRQL" run correct.so --device model:edu --quirk spurious=3 --quirk early=1
expect 0 "$DIRQL" run correct.so --device model:edu,interrupt=line \
    --device model:neighbour,line=0,count=0 --quirk neighbour=2 --quirk spurious=4 \
    --strategy random --seed 3
says '~ quirk: '
expect 2 "$DIRQL" run correct.so --device model:edu --quirk neighbour=1
says 'add --device model:neighbour,line=0'

expect 0 "$DIRQL" run correct.so --device model:edu --scenario calls.so --set given=0x10
says 'first thread ends'
says 'late thread ends'
matches '^\[ +[0-9.]+ us cpu0 PASSIVE  app\] first thread ends$'
for seed in 1 2 3 4 5; do
    expect 0 "$DIRQL" run correct.so --device model:edu --scenario calls.so --set given=16 \
        --processors 2 --strategy random --seed $seed
done
expect 1 "$DIRQL" run correct.so --device model:edu --scenario calls.so
says 'expectation failed: dirql_option(app, "given", 1) == 0x10'

# One order, recorded, repeated: the same trace to the byte.
run() {
    wanted=$1
    shift
    expect "$wanted" "$DIRQL" run correct.so --device model:edu --scenario one_request.so \
        --processors 2 "$@"
}
run 0 --quiet --strategy random --seed 7 --record-choices order.txt --trace first.txt
[ "$(wc -l <output)" -eq 1 ] || fail 'a quiet run prints one line'
matches '^ok  trace [0-9a-f]{16}  '
head -n 1 order.txt | grep -qx 'dirql-choices 1' || fail 'order.txt has no first line'
grep -q 'callout.begin callback=EvtInterruptIsr code=correct.so+0x' first.txt ||
    fail 'the trace lacks the ISR'
run 0 --quiet --choices order.txt --trace second.txt --record-choices again.txt
cmp first.txt second.txt || fail 'the repeated order gives another trace'
cmp order.txt again.txt || fail 'the repeated order is recorded otherwise'
sed '2s:^:1/9 :' order.txt >wrong.txt
run 2 --choices wrong.txt
says 'FAILED'

run 0 --strategy random --seed 3 --rewind 3 --audit
says 'rewound and run again 3 times: the same trace, audit clean'
run 3 --record-choices missing/order.txt
says 'missing/order.txt cannot be written'
finish
