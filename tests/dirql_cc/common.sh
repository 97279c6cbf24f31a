# SPDX-License-Identifier: MIT
#
# common.sh - what the tests of dirql-cc share; sourced first.
#
# From CTest: DIRQL_CC, HOST (the program of host.c), CLANG, HERE (this folder).
# Gives a scratch folder as the current one, $root (an installation that exports
# what exports.txt names), and the functions below. A script ends with `finish`.

set -u
LC_ALL=C
export LC_ALL
failures=0
work=$(mktemp -d "${TMPDIR:-/tmp}/dirql-cc-test-XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
root=$work/root
mkdir -p "$root/lib/dirql" "$root/include/dirql-driver/wdk/crt" "$root/include/dirql-driver/wdf"
cp "$HERE/exports.txt" "$root/lib/dirql/exports.txt"

fail() {
    echo "FAIL: $*"
    [ ! -s "$work/log" ] || sed 's/^/  | /' "$work/log"
    failures=$((failures + 1))
}

# Run dirql-cc on the test installation.
cc() {
    "$DIRQL_CC" --dirql-root "$root" -I "$HERE" "$@"
}

# expect STATUS COMMAND...: run, keep the output in $work/log.
expect() {
    wanted=$1
    shift
    "$@" >"$work/log" 2>&1
    got=$?
    [ "$got" -eq "$wanted" ] || fail "exit status $got, wanted $wanted: $*"
}

# The last command's output has, or has not, a line with this fixed text.
says() {
    grep -qF -e "$1" "$work/log" || fail "the output lacks: $1"
}
says_not() {
    ! grep -qF -e "$1" "$work/log" || fail "the output has: $1"
}

absent() {
    [ ! -e "$1" ] || fail "$1 was left behind"
}

finish() {
    [ "$failures" -eq 0 ] || { echo "$failures failed"; exit 1; }
    exit 0
}
