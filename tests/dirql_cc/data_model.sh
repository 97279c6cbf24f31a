#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Sizes, literals and structure layouts are those of Windows. usage: data_model.sh layout_driver.c
. "$HERE/common.sh"

for level in -O0 -O1 -O2; do
    expect 0 cc $level "$1" -o layout.so
    expect 0 "$HOST" ./layout.so
    says ' 0 failed'
done

# The same source in Linux' model fails, or the expectations would mean nothing.
expect 0 "$CLANG" -fms-extensions -w -shared -fPIC -I "$HERE" "$1" -o linux.so
expect 1 "$HOST" ./linux.so

# What the kit defines; the command line wins, without a warning.
cat >definitions.c <<'SOURCE'
#if !defined _WIN32 || !defined _WIN64 || !defined _M_AMD64 || _MSC_VER != 1929
#error target
#endif
#if _AMD64_ != 1 || AMD64 != 1 || WINNT != 1 || _KERNEL_MODE != 1
#error kit
#endif
#if _WIN32_WINNT != 0x0A00 || WINVER != 0x0A00 || NTDDI_VERSION != WANTED_NTDDI
#error version
#endif
#if KMDF_VERSION_MAJOR != 1 || KMDF_VERSION_MINOR != WANTED_MINOR
#error framework
#endif
#if defined DBG != WANTED_DBG || (defined DBG && DBG != 1)
#error checked build
#endif
SOURCE
expect 0 cc -Werror -Wundef -fsyntax-only definitions.c -DWANTED_NTDDI=0x0A00000C -DWANTED_MINOR=33 -DWANTED_DBG=0
expect 0 cc -Werror -fsyntax-only definitions.c -DNTDDI_VERSION=0x0A000006 -DWANTED_NTDDI=0x0A000006 \
    -DKMDF_VERSION_MINOR=15 -DWANTED_MINOR=15 -DWANTED_DBG=1 --debug
expect 0 cc -Werror -fsyntax-only definitions.c -DWANTED_NTDDI=0x0A00000C -DWANTED_MINOR=33 -DDBG -DWANTED_DBG=1
expect 0 cc -Werror -fsyntax-only definitions.c -DWANTED_NTDDI=0x0A00000C -DWANTED_MINOR=33 -DDBG=1 --debug -DWANTED_DBG=1

# What Microsoft's compiler takes without a word.
cat >dialect.c <<'SOURCE'
#pragma warning(disable : 4201)
#pragma code_seg("PAGE")
struct statistics {
    struct {
        int Reads;
    };
    int Sizes[0];
};
#define COUNT(of, what) of->##what
int take(struct statistics *statistics) { return COUNT(statistics, Reads) + 'abcd' == 0; }
SOURCE
expect 0 cc -Wall -Werror -c dialect.c
[ ! -s log ] || fail 'something was said'
finish
