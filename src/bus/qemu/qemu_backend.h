/* SPDX-License-Identifier: MIT */
/*
 * qemu_backend - a PCI device that QEMU emulates, in a QEMU process of its own.
 *
 * The table of operations is dq_qemu_backend_ops (bus/backend.h). What a user of it has to know
 * beyond that contract:
 *
 *  - The device starts as after power-on: all BARs 0, command register 0. Whoever plays the bus
 * driver enables decoding and bus mastering; without the latter QEMU drops the device's messages
 * and DMA, as hardware does.
 *  - Physical addresses 0xA0000 to 0xFFFFF are not memory (display and firmware); `ram` is at most
 * 2 GiB, a multiple of 1 MiB.
 *  - Addresses for BARs: memory DQ_QEMU_BAR_MEMORY_FIRST to .._LAST, ports DQ_QEMU_BAR_PORT_FIRST
 * to .._LAST.
 *  - The pin is level, and what the sink hears is its level after the device settled: a pulse
 * inside one access is not seen.
 *  - messages_reserve() may be asked again while the device's messages are disabled; numbers start
 * at 0 each time.
 *  - reset() starts a new QEMU: the device is as after power-on, `ram` and the time stay.
 *  - QEMU dies with the host thread that called open() or reset().
 *
 * Environment: DIRQL_QEMU (the program instead of qemu-system-x86_64 in PATH), DIRQL_CLOCK_SHIM
 * (the path of the shim instead of the one beside the library; empty: run without it).
 */
#ifndef DQ_BUS_QEMU_QEMU_BACKEND_H
#define DQ_BUS_QEMU_QEMU_BACKEND_H

#include <stdbool.h>
#include <stdint.h>

struct dq_backend;

#define DQ_QEMU_BAR_MEMORY_FIRST UINT32_C(0xE0000000)
#define DQ_QEMU_BAR_MEMORY_LAST  UINT32_C(0xFEBFFFFF)
#define DQ_QEMU_BAR_PORT_FIRST   UINT32_C(0xC000)
#define DQ_QEMU_BAR_PORT_LAST    UINT32_C(0xFFFF)

/* `backend` was opened by dq_qemu_backend_ops, in both. */

/* Does the machine's virtual time rule the device? If not, it runs on the host's clock. */
bool dq_qemu_backend_is_deterministic(const struct dq_backend *backend);

/* One sentence for the user if it is not deterministic, else NULL. Lives as long as the backend. */
const char *dq_qemu_backend_warning(const struct dq_backend *backend);

/* QEMU's process id, 0 if it has ended. For tests that kill it. */
int dq_qemu_backend_process_id(const struct dq_backend *backend);

#endif
