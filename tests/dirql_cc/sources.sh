#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Several sources of one driver share what Microsoft's C lets them share.
. "$HERE/common.sh"

cat >shared.h <<'SOURCE'
int Counter;
__inline int Increment(void);
int Middle(void);
SOURCE
cat >entry.c <<'SOURCE'
#include "shared.h"
long DriverEntry(void *driver, void *path)
{
    Counter = driver != path;
    return Middle() + Increment();
}
SOURCE
cat >middle.c <<'SOURCE'
#include "shared.h"
__inline int Increment(void)
{
    return ++Counter;
}
int Middle(void)
{
    return Increment();
}
SOURCE

# A variable without a value in a header is one. An inline function is there for the source that
# only declares it, although its own source has no call left.
for level in -O0 -O1 -O2; do
    expect 0 cc $level entry.c middle.c -o shared.so
    says_not multiple
done

# With a value it is defined twice.
echo 'int Counter = 1;' >>shared.h
expect 1 cc entry.c middle.c -o shared.so
says 'multiple definition of'
absent shared.so
finish
