# SPDX-License-Identifier: MIT
#
# common.sh - what the tests of the dirql command share; sourced first.
#
# From CTest: DIRQL, DIRQL_CC, HOST_CC, INCLUDE (folder of dirql/scenario.h), HERE
# (this folder). Gives a scratch folder as the current one and the functions
# below. A script ends with `finish`.

set -u
LC_ALL=C
export LC_ALL
failures=0
work=$(mktemp -d "${TMPDIR:-/tmp}/dirql-cli-test-XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

fail() {
    echo "FAIL: $*"
    [ ! -s "$work/log" ] || sed 's/^/  | /' "$work/log"
    failures=$((failures + 1))
}

# driver NAME: compile drivers/NAME.c with the skeleton to NAME.so.
driver() {
    "$DIRQL_CC" -g -O1 "$HERE/drivers/$1.c" "$HERE/drivers/skeleton.c" -o "$1.so" ||
        { echo "FAIL: driver $1 does not compile"; exit 1; }
}

# driver_alone NAME [OPTION...]: the same without the skeleton.
driver_alone() {
    name=$1
    shift
    "$DIRQL_CC" -g -O1 "$@" "$HERE/drivers/$name.c" -o "$name.so" ||
        { echo "FAIL: driver $name does not compile"; exit 1; }
}

scenario() {
    "$HOST_CC" -g -O1 -Wall -Wextra -fPIC -shared -I"$INCLUDE" "$HERE/scenarios/$1.c" \
        -o "$1.so" || { echo "FAIL: scenario $1 does not compile"; exit 1; }
}

# expect STATUS COMMAND...: run, keep standard output in $work/output, standard
# error in $work/errors, both in $work/log.
expect() {
    wanted=$1
    shift
    "$@" >"$work/output" 2>"$work/errors"
    got=$?
    cat "$work/output" "$work/errors" >"$work/log"
    [ "$got" -eq "$wanted" ] || fail "exit status $got, wanted $wanted: $*"
}

# The last command's output has, or has not, a line with this fixed text.
says() {
    grep -qF -e "$1" "$work/log" || fail "the output lacks: $1"
}
says_not() {
    ! grep -qF -e "$1" "$work/log" || fail "the output has: $1"
}
# ... a line that matches this extended regular expression.
matches() {
    grep -qE -e "$1" "$work/log" || fail "no line matches: $1"
}
# It is one line on standard error.
one_line() {
    [ "$(wc -l <"$work/errors")" -eq 1 ] || fail 'standard error is not one line'
}

# The line number in drivers/NAME.c that has this comment.
line_of() {
    grep -nF "/* $2 */" "$HERE/drivers/$1.c" | cut -d: -f1
}

finish() {
    [ "$failures" -eq 0 ] || { echo "$failures failed"; exit 1; }
    exit 0
}
