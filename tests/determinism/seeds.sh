# SPDX-License-Identifier: MIT
#
# seeds - random orders on two processors, seeds 1 to 20: each gives one trace, in 20 runs of
# one process (by rewinding, audited) and in a process of its own; at least 5 of them differ.

. "$(dirname "$0")/common.sh"

for seed in $(seq 1 20); do
    options="--processors 2 --strategy random --seed $seed"
    # shellcheck disable=SC2086 # words
    edu model:edu edu_mixed $options --rewind 19 --audit --trace one ||
        fail "seed $seed: 20 runs by rewinding"
    grep -q '19 times: the same trace, audit clean' log || fail "seed $seed: no 19 equal runs"
    hash >>hashes
    hash >first
    # shellcheck disable=SC2086
    edu model:edu edu_mixed $options --trace other || fail "seed $seed: a fresh process"
    hash >second
    same first second "seed $seed, hash in a fresh process"
    same one other "seed $seed, fresh process"
done
distinct=$(sort -u hashes | wc -l)
echo "$distinct distinct traces of 20 seeds"
[ "$distinct" -ge 5 ] || fail "only $distinct distinct traces"
finish
