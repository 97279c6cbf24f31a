/* SPDX-License-Identifier: MIT */
/*
 * bus - firmware and PCI bus driver of the machine: one function per device that was asked for.
 *
 * A function is opened through its backend, sized, given BARs and interrupts, and then delivers
 * resource lists. Its interrupts become kernel vectors, its BARs io_regions, its steps and
 * deadlines options of the engine. Vectors start at DQ_BUS_VECTOR_FIRST, never 0.
 */
#ifndef DQ_BUS_BUS_H
#define DQ_BUS_BUS_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/backend.h"
#include "kernel/resources.h"

#define DQ_BUS_FUNCTION_MAX 4u
#define DQ_BUS_SOURCE_MAX   8u
#define DQ_BUS_MESSAGE_MAX  32u
#define DQ_BUS_VECTOR_FIRST 0x30u
#define DQ_BUS_IRQL_DEFAULT 6u

enum dq_bus_interrupt_mode { DQ_BUS_INTERRUPT_AUTO, DQ_BUS_INTERRUPT_LINE, DQ_BUS_INTERRUPT_MSI };

/* Defaults for all functions; a device's own options (bus_options.c) go before them. */
struct dq_bus_config {
    enum dq_bus_interrupt_mode interrupt_mode;
    uint32_t messages_max;            /* 0: what the device offers */
    uint8_t irqls[DQ_BUS_SOURCE_MAX]; /* of function k; 0: default */
    uint64_t targets[DQ_BUS_SOURCE_MAX];
};

enum dq_bus_status {
    DQ_BUS_OK,
    DQ_BUS_USAGE,       /* the name or an option is wrong */
    DQ_BUS_ENVIRONMENT, /* the device cannot be had now */
};

void dq_bus_open(const struct dq_bus_config *config);
/* spec: "kind:name,option=value,...". On failure error->text. */
enum dq_bus_status dq_bus_function_add(const char *spec, struct dq_backend_error *error);
uint32_t dq_bus_function_count(void);
const char *dq_bus_function_spec(uint32_t index);
/* Can every function be rewound? */
bool dq_bus_can_rewind(void);
/* What the function offers the driver; vectors, BARs and messages are set up and stay until the bus
 * is closed. */
void dq_bus_resources(uint32_t index, struct dq_resource_set *ret_resources);
void dq_bus_close(void);

#endif
