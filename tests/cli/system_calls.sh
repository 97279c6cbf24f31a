#!/bin/sh
# SPDX-License-Identifier: MIT
#
# An execution asks the operating system for nothing: what an exploration calls does not grow with
# its executions. Left are the pages that the guard closes now and then and that are written again,
# and the tables of an exhaustive search, which double.
. "$HERE/common.sh"
ASAN_OPTIONS=detect_leaks=0 # of a sanitized dirql: cannot be under a tracer
export ASAN_OPTIONS
command -v strace >/dev/null 2>&1 || { echo 'FAIL: strace is missing: ./bootstrap test'; exit 1; }
is_asan=$(grep -c __asan_init "$DIRQL") || is_asan=0
driver correct
scenario one_request

# calls EXECUTIONS OPTION...: how many system calls that many executions make, in $calls. AddressSanitizer
# asks where its signal stack is whenever a function is called that does not return: not counted
# where it is linked in.
calls() {
    executions=$1
    shift
    expect 4 strace -f -c -o counts "$DIRQL" explore correct.so --device model:edu \
        --scenario one_request.so --processors 2 --executions "$executions" "$@"
    calls=$(awk -v is_asan="$is_asan" '$NF == "sigaltstack" && is_asan { asked = $4 } $NF == "total" { print $4 - asked }' counts)
}
# grows_not OPTION...: 20 000 executions more, fewer than 100 calls more.
grows_not() {
    calls 5000 "$@"
    before=$calls
    calls 25000 "$@"
    [ "$before" -gt 0 ] || fail 'strace counted nothing'
    [ $((calls - before)) -lt 100 ] || {
        cat counts >log
        fail "$before system calls with 5000 executions, $calls with 25000: $*"
    }
}
grows_not --strategy pct
grows_not --strategy random
grows_not --preemptions 2 --budget spurious=40
finish
