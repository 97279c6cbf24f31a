#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Wrong command lines, sources and environments end with a message, the right exit status and no
# output.
. "$HERE/common.sh"

echo 'long DriverEntry(void *driver, void *path) { return driver == path; }' >good.c
echo 'text' >data.txt

# usage LINE ARGUMENTS...: a wrong command line.
usage() {
    text=$1
    shift
    expect 2 cc "$@"
    says "$text"
}
usage 'no input files'
usage "unknown option '--frobnicate'" --frobnicate good.c
usage "no such file: 'missing.c'" missing.c
usage "options start with '-'" /W4 good.c
usage "unknown kind of file: 'data.txt'" data.txt
usage "option '-o' needs a value" good.c -o
usage "option '-include' needs a value" good.c -include
usage "unknown optimization level '-O9'" -O9 good.c
usage "unknown debug option '-gstabs'" -gstabs good.c
usage "unknown language '-x fortran'" -x fortran good.c
usage "unknown sanitizer 'memory'" -fsanitize=memory good.c
usage 'use -fdirql-access' -fsanitize=thread good.c
usage 'use -fprofile-instr-generate' --coverage good.c
usage "option '-m32' is not supported" -m32 good.c
usage 'name the archive itself' good.c -lm
usage "cannot hold 2 inputs" -c good.c good.c -o good.o
usage "one dependency file" -MD -MF a.d good.c good.c
usage "cannot read response file 'none'" @none
echo '@loop' >loop
usage 'nested more than' @loop

# Wrong sources.
printf 'int x = ;\n' >syntax.c
expect 1 cc -c syntax.c -o syntax.o
says 'syntax.c:1:9: error: expected expression'
absent syntax.o
expect 1 cc syntax.c -o syntax.so
absent syntax.so
expect 1 cc -c -Wno-such-warning -Werror good.c -o good.o
absent good.o

echo 'int x;' >noentry.c
expect 1 cc noentry.c -o noentry.so
says 'no DriverEntry is defined'
absent noentry.so
expect 0 cc --library noentry.c -o noentry.so
printf 'long DriverEntry(void *driver, void *path) { return driver == path; }\n' >mangled.cpp
expect 1 cc mangled.cpp -o mangled.so
says 'declare it extern "C"'

for word in __try _try __finally __leave; do
    printf 'int a;\nvoid f(void)\n{\n    %s { a = 1; } __except(1) { a = 2; }\n}\n' $word >seh.c
    expect 1 cc -c seh.c -o seh.o
    says "seh.c:4:5: error: dirql-cc: structured exception handling ($word) is not supported yet"
    absent seh.o
done
# Even where the source takes the message away, no handler is dropped without a word.
printf '#undef __try\n#undef __except\nvoid g(void);\nvoid f(void)\n{\n    __try { g(); } __except(1) { g(); }\n}\n' >seh.c
expect 1 cc -c seh.c -o seh.o
says 'exception handling'
absent seh.o

# Wrong environments.
expect 3 cc --clang ./no-clang good.c -o good.so
says 'apt-get install clang-14'
mkdir path
printf '#!/bin/sh\necho "Debian clang version 16.0.6"\n' >path/clang
chmod +x path/clang
expect 3 env PATH="$work/path" "$DIRQL_CC" --dirql-root "$root" good.c -o good.so
says 'is version 16; dirql-cc needs version 14'
expect 3 env PATH="$work" "$DIRQL_CC" --dirql-root "$root" good.c -o good.so
says 'clang-14 was not found'
expect 3 "$DIRQL_CC" --dirql-root "$work/none" good.c -o good.so
says 'none: No such file'
expect 3 env TMPDIR="$work/none" "$DIRQL_CC" --dirql-root "$root" good.c -o good.so
says 'set TMPDIR to a writable folder'
expect 1 cc good.c -o none/good.so
expect 1 cc -c good.c -o none/good.o
absent good.so

# What is neither an error nor a driver.
expect 0 cc --help
says 'usage: dirql-cc'
expect 0 cc --version
says 'dirql-cc '
expect 0 cc -E good.c
says 'long DriverEntry'
expect 0 cc -fsyntax-only good.c
absent good.o
expect 0 cc good.c -o /dev/null
[ -c /dev/null ] || fail '/dev/null was replaced'
expect 0 cc -S good.c
grep -q DriverEntry good.s || fail 'no assembly'
expect 0 cc good.c
[ -e good.so ] || fail 'no default output name'
finish
