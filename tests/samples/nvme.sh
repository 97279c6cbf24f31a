# SPDX-License-Identifier: MIT
#
# nvme - the nvme sample with messages of MSI-X and with the line, in the order of plain hardware
# and in random ones; the same seed gives the same trace.

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
finish
