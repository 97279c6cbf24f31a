#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Message files: a source that includes NAME.h where there is NAME.mc compiles as it is, with the
# header that the message compiler would have made of it.
#
# Source: win32/eventlog/message-text-files.
. "$HERE/common.sh"

mkdir -p tree/inc
cat >tree/Log.MC <<'MESSAGES'
;/* The header
; * of the file. */
;#ifndef LOG_H
;#define LOG_H

MessageIdTypedef=NTSTATUS
SeverityNames=(Success=0x0:SEVERITY_SUCCESS
               Informational=0x1:SEVERITY_INFORMATIONAL
               Warning=0x2
;#define BETWEEN 1
               Error=0x3:SEVERITY_ERROR
              )
FacilityNames=(System=0x0 Io=4:FACILITY_IO
   Serial=0x6:FACILITY_SERIAL)
LanguageNames=(Japanese=0x411:MSG00411)

MessageId=0x0001 Facility=Serial Severity=Informational SymbolicName=LOG_FIRST
Language=English
A text; with SymbolicName=NOTHING and %2.
;not a comment
..
.
Language=Japanese
Another text.
.
;#define AFTER 2
MessageId=
SymbolicName=LOG_NEXT
Language=English
.
MessageId=+0x10
severity = Error
symbolicname = LOG_FAR
Language=English
.
MessageId=7
Facility=Io
Language=English
Without a symbol.
.
MessageId= Severity=Warning SymbolicName=LOG_IO
Language=English
.
OutputBase=10
MessageIdTypedef=ULONG
MessageId=1 SymbolicName=LOG_DECIMAL
Language=English
.
;#endif
MESSAGES
cat >tree/inc/first.h <<'SOURCE'
typedef long NTSTATUS;
typedef unsigned long ULONG;
#include "..\log.h"
SOURCE
cat >tree/main.c <<'SOURCE'
#include "First.h"
#include <inc\..\log.h>
#define IS(value, wanted) _Static_assert((value) == (wanted) && sizeof(value) == 4, #value)
IS(LOG_FIRST, (NTSTATUS)0x40060001);
IS(LOG_NEXT, (NTSTATUS)0x40060002);
IS(LOG_FAR, (NTSTATUS)0xC0060012);
IS(LOG_IO, (NTSTATUS)0x80040008);
IS(LOG_DECIMAL, 0x80040001ul);
IS(SEVERITY_ERROR * 100 + SEVERITY_SUCCESS * 10 + SEVERITY_INFORMATIONAL, 301);
IS(FACILITY_SERIAL + FACILITY_IO, 10);
IS(BETWEEN + AFTER, 3);
_Static_assert((NTSTATUS)-1 < 0 && LOG_DECIMAL > 0, "types");
long DriverEntry(void) { return LOG_FIRST; }
SOURCE
expect 0 cc -Wall -Wextra -Werror -I tree/inc -I tree -MD -MP tree/main.c -o main.so
[ ! -s log ] || fail 'something was said'
cp main.d log
says 'tree/Log.MC'
says 'Log.MC:'
says_not 'log.h'
says_not '/proc'
[ -z "$(find . -iname 'log.h')" ] || fail 'a header was left'

# A build finds that a message file has changed, and so does the note of the driver's sources.
cat >Makefile <<'MAKE'
main.o: tree/main.c
	$(CC) -c -I tree/inc -I tree -MMD -MP $< -o $@
-include main.d
MAKE
rm -f main.d
expect 0 make CC="$DIRQL_CC --dirql-root $root"
expect 0 make CC="$DIRQL_CC --dirql-root $root"
says 'up to date'
sources() {
    readelf -nW "$1" | sed -n 's/.*dirql *0x00000008.*description data: *//p'
}
before=$(sources main.o)
sed -i 's/;#define AFTER 2/;#define AFTER 2 \/* changed *\//' tree/Log.MC
touch -d '+2 seconds' tree/Log.MC
expect 0 make CC="$DIRQL_CC --dirql-root $root"
says 'main.c'
[ -n "$before" ] && [ "$before" != "$(sources main.o)" ] || fail 'the note does not know the messages'

# UTF-16, as `mc -u` reads it, with and without a symbol for the severity; defaults; no type.
printf 'MessageId=5\r\nSymbolicName=WIDE\r\nLanguage=English\r\n\303\274\r\n.\r\n' >narrow.mc
{ printf '\377\376' && iconv -f UTF-8 -t UTF-16LE narrow.mc; } >tree/wide.mc
printf '#include "wide.h"\n_Static_assert(WIDE == 0x0FFF0005 && sizeof(WIDE) == 4, "");\n' >tree/wide.c
expect 0 cc -c tree/wide.c

# A header that is there is taken, whatever else is.
mkdir other
echo '#define LOG_FIRST 9' >other/LOG.h
printf '#include "log.h"\n_Static_assert(LOG_FIRST == 9, "");\n' >other/there.c
cp tree/Log.MC other/log.mc
expect 0 cc -c other/there.c

# wrong LINE TEXT CONTENT: a message file that is refused, at its line.
wrong() {
    printf "$3" >tree/bad.mc
    expect 1 cc -c tree/bad.c
    says "/tree/bad.mc:$1: $2"
    says_not 'assert'
}
echo '#include "bad.h"' >tree/bad.c
wrong 1 "KEYWORD=VALUE is expected, 'MessageId' is there" 'MessageId 1\n'
wrong 2 "'Colour' is no keyword of a message file" '\nColour=red\n'
wrong 1 "'Loud' is not among the names that the file declares" 'Severity=Loud\n'
wrong 1 "'5' is no number from 0 to 0x3" 'SeverityNames=(A=5)\n'
wrong 2 "'0x1000' is no number from 0 to 0xFFF" 'FacilityNames=(A=1\nB=0x1000)\n'
wrong 2 "the list has no ')'" 'SeverityNames=(A=1\n'
wrong 1 'a list in parentheses is expected' 'SeverityNames=A\n'
wrong 1 "NAME=NUMBER is expected, 'A' is there" 'SeverityNames=(A)\n'
wrong 1 "'1x' is no name of a macro" 'SeverityNames=(A=1:1x)\n'
wrong 1 "'a-b' is no name of a macro" 'MessageId=1 SymbolicName=a-b\n'
wrong 1 "'0x10000' is no number from 0 to 0xFFFF" 'MessageId=0x10000\n'
wrong 5 "the message's number, 0x10000, is above 0xFFFF" 'MessageId=0xFFFF\nLanguage=X\n.\nMessageId=\nLanguage=X\n.\n'
wrong 2 'the message before has no Language and no text' 'MessageId=1\nMessageId=2\n'
wrong 2 'the last message has no Language and no text' 'MessageId=1\n'
wrong 2 'the text has no end: a line with a dot alone' 'MessageId=1\nLanguage=English\nText\n'
wrong 1 "OutputBase is 10 or 16, not '8'" 'OutputBase=8\n'

printf 'MessageId=1\n\0\n' >tree/bad.mc
expect 1 cc -c tree/bad.c
says '/tree/bad.mc is no text: it has a byte 0'

# Without a message file it is an error as ever.
rm tree/bad.mc
expect 1 cc -c tree/bad.c
says "'bad.h' file not found"
finish
