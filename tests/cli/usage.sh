#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Wrong command lines end with one line that says what and what to do, and status 2.
. "$HERE/common.sh"

# usage TEXT ARGUMENTS...
usage() {
    text=$1
    shift
    expect 2 "$DIRQL" "$@"
    says "$text"
}
usage 'no command'
usage 'unknown command rnu: did you mean run?' rnu
usage 'unknown command frobnicate' frobnicate
usage "\`dirql report\` is not in this version" report x
usage 'unknown command reply: did you mean replay?' reply
usage 'options come after the command' --device model:edu
usage 'no driver' run
usage 'no device: add --device NAME' run x.so
usage 'one driver at a time' run a.so b.so --device model:edu
usage "unrecognized option '--frobnicate'" run --frobnicate
usage "requires an argument" run --device
usage 'unknown device model:eud: did you mean model:edu?' run x.so --device model:eud,dma_ns=1
usage 'unknown device edu: did you mean model:edu?' run x.so --device edu
usage 'unknown device vfio:edu' run x.so --device vfio:edu
usage '--processors 0: a number from 1 to 64 is needed' run --processors 0
usage '--processors 65' run --processors 65
usage '--processors 2x' run --processors 2x
usage '--processors -1' run --processors=-1
usage '--processors  1' run '--processors= 1'
usage '--processors : a number' run --processors=
usage '--workers 17' run --workers 17
usage '--seed 18446744073709551616' run --seed 18446744073709551616
usage '--messages 33' run --messages 33
usage '--rewind 0' run --rewind 0
usage '--loop-limit 0' run --loop-limit 0
usage '--verifier kmfd: did you mean kmdf?' run --verifier kmfd
usage '--strategy pct: one of first, random is needed' run --strategy pct
usage '--interrupt edge: one of auto, line, msi, msix is needed' run --interrupt edge
usage '--irql 1: K=VALUE is needed' run --irql 1
usage '--irql 9=5: K=VALUE is needed' run --irql 9=5
usage '--irql 0=2: the value is a number from 3 to 12' run --irql 0=2
usage '--irql 0=13' run --irql 0=13
usage '--target 0=0' run --target 0=0
usage '--target 0=0x2: there are 1 processors' run x.so --device model:edu --target 0=2
usage '--quirk spurious: NAME=N is needed' run --quirk spurious
usage '--quirk spurius: did you mean spurious?' run --quirk spurius=1
usage '--quirk x: a number from 0 to 1000000 is needed' run --quirk late=x
usage '--set x: NAME=VALUE is needed' run --set x
usage '--set =1: NAME=VALUE is needed' run --set =1
usage '--set x=one: the value is a number' run --set x=one
usage '--set is for a scenario' run x.so --device model:edu --set x=1
usage '--seed is for --strategy random' run x.so --device model:edu --seed 1
usage '--choices decides every order' run x.so --device model:edu --choices f --seed 1
usage '--messages is for --interrupt msi and msix' run x.so --device model:edu --messages 2 --interrupt line
usage 'at most 4 devices' run x.so -d model:edu -d model:edu -d model:edu -d model:edu -d model:edu

for line in '--seed 1' '--choices f --strategy first' '--set x=1' '--target 0=2'; do
    # shellcheck disable=SC2086 # words
    expect 2 "$DIRQL" run x.so --device model:edu $line
    one_line
done


expect 0 "$DIRQL" --version
matches '^dirql [0-9]+\.[0-9]+\.[0-9]+$'
expect 0 "$DIRQL" --help
says 'dirql run DRIVER.so --device NAME'
expect 0 "$DIRQL" run --help
says '--record-choices=FILE'
expect 0 "$DIRQL" help run
says '--record-choices=FILE'
expect 0 "$DIRQL" devices
matches '^model:edu '
matches '^qemu:NAME '
expect 0 env PATH=/nowhere DIRQL_QEMU= "$DIRQL" devices
says 'not available here: QEMU is not installed'
says_not 'qemu:edu'

# Files of choices.
choices() {
    printf '%b' "$2" >choices.txt
    expect 2 "$DIRQL" run x.so --device model:edu --choices choices.txt
    says "$1"
    one_line
}
choices 'choices.txt:1: the first line' ''
choices 'choices.txt:1: the first line' 'dirql-choices 2\n'
choices 'choices.txt:1: the first line' 'dirql-choices 10\n'
choices 'choices.txt:1: this is no text file' 'dirql-choices 1\n\0'
choices 'choices.txt:3: what was taken is less' 'dirql-choices 1\n\n0/2 2/2\n'
choices 'choices.txt:2: a choice is between 2 and 255' 'dirql-choices 1\n0/1\n'
choices 'choices.txt:2: a choice is between 2 and 255' 'dirql-choices 1\n0/256\n'
choices 'choices.txt:2: the number of repetitions' 'dirql-choices 1\n0/2*0\n'
choices 'choices.txt:2: the number of repetitions' 'dirql-choices 1\n0/2*1000000000\n'
choices 'choices.txt:2: expected a number after the star' 'dirql-choices 1\n0/2*\n'
choices 'choices.txt:2: expected a number after the star' 'dirql-choices 1\n0/2*99999999999\n'
choices 'choices.txt:2: expected a number after the slash' 'dirql-choices 1\n0/x\n'
choices 'choices.txt:2: expected TAKEN/COUNT' 'dirql-choices 1\nrandom\n'
choices 'choices.txt:2: expected TAKEN/COUNT' 'dirql-choices 1\n-1/2\n'
choices 'choices.txt:3: expected a blank' 'dirql-choices 1\n0/2 # first\n0/2,1/2\n'
expect 2 "$DIRQL" run x.so --device model:edu --choices missing.txt
says 'missing.txt cannot be read: No such file or directory'
finish
