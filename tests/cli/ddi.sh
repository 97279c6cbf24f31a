#!/bin/sh
# SPDX-License-Identifier: MIT
#
# dirql ddi: one function, all, the counts; and what the counts are made of.
. "$HERE/common.sh"

# One that dirql has: the facts are those of its page.
expect 0 "$DIRQL" ddi WdfInterruptQueueDpcForIsr
matches '^WdfInterruptQueueDpcForIsr$'
matches '^  kind +framework function$'
matches '^  header +wdfinterrupt\.h$'
matches '^  since +KMDF 1\.0$'
matches '^  IRQL +PASSIVE_LEVEL to DIRQL$'
matches '^  status +full'
matches '^  touches +[a-z]'
matches '^  called by +14 of 80 public KMDF drivers, 14 of the 18 with interrupts$'
says 'https://learn.microsoft.com/windows-hardware/drivers/ddi/wdfinterrupt/nf-wdfinterrupt-wdfinterruptqueuedpcforisr'

expect 0 "$DIRQL" ddi wdfinterruptcreate
matches '^WdfInterruptCreate$'
# Of the kernel: no KMDF version; any IRQL.
expect 0 "$DIRQL" ddi KeBugCheckEx
matches '^  IRQL +any$'
matches '^  kind +kernel function$'
matches '^  touches +everything$'
# Of a header alone, and what nobody documents.
expect 0 "$DIRQL" ddi InsertTailList
matches '^  status +header'
! grep -q '^  touches' output || fail 'a macro touches something'
expect 0 "$DIRQL" ddi WdfCxVerifierKeBugCheck
matches '^  header +none that is public$'
matches '^  IRQL +not stated$'
matches '^  status +missing'
says_not '  see '
# Families that headers make of a macro, and what the compiler has.
for name in RtlULongAdd RtlStringCbVPrintfA va_start memcpy sprintf_s; do
    expect 0 "$DIRQL" ddi $name
    matches '^  status +header'
done

# Names that are none.
expect 2 "$DIRQL" ddi WdfTimerStrat
says 'dirql ddi: unknown name WdfTimerStrat: did you mean WdfTimerStart?'
one_line
expect 2 "$DIRQL" ddi QueueDpcFor
says 'did you mean WdfInterruptQueueDpcForIsr?'
expect 2 "$DIRQL" ddi Frobnicate
says 'unknown name Frobnicate: neither'
one_line
long=$(printf 'x%.0s' $(seq 300))
expect 2 "$DIRQL" ddi "$long"
one_line
expect 2 "$DIRQL" ddi WdfTimerStart WdfTimerStop
says 'one name at a time'
expect 2 "$DIRQL" ddi WdfTimerStart --status
says '--status is about all names'
expect 2 "$DIRQL" ddi --format xml
says 'one of text, json is needed'
expect 0 "$DIRQL" ddi --help
says '--status'

# All: each name once, sorted.
expect 0 "$DIRQL" ddi
cut -d' ' -f1 output >names
sort -u names | cmp -s - names || fail 'the names are not sorted, or one is there twice'
[ "$(wc -l <names)" -gt 990 ] || fail 'names are missing'

# The counts are those of the list, and every function is counted once.
expect 0 "$DIRQL" ddi --status
matches '^functions of KMDF 1\.33 +458:'
matches '^inline functions and macros of its headers +134:'
matches '^kernel and C library names that drivers call +401:'
sum_of() {
    echo $(($(grep "$1" output | sed 's/.*://' | tr ' ' '\n' | grep -E '^[0-9]+$' | paste -sd+ -)))
}
[ "$(sum_of '^functions of KMDF')" -eq 458 ] || fail 'functions of KMDF do not add up'
[ "$(sum_of '^inline functions')" -eq 134 ] || fail 'names of headers do not add up'
[ "$(sum_of '^kernel and C')" -eq 401 ] || fail 'kernel names do not add up'
# What is listed as not there is not there, and is called by drivers with interrupts: none is.
sed -n 's/^ *[0-9]* *(.*) \([^ ]*\) .*/\1/p' output >lacking
[ -s lacking ] || says 'nothing that drivers with interrupts call is declared or missing'
"$DIRQL" ddi | awk '$2 == "missing" || $2 == "declared" { print $1 }' | sort >not_there
sort lacking | comm -23 - not_there >there
[ ! -s there ] || fail "listed as not there: $(cat there)"

# JSON says the same.
expect 0 "$DIRQL" ddi WdfInterruptQueueDpcForIsr --format json
says '"irql_max": "DIRQL"'
says '"status": "full"'
says '"interrupt_drivers": 14'
expect 0 "$DIRQL" ddi WdfCxVerifierKeBugCheck --format json
says '"header": null'
says '"touches": null'
expect 0 "$DIRQL" ddi --status --format json
says '"all": 458'
[ "$(grep -c '"name"' output)" -eq "$(wc -l <lacking)" ] || fail 'JSON lists other names'
expect 0 "$DIRQL" ddi --format json
[ "$(grep -c '"name"' output)" -eq "$(wc -l <names)" ] || fail 'JSON lists other names'
finish
