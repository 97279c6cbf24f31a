#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Names in #include are found in any case and with backslashes, as on Windows.
. "$HERE/common.sh"

mkdir -p tree/src/windows tree/Inc/Sub tree/common "$root/include/dirql-driver/wdk"
echo '#define FROM_LOCAL 1' >tree/src/Precomp.h
echo '#define FROM_BELOW 1' >tree/src/windows/Ring.h
echo '#define FROM_INCLUDE 1' >tree/Inc/VirtIO.h
printf '#include "SUB\\Deep.H"\n#define FROM_NESTED 1\n' >tree/Inc/nested.h
echo '#define FROM_DEEP 1' >tree/Inc/Sub/deep.h
echo '#define FROM_PARENT 1' >tree/common/Shared.h
echo '#define FROM_FORCED 1' >tree/Inc/Forced.h
echo '#define FROM_KIT 1' >"$root/include/dirql-driver/wdk/Ntddk.h"
echo '#define LOWER 1' >tree/Inc/twice.h
echo '#define UPPER 1' >tree/Inc/TWICE.H
cat >tree/src/PCIDRV.C <<'SOURCE'
#include "precomp.h"
#include "Windows\ring.h"
#include <virtio.H>
#include "NESTED.h"
#include "..\Common\shared.h"
#include <ntddk.h>
#include "twice.h"
#include "TWICE.H"
int class = FROM_LOCAL + FROM_BELOW + FROM_INCLUDE + FROM_NESTED + FROM_DEEP + FROM_PARENT +
            FROM_FORCED + FROM_KIT + LOWER + UPPER;
SOURCE

# PCIDRV.C is C although gcc takes .C for C++: `class` is a name.
expect 0 cc -c -I tree/Inc -include FORCED.h -Werror -MD tree/src/PCIDRV.C -o pcidrv.o
# The dependency file names the files as they are on disk, or make would rebuild for ever.
cp pcidrv.d log
says tree/Inc/VirtIO.h
says tree/src/Precomp.h
says tree/Inc/Sub/deep.h
says_not precomp.h
says_not /proc

# From the source's own folder.
(cd tree/src && cc -c -I ../Inc -include FORCED.h PCIDRV.C -o "$work/pcidrv.o") >log 2>&1 ||
    fail 'not compiled from its own folder'

# A name that exists nowhere is still an error, at its line.
printf '\n#include "nowhere.h"\n' >bad.c
expect 1 cc -c -I tree/Inc bad.c
says "bad.c:2:10: fatal error: 'nowhere.h' file not found"
absent bad.o
finish
