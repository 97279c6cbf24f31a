#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A driver carries the note by which a loader knows it, with what it was instrumented for.
# usage: note.sh two_drivers.c
. "$HERE/common.sh"

# flags OPTIONS FLAGS: the note of a driver built with OPTIONS says FLAGS.
flags() {
    # shellcheck disable=SC2086 # one word per option
    expect 0 cc -DVALUE=1 $1 "$source" -o driver.so
    expect 0 env LD_PRELOAD="$preload" ASAN_OPTIONS=detect_leaks=0 "$HOST" ./driver.so
    says "note: ./driver.so version=2 model=0x04020801 flags=$2"
}

source=$1
preload=
LLVM_PROFILE_FILE=$work/note.profraw
export LLVM_PROFILE_FILE
flags '' 0x0
flags -g 0x0
flags -fdirql-access 0x1
flags -fsanitize=undefined 0x4
flags --coverage-source 0x8
flags --library 0x10
flags '-fdirql-access -fsanitize=undefined --coverage-source' 0xd
preload=$("$CLANG" -print-file-name=libclang_rt.asan-x86_64.so)
flags -fsanitize=address 0x2
preload=

# The link collects what the objects say.
echo 'int extra;' >extra.c
expect 0 cc -c extra.c
expect 0 cc -c -DVALUE=1 -fdirql-access "$1" -o access.o
expect 0 cc extra.o access.o -o driver.so
expect 0 "$HOST" ./driver.so
says 'flags=0x21'

# Objects of another compiler are refused, in an archive too.
cat >foreign.c <<'SOURCE'
long foreign(void) { return sizeof(long); }
SOURCE
expect 0 "$CLANG" -fPIC -c foreign.c
expect 1 cc access.o foreign.o -o driver.so
says "'foreign.o' was not compiled by dirql-cc"
absent driver.so
expect 0 ar rc libmixed.a extra.o foreign.o
expect 1 cc access.o libmixed.a -o driver.so
says "'libmixed.a(foreign.o)' was not compiled by dirql-cc"
expect 0 ar rc libextra.a extra.o
expect 0 cc access.o libextra.a -o driver.so

# And a module of another compiler has no such note.
echo 'int DriverEntry(void *d, void *p) { (void)d; (void)p; return 0; }' >plain.c
expect 0 "$CLANG" -shared -fPIC plain.c -o plain.so
expect 0 "$HOST" ./plain.so
says 'note: ./plain.so none'
finish
