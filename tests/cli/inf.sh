#!/bin/sh
# SPDX-License-Identifier: MIT
#
# --inf: which devices the driver gets, what the registry and the interrupts become, what is said of
# a file that is wrong.
. "$HERE/common.sh"
driver reads_inf
scenario one_request
edu=$HERE/../../drivers/samples/edu/edu.inf

# inf HARDWARE-ID [LINE...]: test.inf for that device; the lines go behind [Install.NT.HW].
inf() {
    id=$1
    shift
    cat >test.inf <<EOF
[Version]
Signature = "\$Windows NT\$"
Class = Sample
ClassGuid = {78A1C341-4539-11d3-B88D-00C04FAD5171}
[Manufacturer]
%Maker% = Models,NTamd64.10.0
[Models.NTamd64.10.0]
%Device% = Install, $id
[Install.NT]
AddReg = Software
[Install.NT.Services]
AddService = myservice, 0x00000002, Service
[Service]
ServiceType = 1
StartType = 3
ErrorControl = 1
ServiceBinary = %13%\\reads_inf.sys
AddReg = Parameters
[Software]
HKR,,Depth,0x00010001,2
[Parameters]
HKR,Parameters,Depth,0x00010001,1
[Strings]
Maker = "a maker"
Device = "a device"
[Install.NT.HW]
AddReg = Hardware
[Hardware]
HKR,,Depth,0x00010001,3
EOF
    for line in "$@"; do
        echo "$line" >>test.inf
    done
}
MSI='HKR,"Interrupt Management\MessageSignaledInterruptProperties",MSISupported,0x00010001,1'
POLICY='HKR,"Interrupt Management\Affinity Policy",DevicePolicy,0x00010001'

# Without a device: those that fit.
expect 2 "$DIRQL" run reads_inf.so --inf "$edu"
says 'Devices that the INF file is for'
matches '^  model:edu .*PCI.VEN_1234&DEV_11E8, rank 0x2001'
says_not 'model:pair'
says '--device NAME'
says '--device qemu:NAME'
inf 'PCI\VEN_8086&DEV_100E'
expect 2 "$DIRQL" run reads_inf.so --inf test.inf
says 'None of the models'
says 'PCI\VEN_8086&DEV_100E  a device'

# The keys of service, driver and device.
inf 'PCI\VEN_1234&DEV_11E8'
expect 0 "$DIRQL" run reads_inf.so --inf test.inf --device model:edu
says 'parameters 1'
says 'software 2'
says 'hardware 3'
says 'CurrentControlSet\Services\myservice'
expect 0 "$DIRQL" run reads_inf.so --device model:edu
says 'parameters 61166' # there is none
says 'CurrentControlSet\Services\reads_inf'

# Messages only where the INF says so; what is asked for explicitly goes first.
says 'messages 1'
expect 0 "$DIRQL" run reads_inf.so --inf test.inf --device model:edu
says 'messages 0'
expect 0 "$DIRQL" run reads_inf.so --inf test.inf --device model:edu,interrupt=msi
says 'messages 1'
inf 'PCI\VEN_1234&DEV_11E8' "$MSI"
expect 0 "$DIRQL" run reads_inf.so --inf test.inf --device model:edu
says 'messages 1'
expect 0 "$DIRQL" run reads_inf.so --inf test.inf --device model:edu --interrupt line
says 'messages 0'

# Affinity: default, all, specified.
says 'targets 1'
inf 'PCI\VEN_1234&DEV_11E8' "$POLICY,3"
expect 0 "$DIRQL" run reads_inf.so --inf test.inf --device model:edu --processors 3
says 'targets 7'
expect 0 "$DIRQL" run reads_inf.so --inf test.inf --device model:edu --processors 3 --target 0=2
says 'targets 2'
inf 'PCI\VEN_1234&DEV_11E8' "$POLICY,4" \
    'HKR,"Interrupt Management\Affinity Policy",AssignmentSetOverride,0x00000001,06'
expect 0 "$DIRQL" run reads_inf.so --inf test.inf --device model:edu --processors 2
says 'targets 2' # processor 2 is not there

# Only devices that fit are the driver's.
inf 'PCI\VEN_1234&DEV_11E8'
expect 0 "$DIRQL" run reads_inf.so --inf test.inf --device model:pair --device model:edu \
    --scenario one_request.so
[ "$(grep -c 'messages 0' log)" -eq 1 ] || fail 'one device is the driver'\''s'
expect 2 "$DIRQL" run reads_inf.so --inf test.inf --device model:pair
one_line
says 'is for none of the machine'\''s devices'
says 'PCI\VEN_1234&DEV_11E8'

# The sample's own file; rewinding brings the registry back.
expect 0 "$DIRQL" run reads_inf.so --inf "$edu" --device model:edu --rewind 2 --audit
says 'messages 1'

# A file that is wrong: place and remedy.
expect 2 "$DIRQL" run reads_inf.so --inf nowhere.inf --device model:edu
one_line
says 'nowhere.inf cannot be read'
for file in . /dev/null /dev/zero reads_inf.so; do
    expect 2 "$DIRQL" run reads_inf.so --inf $file --device model:edu
    one_line
    says "$file"
done
printf '[Version]\nSignature = "\n' >wrong.inf
expect 2 "$DIRQL" run reads_inf.so --inf wrong.inf --device model:edu
one_line
says 'wrong.inf:2:13: this quotation mark has no partner'
expect 2 "$DIRQL" run reads_inf.so --inf wrong.inf
says 'wrong.inf:2:13:'
inf 'PCI\VEN_1234&DEV_11E8'
sed 's/0x00000002/0/' test.inf >wrong.inf
expect 2 "$DIRQL" run reads_inf.so --inf wrong.inf --device model:edu
says 'names no service'

# A value that the registry cannot take is refused, at once and when it is made of several.
long=$(printf '%300000s' '' | tr ' ' x)
inf 'PCI\VEN_1234&DEV_11E8' "HKR,,Long,0x00010000,$long" "HKR,,Long,0x00010008,$long"
expect 2 "$DIRQL" run reads_inf.so --inf test.inf --device model:edu
one_line
says 'a value that its installation writes is too large'
inf 'PCI\VEN_1234&DEV_11E8' "HKR,,Long,,$long$long"
expect 2 "$DIRQL" run reads_inf.so --inf test.inf --device model:edu
one_line
says 'test.inf:30:12: the value is too large'

# So are names that are too long: a service's, its file's, a key's, that of a driver without INF.
name=$(printf '%128s' '' | tr ' ' n)
inf 'PCI\VEN_1234&DEV_11E8'
sed "s/myservice/$name/" test.inf >wrong.inf
expect 2 "$DIRQL" run reads_inf.so --inf wrong.inf --device model:edu
one_line
says 'at most 127 bytes'
sed "s/myservice/${name#n}/" test.inf >right.inf
expect 0 "$DIRQL" run reads_inf.so --inf right.inf --device model:edu
says 'CurrentControlSet\Services\nnnnnnnnnnnnnnnnnnnn'
sed "s/reads_inf.sys/$name$name$name$name.sys/" test.inf >wrong.inf
expect 2 "$DIRQL" run reads_inf.so --inf wrong.inf --device model:edu
one_line
says 'the name of its file is too long'
inf 'PCI\VEN_1234&DEV_11E8' "HKR,$name$name,Long,,x"
expect 2 "$DIRQL" run reads_inf.so --inf test.inf --device model:edu
one_line
says 'empty or too long'
sed "s/^ClassGuid.*/ClassGuid = $name$name$name$name/" right.inf >wrong.inf
expect 2 "$DIRQL" run reads_inf.so --inf wrong.inf --device model:edu
one_line
says 'ClassGuid'
cp reads_inf.so "$name.so"
expect 2 "$DIRQL" run "$name.so" --device model:edu
one_line
says 'at most 127 bytes'
says_not 'INF'

# Installing has an end, and the place where it was reached is said.
twelve() {
    printf 'Needs = %s' "$1"
    printf ",$1%.0s" $(seq 11)
}
inf 'PCI\VEN_1234&DEV_11E8' '[Install.NT.HW]' "$(twelve A)" '[A]' "$(twelve B)" '[B]' "$(twelve C)" \
    '[C]' "$(twelve D)" '[D]' 'x =' 'x ='
expect 2 "$DIRQL" run reads_inf.so --inf test.inf --device model:edu
one_line
matches ': line (3[0-9]|40), column [0-9]+ of the INF file: installing takes more than 16384 lines'
finish
