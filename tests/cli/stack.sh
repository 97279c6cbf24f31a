#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A filter driver above a function driver: which of them is called when, who gets a request, whose
# an object is, what is wrong together.
#
# Orders: wdf/power-up-sequence-for-a-function-or-filter-driver, wdf/power-down-and-removal-sequence-
# for-a-function-or-filter-driver, kernel/irp-mn-start-device (the bottom first), kernel/irp-mn-query-
# remove-device, kernel/irp-mn-remove-device, kernel/irp-mn-surprise-removal (the top first).
. "$HERE/common.sh"

driver_alone stack_function
scenario stack

filter() {
    driver_alone stack_filter "$@"
}
# stack STATUS [OPTION...]: a run of the two.
stack() {
    wanted_status=$1
    shift
    expect "$wanted_status" "$DIRQL" run stack_function.so --filter stack_filter.so \
        --device model:edu --interrupt line --scenario stack.so "$@"
    sed -n 's/.*drv\] //p; s/.*app\] /app: /p' "$work/output" >order.txt
}
# order FROM TO: from the first line that begins so to the next that does, they are standard input's.
order() {
    awk -v from="$1" -v to="$2" 'index($0, from) == 1 { is_in = 1 }
        is_in { print } is_in && index($0, to) == 1 { exit }' order.txt >found.txt
    cat >wanted.txt
    diff -u wanted.txt found.txt >diff.txt || { cat diff.txt; fail "another order from $1 to $2"; }
}

filter
stack 0 --set requests=1 --set power=1 --set stop=1 --set remove=1
order 'function: DriverEntry' 'app: open' <<'END'
function: DriverEntry, \Registry\Machine\System\CurrentControlSet\Services\stack_function
filter: DriverEntry, \Registry\Machine\System\CurrentControlSet\Services\stack_filter
function: DeviceAdd
filter: DeviceAdd
function: PrepareHardware, 2 resources
function: D0Entry
function: InterruptEnable
function: D0EntryPostInterruptsEnabled
function: SelfManagedIoInit
filter: PrepareHardware, 2 resources
filter: D0Entry
filter: D0EntryPostInterruptsEnabled
filter: SelfManagedIoInit
function: FileCreate
app: open: 0x00000000
END
order 'function: Read' 'filter: SelfManagedIoSuspend' <<'END'
function: Read
filter: Write of 5 bytes
function: Write of 5 bytes
filter: write returned, 0x00000000, 5 bytes
filter: DeviceControl
function: DeviceControl
filter: FileCleanup
function: FileCleanup
filter: FileClose
function: FileClose
filter: SelfManagedIoSuspend
END
order 'filter: SelfManagedIoSuspend' 'app: power is down' <<'END'
filter: SelfManagedIoSuspend
filter: D0ExitPreInterruptsDisabled
filter: D0Exit
function: SelfManagedIoSuspend
function: D0ExitPreInterruptsDisabled
function: InterruptDisable
function: D0Exit
app: power is down
END
order 'app: power is down' 'app: power up' <<'END'
app: power is down
function: D0Entry
function: InterruptEnable
function: D0EntryPostInterruptsEnabled
function: SelfManagedIoRestart
filter: D0Entry
filter: D0EntryPostInterruptsEnabled
filter: SelfManagedIoRestart
app: power up: 0x00000000
END
order 'filter: QueryStop' 'app: stop' <<'END'
filter: QueryStop
function: QueryStop
filter: SelfManagedIoSuspend
filter: D0ExitPreInterruptsDisabled
filter: D0Exit
filter: ReleaseHardware
function: SelfManagedIoSuspend
function: D0ExitPreInterruptsDisabled
function: InterruptDisable
function: D0Exit
function: ReleaseHardware
app: stop: 0x00000000
END
order 'filter: QueryRemove' 'function: Unload' <<'END'
filter: QueryRemove
function: QueryRemove
filter: SelfManagedIoSuspend
filter: D0ExitPreInterruptsDisabled
filter: D0Exit
filter: ReleaseHardware
filter: SelfManagedIoFlush
filter: SelfManagedIoCleanup
function: SelfManagedIoSuspend
function: D0ExitPreInterruptsDisabled
function: InterruptDisable
function: D0Exit
function: ReleaseHardware
function: SelfManagedIoFlush
function: SelfManagedIoCleanup
function: the device object is deleted
filter: the device object is deleted
app: remove: 0x00000000
filter: Unload
function: Unload
END

stack 0 --set surprise=1
order 'filter: SurpriseRemoval' 'app: surprise' <<'END'
filter: SurpriseRemoval
filter: SelfManagedIoSuspend
filter: D0ExitPreInterruptsDisabled
filter: D0Exit
filter: ReleaseHardware
filter: SelfManagedIoFlush
function: SurpriseRemoval
function: SelfManagedIoSuspend
function: D0ExitPreInterruptsDisabled
function: InterruptDisable
function: D0Exit
function: ReleaseHardware
function: SelfManagedIoFlush
filter: SelfManagedIoCleanup
function: SelfManagedIoCleanup
function: the device object is deleted
filter: the device object is deleted
app: surprise removal: 0x00000000
END

# While a handle is open the power-managed queue is shut down, the other one is not, and the last of
# the removal is to come. Source: FxPkgPnp::PnpEventRemovedCommonCode of the framework's source.
stack 0 --set held=1
order 'app: it is gone' 'function: Unload' <<'END'
app: it is gone
filter: Write of 5 bytes
filter: write returned, 0xC0000184, 0 bytes
filter: FileCleanup
function: FileCleanup
filter: FileClose
function: FileClose
filter: SelfManagedIoCleanup
function: SelfManagedIoCleanup
function: the device object is deleted
filter: the device object is deleted
filter: Unload
function: Unload
END

# An open handle keeps the whole stack from being removed: the drivers are asked, then nothing goes.
stack 0 --set requests=1 --set busy=1
says 'function: FileClose'

# The one on top is asked first; what it refuses the one below never hears of.
filter -DFAILS_QUERY=1
stack 0 --set stop=1
says 'filter: QueryStop'
says_not 'function: QueryStop'
says_not 'app] stop: 0x00000000'

# A create: sent on and heard of again, sent on and forgotten, passed on by the framework.
for create in 1 2; do
    filter -DCREATE=$create
    stack 0 --set requests=1 --set remove=1
    { echo 'filter: FileCreate'
      echo 'function: FileCreate'
      [ $create = 2 ] || echo 'filter: create returned, 0x00000000, 0 bytes'
      echo 'app: open: 0x00000000'; } >expected.txt
    order 'filter: FileCreate' 'app: open' <expected.txt
    says 'function: Read'
    says_not 'without a file object'
    says 'remove: 0x00000000'
done

# Refused below it fails, and nothing of the handle is left: the stack can be removed.
mv stack_function.so granting.so
driver_alone stack_function -DREFUSES_CREATE
for create in 0 1 2; do
    if [ $create = 0 ]; then filter; else filter -DCREATE=$create; fi
    stack 0 --set requests=1 --set remove=1
    says 'open: 0xC0000022'
    says_not 'FileCleanup'
    says 'remove: 0x00000000'
done
mv granting.so stack_function.so

# The function driver's idle time-out takes the whole stack down; the next request of its queue
# brings it back.
mv stack_function.so plain.so
driver_alone stack_function -DIDLES
filter
stack 0 --set idle=1
order 'filter: SelfManagedIoSuspend' 'app: nobody' <<'END'
filter: SelfManagedIoSuspend
filter: D0ExitPreInterruptsDisabled
filter: D0Exit
function: SelfManagedIoSuspend
function: D0ExitPreInterruptsDisabled
function: InterruptDisable
function: D0Exit
app: nobody uses it
END
order 'app: open' 'filter: Write' <<'END'
app: open: 0x00000000
function: D0Entry
function: InterruptEnable
function: D0EntryPostInterruptsEnabled
function: Read
function: SelfManagedIoRestart
filter: D0Entry
filter: D0EntryPostInterruptsEnabled
filter: SelfManagedIoRestart
filter: Write of 5 bytes
END
mv plain.so stack_function.so

# EvtIoInCallerContext sees what no queue of the filter handles, and hands it on.
filter -DCALLER_CONTEXT
stack 0 --set requests=1
order 'filter: InCallerContext' 'function: Read' <<'END'
filter: InCallerContext
function: Read
END

# A filter may stay away from a device; one whose EvtDriverDeviceAdd fails keeps it from starting.
filter -DABSENT
stack 0 --set requests=1
says_not 'filter: Write'
filter -DFAILS_ADD=1
stack 1
says 'the driver failed to start the device, status 0xC0000001'
says_not 'function: PrepareHardware'

# What fails above undoes what is below.
filter -DFAILS_PREPARE=1
stack 1
order 'filter: PrepareHardware' 'filter: Unload' <<'END'
filter: PrepareHardware, 2 resources
filter: ReleaseHardware
function: SelfManagedIoSuspend
function: D0ExitPreInterruptsDisabled
function: InterruptDisable
function: D0Exit
function: ReleaseHardware
function: SelfManagedIoFlush
function: SelfManagedIoCleanup
function: the device object is deleted
filter: the device object is deleted
filter: Unload
END
filter -DFAILS_D0_ENTRY=1
stack 0 --set power=1
says 'power up: 0xC00000'
says 'filter: SurpriseRemoval'
says 'function: SurpriseRemoval'

# An object without a parent is the calling driver's.
filter -DLOCK
stack 0
says 'filter: Unload'

# Every order, and a token that holds for both drivers.
filter
expect 0 "$DIRQL" explore stack_function.so --filter stack_filter.so --device model:edu \
    --scenario stack.so --set requests=1 --set power=1 --preemptions 1
stack 0 --processors 2 --strategy random --seed 7 --set requests=1 --set power=1 --set stop=1
cp order.txt first.txt
stack 0 --processors 2 --strategy random --seed 7 --set requests=1 --set power=1 --set stop=1
cmp order.txt first.txt || fail 'the same seed gives another run'

expect 1 "$DIRQL" explore stack_function.so --filter stack_filter.so --device model:edu \
    --scenario stack.so --set fails=1 --preemptions 1
token=$(sed -n 's/.*dirql replay \(dq1-[-_0-9A-Za-z]*\).*/\1/p' "$work/output" | head -n 1)
expect 1 "$DIRQL" replay "$token"
says 'filter: Unload'
filter -DCALLER_CONTEXT
expect 1 "$DIRQL" replay "$token"
says 'The driver stack_filter.so is another build of the same source'
rm stack_filter.so
expect 2 "$DIRQL" replay "$token"
says 'the file has to be where it was'
filter

# Several function drivers: a device may name its own, which no filter of the other one is above.
mv stack_function.so plain.so
driver_alone stack_function -DWHO='"second"'
mv stack_function.so second.so
mv plain.so stack_function.so
several() {
    expect "$1" "$DIRQL" run stack_function.so --filter stack_filter.so --device model:edu \
        --device model:edu,driver=./second.so,interrupt=line,line=0 --interrupt line \
        --scenario stack.so --set requests=1 --set device="$2"
}
several 0 1
says 'second: DriverEntry, \Registry\Machine\System\CurrentControlSet\Services\second'
says 'second: Write of 5 bytes'
says 'filter: D0Exit'
says 'second: Unload'
says_not 'filter: Write'
several 0 0
says 'filter: Write of 5 bytes'
says_not 'second: Write'
expect 2 "$DIRQL" run stack_function.so --device model:edu,driver=./second.so
says 'no device is left for the driver stack_function.so'
expect 2 "$DIRQL" run stack_function.so --device model:edu --device model:neighbour,line=0,driver=./second.so
says 'driver= is not for a neighbour'
expect 2 "$DIRQL" run stack_function.so --device model:edu \
    --device model:edu,driver=./second.so,driver=./stack_filter.so
says 'driver= is given twice'
expect 2 "$DIRQL" run stack_function.so --device model:edu --device model:edu,driver=
says 'driver= takes the path'

# What cannot be.
expect 2 "$DIRQL" run stack_function.so --filter stack_function.so --device model:edu
says 'two drivers have the file name stack_function.so'
expect 2 "$DIRQL" run stack_function.so --filter missing.so --device model:edu
says 'the driver missing.so'
expect 2 "$DIRQL" run stack_function.so --filter a --filter b --filter c --filter d --filter e \
    --device model:edu
says 'a driver has at most 4 filters'
expect 2 "$DIRQL" run stack_function.so stack_filter.so --device model:edu
says 'are named with --filter'
i=0
for what in 'WdfDeviceInitSetPowerPolicyOwnership in a filter driver' \
    'WdfInterruptCreate in a filter driver' \
    'EvtDeviceWdmIrpPreprocess with an IRP that goes on'; do
    i=$((i + 1))
    filter -DNOT_BUILT=$i
    stack 4 --set requests=1
    says "$what"
done
mv stack_function.so plain.so
driver_alone stack_function -DFORWARDS
stack 4
says 'AutoForwardCleanupClose without another driver below'
mv plain.so stack_function.so
expect 4 "$DIRQL" run stack_filter.so --device model:edu
says 'name the function driver, and this one with --filter'
finish
