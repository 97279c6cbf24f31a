#!/bin/sh
# SPDX-License-Identifier: MIT
#
# --system-drive: a driver reads its firmware there and writes a log, and the directory stays as it
# was.
. "$HERE/common.sh"
driver loads_firmware
run() {
    expect "$1" "$DIRQL" run loads_firmware.so --device model:edu --system-drive drive
}

# Without the option there is a drive, and nothing on it.
expect 0 "$DIRQL" run loads_firmware.so --device model:edu
says 'firmware 0xC0000034, sum 0'
says 'log -1'

# Names differ in case from what the driver asks for. The directory's times do not matter.
mkdir -p drive/WINDOWS/system32/Drivers drive/Logs
printf '\001\002\003' >drive/WINDOWS/system32/Drivers/EDU_FW.BIN
printf 'before\n' >drive/Logs/edu.log
cp -a drive kept
run 0
says 'firmware 0x00000000, sum 6'
says 'log 16'

# What was written ends with the run, and with each rewind.
run 0
says 'log 16'
expect 0 "$DIRQL" run loads_firmware.so --device model:edu --system-drive drive --rewind 3 --audit
says 'log 16'
expect 0 "$DIRQL" run loads_firmware.so --device model:edu --system-drive ./drive/. \
    --strategy random --seed 5 --rewind 1 --audit
says 'log 16'
diff -r drive kept || fail 'the directory has changed'
[ "$(ls -l --time-style=+%s drive/Logs)" = "$(ls -l --time-style=+%s kept/Logs)" ] ||
    fail 'the log was touched'

# An empty image, and one that is a link to a file inside.
: >drive/WINDOWS/system32/Drivers/EDU_FW.BIN
run 0
says 'firmware 0xC0000011, sum 0'
rm drive/WINDOWS/system32/Drivers/EDU_FW.BIN
printf '\007' >drive/image
ln -s ../../../image drive/WINDOWS/system32/Drivers/edu_fw.bin
run 0
says 'firmware 0x00000000, sum 7'

# What cannot be a drive, one line that names what is wrong and says what to do.
refused() {
    run 2
    one_line
    says "$1"
    says "$2"
}
ln -sf /etc/passwd drive/image2
refused 'drive/image2 is a symbolic link that leads out of the directory' 'copy the file'
ln -sf ../drive.other drive/image2
echo secret >drive.other
refused 'drive/image2 is a symbolic link that leads out of the directory' 'copy the file'
ln -sfn Logs drive/image2
refused 'drive/image2 is a symbolic link to a directory' 'copy what it leads to'
ln -sfn image2 drive/image2
refused 'drive/image2 is a symbolic link to a directory, or to itself' 'copy what it leads to'
ln -sfn nothing drive/image2
refused 'drive/image2 cannot be read: No such file' ''
rm drive/image2
mkfifo drive/pipe
refused 'drive/pipe is neither a file nor a directory' 'take it away'
rm drive/pipe
echo 1 >drive/IMAGE
refused 'drive/image differs from another name there in case only' 'rename it'
rm drive/IMAGE
echo 1 >'drive/a:b'
refused 'drive/a:b has a name that no file of Windows can have' 'rename it'
mv drive/a:b "drive/$(printf 'a\377')"
refused 'has a name that no file of Windows can have' 'rename it'
rm drive/a*
truncate -s 257M drive/large
refused 'drive/large is too large' '256 MiB'
rm drive/large
mkdir drive/many
(cd drive/many && seq 10000 | xargs touch)
refused 'is one file too many' 'only what the driver opens'
rm -r drive/many
deep=drive
for i in 1 2 3 4 5 6 7; do
    deep=$deep/1/2/3/4/5/6/7/8/9/0
done
mkdir -p $deep
refused 'is too deep' ''
rm -r drive/1
expect 2 "$DIRQL" run loads_firmware.so --device model:edu --system-drive drive/image
one_line
says 'drive/image is no directory'
expect 2 "$DIRQL" run loads_firmware.so --device model:edu --system-drive nowhere
one_line
says 'nowhere cannot be read: No such file'
expect 2 "$DIRQL" run loads_firmware.so --device model:edu --system-drive ''
one_line
if [ "$(id -u)" -ne 0 ]; then
    chmod 0 drive/image
    refused 'drive/image cannot be read: Permission denied' ''
    chmod 700 drive/image
fi
finish
