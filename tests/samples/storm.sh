# SPDX-License-Identifier: MIT
#
# storm - the samples go through power and Plug and Play transitions while requests are pending:
# each of STORMS (100) seeds draws others, in random order on one or two processors, with lines and
# messages.

. "$COMMON"

case $1 in
model) controller=model:nvme card=model:serial ;;
qemu) controller=qemu:nvme,serial=1 card=qemu:pci-serial ;;
# The board from which a device that is pulled out is gone.
qemu_pc) controller=qemu:nvme,serial=1,board=pc card=qemu:pci-serial,board=pc edu=qemu:edu,board=pc ;;
esac
edu=${edu:-$1:edu}

# storm DRIVER DEVICE SEED
storm() {
    run_sample "$1" "$1_storm" --device "$2" --set seed="$3" --processors $((1 + $3 % 2)) \
        --strategy random --seed "$3" || fail "$1 on $2, seed $3: exit status $?"
}

for seed in $(seq "${STORMS:-100}"); do
    message=
    [ $((seed % 3)) -ne 0 ] || message=,interrupt=msi
    storm edu "$edu$message" "$seed"
    storm nvme "$controller" "$seed"
    storm serial "$card" "$seed"
done
finish
