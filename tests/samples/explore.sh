# SPDX-License-Identifier: MIT
#
# explore - the samples in every order with at most one preemption, on models: no finding, and
# complete.

. "$(dirname "$0")/serial_common.sh"

# explore_sample DRIVER SCENARIO OPTION...
explore_sample() {
    driver=$1
    scenario=$2
    shift 2
    "$DIRQL" explore "$DRIVERS/$driver.so" --scenario "$SCENARIOS/$scenario.so" --preemptions 1 \
        "$@" >log 2>&1 || fail "$driver, $scenario: exit status $?"
}

explore_sample edu edu_one --device model:edu --processors 2
explore_sample serial serial_loop --device "$card" --set bytes=1
explore_sample nvme nvme_identify --device model:nvme --set threads=2 --set rounds=1
explore_sample nvme nvme_unplug --device model:nvme --set requests=2
# With a request of each worker, one that removes the device, one that rebalances it, one that takes
# it down and up, one that pulls it out.
for seed in 1 2 5 8; do
    for sample in edu nvme serial; do
        explore_sample "$sample" "${sample}_storm" --device "model:$sample" --set rounds=1 \
            --set transitions=1 --set "seed=$seed"
    done
done
finish
