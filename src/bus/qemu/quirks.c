/* SPDX-License-Identifier: MIT */
/* quirks - the table of special QEMU devices; see the header. */
#include "bus/qemu/quirks.h"

#include "base/check.h"

#include <stddef.h>
#include <string.h>

static const struct dq_qemu_quirk quirks[] = {
    /* The factorial (register 0x08). The thread clears bit 0x01 of the status register (0x20) first
     * and interrupts afterwards if bit 0x80 of it asks for that; bit 0x1 of the interrupt status
     * (0x24) does not tell whether the interrupt of *this* computation has come, as it may be set
     * from the last one. So the end of the thread's work is waited for, not a register value.
     * Source: QEMU hw/misc/edu.c, docs/specs/edu. */
    {
        .device = "edu",
        .start_bar = 0,
        .start_offset = 0x08,
        .busy_bar = 0,
        .busy_offset = 0x20,
        .busy_mask = 0x01,
    },
};

const struct dq_qemu_quirk *dq_qemu_quirk_find(const char *device)
{
    for (size_t i = 0; i < DQ_COUNT_OF(quirks); i++) {
        if (strcmp(quirks[i].device, device) == 0) {
            return &quirks[i];
        }
    }
    return NULL;
}

bool dq_qemu_quirk_starts_thread(const struct dq_qemu_quirk *quirk, uint32_t bar, uint64_t offset,
                                 uint32_t size_bytes)
{
    const uint32_t register_bytes = 4;
    return quirk && bar == quirk->start_bar && offset < quirk->start_offset + register_bytes &&
           offset + size_bytes > quirk->start_offset;
}
