#!/bin/sh
# SPDX-License-Identifier: MIT
#
# `dirql explore` and what becomes of its findings: reports, tokens and their replay, suppressions,
# coverage.
. "$HERE/common.sh"
for name in counter_race doorbell_first stale_count waits_for_nobody waits_in_a_circle; do
    "$DIRQL_CC" -g -O1 -fdirql-access "$HERE/drivers/$name.c" "$HERE/drivers/skeleton.c" \
        -o "$name.so" || { echo "FAIL: driver $name does not compile"; exit 1; }
done
"$DIRQL_CC" -g -O1 -fdirql-access -DREREAD "$HERE/drivers/stale_count.c" \
    "$HERE/drivers/skeleton.c" -o reread.so || { echo 'FAIL: reread does not compile'; exit 1; }
driver correct
driver lock_in_isr
driver_alone entry_fails
scenario one_request
scenario two_requests

# explores STATUS NAME OPTION...: with the scenario; the report is in explored, its token in $token.
explores() {
    wanted=$1
    name=$2
    shift 2
    expect "$wanted" "$DIRQL" explore "$name.so" --device model:edu --scenario one_request.so "$@"
    cp output explored
    token=$(sed -n 's/^  replay: dirql replay \(dq1-.*\)$/\1/p' explored | head -n 1)
}
# shows_again: the replay of $token fails, with the first sentence of what was explored.
shows_again() {
    [ -n "$token" ] || fail 'no token'
    expect 1 "$DIRQL" replay "$token" "$@"
    says "$(sed -n 's/^FAILED[^:]*: //p' explored | head -n 1)"
}

# Nothing wrong: complete, and who interrupted whom.
explores 0 correct --coverage coverage.json
says 'complete to 2 preemptions: '
says 'who interrupted whom'
says 'TestIsr in TestInterruptsEnabled'
grep -q '"interrupted": "TestInterruptsEnabled"' coverage.json || fail 'no pair in the coverage'
grep -q '"file": "skeleton.c"' coverage.json || fail 'no place in the coverage'

# A request that is lost in one order: where the order left the driver, and the order itself.
explores 1 doorbell_first
says "  at         doorbell_first.c:$(line_of doorbell_first 'too late'), DeviceControl"
says "  and        doorbell_first.c:$(line_of doorbell_first 'the doorbell'), DeviceControl"
says '>>> here processor 0 is interrupted by TestIsr, in DeviceControl'
says '  needs      1 preemption, 1 switch'
shows_again
says 'totals: 1 processor, the order of a token, verifier stop'
says '>>> here processor 0 is interrupted by TestIsr, in DeviceControl'
says "  dirql replay $token"

# Two kinds of request can be lost: two findings, and no more.
expect 1 "$DIRQL" explore doorbell_first.so --device model:edu --scenario two_requests.so
says 'FAILED (2 of 2): nothing can run any more'

# One that is known does not end the exploration; its place is known only when it is shown.
echo 'RequestCompleted DeviceControl # known' >known
expect 0 "$DIRQL" explore doorbell_first.so --device model:edu --scenario one_request.so \
    --stop-after first --suppress known
says 'complete to 2 preemptions except continuations after findings: '
says 'suppressed: RequestCompleted DeviceControl ('
echo 'RequestCompleted Nobody # another one' >known
expect 1 "$DIRQL" explore doorbell_first.so --device model:edu --scenario one_request.so \
    --stop-after first --suppress known
says 'suppressions that met no finding: known:1 RequestCompleted Nobody'

# The same bytes each time, wherever it runs.
expect 1 "$DIRQL" replay "$token" --quiet --trace one
expect 1 "$DIRQL" replay "$token" --trace other
cmp one other || fail 'two replays differ'
if command -v taskset >/dev/null 2>&1; then
    expect 1 taskset -c 0 "$DIRQL" replay "$token" --trace other
    cmp one other || fail 'a replay on one processor differs'
fi
grep -q 'explore.switch' one || fail 'the trace has no switch'
kept=$token
explores 1 doorbell_first
[ "$token" = "$kept" ] || fail 'two explorations make different tokens'

# Another driver cannot be run in that order.
sed 's/TestWrite(context, EDU_RAISE, 1);/TestWrite(context, EDU_ACKNOWLEDGE, 0); &/' \
    "$HERE/drivers/doorbell_first.c" >changed.c
"$DIRQL_CC" -g -O1 -fdirql-access -I"$HERE/drivers" changed.c "$HERE/drivers/skeleton.c" \
    -o changed.so || fail 'the changed driver does not compile'
expect 2 "$DIRQL" replay "$token" --driver changed.so
says 'this order cannot be had here: its switch 1 of 1, at step '
says 'explore again'

# A race: both accesses, with stacks, IRQLs and locks.
explores 1 counter_race --detectors race
matches '^FAILED.*: a race: '
says "counter_race.c:$(line_of counter_race 'in the ISR')"
says "counter_race.c:$(line_of counter_race 'in the request')"
says '  holds      the KSPIN_LOCK CounterLock'
says '  holds      lock 1 of a WDFINTERRUPT'
says '  by         processor 0, IRQL 2 (DISPATCH), application'
matches '^(first|then): (read|write) of 4 bytes at Counter$'
matches '^  \* .* (reads |writes) Counter '
shows_again --quiet
says '  holds      the KSPIN_LOCK CounterLock'
expect 1 "$DIRQL" replay "$token" --trace race
[ "$(grep -c 'memory.*memory=counter_race.so+' race)" -ge 2 ] || fail 'the trace lacks accesses'
if command -v gdb >/dev/null 2>&1; then
    ASAN_OPTIONS=detect_leaks=0 # of a sanitized dirql: cannot be under a debugger
    export ASAN_OPTIONS
    cat >script <<'SCRIPT'
set debuginfod enabled off
set breakpoint pending on
break dirql_failed_here
run
frame address *(unsigned long *)&dirql_failing_frame
SCRIPT
    expect 0 gdb -nx -batch -x script --args "$DIRQL" replay "$token" --quiet
    matches "^#[0-9]+ .* (Isr|DeviceControl) \(.*counter_race\.c:"
fi

# A stale value that overwrites a newer one: no race, and three accesses.
explores 1 stale_count --detectors all
matches '^FAILED: a stale value: '
says "  at         stale_count.c:$(line_of stale_count 'the stale value'), DeviceControl"
says "  and        stale_count.c:$(line_of stale_count 'in the ISR'), Isr"
says "  and        stale_count.c:$(line_of stale_count 'comes too late'), DeviceControl"
says '  rule       dirql.Triple'
[ "$(grep -c '^  holds      lock 1 of a WDFINTERRUPT$' explored)" -eq 3 ] || fail 'three locks held'
[ "$(grep -cE '^(first|then): (read|write) of 4 bytes at Counter$' explored)" -eq 3 ] ||
    fail 'three accesses'
says '  needs      1 preemption, 1 switch'
shows_again --quiet
says "  and        stale_count.c:$(line_of stale_count 'in the ISR'), Isr"
explores 0 stale_count
says_not 'FAILED'
explores 0 reread --detectors all
says 'nothing wrong'
explores 1 stale_count --detectors all --jobs 2 --format json
grep -q '"kind": "TRIPLE"' explored || fail 'no triple in the JSON'
[ "$(grep -c '"file": "stale_count.c"' explored)" -ge 3 ] || fail 'three places in the JSON'
explores 1 stale_count --detectors all --format junit
grep -q '<failure type="dirql.Triple" message="a stale value: ' explored || fail 'no JUnit failure'
explores 1 stale_count --detectors all --format sarif
grep -q '"ruleId": "dirql.Triple"' explored || fail 'no SARIF result'
echo 'dirql.Triple DeviceControl # counts roughly' >known
explores 0 stale_count --detectors all --suppress known
says 'suppressed: dirql.Triple DeviceControl ('

# Threads that wait for each other.
explores 1 waits_in_a_circle
says "  at         waits_in_a_circle.c:$(line_of waits_in_a_circle 'the worker'), Work"
says "  and        waits_in_a_circle.c:$(line_of waits_in_a_circle 'the flush'), DeviceControl"
matches '^thread [0-9]+ "application" waits in EvtIoDeviceControl$'

# A loop without end.
explores 1 waits_for_nobody
says 'FAILED: livelock: '
says "  at         waits_for_nobody.c:$(line_of waits_for_nobody 'the loop'), Dpc"
shows_again --quiet
says 'the loop, innermost call first'
explores 1 waits_for_nobody --stop-after first
says 'not complete: stopped after the first finding; 1 finding'
echo 'dirql.Livelock Dpc # known' >known
explores 0 waits_for_nobody --stop-after first --suppress known
says 'complete to 2 preemptions except continuations after findings: '
explores 0 waits_for_nobody --stop-after first --suppress known --jobs 2
expect 4 "$DIRQL" explore waits_for_nobody.so --device model:edu --scenario one_request.so \
    --stop-after first --suppress known --strategy random --executions 20
says '  executions                   20'

# There is only one order.
explores 1 entry_fails
shows_again

# Of JSON there is nothing else on standard output, also when the scenario complains.
explores 1 lock_in_isr --format json --stop-after first
[ "$(head -c 1 explored)" = '{' ] || fail 'something before the JSON'
grep -q '"token": "dq1-' explored || fail 'no token in the JSON'

# What is known is counted, and does not end the exploration.
echo 'KmdfIrql Isr # known since the beginning' >known
echo 'dirql.Race Nobody # mended' >>known
explores 0 lock_in_isr --suppress known --stop-after first
says 'complete to 2 preemptions except continuations after findings: '
says 'suppressed: KmdfIrql Isr ('
says 'suppressions that met no finding: known:2 dirql.Race Nobody'
echo 'KmdfIrql Isr' >known
expect 2 "$DIRQL" explore lock_in_isr.so --device model:edu --suppress known
says 'known:1: a reason is missing: write RULE FUNCTION # REASON'
one_line
finish
