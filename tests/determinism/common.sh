# SPDX-License-Identifier: MIT
#
# common.sh - what the tests of determinism share; sourced first.
#
# From CTest: DIRQL, DRIVERS, SCENARIOS (folder of the built ones). Gives a scratch folder as
# the current one and the functions below. A script ends with `finish`.

set -u
LC_ALL=C
export LC_ALL
failures=0
work=$(mktemp -d "${TMPDIR:-/tmp}/dirql-determinism-XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

fail() {
    echo "FAIL: $*"
    [ ! -s log ] || sed 's/^/  | /' log
    failures=$((failures + 1))
}

# run_sample DRIVER SCENARIO [OPTION...]: one quiet run of a sample; its line is in log.
run_sample() {
    sample=$1
    scenario=$2
    shift 2
    "$DIRQL" run "$DRIVERS/$sample.so" --scenario "$SCENARIOS/$scenario.so" --quiet "$@" >log 2>&1
}

# edu DEVICE SCENARIO [OPTION...]: the same of the edu driver.
edu() {
    device=$1
    scenario=$2
    shift 2
    run_sample edu "$scenario" --device "$device" "$@"
}

# The trace's hash in log.
hash() {
    sed -n 's/.*trace \([0-9a-f]\{16\}\).*/\1/p' log | head -n 1
}

# same FILE OTHER WHAT: the two files are equal, byte for byte, and not empty.
same() {
    [ -s "$1" ] || fail "$3: $1 is empty"
    cmp "$1" "$2" >log 2>&1 || fail "$3: the traces differ"
}

finish() {
    [ "$failures" -eq 0 ] || { echo "$failures failed"; exit 1; }
    exit 0
}
