# SPDX-License-Identifier: MIT
#
# replay - a recorded list of choices gives the same bytes: trace, and list when recorded
# again. A list of another computer is refused.

. "$(dirname "$0")/common.sh"

for seed in 1 7 20; do
    edu model:edu edu_mixed --processors 2 --strategy random --seed "$seed" \
        --record-choices choices --trace recorded || fail "seed $seed: recording"
    [ "$(wc -l <choices)" -gt 5 ] || fail "seed $seed: the list of choices is short"
    edu model:edu edu_mixed --processors 2 --choices choices --trace replayed \
        --record-choices again || fail "seed $seed: replaying"
    same recorded replayed "seed $seed"
    same choices again "seed $seed, recorded again"
    edu model:edu edu_mixed --processors 2 --choices choices --rewind 5 --audit ||
        fail "seed $seed: replaying by rewinding"
    edu model:edu edu_mixed --processors 3 --choices choices
    status=$?
    [ "$status" -eq 2 ] || fail "seed $seed: exit status $status for a list that does not fit"
    grep -q 'does not fit' log || fail "seed $seed: a list that does not fit is not explained"
done

# A plain run is a list too: no choice but the first.
edu model:edu edu_mixed --processors 2 --record-choices choices --trace recorded || fail 'plain run'
printf 'dirql-choices 1\n' >empty
edu model:edu edu_mixed --processors 2 --choices empty --trace replayed || fail 'empty list'
same recorded replayed 'empty list'
finish
