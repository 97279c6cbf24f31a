#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A driver says from which sources it was built: by content of the user's files, whatever their
# folder, the options and the system's headers.
. "$HERE/common.sh"

# sources FILE: the hashes in its SOURCE notes.
sources() {
    readelf -nW "$1" | sed -n 's/.*dirql *0x00000008.*description data: *//p' | tr '\n' '/'
}

# compare WANTED A B: WANTED is = or !=.
compare() {
    a=$(sources "$2")
    b=$(sources "$3")
    [ -n "$a" ] || fail "$2 has no SOURCE note"
    [ "$a" "$1" "$b" ] || fail "not so: $2 ($a) $1 $3 ($b)"
}

make_sources() {
    mkdir -p "$1/own" "$1/system"
    printf '#define VALUE 1\n' >"$1/own/value.h"
    printf '#define SYSTEM 1\n' >"$1/system/system.h"
    printf '#include "own\\VALUE.h"\n#include <system.h>\nint DriverEntry(void) { return VALUE; }\n' \
        >"$1/first.c"
    printf 'int second(int x) { return x + 1; }\n' >"$1/second.c"
}
# build FOLDER OUTPUT [OPTION...]
build() {
    folder=$1
    output=$2
    shift 2
    (cd "$folder" && "$DIRQL_CC" --dirql-root "$root" -isystem system "$@" first.c second.c \
        -o "$work/$output") || fail "$output was not built"
}

make_sources one
make_sources other/folder
build one a.so
build other/folder b.so
compare = a.so b.so
build one optimized.so -O2 -g -fdirql-access
compare = a.so optimized.so
echo '#define MORE' >>one/system/system.h
build one system.so
compare = a.so system.so

echo '/* a comment */' >>one/own/value.h
build one header.so
compare != a.so header.so
make_sources one
echo '/* a comment */' >>one/second.c
build one source.so
compare != a.so source.so
make_sources one
build one forced.so -include own/value.h
compare != a.so forced.so

# Objects say it, so that a link needs no sources; and assembly too.
build one again.so
expect 0 cc -isystem one/system -c one/first.c -o first.o
expect 0 cc -isystem one/system -c one/second.c -o second.o
expect 0 cc first.o second.o -o linked.so
compare = again.so linked.so
expect 0 cc -isystem one/system -S one/first.c -o first.s
expect 0 "$CLANG" -c first.s -o assembled.o
compare = first.o assembled.o

# The list of headers is nobody else's business.
expect 0 cc -isystem one/system -MMD -MFdependencies.d -c one/first.c -o first.o
grep -q 'value.h' dependencies.d || fail 'the dependency file lacks value.h'
expect 0 cc -isystem one/system -E one/first.c -o preprocessed.i
expect 0 cc -isystem one/system -fsyntax-only one/first.c
finish
