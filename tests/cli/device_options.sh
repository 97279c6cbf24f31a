#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Options behind a device's name that are wrong: status 2 and one line that says what is right.
. "$HERE/common.sh"
driver correct

# device TEXT DEVICE
device() {
    expect 2 "$DIRQL" run correct.so --device "$2"
    says "$1"
    one_line
}
form='have the form name=value, separated by commas'
device "$form" model:edu,
device "$form" model:edu,irql
device "$form" model:edu,=1
device "$form" model:edu,irql=5,,irql=5
device 'irql= takes a number from 3 to 12' model:edu,irql=
device 'irql= takes a number from 3 to 12' model:edu,irql=-3
device 'irql= takes a number from 3 to 12' model:edu,irql=18446744073709551620
device 'irqls= takes numbers from 3 to 12' model:edu,irqls=5/
device 'irqls= takes numbers from 3 to 12' "model:edu,irqls=5$(printf '/5%.0s' $(seq 32))"
device 'targets= takes masks of processors' model:edu,targets=1//1
device 'target= takes a mask of processors' model:edu,target=0
device 'messages= takes a number from 1 to 32' model:edu,messages=33
device 'interrupt= takes line, msi or msix' model:edu,interrupt=edge
device 'spread= takes choice or alternate' model:edu,spread=all
device 'chain= takes first or last' model:neighbour,chain=1
device 'line= and wire= take the number of a device' model:edu,line=4
device 'line= and wire= take the number of a device' model:serial,wire=4
device 'line= and wire= take the number of a device' model:serial,wire=x
device 'line= names the number of a device before this one' model:edu,line=0
device 'of the same kind before this one' model:serial,wire=0
device 'are too long' "model:edu,x=$(printf '%600s' '' | tr ' ' x)"
device 'model:edu has no option "dma"' model:edu,dma=1
device 'dma_mask=x is not a number' model:edu,dma_mask=x
device 'there is no device model "../edu"' model:../edu
finish
