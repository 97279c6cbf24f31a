# SPDX-License-Identifier: MIT
#
# entry_fails - DriverEntry that fails cleans up after itself: EvtDriverUnload, which would do it
# again, is not called. Environment and arguments as in tests/cli.

HERE=$CLI
. "$CLI/common.sh"

"$DIRQL_CC" -g -O1 "$1" -o entry_fails.so || { echo 'FAIL: the driver does not compile'; exit 1; }
expect 1 "$DIRQL" run entry_fails.so --device model:edu
says 'DriverEntry of entry_fails.so failed with status 0xC000009A'
says_not 'EvtDriverUnload'
finish
