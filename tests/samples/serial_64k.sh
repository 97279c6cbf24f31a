# SPDX-License-Identifier: MIT
#
# serial_64k - 64 KiB both ways on each of four cards that share one line, and no byte is lost.

. "$(dirname "$0")/serial_common.sh"

serial serial_cables "$four_cards" --set bytes=65536 || fail 'four cards'
finish
