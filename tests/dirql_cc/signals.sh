#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A signal in the middle of a compilation or a link leaves nothing behind, and dirql-cc dies of it.
. "$HERE/common.sh"

echo 'long DriverEntry(void *driver, void *path) { return driver == path; }' >good.c
mkdir scratch
TMPDIR=$work/scratch
export TMPDIR
mkfifo started held

# A clang that stops where it links, when an output may exist by half, and waits to be told.
cat >clang-14 <<SCRIPT
#!/bin/sh
for word in "\$@"; do
    [ "\$word" != $1 ] || is_reached=yes
done
if [ -n "\${is_reached:-}" ]; then
    trap 'exit 1' TERM
    : >"$work/good.so.half"
    echo >"$work/started"
    read -r line <"$work/held"
fi
exec "$CLANG" "\$@"
SCRIPT
chmod +x clang-14

for signal in TERM INT HUP; do
    # Not through the shell's own handling of INT in background jobs.
    env --default-signal=INT "$DIRQL_CC" --dirql-root "$root" --clang ./clang-14 good.c -o good.so \
        >log 2>&1 &
    child=$!
    read -r line <started
    kill -s $signal $child
    wait $child
    status=$?
    [ "$status" -eq $((128 + $(kill -l $signal 2>/dev/null || echo 15))) ] ||
        [ "$status" -gt 128 ] || fail "SIG$signal: exit status $status"
    [ -z "$(ls -A scratch)" ] || fail "SIG$signal left $(ls -A scratch)"
    absent good.so
    [ -z "$(ls -d good.so.dirql-* 2>/dev/null)" ] || fail "SIG$signal left a half-written driver"
done
finish
