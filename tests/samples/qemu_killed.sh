# SPDX-License-Identifier: MIT
#
# qemu_killed - QEMU killed at each of 50 random places, from its launch to its end: the run ends
# with the status of the environment and says why, or had ended before; nothing is left behind.
# The seed is fixed: a failure names its place, KILL_AT, which shows it again.

. "$COMMON"
mkdir temporary
export TMPDIR="$work/temporary" ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0"

# killed_run PLACE DRIVER SCENARIO OPTION...: its status in $status.
killed_run() {
    place=$1
    driver=$2
    scenario=$3
    shift 3
    rm -f report
    timeout 100 env LD_PRELOAD="$KILLER" KILL_AT="$place" KILL_REPORT="$work/report" \
        "$DIRQL" run "$DRIVERS/$driver.so" --scenario "$SCENARIOS/$scenario.so" --quiet "$@" \
        >log 2>&1
    status=$?
}

# check_end PLACE: how killed_run ended.
check_end() {
    [ "$(cut -d' ' -f2 report)" = 0 ] || fail "KILL_AT=$1: a child is left"
    [ -z "$(ls temporary)" ] || fail "KILL_AT=$1: a file is left"
    case $status in
    3)
        grep -q 'QEMU.*signal 9' log || fail "KILL_AT=$1: the cause is not said"
        ended=$((ended + 1))
        ;;
    0) grep -q '^ok ' log || fail "KILL_AT=$1: status 0 without a result" ;;
    *) fail "KILL_AT=$1: status $status" ;;
    esac
}

random=2022
# kill_often TIMES DRIVER SCENARIO OPTION...
kill_often() {
    times=$1
    shift
    ended=0
    killed_run 0 "$@"
    sendings=$(cut -d' ' -f1 report)
    [ "$status" -eq 0 ] && [ "$sendings" -gt 50 ] || fail "$1 without a kill: status $status"
    for i in $(seq "$times"); do
        random=$(((random * 1103515245 + 12345) % 2147483648))
        place=$((random / 65536 % sendings + 1))
        [ $((i % 2)) -eq 0 ] || place=-$place
        killed_run "$place" "$@"
        check_end "$place"
    done
    [ "$ended" -ge $((times * 8 / 10)) ] || fail "$1: only $ended of $times kills were noticed"
}

kill_often 17 edu edu_mixed --device qemu:edu --processors 2
kill_often 17 nvme nvme_identify --device qemu:nvme,serial=1,interrupt=msix
kill_often 16 serial serial_cables --set bytes=100 --set cards=2 --device qemu:pci-serial \
    --device qemu:pci-serial,line=0,wire=0
finish
