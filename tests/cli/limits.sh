#!/bin/sh
# SPDX-License-Identifier: MIT
#
# An exploration that a limit ended, or that drew its orders, claims nothing, in any format: exit
# status 4, the reason, and nowhere that it was complete.
. "$HERE/common.sh"
driver correct
driver lock_in_isr
scenario one_request

# ends STATUS DRIVER REASON OPTION...: in each format.
ends() {
    wanted=$1
    name=$2
    reason=$3
    shift 3
    for format in text json junit sarif; do
        expect "$wanted" "$DIRQL" explore "$name.so" --device model:edu \
            --scenario one_request.so --format "$format" "$@"
        says "$reason"
        sed 's/not[ -]complete//g; s/why_not_complete//g' output | grep -qw complete &&
            fail "it claims to be complete: $*"
        case $format in
        json) says '"status": "not-complete"' ;;
        junit) says '<skipped message="not complete: ' ;;
        *) says 'not complete: ' ;;
        esac
    done
}
# found DRIVER OPTION...: what was found counts more than the limit; there is no claim either.
found() {
    name=$1
    shift
    expect 1 "$DIRQL" explore "$name.so" "$@" --device model:edu --scenario one_request.so
    says 'not complete: '
    says_not 'complete to'
    says_not 'complete for'
}

random='random orders prove nothing'
executions='the limit of executions was reached'
ends 4 correct "$executions" --executions 1
ends 4 correct "$executions" --executions 5 --preemptions none
ends 4 correct "$executions" --executions 5 --jobs 2
ends 4 correct 'an execution reached the limit of its steps' --step-limit 20
ends 4 correct "$random" --strategy pct --executions 500
ends 4 correct "$random" --strategy pct --depth 1 --executions 1
ends 4 correct "$random" --strategy random --executions 50
# More orders than anybody waits for, and an order that has no end.
ends 4 correct 'the time limit was reached' --time-limit 1s --preemptions none \
    --budget spurious=40
ends 4 correct "$random" --strategy random --executions 1000000000 --time-limit 1s
expect 4 "$DIRQL" explore correct.so --device model:edu --scenario one_request.so \
    --strategy pct --budget spurious=any --executions 20
says 'not complete: '

# Nothing is left out silently by --quiet, and what is known is as good as nothing.
expect 4 "$DIRQL" explore correct.so --device model:edu --executions 1 --quiet
says 'not complete: '
echo 'KmdfIrql Isr # known' >known
ends 4 lock_in_isr "$random" --strategy pct --executions 500 --suppress known
ends 4 lock_in_isr "$executions" --executions 3 --suppress known

found lock_in_isr --strategy pct --executions 500
found lock_in_isr --strategy random --executions 50
found lock_in_isr --executions 3
finish
