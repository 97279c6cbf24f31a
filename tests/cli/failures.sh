#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each way in which a driver can fail ends with the report that design.md promises, and status 1.
. "$HERE/common.sh"
scenario one_request
scenario expectation

# fails DRIVER [ARGUMENT...]
fails() {
    name=$1
    shift
    driver "$name"
    expect 1 "$DIRQL" run "$name.so" --device model:edu "$@"
    says 'FAILED: '
    says 'last events'
    says "dirql run $name.so --device model:edu"
}

fails crash_in_isr
line=$(line_of crash_in_isr 'the crash')
matches '^FAILED: SaveCauses crashed: wrote to invalid memory at 0x0'
matches "^  at +.*drivers/crash_in_isr\.c:$line, SaveCauses$"
matches '^  context +in EvtInterruptIsr, processor 0, IRQL 6 \(DIRQL\), thread ".*", [0-9.]+ us$'
matches '^\*\*\* STOP: 0x000000D1 \(0x0{16}, 0x0{15}6, 0x0{15}1, 0x[0-9A-F]{16}\) DRIVER_IRQL_NOT_LESS_OR_EQUAL$'
matches "^  Isr +.*crash_in_isr\.c:[0-9]+$"
matches '^  see +https://learn.microsoft.com/windows-hardware/drivers/'

fails crash_in_request --scenario one_request.so
line=$(line_of crash_in_request 'the crash')
matches '^FAILED: DeviceControl crashed: read invalid memory at 0x0'
matches "^  at +.*crash_in_request\.c:$line, DeviceControl$"
matches 'in EvtIoDeviceControl, processor 0, IRQL 0 \(PASSIVE\), thread "application"'

fails endless_dpc --loop-limit 1
line=$(line_of endless_dpc 'the loop')
matches '^FAILED: in Dpc the code runs on without end'
matches "^  at +.*endless_dpc\.c:$line, Dpc$"
matches 'in EvtInterruptDpc, processor 0, IRQL 2 \(DISPATCH\)'

fails lock_in_isr
line=$(line_of lock_in_isr 'the violation')
matches '^FAILED: .*WdfSpinLockAcquire'
matches "^  at +.*lock_in_isr\.c:$line, Isr$"
matches '^  rule +KmdfIrql$'
matches '^  WdfSpinLockAcquire +\(dirql\)$'
matches '^\*\*\* STOP: 0x0000000A '
expect 0 "$DIRQL" run lock_in_isr.so --device model:edu --verifier off
matches '^  violations +[0-9]+ .* KmdfIrql 1'

fails lost_request --scenario one_request.so
says 'threads'
matches 'application +waiting'

fails waits_in_a_circle --scenario one_request.so
matches '^FAILED: deadlock: threads wait for each other'
matches '^thread [0-9]+ "worker 0" waits in EvtWorkItem$'
matches "^  Work +.*waits_in_a_circle\.c:$(line_of waits_in_a_circle 'the worker')$"
matches '^thread [0-9]+ "application" waits in EvtIoDeviceControl$'
matches '^  WdfWorkItemFlush +\(dirql\)$'
matches "^  DeviceControl +.*waits_in_a_circle\.c:$(line_of waits_in_a_circle 'the flush')$"

driver correct
expect 1 "$DIRQL" run correct.so --device model:edu --scenario expectation.so --set b=1
says 'expectation.c:8: expectation failed: sum == 5 (at '
says 'went on with 3'
matches '^FAILED: the scenario.s expectation "sum == 5" at .*expectation\.c:8 was not met$'
says '2 expectations of the scenario were not met'
says 'dirql run correct.so --device model:edu --scenario expectation.so --set b=1'
driver_alone without_memory
expect 4 "$DIRQL" run without_memory.so --device model:edu
says 'KeInitializeDpc: there is no memory left'
driver_alone without_memory -DTIMERS
expect 4 "$DIRQL" run without_memory.so --device model:edu
says 'KeInitializeTimer: there is no memory left'

finish
