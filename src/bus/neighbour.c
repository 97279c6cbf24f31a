/* SPDX-License-Identifier: MIT */
/*
 * neighbour - dirql's own driver of the devices of dirql/neighbour.h: one service routine on a
 * shared line.
 *
 * It behaves as a good neighbour does: claims what is its device's and nothing else, and makes the
 * device drop the line before it returns.
 */
#include "dirql/neighbour.h"

#include "bus/bus_internal.h"
#include "bus/pci_header.h"
#include "engine/engine.h"

/* Two register accesses and what is around them. */
#define SERVICE_COST_NS 2500u

/* In core. */
struct dq_bus_neighbour {
    struct dq_interrupt interrupt;
    KSPIN_LOCK lock;
};

static bool service(struct dq_interrupt *interrupt)
{
    struct dq_bus_function *function = interrupt->context;
    dq_charge(SERVICE_COST_NS);
    if (function->ops->bar_read(function->backend, 0, DIRQL_NEIGHBOUR_STATUS, 4) == 0) {
        return false;
    }
    function->ops->bar_write(function->backend, 0, DIRQL_NEIGHBOUR_STATUS, 4, 1);
    return true;
}

bool dq_bus_neighbour_is_one(struct dq_bus_function *function)
{
    uint32_t identity = dq_bus_config_read(function, DQ_PCI_VENDOR, 4);
    return identity == (DIRQL_NEIGHBOUR_DEVICE_ID << 16 | DIRQL_NEIGHBOUR_VENDOR_ID);
}

bool dq_bus_neighbour_add(struct dq_bus_function *function)
{
    struct dq_bus_neighbour *neighbour = dq_arena_core_alloc(sizeof(*neighbour));
    if (!neighbour) {
        return false;
    }
    uint8_t irql = (uint8_t)dq_bus_number_of(&function->options.irqls, 0);
    neighbour->interrupt.service = service;
    neighbour->interrupt.context = function;
    neighbour->interrupt.lock = &neighbour->lock;
    neighbour->interrupt.vector = function->vector;
    neighbour->interrupt.irql = irql;
    neighbour->interrupt.synchronize_irql = irql;
    neighbour->interrupt.goes_last = !function->options.goes_first;
    function->neighbour = neighbour;
    return true;
}

void dq_bus_neighbour_connect(struct dq_bus_function *function)
{
    NTSTATUS status = dq_interrupt_connect(&function->neighbour->interrupt);
    DQ_ASSERT(NT_SUCCESS(status));
}

bool dq_bus_neighbour_may_assert(const struct dq_bus_function *function)
{
    return function->neighbour && function->neighbour->interrupt.is_connected &&
           !function->is_line_asserted;
}

void dq_bus_neighbour_assert(struct dq_bus_function *function)
{
    function->ops->bar_write(function->backend, 0, DIRQL_NEIGHBOUR_ASSERT, 4, 1);
}

bool dq_bus_neighbour_is_starved(const struct dq_bus_function *function)
{
    return function->neighbour && function->neighbour->interrupt.is_connected &&
           function->is_line_asserted && dq_vector_is_at_rest(function->vector);
}
