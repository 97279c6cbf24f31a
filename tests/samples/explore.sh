# SPDX-License-Identifier: MIT
#
# explore - both samples in every order with at most one preemption, on models: no finding, and
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

explore_sample serial serial_loop --device "$card" --set bytes=1
explore_sample nvme nvme_identify --device model:nvme --set threads=2 --set rounds=1
explore_sample nvme nvme_unplug --device model:nvme --set requests=2
finish
