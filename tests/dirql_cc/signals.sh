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

# A clang that stops at the step with this word, when something may exist by half, and waits.
write_clang() {
    cat >clang-14 <<SCRIPT
#!/bin/sh
for word in "\$@"; do
    [ "\$word" != "$1" ] || is_reached=yes
    [ "\${previous:-}" != -o ] || output=\$word
    previous=\$word
done
if [ -n "\${is_reached:-}" ]; then
    [ "$1" != -shared ] || : >"\$output"
    echo >"$work/started"
    exec cat "$work/held"
fi
exec "$CLANG" "\$@"
SCRIPT
    chmod +x clang-14
}

for step in -disable-llvm-passes ir -shared; do
    write_clang $step
    for signal in TERM:143 INT:130 HUP:129; do
        # A background job of a shell without job control ignores INT; undo that.
        env --default-signal=INT "$DIRQL_CC" --dirql-root "$root" --clang ./clang-14 good.c \
            -o good.so >log 2>&1 &
        child=$!
        read -r line <started
        kill -s "${signal%:*}" $child
        wait $child
        status=$?
        [ "$status" -eq "${signal#*:}" ] || fail "$step, ${signal%:*}: exit status $status"
        [ -z "$(ls -A scratch)" ] || fail "$step, ${signal%:*}: left $(ls -A scratch)"
        [ -z "$(ls -d good.so* 2>/dev/null)" ] || fail "$step, ${signal%:*}: left $(ls -d good.so*)"
    done
done
finish
