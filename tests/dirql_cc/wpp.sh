#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Trace statements of WPP: a source that includes NAME.tmh compiles as it is, and what its trace
# functions are is read where tracewpp reads it.
. "$HERE/common.sh"

echo '#define TRACE_LEVEL_ERROR 2
#define TRACE_LEVEL_VERBOSE 5' >"$root/include/dirql-driver/wdk/evntrace.h"
mkdir -p tree/inc

cat >tree/inc/Trace.h <<'SOURCE'
#define WPP_CONTROL_GUIDS \
    WPP_DEFINE_CONTROL_GUID(One, (bf2944ce,30ec,4a52,8380,8d0915003294), \
        WPP_DEFINE_BIT(DBG_ALL) WPP_DEFINE_BIT(DBG_INIT)) \
    WPP_DEFINE_CONTROL_GUID(Two, (bf2944ce,30ec,4a52,8380,8d0915003295), WPP_DEFINE_BIT(DBG_IO))
#define WPP_FLAG_LEVEL_ENABLED(flag, level) \
    (WPP_LEVEL_ENABLED(flag) && WPP_CONTROL(WPP_BIT_##flag).Level >= level)
#define WPP_LEVEL_STATUS_PRE(level, status) do { if ((status) < 0) {
#define WPP_LEVEL_STATUS_POST(level, status) ; return (status); } } while (0)
/*
 * begin_wpp config
 * FUNC TraceEvents(LEVEL, FLAGS, MSG, ...);
 * FUNC Enter{LEVEL=TRACE_LEVEL_VERBOSE}(FLAGS);
 * USESUFFIX (Enter, "---> %!FUNC!");
 * FUNC statement: says what it is
 * end_wpp
 */
// begin_wpp config
// FUNC Check{LEVEL=TRACE_LEVEL_ERROR}(STATUS, MSG, ...);
// FUNC Nothing();
// end_wpp
SOURCE
cat >tree/main.c <<'SOURCE'
#include "TRACE.h"
/* begin_wpp config
   FUNC Own{FLAG=DBG_IO}(LEVEL,MSG,...); */
#include "Main.tmh"
long never(void); /* nobody has it: a call would not link */
long traced(long status, void *driver, void *path)
{
    WPP_INIT_TRACING(driver, path);
    if (status == 1)
        TraceEvents(TRACE_LEVEL_ERROR, DBG_INIT, "status %!STATUS! %d", status, never());
    else
        Enter(DBG_ALL);
    Check(status, "%!FUNC! %p", driver);
    Own(TRACE_LEVEL_ERROR, "no arguments");
    DoTraceMessage(DBG_ALL, "%s", "built in");
    Nothing();
    WPP_CLEANUP(driver);
    return WPP_CONTROL(WPP_BIT_DBG_IO).Level + (WPP_FLAG_LEVEL_ENABLED(DBG_INIT, 4) ? 100 : 0) + 7;
}
long DriverEntry(void *driver, void *path)
{
    return traced(-3, driver, path) == -3 && traced(1, driver, path) == 7 ? 0 : -1;
}
SOURCE
expect 0 cc -Wall -Wextra -Werror -I tree/inc -MD -MP tree/main.c -o main.so
[ ! -s log ] || fail 'something was said'
cp main.d log
says 'tree/inc/Trace.h'
says_not '.tmh'
says_not '/proc'
expect 0 cc -c -Wall -Wextra -Werror -I tree/inc -x c++ tree/main.c -o main.o
expect 0 cc -M -I tree/inc tree/main.c
says 'tree/inc/Trace.h'
says_not '.tmh'
expect 0 cc -M -MF listed.d -I tree/inc tree/main.c
cp listed.d log
says 'tree/inc/Trace.h'
says_not '.tmh'
expect 0 cc -E -I tree/inc tree/main.c
says 'do { if ((status) < 0) {'
says ' ; return (status); } } while (0);'
[ -z "$(find . -name '*.tmh')" ] || fail 'a .tmh file was left'

# The arguments of a trace statement are compiled.
sed 's/, never()/, nowhere/' tree/main.c >tree/wrong.c
expect 1 cc -c -I tree/inc tree/wrong.c
says "wrong.c:10:"
says "use of undeclared identifier 'nowhere'"

# A build finds what has changed, and does nothing when nothing has.
cat >Makefile <<'MAKE'
main.o: tree/main.c
	$(CC) -c -I tree/inc -MMD -MP $< -o $@
-include main.d
MAKE
rm -f main.o main.d
expect 0 make CC="$DIRQL_CC --dirql-root $root"
expect 0 make CC="$DIRQL_CC --dirql-root $root"
says 'up to date'

# Functions that a project file names, with lists in parentheses.
cat >tree/named.c <<'SOURCE'
#include "sub/named.tmh"
long DriverEntry(void *driver, void *path)
{
    Dump((TRACE_LEVEL_ERROR, DBG_INIT, "%p", path));
    Log(TRACE_LEVEL_ERROR, ("%p %p", driver, path));
    KdPrint(("alone"));
    return 0;
}
SOURCE
expect 1 cc -Werror=implicit-function-declaration tree/named.c -o named.so
says 'Dump'
expect 0 cc -Wall -Werror -Wno-unused-parameter tree/named.c -o named.so \
    --wpp-function 'Dump((LEVEL,FLAGS,MSG,...)); Log(LEVEL,(MSG,...))' --wpp-function='KdPrint((MSG,...));'
for wrong in '' 'Name' 'Name(' 'Name(A,)' 'Name{A}(B)' 'Name((A),(B))' 'Name(A) Name(B)' '2(A)' ';'; do
    expect 2 cc --wpp-function "$wrong" tree/named.c
    says 'a trace function has the form NAME(PARAMETER,...)'
done

# A .tmh file that is there is taken.
mkdir tree/sub
echo 'long from_file;' >tree/sub/NAMED.TMH
printf '#include "sub/named.tmh"\nlong *DriverEntry(void) { return &from_file; }\n' >tree/there.c
expect 0 cc tree/there.c -o there.so

# Another name that is nowhere is still an error.
printf '#include "trace.h"\n#include "gone.tmh.h"\n' >tree/bad.c
expect 1 cc -c -I tree/inc tree/bad.c
says "'gone.tmh.h' file not found"

# The same source elsewhere gives the same bytes.
mkdir copy
cp -r tree/main.c tree/inc copy
(cd tree && cc -O1 -I inc main.c -o "$work/one.so") && (cd copy && cc -O1 -I inc main.c -o "$work/two.so") ||
    fail 'not compiled'
cmp one.so two.so || fail 'two builds differ'
finish
