#!/bin/sh
# SPDX-License-Identifier: MIT
#
# `dirql replay` up to the run itself: tokens and files that hold them, what is said about drivers
# that have changed, what is taken from a token, and the debugger.
. "$HERE/common.sh"
driver correct
driver lock_in_isr
scenario one_request

# refuses TEXT ARGUMENT...: status 2 and one line.
refuses() {
    text=$1
    shift
    expect 2 "$DIRQL" replay "$@"
    says "$text"
    one_line
}
token() {
    "$TOKEN_TOOL" make "$@" || fail "no token for $*"
}
good=$(token correct.so one_request.so --device model:edu --processors 2)

expect 2 "$DIRQL" replay
says 'no token'
expect 2 "$DIRQL" replay "$good" "$good"
says 'one token at a time'
expect 0 "$DIRQL" replay --help
says '--driver=FILE'

# Tokens that are none.
refuses '`missing.txt` is no token, which begins with dq1-, and as a file cannot be read' missing.txt
refuses 'cannot be read: Is a directory' .
refuses 'the token has form 7 of another version' dq7-AAAA
refuses 'its end or something in between is missing' "${good%?????}"
refuses 'something was added' "${good}AAAA"
refuses 'has `!` as its character 5, on line 1' 'dq1-!'
refuses 'the checksum does not fit' "$(echo "$good" | sed 's/\(.\)\(.\)$/\2\1/')"
printf '# found by night\n%s\n%s\n' "$good" "$good" >two.txt
refuses 'the token in two.txt has a second token, on line 3' two.txt
: >empty.txt
refuses 'the token in empty.txt is empty' empty.txt
refuses 'no text file' correct.so

# What a token may not ask for.
refuses 'has the option `--trace`' "$(token correct.so '' --device model:edu --trace out.txt)"
refuses 'has the option `--record-choices=out.txt`' \
    "$(token correct.so '' --device model:edu --record-choices=out.txt)"
refuses 'has the option `--help`' "$(token correct.so '' --device model:edu --help)"
refuses 'has the option `x`' "$(token correct.so '' x)"
refuses 'has the option `--device`' "$(token correct.so '' --device)"
[ ! -e out.txt ] || fail 'a token wrote a file'
expect 2 "$DIRQL" replay "$(token correct.so '' --device model:edu --processors 99)"
says 'dirql replay: the token: --processors 99: a number from 1 to 64 is needed'
refuses 'made without a scenario' "$(token correct.so '' --device model:edu)" --scenario x.so

# Files that are elsewhere.
mkdir elsewhere
mv correct.so one_request.so elsewhere
refuses 'the driver of the token: correct.so cannot be read' "$good"
says 'name the file with --driver'
refuses 'the scenario of the token: one_request.so cannot be read' "$good" \
    --driver elsewhere/correct.so
says 'name the file with --scenario'
refuses 'not a usable x86-64 shared object' "$good" --driver two.txt

# replay TOKEN...: as far as it goes with these files.
replay() {
    "$DIRQL" replay --quiet "$@" >log 2>&1
}
replay "$good" --driver elsewhere/correct.so --scenario elsewhere/one_request.so
says_not 'of the token'
mv elsewhere/correct.so elsewhere/one_request.so .
printf '  # found by night\n\n%.30s\n  %s # end' "$good" "$(echo "$good" | cut -c31-)" >token.txt
replay token.txt
says_not 'of the token'

# The same source in another folder, with the same options: the same driver.
mkdir copied
cp "$HERE/drivers/correct.c" "$HERE/drivers/skeleton.c" "$HERE/drivers/skeleton.h" copied
(cd copied && "$DIRQL_CC" -g -O1 correct.c skeleton.c -o ../same.so)
replay "$good" --driver same.so
says_not 'of the token'
[ "$("$TOKEN_TOOL" identity same.so)" = "$("$TOKEN_TOOL" identity correct.so)" ] ||
    fail 'another folder makes another driver'
strip --strip-debug same.so
replay "$good" --driver same.so
says_not 'of the token'

# Another build of it, and another source.
(cd copied && "$DIRQL_CC" -g -O2 correct.c skeleton.c -o ../optimized.so)
replay "$good" --driver optimized.so
says 'The driver optimized.so is another build of the same source: build '
says 'build as for the token, or explore again'
echo 'int another(void); int another(void) { return 1; }' >>copied/correct.c
(cd copied && "$DIRQL_CC" -g -O1 correct.c skeleton.c -o ../changed.so)
replay "$good" --driver changed.so
says 'The driver changed.so differs from the one of the token: source '
says 'no proof that the mistake is gone'
"$HOST_CC" -g -O0 -fPIC -shared -I"$INCLUDE" "$HERE/scenarios/one_request.c" -o other.so
replay "$good" --scenario other.so
says 'The driver correct.so is the one of the token. The scenario other.so differs'
says 'whether of the same source is not known'

# gdb gets what stops it where the driver fails ...
mkdir fake
cat >fake/gdb <<'SCRIPT'
#!/bin/sh
printf '<%s>\n' "$@"
SCRIPT
chmod +x fake/gdb
failing=$(token lock_in_isr.so '' --device=model:edu)
expect 0 env PATH="$PWD/fake:$PATH" "$DIRQL" replay "$failing" --gdb --quiet
says '<break dirql_failed_here>'
says '<frame address *(unsigned long *)&dirql_failing_frame>'
says "<$failing>"
says '<--quiet>'
says_not '<--gdb>'

# ... and these commands do that, here for a run.
if command -v gdb >/dev/null 2>&1; then
    sed -n 's/^<\(.*\)>$/\1/p' output | sed -n '/^-ex$/{n;p;}' >commands
    {
        echo 'set debuginfod enabled off'
        cat commands
        echo 'info locals'
    } >script
    line=$(line_of lock_in_isr 'the violation')
    ASAN_OPTIONS=detect_leaks=0 # of a sanitized dirql: cannot be under a debugger
    export ASAN_OPTIONS
    expect 0 gdb -nx -batch -x script --args "$DIRQL" run lock_in_isr.so --device model:edu --quiet
    matches "^#[0-9]+ .* Isr \(.*lock_in_isr\.c:$line$"
    matches "^$line[[:space:]].*the violation"
    matches '^context = 0x'
    # A run that does not fail does not stop; then there is no frame to select.
    expect 1 gdb -nx -batch -x script --args "$DIRQL" run correct.so --device model:edu --quiet
    says 'exited normally'
fi
finish
