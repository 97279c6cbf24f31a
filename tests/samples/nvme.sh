# SPDX-License-Identifier: MIT
#
# nvme - the nvme sample with messages of MSI-X and with the line, in the order of plain hardware
# and in random ones; the same seed gives the same trace. Pulled out, it leaves no request behind.

. "$COMMON"
case $1 in
model) controller=model:nvme ;;
qemu) controller=qemu:nvme,serial=1 ;;
esac

for interrupt in msix line; do
    run_sample nvme nvme_identify --device "$controller,interrupt=$interrupt" || fail "$interrupt"
    for run in 1 2; do
        run_sample nvme nvme_identify --device "$controller,interrupt=$interrupt" --processors 2 \
            --strategy random --seed 7 --trace "$interrupt$run" || fail "$interrupt, run $run"
    done
    same "${interrupt}1" "${interrupt}2" "$interrupt"
done

# Of two controllers each gets its own messages.
run_sample nvme nvme_identify --device "$controller" --device "$controller" --set device=1 ||
    fail 'the second of two controllers'

# Pulled out with commands under way: every request ends, whatever the controller had done.
for delay in 0 10 30 100000; do
    for interrupt in msix line; do
        run_sample nvme nvme_unplug --device "$controller,interrupt=$interrupt" --set delay_us=$delay ||
            fail "unplug after $delay, $interrupt"
        # QEMU answers at once.
        [ "$1" != model ] || [ $delay -ne 0 ] || grep -q 'interrupts 0 ' log ||
            fail "unplug: no command was under way, $interrupt"
        [ $delay -ne 100000 ] || grep -q 'interrupts 6 ' log ||
            fail "unplug: not all were answered before, $interrupt"
    done
    run_sample nvme nvme_unplug --device "$controller" --set delay_us=$delay --processors 2 \
        --strategy random --seed "$delay" || fail "unplug after $delay, random"
done
finish
