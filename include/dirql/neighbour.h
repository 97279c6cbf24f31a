/* SPDX-License-Identifier: MIT */
/*
 * neighbour - registers of a device that shares an interrupt line with the device of the driver
 * under test, and that dirql serves itself.
 *
 * A device model with this PCI identity is not offered to the driver: dirql connects a service
 * routine of its own to the line, which reads STATUS, and if the device asserts, writes STATUS and
 * claims. model:neighbour is one. All registers are in BAR0 and 4 bytes wide. Macros only.
 */
#ifndef DIRQL_NEIGHBOUR_H
#define DIRQL_NEIGHBOUR_H

#define DIRQL_NEIGHBOUR_VENDOR_ID 0x1234
#define DIRQL_NEIGHBOUR_DEVICE_ID 0x6e62
#define DIRQL_NEIGHBOUR_BAR_BYTES 0x10

/* R: 1 while the device asserts its line, else 0. W: it has been served, the line falls. */
#define DIRQL_NEIGHBOUR_STATUS 0x0
/* W: assert the line now, beside what the device does by itself. */
#define DIRQL_NEIGHBOUR_ASSERT 0x4

#endif
