# SPDX-License-Identifier: MIT
#
# processors - a whole group of 64: the last one gets an interrupt, each may; what is not there
# gets none. The same seed gives the same trace.

. "$COMMON"

last=0x8000000000000000
"$DIRQL" run "$DRIVERS/edu.so" --scenario "$SCENARIOS/edu_demo.so" --device "$1:edu" \
    --processors 64 --target 0=$last >log 2>&1 || fail "the last processor: exit status $?"
grep -q ' us  *63  DIRQL 6  *EduEvtInterruptIsr' log || fail "no ISR on processor 63"
! grep -q ' us  *0  DIRQL 6  *EduEvtInterruptIsr' log || fail "an ISR on processor 0"

for try in 1 2; do
    run_sample edu edu_mixed --device "$1:edu,target=0xffffffffffffffff" --processors 64 \
        --strategy random --seed 7 || fail "random: exit status $?"
    hash >"hash.$try"
done
same hash.1 hash.2 'one seed twice'

run_sample edu edu_demo --device "$1:edu,target=$last" --processors 63
[ $? -eq 2 ] || fail "a target that is not there: exit status"
grep -q 'names a processor that the machine does not have' log || fail "a target that is not there"
finish
