#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Dependency files, response files and multiple sources, as build systems use them.
. "$HERE/common.sh"

echo '#define VALUE 0' >value.h
printf '#include "value.h"\nint other(void);\nlong DriverEntry(void *d, void *p) { return d == p ? other() : VALUE; }\n' >main.c
echo 'int other(void) { return 7; }' >other.c

expect 0 cc -c -MD -MT out/main.o -MF main.dep main.c -o main.o
cp main.dep log
says 'out/main.o:'
says 'value.h'
expect 0 cc -c -MMD main.c -o object.o
cp object.d log
says 'object.o:'
rm -f main.d other.d
expect 0 cc -MMD main.c other.c -o whole.so
cat main.d other.d >log
says 'value.h'
says 'other.c'
says 'whole.so:'
expect 0 cc -M main.c
says 'main.o:'
says 'value.h'
expect 0 cc -MM -MT target main.c
says 'target:'

# Response files, quoted and nested.
mkdir 'a folder'
cp other.c 'a folder/other.c'
printf '%s\n' '-O2 "a folder/other.c"' >inner.rsp
printf '%s\n' "-DNAME='a b' @inner.rsp" 'main.c -o' 'whole.so' >outer.rsp
expect 0 cc @outer.rsp
[ -e whole.so ] || fail 'no output from response files'

rm -f main.o main.d
# A make that runs it rebuilds when a header changes, and only then.
cat >Makefile <<'MAKE'
driver.so: main.o other.o
	$(CC) $^ -o $@
%.o: %.c
	$(CC) -c -MMD -MP $< -o $@
-include main.d other.d
MAKE
expect 0 make CC="$DIRQL_CC --dirql-root $root"
expect 0 make CC="$DIRQL_CC --dirql-root $root"
says 'up to date'
touch -d '2001-01-01' main.o other.o driver.so main.c other.c
touch -d '2001-01-02' value.h
expect 0 make CC="$DIRQL_CC --dirql-root $root"
says 'main.c -o main.o'
says_not 'other.c -o other.o'

# The same sources give the same bytes, wherever the temporary files are.
mkdir scratch
expect 0 cc -g -O1 main.c other.c -o one.so
expect 0 env TMPDIR="$work/scratch" "$DIRQL_CC" --dirql-root "$root" -I "$HERE" -g -O1 main.c other.c -o two.so
cmp one.so two.so || fail 'two builds differ'
[ -z "$(ls -A scratch)" ] || fail 'temporary files were left'

# An object made by -c links as one made on the way does.
expect 0 cc -g -O1 -c main.c -o main.o
expect 0 cc -g -O1 -c other.c -o other.o
expect 0 cc main.o other.o -o three.so
nm -D one.so >one
nm -D three.so >three
cmp one three || fail 'separate compilation gives other symbols'

# As a compiler launcher: the first word is the project's compiler, unknown options are said.
expect 0 cc -c main.c -o main.o
expect 0 "$DIRQL_CC" --launch gcc --dirql-root "$root" -fPIC -std=gnu17 -rdynamic -c main.c -o main.o
says "option '-rdynamic' of the project's compiler is not used"
finish
